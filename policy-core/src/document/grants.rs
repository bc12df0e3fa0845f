//! Grants, as `list-grants` prints them and as CreateGrant takes them.

use std::sync::Arc;

use crate::document::GrantsOutcome;
use crate::json::{self, Node};
use crate::text::source::Source;

/// Reads grants: one, a list, or the output of `aws kms list-grants`.
#[must_use]
pub fn read_grants(source: &Arc<Source>) -> GrantsOutcome {
    let parsed = json::parse(source);
    let faithful = parsed.is_faithful();
    let mut outcome = GrantsOutcome {
        grants: Vec::new(),
        diagnostics: parsed.diagnostics,
    };
    if let Some(node) = parsed.node.filter(|_| faithful) {
        let found = grants_from_node(&node);
        outcome.diagnostics.extend(found.diagnostics);
        outcome.grants = found.grants;
    }
    outcome
}

/// Reads grants that stand inside another document, such as a case file.
#[must_use]
pub fn grants_from_node(_node: &Node) -> GrantsOutcome {
    GrantsOutcome {
        grants: Vec::new(),
        diagnostics: Vec::new(),
    }
}
