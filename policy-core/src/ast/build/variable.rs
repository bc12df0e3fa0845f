//! The syntax of policy variables, `${key, 'default'}`. What they mean stands in `template`.

use crate::name::condition_key::ConditionKey;

/// A `${` in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable<'a> {
    /// Offset of the `$`.
    pub(super) at: usize,
    /// The text from `${` to `}`, or to the end where there is no `}`.
    pub(super) written: &'a str,
    /// Whether it is a variable or an escape, or neither.
    pub(super) form: Form,
}

/// What a `${` begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `${*}`, `${?}`, `${$}`.
    Escape,
    /// Neither.
    Malformed,
    /// `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`.
    Variable,
}

/// Every `${` of a text, in order.
pub(super) fn variables(text: &str) -> Vec<Variable<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let Some(start) = rest.find("${") else {
            break;
        };
        let at = from.saturating_add(start);
        let tail = text.get(at..).unwrap_or_default();
        let (length, form) = first(tail);
        found.push(Variable {
            at,
            written: tail.get(..length).unwrap_or(tail),
            form,
        });
        from = at.saturating_add(length.max(2));
    }
    found
}

/// Length and form of the variable at the start of a text.
fn first(text: &str) -> (usize, Form) {
    let inside = text.get(2..).unwrap_or_default();
    let Some(end) = inside.find(['}', ',']) else {
        return (text.len(), Form::Malformed);
    };
    let (key, rest) = inside.split_at_checked(end).unwrap_or((inside, ""));
    let taken = |rest: &str| text.len().saturating_sub(rest.len());
    if let Some(rest) = rest.strip_prefix('}') {
        let form = match key {
            "*" | "?" | "$" => Form::Escape,
            key if is_key(key) => Form::Variable,
            _ => Form::Malformed,
        };
        return (taken(rest), form);
    }
    let default = rest
        .strip_prefix(", '")
        .and_then(|quoted| quoted.split_once('\''))
        .and_then(|(_, after)| after.strip_prefix('}'));
    match default {
        Some(after) if is_key(key) => (taken(after), Form::Variable),
        Some(after) => (taken(after), Form::Malformed),
        None => {
            let end = text.find('}').map_or(text.len(), |at| at.saturating_add(1));
            (end, Form::Malformed)
        }
    }
}

fn is_key(text: &str) -> bool {
    !text.contains(['{', '$', '*', '?', '\''])
        && text.trim() == text
        && text.parse::<ConditionKey>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_variables() {
        for (text, wanted) in [
            ("${aws:username}", Form::Variable),
            ("${aws:PrincipalTag/cost center}", Form::Variable),
            ("${aws:PrincipalTag/team, 'no}ne'}", Form::Variable),
            ("${*}", Form::Escape),
            ("${?}", Form::Escape),
            ("${$}", Form::Escape),
            ("${}", Form::Malformed),
            ("${username}", Form::Malformed),
            ("${aws:username", Form::Malformed),
            ("${aws:username,'x'}", Form::Malformed),
            ("${aws:username, \"x\"}", Form::Malformed),
            ("${aws:${aws:username}}", Form::Malformed),
        ] {
            let found = variables(text);
            assert_eq!(found.first().map(|one| one.form), Some(wanted), "{text}");
        }
        assert_eq!(variables("a${*}b${aws:userid}$c").len(), 2);
    }
}
