//! A grant of which the key policy denies every operation.
//!
//! # Why it matters
//!
//! The grant does nothing. Either it is left over, or the Deny hits more than it should.
//!
//! # What AWS does
//!
//! A Deny comes before every grant.
//!
//! # Example
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"]
//! ```
//!
//! # Instead
//!
//! Revoke the grant, or spare its grantee from the Deny of the key policy.
//!
//! # When to keep it
//!
//! Never. The key policy has to be among the documents for this.
//!
//! # Source
//!
//! KMS Developer Guide, "Grants in AWS KMS"; IAM User Guide, "Policy evaluation logic".

use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::lint::view::{GrantView, View};
use crate::symbolic::answer::CallerClass;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "G412",
    name: "grant-denied-by-policy",
    severity: Severity::Error,
    profile: Profile::Minimal,
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
    let retiring = ActionSet::of(Action::RETIRE_GRANT);
    let operations = granted::actions(read).difference(retiring);
    let denies = |it: &&Statement| it.denies() && !it.actions.intersection(operations).is_empty();
    let Some(deny) = policy.statements.iter().find(denies) else {
        return;
    };
    let (Some(engine), Some(name)) = (policy.engine(view.facts), granted::name_of(read)) else {
        return;
    };
    let access = match engine.access_with(vec![record]) {
        Ok(access) => access,
        Err(why) => return found.fail(why),
    };
    let mut callers = access.callers.iter();
    let own = callers.find(|row| row.caller == CallerClass::Named(name.to_owned()));
    if own.is_some_and(|row| !row.all().intersection(operations).is_empty()) {
        return;
    }
    let finding = found.add(
        grant.head(),
        format!("the key policy denies `{name}` every operation of this grant"),
    );
    finding
        .consequence("with an explicit deny in a resource-based policy")
        .help("revoke the grant, or spare its grantee from the Deny")
        .subject(grant.subject());
    if let Some(number) = view
        .documents
        .iter()
        .position(|it| std::ptr::eq(it, policy))
    {
        finding.related_in(number, deny.head(), "this denies it");
    }
}
