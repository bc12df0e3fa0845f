//! What one principal can do with one key: the layers of `decide/tally.rs`, asked for all actions
//! at once.

use std::ops::ControlFlow;

use crate::ast::Effect;
use crate::compile::entry::{AccountEntry, KeyEntry};
use crate::compile::intern::Vocabulary;
use crate::compile::lower::CompiledStatement;
use crate::compile::needs::Needs;
use crate::compile::set::PolicySet;
use crate::condition::Ternary;
use crate::context::Slot;
use crate::decide::Decision;
use crate::eval::context::ContextTable;
use crate::eval::facts::{Facts, Sight, View};
use crate::eval::grant;
use crate::eval::principal::{Identity, Ways};
use crate::eval::statement;
use crate::name::arn::Arn;
use crate::name::principal::Caller;
use crate::query::sets::Ternaries;
use crate::query::settle::{Relation, Tally, settle};
use crate::query::sight::{CallerSide, KeySide, Kind, PairView, Part, nobody};
use crate::request::Request;
use crate::semantics::{Reading, Touched, Uncertain};
use crate::snapshot::{RequestError, Snapshot};
use crate::table::kms_action::{Action, ActionSet, ResourceKind};
use crate::template::arn::ArnTemplate;

/// What a principal can do with a key: each action of [`Mask::COVERED`] is in one of the sets.
///
/// It is the decision of the open request of which nothing is said but who calls, and which action
/// on which key: a direct call, with unknown parameters, at an unknown time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mask {
    /// What is allowed, whatever the request turns out to say.
    pub allowed: ActionSet,
    /// What is denied, explicitly or not, whatever the request turns out to say.
    pub denied: ActionSet,
    /// What depends on condition keys that are not said.
    pub depends: ActionSet,
}

impl Mask {
    /// The actions that masks speak of: those whose only resource is a key. Actions on aliases need
    /// the alias as well, and actions on no resource have nothing to do with a key.
    pub const COVERED: ActionSet = ActionSet::of_kind(ResourceKind::Key);

    /// The decision for one action, a deny of either kind as `ImplicitDeny`; `None` for actions
    /// that masks do not speak of.
    #[must_use]
    pub const fn decision(&self, action: Action) -> Option<Decision> {
        if self.allowed.contains(action) {
            Some(Decision::Allowed)
        } else if self.depends.contains(action) {
            Some(Decision::Depends)
        } else if self.denied.contains(action) {
            Some(Decision::ImplicitDeny)
        } else {
            None
        }
    }
}

impl Snapshot {
    /// What a principal can do with a key. For many of either there is
    /// [`Matrix`](crate::query::Matrix).
    ///
    /// # Errors
    ///
    /// [`RequestError`] when the key or the principal is not loaded.
    pub fn mask(&self, caller: &Caller, key: &Arn) -> Result<Mask, RequestError> {
        let mut key = KeySide::new(self, key)?;
        let mut needs = needs_of_key(key.entry, key.account);
        let mut caller = CallerSide::new(self, caller)?;
        needs = needs.union(needs_of_caller(&caller));
        key.derive(self, needs);
        caller.derive(self, needs, key.check(Kind::Other));
        let nobody = nobody();
        let identity = caller.identity(self.vocabulary());
        let pair = Pair {
            snapshot: self,
            caller: &caller,
            key: &key,
            nobody: &nobody,
            identity,
            in_key: identity,
            named_keys: NamedKeys::Seen,
        };
        Ok(pair.mask())
    }
}

/// A caller and a key that are looked at together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) caller: &'a CallerSide<'a>,
    pub(super) key: &'a KeySide<'a>,
    pub(super) nobody: &'a Request,
    pub(super) identity: Identity<'a>,
    /// The caller as policies and grants of the key are to see it.
    pub(super) in_key: Identity<'a>,
    pub(super) named_keys: NamedKeys,
}

/// Whether policies of the caller are to see keys that they name one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum NamedKeys {
    /// They see what they say of all other keys only.
    Ignored,
    Seen,
}

