//! Claims: statements about all requests, in the grammar of IAM.
//!
//! A claim is a policy statement with `Expect` in the place of `Effect`.

use std::sync::Arc;

use crate::document::PolicyDocument;
use crate::json::{self, Node};
use crate::text::diagnostic::Diagnostic;
use crate::text::source::Source;
use crate::text::span::Span;

mod fault;
mod read;

/// A statement about all requests that it speaks of.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its `Sid`, or `claim 3`.
    pub name: String,
    /// The file that it stands in.
    pub source: Arc<Source>,
    /// Where.
    pub span: Span,
    /// What it says of the requests.
    pub expect: Expect,
    /// The requests that it speaks of: a document with one statement.
    pub(crate) scope: PolicyDocument,
}

/// What a claim says of every request that it speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expect {
    /// It is allowed.
    Allowed,
    /// It is denied, explicitly or not.
    Denied,
}

/// The claims of a file, and everything that is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct ClaimsOutcome {
    /// The claims; none when something is wrong.
    pub claims: Vec<Claim>,
    /// What is wrong, and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Claim {
    /// The requests that it speaks of, as a key policy of one statement: an `Allow` for those that
    /// are to be allowed, and a `Deny` for those that are to be denied.
    #[must_use]
    pub const fn scope(&self) -> &PolicyDocument {
        &self.scope
    }
}

/// Reads the claims of a file: an object with `Version` and `Claim`, one statement or a list.
#[must_use]
pub fn read_claims(source: &Arc<Source>) -> ClaimsOutcome {
    let parsed = json::parse(source);
    let faithful = parsed.is_faithful();
    let mut diagnostics = parsed.diagnostics;
    let broken = diagnostics.iter().any(Diagnostic::is_error);
    let Some(node) = parsed.node.filter(|_| faithful) else {
        return ClaimsOutcome {
            claims: Vec::new(),
            diagnostics,
        };
    };
    let found = claims_from_node(&node, source);
    diagnostics.extend(found.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    ClaimsOutcome {
        claims: if broken { Vec::new() } else { found.claims },
        diagnostics,
    }
}

/// Reads claims from a tree whose places point into `source`, such as one that was YAML.
#[must_use]
pub fn claims_from_node(node: &Node<'_>, source: &Arc<Source>) -> ClaimsOutcome {
    read::claims(node, source)
}
