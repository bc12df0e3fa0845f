//! Floor 4: documents as AWS tools print them, read to the policy or the grants inside.

use std::sync::Arc;

use crate::ast::{Policy, PolicyKind};
use crate::grant::Grant;
use crate::text::diagnostic::Diagnostic;
use crate::text::source::Source;
use crate::text::span::Spanned;

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
