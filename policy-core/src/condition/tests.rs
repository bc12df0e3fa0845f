#![expect(clippy::string_slice, clippy::type_complexity, reason = "test code")]

use proptest::prelude::*;

use crate::ast::{
    self, BaseOperator, ConditionOperator, ConditionValue, IfExists, SetOperator, Version, Written,
};
use crate::condition::{Condition, DeclaredArity, Ternary, Truth};
use crate::context::fake::World;
use crate::semantics::{Semantics, Touched, Uncertain};
use crate::text::span::{Span, Spanned};

/// `T`, `F`, `C` (closed: helps no Allow, spares from no Deny), `?` (unknown).
fn eval(operator: &str, wanted: &[&str], world: &World) -> char {
    eval_with(
        operator,
        wanted,
        world,
        DeclaredArity::Undeclared,
        Semantics::default(),
    )
    .0
}

fn eval_with(
    operator: &str,
    wanted: &[&str],
    world: &World,
    arity: DeclaredArity,
    semantics: Semantics,
) -> (char, Vec<&'static str>) {
    let condition = lower(operator, wanted, world, arity);
    let mut touched = Touched::default();
    let truth = condition.eval(world, semantics, &mut touched);
    (letter(truth), touched.iter().map(|row| row.id).collect())
}

fn lower(operator: &str, wanted: &[&str], world: &World, arity: DeclaredArity) -> Condition {
    let place = Span::new(0, 0);
    let values = wanted.iter().map(|text| ConditionValue {
        text: (*text).to_owned(),
        written: Written::String,
    });
    let ast = ast::Condition {
        operator: Spanned::new(parse_operator(operator), place),
        key: Spanned::new("aws:k".parse().unwrap(), place),
        values: values.map(|value| Spanned::new(value, place)).collect(),
    };
    Condition::lower(&ast, Version::V2012, arity, &mut world.intern()).unwrap()
}

fn letter(truth: Truth) -> char {
    match (truth.as_allow, truth.as_deny) {
        (Ternary::True, Ternary::True) => 'T',
        (Ternary::False, Ternary::False) => 'F',
        (Ternary::False, Ternary::True) => 'C',
        (Ternary::Unknown, Ternary::Unknown) => '?',
        other => panic!("{other:?}"),
    }
}

fn parse_operator(text: &str) -> ConditionOperator {
    let (set, rest) = match text.split_once(':') {
        Some(("ForAllValues", rest)) => (Some(SetOperator::ForAllValues), rest),
        Some(("ForAnyValue", rest)) => (Some(SetOperator::ForAnyValue), rest),
        Some(_) => panic!("{text}"),
        None => (None, text),
    };
    let (base, if_exists) = match rest.strip_suffix("IfExists") {
        Some(base) => (base, IfExists::Yes),
        None => (rest, IfExists::No),
    };
    let base = *ALL.iter().find(|one| format!("{one:?}") == base).unwrap();
    ConditionOperator {
        set,
        base,
        if_exists,
    }
}

fn present(values: &[&str]) -> World {
    World::default()
        .with("aws:k", values)
        .with("aws:username", &["ann"])
        .with("aws:yes", &["TRUE"])
        .with_unknown("aws:unknown")
}

fn absent() -> World {
    World::default()
}

fn unknown() -> World {
    World::default().with_unknown("aws:k")
}

