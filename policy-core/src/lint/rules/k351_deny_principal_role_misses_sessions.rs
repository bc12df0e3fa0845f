//! A Deny for one session of a role, while other sessions of the same role are allowed.
//!
//! # Why it matters
//!
//! Who may assume the role chooses the name of the session. A Deny for one name is passed by with
//! another.
//!
//! # What AWS does
//!
//! The ARN of a session holds its name, and a principal element with it matches that session only.
//! The ARN of the role matches all of its sessions.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny",
//!  "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/app/deploy"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When session names are bound, by the trust policy of the role or by an identity provider, and
//! one of them is meant.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" (role session principals).

use crate::lint::engine::claims::{Claim, who};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K351",
    name: "deny-principal-role-misses-sessions",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let actions = statement.actions.intersection(ActionSet::ON_KEYS);
    if !statement.denies() || !statement.tests.is_empty() || actions.is_empty() {
        return;
    }
    for entry in statement.principals() {
        let Ok(PrincipalName::AssumedRole(session)) = PrincipalName::parse_aws(&entry.value.text)
        else {
            continue;
        };
        let (Some(engine), Some(role)) =
            (view.document.engine(view.facts), role_of(view, &session))
        else {
            return;
        };
        let claim = Claim::of(who(&role), actions);
        let example = match engine.refute(&claim) {
            Ok(Some(refuted)) => refuted.example,
            Ok(None) => continue,
            Err(why) => return found.fail(why),
        };
        let action = example.request.checks.first().map(|check| check.action);
        let action = action.map_or("kms:Decrypt", Action::full_name);
        found
            .add(
                entry.span,
                format!("other sessions of `{role}` can still call `{action}`"),
            )
            .help(format!("deny it to the role, `{role}`"))
            .witness(&example)
            .subject(&entry.value.text);
    }
}

/// The ARN of the role of a session. A session does not tell the path of its role; another
/// statement may.
fn role_of(view: &View<'_>, session: &Arn) -> Option<String> {
    let name = session.resource().split('/').nth(1)?;
    let account = session.account()?;
    let entries = view
        .document
        .statements
        .iter()
        .flat_map(Statement::principals);
    let known = entries
        .filter_map(|entry| match PrincipalName::parse_aws(&entry.value.text) {
            Ok(PrincipalName::Role(role)) => Some(role),
            _ => None,
        })
        .find(|role| {
            role.account() == Some(account) && role.resource().rsplit('/').next() == Some(name)
        });
    let unknown = || format!("arn:{}:iam::{account}:role/{name}", session.partition());
    Some(known.map_or_else(unknown, |role| role.as_str().to_owned()))
}
