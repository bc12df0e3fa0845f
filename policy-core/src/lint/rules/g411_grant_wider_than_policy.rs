//! A grant that gives without condition what the key policy gives the grantee under a condition
//! only.
//!
//! # Why it matters
//!
//! The key policy lets the role decrypt for one encryption context, or through one service, and
//! the grant lets it decrypt anything: the condition is worth nothing any more, and who reads the
//! key policy does not see it.
//!
//! # What AWS does
//!
//! It allows a call that either the key policy or a grant allows.
//!
//! # Example
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"],
//! "Constraints": {"EncryptionContextEquals": {"app": "shop"}}
//! ```
//!
//! # When to keep it
//!
//! When the condition of the key policy is outdated; then take it out there. The key policy has to
//! be among the documents for this.
//!
//! # Source
//!
//! KMS Developer Guide, "Grants in AWS KMS" and "Grant constraints".

use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::lint::view::{GrantView, View};
use crate::lint::who;
use crate::symbolic::answer::{CallerClass, Direction};
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "G411",
    name: "grant-wider-than-policy",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(view: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let Some(read) = &grant.grant else {
        return;
    };
    let (Some(policy), Some(record)) = (
        granted::key_policy(view, read),
        granted::record(view, grant),
    ) else {
        return;
    };
    let Some(engine) = policy.engine(view.facts) else {
        return;
    };
    let Some(name) = granted::name_of(read).filter(|_| !granted::is_of_service(read)) else {
        return;
    };
    let is_bounded = grant.context_constraint().is_some() || read.constraints.source_arn.is_some();
    if is_bounded || !policy.statements.iter().any(|it| !it.tests.is_empty()) {
        return;
    }
    let operations = granted::actions(read).intersection(who::uses());
    let mut given = ActionSet::EMPTY;
    for action in operations.iter() {
        match who::may(policy, engine, name, ActionSet::of(action)) {
            Ok(true) => given.insert(action),
            Ok(false) => {}
            Err(why) => return found.fail(why),
        }
    }
    if given.is_empty() {
        return;
    }
    let gain = match engine.gain(vec![record]) {
        Ok(gain) => gain,
        Err(why) => return found.fail(why),
    };
    let gained = gain.changes.iter().find_map(|change| {
        let is_own = change
            .callers
            .contains(&CallerClass::Named(name.to_owned()));
        let actions = change.actions.intersection(given).intersection(operations);
        let is_gain = change.direction == Direction::Gained && is_own;
        let action = actions.iter().next().filter(|_| is_gain)?;
        Some((action, &change.example))
    });
    let Some((action, example)) = gained else {
        return;
    };
    let place = grant
        .operation(action.name())
        .unwrap_or_else(|| grant.head());
    let allows =
        |it: &&Statement| it.allows() && !it.tests.is_empty() && it.actions.contains(action);
    let finding = found.add(
        place,
        format!(
            "`{name}` may call `{}` under a condition only, and this lifts it",
            action.name()
        ),
    );
    finding
        .help("add the condition as a constraint of the grant")
        .subject(grant.subject())
        .witness(example);
    let number = view
        .documents
        .iter()
        .position(|it| std::ptr::eq(it, policy));
    if let (Some(number), Some(statement)) = (number, policy.statements.iter().find(allows)) {
        let span = statement.condition.unwrap_or_else(|| statement.head());
        finding.related_in(number, span, "the condition is here");
    }
}
