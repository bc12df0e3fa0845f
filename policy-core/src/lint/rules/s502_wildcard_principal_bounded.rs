//! An Allow for everybody that a condition or a Deny keeps from strangers.
//!
//! # Why it matters
//!
//! The statement is safe as it is: the engine finds no stranger whom it lets in. All of that rests
//! on the condition, though. Whoever takes it out, or adds `IfExists` to it, opens the key to
//! every account; with named principals that slip would open nothing.
//!
//! # What AWS does
//!
//! It allows callers that meet the condition. One in the account of the key needs no identity
//! policy then.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When everybody of the account is to use the key through a service without an identity policy,
//! as with AWS managed keys, or everybody of an organization.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:CallerAccount"; IAM User Guide, "AWS JSON policy elements:
//! Principal".

use crate::lint::engine::stranger;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S502",
    name: "wildcard-principal-bounded",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || !statement.is_for_everybody() {
        return;
    }
    // Tags and aliases of the key are not known here: they may let strangers in or not.
    let is_open = OF_THE_KEY.iter().any(|key| statement.has_test(key));
    if is_open || view.document.engine(view.facts).is_none() {
        return;
    }
    match stranger::of(view, statement) {
        Ok(None) => {
            found
                .add(
                    statement.principal_place(),
                    "this is for everybody, and conditions alone keep strangers out",
                )
                .help("name the account's root or the principals instead, where they are known");
        }
        Ok(Some(_)) => {}
        Err(why) => found.fail(why),
    }
}

/// Condition keys that say something of the key, whoever calls.
const OF_THE_KEY: [&str; 3] = [
    "aws:ResourceTag/",
    "kms:RequestAlias",
    "kms:ResourceAliases",
];
