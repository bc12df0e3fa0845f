//! What each kind of policy requires and forbids.
//!
//! Source: SEMANTICS.md 2.1; IAM User Guide, "JSON policy element reference"; Organizations User
//! Guide, "SCP syntax" and "RCP syntax".

use crate::ast::PolicyKind;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) version: VersionRule,
    pub(super) id: Presence,
    pub(super) principal: PrincipalRule,
    pub(super) not_action: Presence,
    pub(super) lone_star_action: Presence,
    pub(super) missing_action: Missing,
    pub(super) missing_resource: Missing,
    pub(super) sid: SidRule,
    pub(super) repeated_sid: Presence,
    pub(super) allow: Presence,
    pub(super) no_statements: Presence,
}

/// Whether something may stand in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Fine,
    Forbidden,
    Unusual,
}

/// What it means that an element is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// The document is refused.
    Error,
    /// The element counts as `*`.
    Everything,
    /// The statement is stored and matches nothing.
    Inert,
}

/// What `Principal` may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PrincipalRule {
    Forbidden,
    OnlyStar,
    Required,
}

/// Which characters a `Sid` may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SidRule {
    Alphanumeric,
    Free,
}

/// Which versions there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VersionRule {
    Any,
    Only2012,
}

/// The row of a kind.
pub(super) const fn rules(kind: PolicyKind) -> Rules {
    match kind {
        PolicyKind::KeyPolicy => KEY,
        PolicyKind::IdentityPolicy
        | PolicyKind::PermissionsBoundary
        | PolicyKind::SessionPolicy => IDENTITY,
        PolicyKind::ServiceControlPolicy => SERVICE_CONTROL,
        PolicyKind::ResourceControlPolicy => RESOURCE_CONTROL,
        PolicyKind::VpcEndpointPolicy => ENDPOINT,
    }
}

const IDENTITY: Rules = Rules {
    version: VersionRule::Any,
    id: Presence::Unusual,
    principal: PrincipalRule::Forbidden,
    not_action: Presence::Fine,
    lone_star_action: Presence::Fine,
    missing_action: Missing::Error,
    missing_resource: Missing::Error,
    sid: SidRule::Alphanumeric,
    repeated_sid: Presence::Forbidden,
    allow: Presence::Fine,
    no_statements: Presence::Unusual,
};

const KEY: Rules = Rules {
    id: Presence::Fine,
    principal: PrincipalRule::Required,
    missing_action: Missing::Inert,
    missing_resource: Missing::Inert,
    sid: SidRule::Free,
    repeated_sid: Presence::Unusual,
    no_statements: Presence::Forbidden,
    ..IDENTITY
};

const SERVICE_CONTROL: Rules = Rules {
    id: Presence::Forbidden,
    missing_resource: Missing::Everything,
    repeated_sid: Presence::Unusual,
    ..IDENTITY
};

const RESOURCE_CONTROL: Rules = Rules {
    version: VersionRule::Only2012,
    id: Presence::Forbidden,
    principal: PrincipalRule::OnlyStar,
    not_action: Presence::Forbidden,
    // U-14: the documentation refuses it, and samples of AWS use it.
    lone_star_action: Presence::Unusual,
    repeated_sid: Presence::Unusual,
    allow: Presence::Forbidden,
    ..IDENTITY
};

const ENDPOINT: Rules = Rules {
    id: Presence::Fine,
    principal: PrincipalRule::Required,
    sid: SidRule::Free,
    repeated_sid: Presence::Unusual,
    ..IDENTITY
};
