//! A condition on `kms:ViaService` that names services of other Regions than the one of the key.
//!
//! # Why it matters
//!
//! A key of one Region is used by services in that Region. A statement that asks for a service of
//! another Region never applies.
//!
//! # What AWS does
//!
//! A service calls the KMS of the Region in which it works, and KMS finds keys of its own Region
//! only. The value that such a call carries ends in the Region of the key.
//!
//! # Example
//!
//! ```json
//! {"Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Condition": {"StringEquals": {"kms:ViaService": "s3.us-west-2.amazonaws.com"}}}
//! ```
//!
//! # When to keep it
//!
//! Where one text is the policy of keys in several Regions, list all of them: a value of the key's
//! own Region beside the others is enough. Multi-Region keys are not flagged.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS condition keys": `kms:ViaService`; AWS KMS endpoints and quotas.

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::region::{self, Said};
use crate::lint::known::service::service_and_region;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "K319",
    name: "viaservice-region-mismatch",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(own) = region_of(view) else {
        return;
    };
    let tests = statement.tests_of("kms:ViaService");
    for test in tests.filter(|it| it.compares() && !it.is_negated()) {
        let elsewhere = |text: &str| {
            let place = service_and_region(text).map(|(_, place)| place);
            place.is_some_and(|place| {
                place != own && matches!(region::said(place), Said::Region(_) | Said::Plausible)
            })
        };
        // One value of the own Region says that the others are for other keys.
        if !test.texts().all(elsewhere) {
            continue;
        }
        for value in &test.values {
            let text = value.value.text.as_str();
            let Some((service, place)) = service_and_region(text) else {
                continue;
            };
            let right = format!("{service}.{own}.amazonaws.com");
            let edit = Edit::replace_string(view.document, value.span, &right);
            let finding = found
                .add(
                    value.span,
                    format!("`{text}` is in `{place}`, and the key is in `{own}`"),
                )
                .help(format!("write `{right}`"))
                .consequence(match statement.denies() {
                    true => "the statement denies nothing",
                    false => "the statement allows nothing",
                })
                .subject(text);
            // Two values that would become the same are for a person to sort out.
            if test.values.len() == 1 {
                finding.fix(Fix::changing(format!("write `{right}`"), vec![edit]));
            }
        }
    }
}

/// The Region of a key that is known to be in one only.
fn region_of<'a>(view: &View<'a>) -> Option<&'a str> {
    let key = &view.document.key;
    if key.metadata.multi_region == Some(true) {
        return None;
    }
    match &key.arn {
        Some(arn) => (!arn.resource().starts_with("key/mrk-")).then(|| arn.region()),
        None if key.metadata.multi_region == Some(false) => view.facts.region.as_deref(),
        None => None,
    }
}
