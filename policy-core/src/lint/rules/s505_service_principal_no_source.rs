//! An Allow for an AWS service that does not say for which account or resource the service calls.
//!
//! # Why it matters
//!
//! A service calls for everybody who uses it. Without a condition on the source, whoever can make
//! the service use this key, from any account, has the access that the statement gives: the service
//! is a confused deputy.
//!
//! # What AWS does
//!
//! It allows every call that the service makes with its own principal, whoever it works for.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! For a service that documents a key policy without such a condition because its calls carry none.
//!
//! # Source
//!
//! IAM User Guide, "The confused deputy problem"; KMS Developer Guide, "Key policies in AWS KMS".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S505",
    name: "service-principal-no-source",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || SOURCES.iter().any(|key| statement.has_test(key)) {
        return;
    }
    for entry in statement.principals() {
        if entry.value.kind.as_deref() != Some("Service") {
            continue;
        }
        let service = &entry.value.text;
        found
            .add(
                entry.span,
                format!("`{service}` may call for anybody who uses the service"),
            )
            .help("add a condition on `aws:SourceAccount` or `aws:SourceArn`")
            .subject(service);
    }
}

/// Keys that say for whom a service calls, in one way or another.
const SOURCES: [&str; 6] = [
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "kms:EncryptionContext:",
    "kms:ViaService",
];
