//! Whether the caller is one that a statement or a grant names, and in which way.
//!
//! The way matters: an Allow that names a role is capped by boundary and session policy, one that
//! names an account only lets identity policies count.
//! Sources: IAM User Guide, "Policy evaluation logic" and "AWS JSON policy elements: Principal".

use crate::ast::{Effect, Polarity};
use crate::compile::index::CallerKey;
use crate::compile::intern::{NameId, Vocabulary};
use crate::compile::lower::{Listed, PrincipalMatcher, UniqueIdOf, write_role_name};
use crate::condition::Ternary;
use crate::name::account::AccountId;
use crate::name::principal::{Caller, PathKnown};
use crate::request::Completeness;
use crate::semantics::{Reading, Semantics, Uncertain};

/// The caller's names as numbers; a name that no policy mentions has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a> {
    pub(crate) caller: &'a Caller,
    account: Option<AccountId>,
    partition: Option<NameId>,
    /// User, role session, federated session or service.
    own: Option<NameId>,
    role: Option<NameId>,
    /// The role without its path, which names it where the path is not known.
    role_name: Option<NameId>,
    path: PathKnown,
    unique_id: Option<NameId>,
    issuer: Option<NameId>,
    unsaid: Unsaid,
    found_by: [FoundBy; MOST_KEYS],
    keys: usize,
}

/// Something by which statements that name the caller are found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundBy {
    key: CallerKey,
    /// In which way such a statement names the caller, unless more than the key matters.
    ways: Option<Ways>,
}

/// What an open request does not say of its caller.
#[derive(Clone, Copy, Debug, Default)]
struct Unsaid {
    issuer: bool,
    session: bool,
    unique_id: bool,
}

/// The ways in which entries name the caller; several can hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ways {
    /// By account: identity policies count.
    pub(crate) account: Ternary,
    /// Directly, but capped by boundary and session policy: a role for its sessions, a user for
    /// the federated sessions it issued.
    pub(crate) capped: Ternary,
    /// Directly.
    pub(crate) direct: Ternary,
}

/// What entries of the caller say beyond its ARN.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KnownCaller<'a> {
    /// The role of a session, with its path.
    pub(crate) role: Option<NameId>,
    /// The role without its path.
    pub(crate) role_name: Option<NameId>,
    /// `AIDA…`, `AROA…` or `AROA…:session`.
    pub(crate) unique_id: Option<&'a str>,
}

impl<'a> Identity<'a> {
    pub(crate) fn new(
        caller: &'a Caller,
        known: KnownCaller<'_>,
        completeness: Completeness,
        vocabulary: &Vocabulary,
        buffer: &mut String,
    ) -> Self {
        let id = known.unique_id.and_then(|id| id.split(':').next());
        let open = completeness == Completeness::Open;
        let mut identity = Self {
            caller,
            account: caller.account(),
            partition: caller
                .principal_arn()
                .and_then(|arn| vocabulary.find_partition(arn.partition())),
            own: vocabulary.find_name(caller.as_str()),
            role: None,
            role_name: None,
            path: PathKnown::No,
            unique_id: id.and_then(|id| vocabulary.find_name(id)),
            issuer: None,
            unsaid: Unsaid {
                unique_id: open && id.is_none(),
                ..Unsaid::default()
            },
            found_by: [FoundBy::NOTHING; MOST_KEYS],
            keys: 0,
        };
        match caller {
            Caller::Root { .. } | Caller::Service { .. } | Caller::User { .. } => {}
            Caller::Session {
                role,
                path,
                session,
                ..
            } => {
                if session.is_none() {
                    identity.own = None;
                    identity.unsaid.session = open;
                }
                match (known.role, path) {
                    (Some(role), _) => {
                        identity.path = PathKnown::Yes;
                        identity.role = Some(role);
                    }
                    (None, PathKnown::Yes) => {
                        identity.path = PathKnown::Yes;
                        identity.role = vocabulary.find_name(role.as_str());
                    }
                    (None, PathKnown::No) => {}
                }
                identity.role_name = known.role_name.or_else(|| {
                    buffer.clear();
                    write_role_name(buffer, role);
                    vocabulary.find_name(buffer)
                });
            }
            Caller::FederatedUser { issuer, .. } => {
                identity.unsaid.issuer = open && issuer.is_none();
                identity.issuer = issuer
                    .as_ref()
                    .and_then(|issuer| vocabulary.find_name(issuer.as_str()));
            }
        }
        identity.collect_keys();
        identity
    }

    /// The same caller for policies that do not name it: only what they say of everybody, of
    /// accounts, and of unique ids where it is open which one the caller has, matters to it.
    pub(crate) fn without_names(mut self) -> Self {
        self.own = None;
        self.role = None;
        self.role_name = None;
        self.unique_id = None;
        self.issuer = None;
        self.keys = 0;
        // Statements that name the account are still found by it.
        self.collect_keys();
        self
    }

