//! An Allow for a service principal that asks for a key of the encryption context which that
//! service does not send.
//!
//! # Why it matters
//!
//! The condition is never true, so the service cannot use the key. It is usually copied from the
//! statement of another service.
//!
//! # What AWS does
//!
//! It compares the encryption context of the call. CloudWatch Logs sends `aws:logs:arn`, and
//! CloudTrail sends `aws:cloudtrail:arn`; a key that is not sent makes the condition false.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!  "Action": "kms:GenerateDataKey*", "Resource": "*",
//!  "Condition": {"StringLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!  "Action": "kms:GenerateDataKey*", "Resource": "*",
//!  "Condition": {"StringLike": {
//!    "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*"}}}
//! ```
//!
//! # When to keep it
//!
//! Where CloudTrail shows calls of the service with that key: the rule knows CloudWatch Logs and
//! CloudTrail, and of other services only that they do not send the keys of these two.
//!
//! # Source
//!
//! Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS"; AWS
//! CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail"; KMS Developer Guide,
//! "AWS services integrated with AWS KMS".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::service::{self, ServiceRow};
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K334",
    name: "service-encryption-context-mismatch",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    // Some actions carry no context, which is another rule's matter.
    let carrying = ActionSet::WITH_ENCRYPTION_CONTEXT.union(ActionSet::of(Action::CREATE_GRANT));
    if !statement.allows() || statement.actions.intersection(carrying).is_empty() {
        return;
    }
    for test in statement.tests_of(CONTEXT).filter(|it| it.requires_key()) {
        let key = test.key.value.get(CONTEXT.len()..).unwrap_or_default();
        for entry in principal::services(statement) {
            let name = &entry.value.text;
            let Some((row, _)) = service::of_principal(name) else {
                continue;
            };
            if !is_foreign(row, key) {
                continue;
            }
            let help = match row.context.first() {
                Some(own) => format!("test `{CONTEXT}{own}`"),
                None => "test `aws:SourceArn` or `aws:SourceAccount`".to_owned(),
            };
            found
                .add(test.key.span, format!("`{name}` does not send `{key}`"))
                .consequence("the statement allows the service nothing")
                .help(help)
                .related(entry.span, "this is who calls")
                .subject(name);
        }
    }
}

/// Whether a service does not send a key of the encryption context, as far as that is sure.
fn is_foreign(row: &ServiceRow, key: &str) -> bool {
    if row.sends(key) {
        return false;
    }
    // Log delivery works for CloudWatch Logs, and nothing is said of its contexts.
    let of_another = service::of_context_key(key).is_some_and(|other| other.only_that_context);
    row.only_that_context || of_another && row.label != "delivery.logs"
}

const CONTEXT: &str = "kms:EncryptionContext:";
