//! An Allow with `NotPrincipal`: it allows everybody else.
//!
//! # Why it matters
//!
//! `NotPrincipal` in an Allow is not "these may not" but "all others may", strangers and anonymous
//! callers included. It is hardly ever what was meant.
//!
//! # What AWS does
//!
//! It allows every principal of every account but those that are listed.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never. While a condition or a Deny keeps strangers out, it is reported as a warning.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: NotPrincipal".

use crate::ast::Polarity;
use crate::lint::engine::stranger;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S519",
    name: "allow-notprincipal",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let is_not = statement
        .principal
        .as_ref()
        .is_some_and(|it| it.polarity == Polarity::IsNot);
    if !statement.allows() || !is_not {
        return;
    }
    let stranger = match stranger::of(view, statement) {
        Ok(stranger) => stranger,
        Err(why) => return found.fail(why),
    };
    let is_asked = view.document.engine(view.facts).is_some();
    let message = match &stranger {
        Some(stranger) => format!("everybody but these can call {}", stranger.can()),
        None => "this allows everybody but these".to_owned(),
    };
    let finding = found.add(statement.principal_place(), message);
    finding.help("use `Principal`, and name those that are allowed");
    match &stranger {
        Some(stranger) => {
            finding.witness(&stranger.example);
        }
        None if is_asked => {
            finding.severity(Severity::Warning);
        }
        None => {}
    }
}
