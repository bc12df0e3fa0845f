//! A key policy that lets anybody with an AWS account use the key.
//!
//! # Why it matters
//!
//! `"Principal": "*"` is every principal of every account. Without a condition that says who the
//! caller is, whoever learns the key's ARN can decrypt with it, and ARNs are in logs, ciphertexts
//! and error messages.
//!
//! # What AWS does
//!
//! It allows the call of a stranger as soon as the stranger's own account allows it too.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! Only for a key that is public on purpose, such as one that strangers verify signatures with.
//!
//! # Source
//!
//! KMS Developer Guide, "Key policies in AWS KMS"; IAM User Guide, "AWS JSON policy elements:
//! Principal".

use crate::lint::engine::stranger;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S501",
    name: "public-key-policy",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let stranger = match stranger::of(view, statement) {
        Ok(Some(stranger)) if statement.tests.is_empty() || stranger.keys.is_empty() => stranger,
        Ok(_) => return,
        Err(why) => return found.fail(why),
    };
    // `NotPrincipal` has a rule of its own.
    if statement.is_for_everybody() {
        found
            .add(
                statement.principal_place(),
                format!("anybody with an AWS account can call {}", stranger.can()),
            )
            .help(
                "name the principals, or bound them with `kms:CallerAccount` or \
                 `aws:PrincipalOrgID`",
            )
            .witness(&stranger.example);
    }
}
