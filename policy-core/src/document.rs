//! Floor 4: documents as AWS tools print them, read to the policy or the grants inside.

use std::sync::Arc;

use crate::ast::build::build;
use crate::ast::{Policy, PolicyKind};
use crate::grant::Grant;
use crate::json::{self, Node, Parsed};
use crate::name::principal::PrincipalName;
use crate::text::diagnostic::Diagnostic;
use crate::text::source::Source;
use crate::text::span::Spanned;

mod carrier;
mod grants;

pub use grants::{grants_from_node, read_grants};

/// A policy without errors, with the source it came from.
#[derive(Clone, Debug)]
pub struct PolicyDocument {
    /// The policy as written.
    pub policy: Policy,
    /// The file that its places point into.
    pub source: Arc<Source>,
}

/// A policy document, read.
#[derive(Clone, Debug)]
pub struct PolicyOutcome {
    /// The policy; `None` when there is any error.
    pub document: Option<PolicyDocument>,
    /// The kind that was given, or inferred from the content.
    pub kind: PolicyKind,
    /// Everything wrong with the document, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// A list of grants, read.
#[derive(Clone, Debug)]
pub struct GrantsOutcome {
    /// The grants; empty when there is any error.
    pub grants: Vec<Spanned<Grant>>,
    /// Everything wrong with the document, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// A policy document as a tree, with what is known of it before it is built.
#[derive(Clone, Debug)]
pub struct PolicyTree {
    /// The document under all wrappings; `None` when it cannot be told what its author wrote.
    pub node: Option<Node<'static>>,
    /// What the wrappings say about the kind.
    pub kind: Option<PolicyKind>,
    /// How the document is encoded in the file, outermost first.
    pub wrappings: Vec<Wrapping>,
    /// Everything wrong with the JSON, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// How a text stands in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrapping {
    /// As a JSON string, with escapes.
    JsonString,
    /// URL-encoded.
    Percent,
}

/// Reads the tree of a policy document: a bare one, or one inside the output of a command.
#[must_use]
pub fn read_tree(source: &Arc<Source>) -> PolicyTree {
    let found = open(source);
    let faithful = found.parsed.is_faithful();
    let mut diagnostics = found.parsed.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let node = found.parsed.node.filter(|_| faithful);
    PolicyTree {
        node: node.map(Node::into_owned),
        kind: found.kind,
        wrappings: found.wrappings,
        diagnostics,
    }
}

/// Reads a policy document: a bare one, or one inside the output of a command of the AWS CLI,
/// escaped or URL-encoded as that command prints it.
#[must_use]
pub fn read_policy(source: &Arc<Source>, kind: Option<PolicyKind>) -> PolicyOutcome {
    finish(open(source), source, kind)
}

/// Reads a policy document that stands inside another document, such as a case file, whose places
/// point into `source`.
#[must_use]
pub fn policy_from_node(
    node: &Node<'_>,
    source: &Arc<Source>,
    kind: Option<PolicyKind>,
) -> PolicyOutcome {
    let parsed = Parsed {
        node: Some(node.clone()),
        diagnostics: Vec::new(),
    };
    finish(carrier::unwrap(parsed, source.text()), source, kind)
}

impl PolicyDocument {
    /// Gives principals other names: `rename` is asked for every name that one user, role, session
    /// or account has under `"AWS"` in a `Principal` or `NotPrincipal` element, and a name that it
    /// answers takes the place of the one that was written. `*`, services and names of other
    /// systems are not asked for. Places stay, so explanations show the text as written.
    ///
    /// AWS keeps the unique id of a user or role that a key policy names, not its ARN: one that is
    /// created again under a deleted name gets nothing that its namesake had, and what spared the
    /// namesake does not spare it. A KMS that keeps policies as text does the same by answering,
    /// for each user or role that was deleted since the policy was written, its
    /// [`UniqueId`](PrincipalName::UniqueId). Users that exist should keep their ARNs: those cover
    /// the federated sessions of the user, and a unique id does not.
    ///
    /// The text of [`source`](Self::source) does not change; print
    /// [`policy`](Self::policy) to see the names that count.
    #[must_use]
    pub fn map_principals(
        mut self,
        mut rename: impl FnMut(&PrincipalName) -> Option<PrincipalName>,
    ) -> Self {
        let statements = self.policy.statements.iter_mut();
        let elements = statements.filter_map(|statement| statement.value.principal.as_mut());
        for entry in elements.flat_map(|element| &mut element.entries) {
            let renamed = match &entry.value {
                PrincipalName::Account { .. }
                | PrincipalName::AssumedRole(_)
                | PrincipalName::FederatedUser(_)
                | PrincipalName::Role(_)
                | PrincipalName::UniqueId(_)
                | PrincipalName::User(_) => rename(&entry.value),
                PrincipalName::Any
                | PrincipalName::AnyAws
                | PrincipalName::CanonicalUser(_)
                | PrincipalName::Federated(_)
                | PrincipalName::Service(_) => None,
            };
            if let Some(name) = renamed {
                entry.value = name;
            }
        }
        self
    }
}

/// What was found under all wrappings, with places of the source.
struct Unwrapped<'a> {
    parsed: Parsed<'a>,
    /// What the wrapping says about the kind.
    kind: Option<PolicyKind>,
    /// Outermost first.
    wrappings: Vec<Wrapping>,
}

fn open(source: &Source) -> Unwrapped<'_> {
    match carrier::whole_text(source) {
        Some(found) => found,
        None => {
            let parsed = json::parse(source);
            carrier::unwrap(parsed, source.text())
        }
    }
}

fn finish(found: Unwrapped<'_>, source: &Arc<Source>, kind: Option<PolicyKind>) -> PolicyOutcome {
    let hint = kind.or(found.kind);
    let faithful = found.parsed.is_faithful();
    let mut diagnostics = found.parsed.diagnostics;
    // Faults of a wrapping may stand after those of what it holds.
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let broken = diagnostics.iter().any(Diagnostic::is_error);
    let node = found.parsed.node.filter(|_| faithful);
    let Some(node) = node else {
        return PolicyOutcome {
            document: None,
            kind: hint.unwrap_or(PolicyKind::KeyPolicy),
            diagnostics,
        };
    };
    let built = build(&node, hint);
    diagnostics.extend(built.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let policy = built.policy.filter(|_| !broken);
    PolicyOutcome {
        document: policy.map(|policy| PolicyDocument {
            policy,
            source: Arc::clone(source),
        }),
        kind: built.kind,
        diagnostics,
    }
}
