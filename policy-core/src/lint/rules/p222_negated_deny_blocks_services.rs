//! A Deny for callers from elsewhere (`aws:SourceIp`, `aws:SourceVpce`, `aws:PrincipalOrgID`, …)
//! that also hits AWS services which use the key for those it is made for.
//!
//! # Why it matters
//!
//! S3, EBS or RDS call KMS from networks of AWS, on behalf of a user or in their own name. A Deny
//! for all but one network denies these calls too, and what is encrypted with the key cannot be
//! read.
//!
//! # What AWS does
//!
//! A call of a service on behalf of a user comes from an address of AWS and not through your
//! endpoint; `aws:ViaAWSService` is `true` then. A service in its own name has no organization,
//! account or ARN; `aws:PrincipalIsAWSService` is `true`. A negated operator holds when the key is
//! not in the request, with `IfExists` or without.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
//!  "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
//!  "Condition": {"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"},
//!   "BoolIfExists": {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}}}
//! ```
//!
//! # When to keep it
//!
//! When no AWS service is to use the key. For a Deny by VPC or endpoint, in a key policy that
//! mentions no service elsewhere, it is an info only. In a key policy the engine finds the call that
//! is denied; in policies of an organization the rule goes by the keys that such calls lack.
//!
//! # Source
//!
//! IAM User Guide, "AWS: Denies access to AWS based on the source IP", "AWS global condition
//! context keys"; Organizations User Guide, "Resource control policies".

use crate::ast::{self, IfExists, PolicyKind};
use crate::lint::condition::{altered_for, condition};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::symbolic::answer::{Change, Direction};
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::BaseOperator;
use crate::text::span::Spanned;

pub(super) const RULE: Rule = Rule {
    code: "P222",
    name: "negated-deny-blocks-services",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::SCP).and(Kinds::RCP),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.denies()
        || statement.actions.intersection(SERVICES_CALL).is_empty()
        || CARVES.iter().any(|key| statement.has_test(key))
    {
        return;
    }
    let is_of = |test: &Test, keys: &[&str]| {
        let folds = |key: &&str| key.eq_ignore_ascii_case(&test.key.value);
        test.is_negated() && keys.iter().any(folds)
    };
    let by_network = statement.tests.iter().find(|it| is_of(it, NETWORKS));
    let by_caller = statement.tests.iter().find(|it| is_of(it, CALLERS));
    let all_are = |keys: &[&str]| statement.tests.iter().all(|it| is_of(it, keys));
    let (cause, means) = match (by_network, by_caller) {
        (Some(test), _) => (test, Means::OnBehalf),
        (None, Some(test)) => (test, Means::InOwnName),
        (None, None) => return,
    };
    let change = match view.document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => match spared(view, statement, means) {
            Ok(Some(change)) => Some(change),
            Ok(None) => return,
            Err(why) => return found.fail(why),
        },
        // Other conditions beside it may spare the services in ways that only the engine could tell.
        Some(PolicyKind::ResourceControlPolicy | PolicyKind::ServiceControlPolicy)
            if all_are(NETWORKS) =>
        {
            None
        }
        // A service control policy binds no service that calls in its own name.
        Some(PolicyKind::ResourceControlPolicy) if all_are(CALLERS) => None,
        Some(
            PolicyKind::IdentityPolicy
            | PolicyKind::PermissionsBoundary
            | PolicyKind::ResourceControlPolicy
            | PolicyKind::ServiceControlPolicy
            | PolicyKind::SessionPolicy
            | PolicyKind::VpcEndpointPolicy,
        )
        | None => return,
    };
    let key = cause.key_name();
    let (message, help) = match means {
        Means::OnBehalf => (
            format!(
                "AWS services that call on behalf of a user do not meet `{key}`, and are denied"
            ),
            "add `\"BoolIfExists\": {\"aws:ViaAWSService\": \"false\"}`",
        ),
        Means::InOwnName => (
            format!("AWS services that call in their own name have no `{key}`, and are denied"),
            "add `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}`",
        ),
    };
    let finding = found.add(cause.head(), message).help(help).subject(&key);
    if let Some(change) = &change {
        finding.witness(&change.example);
        let is_of_vpc = means == Means::OnBehalf && !key.eq_ignore_ascii_case("aws:SourceIp");
        if is_of_vpc && !view.document.statements.iter().any(speaks_of_services) {
            finding.severity(Severity::Info);
        }
    }
}

/// Whether a statement shows that services use the key.
fn speaks_of_services(statement: &Statement) -> bool {
    let mut kinds = statement
        .principals()
        .map(|entry| entry.value.kind.as_deref());
    kinds.any(|kind| kind == Some("Service")) || USES.iter().any(|key| statement.has_test(key))
}

/// How a service calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    InOwnName,
    OnBehalf,
}

/// A call of a service that would be allowed if the Deny spared services.
fn spared(view: &View<'_>, statement: &Statement, means: Means) -> Result<Option<Change>, String> {
    let Some(engine) = view.document.engine(view.facts) else {
        return Ok(None);
    };
    let key = match means {
        Means::InOwnName => "aws:PrincipalIsAWSService",
        Means::OnBehalf => "aws:ViaAWSService",
    };
    let carve: Option<Spanned<ast::Condition>> =
        condition(BaseOperator::Bool, IfExists::Yes, key, "false");
    let policy = &engine.policy().policy;
    let other = altered_for(policy, statement.index, SERVICES_CALL, |it| {
        it.conditions.extend(carve);
    });
    let diff = engine.compare(&other)?;
    let mut changes = diff.changes.into_iter();
    Ok(changes.find(|change| change.direction == Direction::Gained))
}

/// What services call to encrypt and decrypt for their users.
const SERVICES_CALL: ActionSet = ActionSet::from_slice(&[
    Action::CREATE_GRANT,
    Action::DECRYPT,
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
    Action::RE_ENCRYPT_FROM,
    Action::RE_ENCRYPT_TO,
]);

/// Keys about the way a call comes.
const NETWORKS: &[&str] = &[
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
];

/// Keys about the caller that services lack.
const CALLERS: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
];

/// Keys by which a Deny spares services, or speaks of them on purpose.
const CARVES: &[&str] = &[
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalType",
    "aws:ViaAWSService",
    "kms:GrantIsForAWSResource",
    "kms:ViaService",
];

/// Keys of statements for what services do.
const USES: &[&str] = &[
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ViaAWSService",
    "kms:EncryptionContext:aws:",
    "kms:GrantIsForAWSResource",
    "kms:ViaService",
];
