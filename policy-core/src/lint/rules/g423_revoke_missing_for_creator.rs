//! A principal that may make grants and neither list nor revoke them.
//!
//! # Why it matters
//!
//! It cannot clean up what it made, and cannot see it either. Grants that nobody ends add up.
//!
//! # What AWS does
//!
//! It lets the account of the grant, its retiring principal, and whoever may call RevokeGrant end
//! it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:CreateGrant", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When somebody else ends the grants. Whole accounts are left alone, and so are grants that AWS
//! services ask for, which they also end.
//!
//! # Source
//!
//! KMS Developer Guide, "Controlling access to grants" and "Retiring and revoking grants".

use crate::ast::PolicyKind;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "G423",
    name: "revoke-missing-for-creator",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    // What services make, services end.
    let gives = |it: &&Statement| {
        it.allows()
            && it.actions.contains(Action::CREATE_GRANT)
            && !it.has_test("kms:GrantIsForAWSResource")
            && !it.has_test("kms:ViaService")
    };
    let Some(engine) = view.document.engine(view.facts) else {
        let allows = || view.document.statements.iter().filter(|it| it.allows());
        let ends = allows().any(|it| !it.actions.intersection(ENDS).is_empty());
        let is_identity = view.document.policy_kind() == Some(PolicyKind::IdentityPolicy);
        let first = view.document.statements.iter().find(gives);
        if let Some(statement) = first.filter(|_| is_identity && !ends) {
            report(statement, "its holder", found);
        }
        return;
    };
    for statement in view.document.statements.iter().filter(gives) {
        for entry in statement.principals() {
            let text = &entry.value.text;
            if entry.value.kind.as_deref() != Some("AWS") {
                continue;
            }
            if text == "*" || who::is_account(text) {
                continue;
            }
            let may = |actions| who::may(view.document, engine, text, actions);
            match may(ActionSet::of(Action::CREATE_GRANT))
                .and_then(|gives| Ok(gives && !may(ENDS)?))
            {
                Ok(true) => report(statement, &format!("`{text}`"), found),
                Ok(false) => {}
                Err(why) => return found.fail(why),
            }
        }
    }
}

fn report(statement: &Statement, whom: &str, found: &mut Findings) {
    found
        .add(
            statement.entry_for(Action::CREATE_GRANT),
            format!("{whom} may make grants, and neither list nor revoke them"),
        )
        .help("add `kms:ListGrants` and `kms:RevokeGrant`")
        .subject(whom);
}

const ENDS: ActionSet = ActionSet::from_slice(&[
    Action::LIST_GRANTS,
    Action::RETIRE_GRANT,
    Action::REVOKE_GRANT,
]);
