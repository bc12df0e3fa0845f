//! A Deny that keeps everybody from changing the key policy outside of a network, an endpoint or a
//! time.
//!
//! # Why it matters
//!
//! The condition holds today. When the VPC endpoint is deleted, the address range is given up or
//! the date has passed, the Deny covers every administrator and the root user as well, and with it
//! the way back: the key policy that would have to be changed.
//!
//! # What AWS does
//!
//! A Deny outweighs every Allow, and the root user is no exception. Nobody of the account can lift
//! a Deny of `kms:PutKeyPolicy` that applies to everybody; only AWS Support can.
//!
//! # Example
//!
//! ```json
//! {"Sid": "OnlyFromTheVpc", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
//!  "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Sid": "OnlyFromTheVpc", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
//!  "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"},
//!                "ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}}}
//! ```
//!
//! # When to keep it
//!
//! When the endpoint or network is owned and guarded as well as the key. A Deny without any
//! condition is K306.
//!
//! # Source
//!
//! IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Controlling access to your KMS
//! keys through a VPC endpoint", with its warning about administrators who are locked out.

use crate::ast::{Condition, Policy};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own::is_of_aws;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::symbolic::answer::CallerAccess;
use crate::table::kms_action::Action;
use crate::table::operator::ConditionOperator;

pub(super) const RULE: Rule = Rule {
    code: "K309",
    name: "deny-locks-out-root",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let mut denies = document.statements.iter().filter(|it| {
        let is_about = it.denies() && it.actions.contains(Action::PUT_KEY_POLICY);
        is_about
            && it
                .tests
                .iter()
                .any(|test| is_key_of_circumstance(&test.key.value))
    });
    let Some(first) = denies.next() else {
        return;
    };
    let Some(engine) = document.engine(view.facts) else {
        return;
    };
    if !engine.is_settled() || is_of_aws(document) {
        return;
    }
    match engine.managers() {
        Ok(managers) if managers.is_empty() => return,
        Ok(_) => {}
        Err(why) => return found.fail(why),
    }
    for statement in std::iter::once(first).chain(denies) {
        let Some(policy) = outside(&engine.policy().policy, statement.index) else {
            continue;
        };
        let access = match engine.access_under(&policy) {
            Ok(access) => access,
            Err(why) => return found.fail(why),
        };
        let can = |it: &CallerAccess| it.is_own && it.all().contains(Action::PUT_KEY_POLICY);
        if access.callers.iter().any(can) {
            continue;
        }
        let mut tests = statement.tests.iter();
        let test = tests.find(|test| is_key_of_circumstance(&test.key.value));
        let finding = found
            .add(
                statement.head(),
                "outside of a network or a time this Deny keeps everybody from changing the key policy",
            )
            .consequence("with an explicit deny in a resource-based policy")
            .help(
                "leave an administrator out of the Deny for `kms:PutKeyPolicy`, such as by \
                 `aws:PrincipalArn`",
            );
        if let Some(test) = test {
            finding.related(
                test.span(),
                "when nobody can meet this any more, nobody can change the policy",
            );
        }
    }
}

/// The policy as it is for whoever is on the wrong side of a statement's circumstances; `None` if
/// the statement has none that exclude.
fn outside(policy: &Policy, index: usize) -> Option<Policy> {
    let mut policy = policy.clone();
    let statement = &mut policy.statements.get_mut(index)?.value;
    let before = statement.conditions.len();
    statement.conditions.retain(|it| !excludes(&it.value));
    (statement.conditions.len() < before).then_some(policy)
}

/// Whether a test of a Deny holds for all the world but for a few places or for a time.
fn excludes(condition: &Condition) -> bool {
    let key = condition.key.value.to_string();
    let operator: ConditionOperator = condition.operator.value;
    let name = operator.base.as_str();
    let says = |wanted: &str| {
        let mut values = condition.values.iter();
        values.any(|it| it.value.text.eq_ignore_ascii_case(wanted))
    };
    is_key_of_circumstance(&key)
        && (operator.base.row().is_negated()
            || name == "Null" && says("true")
            || name == "Bool" && says("false")
            || name.starts_with("DateGreater")
            || name.starts_with("NumericGreater"))
}

/// Whether a condition key says from where or when a call comes, and not who makes it.
fn is_key_of_circumstance(key: &str) -> bool {
    CIRCUMSTANCES.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// Source: IAM User Guide, "AWS global condition context keys", properties of the network and of
/// the request.
const CIRCUMSTANCES: [&str; 10] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:Referer",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
];
