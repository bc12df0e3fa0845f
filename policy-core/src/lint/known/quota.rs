//! How large policies may be.
//!
//! Source: KMS Developer Guide, "Resource quotas" (U-15: the parameter of PutKeyPolicy takes more);
//! IAM User Guide, "IAM and AWS STS quotas"; Organizations User Guide, "Quotas for AWS
//! Organizations" (that of service control policies was doubled in May 2026); VPC User Guide, "Amazon
//! VPC quotas".

use crate::ast::PolicyKind;

/// A quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// The kind of policy.
    pub(crate) kind: PolicyKind,
    /// A member of the output of a command that only prints policies of this quota; without one it
    /// is the largest of the kind.
    pub(crate) beside: Option<&'static str>,
    /// Whose quota it is, with an article.
    pub(crate) of: &'static str,
    /// The most that is taken.
    pub(crate) most: usize,
    /// What counts.
    pub(crate) counts: Counts,
    /// Whether it is known well enough to speak of an error.
    pub(crate) is_certain: bool,
}

/// What counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Bytes of UTF-8.
    Bytes,
    /// Characters.
    Characters,
    /// Characters without white space.
    Printing,
}

use Counts::{Bytes, Characters, Printing};
use PolicyKind::{
    IdentityPolicy, KeyPolicy, PermissionsBoundary, ResourceControlPolicy, ServiceControlPolicy,
    SessionPolicy, VpcEndpointPolicy,
};

/// The quotas, those with a member beside them first.
#[rustfmt::skip]
pub(crate) const QUOTAS: &[Quota] = &[
    row(IdentityPolicy,        Some("GroupName"),     "the inline policies of a group",  5_120, Printing,   true),
    row(IdentityPolicy,        Some("PolicyVersion"), "a managed policy",                6_144, Printing,   true),
    row(IdentityPolicy,        Some("RoleName"),      "the inline policies of a role",  10_240, Printing,   true),
    row(IdentityPolicy,        Some("UserName"),      "the inline policies of a user",   2_048, Printing,   true),
    row(IdentityPolicy,        None,                  "any identity policy",            10_240, Printing,   true),
    row(KeyPolicy,             None,                  "a key policy",                   32_768, Bytes,      true),
    row(PermissionsBoundary,   None,                  "a managed policy",                6_144, Printing,   true),
    row(ResourceControlPolicy, None,                  "a resource control policy",       5_120, Characters, true),
    row(ServiceControlPolicy,  None,                  "a service control policy",       10_240, Characters, false),
    row(SessionPolicy,         None,                  "a session policy",                2_048, Characters, true),
    row(VpcEndpointPolicy,     None,                  "a VPC endpoint policy",          20_480, Characters, true),
];

const fn row(
    kind: PolicyKind,
    beside: Option<&'static str>,
    of: &'static str,
    most: usize,
    counts: Counts,
    is_certain: bool,
) -> Quota {
    Quota {
        kind,
        beside,
        of,
        most,
        counts,
        is_certain,
    }
}
