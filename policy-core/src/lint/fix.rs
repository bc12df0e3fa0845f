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

mod normal;

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
    let Some(engine) = Engine::new(document, facts) else {
        return Judgement::Unknown("the key is not known".to_owned());
    };
    match engine.compare(&new_policy.policy) {
        Ok(diff) if diff.changes.is_empty() && diff.elsewhere.is_empty() => Judgement::NoChange,
        Ok(diff) => Judgement::Changes(Box::new(diff)),
        Err(why) => Judgement::Unknown(why),
    }
}

fn errors(document: &Document) -> usize {
    let all = document.diagnostics.iter();
    all.filter(|diagnostic| diagnostic.is_error()).count()
}
