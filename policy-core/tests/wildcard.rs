//! Our wildcard matcher agrees with globset on a translation, and takes hostile patterns.

#![expect(clippy::unwrap_used, reason = "test code")]

use globset::GlobBuilder;
use policy_core::name::arn_pattern::ArnPattern;
use policy_core::name::wildcard::{Case, Pattern, Token};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};

proptest! {
    #[test]
    fn agrees_with_globset(
        (tokens, subject) in tokens().prop_flat_map(|tokens| {
            let subject = prop_oneof![derived(tokens.clone()), text()];
            (Just(tokens), subject)
        }),
        sensitive in any::<bool>(),
    ) {
        let case = if sensitive { Case::Sensitive } else { Case::Insensitive };
        let pattern: Pattern = tokens.iter().copied().collect();
        let glob = GlobBuilder::new(&translated(&tokens))
            .literal_separator(false)
            .backslash_escape(true)
            .case_insensitive(!sensitive)
            .build()
            .unwrap()
            .compile_matcher();
        prop_assert_eq!(pattern.matches(&subject, case), glob.is_match(&subject));
    }

    #[test]
    fn a_derived_subject_matches(
        (tokens, subject) in tokens()
            .prop_flat_map(|tokens| (Just(tokens.clone()), derived(tokens))),
    ) {
        let pattern: Pattern = tokens.into_iter().collect();
        prop_assert!(pattern.matches(&subject, Case::Sensitive));
        prop_assert!(pattern.matches(&subject.to_ascii_uppercase(), Case::Insensitive));
    }

    #[test]
    fn a_literal_matches_itself_alone(text in "[a-zà-ü🔑:/]{0,8}", other in "[a-zà-ü🔑:/]{0,8}") {
        let pattern = Pattern::parse(&text);
        prop_assert_eq!(pattern.literal(), Some(text.clone()));
        prop_assert_eq!(pattern.matches(&other, Case::Sensitive), text == other);
    }
}

#[test]
fn a_question_mark_is_one_character() {
    check("?", "🔑", true);
    check("??", "🔑", false);
    check("a?c", "aéc", true);
    check("?", "", false);
    check("*?", "", false);
    check("*?", "ab", true);
}

#[test]
fn stars_match_any_run() {
    check("", "", true);
    check("", "a", false);
    check("*", "", true);
    check("**", "a/b:c", true);
    check("a*b*c", "abbc", true);
    check("a*b*c", "acb", false);
    check("*aab", "aaaab", true);
    check("[ab]", "a", false);
    check("[ab]{c,d}\\", "[ab]{c,d}\\", true);
}

/// A backtracking matcher would not come back from these.
#[test]
fn hostile_patterns_come_to_an_end() {
    let text = "a".repeat(2048);
    for unit in ["*a", "*?", "a*", "**"] {
        check(&unit.repeat(64), &text, true);
        check(&format!("{}b", unit.repeat(64)), &text, false);
    }
}

#[test]
fn arn_patterns_go_part_by_part() {
    let key = "arn:aws:kms:eu-north-1:111122223333:key/1234";
    for (pattern, matches) in [
        ("*", true),
        ("arn:aws:kms:*:111122223333:key/*", true),
        ("arn:aws:kms:eu-*-1:*:*", true),
        ("arn:aws:kms:eu-north-?:1111????3333:key/1234", true),
        ("arn:*:key/*", false),
        ("arn:aws:kms:*", false),
        ("arn:aws:kms:*:key/1234", false),
        ("ARN:aws:kms:*:*:*", false),
        ("arn:aws:kms:*:*:alias/*", false),
        ("arn:aws:kms:::*", false),
    ] {
        assert_eq!(
            ArnPattern::parse(pattern).matches(key),
            matches,
            "{pattern}"
        );
    }
    let rest_keeps_colons = ArnPattern::parse("arn:aws:logs:*:*:group:*:stream");
    assert!(rest_keeps_colons.matches("arn:aws:logs:r:a:group:a:b:stream"));
    assert!(!ArnPattern::parse("arn:aws:kms:*:*:*").matches("arn:aws:kms"));
}

#[test]
fn short_arn_patterns_have_two_readings() {
    let short = ArnPattern::parse("arn:aws:kms:*");
    assert!(short.is_short());
    assert!(short.matches_as_text("arn:aws:kms:eu-north-1:111122223333:key/1234"));
    assert!(!ArnPattern::parse("*").is_short());
    assert!(!ArnPattern::parse("arn:aws:kms:*:*:*").is_short());
}

fn check(pattern: &str, text: &str, matches: bool) {
    let found = Pattern::parse(pattern).matches(text, Case::Sensitive);
    assert_eq!(found, matches, "{pattern} and {text}");
}

/// globset's `?` is one byte, so subjects are ASCII.
fn translated(tokens: &[Token]) -> String {
    let mut glob = String::new();
    let mut after_run = false;
    for token in tokens {
        match *token {
            // `**` means something else in globset, and is the same as `*` here.
            Token::AnyRun if after_run => {}
            Token::AnyRun => glob.push('*'),
            Token::One => glob.push('?'),
            Token::Literal(character) => {
                if !character.is_ascii_alphanumeric() {
                    glob.push('\\');
                }
                glob.push(character);
            }
        }
        after_run = *token == Token::AnyRun;
    }
    glob
}

/// Few letters, so that things match, and every character that globset knows.
const LETTERS: &str = "[abAB:/?*\\[\\]{}!,\\\\.-]";

fn letter() -> impl Strategy<Value = char> {
    LETTERS.prop_map(|text: String| text.chars().next().unwrap())
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(letter(), 0..12).prop_map(String::from_iter)
}

fn tokens() -> impl Strategy<Value = Vec<Token>> {
    let token = prop_oneof![
        2 => Just(Token::AnyRun),
        1 => Just(Token::One),
        4 => letter().prop_map(Token::Literal),
    ];
    prop::collection::vec(token, 0..10)
}

/// A text that the tokens match.
fn derived(tokens: Vec<Token>) -> impl Strategy<Value = String> {
    let parts = tokens.into_iter().map(|token| match token {
        Token::AnyRun => prop::collection::vec(letter(), 0..4).boxed(),
        Token::Literal(character) => Just(vec![character]).boxed(),
        Token::One => prop::collection::vec(letter(), 1..2).boxed(),
    });
    parts
        .collect::<Vec<_>>()
        .prop_map(|parts| parts.into_iter().flatten().collect())
}
