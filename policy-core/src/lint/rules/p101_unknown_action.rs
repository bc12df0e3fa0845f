//! An action of KMS that there is not.
//!
//! # Why it matters
//!
//! A misspelled action is easy to read over. An Allow with it gives less than it says, and a Deny
//! with it keeps nobody from what it names.
//!
//! # What AWS does
//!
//! It takes the policy as it is: nobody looks up whether there is an action of that name. No
//! request ever asks for it.
//!
//! # Example
//!
//! ```json
//! "Action": ["kms:Decypt", "kms:DescribeKey"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": ["kms:Decrypt", "kms:DescribeKey"]
//! ```
//!
//! # When to keep it
//!
//! When AWS has added the action since this version of the tables was made. A name that is not near
//! to a known one is a warning only, for that reason.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
//! Service"; IAM User Guide, "IAM JSON policy elements: Action".

use crate::lint::action;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::api;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Form, Statement, View};
use crate::table::kms_action::Action;
use crate::text::nearest::nearest;
use crate::text::span::Spanned;

pub(super) const RULE: Rule = Rule {
    code: "P101",
    name: "unknown-action",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in action::entries(statement) {
        let text = entry.value.as_str();
        let Some(name) = action::kms_name(text) else {
            continue;
        };
        let is_known = Action::parse(text).is_some() || api::by_name(name).is_some();
        if is_known || pattern::has_wildcard(text) || action::is_left_to_others(text) {
            continue;
        }
        if name.is_empty() || text.contains(',') {
            several(view, statement, entry, found);
            continue;
        }
        let near = nearest(name, Action::all().map(Action::name));
        let finding = found
            .add(entry.span, format!("`{text}` is not an action of KMS"))
            .consequence(action::consequence_of_idle(statement))
            .subject(text);
        match near {
            Some(near) => {
                let meant = format!("kms:{near}");
                let edit = Edit::replace_string(view.document, entry.span, &meant);
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(Fix::changing(format!("write `{meant}`"), vec![edit]));
            }
            // It may be newer than the table.
            None => {
                finding
                    .severity(Severity::Warning)
                    .help("see the list of actions of KMS, or update this linter if it is new");
            }
        }
    }
}

/// Several actions in one text, or none at all.
fn several(view: &View<'_>, statement: &Statement, entry: &Spanned<String>, found: &mut Findings) {
    let text = entry.value.as_str();
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let finding = found
        .add(entry.span, format!("`{text}` is not one action of KMS"))
        .consequence("AWS rejects the policy: an action has letters, digits and wildcards only")
        .subject(text);
    if parts.len() > 1 && parts.iter().all(|it| Action::parse(it).is_some()) {
        let element = statement.action.as_ref();
        let is_listed = element.is_some_and(|it| it.form == Form::List);
        let quoted: Vec<String> = parts.iter().map(|it| format!("\"{it}\"")).collect();
        let json = quoted.join(", ");
        let json = if is_listed { json } else { format!("[{json}]") };
        let edit = Edit::replace(view.document, entry.span, &json);
        finding
            .help("list each action as a text of its own")
            .fix(Fix::changing("list each action", vec![edit]));
    } else {
        finding.help("write `kms:` and the name of one action");
    }
}
