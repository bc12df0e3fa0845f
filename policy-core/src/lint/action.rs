//! Entries of `Action` and `NotAction` as documents write them.

use crate::ast::{Effect, Polarity};
use crate::lint::document::Document;
use crate::lint::edit::{Edit, quoted};
use crate::lint::fix::Fix;
use crate::lint::view::{Form, Statement};
use crate::name::action::ActionPattern;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::span::{Span, Spanned};

/// The entries of `Action` or `NotAction`.
pub(crate) fn entries(statement: &Statement) -> impl Iterator<Item = &Spanned<String>> {
    statement.action.iter().flat_map(|it| &it.entries)
}

/// The entries of `Action`, each with the actions of KMS that it covers; none of `NotAction`.
pub(crate) fn entries_of(
    statement: &Statement,
) -> impl Iterator<Item = (&Spanned<String>, ActionSet)> {
    let element = statement.action.iter();
    let element = element.filter(|it| it.polarity == Polarity::Is);
    element.flat_map(|it| &it.entries).filter_map(|entry| {
        let pattern: ActionPattern = entry.value.parse().ok()?;
        Some((entry, ActionSet::from_pattern(&pattern)))
    })
}

/// Those of them that cover an action.
pub(crate) fn entries_for(
    statement: &Statement,
    action: Action,
) -> impl Iterator<Item = (&Spanned<String>, ActionSet)> {
    entries_of(statement).filter(move |(_, covered)| covered.contains(action))
}

/// The actions that an entry of `Action` covers; none of a `NotAction`.
#[must_use]
pub(crate) fn covered(entry: &str) -> ActionSet {
    let pattern = entry.parse::<ActionPattern>();
    pattern.map_or(ActionSet::EMPTY, |it| ActionSet::from_pattern(&it))
}

/// Whether an entry is one of KMS.
#[must_use]
pub(crate) fn is_of_kms(text: &str) -> bool {
    kms_name(text).is_some()
}

/// Whether a statement lists actions, and all of them are of KMS.
#[must_use]
pub(crate) fn are_of_kms(statement: &Statement) -> bool {
    statement.action.as_ref().is_some_and(|element| {
        let mut entries = element.entries.iter();
        element.polarity == Polarity::Is && entries.all(|entry| is_of_kms(&entry.value))
    })
}

/// What stands after `kms:`, in any case.
#[must_use]
pub(crate) fn kms_name(text: &str) -> Option<&str> {
    let (prefix, name) = text.split_once(':')?;
    prefix.eq_ignore_ascii_case("kms").then_some(name)
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

/// The names of some actions for a message: one, two, or the first and how many more.
#[must_use]
pub(crate) fn in_words(actions: ActionSet) -> String {
    let names: Vec<&str> = actions.iter().map(Action::full_name).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        [first, rest @ ..] => format!("`{first}` and {} more actions", rest.len()),
    }
}

/// Adds an action behind an entry of `Action`.
#[must_use]
pub(crate) fn with_action(
    document: &Document,
    statement: &Statement,
    entry: &Spanned<String>,
    action: Action,
) -> Option<Fix> {
    let element = statement.action.as_ref()?;
    let added = quoted(action.full_name());
    let edit = match element.form {
        Form::List => Edit::insert(document, entry.span.end, &format!(", {added}")),
        Form::One => {
            let both = format!("[{}, {added}]", quoted(&entry.value));
            Edit::replace(document, entry.span, &both)
        }
    };
    Some(Fix::changing(format!("add `{action}`"), vec![edit]))
}

/// Takes an entry of `Action` out; `None` when it is the only one.
#[must_use]
pub(crate) fn without_entry(statement: &Statement, entry: &Spanned<String>) -> Option<Edit> {
    let element = statement.action.as_ref()?;
    let all: Vec<Span> = element.entries.iter().map(|it| it.span).collect();
    let index = all.iter().position(|span| *span == entry.span)?;
    Edit::remove(&all, index)
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
