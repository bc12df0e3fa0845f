//! A policy without `Version`.
//!
//! # Why it matters
//!
//! It then counts as one of version 2008-10-17, in which `${aws:username}` is plain text. That is a
//! trap for whoever adds a variable later. Without any `${` in the document it changes nothing, and
//! the finding is only a note.
//!
//! # What AWS does
//!
//! It takes the policy, as one of version 2008-10-17.
//!
//! # Example
//!
//! ```json
//! {"Statement": [{"Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}]}
//! ```
//!
//! # Instead
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [{"Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}]
//! }
//! ```
//!
//! # When to keep it
//!
//! In a document that AWS itself writes, such as the default policy of a VPC endpoint.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Version".

use crate::lint::edit::with_version_2012;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{message, tree};

pub(super) const RULE: Rule = Rule {
    code: "P015",
    name: "missing-version",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report_with(view, found, RULE.code, |_, finding| {
        let mut texts = tree::texts(view.document).into_iter();
        if !texts.any(|it| it.text.contains("${")) {
            finding.severity(Severity::Info);
        }
        if let Some(edit) = with_version_2012(view.document) {
            finding.fix(Fix::changing("add version 2012-10-17", vec![edit]));
        }
    });
}
