//! A condition key with a newer name.
//!
//! # Why it matters
//!
//! An old name still works, and goes on working until AWS says otherwise. It is not in the lists
//! that people search today, and with the old and the new one in use a policy is easily changed in
//! one place only.
//!
//! # What AWS does
//!
//! It takes the old name. `kms:CustomerMasterKeySpec` and `kms:CustomerMasterKeyUsage` say the same
//! as `kms:KeySpec` and `kms:KeyUsage`. `aws:SourceOwner` and `aws:ARN` are carried by few
//! requests.
//!
//! # Example
//!
//! ```json
//! "StringEquals": {"kms:CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT"}
//! ```
//!
//! # When to keep it
//!
//! When the document has to stay as it is, as another tool writes it.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS condition keys"; IAM User Guide, "AWS global condition context
//! keys".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P109",
    name: "deprecated-condition-key",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let key = test.key.value.as_str();
        let Some(row) = ROWS.iter().find(|row| row.old.eq_ignore_ascii_case(key)) else {
            continue;
        };
        let new = row.new;
        let finding = found
            .add(test.key.span, format!("`{key}` is an old name"))
            .help(format!("write `{new}`"))
            .subject(key);
        // The new name may stand under the same operator already.
        let is_there = statement.tests_of(new).any(|it| it.block == test.block);
        if row.is_same && !is_there {
            let edit = Edit::replace_string(view.document, test.key.span, new);
            finding.fix(Fix::safe(format!("write `{new}`"), vec![edit]));
        }
    }
}

/// Whether a key is an old name of another one.
pub(super) fn is_old(key: &str) -> bool {
    ROWS.iter().any(|row| row.old.eq_ignore_ascii_case(key))
}

struct Row {
    old: &'static str,
    new: &'static str,
    /// Whether requests carry both with the same value.
    is_same: bool,
}

const fn row(old: &'static str, new: &'static str, is_same: bool) -> Row {
    Row { old, new, is_same }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("aws:ARN",                    "aws:PrincipalArn",  false),
    row("aws:SourceOwner",            "aws:SourceAccount", false),
    row("kms:CustomerMasterKeySpec",  "kms:KeySpec",       true),
    row("kms:CustomerMasterKeyUsage", "kms:KeyUsage",      true),
];
