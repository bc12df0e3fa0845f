//! A key policy after which nobody can change the key policy.
//!
//! # Why it matters
//!
//! The key policy is the root of all access to a key: identity policies and grants count only as
//! far as it lets them. Once nobody can call `kms:PutKeyPolicy`, no administrator of the account
//! can repair it, and data under the key is as good as its present policy.
//!
//! # What AWS does
//!
//! PutKeyPolicy and CreateKey refuse such a policy unless the caller sets
//! `BypassPolicyLockoutSafetyCheck`. With the bypass, or when the only principals that were named
//! are deleted later, the key stays as it is and only AWS Support can help.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!    "Action": "kms:*", "Resource": "*"},
//!   {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!    "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}]}
//! ```
//!
//! # When to keep it
//!
//! Hardly ever. A key whose policy must never change again is deleted by nobody either.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy"; KMS API Reference, "PutKeyPolicy".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "K306",
    name: "key-policy-lockout",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    match engine.managers() {
        Ok(managers) if managers.is_empty() => {
            found
                .add(view.document.top(), "nobody can change this key policy")
                .consequence(
                    "MalformedPolicyDocumentException: The new key policy will not allow you to \
                     update the key policy in the future.",
                )
                .help("allow `kms:PutKeyPolicy` to the account's root or to an administrator");
        }
        Ok(_) => {}
        Err(why) => found.fail(why),
    }
}
