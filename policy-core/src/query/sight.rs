//! A caller and a key, each with the condition keys that follow from it, and what a statement sees
//! of both.
//!
//! This is the open request of which nothing is said but who calls and which key is meant; its
//! action is the only thing that changes while a mask is made.

use crate::compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::intern::{Family, Vocabulary, derived_of, slot_of};
use crate::compile::needs::Needs;
use crate::compile::set::PolicySet;
use crate::context::{ContextView, Lookup, Slot, Values};
use crate::eval::context::{By, ContextTable, Said};
use crate::eval::derive;
use crate::eval::facts::{Facts, Sight, Spelled, View};
use crate::eval::principal::{Identity, KnownCaller};
use crate::eval::statement::Spelt;
use crate::name::arn::Arn;
use crate::name::principal::{Caller, PathKnown};
use crate::request::{Check, Completeness, Principal, Request, Resource};
use crate::snapshot::{RequestError, ResourceEntries, Snapshot};
use crate::table::derived_key::Derived;
use crate::table::kms_action::{Action, ActionSet};
use crate::template::arn::ArnParts;

/// Who calls.
#[derive(Debug)]
pub(super) struct CallerSide<'a> {
    pub(super) request: Request,
    pub(super) entry: Option<&'a PrincipalEntry>,
    pub(super) account: Option<&'a AccountEntry>,
    pub(super) session: Option<&'a PolicyEntry>,
    table: ContextTable,
}

/// What is acted on.
#[derive(Debug)]
pub(super) struct KeySide<'a> {
    pub(super) entry: &'a KeyEntry,
    pub(super) account: Option<&'a AccountEntry>,
    /// A check for each kind of action that grants tell apart.
    checks: [Check; Kind::COUNT],
    table: ContextTable,
}

/// Actions that grants treat alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    CreateGrant,
    RetireGrant,
    WithEncryptionContext,
    Other,
}

/// A caller and a key, as statements of one layer see them in a call of one action.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairView<'a> {
    pub(super) caller: Part<'a>,
    pub(super) key: Part<'a>,
    pub(super) sight: Sight,
    pub(super) action: Action,
}

/// Facts, and the condition keys that follow from them whatever the action is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) table: &'a ContextTable,
}

/// What a condition key follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Caller,
    Key,
    /// Nothing that is said here: it is absent or unknown, as the action has it.
    Neither,
}

impl<'a> CallerSide<'a> {
    /// Looks a caller up.
    pub(super) fn new(snapshot: &'a Snapshot, caller: &Caller) -> Result<Self, RequestError> {
        let request = Request {
            completeness: Completeness::Open,
            ..Request::new(Principal::new(caller.clone()), Vec::new())
        };
        let known = snapshot.known();
        Ok(Self {
            entry: known.principal(caller, &mut String::new())?,
            account: caller.account().and_then(|id| known.account(id)),
            session: known.session(caller),
            request,
            table: ContextTable::default(),
        })
    }

    /// Derives the condition keys that are needed, and no others.
    pub(super) fn derive(&mut self, snapshot: &Snapshot, needs: Needs, check: &Check) {
        let mut table = std::mem::take(&mut self.table);
        let identity = self.identity(snapshot.vocabulary());
        let facts = self.facts(snapshot, identity, check);
        fill(&mut table, &facts, needs, Origin::Caller);
        self.table = table;
    }

    /// Identity policies, boundary and session policies.
    pub(super) fn own_policies(&self) -> [Option<&'a PolicySet>; 3] {
        [
            self.entry.map(|entry| &entry.policies),
            self.entry.and_then(|entry| entry.boundary.as_ref()),
            self.session.map(|session| &session.policies),
        ]
    }

