//! Entries of `Action` and `NotAction` as documents write them.

use crate::ast::{Effect, Polarity};
use crate::lint::view::Statement;
use crate::text::span::Spanned;

/// The entries of `Action` or `NotAction`.
pub(crate) fn entries(statement: &Statement) -> impl Iterator<Item = &Spanned<String>> {
    statement.action.iter().flat_map(|it| &it.entries)
}

/// What stands after `kms:`, in any case.
#[must_use]
pub(crate) fn kms_name(text: &str) -> Option<&str> {
    let (prefix, name) = text.split_once(':')?;
    prefix.eq_ignore_ascii_case("kms").then_some(name)
}

/// Whether a text has a wildcard.
#[must_use]
pub(crate) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether other rules speak of the characters of a text: spaces around it, characters that cannot
/// be seen, and what a template left behind.
#[must_use]
pub(crate) fn is_left_to_others(text: &str) -> bool {
    text.trim() != text || !text.is_ascii() || is_unfilled(text)
}

/// Whether a text looks like what a template leaves behind when nothing was put in.
#[must_use]
pub(crate) fn is_unfilled(text: &str) -> bool {
    text.is_empty() || text.contains(['$', '{', '}', '<', '>', '%', '['])
}

/// What it means that no request matches an entry.
#[must_use]
pub(crate) fn consequence_of_idle(statement: &Statement) -> &'static str {
    let polarity = statement.action.as_ref().map(|it| it.polarity);
    match (polarity, statement.effect()) {
        (Some(Polarity::IsNot), _) => {
            "no request matches the entry, so `NotAction` does not leave out what was meant"
        }
        (Some(Polarity::Is) | None, Some(Effect::Deny)) => {
            "no request matches the entry, so what was meant is not denied"
        }
        (Some(Polarity::Is) | None, Some(Effect::Allow) | None) => {
            "no request matches the entry, so what was meant is not allowed"
        }
    }
}
