//! An identity policy that lets its holder change the policy of every key, or make grants on it.
//!
//! # Why it matters
//!
//! With `kms:PutKeyPolicy` the holder gives itself everything, and with `kms:CreateGrant` it gives
//! it to itself or others without a trace in any policy: it is as good as access to all data of
//! the account.
//!
//! # What AWS does
//!
//! It allows the call wherever the key policy lets identity policies count, which the default key
//! policy does.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": ["kms:DescribeKey", "kms:PutKeyPolicy"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": ["kms:DescribeKey", "kms:PutKeyPolicy"],
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! ```
//!
//! # When to keep it
//!
//! For administrators of all keys. A statement with all of `kms:*` is reported by another rule,
//! and CreateGrant for AWS services, with `kms:GrantIsForAWSResource`, or for grants that are
//! bounded is not reported.
//!
//! # Source
//!
//! KMS Developer Guide, "Best practices for IAM policies" and "Controlling access to grants".

use crate::lint::engine::claims;
use crate::lint::engine::holder::{self, Holder, Whose};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S516",
    name: "policy-change-on-all-keys",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for (action, condition) in [
        (Action::PUT_KEY_POLICY, holder::BARE),
        (Action::CREATE_GRANT, &[claims::ANY_GRANT]),
    ] {
        let mut statements = view.document.statements.iter();
        if !statements.any(|it| speaks(it, action)) {
            continue;
        }
        let Some(holder) = Holder::of(view) else {
            return;
        };
        let can = match holder.can(Whose::Own, ActionSet::of(action), condition) {
            Ok(Some(can)) => can,
            Ok(None) => continue,
            Err(why) => return found.fail(why),
        };
        let Some(statement) = can.statement.filter(|it| speaks(it, action)) else {
            continue;
        };
        let place = statement.entry_for(action);
        let name = action.full_name();
        found
            .add(place, format!("`{name}` is allowed on every key"))
            .help("list the keys")
            .subject(name)
            .witness(&can.example);
    }
}

/// Whether it may allow an action, and is not for administrators of everything.
fn speaks(statement: &Statement, action: Action) -> bool {
    let is_all = ActionSet::ON_KEYS.difference(statement.actions).is_empty();
    statement.allows() && !is_all && statement.actions.contains(action)
}
