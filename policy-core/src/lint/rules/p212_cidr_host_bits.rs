//! A range of addresses with bits behind its prefix, as in `203.0.113.7/24`.
//!
//! # Why it matters
//!
//! It is not clear whether one address was meant or the whole network. AWS takes the network.
//!
//! # What AWS does
//!
//! It looks at as many bits as the prefix says.
//!
//! # Example
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7/24"}}
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
//! When the address says which machine the range was made for, and everybody knows that it does no
//! more.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "IP address condition
//! operators".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;
use crate::value::ip::IpRange;

pub(super) const RULE: Rule = Rule {
    code: "P212",
    name: "cidr-host-bits",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        if test.family() != Some(Family::Ip) {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            let range = IpRange::parse(text).filter(|range| range.has_host_bits());
            let Some(masked) = range.map(IpRange::masked) else {
                continue;
            };
            let edit = Edit::replace_string(view.document, value.span, &masked);
            found
                .add(value.span, format!("`{text}` is the whole of `{masked}`"))
                .help(format!("write `{masked}`, or one address without a prefix"))
                .subject(format!("{} {text}", test.key.value))
                .fix(Fix::safe(format!("write `{masked}`"), vec![edit]));
        }
    }
}
