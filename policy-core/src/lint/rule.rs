//! A rule, as data.

use std::fmt;

use crate::lint::document::Document;
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::view::{GrantView, Statement, View};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `K306`. A code is never given to another rule.
    pub code: &'static str,
    /// `key-policy-lockout`: reads after "allow", and names the problem.
    pub name: &'static str,
    /// How bad a finding is, unless the finding says otherwise.
    pub severity: Severity,
    /// The smallest profile that has it.
    pub profile: Profile,
    /// The documents that it looks at.
    pub applies_to: Kinds,
    /// Whether its findings come with a fix.
    pub fixes: Fixes,
    /// What it looks at, and how.
    pub look: Look,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what was meant, or more than is wise.
    Warning,
    /// AWS rejects it, it never does what it says, or it is open to strangers.
    Error,
}

/// Which rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// What AWS would reject, and what never matches.
    Minimal,
    /// What is probably a mistake: the profile that is taken when none is said.
    Recommended,
    /// What a review would ask about.
    Strict,
    /// Style as well.
    All,
}

/// Whether findings of a rule come with a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fixes {
    /// They do not.
    Never,
    /// They do, and `--fix` applies it where the engine confirms that nothing else changes.
    Safe,
    /// They do, and it changes access: only `--unsafe-fixes` applies it.
    Unsafe,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub enum Look {
    /// A policy as a whole, or a list of grants.
    Policy(fn(&View<'_>, &mut Findings)),
    /// Each statement of a policy.
    Statement(fn(&View<'_>, &Statement, &mut Findings)),
    /// Each grant.
    Grant(fn(&View<'_>, &GrantView, &mut Findings)),
    /// All documents.
    Together(fn(&[Document], &Facts, &mut Findings)),
    /// Nothing: whoever runs the linter reports it.
    Linter,
}

impl Severity {
    /// `error`, `warning`, `info`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Profile {
    /// `minimal`, `recommended`, `strict`, `all`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minimal => "minimal",
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::All => "all",
        }
    }
}

impl fmt::Debug for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy(_) => "Policy",
            Self::Statement(_) => "Statement",
            Self::Grant(_) => "Grant",
            Self::Together(_) => "Together",
            Self::Linter => "Linter",
        })
    }
}
