//! Floor 9: the order of evaluation.

pub(crate) mod order;
pub(crate) mod tally;

/// The engine's answer, in the words of the IAM policy simulator.
///
/// There is no default and no `bool`: deny is what is left when nothing was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub enum Decision {
    /// Every check found a path that allows, and nothing denies.
    Allowed,
    /// The answer depends on condition keys that the request does not say.
    Depends,
    /// A Deny statement matches.
    ExplicitDeny,
    /// No path allows.
    ImplicitDeny,
}

/// The kind of policy, or grant, that settled a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The operation does not work across accounts.
    CrossAccount,
    /// A grant.
    Grant,
    /// Identity policies.
    IdentityPolicy,
    /// A policy of the key.
    KeyPolicy,
    /// The permissions boundary.
    PermissionsBoundary,
    /// A resource control policy.
    ResourceControlPolicy,
    /// A service control policy.
    ServiceControlPolicy,
    /// A session policy.
    SessionPolicy,
    /// The policy of the VPC endpoint.
    VpcEndpointPolicy,
}

/// A decision and what settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Outcome {
    /// The decision.
    pub decision: Decision,
    /// The layer that settled it; `None` when it depends.
    pub layer: Option<Layer>,
}

impl Decision {
    /// `allowed`, `depends`, `explicitDeny`, `implicitDeny`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Depends => "depends",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }
}

impl Layer {
    /// `keyPolicy`, `identityPolicy`, …, as in case files and JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CrossAccount => "crossAccount",
            Self::Grant => "grant",
            Self::IdentityPolicy => "identityPolicy",
            Self::KeyPolicy => "keyPolicy",
            Self::PermissionsBoundary => "permissionsBoundary",
            Self::ResourceControlPolicy => "resourceControlPolicy",
            Self::ServiceControlPolicy => "serviceControlPolicy",
            Self::SessionPolicy => "sessionPolicy",
            Self::VpcEndpointPolicy => "vpcEndpointPolicy",
        }
    }
}
