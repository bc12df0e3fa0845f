//! A condition on an organization with an id that no organization has, or that is not the
//! configured one.
//!
//! # Why it matters
//!
//! A statement that allows callers of `o-EXAMPLE` allows nobody, and one that denies all others
//! denies everybody. Both come from an example whose id was never put in.
//!
//! # What AWS does
//!
//! It compares the id as a text; an organization is `o-` and 10 to 32 lower-case letters or
//! digits.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-EXAMPLE"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
//! ```
//!
//! # When to keep it
//!
//! When it is a partner's organization that is meant: an id of the right form that is not the
//! configured one is an `info` only.
//!
//! # Source
//!
//! IAM User Guide, "aws:PrincipalOrgID"; AWS Organizations API Reference, "Organization".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "S511",
    name: "unknown-org-id",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in KEYS.iter().flat_map(|key| statement.tests_of(key)) {
        let is_path = test.key.value.to_ascii_lowercase().ends_with("paths");
        let of_texts = test
            .parsed
            .is_some_and(|operator| operator.base.row().family == Family::String);
        if !of_texts {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            let id = match is_path {
                true => text.split('/').next().unwrap_or_default(),
                false => text.as_str(),
            };
            if !pattern::is_literal(id) {
                continue;
            }
            if !is_id(id) {
                found
                    .add(
                        value.span,
                        format!("`{id}` is not the id of an organization"),
                    )
                    .help("write `o-` and 10 to 32 lower-case letters or digits")
                    .subject(text);
                continue;
            }
            let own = view.facts.organization.as_deref();
            if let Some(own) = own.filter(|own| *own != id) {
                found
                    .add(
                        value.span,
                        format!("`{id}` is not the configured organization"),
                    )
                    .severity(Severity::Info)
                    .help(format!("the organization is `{own}`"))
                    .subject(text);
            }
        }
    }
}

fn is_id(text: &str) -> bool {
    text.strip_prefix("o-").is_some_and(|rest| {
        let mut bytes = rest.bytes();
        (10..=32).contains(&rest.len())
            && bytes.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    })
}

const KEYS: [&str; 6] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];