    pub(super) fn identity(&self, vocabulary: &Vocabulary) -> Identity<'_> {
        let caller = &self.request.principal.caller;
        let entry = self.entry;
        // A federated session has no unique id of its own; its issuer's is not it.
        let own = entry.filter(|_| !matches!(caller, Caller::FederatedUser { .. }));
        let known = KnownCaller {
            role: entry
                .filter(|entry| entry.path == PathKnown::Yes)
                .map(|entry| entry.number),
            role_name: entry.and_then(|entry| entry.role_name),
            unique_id: own.and_then(|entry| entry.unique_id.as_deref()),
        };
        let open = Completeness::Open;
        Identity::new(caller, known, open, vocabulary, &mut String::new())
    }

    /// The facts of the caller alone.
    pub(super) fn facts<'f>(
        &'f self,
        snapshot: &'f Snapshot,
        identity: Identity<'f>,
        check: &'f Check,
    ) -> Facts<'f> {
        Facts {
            request: &self.request,
            check,
            identity,
            subject: "",
            parts: ArnParts::NONE,
            principal: self.entry,
            principal_account: self.account,
            session: self.session,
            endpoint: None,
            key: None,
            owner: None,
            resource_account: None,
            vocabulary: snapshot.vocabulary(),
            semantics: snapshot.semantics(),
        }
    }

    /// The facts of the caller and a key.
    pub(super) fn facts_with<'f>(
        &'f self,
        snapshot: &'f Snapshot,
        identity: Identity<'f>,
        key: &'f KeySide<'_>,
        kind: Kind,
    ) -> Facts<'f> {
        Facts {
            subject: key.entry.arn.as_str(),
            parts: ArnParts::of(&key.entry.arn),
            key: Some(key.entry),
            owner: Some(key.entry.account),
            resource_account: key.account,
            ..self.facts(snapshot, identity, key.check(kind))
        }
    }

    pub(super) fn table(&self) -> &ContextTable {
        &self.table
    }
}

impl<'a> KeySide<'a> {
    /// Looks a key up.
    pub(super) fn new(snapshot: &'a Snapshot, arn: &Arn) -> Result<Self, RequestError> {
        let resource = Resource::Key(arn.clone());
        let ResourceEntries { key, account } = snapshot.known().resource(&resource);
        let entry = key.ok_or_else(|| RequestError::UnknownKey(arn.clone()))?;
        let check = |action| Check {
            action,
            resource: resource.clone(),
        };
        Ok(Self {
            entry,
            account,
            checks: Kind::ALL.map(|kind| check(kind.example())),
            table: ContextTable::default(),
        })
    }

    /// Derives the condition keys that are needed, and no others.
    pub(super) fn derive(&mut self, snapshot: &Snapshot, needs: Needs) {
        let mut table = std::mem::take(&mut self.table);
        let nobody = nobody();
        let facts = self.facts(snapshot, &nobody);
        fill(&mut table, &facts, needs, Origin::Key);
        self.table = table;
    }

    /// The facts of the key alone, as if `nobody` asked for it.
    pub(super) fn facts<'f>(&'f self, snapshot: &'f Snapshot, nobody: &'f Request) -> Facts<'f> {
        let vocabulary = snapshot.vocabulary();
        let caller = &nobody.principal.caller;
        let known = KnownCaller::default();
        let name = &mut String::new();
        Facts {
            request: nobody,
            check: self.check(Kind::Other),
            identity: Identity::new(caller, known, Completeness::Open, vocabulary, name),
            subject: self.entry.arn.as_str(),
            parts: ArnParts::of(&self.entry.arn),
            principal: None,
            principal_account: None,
            session: None,
            endpoint: None,
            key: Some(self.entry),
            owner: Some(self.entry.account),
            resource_account: self.account,
            vocabulary,
            semantics: snapshot.semantics(),
        }
    }

    pub(super) fn table(&self) -> &ContextTable {
        &self.table
    }

    pub(super) fn check(&self, kind: Kind) -> &Check {
        let [create, retire, with, other] = &self.checks;
        match kind {
            Kind::CreateGrant => create,
            Kind::RetireGrant => retire,
            Kind::WithEncryptionContext => with,
            Kind::Other => other,
        }
    }
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [
        Self::CreateGrant,
        Self::RetireGrant,
        Self::WithEncryptionContext,
        Self::Other,
    ];
    const COUNT: usize = Self::ALL.len();

    /// The actions of the kind.
    pub(super) fn actions(self) -> ActionSet {
        match self {
            Self::CreateGrant => CREATE,
            Self::RetireGrant => RETIRE,
            Self::WithEncryptionContext => ActionSet::WITH_ENCRYPTION_CONTEXT,
            Self::Other => CREATE
                .union(RETIRE)
                .union(ActionSet::WITH_ENCRYPTION_CONTEXT)
                .complement(),
        }
    }

    fn example(self) -> Action {
        match self {
            Self::CreateGrant => Action::CREATE_GRANT,
            Self::RetireGrant => Action::RETIRE_GRANT,
            Self::WithEncryptionContext => Action::DECRYPT,
            Self::Other => Action::DESCRIBE_KEY,
        }
    }
}

impl PairView<'_> {
    fn part(&self, slot: Slot) -> &Part<'_> {
        match origin(slot, self.caller.facts.vocabulary) {
            Origin::Key => &self.key,
            Origin::Caller | Origin::Neither => &self.caller,
        }
    }

    fn hidden(&self, slot: Slot) -> bool {
        let Part { facts, table } = self.key;
        let sight = self.sight;
        let view = View {
            facts,
            table,
            sight,
        };
        sight == Sight::KeyPolicy && view.hidden(slot)
    }
}

