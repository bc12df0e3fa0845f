use proptest::prelude::*;

use crate::ast::Version;
use crate::context::fake::World;
use crate::name::wildcard::{Case, Pattern};
use crate::template::arn::{ArnParts, ArnTemplate};
use crate::template::{Folding, Template, TemplateMatch, Wildcards};

const NO: TemplateMatch = TemplateMatch::No;
const YES: TemplateMatch = TemplateMatch::Yes;
const UNKNOWN: TemplateMatch = TemplateMatch::Unknown;
const UNRESOLVED: TemplateMatch = TemplateMatch::Unresolved;

fn world() -> World {
    World::default()
        .with("aws:username", &["ann"])
        .with("aws:star", &["a*b?"])
        .with("aws:colon", &["a:b"])
        .with("aws:empty", &[""])
        .with("aws:none", &[])
        .with("aws:two", &["x", "y"])
        .with_unknown("aws:unknown")
}

fn matches(template: &str, value: &str, version: Version, wildcards: Wildcards) -> TemplateMatch {
    let world = world();
    let template = Template::parse(template, version, wildcards, &mut world.intern()).unwrap();
    template.matches(value, Folding::None, &world)
}

#[test]
fn variables_under_like() {
    #[rustfmt::skip]
    let rows = [
        ("", "", YES), ("a", "a", YES), ("a", "A", NO), ("*", "", YES), ("a*", "abc", YES), ("a*", "b", NO), ("a?c*d", "abcxd", YES),
        ("${aws:username}", "ann", YES), ("${AWS:UserName}", "ann", YES), ("${aws:username}", "Ann", NO), ("x/${aws:username}/*", "x/ann/1", YES),
        ("*${aws:username}", "annann", YES), ("*${aws:username}?", "annanns", YES), ("${aws:username}${aws:username}", "annann", YES),
        ("${aws:star}", "a*b?", YES), ("${aws:star}", "axxb1", NO), ("*${aws:star}*", "--a*b?--", YES), ("*${aws:star}*", "--axb?--", NO),
        ("${aws:empty}", "", YES), ("a${aws:empty}b", "ab", YES), ("${aws:none}", "", UNRESOLVED), ("${aws:none, 'd'}", "d", YES),
        ("${aws:absent}", "", UNRESOLVED), ("*${aws:absent}", "x", UNRESOLVED), ("${aws:absent, 'd'}", "d", YES), ("${aws:absent, '*'}", "x", NO),
        ("${aws:absent, ''}x", "x", YES), ("${aws:username, 'd'}", "d", NO), ("${aws:two}", "x", UNRESOLVED), ("${aws:two, 'x'}", "x", UNRESOLVED),
        ("${aws:unknown}", "x", UNKNOWN), ("a${aws:unknown}", "b", NO), ("a${aws:unknown}c", "abc", UNKNOWN), ("a${aws:unknown}${aws:absent}", "b", UNRESOLVED),
        ("${aws:unknown, 'd'}", "x", UNKNOWN), ("${*}", "*", YES), ("${*}", "x", NO), ("a${?}b${$}", "a?b$", YES), ("${*}*", "*xyz", YES), ("${$}{x}", "${x}", YES),
        ("é?", "éß", YES), ("?", "\u{1f600}", YES), ("?", "", NO),
    ];
    for (template, value, want) in rows {
        let got = matches(template, value, Version::V2012, Wildcards::Yes);
        assert_eq!(got, want, "{template} {value}");
    }
}

#[test]
fn wildcards_are_literal_under_equals() {
    for (template, value, want) in [
        ("a*", "a*", YES),
        ("a*", "ab", NO),
        ("${*}", "*", YES),
        ("?${aws:username}", "?ann", YES),
        ("?${aws:username}", "xann", NO),
    ] {
        let got = matches(template, value, Version::V2012, Wildcards::No);
        assert_eq!(got, want, "{template} {value}");
    }
}

#[test]
fn documents_of_2008_have_no_variables() {
    for (template, value, want) in [
        ("${aws:username}", "ann", NO),
        ("${aws:username}", "${aws:username}", YES),
        ("${*}", "${xyz}", YES),
        ("${", "${", YES),
    ] {
        let got = matches(template, value, Version::V2008, Wildcards::Yes);
        assert_eq!(got, want, "{template} {value}");
    }
}

#[test]
fn simple_case_folding() {
    #[rustfmt::skip]
    let rows = [
        ("Ann", "aNN", YES), ("${aws:username}", "ANN", YES), ("STRASSE", "straße", NO), ("ẞ", "ß", YES), ("ΟΔΟΣ", "οδος", YES), ("\u{212a}", "k", YES),
        ("ſ", "S", YES), ("ı", "i", NO), ("ı", "I", NO), ("İ", "i", NO), ("ÀÉ", "àé", YES), ("a", "ab", NO), ("ab", "a", NO),
    ];
    for (template, value, want) in rows {
        let world = world();
        let template =
            Template::parse(template, Version::V2012, Wildcards::No, &mut world.intern()).unwrap();
        assert_eq!(
            template.matches(value, Folding::Simple, &world),
            want,
            "{template:?} {value}"
        );
    }
}

