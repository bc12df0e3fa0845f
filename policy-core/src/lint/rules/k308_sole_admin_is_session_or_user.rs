//! A key policy that only one user, one role or one session can change.
//!
//! # Why it matters
//!
//! People leave and roles are deleted and made anew. A principal of the same name that is made
//! later is another one: the key policy then shows the unique id of the old one, and nobody can
//! change it. A session that is named is gone after hours.
//!
//! # What AWS does
//!
//! When a user or role is deleted, KMS shows its unique id in the policy in place of the ARN, and
//! the id never matches anybody again. Only AWS Support can help then.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"},
//!   "Action": "kms:*", "Resource": "*"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!    "Action": "kms:*", "Resource": "*"},
//!   {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!    "Action": "kms:*", "Resource": "*"}]}
//! ```
//!
//! # When to keep it
//!
//! When the role is protected from deletion by other means, such as a service control policy.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy"; IAM User Guide, "AWS JSON policy elements:
//! Principal", on what becomes of deleted principals.

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::symbolic::answer::{CallerAccess, CallerClass, CallerKind};
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "K308",
    name: "sole-admin-is-session-or-user",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let Some((engine, plain)) = own::settled(view) else {
        return;
    };
    if plain.by_identity.contains(Action::PUT_KEY_POLICY) {
        return;
    }
    let managers = match engine.managers() {
        Ok(managers) => managers,
        Err(why) => return found.fail(why),
    };
    let Some(name) = only(&managers) else {
        return;
    };
    let mut statements = document
        .statements
        .iter()
        .filter(|it| it.allows() && it.actions.contains(Action::PUT_KEY_POLICY));
    let entry = statements.find_map(|it| it.principals().find(|entry| entry.value.text == name));
    found
        .add(
            entry.map_or_else(|| document.top(), |entry| entry.span),
            format!("`{name}` alone can change this key policy"),
        )
        .consequence("if it is deleted, the key policy cannot be changed without AWS Support")
        .help("let the account's root or a second administrator call `kms:PutKeyPolicy` as well")
        .subject(name);
}

/// The one user, role or session among those who can, if they are one and no root user.
fn only<'a>(managers: &[&'a CallerAccess]) -> Option<&'a str> {
    match managers {
        [one] => named(one),
        // What a user can do, the federated sessions that the user asks for can do as well.
        [user, session] | [session, user] if is_federated(session) => {
            named(user).filter(|name| name.contains(":user/"))
        }
        [..] => None,
    }
}

fn named(manager: &CallerAccess) -> Option<&str> {
    match &manager.caller {
        CallerClass::Named(name) => Some(name)
            .filter(|it| !it.ends_with(":root"))
            .map(String::as_str),
        CallerClass::UniqueId(_) | CallerClass::Others { .. } => None,
    }
}

fn is_federated(manager: &CallerAccess) -> bool {
    match manager.caller {
        CallerClass::Others { kind, .. } => kind == CallerKind::FederatedUser,
        CallerClass::Named(_) | CallerClass::UniqueId(_) => false,
    }
}
