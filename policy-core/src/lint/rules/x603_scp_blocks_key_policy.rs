//! A statement of a key policy of which everything is blocked by a policy of the organization or a
//! permissions boundary that is among the documents.
//!
//! # Why it matters
//!
//! The key policy says yes, and the call is refused all the same. Whoever looks for the reason looks
//! at the key policy first, and finds nothing wrong with it.
//!
//! # What AWS does
//!
//! It asks every layer, and one that does not allow is enough: service control policies and
//! boundaries of the caller, resource control policies of the key's account.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "Action": "kms:*crypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Action": "kms:*crypt", "Resource": "*",
//!  "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app-*"}}}
//! ```
//!
//! # When to keep it
//!
//! When the organization shuts something out on purpose, and the key policy is the same in every
//! account. Policies of the organization are taken to bind the account of the configuration; a
//! service control policy that only denies is taken to be attached beside `FullAWSAccess`.
//!
//! # Source
//!
//! IAM User Guide, "Policy evaluation logic"; Organizations User Guide, "Service control policies"
//! and "Resource control policies".

use crate::ast::{Effect, PolicyKind};
use crate::explain::Explanation;
use crate::lint::document::Document;
use crate::lint::engine::ask;
use crate::lint::engine::assumed::{alone, full_access};
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::Project;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::record::{KeyRecord, PrincipalRecord};
use crate::symbolic::World;
use crate::symbolic::answer::Example;
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "X603",
    name: "scp-blocks-key-policy",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    let project = Project::new(documents, facts);
    let has_limits = !project.accounts.is_empty()
        || project
            .principals
            .iter()
            .any(|(_, it)| it.boundary.is_some());
    if !has_limits {
        return;
    }
    let blocked = blocked(documents);
    for (number, key) in &project.keys {
        let Some(document) = documents.get(*number) else {
            continue;
        };
        for statement in document.statements.iter().filter(|it| it.allows()) {
            let wanted = statement.actions.intersection(ActionSet::ON_KEYS);
            if wanted.is_empty() || !wanted.difference(blocked).is_empty() {
                continue;
            }
            match ask(&project, document, statement, key) {
                Ok(Some((example, explanation))) => {
                    report(&project, *number, statement, &example, &explanation, found);
                }
                Ok(None) => {}
                Err(why) => found.fail(why),
            }
        }
    }
}

/// The actions that some limiting policy may stand in the way of.
fn blocked(documents: &[Document]) -> ActionSet {
    let limits = documents.iter().filter(|it| match it.policy_kind() {
        Some(
            PolicyKind::PermissionsBoundary
            | PolicyKind::ResourceControlPolicy
            | PolicyKind::ServiceControlPolicy,
        ) => true,
        Some(
            PolicyKind::IdentityPolicy
            | PolicyKind::KeyPolicy
            | PolicyKind::SessionPolicy
            | PolicyKind::VpcEndpointPolicy,
        )
        | None => false,
    });
    limits.fold(ActionSet::EMPTY, |set, document| {
        let of = |effect| {
            let statements = document.with_effect(effect);
            statements.fold(ActionSet::EMPTY, |set, it| set.union(it.actions))
        };
        let allows = document.with_effect(Effect::Allow).next().is_some();
        let left_out = match allows {
            true => of(Effect::Allow).complement(),
            false => ActionSet::EMPTY,
        };
        set.union(of(Effect::Deny)).union(left_out)
    })
}

/// A request that the statement alone would allow, and how it is decided with the limits, if all
/// that it would allow is blocked.
fn ask(
    project: &Project<'_>,
    document: &Document,
    statement: &Statement,
    key: &KeyRecord,
) -> Result<Option<(Example, Explanation)>, String> {
    let policy = document.policy.as_ref();
    let Some(policy) = policy.and_then(|it| alone(it, statement.index)) else {
        return Ok(None);
    };
    let key = KeyRecord {
        policies: vec![policy],
        grants: Vec::new(),
        ..key.clone()
    };
    let limited = World {
        principals: bounded(project),
        ..project.world(vec![key.clone()])
    };
    let mut free = World {
        accounts: Vec::new(),
        ..limited.clone()
    };
    for principal in &mut free.principals {
        principal.boundary = None;
    }
    let is_left = ask::access(&limited)?
        .callers
        .iter()
        .any(|row| !row.all().is_empty());
    if is_left {
        return Ok(None);
    }
    let without = ask::access(&free)?;
    let Some((_, example)) = without.callers.iter().find_map(|row| row.examples.first()) else {
        return Ok(None);
    };
    let explanation = ask::explain(&limited, example);
    Ok(explanation.map(|it| (example.clone(), it)))
}

/// Principals that have a boundary, with identity policies that do not matter.
fn bounded(project: &Project<'_>) -> Vec<PrincipalRecord> {
    let all = project.principals.iter().map(|(_, it)| it);
    let all = all.filter(|it| it.boundary.is_some()).map(|it| {
        let mut principal = it.clone();
        principal.policies = full_access(PolicyKind::IdentityPolicy)
            .into_iter()
            .collect();
        principal
    });
    all.collect()
}

fn report(
    project: &Project<'_>,
    number: usize,
    statement: &Statement,
    example: &Example,
    explanation: &Explanation,
    found: &mut Findings,
) {
    let message = format!("all that {} allows is blocked elsewhere", statement.title());
    let finding = found.add_in(number, statement.head(), message);
    finding
        .help("make an exception there, or take the statement out")
        .witness(example);
    if let Some(denial) = explanation.denial() {
        finding.consequence(denial);
    }
    let determining = explanation.checks.iter().flat_map(|it| &it.determining);
    for (at, span) in determining.filter_map(|it| project.place(it)) {
        if at != number {
            finding.related_in(at, span, "this denies it");
        }
    }
}
