//! Questions about one Allow of a policy with every Deny in force, about claims, and about grants.

use crate::ast::{Effect, Polarity, Statement};
use crate::document::PolicyDocument;
use crate::lint::engine::Engine;
use crate::lint::engine::ask::{self, Refuted};
use crate::lint::engine::claims::Claim;
use crate::name::principal::PrincipalName;
use crate::record::GrantRecord;
use crate::symbolic::World;
use crate::symbolic::answer::{Access, Diff, Example, Reached};

/// Who reaches the key by one statement.
#[derive(Debug)]
pub(super) struct ReachBy {
    index: usize,
    reached: Result<Vec<Reached>, String>,
}

impl Engine {
    /// Who reaches the key from outside by one Allow that speaks of everybody, with every Deny of
    /// the policy in force; nobody by any other statement.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn reach_by(&self, index: usize) -> Result<&[Reached], String> {
        let all = self.open.get_or_init(|| {
            let statements = self.policy.policy.statements.iter().enumerate();
            let open = statements.filter(|(_, it)| is_open(&it.value));
            let reached = open.map(|(index, _)| ReachBy {
                index,
                reached: self.reach_of(&self.narrowed(index)),
            });
            reached.collect()
        });
        match all.iter().find(|by| by.index == index) {
            Some(by) => by.reached.as_deref().map_err(Clone::clone),
            None => Ok(&[]),
        }
    }

    pub(super) fn reach_of(&self, policy: &PolicyDocument) -> Result<Vec<Reached>, String> {
        ask::reach(&self.world(policy))
    }

    /// The policy without any Allow but one.
    fn narrowed(&self, index: usize) -> PolicyDocument {
        let mut narrowed = self.policy.clone();
        let mut at = 0_usize;
        narrowed.policy.statements.retain(|statement| {
            let stays = at == index || statement.value.effect.value == Effect::Deny;
            at = at.saturating_add(1);
            stays
        });
        narrowed
    }

    /// A request that makes a claim false, if there is one.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn refute(&self, claim: &Claim) -> Result<Option<Refuted>, String> {
        ask::refute(&self.world(&self.policy), claim)
    }

    /// A request that one Allow lets through with every Deny of the policy in force, and that a claim
    /// denies, if there is one.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn refute_by(&self, index: usize, claim: &Claim) -> Result<Option<Example>, String> {
        let found = ask::refute(&self.world(&self.narrowed(index)), claim)?;
        Ok(found.map(|it| it.example))
    }

    /// Who can do what with a key that has these grants beside its policy.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn access_with(&self, grants: Vec<GrantRecord>) -> Result<Access, String> {
        ask::access(&self.granted(grants))
    }

    /// What grants add to the policy, or take a key without them for.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn gain(&self, grants: Vec<GrantRecord>) -> Result<Diff, String> {
        ask::diff(&self.world(&self.policy), &self.granted(grants))
    }

    fn granted(&self, grants: Vec<GrantRecord>) -> World {
        let mut world = self.world(&self.policy);
        for key in &mut world.keys {
            key.grants.clone_from(&grants);
        }
        world
    }
}

/// Whether a statement allows something to everybody.
fn is_open(statement: &Statement) -> bool {
    let element = statement.principal.as_ref();
    let speaks_of_all = element.is_some_and(|element| {
        let mut entries = element.entries.iter();
        let of_all =
            |name: &PrincipalName| *name == PrincipalName::Any || *name == PrincipalName::AnyAws;
        element.polarity == Polarity::IsNot || entries.any(|entry| of_all(&entry.value))
    });
    statement.effect.value == Effect::Allow && speaks_of_all
}
