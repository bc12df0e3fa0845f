//! Wildcards, ARNs and policy variables (SEMANTICS 2.6 and 2.7), as plainly as they can be said.

/// One element of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `*`
    Any,
    /// A character that stands for itself.
    Char(char),
    /// `?`
    One,
}

/// What a condition key gives to a policy variable.
pub enum Resolved {
    Absent,
    /// More than one value, or a key that may have more than one.
    Several,
    Value(String),
}

pub fn wildcard(character: char) -> Token {
    match character {
        '*' => Token::Any,
        '?' => Token::One,
        other => Token::Char(other),
    }
}

pub fn literal(character: char) -> Token {
    Token::Char(character)
}

pub fn tokens(text: &str, read: fn(char) -> Token) -> Vec<Token> {
    text.chars().map(read).collect()
}

/// Whether the whole text matches.
pub fn glob(pattern: &[Token], text: &str) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return text.is_empty();
    };
    let mut after = text.chars();
    let head = after.next();
    match first {
        Token::Any => glob(rest, text) || (head.is_some() && glob(pattern, after.as_str())),
        Token::One => head.is_some() && glob(rest, after.as_str()),
        Token::Char(wanted) => head == Some(*wanted) && glob(rest, after.as_str()),
    }
}

/// The six parts of an ARN are matched one by one; the sixth keeps its colons.
/// `None` when one of the two does not have six parts.
pub fn arn_matches(pattern: &[Token], arn: &str) -> Option<bool> {
    let patterns: Vec<&[Token]> = pattern
        .splitn(6, |&token| token == Token::Char(':'))
        .collect();
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let whole = patterns.len() == 6 && parts.len() == 6;
    whole.then(|| {
        patterns
            .iter()
            .zip(parts)
            .all(|(pattern, part)| glob(pattern, part))
    })
}

/// Replaces the policy variables of a text. What is put in stands for itself, as do `${*}`, `${?}`
/// and `${$}`. `None` when a variable has neither a value nor a default.
pub fn expand(
    text: &str,
    read: fn(char) -> Token,
    lookup: &dyn Fn(&str) -> Resolved,
) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, end)) = after.split_once('}') else {
            break;
        };
        out.extend(tokens(before, read));
        let (key, default) = match inside.split_once(", '") {
            Some((key, default)) => (key, default.strip_suffix('\'')),
            None => (inside, None),
        };
        let value = match (key, default) {
            ("*" | "?" | "$", None) => key.to_owned(),
            _ => match (lookup(key), default) {
                (Resolved::Value(value), _) => value,
                (Resolved::Absent, Some(default)) => default.to_owned(),
                (Resolved::Absent, None) | (Resolved::Several, _) => return None,
            },
        };
        out.extend(tokens(&value, literal));
        rest = end;
    }
    out.extend(tokens(rest, read));
    Some(out)
}
