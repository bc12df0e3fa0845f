//! An Allow for everybody with a condition that strangers can meet.
//!
//! # Why it matters
//!
//! The condition looks like a bound and is none: an encryption context, a user agent, a tag of the
//! caller or a name of a role is for the caller to choose, and `IfExists` and `ForAllValues` hold
//! when the key is not there at all. An address range says where a call comes from, not whose it
//! is. Many tools take any condition for a bound and stay silent.
//!
//! # What AWS does
//!
//! It allows the call of a stranger that meets the condition, as soon as the stranger's own
//! account allows it too.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:EncryptionContext:app": "shop"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:EncryptionContext:app": "shop",
//!                                 "kms:CallerAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! Only for a key that is public on purpose. A range of addresses that nobody else can use is
//! reported as a warning, not as an error.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:CallerAccount" and "kms:EncryptionContext:context-key"; IAM User
//! Guide, "AWS global condition context keys" and "Set operators for multi-valued context keys".

use crate::lint::engine::stranger;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S503",
    name: "wildcard-principal-weak-bound",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let stranger = match stranger::of(view, statement) {
        Ok(Some(stranger)) if !statement.tests.is_empty() && !stranger.keys.is_empty() => stranger,
        Ok(_) => return,
        Err(why) => return found.fail(why),
    };
    // These have rules of their own.
    if !statement.is_for_everybody() || OTHERS.iter().any(|key| stranger.meets(key)) {
        return;
    }
    let mut keys: Vec<String> = Vec::new();
    for test in &statement.tests {
        let key = format!("`{}`", test.key.value);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let keys = keys.join(" and ");
    let severity = match stranger.keys.as_slice() {
        [only] if only.folded() == "aws:sourceip" => Severity::Warning,
        _ => Severity::Error,
    };
    let message = format!(
        "strangers that meet the condition can call {}",
        stranger.can()
    );
    let finding = found.add(statement.principal_place(), message);
    finding
        .severity(severity)
        .help(format!(
            "{keys}, as tested here, keeps no stranger out; add `kms:CallerAccount` or \
             `aws:PrincipalOrgID`"
        ))
        .witness(&stranger.example);
    if let Some(span) = statement.condition {
        finding.related(span, "this does not bound the caller");
    }
}

const OTHERS: [&str; 2] = ["aws:PrincipalArn", "kms:ViaService"];
