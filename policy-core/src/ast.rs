//! Floor 4: a policy as it was written, checked, with every place kept.
//!
//! In: a JSON node without errors. Out: a [`Policy`] that can be printed, linted and lowered.
//! Equality ignores places.

use std::fmt;

use crate::name::action::ActionPattern;
use crate::name::condition_key::ConditionKey;
use crate::name::principal::PrincipalName;
use crate::text::span::{Span, Spanned};

pub use crate::table::operator::{BaseOperator, ConditionOperator, IfExists, SetOperator};

pub mod build;
pub mod operator;
pub mod print;

/// A policy document of one of the seven kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What the document is attached to.
    pub kind: PolicyKind,
    /// Absent counts as 2008-10-17.
    pub version: Option<Spanned<Version>>,
    /// The `Id` element.
    pub id: Option<Spanned<String>>,
    /// In document order.
    pub statements: Vec<Spanned<Statement>>,
}

/// What a policy is attached to, and with that what it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// The resource-based policy of a KMS key.
    KeyPolicy,
    /// Attached to a user, group or role, inline or managed.
    IdentityPolicy,
    /// The permissions boundary of a user or role.
    PermissionsBoundary,
    /// Given when a session was made.
    SessionPolicy,
    /// A service control policy of an organization.
    ServiceControlPolicy,
    /// A resource control policy of an organization.
    ResourceControlPolicy,
    /// The policy of a VPC endpoint.
    VpcEndpointPolicy,
}

impl PolicyKind {
    /// `a key policy`, `an identity-based policy`, ….
    #[must_use]
    pub fn with_article(self) -> String {
        match self {
            Self::IdentityPolicy => format!("an {self}"),
            Self::KeyPolicy
            | Self::PermissionsBoundary
            | Self::ResourceControlPolicy
            | Self::ServiceControlPolicy
            | Self::SessionPolicy
            | Self::VpcEndpointPolicy => format!("a {self}"),
        }
    }
}

impl fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyPolicy => "key policy",
            Self::IdentityPolicy => "identity-based policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::SessionPolicy => "session policy",
            Self::ServiceControlPolicy => "service control policy",
            Self::ResourceControlPolicy => "resource control policy",
            Self::VpcEndpointPolicy => "VPC endpoint policy",
        })
    }
}

/// The `Version` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `2008-10-17`: policy variables are plain text.
    V2008,
    /// `2012-10-17`.
    V2012,
}

impl Version {
    /// As a policy writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }
}

/// One statement. The order of the fields is the order of the elements in print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The author's label; may repeat or be absent.
    pub sid: Option<Spanned<String>>,
    /// Allow or Deny.
    pub effect: Spanned<Effect>,
    /// `Principal` or `NotPrincipal`; absent where the kind has none.
    pub principal: Option<Element<PrincipalName>>,
    /// `Action` or `NotAction`; absent only in a key policy, where the statement is then inert.
    pub action: Option<Element<ActionPattern>>,
    /// `Resource` or `NotResource`, as written; absent in a key policy (inert) or in an SCP (all).
    pub resource: Option<Element<String>>,
    /// All conditions, in document order; every one must hold.
    pub conditions: Vec<Spanned<Condition>>,
}

/// Allow or Deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `"Allow"`.
    Allow,
    /// `"Deny"`.
    Deny,
}

impl Effect {
    /// As a policy writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// An element and its `Not…` twin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<T> {
    /// Whether it is the `Not…` form.
    pub polarity: Polarity,
    /// In document order; a bare string is a list of one.
    pub entries: Vec<Spanned<T>>,
    /// The place of the whole member.
    pub span: Place,
}

/// A place that does not take part in equality.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place(pub Span);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

/// `Action` or `NotAction`, `Resource` or `NotResource`, `Principal` or `NotPrincipal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// What is listed.
    Is,
    /// What is not listed.
    IsNot,
}

/// One key of one operator of a `Condition` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `ForAnyValue:StringLikeIfExists` and its kin, parsed.
    pub operator: Spanned<ConditionOperator>,
    /// The key that is tested.
    pub key: Spanned<ConditionKey>,
    /// In document order; alternatives for a positive operator, all excluded for a negated one.
    pub values: Vec<Spanned<ConditionValue>>,
}

/// A value in a condition, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionValue {
    /// The text: the string itself, or the digits of a number, or `true` or `false`.
    pub text: String,
    /// Whether it stood in quotes.
    pub written: Written,
}

/// How a condition value stood in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Written {
    /// `true` or `false` without quotes.
    Boolean,
    /// A number without quotes.
    Number,
    /// In quotes.
    String,
}
