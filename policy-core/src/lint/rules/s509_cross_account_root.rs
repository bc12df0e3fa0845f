//! An Allow for the whole of another account.
//!
//! # Why it matters
//!
//! Whoever administers the other account decides who there gets in, now and later. With the ARN of
//! a role it is clear who it is, and a role that is made later does not get in by itself.
//!
//! # What AWS does
//!
//! It allows every principal of the other account whose identity policies allow the action.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When the other account is to decide that for itself, which is what AWS's guide shows first.
//! Accounts that the configuration lists as trusted are left alone.
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
    code: "S509",
    name: "cross-account-root",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    let outsiders = who::outsiders(view, engine, statement);
    for outsider in outsiders.iter().filter(|it| it.is_account) {
        let text = outsider.text;
        let principal = claims::named("AWS", text);
        // What a Deny takes away again is not given.
        let claim = Claim::of(&principal, statement.actions);
        match engine.refute_by(statement.index, &claim) {
            Ok(Some(example)) => {
                let account = outsider.account;
                found
                    .add(
                        outsider.span,
                        format!("the administrators of account {account} decide who there gets in"),
                    )
                    .help("name the roles that need the key")
                    .subject(text)
                    .witness(&example);
            }
            Ok(None) => {}
            Err(why) => return found.fail(why),
        }
    }
}
