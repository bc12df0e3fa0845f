//! Who a principal element names (SEMANTICS 1.4 and 2.4, Settled 3, 4 and 10).

use policy_core::ast::{Effect, Element, Polarity};
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown, PrincipalName};
use policy_core::semantics::{Reading, Semantics, Uncertain};

/// How an element covers the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    No,
    /// Through its account.
    Account,
    /// Itself.
    Directly(Caps),
}

/// Whether the boundary and the session policies cap a direct Allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caps {
    Apply,
    AreBypassed,
}

/// The caller, as policies and grants see it.
#[derive(Clone, Debug)]
pub struct Who<'a> {
    pub caller: &'a Caller,
    /// `AIDA…` or `AROA…`, without the name of a session.
    pub unique_id: Option<String>,
    pub has_boundary: bool,
    pub semantics: Semantics,
}

impl Who<'_> {
    /// How `Principal` or `NotPrincipal` covers the caller.
    pub fn named_by(&self, element: &Element<PrincipalName>, effect: Effect) -> Named {
        // U-03: whom an entry leaves out is read so that it widens no Allow and narrows no Deny.
        let read_as = match (element.polarity, effect) {
            (Polarity::Is, effect) => effect,
            (Polarity::IsNot, Effect::Allow) => Effect::Deny,
            (Polarity::IsNot, Effect::Deny) => Effect::Allow,
        };
        let mut each = element
            .entries
            .iter()
            .map(|entry| self.named(&entry.value, read_as));
        match (element.polarity, effect) {
            (Polarity::Is, _) => each
                .max_by_key(|named| strength(*named))
                .unwrap_or(Named::No),
            (Polarity::IsNot, Effect::Allow) => {
                // U-20: everyone else is allowed, as by `*`.
                let literally = self.recommended(Uncertain::AllowWithNotPrincipal);
                let spared = each.any(|named| named != Named::No);
                if literally && !spared {
                    self.as_anyone()
                } else {
                    Named::No
                }
            }
            (Polarity::IsNot, Effect::Deny) => {
                let root = matches!(self.caller, Caller::Root { .. });
                let spared = each.any(|named| match named {
                    Named::No => false,
                    Named::Account => root,
                    Named::Directly(_) => true,
                });
                let hit = self.has_boundary || !spared;
                if hit {
                    Named::Directly(Caps::AreBypassed)
                } else {
                    Named::No
                }
            }
        }
    }

    /// How one principal covers the caller.
    pub fn named(&self, name: &PrincipalName, effect: Effect) -> Named {
        let service = matches!(self.caller, Caller::Service { .. });
        let directly = |covers: bool, caps| {
            if covers {
                Named::Directly(caps)
            } else {
                Named::No
            }
        };
        match name {
            PrincipalName::Any => self.as_anyone(),
            // U-03
            PrincipalName::AnyAws => {
                let denied = effect == Effect::Deny;
                let covered = !service || denied == self.recommended(Uncertain::AnyAwsAndServices);
                if covered { self.as_anyone() } else { Named::No }
            }
            PrincipalName::Account { account, .. } => {
                if self.caller.account() == Some(*account) {
                    Named::Account
                } else {
                    Named::No
                }
            }
            PrincipalName::User(user) => match self.caller {
                Caller::User { arn, .. } => directly(arn == user, Caps::AreBypassed),
                Caller::FederatedUser { issuer, .. } => {
                    directly(issuer.as_ref() == Some(user), Caps::Apply)
                }
                Caller::Root { .. } | Caller::Service { .. } | Caller::Session { .. } => Named::No,
            },
            PrincipalName::Role(role) => directly(self.is_session_of(role), Caps::Apply),
            PrincipalName::AssumedRole(named) => {
                let same = matches!(self.caller, Caller::Session { session, .. } if session.as_ref() == Some(named));
                directly(same, Caps::AreBypassed)
            }
            PrincipalName::FederatedUser(named) => {
                let same = matches!(self.caller, Caller::FederatedUser { arn, .. } if arn == named);
                directly(same, Caps::AreBypassed)
            }
            PrincipalName::UniqueId(id) => {
                let same = self.unique_id.as_deref() == Some(id);
                match self.caller {
                    Caller::User { .. } => directly(same, Caps::AreBypassed),
                    Caller::Session { .. } => directly(same, Caps::Apply),
                    Caller::FederatedUser { .. } | Caller::Root { .. } | Caller::Service { .. } => {
                        Named::No
                    }
                }
            }
            PrincipalName::Service(named) => {
                let same = matches!(self.caller, Caller::Service { name } if **name == **named);
                directly(same, Caps::AreBypassed)
            }
            PrincipalName::CanonicalUser(_) | PrincipalName::Federated(_) => Named::No,
        }
    }

    /// Session ARNs drop the path of the role, so a role whose path is not known goes by its name.
    fn is_session_of(&self, wanted: &Arn) -> bool {
        match self.caller {
            Caller::Session {
                role,
                path: PathKnown::Yes,
                ..
            } => role == wanted,
            Caller::Session {
                role,
                path: PathKnown::No,
                ..
            } => {
                role.partition() == wanted.partition()
                    && role.account() == wanted.account()
                    && last_segment(role) == last_segment(wanted)
            }
            Caller::FederatedUser { .. }
            | Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::User { .. } => false,
        }
    }

    /// U-05a: an Allow for everyone is not capped.
    fn as_anyone(&self) -> Named {
        match self.recommended(Uncertain::CapOnAnyPrincipal) {
            true => Named::Directly(Caps::AreBypassed),
            false => Named::Directly(Caps::Apply),
        }
    }

    fn recommended(&self, point: Uncertain) -> bool {
        self.semantics.reading(point) == Reading::Recommended
    }
}

pub fn last_segment(arn: &Arn) -> &str {
    arn.resource().rsplit('/').next().unwrap_or_default()
}

fn strength(named: Named) -> u8 {
    match named {
        Named::No => 0,
        Named::Account => 1,
        Named::Directly(Caps::Apply) => 2,
        Named::Directly(Caps::AreBypassed) => 3,
    }
}
