//! A value of `IpAddress` or `NotIpAddress` that is neither an address nor a range in CIDR
//! notation.
//!
//! # Why it matters
//!
//! What cannot be read as a range matches no address: the network that was to be let in is not, or
//! the one that was to be spared from a Deny is denied.
//!
//! # What AWS does
//!
//! It takes IPv4 and IPv6, with a prefix or without.
//!
//! # Example
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113/24"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "IP address condition
//! operators".

use crate::lint::condition::has_variable;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;
use crate::value::ip::IpRange;

pub(super) const RULE: Rule = Rule {
    code: "P211",
    name: "invalid-cidr",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        if test.family() != Some(Family::Ip) {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            if has_variable(text) || IpRange::parse(text).is_some() {
                continue;
            }
            found
                .add(
                    value.span,
                    format!("`{text}` is not a range of IP addresses"),
                )
                .consequence("it matches no address")
                .help("write it as `203.0.113.0/24` or `2001:db8::/32`")
                .subject(format!("{} {text}", test.key.value));
        }
    }
}
