//! `Principal` or `NotPrincipal` that names nobody: `{}`, or `{"AWS": []}`; also an empty list
//! beside others, which is a warning.
//!
//! # Why it matters
//!
//! The statement is for no one. Where a list of roles is generated, an empty one takes access away
//! from everybody without a word.
//!
//! # What AWS does
//!
//! KMS refuses a key policy in which a statement names nobody, so the one that was written before
//! stays in force.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": []}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; IAM Access Analyzer policy check
//! reference.

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{message, tree};

pub(super) const RULE: Rule = Rule {
    code: "P021",
    name: "empty-principal",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report(view, found, RULE.code);
    for statement in &view.document.statements {
        let named = statement.principal.as_ref();
        let Some(element) = named.filter(|it| !it.entries.is_empty()) else {
            continue;
        };
        let root = view.document.node.as_ref();
        let place = root.and_then(|it| tree::at(it, element.value));
        let kinds = place.and_then(|it| it.node.as_object()).unwrap_or_default();
        for (index, kind) in kinds.iter().enumerate() {
            if !kind.value.as_array().is_some_and(<[_]>::is_empty) {
                continue;
            }
            let finding = found
                .add(kind.value.span, format!("`{}` lists nobody", kind.name))
                .help("remove it, or list whom the statement is for")
                .subject(&*kind.name);
            if let Some(edit) = Edit::remove(&tree::places(kinds), index) {
                finding.fix(Fix::safe(format!("remove `{}`", kind.name), vec![edit]));
            }
        }
    }
}
