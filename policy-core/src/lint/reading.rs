//! What tests and statements ask for, as rules speak of it.

use crate::ast::Effect;
use crate::lint::view::{PrincipalEntry, Statement, Test};
use crate::name::action::ActionPattern;
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::{Family, IfExists, SetOperator};
use crate::text::span::Spanned;

/// Whether a test holds only for requests that carry its key.
#[must_use]
pub(crate) fn requires_key(test: &Test) -> bool {
    let Some(operator) = test.parsed else {
        return false;
    };
    let row = operator.base.row();
    if row.family == Family::Null {
        return test.texts().all(|text| text.eq_ignore_ascii_case("false"));
    }
    let is_total = operator.set == Some(SetOperator::ForAllValues);
    !row.is_negated() && operator.if_exists == IfExists::No && !is_total
}

/// Whether a test compares the values of its key, instead of asking whether there are any.
#[must_use]
pub(crate) fn compares(test: &Test) -> bool {
    test.parsed
        .is_some_and(|operator| operator.base.row().family != Family::Null)
}

/// The tests of a key, or of a family of keys when it ends in `:` or `/`, whatever their operator.
pub(crate) fn tests_like<'a>(
    statement: &'a Statement,
    key: &'a str,
) -> impl Iterator<Item = &'a Test> {
    statement.tests.iter().filter(move |test| is_of(test, key))
}

/// Whether a test is of a key, or of a family of keys when it ends in `:` or `/`.
#[must_use]
pub(crate) fn is_of(test: &Test, key: &str) -> bool {
    let own = &test.key.value;
    if key.ends_with([':', '/']) {
        let head = own.get(..key.len());
        return head.is_some_and(|head| head.eq_ignore_ascii_case(key));
    }
    own.eq_ignore_ascii_case(key)
}

/// The service principals that an Allow or Deny names.
pub(crate) fn services(statement: &Statement) -> impl Iterator<Item = &Spanned<PrincipalEntry>> {
    let entries = statement.principals();
    entries.filter(|entry| entry.value.kind.as_deref() == Some("Service"))
}

/// Whether all principals of a statement are services.
#[must_use]
pub(crate) fn is_for_services_only(statement: &Statement) -> bool {
    let count = statement.principals().count();
    count != 0 && services(statement).count() == count
}

/// A statement of an effect that covers an action: the one with the fewest conditions.
#[must_use]
pub(crate) fn covering(
    statements: &[Statement],
    effect: Effect,
    action: Action,
) -> Option<&Statement> {
    let all = statements.iter();
    let mut covering = all.filter(|it| it.effect() == Some(effect) && it.actions.contains(action));
    let first = covering.next()?;
    Some(
        covering.fold(first, |best, it| match it.tests.len() < best.tests.len() {
            true => it,
            false => best,
        }),
    )
}

/// The names of some actions for a message: one, two, or the first and how many more.
#[must_use]
pub(crate) fn named(actions: ActionSet) -> String {
    let names: Vec<&str> = actions.iter().map(Action::full_name).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        [first, rest @ ..] => format!("`{first}` and {} more actions", rest.len()),
    }
}

/// The service and the Region that a value of `kms:ViaService` names; either may be a wildcard.
#[must_use]
pub(crate) fn service_and_region(value: &str) -> Option<(&str, &str)> {
    let head = value.strip_suffix(".amazonaws.com")?;
    head.rsplit_once('.')
}

/// The actions that an entry of `Action` covers; none of a `NotAction`.
#[must_use]
pub(crate) fn covered(entry: &str) -> ActionSet {
    let pattern = entry.parse::<ActionPattern>();
    pattern.map_or(ActionSet::EMPTY, |it| ActionSet::from_pattern(&it))
}
