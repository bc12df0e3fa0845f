//! A condition key that needs a name behind it, without one.
//!
//! # Why it matters
//!
//! `kms:EncryptionContext` is a family of keys, one for each pair of the encryption context:
//! `kms:EncryptionContext:department`. Without the name, no request carries the key.
//!
//! # What AWS does
//!
//! It treats the key as one that the request does not carry: an Allow with it never applies, and
//! with a negated operator or `IfExists` it applies without the bound that is meant.
//!
//! # Example
//!
//! ```json
//! "StringEquals": {"kms:EncryptionContext": "finance"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "StringEquals": {"kms:EncryptionContext:department": "finance"}
//! ```
//!
//! # When to keep it
//!
//! Never: it does not do what it says. To compare the names of all pairs, use
//! `kms:EncryptionContextKeys`.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS condition keys"; IAM User Guide, "AWS global condition context
//! keys".

use crate::lint::condition::absent;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::condition_key::{self, ConditionKeyRow, Form as KeyForm};

pub(super) const RULE: Rule = Rule {
    code: "P112",
    name: "missing-suffix-in-condition-key",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let key = test.key.value.as_str();
        if test.row.is_some() {
            continue;
        }
        let Some(row) = bare_family(key) else {
            continue;
        };
        let family = row.name();
        let help = match row.form() {
            KeyForm::Exact | KeyForm::Family => {
                format!("write `{family}name` with a name of yours")
            }
            KeyForm::Numbered(_) => format!("write `{family}0`, or the number of another register"),
        };
        found
            .add(
                test.key.span,
                format!("`{key}` does not say which: a name belongs behind it"),
            )
            .consequence(absent::consequence_of_absent(test))
            .help(help)
            .subject(key);
    }
}

/// The family of keys that a key is when nothing stands behind its name.
pub(super) fn bare_family(key: &str) -> Option<&'static ConditionKeyRow> {
    let folded = key.to_ascii_lowercase();
    let folded = folded.trim_end_matches([':', '/']);
    condition_key::rows().iter().find(|row| {
        let stem = row.folded().trim_end_matches([':', '/']);
        row.form() != KeyForm::Exact && stem == folded
    })
}
