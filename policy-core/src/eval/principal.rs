//! Whether the caller is one that a statement or a grant names, and in which way.
//!
//! The way matters: an Allow that names a role is capped by boundary and session policy, one that
//! names an account only lets identity policies count.
//! Sources: IAM User Guide, "Policy evaluation logic" and "AWS JSON policy elements: Principal".

use crate::ast::{Effect, Polarity};
use crate::compile::intern::{NameId, Vocabulary};
use crate::compile::lower::{Listed, PrincipalMatcher, write_role_name};
use crate::name::account::AccountId;
use crate::name::principal::{Caller, PathKnown};
use crate::semantics::{Reading, Semantics, Uncertain};

/// The caller's names as numbers; a name that no policy mentions has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a> {
    pub(crate) caller: &'a Caller,
    account: Option<AccountId>,
    /// User, role session, federated session or service.
    own: Option<NameId>,
    role: Option<NameId>,
    /// Account and name of a role whose path is not known.
    role_name: Option<NameId>,
    unique_id: Option<NameId>,
    issuer: Option<NameId>,
}

/// The ways in which entries name the caller; several can hold at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ways {
    /// By account: identity policies count.
    pub(crate) account: bool,
    /// Directly, but capped by boundary and session policy: a role for its sessions, a user for
    /// the federated sessions it issued.
    pub(crate) capped: bool,
    /// Directly.
    pub(crate) direct: bool,
}

impl<'a> Identity<'a> {
    /// `known_role` is the role of a session with its path, when an entry of it is at hand.
    pub(crate) fn new(
        caller: &'a Caller,
        known_role: Option<&str>,
        unique_id: Option<&str>,
        vocabulary: &Vocabulary,
        buffer: &mut String,
    ) -> Self {
        let mut identity = Self {
            caller,
            account: caller.account(),
            own: None,
            role: None,
            role_name: None,
            unique_id: unique_id
                .and_then(|id| vocabulary.find_name(id.split(':').next().unwrap_or_default())),
            issuer: None,
        };
        match caller {
            Caller::Root { .. } => {}
            Caller::User { arn, .. } => identity.own = vocabulary.find_name(arn.as_str()),
            Caller::Session {
                role,
                path,
                session,
                ..
            } => {
                identity.own = session
                    .as_ref()
                    .and_then(|session| vocabulary.find_name(session.as_str()));
                match (path, known_role) {
                    (PathKnown::Yes, _) => identity.role = vocabulary.find_name(role.as_str()),
                    (PathKnown::No, Some(role)) => identity.role = vocabulary.find_name(role),
                    (PathKnown::No, None) => {
                        buffer.clear();
                        write_role_name(buffer, role);
                        identity.role_name = vocabulary.find_name(buffer);
                    }
                }
            }
            Caller::FederatedUser { arn, issuer, .. } => {
                identity.own = vocabulary.find_name(arn.as_str());
                identity.issuer = issuer
                    .as_ref()
                    .and_then(|issuer| vocabulary.find_name(issuer.as_str()));
            }
            Caller::Service { name } => identity.own = vocabulary.find_name(name),
        }
        identity
    }

    pub(crate) fn account(&self) -> Option<AccountId> {
        self.account
    }

    pub(crate) fn is_service(&self) -> bool {
        matches!(self.caller, Caller::Service { .. })
    }

    pub(crate) fn is_root(&self) -> bool {
        matches!(self.caller, Caller::Root { .. })
    }