/// SEMANTICS 3.3, the table as it stands there.
#[test]
fn set_operators() {
    #[rustfmt::skip]
    let rows: &[(Option<&[&str]>, &[&str], &str)] = &[
        (None, &["a"], "TFTF"), (Some(&[]), &["a"], "TFTF"), (Some(&[""]), &["a"], "TFTF"), (Some(&["", ""]), &["a"], "TFTF"),
        (Some(&["a"]), &["a"], "TTFF"),
        (Some(&["a", "b"]), &["a"], "FTFT"),
        (Some(&["b"]), &["a"], "FFTT"),
        (Some(&["a", "b"]), &["a", "b"], "TTFF"),
        (Some(&["", "a"]), &["a"], "FTFT"), (Some(&["a"]), &[], "FFTT"), (None, &[], "TFTF"),
    ];
    let operators = [
        "ForAllValues:StringEquals",
        "ForAnyValue:StringEquals",
        "ForAllValues:StringNotEquals",
        "ForAnyValue:StringNotEquals",
    ];
    for (request, wanted, want) in rows {
        let world = request.map_or_else(absent, present);
        for arity in [
            DeclaredArity::Multivalued,
            DeclaredArity::SingleValued,
            DeclaredArity::Undeclared,
        ] {
            let got: String = operators
                .iter()
                .map(|one| eval_with(one, wanted, &world, arity, Semantics::default()).0)
                .collect();
            assert_eq!(got, *want, "{request:?} {wanted:?}");
        }
    }
}

/// Every operator: a value that matches, one that does not, an absent key, a key of no value, an
/// unknown key; then the same with `IfExists`.
#[test]
fn operators() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, &str, &str, &str)] = &[
        ("StringEquals", "a*", "a*", "ab", "TFFF?"), ("StringNotEquals", "a*", "a*", "ab", "FTTT?"),
        ("StringEqualsIgnoreCase", "aB", "Ab", "b", "TFFF?"), ("StringNotEqualsIgnoreCase", "aB", "Ab", "b", "FTTT?"),
        ("StringLike", "a*c?", "abbcd", "A", "TFFF?"), ("StringNotLike", "a*c?", "abbcd", "A", "FTTT?"),
        ("NumericEquals", "10", "10.0", "10.01", "TFFF?"), ("NumericNotEquals", "10", "10.0", "10.01", "FTTT?"),
        ("NumericLessThan", "10", "9.99", "10", "TFFF?"), ("NumericLessThanEquals", "10", "10", "10.1", "TFFF?"),
        ("NumericGreaterThan", "-1", "0", "-1", "TFFF?"), ("NumericGreaterThanEquals", "-1", "-1", "-2", "TFFF?"),
        ("DateEquals", "2026-01-01", "1767225600", "2026", "TTFF?"), ("DateNotEquals", "2026-01-01", "2026-01-01T01:00+01:00", "2025", "FTTT?"),
        ("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59.9Z", "2026-01-01", "TFFF?"), ("DateLessThanEquals", "2026", "2026-01", "2026-02", "TFFF?"),
        ("DateGreaterThan", "1700000000", "1700000000.5", "1700000000", "TFFF?"), ("DateGreaterThanEquals", "1700000000", "1700000000", "1699999999", "TFFF?"),
        ("Bool", "true", "TRUE", "false", "TFFF?"), ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", "QmluYXI=", "TFFF?"),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", "203.0.114.9", "TFFF?"), ("NotIpAddress", "203.0.113.0/24", "203.0.113.9", "203.0.114.9", "FTTT?"),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", "203.0.113.9", "TFFF?"), ("NotIpAddress", "203.0.113.77/24", "203.0.113.9", "2001:db8::1", "FTTT?"),
        ("ArnEquals", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a:b", "arn:aws:iam::1:user/a", "TFFF?"), ("ArnLike", "arn:*:x", "a:b:c:d:e:f", "arn:b:c:d:e:f", "CCFF?"),
        ("ArnNotEquals", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a", "arn:aws:iam::1:user/a", "FTTT?"), ("ArnNotLike", "arn:aws:iam::1:R", "arn:aws:iam::1:R", "arn:aws:iam::1:r", "FTTT?"),
    ];
    for &(operator, wanted, yes, no, want) in rows {
        let worlds = [
            present(&[yes]),
            present(&[no]),
            absent(),
            present(&[]),
            unknown(),
        ];
        let got: String = worlds
            .iter()
            .map(|world| eval(operator, &[wanted], world))
            .collect();
        assert_eq!(got, want, "{operator} {wanted}");
        let if_exists: String = worlds
            .iter()
            .map(|world| eval(&format!("{operator}IfExists"), &[wanted], world))
            .collect();
        assert_eq!(
            if_exists,
            format!("{}TT?", &want[..2]),
            "{operator}IfExists {wanted}"
        );
    }
}

