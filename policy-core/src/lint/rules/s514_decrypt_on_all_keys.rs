//! An identity policy that allows decryption with every key that lets it.
//!
//! # Why it matters
//!
//! The holder can decrypt with every key of the account that trusts identity policies, and with
//! every key that another account shares. A key that is made tomorrow, for payroll, is among them.
//!
//! # What AWS does
//!
//! It allows the call wherever the key policy lets identity policies count, which the default key
//! policy does.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
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
//! When the keys cannot be listed: bound them by `kms:ViaService`, `kms:ResourceAliases`,
//! `aws:ResourceTag`, the encryption context or `aws:ResourceAccount`. Policies that allow all of
//! `kms:*` are for administrators and reported by another rule.
//!
//! # Source
//!
//! KMS Developer Guide, "Best practices for IAM policies"; AWS Foundational Security Best
//! Practices, KMS.1.

use crate::lint::engine::holder::{self, Holder, Whose};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S514",
    name: "decrypt-on-all-keys",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    if !view.document.statements.iter().any(speaks) {
        return;
    }
    let Some(holder) = Holder::of(view) else {
        return;
    };
    match holder.can(Whose::Foreign, DECRYPTS, holder::BARE) {
        Ok(Some(can)) => {
            let Some(statement) = can.statement.filter(|it| speaks(it)) else {
                return;
            };
            let place = statement.resource.as_ref();
            let span = place.map_or_else(|| statement.head(), |it| it.name.span.to(it.value));
            found
                .add(span, "this allows decryption with every key that lets it")
                .help(
                    "list the keys, or bound them by `kms:ViaService`, `kms:ResourceAliases`, \
                     `aws:ResourceTag` or `aws:ResourceAccount`",
                )
                .witness(&can.example);
        }
        Ok(None) => {}
        Err(why) => found.fail(why),
    }
}

/// Whether it may allow decryption, and is not for administrators.
fn speaks(statement: &Statement) -> bool {
    let is_all = ActionSet::ON_KEYS.difference(statement.actions).is_empty();
    statement.allows() && !is_all && !statement.actions.intersection(DECRYPTS).is_empty()
}

const DECRYPTS: ActionSet = ActionSet::from_slice(&[Action::DECRYPT, Action::RE_ENCRYPT_FROM]);
