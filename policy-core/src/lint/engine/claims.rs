//! Claims that rules ask the engine about, as text: that requests are denied.
//!
//! Conditions compare ARNs as texts as well: for operators of ARNs, a text that is none may match or
//! not.

use crate::ast::Polarity;
use crate::lint::edit::quoted;
use crate::lint::view::Statement;
use crate::table::kms_action::ActionSet;

/// The claim that requests are denied.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    who: String,
    actions: ActionSet,
    resource: String,
    conditions: Vec<String>,
}

impl Claim {
    /// That nobody of these can call any of the actions on any key. See [`ANYBODY`], [`who`],
    /// [`named`] and [`who_of`].
    pub(crate) fn of(who: impl Into<String>, actions: ActionSet) -> Self {
        Self {
            who: who.into(),
            actions,
            resource: "*".to_owned(),
            conditions: Vec::new(),
        }
    }

    /// The same for requests that meet a condition: a member of `Condition`, such as
    /// `"Null": {"kms:ViaService": "true"}`. The operators of several have to be others.
    pub(crate) fn when(mut self, condition: impl Into<String>) -> Self {
        self.conditions.push(condition.into());
        self
    }

    /// The same on one resource.
    pub(crate) fn on(mut self, resource: impl Into<String>) -> Self {
        self.resource = resource.into();
        self
    }

    /// A document with this claim, as `kms-policy prove` takes it.
    pub(crate) fn text(&self) -> String {
        let names: Vec<String> = self
            .actions
            .iter()
            .map(|it| quoted(it.full_name()))
            .collect();
        format!(
            r#"{{"Version": "2012-10-17", "Claim": [{{"Expect": "Denied", {}, "Action": [{}], "Resource": {}, "Condition": {{{}}}}}]}}"#,
            self.who,
            names.join(", "),
            quoted(&self.resource),
            self.conditions.join(", "),
        )
    }
}

/// The member `Principal` of a claim about one user or role, by its ARN.
pub(crate) fn who(arn: &str) -> String {
    named("AWS", arn)
}

/// The member `Principal` of a claim about one principal of a type, such as `Service`.
pub(crate) fn named(kind: &str, text: &str) -> String {
    format!(r#""Principal": {{{}: {}}}"#, quoted(kind), quoted(text))
}

/// The member `Principal` or `NotPrincipal` of a claim about those that a statement speaks of;
/// `None` where it names nobody.
pub(crate) fn who_of(statement: &Statement) -> Option<String> {
    let element = statement.principal.as_ref()?;
    let name = match element.polarity {
        Polarity::Is => "Principal",
        Polarity::IsNot => "NotPrincipal",
    };
    let bare = element.entries.iter().any(|it| it.value.kind.is_none());
    if bare {
        return Some(format!("{}: \"*\"", quoted(name)));
    }
    let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
    for entry in &element.entries {
        let kind = entry.value.kind.as_deref()?;
        let text = quoted(&entry.value.text);
        match kinds.iter_mut().find(|(own, _)| *own == kind) {
            Some((_, texts)) => texts.push(text),
            None => kinds.push((kind, vec![text])),
        }
    }
    let members: Vec<String> = kinds
        .iter()
        .map(|(kind, texts)| format!("{}: [{}]", quoted(kind), texts.join(",")))
        .collect();
    let is_empty = members.is_empty();
    (!is_empty).then(|| format!("{}: {{{}}}", quoted(name), members.join(",")))
}

/// The member `Principal` of a claim about everybody.
pub(crate) const ANYBODY: &str = r#""Principal": "*""#;

/// The source of a call is one of an account or organization that policies do not name, or there is
/// none. Buckets are of any account. An account stands in its own part only: to a pattern of texts,
/// one in the name of a resource is as good.
pub(crate) const SOME_SOURCE: &str = r#""StringEqualsIfExists": {"aws:SourceAccount": "000000000009", "aws:SourceOrgID": "o-zzzzzzzzzz"}, "ArnLikeIfExists": {"aws:SourceArn": ["arn:*:*:*:000000000009:*", "arn:*:s3:::*"]}, "StringLikeIfExists": {"aws:SourceArn": ["arn:*:*:*:000000000009:*", "arn:*:s3:::*"]}, "StringNotLike": {"aws:SourceArn": ["arn:*:????????????:*:*:*", "arn:*:*:????????????:*:*", "arn:*:000000000009:????????????:*", "arn:*:000000000009:*:????????????:*", "arn:*:s3:::*:*"]}"#;

/// The account of the source is one that policies do not name.
pub(crate) const SOME_ACCOUNT: &str =
    r#""StringEquals": {"aws:SourceAccount": "000000000009", "aws:SourceOrgID": "o-zzzzzzzzzz"}"#;

/// A service calls for itself, and not from anybody's network.
pub(crate) const BY_SERVICE: &str = r#""Bool": {"aws:PrincipalIsAWSService": "true"}, "Null": {"aws:SourceVpc": "true", "aws:SourceVpce": "true"}"#;

/// A call that goes through no service, carries no encryption context, and comes from somebody of
/// an organization and a network that policies do not name.
pub(crate) const BARE: &str = r#""Null": {"kms:ViaService": "true", "kms:EncryptionContextKeys": "true"}, "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-zzzzzzzzzz", "aws:SourceVpc": "vpc-0fffffffffffffff0", "aws:SourceVpce": "vpce-0fffffffffffffff0"}"#;

/// A grant for whatever, to whomever, not asked for by a service.
pub(crate) const ANY_GRANT: &str = r#""Null": {"kms:ViaService": "true"}, "BoolIfExists": {"kms:GrantIsForAWSResource": "false"}, "StringEquals": {"kms:GranteePrincipal": "arn:aws:iam::000000000009:role/anybody"}, "ForAnyValue:StringEquals": {"kms:GrantOperations": "CreateGrant"}, "ForAnyValue:StringLike": {"kms:GrantOperations": "Decrypt"}"#;

/// Without a second factor, and with the shortest waiting period.
pub(crate) const UNGUARDED: &str = r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "NumericEqualsIfExists": {"kms:ScheduleKeyDeletionPendingWindowInDays": "7"}"#;