#[test]
fn values_of_a_policy() {
    #[rustfmt::skip]
    let rows: &[(&str, &[&str], &[&str], char)] = &[
        ("StringEquals", &["a", "b"], &["b"], 'T'), ("StringNotEquals", &["a", "b"], &["b"], 'F'), ("StringNotEquals", &["a", "b"], &["c"], 'T'),
        ("StringEquals", &[], &["a"], 'F'), ("StringNotEquals", &[], &["a"], 'T'), ("StringEquals", &[""], &[""], 'T'), ("StringEquals", &["a"], &[""], 'F'),
        // Unparsable: closed where it decides, on either side, in either polarity.
        ("NumericEquals", &["1"], &["x"], 'C'), ("NumericNotEquals", &["1"], &["x"], 'C'), ("NumericEquals", &["x"], &["1"], 'C'), ("NumericNotEquals", &["x"], &["1"], 'C'),
        ("NumericEquals", &["x", "1"], &["1"], 'T'), ("NumericEquals", &["x", "2"], &["1"], 'C'), ("NumericNotEquals", &["x", "1"], &["1"], 'F'), ("NumericNotEquals", &["x", "2"], &["1"], 'C'),
        ("NumericEquals", &["1e3"], &["1000"], 'C'), ("NumericLessThan", &["1234567890123456789012345678901234567891"], &["1234567890123456789012345678901234567890"], 'T'),
        ("NumericEquals", &["${aws:username}"], &["1"], 'C'), ("DateLessThan", &["tomorrow"], &["2026"], 'C'), ("DateNotEquals", &["2026"], &["2026-01-01T00:00"], 'C'),
        ("Bool", &["yes"], &["true"], 'C'), ("Bool", &["true"], &["1"], 'C'), ("Bool", &["yes", "true"], &["true"], 'T'), ("Bool", &["true", "false"], &["False"], 'T'),
        ("IpAddress", &["10.0.0.0/8"], &["10.0.0.0/8"], 'C'), ("NotIpAddress", &["10.0.0.*"], &["10.0.0.1"], 'C'), ("NotIpAddress", &["10.0.0.*", "10.0.0.1"], &["10.0.0.1"], 'F'),
        ("ArnLike", &["*"], &["arn:aws:iam::1:x"], 'C'), ("ArnNotLike", &["arn:aws:iam::*"], &["arn:aws:iam::1:x"], 'C'), ("ArnLike", &["arn:aws:iam::1:x"], &["x"], 'C'),
        ("BinaryEquals", &["a"], &["YQ=="], 'C'), ("BinaryEquals", &["YQ=="], &["a"], 'C'), ("BinaryEquals", &["YQ=="], &["YQ"], 'C'), ("BinaryEquals", &["YR=="], &["YQ=="], 'T'),
        ("BinaryEquals", &["YWJj"], &["YWJk"], 'F'), ("BinaryEquals", &["AAAA"], &["AAAB"], 'F'), ("BinaryEquals", &["BAAA"], &["AAAA"], 'F'), ("BinaryEquals", &["YWJj"], &["YWI="], 'F'), ("BinaryEquals", &[""], &[""], 'T'), ("BinaryEquals", &["+/+/"], &["+/+/"], 'T'), ("BinaryEquals", &["===="], &["YQ=="], 'C'),
        ("ForAllValues:NumericLessThan", &["5"], &["1", "x"], 'C'), ("ForAllValues:NumericLessThan", &["5"], &["9", "x"], 'F'), ("ForAllValues:NumericLessThan", &["5"], &["x", "9"], 'F'),
        ("ForAnyValue:NumericLessThan", &["5"], &["x", "1"], 'T'), ("ForAnyValue:NumericLessThan", &["5"], &["9", "x"], 'C'), ("ForAnyValue:NumericNotEquals", &["5"], &["5", "x"], 'C'),
        // Without a set operator several values match nothing.
        ("StringEquals", &["a"], &["a", "a"], 'F'), ("StringNotEquals", &["a"], &["b", "c"], 'F'), ("StringEqualsIfExists", &["a"], &["a", "a"], 'F'),
        ("ForAnyValue:StringEqualsIfExists", &["a"], &[], 'T'), ("ForAnyValue:StringEqualsIfExists", &["a"], &[""], 'F'), ("ForAllValues:StringEqualsIfExists", &["a"], &["b"], 'F'),
        // Variables.
        ("StringEquals", &["${aws:username}"], &["ann"], 'T'), ("StringNotEquals", &["${aws:username}"], &["ann"], 'F'), ("StringEquals", &["${aws:none}"], &["${aws:none}"], 'F'),
        ("StringNotEquals", &["${aws:none}"], &["x"], 'T'), ("StringNotEquals", &["${aws:none}", "x"], &["x"], 'F'), ("StringEquals", &["${aws:none, 'x'}"], &["x"], 'T'),
        ("StringEquals", &["${aws:unknown}"], &["x"], '?'), ("StringNotEquals", &["${aws:unknown}"], &["x"], '?'), ("StringEquals", &["${aws:unknown}", "x"], &["x"], 'T'),
        ("StringNotEquals", &["${aws:unknown}", "x"], &["x"], 'F'), ("StringEquals", &["a${aws:unknown}"], &["x"], 'F'), ("StringNotEquals", &["a${aws:unknown}"], &["x"], 'T'),
        ("StringEqualsIgnoreCase", &["${aws:username}"], &["ANN"], 'T'), ("StringLike", &["${*}*"], &["*x"], 'T'), ("StringEquals", &["${aws:k}"], &["x"], 'T'),
        ("ArnLike", &["arn:aws:iam::1:user/${aws:username}"], &["arn:aws:iam::1:user/ann"], 'T'), ("ArnNotLike", &["arn:aws:iam::1:user/${aws:none}"], &["arn:aws:iam::1:user/ann"], 'T'),
        ("Bool", &["${aws:yes}"], &["true"], 'T'), ("Bool", &["${aws:yes}"], &["false"], 'F'), ("Bool", &["${aws:username}"], &["true"], 'C'), ("Bool", &["${aws:none}"], &["true"], 'F'), ("Bool", &["${aws:unknown}"], &["true"], '?'),
    ];
    for &(operator, wanted, values, want) in rows {
        assert_eq!(
            eval(operator, wanted, &present(values)),
            want,
            "{operator} {wanted:?} {values:?}"
        );
    }
}

