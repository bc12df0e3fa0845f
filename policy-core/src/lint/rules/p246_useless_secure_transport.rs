//! A condition on `aws:SecureTransport` in a statement about KMS only.
//!
//! # Why it matters
//!
//! The endpoints of KMS take TLS and nothing else, so the condition is the same for every call. It
//! looks like a protection, and takes the place of one.
//!
//! # What AWS does
//!
//! It never sees a call to KMS without TLS.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
//!  "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
//!  "Condition": {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-0abc1234def567890"},
//!                "BoolIfExists": {"aws:ViaAWSService": "false"}}}
//! ```
//!
//! # When to keep it
//!
//! When an auditor asks for the line in every policy.
//!
//! # Source
//!
//! KMS Developer Guide, "Data protection in AWS KMS", encryption in transit; IAM User Guide, "AWS
//! global condition context keys", aws:SecureTransport.

use crate::ast::PolicyKind;
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P246",
    name: "useless-secure-transport",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let is_key_policy = view.document.policy_kind() == Some(PolicyKind::KeyPolicy);
    let is_about_kms = is_key_policy || action::are_of_kms(statement);
    if !is_about_kms {
        return;
    }
    for test in statement.tests_of("aws:SecureTransport") {
        found
            .add(
                test.span(),
                "KMS takes no calls without TLS, so this tells nothing apart",
            )
            .help("remove it, or test `aws:SourceVpce` or the organization")
            .subject(&test.operator.value);
    }
}
