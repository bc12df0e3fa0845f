//! The canonical user id of an account in the place of a principal.
//!
//! # Why it matters
//!
//! Canonical user ids are for the policies of S3 buckets. KMS does not know them.
//!
//! # What AWS does
//!
//! No request to KMS has such a principal, so the statement matches nobody.
//!
//! # Example
//!
//! ```json
//! "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:root"}
//! ```
//!
//! # When to keep it
//!
//! Never: it gives nothing.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; Amazon S3 User Guide, "Finding an AWS
//! account canonical user ID".

use crate::lint::finding::Findings;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P137",
    name: "canonical-user-in-key-policy",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in principal::of_type(statement, "CanonicalUser") {
        found
            .add(entry.span, "a canonical user id is known to S3 only")
            .consequence("the statement matches nobody by it")
            .help("write the account: 12 digits, or the ARN of its root")
            .subject(&entry.value.text);
    }
}
