//! A principal of another account that may use the key in any way, from anywhere, for anything.
//!
//! # Why it matters
//!
//! What the other account does with the access is out of sight: its administrators pass it on, and
//! its credentials leak without a trace in this account but the calls themselves. A condition on
//! the service, the encryption context or the network keeps the access to what it was given for.
//!
//! # What AWS does
//!
//! It allows the call when the other account's identity policies allow it too.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # When to keep it
//!
//! When the other account is one of your own: list it as trusted in the configuration. While
//! nothing is configured, a finding is an `info` only.
//!
//! # Source
//!
//! KMS Developer Guide, "Allowing users in other accounts to use a KMS key".

use crate::lint::engine::claims::{self, Claim};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;

pub(super) const RULE: Rule = Rule {
    code: "S508",
    name: "cross-account-no-condition",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let actions = statement.actions.intersection(who::uses());
    if !statement.allows() || actions.is_empty() {
        return;
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    for outsider in who::outsiders(view, engine, statement) {
        let text = outsider.text;
        let principal = claims::named("AWS", text);
        let claim = Claim::of(&principal, actions).when(claims::BARE);
        match engine.refute_by(statement.index, &claim) {
            Ok(Some(example)) => {
                let account = outsider.account;
                found
                    .add(
                        outsider.span,
                        format!("account {account} may use the key without any condition"),
                    )
                    .severity(who::severity(view))
                    .help(
                        "add a condition on the service, the encryption context or the network, or \
                         list the account as trusted",
                    )
                    .subject(text)
                    .witness(&example);
            }
            Ok(None) => {}
            Err(why) => return found.fail(why),
        }
    }
}