#[test]
fn null() {
    #[rustfmt::skip]
    let rows: &[(&[&str], &str)] = &[
        (&["true"], "FTTF?"), (&["FALSE"], "TFFT?"), (&["true", "false"], "TTTTT"), (&["x"], "CCCCC"), (&[], "FFFFF"),
    ];
    for &(wanted, want) in rows {
        let worlds = [
            present(&["a"]),
            absent(),
            present(&[]),
            present(&["a", "b"]),
            unknown(),
        ];
        let got: String = worlds
            .iter()
            .map(|world| eval("Null", wanted, world))
            .collect();
        assert_eq!(got, want, "{wanted:?}");
    }
}

#[test]
fn unknown_keys_that_do_not_matter() {
    for (operator, wanted, want) in [
        ("StringEquals", &[][..], 'F'),
        ("StringEquals", &["${aws:none}"], 'F'),
        ("StringEqualsIfExists", &[], '?'),
        ("ForAllValues:StringEquals", &[], '?'),
        ("StringNotEquals", &[], '?'),
        ("ArnLike", &["arn:aws:iam::1:x"], '?'),
        ("ArnLike", &[], 'F'),
        ("BinaryEquals", &["YQ=="], '?'),
        ("BinaryEquals", &[], 'F'),
        ("Bool", &["true"], '?'),
        ("Bool", &[], 'F'),
        ("DateLessThan", &["2026"], '?'),
        ("DateLessThan", &[], 'F'),
        ("IpAddress", &["10.0.0.0/8"], '?'),
        ("IpAddress", &[], 'F'),
        ("NumericLessThan", &["5"], '?'),
        ("NumericLessThan", &[], 'F'),
    ] {
        assert_eq!(
            eval(operator, wanted, &unknown()),
            want,
            "{operator} {wanted:?}"
        );
    }
}