    /// Every number by which policies may name the caller.
    pub(crate) fn names(&self) -> impl Iterator<Item = NameId> {
        let names = [
            self.own,
            self.role,
            self.role_name,
            self.unique_id,
            self.issuer,
        ];
        names.into_iter().flatten()
    }

    /// Whether any policy that names a unique id may mean the caller.
    pub(crate) const fn may_have_any_unique_id(&self) -> bool {
        self.unsaid.unique_id
    }

    /// Whether any policy that names a user may mean the caller.
    pub(crate) const fn may_be_of_any_user(&self) -> bool {
        self.unsaid.issuer
    }

    /// By what statements that may name the caller are found; `None` when the request leaves open
    /// by what.
    #[inline]
    pub(crate) fn keys(&self) -> Option<&[FoundBy]> {
        let Unsaid {
            issuer,
            session,
            unique_id,
        } = self.unsaid;
        let keys = self.found_by.get(..self.keys);
        keys.filter(|_| !issuer && !session && !unique_id)
    }

    fn collect_keys(&mut self) {
        let (directly, capped) = (Ways::direct(Ternary::True), Ways::capped(Ternary::True));
        let own = match self.caller {
            Caller::Root { .. } => None,
            Caller::FederatedUser { .. }
            | Caller::Service { .. }
            | Caller::Session { .. }
            | Caller::User { .. } => self.own,
        };
        let role = match self.path {
            PathKnown::No => self.role_name,
            PathKnown::Yes => self.role,
        };
        for (name, ways) in [
            (own, Some(directly)),
            (role, Some(capped)),
            (self.issuer, Some(capped)),
            // What the id belongs to matters as well.
            (self.unique_id, None),
        ] {
            if let Some(name) = name {
                self.add_key(CallerKey::of_name(name), ways);
            }
        }
        if let Some(account) = self.account {
            // So does the partition.
            self.add_key(CallerKey::of_account(account), None);
        }
    }