    /// How one entry names the caller.
    pub(crate) fn ways(
        &self,
        entry: PrincipalMatcher,
        effect: Effect,
        semantics: Semantics,
    ) -> Ways {
        match (entry, self.caller) {
            // A service has neither boundary nor session policy.
            (PrincipalMatcher::Any, Caller::Service { .. }) => Ways::direct(true),
            (PrincipalMatcher::AnyAws, Caller::Service { .. }) => {
                let reading = semantics.reading(Uncertain::AnyAwsAndServices);
                match (effect, reading) {
                    (Effect::Deny, Reading::Recommended)
                    | (Effect::Allow, Reading::Alternative) => Ways::direct(true),
                    (Effect::Allow, Reading::Recommended)
                    | (Effect::Deny, Reading::Alternative) => Ways::NONE,
                }
            }
            (PrincipalMatcher::Any | PrincipalMatcher::AnyAws, _) => Ways::any(semantics),
            (PrincipalMatcher::Account(account), _) => Ways {
                account: self.account == Some(account),
                ..Ways::NONE
            },
            (PrincipalMatcher::Role { arn, name }, Caller::Session { .. }) => {
                Ways::capped(self.role == Some(arn) || self.role_name == Some(name))
            }
            (PrincipalMatcher::User(id), Caller::FederatedUser { .. }) => {
                Ways::capped(self.issuer == Some(id))
            }
            (PrincipalMatcher::UniqueId(id), Caller::Session { .. }) => {
                Ways::capped(self.unique_id == Some(id))
            }
            (PrincipalMatcher::UniqueId(id), Caller::User { .. }) => {
                Ways::direct(self.unique_id == Some(id))
            }
            (PrincipalMatcher::Session(id), Caller::Session { .. })
            | (PrincipalMatcher::User(id), Caller::User { .. })
            | (PrincipalMatcher::FederatedUser(id), Caller::FederatedUser { .. })
            | (PrincipalMatcher::Service(id), Caller::Service { .. }) => {
                Ways::direct(self.own == Some(id))
            }
            (
                PrincipalMatcher::FederatedUser(_)
                | PrincipalMatcher::Nobody
                | PrincipalMatcher::Role { .. }
                | PrincipalMatcher::Service(_)
                | PrincipalMatcher::Session(_)
                | PrincipalMatcher::UniqueId(_)
                | PrincipalMatcher::User(_),
                _,
            ) => Ways::NONE,
        }
    }

    /// How a `Principal` or `NotPrincipal` element names the caller.
    ///
    /// `bounded` says that the caller has a permissions boundary, which no entry of a
    /// `NotPrincipal` in a Deny spares.
    pub(crate) fn named(
        &self,
        element: &Listed<PrincipalMatcher>,
        effect: Effect,
        bounded: bool,
        semantics: Semantics,
    ) -> Ways {
        let mut listed = element
            .entries
            .iter()
            .map(|&entry| self.ways(entry, effect, semantics));
        match (element.polarity, effect) {
            (Polarity::Is, _) => listed.fold(Ways::NONE, Ways::or),
            (Polarity::IsNot, Effect::Deny) => {
                // An account spares its root user only.
                let mut spares =
                    |ways: Ways| ways.direct || ways.capped || (ways.account && self.is_root());
                Ways::direct(bounded || !listed.any(&mut spares))
            }
            (Polarity::IsNot, Effect::Allow) => {
                match semantics.reading(Uncertain::AllowWithNotPrincipal) {
                    Reading::Recommended if !listed.any(Ways::is_some) => Ways::any(semantics),
                    Reading::Alternative | Reading::Recommended => Ways::NONE,
                }
            }
        }
    }
}

impl Ways {
    pub(crate) const NONE: Self = Self {
        account: false,
        capped: false,
        direct: false,
    };

    pub(crate) const fn is_some(self) -> bool {
        self.account || self.capped || self.direct
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self {
            account: self.account || other.account,
            capped: self.capped || other.capped,
            direct: self.direct || other.direct,
        }
    }

    const fn any(semantics: Semantics) -> Self {
        match semantics.reading(Uncertain::CapOnAnyPrincipal) {
            Reading::Recommended => Self::direct(true),
            Reading::Alternative => Self::capped(true),
        }
    }

    const fn capped(capped: bool) -> Self {
        Self {
            capped,
            ..Self::NONE
        }
    }

    const fn direct(direct: bool) -> Self {
        Self {
            direct,
            ..Self::NONE
        }
    }
}
