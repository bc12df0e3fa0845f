//! Claims that rules ask the engine about, as text.
//!
//! They compare ARNs as texts as well: for operators of ARNs, a text that is none may match or not.

use std::fmt::Write;

use crate::lint::edit::quoted;
use crate::table::kms_action::ActionSet;

/// The claim that requests of these callers, actions and conditions are denied.
///
/// Principal, resource and condition are JSON; without a resource it is about every key, and an
/// empty condition says nothing.
#[must_use]
pub(super) fn denied(
    principal: &str,
    actions: ActionSet,
    resource: Option<&str>,
    condition: &[&str],
) -> String {
    let names: Vec<String> = actions.iter().map(|it| quoted(it.full_name())).collect();
    let mut claim = format!(
        r#"{{"Version": "2012-10-17", "Claim": [{{"Expect": "Denied", "Principal": {principal}, "Action": [{}]"#,
        names.join(", ")
    );
    // Writing to a string cannot fail.
    if let Some(resource) = resource {
        let _ = write!(claim, r#", "Resource": {}"#, quoted(resource));
    }
    if !condition.is_empty() {
        let _ = write!(claim, r#", "Condition": {{{}}}"#, condition.join(", "));
    }
    claim.push_str("}]}");
    claim
}

/// `{"AWS": "arn:…"}`.
#[must_use]
pub(super) fn principal(kind: &str, text: &str) -> String {
    format!("{{{}: {}}}", quoted(kind), quoted(text))
}

/// The source of a call is one of an account or organization that policies do not name, or there is
/// none. Buckets are of any account. An account stands in its own part only: to a pattern of texts,
/// one in the name of a resource is as good.
pub(super) const SOME_SOURCE: &str = r#""StringEqualsIfExists": {"aws:SourceAccount": "000000000009", "aws:SourceOrgID": "o-zzzzzzzzzz"}, "ArnLikeIfExists": {"aws:SourceArn": ["arn:*:*:*:000000000009:*", "arn:*:s3:::*"]}, "StringLikeIfExists": {"aws:SourceArn": ["arn:*:*:*:000000000009:*", "arn:*:s3:::*"]}, "StringNotLike": {"aws:SourceArn": ["arn:*:????????????:*:*:*", "arn:*:*:????????????:*:*", "arn:*:000000000009:????????????:*", "arn:*:000000000009:*:????????????:*", "arn:*:s3:::*:*"]}"#;

/// The account of the source is one that policies do not name.
pub(super) const SOME_ACCOUNT: &str =
    r#""StringEquals": {"aws:SourceAccount": "000000000009", "aws:SourceOrgID": "o-zzzzzzzzzz"}"#;

/// A service calls for itself, and not from anybody's network.
pub(super) const BY_SERVICE: &str = r#""Bool": {"aws:PrincipalIsAWSService": "true"}, "Null": {"aws:SourceVpc": "true", "aws:SourceVpce": "true"}"#;

/// A call that goes through no service, carries no encryption context, and comes from somebody of
/// an organization and a network that policies do not name.
pub(super) const BARE: &str = r#""Null": {"kms:ViaService": "true", "kms:EncryptionContextKeys": "true"}, "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-zzzzzzzzzz", "aws:SourceVpc": "vpc-0fffffffffffffff0", "aws:SourceVpce": "vpce-0fffffffffffffff0"}"#;

/// A grant for whatever, to whomever, not asked for by a service.
pub(super) const ANY_GRANT: &str = r#""Null": {"kms:ViaService": "true"}, "BoolIfExists": {"kms:GrantIsForAWSResource": "false"}, "StringEquals": {"kms:GranteePrincipal": "arn:aws:iam::000000000009:role/anybody"}, "ForAnyValue:StringEquals": {"kms:GrantOperations": "CreateGrant"}, "ForAnyValue:StringLike": {"kms:GrantOperations": "Decrypt"}"#;

/// Without a second factor, and with the shortest waiting period.
pub(super) const UNGUARDED: &str = r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "NumericEqualsIfExists": {"kms:ScheduleKeyDeletionPendingWindowInDays": "7"}"#;