    fn add_key(&mut self, key: CallerKey, ways: Option<Ways>) {
        if let Some(free) = self.found_by.get_mut(self.keys) {
            *free = FoundBy { key, ways };
            self.keys = self.keys.saturating_add(1);
        }
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
            (PrincipalMatcher::AnyAws, Caller::Service { .. }) => {
                let reading = semantics.reading(Uncertain::AnyAwsAndServices);
                match (effect, reading) {
                    (Effect::Deny, Reading::Recommended)
                    | (Effect::Allow, Reading::Alternative) => self.as_anyone(semantics),
                    (Effect::Allow, Reading::Recommended)
                    | (Effect::Deny, Reading::Alternative) => Ways::NONE,
                }
            }
            (PrincipalMatcher::Any | PrincipalMatcher::AnyAws, _) => self.as_anyone(semantics),
            (PrincipalMatcher::Account { account, partition }, _) => Ways {
                account: Ternary::of(
                    self.account == Some(account)
                        && (partition.is_none() || partition == self.partition),
                ),
                ..Ways::NONE
            },
            (PrincipalMatcher::Role { arn, name }, Caller::Session { .. }) => {
                Ways::capped(Ternary::of(match self.path {
                    PathKnown::No => self.role_name == Some(name),
                    PathKnown::Yes => self.role == Some(arn),
                }))
            }
            (PrincipalMatcher::User { arn, account }, Caller::FederatedUser { .. }) => {
                let may_be = self.unsaid.issuer && account == self.account;
                Ways::capped(Ternary::known(self.issuer == Some(arn), may_be))
            }
            (
                PrincipalMatcher::UniqueId {
                    id,
                    of: UniqueIdOf::Role,
                },
                Caller::Session { .. },
            ) => Ways::capped(self.has_unique_id(id)),
            (
                PrincipalMatcher::UniqueId {
                    id,
                    of: UniqueIdOf::User,
                },
                Caller::User { .. },
            ) => Ways::direct(self.has_unique_id(id)),
            (PrincipalMatcher::Session { arn, role }, Caller::Session { .. }) => {
                let may_be = self.unsaid.session && self.role_name == Some(role);
                Ways::direct(Ternary::known(self.own == Some(arn), may_be))
            }
            (PrincipalMatcher::User { arn: id, .. }, Caller::User { .. })
            | (PrincipalMatcher::FederatedUser(id), Caller::FederatedUser { .. })
            | (PrincipalMatcher::Service(id), Caller::Service { .. }) => {
                Ways::direct(Ternary::of(self.own == Some(id)))
            }
            (
                PrincipalMatcher::FederatedUser(_)
                | PrincipalMatcher::Nobody
                | PrincipalMatcher::Role { .. }
                | PrincipalMatcher::Service(_)
                | PrincipalMatcher::Session { .. }
                | PrincipalMatcher::UniqueId { .. }
                | PrincipalMatcher::User { .. },
                _,
            ) => Ways::NONE,
        }
    }

    /// How a `Principal` or `NotPrincipal` element names the caller.
    ///
    /// `bounded` says that the caller has a permissions boundary, which no entry of a
    /// `NotPrincipal` in a Deny spares.
    #[inline]
    pub(crate) fn named(
        &self,
        element: &Listed<PrincipalMatcher>,
        effect: Effect,
        bounded: bool,
        semantics: Semantics,
    ) -> Ways {
        match (&*element.entries, element.polarity) {
            ([PrincipalMatcher::Any], Polarity::Is) => self.as_anyone(semantics),
            ([] | [_, ..], _) => self.named_by_entries(element, effect, bounded, semantics),
        }
    }

    fn named_by_entries(
        &self,
        element: &Listed<PrincipalMatcher>,
        effect: Effect,
        bounded: bool,
        semantics: Semantics,
    ) -> Ways {
        // What leaves callers out is read as the other effect would read it, so that an uncertain
        // entry neither widens an Allow nor narrows a Deny.
        let read_as = match (element.polarity, effect) {
            (Polarity::Is, effect) => effect,
            (Polarity::IsNot, Effect::Allow) => Effect::Deny,
            (Polarity::IsNot, Effect::Deny) => Effect::Allow,
        };
        let listed = element
            .entries
            .iter()
            .map(|&entry| self.ways(entry, read_as, semantics));
        match (element.polarity, effect) {
            (Polarity::Is, _) => listed.fold(Ways::NONE, Ways::or),
            (Polarity::IsNot, Effect::Deny) => {
                // An account spares its root user only.
                let root = Ternary::of(self.is_root());
                let spared = listed
                    .map(|ways| ways.direct.or(ways.capped).or(ways.account.and(root)))
                    .fold(Ternary::False, Ternary::or);
                Ways::direct(Ternary::of(bounded).or(spared.not()))
            }
            (Polarity::IsNot, Effect::Allow) => {
                match semantics.reading(Uncertain::AllowWithNotPrincipal) {
                    Reading::Alternative => Ways::NONE,
                    Reading::Recommended => {
                        let left_out = listed.map(Ways::any).fold(Ternary::False, Ternary::or);
                        self.as_anyone(semantics).and(left_out.not())
                    }
                }
            }
        }
    }

    fn has_unique_id(&self, id: NameId) -> Ternary {
        Ternary::known(self.unique_id == Some(id), self.unsaid.unique_id)
    }

    /// How an Allow for everyone names the caller (U-05a); a service has nothing that could cap.
    fn as_anyone(&self, semantics: Semantics) -> Ways {
        match semantics.reading(Uncertain::CapOnAnyPrincipal) {
            Reading::Alternative if !self.is_service() => Ways::capped(Ternary::True),
            Reading::Alternative | Reading::Recommended => Ways::direct(Ternary::True),
        }
    }
}

impl FoundBy {
    const NOTHING: Self = Self {
        key: CallerKey::NONE,
        ways: None,
    };

    #[inline]
    pub(crate) const fn ways(self) -> Option<Ways> {
        self.ways
    }
}

impl From<FoundBy> for CallerKey {
    #[inline]
    fn from(found: FoundBy) -> Self {
        found.key
    }
}

impl Ways {
    pub(crate) const NONE: Self = Self {
        account: Ternary::False,
        capped: Ternary::False,
        direct: Ternary::False,
    };

    /// Without a `Principal` element a statement speaks of its holder.
    pub(crate) const HOLDER: Self = Self::direct(Ternary::True);

    /// Whether the caller is named in any way.
    pub(crate) const fn any(self) -> Ternary {
        self.account.or(self.capped).or(self.direct)
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self {
            account: self.account.or(other.account),
            capped: self.capped.or(other.capped),
            direct: self.direct.or(other.direct),
        }
    }

    const fn and(self, condition: Ternary) -> Self {
        Self {
            account: self.account.and(condition),
            capped: self.capped.and(condition),
            direct: self.direct.and(condition),
        }
    }

    const fn capped(capped: Ternary) -> Self {
        Self {
            capped,
            ..Self::NONE
        }
    }

    const fn direct(direct: Ternary) -> Self {
        Self {
            direct,
            ..Self::NONE
        }
    }
}

/// A caller has an ARN, a role, an issuer, a unique id and an account.
const MOST_KEYS: usize = 5;
