//! What conditions say by themselves, whoever calls and whatever else a policy says.
//!
//! The question is put to the engine as two key policies of one statement each, which differ in
//! conditions only. Conditions mean the same in policies of all kinds; keys that a key policy cannot
//! test count as absent, so that nothing is concluded about them.

use std::sync::Arc;

use crate::ast::{self, Effect, Element, Place, Polarity, Policy, PolicyKind};
use crate::document::PolicyDocument;
use crate::lint::engine::{ask, assumed};
use crate::lint::view::{Statement, Test, View};
use crate::name::principal::PrincipalName;
use crate::symbolic::World;
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
    let (Some(with), Some(without)) = (bare(view, statement, &[test]), bare(view, statement, &[]))
    else {
        return Ok(None);
    };
    differ(view, vec![without], vec![with]).map(|differs| Some(!differs))
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
