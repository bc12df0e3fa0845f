//! What conditions say by themselves, whoever calls and whatever else a policy says.
//!
//! The question is put to the engine as two key policies of one statement each, which differ in
//! conditions only. Conditions mean the same in policies of all kinds; keys that a key policy cannot
//! test count as absent, so that nothing is concluded about them. Actions without a key, such as
//! `kms:CreateKey`, are none of a key policy: whether their requests can meet conditions is not asked,
//! and whether all of them do is judged by the text.

use std::sync::Arc;

use crate::ast::{self, Effect, Element, Place, Polarity, Policy, PolicyKind};
use crate::document::PolicyDocument;
use crate::lint::condition::absent::holds_when_absent;
use crate::lint::engine::{ask, assumed};
use crate::lint::view::{Statement, Test, View};
use crate::name::principal::PrincipalName;
use crate::symbolic::World;
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::Family;
use crate::text::span::{Span, Spanned};

/// Whether some request of an action that the statement speaks of meets all of the tests, and no
/// request has to be known for that: `None` when it cannot be asked.
///
/// # Errors
///
/// Why it could not be settled.
pub(crate) fn can_meet(
    view: &View<'_>,
    statement: &Statement,
    tests: &[&Test],
) -> Result<Option<bool>, String> {
    let is_key_policy = view.document.policy_kind() == Some(PolicyKind::KeyPolicy);
    if !is_key_policy && !statement.actions.difference(ActionSet::ON_KEYS).is_empty() {
        return Ok(None);
    }
    let Some(own) = bare(view, statement, tests) else {
        return Ok(None);
    };
    differ(view, Vec::new(), vec![own]).map(Some)
}

/// Whether every request of an action that the statement speaks of meets the test.
///
/// # Errors
///
/// Why it could not be settled.
pub(crate) fn always_met(
    view: &View<'_>,
    statement: &Statement,
    test: &Test,
) -> Result<Option<bool>, String> {
    if !is_met_without_key(view, statement, test) {
        return Ok(Some(false));
    }
    let (Some(with), Some(without)) = (bare(view, statement, &[test]), bare(view, statement, &[]))
    else {
        return Ok(None);
    };
    differ(view, vec![without], vec![with]).map(|differs| Some(!differs))
}

/// Whether requests of which no key policy is asked, such as those for `CreateKey`, meet a test. The
/// engine is asked of key policies, so these are judged by the text: sure of `true` only.
fn is_met_without_key(view: &View<'_>, statement: &Statement, test: &Test) -> bool {
    let retiring = ActionSet::of(Action::RETIRE_GRANT);
    let outside = statement.actions.difference(ActionSet::ON_KEYS);
    let outside = outside.union(statement.actions.intersection(retiring));
    if outside.is_empty() || view.document.policy_kind() == Some(PolicyKind::KeyPolicy) {
        return true;
    }
    let is_carried = test
        .row
        .is_some_and(|row| !outside.intersection(row.carriers()).is_empty());
    let matches_all = |text: &str| !text.is_empty() && text.chars().all(|it| it == '*');
    let is_met_if_there =
        !test.is_negated() && test.family() != Some(Family::Null) && test.texts().any(matches_all);
    holds_when_absent(test) == Some(true) && (!is_carried || is_met_if_there)
}

/// The statement as an Allow for everybody, with no conditions but these.
fn bare(
    view: &View<'_>,
    statement: &Statement,
    tests: &[&Test],
) -> Option<Spanned<ast::Statement>> {
    let policy = &view.document.policy.as_ref()?.policy;
    let own = &policy.statements.get(statement.index)?.value;
    let here = Span::new(0, 0);
    let wanted = |condition: &Spanned<ast::Condition>| {
        let mut spans = tests.iter().map(|test| test.key.span);
        spans.any(|span| span == condition.value.key.span)
    };
    let conditions: Vec<_> = own
        .conditions
        .iter()
        .filter(|it| wanted(it))
        .cloned()
        .collect();
    if conditions.len() != tests.len() {
        return None;
    }
    let made = ast::Statement {
        sid: None,
        effect: Spanned::new(Effect::Allow, here),
        principal: Some(is(PrincipalName::Any)),
        action: Some(own.action.clone()?),
        resource: Some(is("*".to_owned())),
        conditions,
    };
    Some(Spanned::new(made, here))
}

fn is<T>(entry: T) -> Element<T> {
    Element {
        polarity: Polarity::Is,
        entries: vec![Spanned::new(entry, Span::new(0, 0))],
        span: Place::default(),
    }
}

/// Whether any request is decided otherwise, or would be under another reading.
fn differ(
    view: &View<'_>,
    old: Vec<Spanned<ast::Statement>>,
    new: Vec<Spanned<ast::Statement>>,
) -> Result<bool, String> {
    let (Some(old), Some(new)) = (world(view, old), world(view, new)) else {
        return Err("there is no key to ask about".to_owned());
    };
    let diff = ask::diff(&old, &new)?;
    Ok(!diff.changes.is_empty() || !diff.elsewhere.is_empty())
}

fn world(view: &View<'_>, statements: Vec<Spanned<ast::Statement>>) -> Option<World> {
    let document = view.document.policy.as_ref()?;
    let policy = Policy {
        kind: PolicyKind::KeyPolicy,
        version: document.policy.version,
        id: None,
        statements,
    };
    let policy = PolicyDocument {
        policy,
        source: Arc::clone(&document.source),
    };
    Some(assumed::world(assumed::key(None, None)?, policy))
}
