//! An identity policy that allows everything in KMS on everything.
//!
//! # Why it matters
//!
//! The holder can decrypt with, delete, and change the policy of every key of the account that
//! trusts identity policies. Such a policy is often what was left of a first try.
//!
//! # What AWS does
//!
//! It allows all actions wherever the key policy lets identity policies count.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": ["kms:DescribeKey", "kms:PutKeyPolicy", "kms:TagResource"],
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! ```
//!
//! # When to keep it
//!
//! For administrators of the whole account. `"Action": "*"`, which is far more, is not a matter of
//! KMS and not reported.
//!
//! # Source
//!
//! KMS Developer Guide, "Best practices for IAM policies".

use crate::lint::engine::holder::{self, Holder, Whose};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S515",
    name: "kms-star-identity",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    if !view.document.statements.iter().any(is_all_of_kms) {
        return;
    }
    let Some(holder) = Holder::of(view) else {
        return;
    };
    match holder.can(
        Whose::Own,
        ActionSet::of(Action::PUT_KEY_POLICY),
        holder::BARE,
    ) {
        Ok(Some(can)) => {
            let Some(statement) = can.statement.filter(|it| is_all_of_kms(it)) else {
                return;
            };
            found
                .add(
                    statement.action_place(),
                    "this allows everything in KMS on every key",
                )
                .help("list the actions and the keys")
                .witness(&can.example);
        }
        Ok(None) => {}
        Err(why) => found.fail(why),
    }
}

fn is_all_of_kms(statement: &Statement) -> bool {
    let mut entries = statement.action.iter().flat_map(|it| &it.entries);
    statement.allows()
        && ActionSet::ON_KEYS.difference(statement.actions).is_empty()
        && !entries.any(|entry| entry.value == "*")
}
