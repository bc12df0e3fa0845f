//! Where a text has policy variables, and which of them are malformed.

use crate::name::variable::{Piece, Pieces, may_occur};

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

/// Every `${` of a text, in order, up to the first malformed one.
pub(super) fn variables(text: &str) -> Vec<Variable<'_>> {
    let mut found: Vec<Variable<'_>> = Vec::new();
    if !may_occur(text) {
        return found;
    }
    let mut pieces = Pieces::new(text).peekable();
    while let Some(piece) = pieces.next() {
        let (at, form) = match piece {
            Ok((_, Piece::Text(_))) => continue,
            Ok((at, Piece::Escaped(_))) => (at, Form::Escape),
            Ok((at, Piece::Variable { .. })) => (at, Form::Variable),
            Err(error) => (error.offset, Form::Malformed),
        };
        let end = match (form, pieces.peek()) {
            (Form::Escape | Form::Variable, Some(Ok((next, _)))) => *next,
            (Form::Escape | Form::Variable, Some(Err(error))) => error.offset,
            (Form::Escape | Form::Variable, None) => text.len(),
            (Form::Malformed, _) => closing_brace(text, at),
        };
        found.push(Variable {
            at,
            written: text.get(at..end).unwrap_or_default(),
            form,
        });
    }
    found
}

/// Where a malformed variable seems to end.
fn closing_brace(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('}').map_or(text.len(), |brace| {
        at.saturating_add(brace).saturating_add(1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_variables() {
        for (text, wanted) in [
            ("${aws:username}", Form::Variable),
            ("${aws:PrincipalTag/team, 'no}ne'}", Form::Variable),
            ("${*}", Form::Escape),
            ("${?}", Form::Escape),
            ("${$}", Form::Escape),
            ("${}", Form::Malformed),
            ("${username}", Form::Malformed),
            ("${aws:username", Form::Malformed),
            ("${aws:username,'x'}", Form::Malformed),
            ("${aws:username, \"x\"}", Form::Malformed),
        ] {
            let found = variables(text);
            assert_eq!(found.first().map(|one| one.form), Some(wanted), "{text}");
        }
        assert_eq!(variables("a${*}b${aws:userid}$c").len(), 2);
    }
}
