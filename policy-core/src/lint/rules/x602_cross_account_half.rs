//! Access across accounts of which only one half is there: the key policy lets a principal of
//! another account in whose own policies do not allow it, or the other way round.
//!
//! # Why it matters
//!
//! Across accounts both sides have to say yes, and they are written in two repositories by two
//! teams. Half of it looks like access to the one and like a hole to the other, and is neither.
//!
//! # What AWS does
//!
//! It denies the call. The text names neither the key nor the policy: "because the resource does not
//! exist in this Region, no resource-based policies allow access, or a resource-based policy
//! explicitly denies access", or else it says that no identity-based policy allows the action.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! ```
//!
//! # When to keep it
//!
//! When the other half is not among the documents: policies of a principal that are elsewhere, or a
//! key policy that changes next. A principal of which nothing is loaded is not reported.
//!
//! # Source
//!
//! KMS Developer Guide, "Allowing users in other accounts to use a KMS key".

use crate::ast::PolicyKind;
use crate::lint::document::Document;
use crate::lint::engine::ask;
use crate::lint::engine::assumed::{alone, delegating, full_access, user_or_role};
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::{Project, named_keys, of_caller};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::name::arn::Arn;
use crate::name::arn_pattern::ArnPattern;
use crate::record::{KeyRecord, PrincipalRecord};
use crate::symbolic::World;
use crate::symbolic::answer::CallerAccess;
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "X602",
    name: "cross-account-half",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    let project = Project::new(documents, facts);
    if project.keys.is_empty() || project.principals.is_empty() {
        return;
    }
    for (number, key) in &project.keys {
        if let Err(why) = let_in_without_use(&project, *number, key, found) {
            found.fail(why);
        }
    }
    for (numbers, principal) in &project.principals {
        for number in numbers {
            if let Err(why) = use_without_being_let_in(&project, *number, principal, found) {
                found.fail(why);
            }
        }
    }
}

/// A key policy that names a principal of another account that is loaded.
fn let_in_without_use(
    project: &Project<'_>,
    number: usize,
    key: &KeyRecord,
    found: &mut Findings,
) -> Result<(), String> {
    let Some(document) = project.documents.get(number) else {
        return Ok(());
    };
    for statement in document.statements.iter().filter(|it| it.allows()) {
        let wanted = statement.actions.intersection(ActionSet::ACROSS_ACCOUNTS);
        for entry in statement.principals() {
            let Ok(arn) = entry.value.text.parse::<Arn>() else {
                continue;
            };
            let Some((numbers, principal)) = project.principal(&arn) else {
                continue;
            };
            if arn.account() == key.arn.account()
                || wanted.is_empty()
                || project.unread_of(Some(&arn)).is_some()
            {
                continue;
            }
            let has = allowed(key, principal.clone())?;
            let full = user_or_role(
                &arn,
                full_access(PolicyKind::IdentityPolicy)
                    .into_iter()
                    .collect(),
            );
            let could = allowed(key, full)?.intersection(wanted);
            let Some(action) = could.iter().next() else {
                continue;
            };
            if !has.intersection(wanted).is_empty() {
                continue;
            }
            let message = format!("no policy of `{arn}` allows what it is let in for here");
            let finding = found.add_in(number, entry.span, message);
            finding
                .consequence(format!(
                    "User: {arn} is not authorized to perform: {action} on resource: {} because no \
                     identity-based policy allows the {action} action",
                    key.arn
                ))
                .help("allow the actions on this key in an identity policy of its account")
                .subject(arn.as_str());
            for other in numbers {
                if let Some(document) = project.documents.get(*other) {
                    finding.related_in(*other, document.top(), "a policy of the principal");
                }
            }
        }
    }
    Ok(())
}

/// An identity policy that names a key of another account that is loaded.
fn use_without_being_let_in(
    project: &Project<'_>,
    number: usize,
    principal: &PrincipalRecord,
    found: &mut Findings,
) -> Result<(), String> {
    let Some(document) = project.documents.get(number) else {
        return Ok(());
    };
    if document.policy_kind() != Some(PolicyKind::IdentityPolicy) {
        return Ok(());
    }
    for statement in document.statements.iter().filter(|it| it.allows()) {
        let wanted = statement.actions.intersection(ActionSet::ACROSS_ACCOUNTS);
        for entry in named_keys(statement) {
            let pattern = ArnPattern::parse(&entry.value);
            let keys = project.keys.iter().filter(|(_, key)| {
                key.arn.account() != principal.arn.account() && pattern.matches(key.arn.as_str())
            });
            for (of_key, key) in keys {
                let policy = document.policy.as_ref();
                let policy = policy.and_then(|it| alone(it, statement.index));
                let own = user_or_role(&principal.arn, policy.into_iter().collect());
                if !allowed(key, own.clone())?.intersection(wanted).is_empty() {
                    continue;
                }
                let account = principal.arn.account();
                let open = account.and_then(|it| delegating(it, principal.arn.partition()));
                let open = KeyRecord {
                    policies: open.into_iter().collect(),
                    ..key.clone()
                };
                let would = allowed(&open, own)?.intersection(wanted);
                let Some(action) = would.iter().next() else {
                    continue;
                };
                let arn = &principal.arn;
                let message =
                    format!("the key policy of the other account does not let `{arn}` in");
                let finding = found.add_in(number, entry.span, message);
                finding
                    .consequence(format!(
                        "User: {arn} is not authorized to perform: {action} on this resource \
                         because the resource does not exist in this Region, no resource-based \
                         policies allow access, or a resource-based policy explicitly denies access"
                    ))
                    .help("allow the principal, or its account, in the key policy")
                    .subject(key.arn.as_str());
                if let Some(document) = project.documents.get(*of_key) {
                    finding.related_in(*of_key, document.top(), "the key policy");
                }
            }
        }
    }
    Ok(())
}

/// What a principal can do with a key.
fn allowed(key: &KeyRecord, principal: PrincipalRecord) -> Result<ActionSet, String> {
    let arn = principal.arn.clone();
    let world = World {
        principals: vec![principal],
        keys: vec![key.clone()],
        ..World::default()
    };
    let access = ask::access(&world)?;
    let row = of_caller(&access, &arn);
    Ok(row.map_or(ActionSet::EMPTY, CallerAccess::all))
}
