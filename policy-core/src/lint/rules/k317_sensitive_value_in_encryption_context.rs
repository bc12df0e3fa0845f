//! A value of an encryption context that looks like personal data or a secret.
//!
//! # Why it matters
//!
//! Encryption contexts are not encrypted. They stand in CloudTrail logs, in key policies and in
//! grants, where far more people read them than the data itself.
//!
//! # What AWS does
//!
//! It writes the whole encryption context of every request to CloudTrail in plain text.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:user": "ann.lee@example.com"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:user": "u-5f1c2a"}}
//! ```
//!
//! # When to keep it
//!
//! When the value only looks so. Email addresses, US social security numbers, access keys and
//! tokens of well-known forms are looked for, and nothing else.
//!
//! # Source
//!
//! KMS Developer Guide, "Encryption context"; KMS API Reference, "GrantConstraints".

use crate::json::Node;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "K317",
    name: "sensitive-value-in-encryption-context",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES.and(Kinds::GRANTS),
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let mut report = |text: &str, span: Span| {
        let Some(what) = sensitive(text) else {
            return;
        };
        // The text itself is not repeated.
        found
            .add(span, format!("this value looks like {what}"))
            .consequence("AWS KMS writes encryption contexts to CloudTrail in plain text")
            .help("use an id that says nothing by itself");
    };
    for test in view.document.statements.iter().flat_map(|it| &it.tests) {
        let head = test.key.value.get(..FAMILY.len());
        if head.is_some_and(|head| head.eq_ignore_ascii_case(FAMILY)) {
            for value in &test.values {
                report(&value.value.text, value.span);
            }
        }
    }
    for grant in &view.document.grants {
        let constraints = grant.node.member("Constraints");
        let maps = ["EncryptionContextEquals", "EncryptionContextSubset"];
        let maps = maps.iter().filter_map(|name| constraints?.member(name));
        for pair in maps.filter_map(Node::as_object).flatten() {
            if let Some(text) = pair.value.as_str() {
                report(text, pair.value.span);
            }
        }
    }
}

/// What a text looks like that should not be read by others.
fn sensitive(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let is_secret = SECRETS.iter().any(|(head, length)| {
        let rest = text.strip_prefix(head);
        rest.is_some_and(|rest| rest.len() >= *length && rest.chars().all(is_of_token))
    });
    if is_secret || text.starts_with("-----BEGIN") {
        return Some("a secret");
    }
    if is_email(text) {
        return Some("an email address");
    }
    let parts: Vec<&str> = text.split('-').collect();
    let is_digits = |it: &&str| it.chars().all(|digit| digit.is_ascii_digit());
    let lengths: Vec<usize> = parts.iter().map(|it| it.len()).collect();
    (lengths == [3, 2, 4] && parts.iter().all(is_digits)).then_some("a social security number")
}

fn is_of_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_')
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_' | '+');
    let last = domain.rsplit_once('.').map(|(_, last)| last);
    !local.is_empty()
        && local.chars().all(is_plain)
        && domain.chars().all(is_plain)
        && last.is_some_and(|it| it.len() >= 2 && it.chars().all(|it| it.is_ascii_alphabetic()))
}

const FAMILY: &str = "kms:EncryptionContext:";

/// How secrets begin, and how many characters follow at least. Source: IAM User Guide, "IAM
/// identifiers", and the forms in which others publish theirs.
const SECRETS: [(&str, usize); 6] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("eyJ", 40),
    ("ghp_", 30),
    ("sk_live_", 16),
    ("xoxb-", 20),
];
