//! A principal with a wildcard in it.
//!
//! # Why it matters
//!
//! `*` is a wildcard in a principal only when it is all there is. `role/app-*` names one role, of
//! just that name, which there is not.
//!
//! # What AWS does
//!
//! It looks every principal up, does not find that one, and rejects the policy. This is what
//! deployments report; it has not been tried for every form of principal, so this is a warning.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:role/app-*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "*"},
//! "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}
//! ```
//!
//! # When to keep it
//!
//! Never. Beside the condition on `aws:PrincipalArn`, a Principal of the account's root in the
//! place of `*` leaves the choice to identity policies.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" and "AWS global condition context keys"
//! (aws:PrincipalArn).

use crate::ast::Polarity;
use crate::lint::arn;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::pattern;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};

pub(super) const RULE: Rule = Rule {
    code: "P128",
    name: "wildcard-in-principal-arn",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in principal::of_type(statement, "AWS") {
        let text = entry.value.text.as_str();
        if text == "*" || !pattern::has_wildcard(text) {
            continue;
        }
        let finding = found
            .add(
                entry.span,
                format!("`{text}` has a wildcard: in a principal only a whole `*` is one"),
            )
            .consequence(principal::refusal(view.document))
            .subject(text);
        if let Some(role) = role_of_sessions(text) {
            let edit = Edit::replace_string(view.document, entry.span, &role);
            finding
                .help(format!(
                    "write the role, which stands for all its sessions: `{role}`"
                ))
                .fix(Fix::changing(format!("write `{role}`"), vec![edit]));
            continue;
        }
        finding.help("write `*`, and choose with a condition: `ArnLike` on `aws:PrincipalArn`");
        if let Some(edits) = with_condition(view, statement, text) {
            finding.fix(Fix::changing("choose with a condition", edits));
        }
    }
}

/// The role whose sessions are meant, where the wildcard is in the name of the session only.
fn role_of_sessions(text: &str) -> Option<String> {
    let parts = arn::Parts::of(text)?;
    let session = parts.resource.strip_prefix("assumed-role/")?;
    let (role, _) = session.split_once('/')?;
    let is_plain = !role.is_empty() && !pattern::has_wildcard(role);
    if parts.service != "sts" || pattern::has_wildcard(parts.account) || !is_plain {
        return None;
    }
    let resource = &format!("role/{role}");
    let service = "iam";
    let text = arn::Parts {
        service,
        resource,
        ..parts
    }
    .text();
    Some(text)
}

/// Everybody in the place of the only principal, and a condition on its ARN.
fn with_condition(view: &View<'_>, statement: &Statement, text: &str) -> Option<Vec<Edit>> {
    let element = statement.principal.as_ref()?;
    let parts = arn::Parts::of(text)?;
    let is_of_people = parts.service == "iam" && parts.resource != "root";
    let is_alone = element.polarity == Polarity::Is && element.entries.len() == 1;
    if !is_of_people || !is_alone || statement.has_test("aws:PrincipalArn") {
        return None;
    }
    let test = format!("\"ArnLike\": {{\"aws:PrincipalArn\": \"{text}\"}}");
    let everybody = "{\"AWS\": \"*\"}";
    if statement.condition.is_none() {
        let json = format!("{everybody}, \"Condition\": {{{test}}}");
        return Some(vec![Edit::replace(view.document, element.value, &json)]);
    }
    let is_taken = |test: &Test| test.operator.value.eq_ignore_ascii_case("ArnLike");
    if statement.tests.iter().any(is_taken) {
        return None;
    }
    let first = statement.tests.first()?.operator.span.start;
    Some(vec![
        Edit::replace(view.document, element.value, everybody),
        Edit::insert(view.document, first, &format!("{test}, ")),
    ])
}
