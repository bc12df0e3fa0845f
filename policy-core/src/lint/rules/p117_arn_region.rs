//! An Availability Zone or a misspelled name in the place of a Region.
//!
//! # Why it matters
//!
//! Keys are in Regions. A statement with `us-east-1a` or `eu-wets-1` matches no key, and no call
//! goes there.
//!
//! # What AWS does
//!
//! It compares the text, and no ARN is equal to it.
//!
//! # Example
//!
//! ```json
//! "Resource": "arn:aws:kms:us-east-1a:111122223333:key/*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"
//! ```
//!
//! # When to keep it
//!
//! When the name is that of a Region that is newer than this version of the tables. A name that has
//! the form of one is information only, for that reason.
//!
//! # Source
//!
//! AWS Regions and Availability Zones User Guide, "AWS Regions".

use crate::lint::action;
use crate::lint::arn;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::region::{self, Said};
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P117",
    name: "arn-region",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for written in arn::written(statement) {
        let own = written.parts.region;
        if own.is_empty() {
            continue;
        }
        let is_strict = matches!(written.parts.service, "kms" | "logs" | "sns" | "sqs");
        add(view, found, written.span, own, is_strict, |region| {
            arn::Parts {
                region,
                ..written.parts
            }
            .text()
        });
    }
    for test in &statement.tests {
        let is_of_region = test.family() == Some(Family::String)
            && test.row.is_some_and(|row| KEYS.contains(&row.name()));
        for value in test.values.iter().filter(|_| is_of_region) {
            let text = value.value.text.as_str();
            add(view, found, value.span, text, true, str::to_owned);
        }
    }
}

/// `is_strict` where nothing but a Region can stand.
fn add(
    view: &View<'_>,
    found: &mut Findings,
    span: Span,
    own: &str,
    is_strict: bool,
    whole: impl Fn(&str) -> String,
) {
    if !pattern::is_literal(own) || action::is_left_to_others(own) {
        return;
    }
    let (message, meant) = match region::said(own) {
        Said::Region(_) => return,
        Said::Zone(row) => (
            format!("`{own}` is an Availability Zone, not a Region"),
            Some(row),
        ),
        Said::LocalZone(row) => (format!("`{own}` is a Local Zone, not a Region"), Some(row)),
        Said::Plausible if !is_strict => return,
        Said::Plausible => {
            found
                .add(span, format!("no Region `{own}` is known"))
                .severity(Severity::Info)
                .help("see the list of Regions, or update this linter if it is new")
                .subject(own);
            return;
        }
        Said::Other => {
            let near = region::nearest_region(own);
            if near.is_none() && !is_strict || is_word_in_capitals(own) {
                return;
            }
            (format!("there is no Region `{own}`"), near)
        }
    };
    let finding = found
        .add(span, message)
        .consequence("no ARN and no request has it")
        .subject(own);
    match meant {
        Some(row) => {
            let text = whole(row.name);
            let edit = Edit::replace_string(view.document, span, &text);
            finding
                .help(format!("did you mean `{}`?", row.name))
                .fix(Fix::changing(format!("write `{text}`"), vec![edit]));
        }
        None => {
            finding.help("write the name of a Region, such as `us-east-1`, or `*`");
        }
    }
}

/// `REGION`, `AWS_REGION`: what templates leave behind.
fn is_word_in_capitals(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// Condition keys whose values are Regions.
const KEYS: [&str; 3] = [
    "aws:RequestedRegion",
    "kms:PrimaryRegion",
    "kms:ReplicaRegion",
];
