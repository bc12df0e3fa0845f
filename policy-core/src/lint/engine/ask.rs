//! Asking the symbolic engine with the patience of a linter: what it does not settle at once is an
//! error of the rule that asks, never a guess.

use std::sync::Arc;

use crate::explain::Explanation;
use crate::lint::engine::claims::Claim;
use crate::symbolic::answer::{
    Access, CallerClass, Diff, Example, Idleness, Reached, Undecided, Verdict,
};
use crate::symbolic::claim::read_claims;
use crate::symbolic::{self, Options, World};
use crate::text::source::Source;

/// Who can do what with the first key of a world.
pub(crate) fn access(world: &World) -> Result<Access, String> {
    let found = symbolic::access(world, &options()).map_err(|error| error.to_string())?;
    let access = first(found)?;
    settled(&access.undecided)?;
    Ok(access)
}

/// Who reaches the first key of a world from outside.
pub(crate) fn reach(world: &World) -> Result<Vec<Reached>, String> {
    let found = symbolic::reach(world, &options()).map_err(|error| error.to_string())?;
    let reach = first(found)?;
    settled(&reach.undecided)?;
    Ok(reach.rows)
}

/// What is decided otherwise in another world; all of it.
pub(crate) fn diff(old: &World, new: &World) -> Result<Diff, String> {
    let diff = partial_diff(old, new)?;
    settled(&diff.undecided)?;
    Ok(diff)
}

/// The same as far as it is settled: the answer says what is not.
pub(crate) fn partial_diff(old: &World, new: &World) -> Result<Diff, String> {
    symbolic::diff(old, new, &options()).map_err(|error| error.to_string())
}

/// Which of some statements of the only policy of a world, by their places, do nothing.
pub(crate) fn idle(world: &World, numbers: &[usize]) -> Result<Vec<Idleness>, String> {
    symbolic::idle(world, numbers, &options()).map_err(|error| error.to_string())
}

/// How a request is decided in a world, and why.
pub(crate) fn explain(world: &World, example: &Example) -> Option<Explanation> {
    let explained = symbolic::explain(world, example, &options());
    explained.ok().flatten()
}

/// Whether a claim holds in a world; never [`Verdict::Unknown`].
pub(crate) fn prove(world: &World, claim: &Claim) -> Result<Verdict, String> {
    let source = Arc::new(Source::new("claims", claim.text()));
    let read = read_claims(&source);
    if let Some(wrong) = read.diagnostics.iter().find(|it| it.is_error()) {
        return Err(wrong.message.clone());
    }
    let proofs = symbolic::prove(world, &read.claims, &options());
    let proof = first(proofs.map_err(|error| error.to_string())?)?;
    match proof.answer {
        Verdict::Unknown(undecided) => Err(unsettled(&undecided)),
        verdict @ (Verdict::Fails { .. } | Verdict::Holds { .. }) => Ok(verdict),
    }
}

/// A request that makes a claim false in a world, if there is one.
pub(crate) fn refute(world: &World, claim: &Claim) -> Result<Option<Refuted>, String> {
    Ok(match prove(world, claim)? {
        Verdict::Fails {
            caller,
            example,
            explanation,
            ..
        } => Some(Refuted {
            caller,
            example: *example,
            explanation: *explanation,
        }),
        Verdict::Holds { .. } | Verdict::Unknown(_) => None,
    })
}

/// A request that is allowed although a claim denies it.
#[derive(Debug)]
pub(crate) struct Refuted {
    /// Who calls.
    pub(crate) caller: CallerClass,
    /// The request.
    pub(crate) example: Example,
    /// How it is decided.
    pub(crate) explanation: Explanation,
}

/// Why something is not settled, in words.
pub(crate) fn unsettled(undecided: &Undecided) -> String {
    format!("{}: {}", undecided.what, undecided.why)
}

fn settled(undecided: &[Undecided]) -> Result<(), String> {
    match undecided.first() {
        Some(one) => Err(unsettled(one)),
        None => Ok(()),
    }
}

fn first<T>(found: Vec<T>) -> Result<T, String> {
    let first = found.into_iter().next();
    first.ok_or_else(|| "there is no key to ask about".to_owned())
}

/// Far less than `kms-policy prove` takes: a linter answers at once or says that it cannot.
fn options() -> Options {
    Options {
        steps: 5_000_000,
        ..Options::default()
    }
}
