//! Conditions on encryption contexts whose names differ in nothing but the case of letters.
//!
//! # Why it matters
//!
//! The author counts on `AppName` and `appname` being two keys. In the encryption context itself
//! they are; in the name of the condition key they are one. A request with the one satisfies the
//! condition on the other.
//!
//! # What AWS does
//!
//! Names of condition keys are compared without case, and the part behind `kms:EncryptionContext:`
//! belongs to the name. The values of `kms:EncryptionContextKeys` are compared with case. What
//! holds when a request carries both spellings is not documented.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:AppName": "shop",
//!                                "kms:EncryptionContext:appname": "shop"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:AppName": "shop"},
//!               "ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "AppName"}}
//! ```
//!
//! # When to keep it
//!
//! When both spellings are in use and mean the same.
//!
//! # Source
//!
//! KMS Developer Guide, "Condition keys for AWS KMS", kms:EncryptionContext:context-key and
//! kms:EncryptionContextKeys; IAM User Guide, "IAM JSON policy elements: Condition".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "K315",
    name: "encryption-context-suffix-case",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let tests = view.document.statements.iter().flat_map(|it| &it.tests);
    let named = tests.filter_map(|test| {
        let (head, name) = test.key.value.split_at_checked(FAMILY.len())?;
        head.eq_ignore_ascii_case(FAMILY).then_some((test, name))
    });
    let named: Vec<_> = named.collect();
    for (at, (test, name)) in named.iter().enumerate() {
        let before = named.get(..at).unwrap_or_default();
        // The first of each spelling is compared with the first of all.
        let first = before
            .iter()
            .find(|(_, other)| other.eq_ignore_ascii_case(name));
        let is_known = before.iter().any(|(_, other)| other == name);
        let Some((first, other)) = first.filter(|(_, other)| other != name && !is_known) else {
            continue;
        };
        found
            .add(
                test.key.span,
                format!("`{name}` and `{other}` are the same here: case does not count"),
            )
            .consequence("a request that carries either satisfies both conditions")
            .help(
                "test the exact name with `ForAnyValue:StringEquals` on \
                 `kms:EncryptionContextKeys`",
            )
            .subject(*name)
            .related(first.key.span, "the other spelling");
    }
}

const FAMILY: &str = "kms:EncryptionContext:";
