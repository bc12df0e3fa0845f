//! A `${…}` that is no policy variable and no escape.
//!
//! # Why it matters
//!
//! A variable with a space, without a closing brace, without a name or with a default value that is
//! not quoted stands for nothing. The condition or the resource that it is a part of does not match
//! what was meant.
//!
//! # What AWS does
//!
//! It refuses the document, or takes the text as it stands. IAM Access Analyzer has an error for
//! each of the forms.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:user": "${aws:username"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:EncryptionContext:user": "${aws:username}"}}
//! ```
//!
//! # When to keep it
//!
//! Never. A dollar sign before a brace is written `${$}{`.
//!
//! # Source
//!
//! IAM User Guide, "IAM policy elements: Variables and tags"; IAM Access Analyzer policy check
//! reference, "Missing brace in variable", "Unsupported space in variable", "Empty variable".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::leftover;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::name::variable;

pub(super) const RULE: Rule = Rule {
    code: "P230",
    name: "variable-syntax",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let all = view.document.diagnostics.iter();
    for diagnostic in all.filter(|it| it.code == "malformed-variable") {
        let text = view.document.source.slice(diagnostic.span);
        // What a template left behind has a rule of its own.
        if leftover::expression(text).is_some() {
            continue;
        }
        let why = variable::check(text).err().map(|error| error.to_string());
        let finding = found.add(
            diagnostic.span,
            why.unwrap_or_else(|| diagnostic.message.clone()),
        );
        finding.subject(text);
        finding.help(
            "write `${aws:username}`, or `${aws:PrincipalTag/team, 'none'}` with a default value",
        );
    }
}
