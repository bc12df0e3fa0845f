//! What a template left behind: `<ACCOUNT_ID>`, `{{ account }}`, `${var.region}`, `REPLACE_ME`, an
//! account that is `undefined`.
//!
//! # Why it matters
//!
//! The document was not rendered, or a variable was not set. The principal or resource does not
//! exist, and the statement does nothing or is refused.
//!
//! # What AWS does
//!
//! It refuses a principal that does not exist. In resources and conditions it compares with the
//! text as it stands.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::<ACCOUNT_ID>:root"}
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
//! In a document that is a template and is rendered later; lint the result.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" and "IAM policy elements: Variables and
//! tags".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::leftover;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::tree::{self, Role};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P034",
    name: "unresolved-placeholder",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for text in tree::texts(view.document) {
        let left = match text.role {
            Role::Action | Role::Key | Role::Principal | Role::Resource | Role::Value => {
                leftover::of(text.text)
            }
            // Their authors choose these: only what is surely of a template counts.
            Role::Free => leftover::expression(text.text),
            Role::ConditionOperator | Role::Element | Role::Label => None,
        };
        let Some((at, left)) = left else {
            continue;
        };
        let span = tree::part(view.document, &text, at, left.len());
        found
            .add(span, format!("a template left `{left}` behind"))
            .help("fill it in, or lint the rendered document")
            .subject(text.text);
    }
}
