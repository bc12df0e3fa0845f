//! Condition blocks as sentences.

use policy_core::symbolic::answer::{Block, Conditions};
use policy_core::table::operator::{
    BaseOperator, ConditionOperator, Family, IfExists, OperatorRow, SetOperator,
};

/// `kms:ViaService is "s3.eu-north-1.amazonaws.com", unless aws:SecureTransport is "false"`.
pub(in crate::render) fn block(block: &Block) -> String {
    let mut sentence = conditions(&block.conditions);
    for (at, exception) in block.exceptions.iter().enumerate() {
        let and = if at == 0 { "" } else { " and" };
        sentence.push_str(&format!(",{and} unless {}", conditions(exception)));
    }
    sentence
}

/// All that a `Condition` element says; `always` when it says nothing.
pub(in crate::render) fn conditions(Conditions(operators): &Conditions) -> String {
    let parts: Vec<Said> = operators
        .iter()
        .flat_map(|(operator, keys)| {
            let keys = keys.iter();
            keys.map(move |(key, values)| condition(operator, key, values))
        })
        .collect();
    if parts.is_empty() {
        return "always".to_owned();
    }
    // What has an `or` in it needs a comma, lest the `or` seem to reach further.
    let and = if parts.iter().any(|part| part.is_choice) {
        ", and "
    } else {
        " and "
    };
    let parts: Vec<String> = parts.into_iter().map(|part| part.text).collect();
    parts.join(and)
}

/// One condition in words.
struct Said {
    text: String,
    /// It has an `or` in it.
    is_choice: bool,
}

fn condition(operator: &str, key: &str, values: &[String]) -> Said {
    let Ok((parsed, _)) = ConditionOperator::parse(operator) else {
        let text = format!("{operator} of {key} is {}", listed(values, quoted, "or"));
        return Said {
            text,
            is_choice: values.len() > 1,
        };
    };
    let row = parsed.base.row();
    if row.family == Family::Null {
        return null(key, values);
    }
    if values.is_empty() {
        return no_values(parsed, row, key);
    }
    let is_not = row.is_negated();
    let what = what(row, values);
    let text = match (parsed.set, parsed.if_exists) {
        // A negated operator is true of a key that is absent.
        (None, _) if is_not => format!("{key} is absent or {what}"),
        (None, IfExists::Yes) => format!("{key} is absent or {what}"),
        (None, IfExists::No) => format!("{key} is {what}"),
        // It is true when there is none.
        (Some(SetOperator::ForAllValues), _) => format!("every value of {key}, if any, is {what}"),
        (Some(SetOperator::ForAnyValue), IfExists::Yes) => {
            format!("{key} is absent or some value of it is {what}")
        }
        (Some(SetOperator::ForAnyValue), IfExists::No) => format!("some value of {key} is {what}"),
    };
    let has_absent = match (parsed.set, parsed.if_exists) {
        (None, IfExists::No) => is_not,
        (None | Some(SetOperator::ForAnyValue), IfExists::Yes) => true,
        (Some(SetOperator::ForAllValues), _) | (Some(SetOperator::ForAnyValue), IfExists::No) => {
            false
        }
    };
    Said {
        text,
        is_choice: has_absent || values.len() > 1 || parsed.set.is_some(),
    }
}

/// `Null` asks whether a key is there.
fn null(key: &str, values: &[String]) -> Said {
    let says = |wanted: &str| {
        values
            .iter()
            .any(|value| value.eq_ignore_ascii_case(wanted))
    };
    let (text, is_choice) = match (says("true"), says("false")) {
        (true, true) => (format!("{key} is present or absent"), true),
        (true, false) => (format!("{key} is absent"), false),
        (false, true) => (format!("{key} is present"), false),
        (false, false) => (
            format!("Null of {key} is {}", listed(values, quoted, "or")),
            values.len() > 1,
        ),
    };
    Said { text, is_choice }
}

