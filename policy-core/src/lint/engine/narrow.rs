//! Questions about one Allow of a policy with every Deny in force, about claims, and about grants.

use std::sync::Arc;

use crate::ast::{Effect, Polarity, Statement};
use crate::document::PolicyDocument;
use crate::explain::Explanation;
use crate::lint::engine::{Engine, first, options, settled};
use crate::name::principal::PrincipalName;
use crate::record::GrantRecord;
use crate::symbolic::answer::{Access, Diff, Example, Reached, Verdict};
use crate::symbolic::claim::read_claims;
use crate::symbolic::{self, World};
use crate::text::source::Source;

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
        let found = symbolic::reach(&self.world(policy), &options());
        let reach = first(found.map_err(|error| error.to_string())?)?;
        settled(&reach.undecided)?;
        Ok(reach.rows)
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

    /// A request that makes claims false, if there is one: of the whole policy, or of one Allow of
    /// it with every Deny in force.
    ///
    /// # Errors
    ///
    /// Why it could not be settled, or what is wrong with the claims.
    pub(crate) fn refute(
        &self,
        only: Option<usize>,
        claims: &str,
    ) -> Result<Option<Example>, String> {
        let world = match only {
            Some(index) => self.world(&self.narrowed(index)),
            None => self.world(&self.policy),
        };
        Ok(refute(&world, claims)?.map(|(example, _)| example))
    }

    /// The same for a key with these grants beside its policy.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn access_with(&self, grants: Vec<GrantRecord>) -> Result<Access, String> {
        let found = symbolic::access(&self.granted(grants), &options());
        let access = first(found.map_err(|error| error.to_string())?)?;
        settled(&access.undecided)?;
        Ok(access)
    }

    /// What grants add to the policy, or take a key without them for.
    ///
    /// # Errors
    ///
    /// Why it could not be settled.
    pub(crate) fn gain(&self, grants: Vec<GrantRecord>) -> Result<Diff, String> {
        let (old, new) = (self.world(&self.policy), self.granted(grants));
        let diff = symbolic::diff(&old, &new, &options());
        let diff = diff.map_err(|error| error.to_string())?;
        settled(&diff.undecided)?;
        Ok(diff)
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

/// A request that makes claims false in a world, and how it is decided there.
pub(in crate::lint) fn refute(
    world: &World,
    claims: &str,
) -> Result<Option<(Example, Explanation)>, String> {
    let source = Arc::new(Source::new("claims", claims));
    let read = read_claims(&source);
    let mut wrong = read.diagnostics.iter();
    if let Some(wrong) = wrong.find(|it| it.is_error()) {
        return Err(wrong.message.clone());
    }
    let proofs = symbolic::prove(world, &read.claims, &options());
    for proof in proofs.map_err(|error| error.to_string())? {
        match proof.answer {
            Verdict::Fails {
                example,
                explanation,
                ..
            } => return Ok(Some((*example, *explanation))),
            Verdict::Holds { .. } => {}
            Verdict::Unknown(undecided) => {
                return Err(format!("{}: {}", undecided.what, undecided.why));
            }
        }
    }
    Ok(None)
}
