//! Floor 10: answers about all requests.
//!
//! In: records of one world, or of two. Out: what holds for every request, or an example of one
//! for which it does not. Nothing is assumed away: what is not loaded may be anything, unless the
//! world is said to be closed, and every answer names what it rests on.

use std::collections::BTreeMap;

use crate::compile::record::LoadError;
use crate::document::PolicyDocument;
use crate::explain::Explanation;
use crate::record::{AccountRecord, KeyRecord, PrincipalRecord};
use crate::semantics::Semantics;

mod access;
pub mod answer;
mod atom;
mod audit;
mod callers;
mod cells;
pub mod claim;
mod diff;
mod domain;
mod encode;
mod escape;
mod example;
mod formula;
mod grants;
mod ground;
mod inquiry;
mod layers;
mod prove;
mod residual;
mod room;
mod solve;
mod states;
mod test;
mod text;
mod theory;
mod value;
mod wording;

use answer::{Access, Audit, Diff, Example, Idleness, Proof, Reach, Residual};
use claim::Claim;

/// What is known of accounts, principals, keys and endpoints.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The accounts; of others it is not known in which organization they are.
    pub accounts: Vec<AccountRecord>,
    /// Users and roles.
    pub principals: Vec<PrincipalRecord>,
    /// The keys that answers speak of.
    pub keys: Vec<KeyRecord>,
    /// VPC endpoints with their policies.
    pub endpoints: BTreeMap<String, Vec<PolicyDocument>>,
    /// What is not loaded.
    pub unloaded: Unloaded,
}

/// What policies are that are not loaded: those of users and roles, and those of organizations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unloaded {
    /// Whatever makes the answer weakest: for "nobody can" they allow, for "everybody can" they
    /// deny.
    #[default]
    MayBeAnything,
    /// There are none: the world is closed.
    DoNotExist,
}

/// How questions are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How uncertain points are read. Answers say when another reading gives another one.
    pub semantics: Semantics,
    /// How many steps may be taken before the answer is that it is not known.
    pub steps: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            semantics: Semantics::default(),
            steps: 50_000_000,
        }
    }
}

/// What a change of policies gives and takes away. Keys are matched by their ARNs.
///
/// # Errors
///
/// [`LoadError`] when a policy cannot be lowered.
pub fn diff(old: &World, new: &World, options: &Options) -> Result<Diff, LoadError> {
    diff::run(old, new, options)
}

/// Whether statements about all requests hold, one answer for each.
///
/// # Errors
///
/// [`LoadError`] when a policy cannot be lowered.
pub fn prove(world: &World, claims: &[Claim], options: &Options) -> Result<Vec<Proof>, LoadError> {
    prove::run(world, claims, options)
}

/// What a key policy does beside what was meant: who can still change it, which statements do
/// nothing, and who can reach the key from outside. One answer for each key.
///
/// # Errors
///
/// [`LoadError`] when a policy cannot be lowered.
pub fn audit(world: &World, options: &Options) -> Result<Vec<Audit>, LoadError> {
    audit::run(world, options)
}

/// Who can do what with each key, one answer for each.
///
/// # Errors
///
/// [`LoadError`] when a policy cannot be lowered.
pub fn access(world: &World, options: &Options) -> Result<Vec<Access>, LoadError> {
    access::run(world, options)
}

/// Who outside of the owning account can reach each key: a part of what [`audit`] says.
///
/// # Errors
///
/// [`LoadError`] when a policy cannot be lowered.
pub fn reach(world: &World, options: &Options) -> Result<Vec<Reach>, LoadError> {
    audit::reach(world, options)
}

/// Whether statements of the policies of the first key do anything, by their places among all of
/// them, one answer for each. A part of what [`audit`] says.
///
/// # Errors
///
/// [`LoadError`] when a policy cannot be lowered.
pub fn idle(
    world: &World,
    statements: &[usize],
    options: &Options,
) -> Result<Vec<Idleness>, LoadError> {
    audit::idle(world, statements, options)
}

/// How an example is decided, and why; `None` if the engine refuses it.
///
/// # Errors
///
/// [`LoadError`] when a policy cannot be lowered.
pub fn explain(
    world: &World,
    example: &Example,
    options: &Options,
) -> Result<Option<Explanation>, LoadError> {
    let mut inquiry = inquiry::Inquiry::new(&[world], &[], options)?;
    Ok(inquiry.explain(0, example))
}

/// Under which condition a request is allowed of which only a part is said: condition keys that it
/// does not say are left open. One answer for each check of the request.
///
/// # Errors
///
/// [`ResidualError`](answer::ResidualError) when a policy cannot be lowered, or the request
/// contradicts itself.
pub fn residual(
    world: &World,
    request: &crate::request::Request,
    options: &Options,
) -> Result<Vec<Residual>, answer::ResidualError> {
    residual::run(world, request, options)
}
