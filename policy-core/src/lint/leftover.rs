//! What a template leaves behind in a text when nothing was put in.

/// The first thing that a template left in a text, and where.
pub(super) fn of(text: &str) -> Option<(usize, &str)> {
    expression(text)
        .or_else(|| enclosed(text, "<", ">", is_name))
        .or_else(|| enclosed(text, "%", "%", is_shouted))
        .or_else(|| enclosed(text, "__", "__", is_shouted))
        .or_else(|| enclosed(text, "[", "]", is_shouted))
        .or_else(|| braced(text))
        .or_else(|| of_shell(text))
        .or_else(|| unset(text))
        .or_else(|| named(text))
        .or_else(|| shouted(text))
}

/// An expression of a template: `{{ account }}`, `${var.region}`, `!Sub …`.
pub(super) fn expression(text: &str) -> Option<(usize, &str)> {
    let head = HEADS.iter().find(|head| text.starts_with(**head));
    if head.is_some() {
        return Some((0, text));
    }
    enclosed(text, "{{", "}}", |inside| !inside.is_empty())
        .or_else(|| enclosed(text, "<%", "%>", |inside| !inside.is_empty()))
        .or_else(|| enclosed(text, "${", "}", is_of_template))
}

/// What stands between two marks, marks included, if it is as wanted.
fn enclosed<'t>(
    text: &'t str,
    open: &str,
    close: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> Option<(usize, &'t str)> {
    let mut from = 0_usize;
    while let Some(rest) = text.get(from..) {
        let at = from.saturating_add(rest.find(open)?);
        let inside = at.saturating_add(open.len());
        let length = text.get(inside..)?.find(close)?;
        let end = inside.saturating_add(length);
        if is_wanted(text.get(inside..end)?.trim()) {
            let end = end.saturating_add(close.len());
            return text.get(at..end).map(|left| (at, left));
        }
        from = inside;
    }
    None
}

/// `{account}`, where no variable of AWS begins.
fn braced(text: &str) -> Option<(usize, &str)> {
    let (at, left) = enclosed(text, "{", "}", is_name)?;
    let before = text.get(..at).unwrap_or_default();
    (!before.ends_with('$')).then_some((at, left))
}

/// `$ACCOUNT_ID`.
fn of_shell(text: &str) -> Option<(usize, &str)> {
    let (at, _) = text.match_indices('$').next()?;
    let rest = text.get(at.saturating_add(1)..)?;
    let known = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    let length = rest.find(|it| !known(it)).unwrap_or(rest.len());
    let is_name = length > 1 && is_shouted(rest.get(..length)?);
    let end = at.saturating_add(1).saturating_add(length);
    text.get(at..end).filter(|_| is_name).map(|left| (at, left))
}

/// A part of an ARN that is what programs print for nothing.
fn unset(text: &str) -> Option<(usize, &str)> {
    if !text.starts_with("arn:") {
        return None;
    }
    let mut at = 0_usize;
    for part in text.split([':', '/']) {
        if UNSET.contains(&part) {
            return Some((at, part));
        }
        at = at.saturating_add(part.len()).saturating_add(1);
    }
    None
}

/// A word in capitals in the place of the Region or the account of an ARN.
fn named(text: &str) -> Option<(usize, &str)> {
    let mut at = 0_usize;
    for (index, part) in text.split(':').enumerate() {
        let is_here = text.starts_with("arn:") && matches!(index, 3 | 4);
        if is_here && is_shouted(part) {
            return Some((at, part));
        }
        at = at.saturating_add(part.len()).saturating_add(1);
    }
    None
}

/// `REPLACE_ME` and the like.
fn shouted(text: &str) -> Option<(usize, &str)> {
    let folded = text.to_ascii_uppercase();
    let find = |word: &&str| {
        let at = folded.find(*word)?;
        text.get(at..at.saturating_add(word.len()))
            .map(|left| (at, left))
    };
    WORDS.iter().find_map(find)
}

/// `ACCOUNT_ID`, `account-id`, `your role name`.
fn is_name(inside: &str) -> bool {
    let known = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ');
    inside.starts_with(|it: char| it.is_ascii_alphabetic()) && inside.chars().all(known)
}

/// `ACCOUNT_ID`.
fn is_shouted(inside: &str) -> bool {
    let known = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    inside.starts_with(|it: char| it.is_ascii_uppercase()) && inside.chars().all(known)
}

/// Whether `${…}` is a variable of a template and none of a policy: those have a service and a
/// colon, as `${aws:username}`.
fn is_of_template(inside: &str) -> bool {
    let is_escape = matches!(inside, "*" | "?" | "$");
    let name = inside.split(',').next().unwrap_or_default();
    let is_pseudo = name.starts_with("AWS::");
    is_pseudo || !is_escape && !name.is_empty() && !name.contains(':')
}

/// How texts begin that were meant for CloudFormation.
const HEADS: [&str; 5] = ["!GetAtt ", "!Join ", "!Ref ", "!Sub ", "Fn::"];

/// What programs print where there is nothing.
const UNSET: [&str; 7] = [
    "None",
    "NaN",
    "[object Object]",
    "nil",
    "null",
    "undefined",
    "<nil>",
];

/// Words that ask to be replaced.
const WORDS: [&str; 7] = [
    "CHANGEME",
    "CHANGE_ME",
    "REPLACE-ME",
    "REPLACEME",
    "REPLACE_ME",
    "REPLACE_WITH",
    "YOUR_ACCOUNT",
];
