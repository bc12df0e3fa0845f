//! An ARN in a partition that there is not, or in another one than its Region or the other
//! principals.
//!
//! # Why it matters
//!
//! Partitions are AWS, AWS in China, GovCloud, the European Sovereign Cloud and some others:
//! nothing of one is known in another. Policies that are carried from one to another keep the old
//! `arn:aws:`, and match nothing.
//!
//! # What AWS does
//!
//! It refuses principals of another partition. Elsewhere it compares the text, and no ARN is equal
//! to it.
//!
//! # Example
//!
//! ```json
//! "Resource": "arn:aws:kms:us-gov-west-1:111122223333:key/*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Resource": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/*"
//! ```
//!
//! # When to keep it
//!
//! When AWS has opened a partition since this version of the tables was made. An identity policy
//! may list the ARNs of several partitions on purpose, and is not flagged for it.
//!
//! # Source
//!
//! IAM User Guide, "IAM identifiers"; AWS General Reference, "Amazon Resource Names".

use crate::lint::action;
use crate::lint::arn::{self, Place, Written};
use crate::lint::edit::Edit;
use crate::lint::finding::{Finding, Findings};
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::INVALID_PRINCIPALS;
use crate::lint::known::region;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::text::nearest::nearest;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P116",
    name: "arn-partition",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let key = view.document.key.arn.as_ref().map(|arn| arn.partition());
    let region = view.facts.region.as_deref();
    let by_region = || region.and_then(region::partition_of).map(|row| row.name);
    let of_key = key.or_else(by_region);
    let mut first: Option<(&str, Option<Span>)> = of_key.map(|name| (name, None));
    for statement in &view.document.statements {
        for written in arn::written(statement) {
            let own = written.parts.partition;
            if !pattern::is_literal(own) || action::is_left_to_others(own) {
                continue;
            }
            if region::partition(own).is_none() {
                unknown(view, &written, found);
                continue;
            }
            if let Some(right) = region::partition_of(written.parts.region)
                && right.name != own
            {
                let region = written.parts.region;
                let message = format!("the Region `{region}` is not in the partition `{own}`");
                add(view, &written, found, message, Some(right.name));
                continue;
            }
            match (written.place, first) {
                (Place::Principal, None) => first = Some((own, Some(written.span))),
                (Place::Principal, Some((other, place))) if other != own => {
                    let message = match place {
                        Some(_) => {
                            format!("a principal of the partition `{own}` beside one of `{other}`")
                        }
                        None => {
                            format!("a principal of the partition `{own}` for a key in `{other}`")
                        }
                    };
                    let finding = add(view, &written, found, message, None);
                    if let Some(place) = place {
                        finding.related(place, format!("this is in `{other}`"));
                    }
                }
                (Place::Condition(_) | Place::Principal | Place::Resource, _) => {}
            }
        }
    }
}

fn unknown(view: &View<'_>, written: &Written<'_>, found: &mut Findings) {
    let own = written.parts.partition;
    let by_region = region::partition_of(written.parts.region).map(|row| row.name);
    let known = region::partitions().iter().map(|row| row.name);
    let near = by_region.or_else(|| nearest(own, known));
    let message = format!("there is no partition `{own}`");
    let finding = add(view, written, found, message, near);
    if near.is_none() {
        // There may be a new one.
        finding.severity(Severity::Warning);
    }
}

fn add<'f>(
    view: &View<'_>,
    written: &Written<'_>,
    found: &'f mut Findings,
    message: String,
    right: Option<&str>,
) -> &'f mut Finding {
    let finding = found.add(written.span, message).subject(written.text);
    finding.consequence(match written.place {
        Place::Principal => INVALID_PRINCIPALS,
        Place::Condition(_) | Place::Resource => "it is equal to no ARN",
    });
    if let Some(partition) = right {
        let text = arn::Parts {
            partition,
            ..written.parts
        }
        .text();
        let edit = Edit::replace_string(view.document, written.span, &text);
        finding
            .help(format!("write `{text}`"))
            .fix(Fix::changing(format!("write `{text}`"), vec![edit]));
    } else {
        finding.help("write `arn:aws:`, `arn:aws-cn:`, `arn:aws-us-gov:` or another partition");
    }
    finding
}