/// Each uncertain point: the recommended reading, the other one, and that it is noted.
#[test]
fn uncertain_points() {
    use DeclaredArity::{Multivalued as Many, SingleValued as One, Undeclared as Any};
    #[rustfmt::skip]
    let rows: &[(Uncertain, DeclaredArity, &str, &[&str], &[&str], char, char, &[&str])] = &[
        (Uncertain::UnparsableValue, Any, "NumericEquals", &["1"], &["x"], 'C', 'F', &["U-12b"]),
        (Uncertain::UnparsableValue, Any, "NumericNotEquals", &["1"], &["x"], 'C', 'T', &["U-12b"]),
        (Uncertain::UnparsableValue, Any, "NumericEquals", &["x", "1"], &["1"], 'T', 'T', &[]),
        (Uncertain::UnparsableValue, Any, "Null", &["x"], &["1"], 'C', 'F', &["U-12b"]),
        (Uncertain::FourDigitDate, Any, "DateEquals", &["2026"], &["2026-01-01"], 'T', 'F', &["U-12a"]),
        (Uncertain::FourDigitDate, Any, "DateLessThan", &["2026-01-01"], &["9999"], 'F', 'T', &["U-12a"]),
        (Uncertain::FourDigitDate, Any, "DateEquals", &["02026"], &["2026-01-01"], 'F', 'F', &[]),
        (Uncertain::MappedAddress, Any, "IpAddress", &["192.0.2.0/24"], &["::ffff:192.0.2.1"], 'T', 'F', &["U-12c"]),
        (Uncertain::MappedAddress, Any, "IpAddress", &["10.0.0.0/8"], &["::ffff:192.0.2.1"], 'F', 'F', &[]),
        (Uncertain::MissingSetOperator, Any, "StringEquals", &["a"], &["a", "b"], 'F', 'T', &["U-16"]),
        (Uncertain::MissingSetOperator, Any, "StringNotEquals", &["a"], &["a", "b"], 'F', 'T', &["U-16"]),
        (Uncertain::MissingSetOperator, Many, "StringEquals", &["a"], &["a"], 'F', 'T', &["U-16"]),
        (Uncertain::MissingSetOperator, Many, "ForAnyValue:StringEquals", &["a"], &["a"], 'T', 'T', &[]),
        (Uncertain::MissingSetOperator, Many, "StringNotEquals", &["a"], &[], 'T', 'T', &[]),
        (Uncertain::KeysDifferingByCase, One, "StringEquals", &["a"], &["a", "b"], 'C', 'T', &["U-17"]),
        (Uncertain::KeysDifferingByCase, One, "StringNotEquals", &["a"], &["a", "b"], 'C', 'F', &["U-17"]),
        (Uncertain::KeysDifferingByCase, One, "StringEquals", &["a"], &["a", "a"], 'T', 'T', &["U-17"]),
        (Uncertain::VariableInBool, Any, "Bool", &["${aws:yes}"], &["true"], 'T', 'C', &["U-09"]),
    ];
    for &(point, arity, operator, wanted, values, recommended, alternative, ids) in rows {
        let world = present(values);
        let got = eval_with(operator, wanted, &world, arity, Semantics::default());
        assert_eq!(
            got,
            (recommended, ids.to_vec()),
            "{operator} {wanted:?} {values:?}"
        );
        let other = Semantics::default().flipped(point);
        let got = eval_with(operator, wanted, &world, arity, other).0;
        assert_eq!(
            got, alternative,
            "{point:?}: {operator} {wanted:?} {values:?}"
        );
    }
}

