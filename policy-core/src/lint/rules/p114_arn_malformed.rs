//! A resource, or a value that is compared as an ARN, that does not have the form of one.
//!
//! # Why it matters
//!
//! An ARN has six parts, parted by colons: `arn:partition:service:region:account:resource`. With a
//! part too few the rest moves one place, and the pattern does not match what it looks like.
//!
//! # What AWS does
//!
//! IAM rejects resources that do not begin as an ARN. What has too few parts is never equal to an
//! ARN, neither as a resource nor under `ArnLike` and `ArnEquals`.
//!
//! # Example
//!
//! ```json
//! "Resource": "arn:aws:kms:eu-west-1:key/1234abcd-12ab-34cd-56ef-1234567890ab"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
//! ```
//!
//! # When to keep it
//!
//! Never. It is not certain what AWS makes of a resource such as `arn:aws:kms:*`, with wildcards
//! and fewer than six parts: write all of them. The `Resource` of key policies is looked at by
//! K302.
//!
//! # Source
//!
//! AWS General Reference, "Amazon Resource Names"; IAM User Guide, "IAM JSON policy elements:
//! Resource" and "IAM JSON policy elements: Condition operators".

use crate::lint::action;
use crate::lint::arn;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::rules::p120_key_id_not_arn::is_name_of_key;
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P114",
    name: "arn-malformed",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if arn::WITH_RESOURCES.contains(view.document.kind) {
        for entry in statement.resource.iter().flat_map(|it| &it.entries) {
            if let Some(why) = fault(&entry.value) {
                let is_refused = !entry.value.starts_with("arn:");
                let consequence = match is_refused {
                    true => "AWS rejects the policy: a resource is an ARN or `*`",
                    false => "it matches no resource",
                };
                add(found, entry.span, &entry.value, &why, consequence);
            }
        }
    }
    for test in &statement.tests {
        let compares_arns = test
            .parsed
            .is_some_and(|operator| operator.base.row().family == Family::Arn);
        if !compares_arns {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            if let Some(why) = fault(text) {
                let consequence = "no ARN is equal to it, whatever the request";
                add(found, value.span, text, &why, consequence);
            }
        }
    }
}

fn add(found: &mut Findings, span: Span, text: &str, why: &str, consequence: &str) {
    let finding = found
        .add(span, format!("`{text}` is not an ARN: {why}"))
        .help("write all six parts, `arn:partition:service:region:account:resource`")
        .subject(text);
    if text.starts_with("arn:") && pattern::has_wildcard(text) {
        // Nothing that AWS says settles it.
        finding
            .severity(Severity::Warning)
            .consequence("it is not certain that such a pattern matches anything");
    } else {
        finding.consequence(consequence);
    }
}

/// What is wrong with the form of an ARN. Texts that P120 speaks of have none here.
fn fault(text: &str) -> Option<String> {
    if text.starts_with(['*', '?', '$']) || action::is_left_to_others(text) || is_name_of_key(text)
    {
        return None;
    }
    if !text.starts_with("arn:") {
        let begins = text
            .get(..4)
            .is_some_and(|it| it.eq_ignore_ascii_case("arn:"));
        return Some(match begins {
            true => "`arn` is written in lower case".to_owned(),
            false => "it does not begin with `arn:`".to_owned(),
        });
    }
    let Some(parts) = arn::Parts::of(text) else {
        let count = text.split(':').count();
        return Some(format!("it has {count} of the six parts"));
    };
    let named = [
        (parts.partition, "partition"),
        (parts.service, "service"),
        (parts.resource, "resource"),
    ];
    let missing = named.iter().find(|(part, _)| part.is_empty());
    missing.map(|(_, name)| format!("its {name} is missing"))
}
