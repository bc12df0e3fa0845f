//! What is assumed where a document does not say it: an account, a Region, a key, and policies that
//! let another one count.

use std::sync::Arc;

use crate::ast::PolicyKind;
use crate::document::{PolicyDocument, read_policy};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PathKnown;
use crate::record::{KeyRecord, PrincipalRecord};
use crate::symbolic::{Unloaded, World};
use crate::text::source::Source;

/// A key in an account and a Region, if they are known.
pub(crate) fn key(region: Option<&str>, account: Option<AccountId>) -> Option<Arn> {
    let account = account.or_else(|| AccountId::from_digits(STAND_IN))?;
    let region = region.unwrap_or(SOME_REGION);
    Arn::of_kms(partition(region), region, account, SOME_KEY).ok()
}

/// The partition of a Region; of one that is not known, the one that its name tells.
pub(crate) fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// A world of one key, of which nothing is known but its policy; of all others, anything may be.
pub(crate) fn world(key: Arn, policy: PolicyDocument) -> World {
    World {
        keys: vec![KeyRecord::new(key, vec![policy])],
        unloaded: Unloaded::MayBeAnything,
        ..World::default()
    }
}

/// A user or role with these policies, of whom nothing else is known.
pub(crate) fn user_or_role(arn: &Arn, policies: Vec<PolicyDocument>) -> PrincipalRecord {
    PrincipalRecord {
        arn: arn.clone(),
        path: PathKnown::Yes,
        unique_id: None,
        tags: None,
        policies,
        boundary: None,
    }
}

/// A policy that allows everything, of a kind without principals.
pub(crate) fn full_access(kind: PolicyKind) -> Option<PolicyDocument> {
    made(FULL_ACCESS, kind)
}

/// A key policy that lets the identity policies of an account decide.
pub(crate) fn delegating(account: AccountId, partition: &str) -> Option<PolicyDocument> {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
            "Principal": {{"AWS": "arn:{partition}:iam::{account}:root"}},
            "Action": "kms:*", "Resource": "*"}}}}"#
    );
    made(&text, PolicyKind::KeyPolicy)
}

/// A document with one of its statements only.
pub(crate) fn alone(policy: &PolicyDocument, index: usize) -> Option<PolicyDocument> {
    let statement = policy.policy.statements.get(index)?.clone();
    let mut only = policy.clone();
    only.policy.statements = vec![statement];
    Some(only)
}

fn made(text: &str, kind: PolicyKind) -> Option<PolicyDocument> {
    let source = Arc::new(Source::new("assumed", text));
    read_policy(&source, Some(kind)).document
}

/// The account of a key when nothing tells it.
pub(crate) const STAND_IN: &str = "000000000000";

/// An account that policies hardly name.
pub(crate) const FOREIGN: &str = "000000000009";

/// The Region of a key when nothing tells it.
pub(crate) const SOME_REGION: &str = "us-east-1";

/// Some key.
pub(crate) const SOME_KEY: &str = "key/1234abcd-12ab-34cd-56ef-1234567890ab";

const FULL_ACCESS: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
