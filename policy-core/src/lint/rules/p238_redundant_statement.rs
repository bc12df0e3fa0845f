//! A statement without which every request is decided the same.
//!
//! # Why it matters
//!
//! Two statements that say the same drift apart: somebody narrows the one and takes the access for
//! gone, but the other still gives it.
//!
//! # What AWS does
//!
//! It looks at all statements, and one that matches is enough. The wider statement does all the
//! work.
//!
//! # Example
//!
//! ```json
//! [{"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": "*"},
//!  {"Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": "kms:Decrypt", "Resource": "*"}]
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When the wider statement is about to go. That no decision changes was proven for all requests and
//! every reading of what AWS leaves open. A Deny that guards against what nobody is allowed anyway
//! is not reported, only one that another Deny makes needless.
//!
//! # Source
//!
//! IAM User Guide, "Policy evaluation logic"; IAM Access Analyzer policy check reference, "Redundant
//! statement".

use crate::lint::edit::Edit;
use crate::lint::engine::idle::example_of;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::symbolic::answer::IdleBecause;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P238",
    name: "redundant-statement",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let idle = view.document.idle(view.facts);
    if let Some(why) = idle.unsettled(IdleBecause::Redundant) {
        found.fail(why);
    }
    for one in idle.because(IdleBecause::Redundant) {
        let statement = |index: usize| {
            let mut all = view.document.statements.iter();
            all.find(|it| it.index == index)
        };
        let Some(own) = statement(one.index) else {
            continue;
        };
        let verb = match own.denies() {
            true => "denies",
            false => "allows",
        };
        let message = format!("all that {} {verb} is {} by others", own.title(), past(own));
        let example = match example_of(view.document, view.facts, own.index) {
            Ok(example) => example,
            Err(why) => {
                found.fail(why);
                None
            }
        };
        let finding = found.add(own.head(), message);
        if let Some(example) = &example {
            finding.witness(example);
        }
        finding.help("remove it, or narrow the other statement");
        for other in one.others.iter().copied().filter_map(statement) {
            finding.related(other.head(), format!("{} covers it", other.title()));
        }
        let all = &view.document.statements;
        let places: Vec<Span> = all.iter().map(|it| it.span).collect();
        let at = all.iter().position(|it| it.index == one.index);
        if let Some(edit) = at.and_then(|at| Edit::remove(&places, at)) {
            let title = format!("remove {}", own.title());
            finding.fix(Fix::changing(title, vec![edit]));
        }
    }
}

fn past(statement: &Statement) -> &'static str {
    match statement.denies() {
        true => "denied",
        false => "allowed",
    }
}
