//! The name of an API operation or of a log event in the place of an action.
//!
//! # Why it matters
//!
//! ReEncrypt is one call and two actions: the key that decrypts and the key that encrypts are
//! authorized each by its own. DeleteKey and RotateKey stand in CloudTrail, where KMS writes what
//! it does by itself. Whoever copies such a name into a policy gives nothing, and denies nothing.
//!
//! # What AWS does
//!
//! It takes the policy as it is. No request ever asks for an action of that name.
//!
//! # Example
//!
//! ```json
//! "Action": ["kms:ReEncrypt", "kms:DescribeKey"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": ["kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"]
//! ```
//!
//! # When to keep it
//!
//! Never: it does nothing. `kms:ReEncrypt*`, with the star, is in order.
//!
//! # Source
//!
//! KMS API Reference, "ReEncrypt"; KMS Developer Guide, "AWS KMS permissions" and "Logging AWS KMS
//! API calls with AWS CloudTrail".

use crate::lint::action;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::api::{self, ApiRow, NameOf};
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Form, Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::ActionSet;
use crate::text::span::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    code: "P102",
    name: "api-name-is-not-action",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in action::entries(statement) {
        let text = entry.value.as_str();
        let Some(row) = row_of(text) else {
            continue;
        };
        let of = match row.of {
            NameOf::Event => "an event of CloudTrail",
            NameOf::Operation => "an API operation",
        };
        let full = format!("kms:{}", row.name);
        let message = match full.eq_ignore_ascii_case(text) {
            true => format!("`{text}` is the name of {of}, not of an action"),
            false => format!("`{text}` matches {of}, `{full}`, but no action"),
        };
        let names: Vec<String> = row.actions.iter().map(|it| format!("`{it}`")).collect();
        let names = names.join(" and ");
        let finding = found
            .add(entry.span, message)
            .consequence(action::consequence_of_idle(statement))
            .help(match row.name {
                "DeleteExpiredKeyMaterial" | "RotateKey" => {
                    "remove it: KMS does that by itself, and nobody needs a permission".to_owned()
                }
                "DeleteKey" => format!("keys are deleted by {names}, after a waiting period"),
                _ => format!("write {names}: each is authorized on its own key"),
            })
            .subject(text);
        if row.of == NameOf::Operation {
            finding.fix(fix(view, statement, entry, row));
        }
    }
}

/// The row of what an entry names, if it names no action beside it.
fn row_of(text: &str) -> Option<&'static ApiRow> {
    let name = action::kms_name(text)?;
    if !pattern::has_wildcard(name) {
        return api::by_name(name);
    }
    let pattern: ActionPattern = text.parse().ok()?;
    let is_idle = ActionSet::from_pattern(&pattern).is_empty();
    is_idle.then(|| api::covered_by(&pattern)).flatten()
}

/// The actions in the place of the name, but for those that are listed already.
fn fix(view: &View<'_>, statement: &Statement, entry: &Spanned<String>, row: &ApiRow) -> Fix {
    let is_there =
        |name: &str| action::entries(statement).any(|it| it.value.eq_ignore_ascii_case(name));
    let missing = row.actions.iter().filter(|name| !is_there(name));
    let quoted: Vec<String> = missing.map(|it| format!("\"{it}\"")).collect();
    let element = statement.action.as_ref();
    let is_listed = element.is_some_and(|it| it.form == Form::List);
    let json = quoted.join(", ");
    let edit = match (is_listed, quoted.is_empty()) {
        (false, _) => Edit::replace(view.document, entry.span, &format!("[{json}]")),
        (true, false) => Edit::replace(view.document, entry.span, &json),
        (true, true) => {
            let places: Vec<Span> = action::entries(statement).map(|it| it.span).collect();
            let at = places.iter().position(|place| *place == entry.span);
            let removed = at.and_then(|at| Edit::remove(&places, at));
            removed.unwrap_or_else(|| Edit::replace(view.document, entry.span, &json))
        }
    };
    Fix::changing("write the actions of the operation", vec![edit])
}
