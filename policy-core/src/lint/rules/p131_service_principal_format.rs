//! A service principal that is not written as one, or that is probably misspelled.
//!
//! # Why it matters
//!
//! A service principal is a name such as `s3.amazonaws.com`. With the end of the name missing, or a
//! letter wrong, the service that is meant cannot use the key.
//!
//! # What AWS does
//!
//! It rejects a policy with a service principal that there is not.
//!
//! # Example
//!
//! ```json
//! "Principal": {"Service": "s3"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"Service": "s3.amazonaws.com"}
//! ```
//!
//! # When to keep it
//!
//! A name that has the right form and is only near to a known one is a warning: the list of
//! services is not whole. Names that are near to none are not flagged.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; AWS General Reference, "Service endpoints
//! and quotas".

use crate::lint::action;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::known::prefix;
use crate::lint::known::region::{self, Said};
use crate::lint::known::service;
use crate::lint::pattern;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::principal::is_service_name;
use crate::text::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    code: "P131",
    name: "service-principal-format",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in principal::of_type(statement, "Service") {
        let text = entry.value.text.as_str();
        let is_of_others = text.starts_with("arn:")
            || text.bytes().all(|byte| byte.is_ascii_digit())
            || action::is_left_to_others(text);
        if is_of_others {
            continue;
        }
        let Some(fault) = fault(text) else {
            continue;
        };
        let finding = found
            .add(entry.span, fault.message)
            .severity(fault.severity)
            .consequence(match fault.severity {
                Severity::Error => principal::refusal(view.document),
                Severity::Warning | Severity::Info => {
                    "if there is no such service, AWS rejects the policy"
                }
            })
            .subject(text);
        match fault.meant {
            Some(meant) => {
                let edit = Edit::replace_string(view.document, entry.span, &meant);
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(Fix::changing(format!("write `{meant}`"), vec![edit]));
            }
            None => {
                finding.help("write the name of the service, such as `s3.amazonaws.com`");
            }
        }
    }
}

struct Fault {
    message: String,
    severity: Severity,
    meant: Option<String>,
}

fn fault(text: &str) -> Option<Fault> {
    let folded = text.to_ascii_lowercase();
    let head = folded.strip_suffix(".amazonaws.com");
    let Some(head) = head.or(pattern::has_wildcard(text).then_some(text)) else {
        return fault_of_end(text, &folded);
    };
    if !is_service_name(text) {
        return Some(Fault {
            message: format!("`{text}` is not the name of a service"),
            severity: Severity::Error,
            meant: None,
        });
    }
    if is_known(head) {
        return None;
    }
    let (label, last) = head.rsplit_once('.').unwrap_or((head, ""));
    if is_known(label) {
        return fault_of_region(text, label, last);
    }
    let labels = || service::rows().iter().map(|row| row.label);
    let (near, rest) = match nearest(head, labels()) {
        Some(near) => (near, String::new()),
        None => (nearest(label, labels())?, format!(".{last}")),
    };
    Some(Fault {
        message: format!("no service `{text}` is known"),
        severity: Severity::Warning,
        meant: Some(format!("{near}{rest}.amazonaws.com")),
    })
}

/// The name of a known service, and behind it something that should be a Region.
fn fault_of_region(text: &str, label: &str, last: &str) -> Option<Fault> {
    let meant = match region::said(last) {
        Said::Region(_) | Said::Plausible => return None,
        Said::LocalZone(row) | Said::Zone(row) => Some(row),
        Said::Other => region::nearest_region(last),
    };
    let meant = meant?;
    Some(Fault {
        message: format!("`{text}` names no Region: `{last}` is none"),
        severity: Severity::Error,
        meant: Some(format!("{label}.{}.amazonaws.com", meant.name)),
    })
}

/// A name that does not end in `.amazonaws.com`.
fn fault_of_end(text: &str, folded: &str) -> Option<Fault> {
    if principal::looks_like_service(text) && is_service_name(text) {
        return None;
    }
    let label = match folded.split_once(".a") {
        Some((label, _)) => label,
        None => folded,
    };
    let is_one = is_known(label) || label.rsplit_once('.').is_some_and(|(own, _)| is_known(own));
    Some(Fault {
        message: format!("`{text}` does not end as the names of services do"),
        severity: Severity::Error,
        meant: is_one.then(|| format!("{label}.amazonaws.com")),
    })
}

fn is_known(label: &str) -> bool {
    service::by_label(label).is_some() || prefix::is_known(label) || label == MONITORING
}

/// The name of CloudWatch in endpoints, which is near to another service.
const MONITORING: &str = "monitoring";
