//! `aws:SourceIp` compared with addresses of private networks.
//!
//! # Why it matters
//!
//! The address that AWS sees is public. Requests from a VPC that keep their private address come
//! through a VPC endpoint, and then `aws:SourceIp` is not in the request at all. The condition
//! never matches.
//!
//! # What AWS does
//!
//! It compares with the public address of the caller. The private one is in `aws:VpcSourceIp`, for
//! requests through an endpoint.
//!
//! # Example
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
//!   "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}}
//! ```
//!
//! # When to keep it
//!
//! Never. Beside public ranges it does no harm by itself, and is a warning only.
//!
//! # Source
//!
//! IAM User Guide, "AWS global condition context keys", aws:SourceIp and aws:VpcSourceIp; IAM
//! Access Analyzer, "Private IP address".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::{BaseOperator, Family};
use crate::value::ip::{IpRange, MappedAs};

pub(super) const RULE: Rule = Rule {
    code: "P213",
    name: "private-source-ip",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in statement.tests_of("aws:SourceIp") {
        if test.family() != Some(Family::Ip) {
            continue;
        }
        let is_private = |text: &str| IpRange::parse(text).is_some_and(is_private);
        let is_alone = test.texts().all(is_private);
        let is_negated = test.parsed.map(|it| it.base) == Some(BaseOperator::NotIpAddress);
        for value in &test.values {
            let text = &value.value.text;
            if !is_private(text) {
                continue;
            }
            let finding = found
                .add(
                    value.span,
                    format!("`aws:SourceIp` is a public address, and `{text}` is private"),
                )
                .consequence(match is_negated {
                    true => "it excludes no request",
                    false => "it matches no request",
                })
                .help("use `aws:VpcSourceIp` together with `aws:SourceVpc` or `aws:SourceVpce`")
                .subject(text);
            if !is_alone {
                finding.severity(Severity::Warning);
            }
        }
    }
}

/// Whether one private network holds all of a range.
fn is_private(range: IpRange) -> bool {
    let (first, last) = range.ends();
    PRIVATE.iter().any(|network| {
        IpRange::parse(network).is_some_and(|network| {
            [first, last]
                .into_iter()
                .all(|end| network.contains(end, MappedAs::V4))
        })
    })
}

/// Networks whose addresses no public network carries. Source: RFC 1918, RFC 3927, RFC 4193,
/// RFC 4291, RFC 1122.
const PRIVATE: &[&str] = &[
    "10.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "fc00::/7",
    "fe80::/10",
];