/// No value matches nothing.
fn no_values(parsed: ConditionOperator, row: &OperatorRow, key: &str) -> Said {
    let text = match (parsed.set, parsed.if_exists, row.is_negated()) {
        (None, _, true) | (Some(SetOperator::ForAllValues), _, true) => {
            format!("{key} is anything or absent")
        }
        (None, IfExists::Yes, false)
        | (Some(SetOperator::ForAllValues), _, false)
        | (Some(SetOperator::ForAnyValue), IfExists::Yes, false) => format!("{key} is absent"),
        (None, IfExists::No, false) | (Some(SetOperator::ForAnyValue), IfExists::No, false) => {
            format!("{key} is one of no values")
        }
        (Some(SetOperator::ForAnyValue), IfExists::No, true) => format!("{key} has some value"),
        (Some(SetOperator::ForAnyValue), IfExists::Yes, true) => {
            format!("{key} is anything or absent")
        }
    };
    Said {
        text,
        is_choice: true,
    }
}

/// What stands after `is`.
fn what(row: &OperatorRow, values: &[String]) -> String {
    let how = words(row.operator, values);
    let show = match row.family {
        Family::Date | Family::Ip | Family::Numeric => bare,
        Family::Arn | Family::Binary | Family::Bool | Family::Null | Family::String => quoted,
    };
    let (before, after) = (how.before, how.after);
    if row.is_negated() {
        // One value of several that matches is enough for the operator that this one negates.
        let (not, and) = match values {
            [_] => ("not", "or"),
            [_, _] => ("neither", "nor"),
            _ => ("none of", "and"),
        };
        // `not like "a"`, but `like none of "a", "b" and "c"`.
        let is_first = values.len() < 3;
        let start = match (is_first, before) {
            (_, "") => not.to_owned(),
            (true, _) => format!("{not} {before}"),
            (false, _) => format!("{before} {not}"),
        };
        return format!("{start} {}{after}", listed(values, show, and));
    }
    let space = if before.is_empty() { "" } else { " " };
    format!("{before}{space}{}{after}", listed(values, show, "or"))
}

/// What stands before and after the values.
struct Words {
    before: &'static str,
    after: &'static str,
}

fn words(operator: BaseOperator, values: &[String]) -> Words {
    let has_wildcard = values.iter().any(|value| value.contains(['*', '?']));
    let like = if has_wildcard { "like" } else { "" };
    let (before, after) = match operator {
        BaseOperator::ArnEquals
        | BaseOperator::ArnLike
        | BaseOperator::ArnNotEquals
        | BaseOperator::ArnNotLike
        | BaseOperator::StringLike
        | BaseOperator::StringNotLike => (like, ""),
        BaseOperator::BinaryEquals => ("the bytes", ""),
        BaseOperator::DateGreaterThan => ("after", ""),
        BaseOperator::DateGreaterThanEquals => ("at or after", ""),
        BaseOperator::DateLessThan => ("before", ""),
        BaseOperator::DateLessThanEquals => ("at or before", ""),
        BaseOperator::IpAddress | BaseOperator::NotIpAddress => ("in", ""),
        BaseOperator::NumericGreaterThan => ("more than", ""),
        BaseOperator::NumericGreaterThanEquals => ("at least", ""),
        BaseOperator::NumericLessThan => ("less than", ""),
        BaseOperator::NumericLessThanEquals => ("at most", ""),
        BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase => {
            ("", " in any case")
        }
        BaseOperator::Bool
        | BaseOperator::DateEquals
        | BaseOperator::DateNotEquals
        | BaseOperator::Null
        | BaseOperator::NumericEquals
        | BaseOperator::NumericNotEquals
        | BaseOperator::StringEquals
        | BaseOperator::StringNotEquals => ("", ""),
    };
    Words { before, after }
}

