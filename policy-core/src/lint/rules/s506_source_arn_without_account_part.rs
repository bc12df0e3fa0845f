//! A condition on `aws:SourceArn` for a service whose ARN has no account in it, without a
//! condition on the account.
//!
//! # Why it matters
//!
//! The ARN of a bucket names no account. When the bucket is deleted, somebody else can make one of
//! that name, and the service then uses the key for them.
//!
//! # What AWS does
//!
//! It compares the ARN as a text. Its guides ask for `aws:SourceAccount` beside an ARN without an
//! account.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
//!  "Action": "kms:GenerateDataKey", "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::photos"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
//!  "Action": "kms:GenerateDataKey", "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::photos"},
//!                "StringEquals": {"aws:SourceAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! When a Deny elsewhere keeps other accounts out.
//!
//! # Source
//!
//! IAM User Guide, "The confused deputy problem"; Amazon S3 User Guide, "Granting permissions to
//! publish event notification messages to a destination".

use crate::lint::engine::claims::{self, Claim};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S506",
    name: "source-arn-without-account-part",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let is_of_service = statement
        .principals()
        .any(|entry| entry.value.kind.as_deref() == Some("Service"));
    if !statement.allows() || !is_of_service || ACCOUNTS.iter().any(|it| statement.has_test(it)) {
        return;
    }
    for test in statement.tests_of("aws:SourceArn") {
        if test.is_negated() {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            let mut parts = text.splitn(6, ':');
            if parts.next() != Some("arn")
                || parts.nth(3) != Some("")
                || pattern::has_wildcard(text)
            {
                continue;
            }
            // Whether a Deny keeps other accounts out, the engine knows.
            let claim = Claim::of(claims::ANYBODY, statement.actions).when(claims::SOME_ACCOUNT);
            if let Some(engine) = view.document.engine(view.facts) {
                match engine.refute_by(statement.index, &claim) {
                    Ok(Some(_)) => {}
                    Ok(None) => continue,
                    Err(why) => return found.fail(why),
                }
            }
            found
                .add(
                    value.span,
                    format!("`{text}` names no account, and nothing else here does"),
                )
                .help("add a condition on `aws:SourceAccount`")
                .subject(text);
        }
    }
}

const ACCOUNTS: [&str; 3] = ["aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];
