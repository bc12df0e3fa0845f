//! The same condition key twice under one operator, in different case.
//!
//! # Why it matters
//!
//! Names of condition keys are compared without regard to case, so both are one key. Which of them
//! counts is not documented, and a reader takes the two for two conditions.
//!
//! # What AWS does
//!
//! IAM Access Analyzer reports it as an error. What a service does with such a document is not
//! documented.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com",
//!                                "kms:viaservice": "sqs.us-east-1.amazonaws.com"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:ViaService": ["s3.us-east-1.amazonaws.com",
//!                                                   "sqs.us-east-1.amazonaws.com"]}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "Condition"; IAM Access Analyzer policy check reference, "Duplicate keys with
//! different case".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P227",
    name: "duplicate-condition-key-case",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let all = view.document.diagnostics.iter();
    for diagnostic in all.filter(|it| it.code == "duplicate-key-case") {
        let finding = found.add(diagnostic.span, &diagnostic.message);
        finding
            .help("list all values under one of them")
            .subject(view.document.source.slice(diagnostic.span));
        if let Some((span, words)) = &diagnostic.related {
            finding.related(*span, words);
        }
    }
}
