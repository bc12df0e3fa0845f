//! A key policy that names CloudWatch Logs without a Region, or with another Region than the key's.
//!
//! # Why it matters
//!
//! A log group takes the key only if CloudWatch Logs of its Region may use it, and the principal
//! that calls is the one of the Region.
//!
//! # What AWS does
//!
//! CloudWatch Logs calls as `logs.REGION.amazonaws.com`. Associating the key with a log group
//! fails: The specified KMS key does not exist or is not allowed to be used with LogGroup.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"},
//!  "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
//!  "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
//!  "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
//!  "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Beside an entry with the Region it does no harm, and is not flagged.
//!
//! # Source
//!
//! Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::region::{self, Said};
use crate::lint::known::service::{self, Form};
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "K333",
    name: "logs-principal-needs-region",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    let regional = || {
        principal::services(statement).filter_map(|entry| {
            let (row, place) = service::of_principal(&entry.value.text)?;
            (row.principal == Some(Form::Regional)).then_some((entry, row, place))
        })
    };
    let own = region_of(view);
    let is_right = |place: &Option<String>| match (place, own) {
        (Some(place), Some(own)) => place == own,
        (Some(place), None) => region::said(place) != Said::Other,
        (None, _) => false,
    };
    if regional().any(|(_, _, place)| is_right(&place)) {
        return;
    }
    let is_new = |place: &Option<String>| !place.as_deref().is_some_and(is_misspelt);
    for (entry, row, place) in regional().filter(|(_, _, place)| is_new(place)) {
        let name = &entry.value.text;
        let message = match (&place, own) {
            (Some(place), Some(own)) => {
                format!("`{name}` is in `{place}`, and the key is in `{own}`")
            }
            (Some(place), None) => format!("`{place}` in `{name}` is no Region"),
            (None, _) => format!("`{name}` has no Region, and nobody calls by that name"),
        };
        let finding = found
            .add(entry.span, message)
            .consequence(
                "The specified KMS key does not exist or is not allowed to be used with LogGroup",
            )
            .subject(name);
        match own {
            Some(own) => {
                let end = name
                    .rsplit_once(".amazonaws.com")
                    .map_or("", |(_, end)| end);
                let right = format!("{}.{own}.amazonaws.com{end}", row.label);
                let edit = Edit::replace_string(view.document, entry.span, &right);
                finding
                    .help(format!("write `{right}`"))
                    .fix(Fix::changing(format!("write `{right}`"), vec![edit]));
            }
            None => {
                finding.help(format!("write `{}.REGION.amazonaws.com`", row.label));
            }
        }
    }
}

/// Whether it is nearly a Region: the rule about names of services says so.
fn is_misspelt(place: &str) -> bool {
    match region::said(place) {
        Said::Region(_) | Said::Plausible => false,
        Said::LocalZone(_) | Said::Zone(_) => true,
        Said::Other => region::nearest_region(place).is_some(),
    }
}

/// The Region of the key, as far as it is known. A multi-Region key is in several, but each has a
/// policy of its own.
fn region_of<'a>(view: &View<'a>) -> Option<&'a str> {
    let of_key = view.document.key.arn.as_ref().map(|arn| arn.region());
    of_key.or(view.facts.region.as_deref())
}