impl ContextView for PairView<'_> {
    fn lookup(&self, slot: Slot) -> Lookup<'_> {
        self.look(slot).0
    }
}

impl Spelt for PairView<'_> {
    fn look(&self, slot: Slot) -> (Lookup<'_>, Spelled) {
        let absent = (Lookup::Absent, Spelled::Alike);
        let Some(known) = self.key.facts.vocabulary.facts(slot) else {
            return absent;
        };
        if self.hidden(slot) {
            return absent;
        }
        let carried = match known.row {
            Some(row) => row.carriers().contains(self.action),
            // A key that is newer than our table.
            None => ["aws:", "kms:"]
                .iter()
                .any(|prefix| known.key.folded().starts_with(prefix)),
        };
        if !carried && derived_of(slot).is_some() {
            return absent;
        }
        let Part { facts, table } = *self.part(slot);
        match table.said(slot) {
            Said::Values { from, to, several } => {
                let spelled = match several {
                    true => Spelled::Differently,
                    false => Spelled::Alike,
                };
                (Lookup::Values(table.values(from, to)), spelled)
            }
            Said::Nothing if carried && !derive::absent_unless_said(slot, known.family, facts) => {
                (Lookup::Unknown, Spelled::Alike)
            }
            Said::Absent | Said::Nothing => absent,
            Said::Unknown => (Lookup::Unknown, Spelled::Alike),
        }
    }

    fn spellings(&self, slot: Slot) -> impl Iterator<Item = Values<'_>> {
        self.part(slot).table.spellings(slot)
    }
}

/// What a condition key follows from.
pub(super) fn origin(slot: Slot, vocabulary: &Vocabulary) -> Origin {
    match derived_of(slot) {
        Some(derived) if is_of_key(derived) => Origin::Key,
        Some(_) => Origin::Caller,
        None => match vocabulary.facts(slot).map(|known| known.family) {
            Some(Family::PrincipalTag) => Origin::Caller,
            Some(Family::ResourceTag) => Origin::Key,
            Some(
                Family::EncryptionContext
                | Family::None
                | Family::RecipientAttestation
                | Family::RequestTag,
            )
            | None => Origin::Neither,
        },
    }
}

/// A request for facts of a key alone: what follows from a key does not follow from the caller.
pub(super) fn nobody() -> Request {
    let name = "nobody".into();
    Request {
        completeness: Completeness::Open,
        ..Request::new(Principal::new(Caller::Service { name }), Vec::new())
    }
}

/// Lays out the condition keys that follow from one side, for actions that carry them.
fn fill(table: &mut ContextTable, facts: &Facts<'_>, needs: Needs, side: Origin) {
    table.reset();
    for key in needs.derived() {
        if origin(slot_of(key), facts.vocabulary) == side {
            let said = derive::derive_for_any(key, facts, table);
            if said != Said::Nothing {
                table.set(slot_of(key), said, By::Derivation);
            }
        }
    }
    let family = match side {
        Origin::Caller => Family::PrincipalTag,
        Origin::Key => Family::ResourceTag,
        Origin::Neither => return,
    };
    if !needs.has_family(family) {
        return;
    }
    let pairs = derive::family(family, facts);
    let mut name = String::new();
    // No tags are said beside those of the entry.
    for (key, value) in pairs.into_iter().flatten().flatten().flatten() {
        name.clear();
        name.push_str(family.prefix());
        name.push_str(key);
        name.make_ascii_lowercase();
        if let Some(slot) = facts.vocabulary.find(&name) {
            table.add(slot, [value.as_str()], By::Derivation);
        }
    }
}

const fn is_of_key(key: Derived) -> bool {
    matches!(
        key,
        Derived::AwsRequestedRegion
            | Derived::AwsResourceAccount
            | Derived::AwsResourceOrgID
            | Derived::AwsResourceOrgPaths
            | Derived::KmsCustomerMasterKeySpec
            | Derived::KmsCustomerMasterKeyUsage
            | Derived::KmsKeyOrigin
            | Derived::KmsKeySpec
            | Derived::KmsKeyUsage
            | Derived::KmsMultiRegion
            | Derived::KmsMultiRegionKeyType
            | Derived::KmsResourceAliases
            | Derived::KmsTrailingDaysWithoutKeyUsage
    )
}

const CREATE: ActionSet = ActionSet::of(Action::CREATE_GRANT);
const RETIRE: ActionSet = ActionSet::of(Action::RETIRE_GRANT);