impl Pair<'_> {
    pub(super) fn mask(&self) -> Mask {
        let check = self.key.check(Kind::Other);
        let of_caller = self.caller.facts(self.snapshot, self.identity, check);
        let of_key = self.key.facts(self.snapshot, self.nobody);
        let both = |identity, kind| {
            self.caller
                .facts_with(self.snapshot, identity, self.key, kind)
        };
        let facts = both(self.identity, Kind::Other);
        let asked = Asked {
            facts: &facts,
            caller: Part {
                facts: &of_caller,
                table: self.caller.table(),
            },
            key: Part {
                facts: &of_key,
                table: self.key.table(),
            },
            named_keys: NamedKeys::Seen,
        };
        let mut tally = Tally {
            denies: Ternaries::FALSE,
            scp: Ternaries::TRUE,
            direct: Ternaries::FALSE,
            capped: Ternaries::FALSE,
            delegated: Ternaries::FALSE,
            identity: Ternaries::FALSE,
            boundary: Ternaries::TRUE,
            session: Ternaries::TRUE,
            grants: [Ternaries::FALSE; 3],
        };
        asked.organization(&mut tally);
        Asked {
            named_keys: self.named_keys,
            ..asked
        }
        .own_policies(&mut tally);
        let in_key = both(self.in_key, Kind::Other);
        Asked {
            facts: &in_key,
            ..asked
        }
        .key_policies(&mut tally);
        let empty = ContextTable::default();
        for kind in Kind::ALL {
            let facts = both(self.in_key, kind);
            grants(self.key.entry, kind, &facts, &empty, &mut tally);
        }
        settle(relation(&facts), &tally)
    }
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    facts: &'a Facts<'a>,
    caller: Part<'a>,
    key: Part<'a>,
    named_keys: NamedKeys,
}

impl Asked<'_> {
    fn organization(&self, tally: &mut Tally) {
        let facts = self.facts;
        if let Some(account) = facts.principal_account
            && let Some(levels) = &account.scp
            && !account.management
            && !facts.identity.is_service()
            && !facts.is_service_linked()
        {
            for level in levels {
                let allows = self.held(level, ActionSet::ALL, tally);
                tally.scp = tally.scp.and(allows);
            }
        }
        if let Some(account) = facts.resource_account
            && !account.management
            && !facts.key.is_some_and(|key| key.metadata.aws_managed)
            && !(facts.is_service_linked()
                && facts.reads(Uncertain::RcpAndServiceLinkedRoles, Reading::Recommended))
        {
            self.held(&account.rcp, NOT_RETIRING, tally);
        }
    }

    fn key_policies(&self, tally: &mut Tally) {
        let Some(key) = self.facts.key else {
            return;
        };
        for statement in key.policies.statements() {
            let Some((matches, ways)) = self.look(statement, Sight::KeyPolicy, NOT_RETIRING) else {
                continue;
            };
            match statement.effect {
                Effect::Deny => tally.denies = tally.denies.or(matches),
                Effect::Allow => {
                    tally.direct = tally.direct.or(matches.and_all(ways.direct));
                    tally.capped = tally.capped.or(matches.and_all(ways.capped));
                    tally.delegated = tally.delegated.or(matches.and_all(ways.account));
                }
            }
        }
    }

    /// The policies that the caller brings along; services bring none.
    fn own_policies(&self, tally: &mut Tally) {
        let facts = self.facts;
        if facts.identity.is_service() {
            return;
        }
        if let Some(entry) = facts.principal {
            tally.identity = self.held(&entry.policies, ActionSet::ALL, tally);
            if let Some(boundary) = &entry.boundary {
                tally.boundary = self.held(boundary, ActionSet::ALL, tally);
            }
        }
        let session = facts.session.map(|session| &session.policies);
        match session.filter(|policies| !policies.is_empty()) {
            Some(policies) => tally.session = self.held(policies, ActionSet::ALL, tally),
            // A federated user without a session policy has no permissions of its own.
            None => {
                if matches!(facts.identity.caller, Caller::FederatedUser { .. }) {
                    tally.identity = Ternaries::FALSE;
                    tally.session = Ternaries::FALSE;
                }
            }
        }
        if facts.identity.is_root() {
            // Root users have every permission that their account's policies can give.
            tally.identity = Ternaries::TRUE;
        }
    }

    /// Policies without a say in how the caller is named: denies are noted, allows returned.
    fn held(&self, policies: &PolicySet, within: ActionSet, tally: &mut Tally) -> Ternaries {
        let mut allows = Ternaries::FALSE;
        for statement in policies.statements() {
            let Some((matches, _)) = self.look(statement, Sight::Other, within) else {
                continue;
            };
            match statement.effect {
                Effect::Deny => tally.denies = tally.denies.or(matches),
                Effect::Allow => allows = allows.or(matches),
            }
        }
        allows
    }

    /// For which actions a statement matches, and how it names the caller; `None` for nothing.
    fn look(
        &self,
        statement: &CompiledStatement,
        sight: Sight,
        within: ActionSet,
    ) -> Option<(Ternaries, Ways)> {
        let facts = self.facts;
        let mut left = statement.actions.intersection(within);
        if left.is_empty() {
            return None;
        }
        let ways = statement::ways(statement, facts, facts.is_bounded());
        let named = ways.any();
        if named == Ternary::False {
            return None;
        }
        let mut matches = Ternaries::FALSE;
        while let Some(action) = left.first() {
            let alike = alike(left, action, statement.slots(), facts.vocabulary);
            let view = PairView {
                caller: self.caller,
                key: self.key,
                sight,
                action,
            };
            let truth = self.truth(statement, &view).and(named);
            matches = matches.or(Ternaries::of(truth, alike));
            left = left.difference(alike);
        }
        Some((matches, ways))
    }

    /// Whether resource and conditions of a statement hold in a call.
    fn truth(&self, statement: &CompiledStatement, view: &PairView<'_>) -> Ternary {
        let facts = self.facts;
        let effect = statement.effect;
        let there = |pattern: &ArnTemplate| match self.named_keys {
            NamedKeys::Ignored => pattern.literal_resource().is_none(),
            NamedKeys::Seen => true,
        };
        let mut truth = match &statement.resources {
            Some(listed) => statement::resource_as_if(listed, effect, facts, view, there),
            None => Ternary::True,
        };
        for condition in &statement.conditions {
            if truth == Ternary::False {
                break;
            }
            let mut touched = Touched::default();
            let holds = statement::holds(condition, view, facts.semantics, &mut touched);
            truth = truth.and(statement::by_effect(holds, effect));
        }
        truth
    }
}

