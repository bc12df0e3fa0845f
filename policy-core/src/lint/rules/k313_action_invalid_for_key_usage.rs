//! An Allow of an action that can never succeed on the key, by its spec, usage or origin.
//!
//! # Why it matters
//!
//! Whoever reads the policy believes that the key signs, or that it rotates. The permission is dead
//! weight at best; at worst it stands in place of the action that the application does need, such
//! as `kms:GetPublicKey` for `kms:Encrypt`.
//!
//! # What AWS does
//!
//! It authorizes the request and answers InvalidKeyUsageException or UnsupportedOperationException:
//! a key has one usage, which never changes.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Encrypt", "kms:Sign"], "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:KeyUsage": "SIGN_VERIFY"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Sign", "kms:GetPublicKey"], "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:KeyUsage": "SIGN_VERIFY"}}}
//! ```
//!
//! # When to keep it
//!
//! When one text serves keys of several usages. The rule needs to know the key: from the
//! configuration, or from conditions on `kms:KeySpec`, `kms:KeyUsage`, `kms:KeyOrigin` or
//! `kms:MultiRegion` in the statement. Actions of administrators that cannot succeed are only
//! pointed out.
//!
//! # Source
//!
//! KMS Developer Guide, "Key type reference", "Rotate AWS KMS keys" and "Multi-Region keys in AWS
//! KMS"; KMS API Reference of each operation.

use crate::ast::Polarity;
use crate::ast::PolicyKind;
use crate::ast::SetOperator;
use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::usage::{USES, impossible};
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Test;
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::record::KeyMetadata;
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "K313",
    name: "action-invalid-for-key-usage",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = statement.action.as_ref().filter(|_| statement.allows()) else {
        return;
    };
    if element.polarity == Polarity::IsNot {
        return;
    }
    let said = match view.document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => view.document.key.metadata.clone(),
        Some(_) | None => KeyMetadata::default(),
    };
    let tests: Vec<&Test> = statement.tests.iter().filter(|it| tells(it)).collect();
    let told = tests.iter().fold(vec![said], |keys, test| {
        let each = keys
            .iter()
            .flat_map(|key| test.texts().map(|text| with(key, test, text)));
        each.collect()
    });
    // What none of the keys that the statement may be about can do.
    let impossible = told.iter().map(impossible).reduce(ActionSet::intersection);
    let impossible = impossible.unwrap_or(ActionSet::EMPTY);
    if impossible.is_empty() {
        return;
    }
    for entry in &element.entries {
        let Ok(pattern) = entry.value.parse::<ActionPattern>() else {
            continue;
        };
        let covered = ActionSet::from_pattern(&pattern).intersection(ActionSet::ON_KEYS);
        if covered.is_empty() || !covered.difference(impossible).is_empty() {
            continue;
        }
        let is_use = !covered.intersection(USES).is_empty();
        let message = format!("`{}` never succeeds on {}", entry.value, words(&told));
        let finding = found
            .add(entry.span, message)
            .consequence(match is_use {
                true => "InvalidKeyUsageException or UnsupportedOperationException",
                false => "UnsupportedOperationException",
            })
            .help("remove it, or name the action that was meant")
            .subject(&entry.value);
        if !is_use {
            finding.severity(Severity::Info);
        }
        for test in &tests {
            finding.related(test.span(), "this says what key it is");
        }
        if let Some(edit) = action::without_entry(statement, entry) {
            finding.fix(Fix::changing(
                format!("remove `{}`", entry.value),
                vec![edit],
            ));
        }
    }
}

/// Whether a test says what kind of key it is.
fn tells(test: &Test) -> bool {
    let is_about = KEYS
        .iter()
        .any(|key| test.key.value.eq_ignore_ascii_case(key));
    let is_plain = test.parsed.is_some_and(|it| {
        let name = it.base.as_str();
        let is_equal = name.starts_with("StringEquals") || name == "StringLike" || name == "Bool";
        is_equal && it.set != Some(SetOperator::ForAllValues)
    });
    let mut texts = test.texts();
    is_about && is_plain && !test.values.is_empty() && texts.all(pattern::is_literal)
}

/// The key with what a value of a test says of it.
fn with(key: &KeyMetadata, test: &Test, text: &str) -> KeyMetadata {
    let mut key = key.clone();
    let said = Some(text.to_owned());
    match test.key.value.to_ascii_lowercase().as_str() {
        "kms:keyspec" => key.key_spec = said,
        "kms:keyusage" => key.key_usage = said,
        "kms:keyorigin" => key.origin = said,
        _ => key.multi_region = Some(text.eq_ignore_ascii_case("true")),
    }
    key
}

/// How a message names the key.
fn words(keys: &[KeyMetadata]) -> String {
    let [key] = keys else {
        return "any key that the condition lets through".to_owned();
    };
    let replicas = match key.multi_region {
        Some(true) => Some("multi-Region"),
        Some(false) => Some("single-Region"),
        None => None,
    };
    let said = [
        key.key_spec.as_deref(),
        key.key_usage.as_deref(),
        key.origin.as_deref(),
        replicas,
    ];
    let said: Vec<&str> = said.into_iter().flatten().collect();
    format!("a key of this kind ({})", said.join(", "))
}

const KEYS: [&str; 4] = [
    "kms:KeyOrigin",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:MultiRegion",
];
