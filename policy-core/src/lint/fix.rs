//! How a finding is mended, and what that does to access.
//!
//! A rule says what it takes a fix to be, and [`judge`] finds out: only a fix that provably leaves
//! every decision as it was, or that turns a text that AWS rejects into one that it takes, is
//! applied without being asked for.

use std::sync::Arc;

use crate::ast::PolicyKind;
use crate::lint::document::Document;
use crate::lint::edit::Edit;
use crate::lint::engine::Engine;
use crate::lint::facts::Facts;
use crate::lint::kind::Kind;
use crate::symbolic::answer::Diff;
use crate::text::source::Source;

mod candidate;
mod normal;

use candidate::{candidates, denials_alone};

/// How a finding is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: `remove the repeated action`.
    pub title: String,
    /// The changes of the text; all or none.
    pub edits: Vec<Edit>,
    /// What the rule takes it to be.
    pub safety: Safety,
}

/// What a rule takes a fix to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Every decision stays as it is, or AWS rejects the text as it is.
    Safe,
    /// Access changes, or may.
    Unsafe,
}

/// What a change of a document's text does.
#[derive(Debug)]
pub enum Judgement {
    /// Every decision stays as it is: the two texts are lowered to the same.
    Same,
    /// No request is decided otherwise, says the engine.
    NoChange,
    /// The text was rejected before, and is not any more.
    Repaired,
    /// Access changes.
    Changes(Box<Diff>),
    /// It cannot be told, and why.
    Unknown(String),
}

impl Fix {
    /// A fix that leaves every decision as it is, or that mends what AWS rejects.
    #[must_use]
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            edits,
            safety: Safety::Safe,
        }
    }

    /// A fix that changes access.
    #[must_use]
    pub fn changing(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            edits,
            safety: Safety::Unsafe,
        }
    }
}

impl Judgement {
    /// Whether the text was rejected before.
    #[must_use]
    pub const fn is_repair(&self) -> bool {
        matches!(self, Self::Repaired)
    }

    /// Whether it may be applied without being asked for.
    #[must_use]
    pub const fn is_safe(&self) -> bool {
        match self {
            Self::Same | Self::NoChange | Self::Repaired => true,
            Self::Changes(_) | Self::Unknown(_) => false,
        }
    }
}

/// What becomes of access when a document gets another text.
#[must_use]
pub fn judge(document: &Document, text: &str, facts: &Facts) -> Judgement {
    let source = Arc::new(Source::new(document.source.name(), text));
    let new = Document::read(&source, Some(document.kind)).with_key(document.key.clone());
    let new_errors = errors(&new);
    if new_errors > errors(document) {
        return Judgement::Unknown("the text would have more errors than before".to_owned());
    }
    let (old_policy, new_policy) = match (&document.policy, &new.policy) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(_)) => return Judgement::Repaired,
        (None, None) if new_errors < errors(document) => return Judgement::Repaired,
        (_, None) => {
            let why = "what it changes can be told once the errors are mended";
            return Judgement::Unknown(why.to_owned());
        }
    };
    if normal::of(&old_policy.policy) == normal::of(&new_policy.policy) {
        return Judgement::Same;
    }
    match document.kind {
        Kind::Policy(PolicyKind::KeyPolicy) => {}
        Kind::Policy(_) | Kind::Grants | Kind::KeyMetadata | Kind::Unknown => {
            let why = "what it changes can be told of key policies only";
            return Judgement::Unknown(why.to_owned());
        }
    }
    let keys = match candidates(document, &new, facts) {
        Ok(keys) => keys,
        Err(why) => return Judgement::Unknown(why),
    };
    let binds_alike = normal::denials(&old_policy.policy) == normal::denials(&new_policy.policy);
    for key in keys {
        let engine = Engine::of_key(document, facts, old_policy.clone(), key);
        match engine.compare(&new_policy.policy) {
            Ok(diff) if is_same(&diff) => {}
            Ok(diff) => return Judgement::Changes(Box::new(diff)),
            Err(why) => return Judgement::Unknown(why),
        }
        if binds_alike {
            continue;
        }
        // A Deny binds those as well who have a grant, of which nothing is known here.
        let [old, new] = [old_policy, new_policy].map(|it| denials_alone(&it.policy));
        match engine.compare_both(&old, &new) {
            Ok(diff) if is_same(&diff) => {}
            Ok(_) => {
                let why = "what is denied changes, and with it what grants allow";
                return Judgement::Unknown(why.to_owned());
            }
            Err(why) => return Judgement::Unknown(why),
        }
    }
    Judgement::NoChange
}

fn is_same(diff: &Diff) -> bool {
    diff.changes.is_empty() && diff.elsewhere.is_empty()
}

fn errors(document: &Document) -> usize {
    let all = document.diagnostics.iter();
    all.filter(|diagnostic| diagnostic.is_error()).count()
}
