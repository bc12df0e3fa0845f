//! What was answered, claim by claim.

use policy_core::explain::Explanation;
use policy_core::symbolic::World;
use policy_core::symbolic::answer::{Assumption, Escape, Example, Proof, Verdict};
use policy_core::symbolic::claim::Claim;

use crate::case::write::{self, tree::Tree};
use crate::command::prove::Escapes;
use crate::command::witness::Witness;

/// All answers.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) world: World,
    pub(crate) answered: Vec<Answered>,
    /// What had to be assumed to make the world.
    pub(crate) assumptions: Vec<Assumption>,
}

/// One claim with its answer.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) claim: Claim,
    /// A claim that was not answered is not known to hold.
    pub(crate) proof: Option<Proof>,
    escapes: Escapes,
}

/// The answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Fails,
    Holds,
    Unknown,
}

impl Report {
    pub(crate) fn new(
        world: World,
        claims: Vec<Claim>,
        proofs: Vec<Proof>,
        assumptions: Vec<Assumption>,
        escapes: Escapes,
    ) -> Self {
        let mut proofs = proofs.into_iter();
        let answered = claims.into_iter().map(|claim| Answered {
            claim,
            proof: proofs.next(),
            escapes,
        });
        Self {
            world,
            answered: answered.collect(),
            assumptions,
        }
    }

    /// How many claims have an answer.
    pub(crate) fn count(&self, answer: Answer) -> usize {
        let mut count = 0_usize;
        for answered in &self.answered {
            count = count.saturating_add(usize::from(answered.answer() == answer));
        }
        count
    }

    /// What all answers rest on, each thing once.
    pub(crate) fn assumptions(&self) -> Vec<&Assumption> {
        let mut all: Vec<&Assumption> = Vec::new();
        let of_proofs = self.answered.iter().filter_map(|it| it.proof.as_ref());
        let of_proofs = of_proofs.flat_map(|proof| &proof.assumptions);
        for assumption in self.assumptions.iter().chain(of_proofs) {
            if !all.contains(&assumption) {
                all.push(assumption);
            }
        }
        all
    }

    /// The counterexamples and the escapes as case files.
    pub(crate) fn witnesses(&self) -> Vec<Witness> {
        let mut witnesses = Vec::new();
        for (number, answered) in (1_usize..).zip(&self.answered) {
            let name = format!("{number:03}-{}", file_name(&answered.claim.name));
            if let Some((example, explanation)) = answered.counterexample() {
                witnesses.push(Witness {
                    name: name.clone(),
                    case: self.case(&answered.claim, example, explanation),
                });
            }
            for (at, escape) in (1_usize..).zip(answered.escapes()) {
                witnesses.push(Witness {
                    name: format!("{name}-escape-{at}"),
                    case: self.escape(&answered.claim, escape),
                });
            }
        }
        witnesses
    }

    /// A counterexample as a case file.
    pub(crate) fn case(&self, claim: &Claim, example: &Example, answer: &Explanation) -> Tree {
        let name = format!("{} is false", claim.name);
        let decided = (answer.decision, answer.layer);
        write::file(&name, example, &self.world, decided)
    }

    /// The request of an escape, which is allowed, as a case file.
    pub(crate) fn escape(&self, claim: &Claim, escape: &Escape) -> Tree {
        let name = format!("{}: {}", claim.name, escape.how);
        let decided = (policy_core::decide::Decision::Allowed, None);
        write::file(&name, &escape.example, &self.world, decided)
    }
}

impl Answered {
    pub(crate) const fn answer(&self) -> Answer {
        match &self.proof {
            Some(proof) => match &proof.answer {
                Verdict::Fails { .. } => Answer::Fails,
                Verdict::Holds { .. } => Answer::Holds,
                Verdict::Unknown(_) => Answer::Unknown,
            },
            None => Answer::Unknown,
        }
    }

    /// The escapes, unless nobody wants to hear of them.
    pub(crate) fn escapes(&self) -> &[Escape] {
        match (&self.proof, self.escapes) {
            (Some(proof), Escapes::Fail | Escapes::Note) => match &proof.answer {
                Verdict::Holds { escapes, .. } => escapes,
                Verdict::Fails { .. } | Verdict::Unknown(_) => &[],
            },
            (Some(_), Escapes::Off) | (None, _) => &[],
        }
    }

    pub(crate) fn counterexample(&self) -> Option<(&Example, &Explanation)> {
        match &self.proof.as_ref()?.answer {
            Verdict::Fails {
                example,
                explanation,
                ..
            } => Some((example, explanation)),
            Verdict::Holds { .. } | Verdict::Unknown(_) => None,
        }
    }
}

impl Answer {
    /// As JSON names it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Holds => "holds",
            Self::Unknown => "unknown",
        }
    }
}

/// A name that every file system takes.
fn file_name(name: &str) -> String {
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() || character == '-' || character == '_' {
            character
        } else {
            '-'
        }
    };
    name.chars().map(plain).take(MAX_NAME).collect()
}

/// Longer names are cut; the number before them keeps them apart.
const MAX_NAME: usize = 60;
