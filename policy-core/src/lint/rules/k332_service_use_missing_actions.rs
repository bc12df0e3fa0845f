//! A service principal that may use the key, but lacks an action that the service's guide says it
//! needs.
//!
//! # Why it matters
//!
//! The service finds out late, often in the background: a trail stops delivering, a log group takes
//! no key, messages are lost.
//!
//! # What AWS does
//!
//! The call of the service is denied: because no resource-based policy allows it. Services have no
//! identity policies, so nothing else can allow it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
//!  "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
//!  "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
//!  "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When the service uses the key for something that needs less. The table behind this rule holds
//! what the guides say of the usual uses, for some services only.
//!
//! # Source
//!
//! AWS CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail"; Amazon CloudWatch
//! Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS"; Amazon SNS Developer
//! Guide, "Managing Amazon SNS encryption keys and costs"; the guides of the other services.

use crate::ast::{Effect, Polarity};
use crate::lint::action;
use crate::lint::edit::{Edit, quoted};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::service::{self, ServiceRow};
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Form, Statement, View};
use crate::symbolic::answer::CallerClass;
use crate::table::kms_action::{Action, ActionSet};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: "K332",
    name: "service-use-missing-actions",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for statement in view.document.statements.iter().filter(|it| it.allows()) {
        for entry in principal::services(statement) {
            let name = entry.value.text.as_str();
            let row = service::of_principal(name).map(|(row, _)| row);
            let Some(row) = row.filter(|row| !row.needs.is_empty()) else {
                continue;
            };
            if !seen.insert(name) {
                continue;
            }
            let Some(engine) = view.document.engine(view.facts) else {
                return;
            };
            let access = match engine.access() {
                Ok(access) => access,
                Err(why) => return found.fail(why),
            };
            let own = access.callers.iter().find(|it| match &it.caller {
                CallerClass::Named(caller) => caller.eq_ignore_ascii_case(name),
                CallerClass::UniqueId(_) | CallerClass::Others { .. } => false,
            });
            let Some(alone) = own.map(|it| it.alone) else {
                continue;
            };
            let missing = missing(row, alone);
            if missing.is_empty() {
                continue;
            }
            let first = missing.iter().next();
            let denial = first.and_then(|it| view.document.covering(Effect::Deny, it));
            let finding = found
                .add(
                    entry.span,
                    format!("`{name}` cannot call {}", action::in_words(missing)),
                )
                .consequence(match denial {
                    Some(_) => "with an explicit deny in a resource-based policy".to_owned(),
                    None => format!(
                        "because no resource-based policy allows the {} action",
                        first.map_or("kms:GenerateDataKey", Action::full_name)
                    ),
                })
                .help(format!(
                    "allow it to the service: its guide asks for {}",
                    wanted(row)
                ))
                .subject(name);
            // Beside a Deny, another Allow may change nothing.
            if let Some(denial) = denial {
                finding.related(denial.head(), "this denies it");
            } else if let Some(fix) = adding(view, statement, missing) {
                finding.fix(fix);
            }
        }
    }
}

/// What a service lacks of what its guide asks for.
fn missing(row: &ServiceRow, alone: ActionSet) -> ActionSet {
    // CloudTrail may also publish to an encrypted topic, for which it asks for other actions.
    if row.label == "cloudtrail" && alone.contains(Action::DECRYPT) {
        return ActionSet::EMPTY;
    }
    let needs = row.needs.iter().filter_map(|name| Action::from_name(name));
    needs.collect::<ActionSet>().difference(alone)
}

fn wanted(row: &ServiceRow) -> String {
    let names: Vec<String> = row
        .needs
        .iter()
        .map(|name| format!("`kms:{name}`"))
        .collect();
    names.join(", ")
}

/// Adds what is missing to a statement that speaks of the service alone.
fn adding(view: &View<'_>, statement: &Statement, missing: ActionSet) -> Option<Fix> {
    let element = statement.action.as_ref()?;
    let is_alone = statement.principals().count() == 1;
    if element.polarity == Polarity::IsNot || !is_alone {
        return None;
    }
    let names: Vec<String> = missing.iter().map(|it| quoted(it.full_name())).collect();
    let names = names.join(", ");
    let last = element.entries.last()?;
    let edit = match element.form {
        Form::List => Edit::insert(view.document, last.span.end, &format!(", {names}")),
        Form::One => {
            let list = format!("[{}, {names}]", quoted(&last.value));
            Edit::replace(view.document, element.value, &list)
        }
    };
    Some(Fix::changing(
        format!("allow {} here", action::in_words(missing)),
        vec![edit],
    ))
}