#[test]
fn arns() {
    #[rustfmt::skip]
    let rows = [
        ("arn:aws:iam::1:role/a", "arn:aws:iam::1:role/a", YES, YES), ("arn:aws:iam::1:role/*", "arn:aws:iam::1:role/x:y/z", YES, YES),
        ("arn:*:1:role/a", "arn:aws:iam::1:role/a", NO, NO), ("arn:*:*:*:*:*", "arn:aws:iam::1:role/a", YES, YES), ("*:*:*:*:*:*", "a:b:c:d:e:f:g", YES, YES),
        ("arn:aws:iam::1:*:c", "arn:aws:iam::1:a:b:c", YES, YES), ("arn:aws:iam::?:role/A", "arn:aws:iam::1:role/a", NO, NO),
        ("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/ann", YES, YES), ("arn:aws:iam::1:user/${aws:absent}", "arn:aws:iam::1:user/ann", UNRESOLVED, UNRESOLVED),
        ("arn:aws:iam::${aws:username}:x", "arn:aws:iam::ann:x", YES, NO), ("arn:aws:iam::${aws:unknown}:x", "arn:aws:iam::ann:x", UNKNOWN, NO),
        ("arn:aws:iam::${aws:absent, 'a:b'}:x", "arn:aws:iam::a:b:x", NO, NO), ("arn:aws:iam:${aws:colon}:x", "arn:aws:iam:a:b:x", NO, NO),
        ("arn:aws:iam::1:${aws:colon}", "arn:aws:iam::1:a:b", YES, YES), ("arn:aws:iam::1:${aws:star}", "arn:aws:iam::1:axb1", NO, NO), ("*", "arn:aws:iam::1:x", YES, YES),
        ("arn:aws:iam::*", "arn:aws:iam::1:x", NO, NO),
    ];
    let world = world();
    for (pattern, arn, as_condition, as_resource) in rows {
        let arn = ArnParts::split(arn).unwrap();
        let template =
            ArnTemplate::parse_condition(pattern, Version::V2012, &mut world.intern()).unwrap();
        assert_eq!(
            template.matches(&arn, &world),
            as_condition,
            "{pattern} {arn:?}"
        );
        let template =
            ArnTemplate::parse_resource(pattern, Version::V2012, &mut world.intern()).unwrap();
        assert_eq!(
            template.matches(&arn, &world),
            as_resource,
            "{pattern} {arn:?}"
        );
    }
    for (pattern, short, any, plain) in [
        ("*", false, true, YES),
        ("arn:aws:kms:*", true, false, YES),
        ("arn:aws:s3:*", true, false, NO),
        ("", true, false, NO),
        ("a:b:c:d:e:*", false, false, NO),
    ] {
        let template =
            ArnTemplate::parse_resource(pattern, Version::V2012, &mut world.intern()).unwrap();
        let plainly = template.matches_plain("arn:aws:kms:x:1:key/a", &world);
        assert_eq!(
            (template.is_short(), template.is_any(), plainly),
            (short, any, plain),
            "{pattern}"
        );
    }
    assert!(
        ArnTemplate::parse_resource("arn:aws:kms:${:1:x", Version::V2012, &mut world.intern())
            .is_err()
    );
    assert!(
        ArnTemplate::parse_resource("arn:aws:kms:${:1:x", Version::V2008, &mut world.intern())
            .is_ok()
    );
}

proptest! {
    #[test]
    fn without_variables_it_is_a_pattern(pattern in "[ab*?é]{0,8}", value in "[abé]{0,10}") {
        let want = Pattern::parse(&pattern).matches(&value, Case::Sensitive);
        let got = matches(&pattern, &value, Version::V2012, Wildcards::Yes);
        prop_assert_eq!(got == YES, want);
    }

    /// Cutting a pattern anywhere and moving the cut-out text into a variable changes nothing.
    #[test]
    fn a_variable_is_its_text(before in "[ab*?]{0,4}", middle in "[ab]{0,3}", after in "[ab*?]{0,4}", value in "[ab]{0,8}") {
        let world = World::default().with("aws:v", &[&middle]);
        let whole = Pattern::parse(&format!("{before}{middle}{after}"));
        let template = format!("{before}${{aws:v}}{after}");
        let template = Template::parse(&template, Version::V2012, Wildcards::Yes, &mut world.intern()).unwrap();
        let got = template.matches(&value, Folding::None, &world);
        prop_assert_eq!(got == YES, whole.matches(&value, Case::Sensitive));
        // What is unknown may be anything, so it may not exclude what matches for some text.
        let unknown = World::default().with_unknown("aws:v");
        prop_assert!(got == NO || template.matches(&value, Folding::None, &unknown) == UNKNOWN);
    }
}
