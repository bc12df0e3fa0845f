//! An Allow for a service principal with a condition that the same service forwards the call.
//!
//! # Why it matters
//!
//! The two are different ways of calling. A service either calls as itself, with its service
//! principal, or forwards the call of somebody who uses it. The statement is believed to allow
//! nothing.
//!
//! # What AWS does
//!
//! `kms:ViaService` is present when a service calls with the credentials of a principal who uses
//! it. A call that the service makes for itself is not forwarded by it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!  "Action": "kms:GenerateDataKey*", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "cloudtrail.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!  "Action": "kms:GenerateDataKey*", "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! Where calls are seen in CloudTrail that it allows: AWS does not say in so many words that there
//! are none, and this rule was not tried against AWS. Another service in `kms:ViaService` is legal
//! and not flagged: a service may call SNS, and SNS may call KMS.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS condition keys": `kms:ViaService`; IAM User Guide, "Forward access
//! sessions".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::service;
use crate::lint::known::service::service_and_region;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::wildcard::{Case, Pattern};

pub(super) const RULE: Rule = Rule {
    code: "K320",
    name: "viaservice-names-its-own-service-principal",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    for test in statement
        .tests_of("kms:ViaService")
        .filter(|it| it.requires_key())
    {
        for entry in principal::services(statement) {
            let Some(label) = label_of(&entry.value.text) else {
                continue;
            };
            let is_own = |text: &str| {
                let named = service_and_region(text).map_or(text, |(named, _)| named);
                named != "*" && Pattern::parse(named).matches(label, Case::Insensitive)
            };
            if test.values.is_empty() || !test.texts().all(is_own) {
                continue;
            }
            let service = &entry.value.text;
            found
                .add(
                    test.span(),
                    format!("`{service}` calls as itself, and does not forward such a call"),
                )
                .help("test `aws:SourceAccount` or `aws:SourceArn` in its place")
                .related(entry.span, "this is who calls")
                .subject(service);
        }
    }
}

/// The first part of the name of a service principal.
fn label_of(principal: &str) -> Option<&str> {
    if let Some((row, _)) = service::of_principal(principal) {
        return Some(row.label);
    }
    let head = principal.strip_suffix(".amazonaws.com")?;
    head.split('.').next()
}
