//! A statement that no request can match.
//!
//! # Why it matters
//!
//! An Allow of this kind gives nothing and a Deny guards nothing, however right each of its lines
//! looks. Conditions that exclude each other, or that the listed principals can never meet, are not
//! seen by reading them one by one.
//!
//! # What AWS does
//!
//! It goes on as if the statement were not there. No error tells of it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/app/*"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}}
//! ```
//!
//! # When to keep it
//!
//! Hardly ever. That no request matches was proven for all requests and every reading of what AWS
//! leaves open; the related places are those of which each alone, taken out, lets some request
//! match. Other rules tell of a condition key that none of the actions carries (P225), of two
//! conditions that exclude each other (P223), and of what services carry as callers (K320, K335).
//!
//! # Source
//!
//! IAM User Guide, "Conditions with multiple context keys or values" and "Policy evaluation logic";
//! KMS Developer Guide, "AWS KMS condition keys".

use crate::ast::{Element, Polarity};
use crate::lint::condition::fit::{Fit, fit};
use crate::lint::engine::idle::would_match;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::rules::p223_contradictory_conditions::tell_the_same;
use crate::lint::view::{Statement, Test, View};
use crate::name::principal::PrincipalName;
use crate::symbolic::answer::IdleBecause;
use crate::table::kms_action::ActionSet;
use crate::text::span::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    code: "P240",
    name: "unreachable-statement",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let idle = view.document.idle(view.facts);
    if let Some(why) = idle.unsettled(IdleBecause::Unmatched) {
        found.fail(why);
    }
    for one in idle.because(IdleBecause::Unmatched) {
        let mut all = view.document.statements.iter();
        let Some(own) = all.find(|it| it.index == one.index) else {
            continue;
        };
        if own.tests.is_empty()
            || own
                .tests
                .iter()
                .any(|test| is_told_elsewhere(test, own.actions))
        {
            continue;
        }
        let reasons = match reasons(view, own) {
            Ok(reasons) => reasons,
            Err(why) => {
                found.fail(why);
                continue;
            }
        };
        if are_told_elsewhere(own, &reasons) {
            continue;
        }
        let message = format!("no request can match {}", own.title());
        let finding = found.add(own.head(), message);
        finding.consequence(match own.denies() {
            true => "it denies nothing",
            false => "it allows nothing",
        });
        finding.help(match reasons.as_slice() {
            [] => "more than one of its conditions fails for every request; look at each action",
            [_] => "mend the condition that is shown",
            [_, _, ..] => "these exclude each other: mend one of them",
        });
        for reason in reasons {
            finding.related(reason.span, reason.words);
        }
    }
}

/// Whether a test fails for all actions because none carries its key.
fn is_told_elsewhere(test: &Test, actions: ActionSet) -> bool {
    test.row.is_some_and(|row| {
        let set = test.parsed.and_then(|it| it.set);
        set.is_none() && actions.intersection(row.carriers()).is_empty()
    })
}

/// Whether two conditions on one key, or on keys of one family, exclude each other, or whether it
/// hangs on what services carry when they call for themselves.
fn are_told_elsewhere(own: &Statement, reasons: &[Reason]) -> bool {
    let is_about_principal = reasons.iter().any(|it| it.key.is_none());
    let mut principals = own.principals();
    let has_service = principals.any(|it| it.value.kind.as_deref() == Some("Service"));
    match reasons {
        // K318 and P204 say what is wrong with the one condition.
        [Reason { key: Some(one), .. }] => {
            // A wildcard where none is one is no fault of the format.
            let mut tests = own.tests_of(one);
            let has_wildcard = tests.any(|test| test.texts().any(pattern::has_wildcard));
            let is_format = one == "kms:viaservice" && !has_wildcard;
            is_format || own.tests_of(one).any(|test| fit(test) == Fit::Never)
        }
        [
            Reason { key: Some(one), .. },
            Reason {
                key: Some(other), ..
            },
        ] => {
            let are_context = [one, other].iter().all(|key| key.starts_with(CONTEXT));
            one == other || are_context || tell_the_same(one, other)
        }
        [..] => is_about_principal && has_service,
    }
}

/// A part of a statement without which it would match some request.
struct Reason {
    span: Span,
    words: String,
    /// The condition key in lower case; `None` of the principal.
    key: Option<String>,
}

/// The parts of a statement without each of which it would match some request.
fn reasons(view: &View<'_>, own: &Statement) -> Result<Vec<Reason>, String> {
    let policy = view.document.policy.as_ref();
    let written = policy.and_then(|it| it.policy.statements.get(own.index));
    let Some(written) = written.map(|it| &it.value) else {
        return Ok(Vec::new());
    };
    let mut reasons = Vec::new();
    for (at, condition) in written.conditions.iter().enumerate() {
        let mut changed = written.clone();
        changed.conditions.remove(at);
        if would_match(view.document, view.facts, changed)? {
            let key = &condition.value.key.value;
            let words = format!(
                "without this condition on `{}` some request would match",
                key.as_str()
            );
            reasons.push(Reason {
                span: condition.span,
                words,
                key: Some(key.folded().to_owned()),
            });
        }
    }
    if let (Some(element), Some(place)) = (&written.principal, &own.principal) {
        let mut changed = written.clone();
        changed.principal = Some(Element {
            polarity: Polarity::Is,
            entries: vec![Spanned::new(PrincipalName::Any, element.span.0)],
            span: element.span,
        });
        if would_match(view.document, view.facts, changed)? {
            let words = "a request of another principal would match".to_owned();
            reasons.push(Reason {
                span: place.name.span.to(place.value),
                words,
                key: None,
            });
        }
    }
    Ok(reasons)
}

const CONTEXT: &str = "kms:encryptioncontext";
