//! Applies fixes to files, and says what they do to access.
//!
//! A rule only proposes. Each fix is tried by itself and judged by the engine, and then with those
//! before it: what is not proven to be safe is left for `--unsafe-fixes`.

use std::collections::BTreeSet;

use policy_core::lint::document::Document;
use policy_core::lint::edit::{Edit, applied};
use policy_core::lint::facts::Facts;
use policy_core::lint::fix::{Judgement, Safety, judge};
use policy_core::symbolic::answer::Diff;

use crate::lint::outcome::{Outcome, Reported};

/// Which fixes are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// Those that leave every decision as it was, or mend what AWS rejects.
    Safe,
    /// All.
    Unsafe,
}

/// The new text of a file.
#[derive(Debug)]
pub(crate) struct Mended {
    pub(crate) text: String,
    /// What was done, a line each: the rule, and what its fix says of itself.
    pub(crate) done: Vec<String>,
    /// What it does to access.
    pub(crate) effect: Effect,
}

/// What new text does to access.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Nothing: proven.
    None,
    /// The text was rejected before.
    Repaired,
    /// This.
    Changes(Box<Diff>),
    /// It cannot be told, and why.
    Unknown(String),
}

/// A fix that is not applied, and why.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) document: usize,
    pub(crate) words: String,
}

/// Mends one document; `None` when there is nothing to do.
pub(crate) fn mend(
    outcome: &Outcome,
    number: usize,
    facts: &Facts,
    extent: Extent,
    left: &mut Vec<Left>,
) -> Option<Mended> {
    let document = outcome.documents.get(number)?;
    let mut edits: Vec<Edit> = Vec::new();
    let mut done = Vec::new();
    let mut seen = BTreeSet::new();
    for reported in outcome.active().filter(|it| it.finding.document == number) {
        let Some(fix) = &reported.finding.fix else {
            continue;
        };
        if !seen.insert(fix.edits.clone()) {
            continue;
        }
        if extent == Extent::Safe && fix.safety == Safety::Unsafe {
            continue;
        }
        // Two findings may want the same place: the next round looks again.
        let both: Vec<Edit> = edits.iter().chain(&fix.edits).cloned().collect();
        if touches(&edits, &fix.edits) || applied(document.source.text(), &both).is_none() {
            continue;
        }
        let alone = applied(document.source.text(), &fix.edits)?;
        let judgement = judge(document, &alone, facts);
        if extent == Extent::Safe && !judgement.is_safe() {
            left.push(Left {
                document: number,
                words: format!(
                    "{} is left: {}",
                    title(reported, &fix.title),
                    why(&judgement)
                ),
            });
            continue;
        }
        if fix.safety == Safety::Unsafe && judgement.is_safe() && !judgement.is_repair() {
            // It would change access, and does not: something else is in the way.
            continue;
        }
        // Each of two may be safe by itself and not beside the other: that is for the next round.
        if extent == Extent::Safe && !edits.is_empty() {
            let together = applied(document.source.text(), &both)?;
            if !judge(document, &together, facts).is_safe() {
                continue;
            }
        }
        edits = both;
        done.push(title(reported, &fix.title));
    }
    if edits.is_empty() {
        return None;
    }
    let text = applied(document.source.text(), &edits)?;
    let effect = effect(document, &text, facts);
    let is_safe = matches!(effect, Effect::None | Effect::Repaired);
    if extent == Extent::Safe && !is_safe {
        left.push(Left {
            document: number,
            words: "all fixes together are not proven to be safe; nothing was changed".to_owned(),
        });
        return None;
    }
    Some(Mended { text, done, effect })
}

/// What a new text of a document does to access.
pub(crate) fn effect(document: &Document, text: &str, facts: &Facts) -> Effect {
    match judge(document, text, facts) {
        Judgement::Same | Judgement::NoChange => Effect::None,
        Judgement::Repaired => Effect::Repaired,
        Judgement::Changes(diff) => Effect::Changes(diff),
        Judgement::Unknown(why) => Effect::Unknown(why),
    }
}

fn why(judgement: &Judgement) -> String {
    match judgement {
        Judgement::Changes(_) => "it would change access".to_owned(),
        Judgement::Unknown(why) => why.clone(),
        Judgement::NoChange | Judgement::Repaired | Judgement::Same => "it is safe".to_owned(),
    }
}

fn title(reported: &Reported, title: &str) -> String {
    let rule = reported.finding.rule;
    format!("{} {}: {title}", rule.code, rule.name)
}

/// Whether two sets of edits come so near to each other that one may undo the other.
fn touches(some: &[Edit], others: &[Edit]) -> bool {
    some.iter().any(|one| {
        let mut others = others.iter();
        others.any(|other| one.span.start <= other.span.end && other.span.start <= one.span.end)
    })
}
