//! A condition on `kms:GranteePrincipal` or `kms:RetiringPrincipal` with a value that these keys
//! never have.
//!
//! # Why it matters
//!
//! The keys have the ARN of a user, a role or a session. A service name, a bare name or a unique
//! id never matches, so an Allow allows no grant, and a Deny with a negated operator denies all.
//!
//! # What AWS does
//!
//! Services that are grantees are in `kms:GranteeServicePrincipal` and
//! `kms:RetiringServicePrincipal`.
//!
//! # Example
//!
//! ```json
//! "StringEquals": {"kms:GranteePrincipal": "dynamodb.amazonaws.com"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "ArnLike": {"kms:GranteePrincipal": "arn:aws:iam::111122223333:role/reader-*"}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:GranteePrincipal" and "kms:RetiringPrincipal"; KMS API Reference,
//! "CreateGrant".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "G422",
    name: "granteeprincipal-is-service",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for (key, of_services) in KEYS {
        for test in statement.tests_of(key) {
            let compares = test
                .parsed
                .is_some_and(|operator| operator.base.row().family == Family::String);
            for value in test.values.iter().filter(|_| compares) {
                let text = &value.value.text;
                // A pattern or a variable may stand for the beginning of an ARN. Operators for ARNs
                // have a rule of their own.
                let may_be_arn = text.is_empty()
                    || text.to_ascii_lowercase().starts_with("arn:")
                    || text.starts_with(['*', '?']) && !text.ends_with(SUFFIX)
                    || text.contains("${");
                if may_be_arn {
                    continue;
                }
                let help = match text.ends_with(SUFFIX) {
                    true => format!("services are in `{of_services}`"),
                    false => "write the ARN of a user, a role or a session".to_owned(),
                };
                found
                    .add(
                        value.span,
                        format!("`{key}` is an ARN, and `{text}` is none"),
                    )
                    .help(help)
                    .subject(text);
            }
        }
    }
}

const SUFFIX: &str = ".amazonaws.com";

/// Keys, and those that have services in their place.
const KEYS: [(&str, &str); 2] = [
    ("kms:GranteePrincipal", "kms:GranteeServicePrincipal"),
    ("kms:RetiringPrincipal", "kms:RetiringServicePrincipal"),
];