#[test]
fn equal_conditions_are_equal() {
    let world = present(&[]);
    let one = |wanted: &[&str]| lower("StringLike", wanted, &world, DeclaredArity::Undeclared);
    assert_eq!(
        one(&["a*", "${aws:username}"]),
        one(&["a*", "${AWS:USERNAME}"])
    );
    assert_ne!(one(&["a*"]), one(&["a"]));
    assert_eq!(
        one(&["a${aws:username}${aws:unknown}"]).variables().count(),
        2
    );
    let boolean = lower(
        "Bool",
        &["${aws:yes}", "true"],
        &world,
        DeclaredArity::Undeclared,
    );
    assert_eq!(boolean.variables().count(), 1);
}

proptest! {
    /// What is unknown may turn out to be anything: the answer for an unknown key, or an unknown
    /// variable, allows for the answer for every value.
    #[test]
    fn unknown_covers_every_value(
        operator in 0..ALL.len(),
        set in prop::sample::select(vec!["", "ForAllValues:", "ForAnyValue:"]),
        suffix in prop::sample::select(vec!["", "IfExists"]),
        wanted in prop::collection::vec(text(), 0..3),
        values in prop::option::of(prop::collection::vec(text(), 0..3)),
        variable in prop::option::of(prop::collection::vec(text(), 0..3)),
        hidden in 0..3_u8,
    ) {
        let operator = format!("{set}{:?}{suffix}", ALL[operator]);
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let world = |hide_key: bool, hide_variable: bool| {
            let say = |world: World, key: &str, values: &Option<Vec<String>>, hide: bool| match values {
                _ if hide => world.with_unknown(key),
                Some(values) => world.with(key, &values.iter().map(String::as_str).collect::<Vec<_>>()),
                None => world,
            };
            let said = say(World::default(), "aws:k", &values, hide_key);
            say(said, "aws:v", &variable, hide_variable)
        };
        let truth = |world: &World| lower(&operator, &wanted, world, DeclaredArity::Undeclared)
            .eval(world, Semantics::default(), &mut Touched::default());
        let known = truth(&world(false, false));
        let hidden = truth(&world(hidden != 1, hidden != 0));
        prop_assert_ne!(known.as_allow, Ternary::Unknown);
        prop_assert_ne!(known.as_deny, Ternary::Unknown);
        prop_assert!(hidden.as_allow == known.as_allow || hidden.as_allow == Ternary::Unknown);
        prop_assert!(hidden.as_deny == known.as_deny || hidden.as_deny == Ternary::Unknown);
        // An Allow never sees more than a Deny.
        prop_assert!(known.as_allow <= known.as_deny);
    }
}

fn text() -> impl Strategy<Value = String> {
    #[rustfmt::skip]
    let texts = ["", "a", "b", "a*", "*", "${aws:v}", "a${aws:v}", "${aws:v, 'a'}", "true", "FALSE", "1", "2.0", "2026", "2026-01-01", "10.0.0.1", "10.0.0.0/8", "::ffff:10.0.0.1", "YQ==", "arn:aws:iam::1:a", "arn:aws:iam::1:${aws:v}", "arn:aws:iam::*:*"];
    prop::sample::select(texts.to_vec()).prop_map(str::to_owned)
}

#[rustfmt::skip]
const ALL: &[BaseOperator] = &[
    BaseOperator::ArnEquals, BaseOperator::ArnLike, BaseOperator::ArnNotEquals, BaseOperator::ArnNotLike, BaseOperator::BinaryEquals, BaseOperator::Bool,
    BaseOperator::DateEquals, BaseOperator::DateGreaterThan, BaseOperator::DateGreaterThanEquals, BaseOperator::DateLessThan, BaseOperator::DateLessThanEquals, BaseOperator::DateNotEquals,
    BaseOperator::IpAddress, BaseOperator::NotIpAddress, BaseOperator::Null, BaseOperator::NumericEquals, BaseOperator::NumericGreaterThan, BaseOperator::NumericGreaterThanEquals,
    BaseOperator::NumericLessThan, BaseOperator::NumericLessThanEquals, BaseOperator::NumericNotEquals, BaseOperator::StringEquals, BaseOperator::StringEqualsIgnoreCase,
    BaseOperator::StringLike, BaseOperator::StringNotEquals, BaseOperator::StringNotEqualsIgnoreCase, BaseOperator::StringNotLike,
];
