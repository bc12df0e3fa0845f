//! An action with a service prefix that is probably a misspelled one.
//!
//! # Why it matters
//!
//! `kmss:Decrypt` is not an action of KMS: an Allow with it gives nothing, and a Deny with it
//! denies nothing.
//!
//! # What AWS does
//!
//! No request ever matches the entry. Whether AWS takes a policy with a prefix that there is not
//! has not been tried for every kind of policy.
//!
//! # Example
//!
//! ```json
//! "Action": "kmss:Decrypt"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": "kms:Decrypt"
//! ```
//!
//! # When to keep it
//!
//! When the service is newer than this version of the tables. A prefix that is not near to `kms` is
//! a warning, and one that is near to none is information only, for that reason.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS services".

use crate::lint::action;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::prefix;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::ActionSet;
use crate::text::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    code: "P105",
    name: "unknown-service-prefix",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in action::entries(statement) {
        let text = entry.value.as_str();
        let Some((own, name)) = text.split_once(':') else {
            continue;
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if own.is_empty() || !own.bytes().all(is_plain) || prefix::is_known(own) {
            continue;
        }
        if action::is_left_to_others(text) {
            continue;
        }
        if own.eq_ignore_ascii_case("arn") {
            found
                .add(entry.span, format!("`{text}` is an ARN, not an action"))
                .help("resources stand in `Resource`")
                .subject(text);
            continue;
        }
        let finding = found
            .add(entry.span, format!("no service has the prefix `{own}`"))
            .consequence(action::consequence_of_idle(statement))
            .subject(text);
        let is_certain = is_named_by_kms(name) || view.document.key_policy().is_some();
        let meant = if is_near_kms(own) && is_of_kms(name) && is_certain {
            Some("kms")
        } else {
            finding.severity(Severity::Warning);
            prefix::nearest_prefix(own)
        };
        let Some(meant) = meant else {
            finding
                .severity(Severity::Info)
                .help("see the list of services, or update this linter if it is new");
            continue;
        };
        let whole = format!("{meant}:{name}");
        let edit = Edit::replace_string(view.document, entry.span, &whole);
        finding
            .help(format!("did you mean `{whole}`?"))
            .fix(Fix::changing(format!("write `{whole}`"), vec![edit]));
    }
}

/// Whether a prefix is `kms` but for one letter, or with something before or behind it.
fn is_near_kms(own: &str) -> bool {
    let folded = own.to_ascii_lowercase();
    let is_short = matches!(folded.as_str(), "km" | "ks");
    is_short || folded.contains("kms") || nearest(&folded, ["kms"]).is_some()
}

/// Whether a name tells KMS: many services have actions such as `TagResource`.
fn is_named_by_kms(name: &str) -> bool {
    let pattern = format!("kms:{name}").parse::<ActionPattern>();
    let covered = pattern.map_or(ActionSet::EMPTY, |it| ActionSet::from_pattern(&it));
    !covered.is_empty() && covered.difference(ActionSet::ACROSS_ACCOUNTS).is_empty()
}

/// Whether KMS has an action of that name, or several.
fn is_of_kms(name: &str) -> bool {
    let pattern = format!("kms:{name}").parse::<ActionPattern>();
    pattern.is_ok_and(|pattern| !ActionSet::from_pattern(&pattern).is_empty())
}
