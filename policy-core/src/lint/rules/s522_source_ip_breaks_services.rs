//! A Deny by address or network that also denies the calls of AWS services on behalf of the
//! caller.
//!
//! # Why it matters
//!
//! When S3 or EBS decrypts for a caller, the call comes from the service: from none of the
//! addresses, and through none of the endpoints, that the condition knows. Reading an encrypted
//! object then fails, while a test with the command line succeeds.
//!
//! # What AWS does
//!
//! For calls that a service forwards, `aws:SourceIp`, `aws:SourceVpc` and `aws:SourceVpce` are not
//! those of the caller, or not there at all, and a negated operator holds for a key that is not
//! there.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"},
//!                "BoolIfExists": {"aws:ViaAWSService": "false"}}}
//! ```
//!
//! # When to keep it
//!
//! When no service is to use the key for anybody.
//!
//! # Source
//!
//! IAM User Guide, "AWS: Denies access to AWS based on the source IP" and "aws:ViaAWSService"; KMS
//! Developer Guide, "Using VPC endpoint conditions in policies".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::lint::who;
use crate::table::operator::IfExists;

pub(super) const RULE: Rule = Rule {
    code: "S522",
    name: "source-ip-breaks-services",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    // Of key policies P222 asks the engine.
    applies_to: Kinds::OF_CALLERS.and(Kinds::RCP),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.denies() || statement.actions.intersection(who::uses()).is_empty() {
        return;
    }
    if SPARES.iter().any(|key| statement.has_test(key)) {
        return;
    }
    // A condition that a forwarded call cannot meet spares it as well.
    let holds_when_absent = |test: &Test| {
        test.is_negated()
            || test
                .parsed
                .is_some_and(|operator| operator.if_exists == IfExists::Yes)
    };
    let of_network = || NETWORK.iter().flat_map(|key| statement.tests_of(key));
    if !of_network().all(holds_when_absent) {
        return;
    }
    for test in of_network().filter(|test| test.is_negated()).take(1) {
        let key = &test.key.value;
        found
            .add(
                test.key.span,
                format!("`{key}` is not that of the caller when a service calls for it"),
            )
            .help("add `BoolIfExists` of `aws:ViaAWSService` with `false`, to spare such calls")
            .subject(key);
    }
}

const NETWORK: [&str; 4] = [
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
];

/// Keys by which a statement tells calls of services from others.
const SPARES: [&str; 8] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:ViaAWSService",
    "kms:ViaService",
];
