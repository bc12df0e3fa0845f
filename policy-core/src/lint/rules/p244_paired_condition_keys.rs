//! A condition on `aws:VpcSourceIp` without one that says which VPC.
//!
//! # Why it matters
//!
//! Addresses inside a VPC are private, and every account can make a VPC with the same ones. Whoever
//! builds a VPC with that range and calls through an endpoint of it meets the condition.
//!
//! # What AWS does
//!
//! It compares the address as it is inside the VPC that the call came from, whichever that is.
//!
//! # Example
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"},
//!               "StringEquals": {"aws:SourceVpc": "vpc-0abc1234def567890"}}
//! ```
//!
//! # When to keep it
//!
//! When another policy of the same principals says which VPC. A document that names a VPC or an
//! endpoint in any statement is not reported.
//!
//! # Source
//!
//! IAM User Guide, "AWS global condition context keys", aws:VpcSourceIp; IAM Access Analyzer policy
//! check reference, "Missing paired condition keys".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "P244",
    name: "paired-condition-keys",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::OF_CALLERS.and(Kinds::KEY).and(Kinds::RCP),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let all = view.document.statements.iter();
    let is_paired = all
        .clone()
        .any(|it| PAIRS.iter().any(|key| it.has_test(key)));
    if is_paired {
        return;
    }
    for test in statement.tests_of("aws:VpcSourceIp") {
        let family = test.parsed.map(|it| it.base.row().family);
        if family != Some(Family::Ip) {
            continue;
        }
        found
            .add(
                test.span(),
                "private addresses do not say which VPC they are in",
            )
            .help("add a condition on `aws:SourceVpc` or `aws:SourceVpce`")
            .subject(&test.operator.value);
    }
}

/// Keys that say from which network a call comes.
const PAIRS: [&str; 6] = [
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];