/// Of these actions those whose calls carry just those of the condition keys that calls of this
/// one carry.
pub(super) fn alike(
    of: ActionSet,
    action: Action,
    slots: impl Iterator<Item = Slot>,
    vocabulary: &Vocabulary,
) -> ActionSet {
    let mut alike = of;
    for slot in slots {
        // Keys that are in no table are carried by all or by none.
        if let Some(row) = vocabulary.facts(slot).and_then(|known| known.row) {
            let carriers = row.carriers();
            alike = match carriers.contains(action) {
                true => alike.intersection(carriers),
                false => alike.difference(carriers),
            };
        }
    }
    alike
}

fn grants(key: &KeyEntry, kind: Kind, facts: &Facts<'_>, table: &ContextTable, tally: &mut Tally) {
    // INVARIANT(grants): what grants look up does not follow from caller or key, so the table of
    // the request is empty.
    let view = View {
        facts,
        table,
        sight: Sight::Other,
    };
    let _ = key.grants.each(|compiled| {
        let (verdict, actions) = match kind {
            Kind::RetireGrant => (grant::retires(compiled, &view), kind.actions()),
            Kind::CreateGrant | Kind::Other | Kind::WithEncryptionContext => {
                let actions = compiled.operations.intersection(kind.actions());
                if actions.is_empty() {
                    return ControlFlow::Continue(());
                }
                (grant::fit(compiled, &view), actions)
            }
        };
        let [alone, capped, with_identity] = tally.grants;
        tally.grants = [
            alone.or(Ternaries::of(verdict.alone, actions)),
            capped.or(Ternaries::of(verdict.capped, actions)),
            with_identity.or(Ternaries::of(verdict.with_identity, actions)),
        ];
        ControlFlow::Continue(())
    });
}

fn relation(facts: &Facts<'_>) -> Relation {
    let caller = facts.identity.account();
    if facts.identity.is_service() {
        Relation::Service
    } else if caller.is_some() && caller != facts.owner {
        Relation::Foreign
    } else {
        Relation::Own
    }
}

/// The condition keys that the policies of a caller look up.
pub(super) fn needs_of_caller(side: &CallerSide<'_>) -> Needs {
    let levels = side.account.and_then(|account| account.scp.as_deref());
    let own = side.own_policies().into_iter().flatten();
    own.chain(levels.into_iter().flatten())
        .fold(Needs::default(), |needs, set| needs.union(set.needs()))
}

/// The condition keys that the policies of a key look up.
pub(super) fn needs_of_key(entry: &KeyEntry, account: Option<&AccountEntry>) -> Needs {
    let rcp = account.map(|account| account.rcp.needs());
    entry.policies.needs().union(rcp.unwrap_or_default())
}

/// Key policies and RCPs have no say in who may retire a grant.
const NOT_RETIRING: ActionSet = ActionSet::of(Action::RETIRE_GRANT).complement();
