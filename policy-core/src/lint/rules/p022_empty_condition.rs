//! `Condition` without any operator, or an operator without any condition key.
//!
//! # Why it matters
//!
//! It looks as if the statement were limited, and it is not: nothing is tested.
//!
//! # What AWS does
//!
//! It takes the policy and applies the statement as if the condition were not there.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {}}
//! ```
//!
//! # Instead
//!
//! Leave the condition out, or say what it should test.
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}
//! ```
//!
//! # When to keep it
//!
//! While a generated condition happens to be empty; better leave it out then.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition"; IAM Access Analyzer policy check
//! reference.

use crate::json::Node;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::tree;
use crate::lint::view::{Statement, View};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P022",
    name: "empty-condition",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let (Some(root), Some(span)) = (&view.document.node, statement.condition) else {
        return;
    };
    let Some(operators) = tree::at(root, span).and_then(|it| it.node.as_object()) else {
        return;
    };
    let is_empty = |node: &Node<'_>| node.as_object().is_some_and(<[_]>::is_empty);
    if operators.iter().all(|it| is_empty(&it.value)) {
        // Nothing is left of it: the element goes as a whole.
        let finding = found
            .add(span, "the condition tests nothing")
            .consequence("the statement applies as if it had no `Condition`")
            .help("remove it, or say what to test");
        let places: Vec<Span> = statement
            .members
            .iter()
            .map(|it| it.name_span.to(it.value))
            .collect();
        let own = statement.members.iter().position(|it| it.value == span);
        if let Some(edit) = own.and_then(|own| Edit::remove(&places, own)) {
            finding.fix(Fix::safe("remove the condition", vec![edit]));
        }
        return;
    }
    for (index, operator) in operators.iter().enumerate() {
        if !is_empty(&operator.value) {
            continue;
        }
        let message = format!("`{}` tests nothing", operator.name);
        let finding = found
            .add(operator.name_span.to(operator.value.span), message)
            .help("remove it, or say what to test")
            .subject(&*operator.name);
        if let Some(edit) = Edit::remove(&tree::places(operators), index) {
            finding.fix(Fix::safe(format!("remove `{}`", operator.name), vec![edit]));
        }
    }
}
