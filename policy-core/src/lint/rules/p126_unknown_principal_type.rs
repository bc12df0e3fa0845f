//! A type of principal that there is not.
//!
//! # Why it matters
//!
//! The document cannot be put in place. The types are `AWS`, `Service`, `Federated` and
//! `CanonicalUser`, in exactly that spelling.
//!
//! # What AWS does
//!
//! It rejects the policy.
//!
//! # Example
//!
//! ```json
//! "Principal": {"aws": "arn:aws:iam::111122223333:root"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:root"}
//! ```
//!
//! # When to keep it
//!
//! Never: the policy cannot be used.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::nearest::nearest;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P126",
    name: "unknown-principal-type",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let faults = view.document.diagnostics.iter();
    for fault in faults.filter(|it| it.code == "unknown-principal-type") {
        let written = view.document.source.slice(fault.span);
        let name = written.trim_matches(['"', '\\']);
        let meant = TYPES.iter().find(|it| it.eq_ignore_ascii_case(name));
        let near = meant.copied().or_else(|| nearest(name, TYPES));
        let finding = found
            .add(
                fault.span,
                format!("there is no type of principal `{name}`"),
            )
            .consequence("AWS rejects the policy")
            .help(match near {
                Some(near) => format!("write `{near}`"),
                None => "write `AWS`, `Service`, `Federated` or `CanonicalUser`".to_owned(),
            })
            .subject(name);
        if let Some(meant) = meant
            && !is_there(view, fault.span, meant)
        {
            let edit = Edit::replace_string(view.document, fault.span, meant);
            finding.fix(Fix::safe(format!("write `{meant}`"), vec![edit]));
        }
    }
}

/// Whether the principal that a place is in has the type already.
fn is_there(view: &View<'_>, place: Span, name: &str) -> bool {
    let statements = view.document.statements.iter();
    let principals = statements.filter_map(|it| it.principal.as_ref());
    let mut own =
        principals.filter(|it| it.value.start <= place.start && place.end <= it.value.end);
    own.any(|it| {
        it.entries
            .iter()
            .any(|entry| entry.value.kind.as_deref() == Some(name))
    })
}

const TYPES: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];
