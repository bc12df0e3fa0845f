//! A wildcard in the service part of an action.
//!
//! # Why it matters
//!
//! `k*:Decrypt` covers KMS, and every other service whose prefix begins with a k and that has such
//! an action, today and later. Tools that sort policies by service do not find it.
//!
//! # What AWS does
//!
//! It matches the service part as it matches the rest. IAM Access Analyzer advises against it.
//!
//! # Example
//!
//! ```json
//! "Action": "k*:Decrypt"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": "kms:Decrypt"
//! ```
//!
//! # When to keep it
//!
//! When a Deny is meant for all services that have the action, such as `*:TagResource`.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Action" and "Access Analyzer policy check reference".

use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P106",
    name: "wildcard-in-service-prefix",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in action::entries(statement) {
        let text = entry.value.as_str();
        let Some((own, name)) = text.split_once(':') else {
            continue;
        };
        if !pattern::has_wildcard(own) || action::is_left_to_others(text) {
            continue;
        }
        let is_of_kms = pattern::may_be(&own.to_ascii_lowercase(), "kms");
        let help = match (own, name) {
            ("*", "*") => "write `*` for every action, or `kms:*` for those of KMS".to_owned(),
            _ if is_of_kms => format!("write `kms:{name}`"),
            _ => "write the prefix of the service".to_owned(),
        };
        found
            .add(
                entry.span,
                format!("`{text}` has a wildcard in the service part"),
            )
            .help(help)
            .subject(text);
    }
}
