//! Gates of tags and aliases, and whether those who pass them can open them.
//!
//! A gate is a test of what a key is labeled with. It says nothing about a caller who may put the
//! label on the key.

use crate::lint::engine::attached::{Attached, Labels};
use crate::lint::engine::claims::{Claim, who};
use crate::lint::view::{Statement, Test};
use crate::symbolic::answer::Example;
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::Family;

/// Whether a gate opens when the key gets the label, or when it loses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Opens {
    /// When it gets the label.
    With,
    /// When it loses it.
    Without,
}

/// How a gate opens; `None` of a test that tells nothing.
#[must_use]
pub(crate) fn opens(statement: &Statement, test: &Test) -> Option<Opens> {
    let operator = test.parsed?;
    let asks_for_it = match operator.base.row().family {
        Family::Null => test.requires_key(),
        Family::Arn
        | Family::Binary
        | Family::Bool
        | Family::Date
        | Family::Ip
        | Family::Numeric
        | Family::String => !test.is_negated(),
    };
    Some(match asks_for_it == statement.allows() {
        true => Opens::With,
        false => Opens::Without,
    })
}

/// A label that a test speaks of: the first value, with wildcards and variables filled in.
#[must_use]
pub(crate) fn sample(test: &Test, otherwise: &str) -> String {
    let operator = test.parsed.map(|it| it.base.row().family);
    let first = test
        .texts()
        .next()
        .filter(|_| operator != Some(Family::Null));
    let Some(text) = first else {
        return otherwise.to_owned();
    };
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push('x');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out.replace(['*', '?'], "x")
}

/// Something that the caller does to the key's labels.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// That it is denied: each of these has to be false.
    pub(crate) claims: Vec<Claim>,
    /// What it is called.
    pub(crate) action: Action,
}

/// Whether a gate is one, and its caller can open it: an action is denied before, is allowed
/// after, and a step between them is allowed before. The request of the step, if so.
///
/// # Errors
///
/// Why it could not be settled.
pub(crate) fn opened(
    attached: &Attached,
    action: Action,
    (before, after): (&Labels, &Labels),
    steps: &[Step],
) -> Result<Option<(Action, Example)>, String> {
    let use_it = Claim::of(who(attached.principal().as_str()), ActionSet::of(action))
        .on(attached.key().as_str());
    if attached.refute(before, &use_it)?.is_some() || attached.refute(after, &use_it)?.is_none() {
        return Ok(None);
    }
    for step in steps {
        let claims = step.claims.iter();
        let refuted = claims.map(|claim| attached.refute(before, claim));
        let refuted: Option<Vec<Example>> = refuted.collect::<Result<_, _>>()?;
        if let Some(first) = refuted.into_iter().flatten().next() {
            return Ok(Some((step.action, first)));
        }
    }
    Ok(None)
}

/// The action that shows a gate: what discloses most, among those that it guards.
#[must_use]
pub(crate) fn telling(actions: ActionSet) -> Option<Action> {
    let mut wanted = TELLING.iter().copied();
    wanted.find(|action| actions.contains(*action))
}

const TELLING: [Action; 16] = [
    Action::DECRYPT,
    Action::RE_ENCRYPT_FROM,
    Action::DERIVE_SHARED_SECRET,
    Action::DECAPSULATE,
    Action::SIGN,
    Action::GENERATE_MAC,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::ENCRYPT,
    Action::RE_ENCRYPT_TO,
    Action::CREATE_GRANT,
    Action::PUT_KEY_POLICY,
    Action::SCHEDULE_KEY_DELETION,
    Action::DISABLE_KEY,
    Action::VERIFY,
];
