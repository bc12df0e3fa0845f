//! An Allow that tests pairs of the encryption context and lets any other pairs pass beside them.
//!
//! # Why it matters
//!
//! The pair that is tested ties the ciphertext to a purpose. More pairs may say something else that
//! the author never thought of, such as a second tenant.
//!
//! # What AWS does
//!
//! Each condition looks at one pair. Requests with further pairs satisfy it as well, unless the
//! names are bounded by `ForAllValues` on `kms:EncryptionContextKeys`.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "a"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "a"},
//!               "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]}}
//! ```
//!
//! # When to keep it
//!
//! Mostly: more pairs do not make a request less bound. Contexts that an AWS service sends, and use
//! through a service by `kms:ViaService`, are left alone.
//!
//! # Source
//!
//! KMS Developer Guide, "Condition keys for AWS KMS", kms:EncryptionContextKeys.

use crate::ast::SetOperator;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::service::rows;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "K316",
    name: "encryption-context-allows-extra-keys",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let carries = statement
        .actions
        .intersection(ActionSet::WITH_ENCRYPTION_CONTEXT);
    // `kms:*` with a context is wrong in other ways.
    if !statement.allows() || carries.is_empty() || statement.has_test("kms:ViaService") {
        return;
    }
    let is_bounded = statement.tests_of("kms:EncryptionContextKeys").any(|test| {
        let set = test.parsed.and_then(|it| it.set);
        set == Some(SetOperator::ForAllValues) && !test.is_negated()
    });
    if is_bounded {
        return;
    }
    let named = statement.tests.iter().filter_map(|test| {
        let (head, name) = test.key.value.split_at_checked(FAMILY.len())?;
        let is_plain = test.parsed.is_some_and(|it| it.base.as_str() != "Null");
        let is_one = head.eq_ignore_ascii_case(FAMILY) && is_plain && !test.is_negated();
        let is_of_service = rows().iter().any(|row| row.sends(name));
        (is_one && !is_of_service).then_some(test)
    });
    let Some(test) = named.into_iter().next() else {
        return;
    };
    found
        .add(
            test.span(),
            "other pairs may stand in the encryption context beside this one",
        )
        .help("add `ForAllValues:StringEquals` on `kms:EncryptionContextKeys` with all names")
        .subject(&test.key.value);
}

const FAMILY: &str = "kms:EncryptionContext:";