/// `a`, `a or b`, `a, b or c`.
fn listed(values: &[String], show: fn(&str) -> String, and: &str) -> String {
    let shown: Vec<String> = values.iter().map(|value| show(value)).collect();
    match shown.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

fn quoted(value: &str) -> String {
    format!("{value:?}")
}

/// Numbers, times and addresses need no quotes, unless they are none.
fn bare(value: &str) -> String {
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '.' | ':' | '/' | '-' | '+')
    };
    if !value.is_empty() && value.chars().all(is_plain) {
        value.to_owned()
    } else {
        quoted(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_sentences() {
        for (operator, values, wanted) in [
            (
                "ArnLike",
                &["arn:aws:iam::*:role/a"][..],
                r#"k is like "arn:aws:iam::*:role/a""#,
            ),
            ("ArnNotEquals", &["arn:a"], r#"k is absent or not "arn:a""#),
            ("BinaryEquals", &["AAEC"], r#"k is the bytes "AAEC""#),
            ("Bool", &["false"], r#"k is "false""#),
            ("BoolIfExists", &["true"], r#"k is absent or "true""#),
            (
                "DateLessThan",
                &["2026-01-01T00:00:00Z"],
                "k is before 2026-01-01T00:00:00Z",
            ),
            (
                "DateGreaterThanEquals",
                &["soon, or so"],
                r#"k is at or after "soon, or so""#,
            ),
            (
                "ForAllValues:StringEquals",
                &["a", "b"],
                r#"every value of k, if any, is "a" or "b""#,
            ),
            (
                "ForAllValues:StringLikeIfExists",
                &["a*"],
                r#"every value of k, if any, is like "a*""#,
            ),
            (
                "ForAnyValue:StringNotEquals",
                &["a"],
                r#"some value of k is not "a""#,
            ),
            (
                "ForAnyValue:StringLikeIfExists",
                &["a*"],
                r#"k is absent or some value of it is like "a*""#,
            ),
            (
                "IpAddress",
                &["10.0.0.0/8", "::1/128"],
                "k is in 10.0.0.0/8 or ::1/128",
            ),
            (
                "NotIpAddress",
                &["10.0.0.0/8"],
                "k is absent or not in 10.0.0.0/8",
            ),
            (
                "NotIpAddress",
                &["1.0.0.0/8", "2.0.0.0/8"],
                "k is absent or neither in 1.0.0.0/8 nor 2.0.0.0/8",
            ),
            (
                "NotIpAddress",
                &["1.0.0.0/8", "2.0.0.0/8", "::1/128"],
                "k is absent or in none of 1.0.0.0/8, 2.0.0.0/8 and ::1/128",
            ),
            ("Null", &["true"], "k is absent"),
            ("Null", &["false"], "k is present"),
            ("Null", &["maybe"], r#"Null of k is "maybe""#),
            ("NumericLessThanEquals", &["365"], "k is at most 365"),
            ("NumericNotEqualsIfExists", &["1"], "k is absent or not 1"),
            ("StringEquals", &["a"], r#"k is "a""#),
            ("StringEquals", &["a", "b", "c"], r#"k is "a", "b" or "c""#),
            ("StringEquals", &[], "k is one of no values"),
            ("StringEqualsIfExists", &["a"], r#"k is absent or "a""#),
            ("StringEqualsIgnoreCase", &["a"], r#"k is "a" in any case"#),
            ("StringLike", &["a*", "b"], r#"k is like "a*" or "b""#),
            (
                "StringLike",
                &["${aws:username}"],
                r#"k is "${aws:username}""#,
            ),
            ("StringNotEquals", &["a"], r#"k is absent or not "a""#),
            (
                "StringNotEquals",
                &["a", "b"],
                r#"k is absent or neither "a" nor "b""#,
            ),
            (
                "StringNotLike",
                &["a", "b", "c*"],
                r#"k is absent or like none of "a", "b" and "c*""#,
            ),
            (
                "StringSimilar",
                &["a\u{1b}"],
                r#"StringSimilar of k is "a\u{1b}""#,
            ),
        ] {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            assert_eq!(condition(operator, "k", &values).text, wanted);
        }
    }

    #[test]
    fn parts_are_joined() {
        let plain = of(&[("StringEquals", "a", &["1"]), ("Null", "b", &["false"])]);
        let choice = of(&[("StringEquals", "c", &["1", "2"]), ("Bool", "d", &["true"])]);
        let never = Conditions::default();
        for (conditions, exceptions, wanted) in [
            (&never, &[][..], "always"),
            (&plain, &[], r#"b is present and a is "1""#),
            (&choice, &[], r#"d is "true", and c is "1" or "2""#),
            (
                &never,
                std::slice::from_ref(&plain),
                r#"always, unless b is present and a is "1""#,
            ),
            (
                &plain,
                &[choice.clone(), plain.clone()],
                r#"b is present and a is "1", unless d is "true", and c is "1" or "2", and unless b is present and a is "1""#,
            ),
        ] {
            let made = Block {
                conditions: conditions.clone(),
                exceptions: exceptions.to_vec(),
            };
            assert_eq!(block(&made), wanted);
        }
    }

    fn of(all: &[(&str, &str, &[&str])]) -> Conditions {
        let mut conditions = Conditions::default();
        for (operator, key, values) in all {
            let keys = conditions.0.entry((*operator).to_owned()).or_default();
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            keys.insert((*key).to_owned(), values);
        }
        conditions
    }
}
