//! A principal without which the statement says the same: one that is listed twice, or that stands
//! beside `*`.
//!
//! # Why it matters
//!
//! The list is what a reviewer takes for everybody who is meant. Taking such an entry out changes
//! nothing, which is not what its removal looks like.
//!
//! # What AWS does
//!
//! It matches the caller with whichever entry covers it. A role beside the root of its account is
//! not redundant in an Allow: the root lets identity policies decide, the role needs none.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": ["*", "arn:aws:iam::111122223333:role/app"]}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "*"}
//! ```
//!
//! # When to keep it
//!
//! When a list is generated. That nothing changes without the entry was proven for all requests.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; KMS Developer Guide, "Default key policy".

use crate::lint::edit::Edit;
use crate::lint::engine::account_of;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{PrincipalEntry as Entry, Statement, View};
use crate::name::principal::PrincipalName;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P237",
    name: "redundant-principal",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Safe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.principal else {
        return;
    };
    for (index, entry) in element.entries.iter().enumerate() {
        let twin = element.entries.iter().enumerate().find(|(at, other)| {
            *at != index && may_cover(statement, &other.value, &entry.value, *at < index)
        });
        let Some((_, twin)) = twin else {
            continue;
        };
        match is_redundant(view, statement, entry.span) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(why) => return found.fail(why),
        }
        let text = &entry.value.text;
        let message = format!("`{text}` is covered by `{}`", twin.value.text);
        let finding = found.add(entry.span, message);
        finding
            .help("remove it")
            .subject(text)
            .related(twin.span, "this covers it");
        let same_list = element.entries.iter();
        let same_list = same_list.filter(|other| other.value.list == entry.value.list);
        let places: Vec<Span> = same_list.map(|other| other.span).collect();
        let at = places.iter().position(|span| *span == entry.span);
        if let Some(edit) = at.and_then(|at| Edit::remove(&places, at)) {
            finding.fix(Fix::safe(format!("remove `{text}`"), vec![edit]));
        }
    }
}

/// Whether the text leaves it open that one entry covers another. Of two of the same text, or of
/// one account, the first stays.
fn may_cover(statement: &Statement, wide: &Entry, narrow: &Entry, is_before: bool) -> bool {
    let name = |entry: &Entry| match entry.kind.as_deref() {
        Some("AWS") => PrincipalName::parse_aws(&entry.text).ok(),
        None if entry.text == "*" => Some(PrincipalName::Any),
        Some(_) | None => None,
    };
    if wide.kind == narrow.kind && wide.text == narrow.text {
        return is_before;
    }
    let (Some(wide), Some(narrow)) = (name(wide), name(narrow)) else {
        return false;
    };
    match (&wide, &narrow) {
        (PrincipalName::Any | PrincipalName::AnyAws, _) => true,
        (PrincipalName::Account { account, .. }, PrincipalName::Account { account: other, .. }) => {
            account == other && is_before
        }
        (PrincipalName::Account { account, .. }, _) => {
            statement.denies() && account_of(&narrow) == Some(*account)
        }
        (_, _) => false,
    }
}

/// Whether no decision changes without an entry, whatever the reading of uncertain points.
fn is_redundant(view: &View<'_>, statement: &Statement, entry: Span) -> Result<bool, String> {
    let Some(engine) = view.document.engine(view.facts) else {
        return Ok(false);
    };
    let mut policy = engine.policy().policy.clone();
    let written = policy.statements.get_mut(statement.index);
    let Some(element) = written.and_then(|it| it.value.principal.as_mut()) else {
        return Ok(false);
    };
    element.entries.retain(|other| other.span != entry);
    let diff = engine.compare(&policy)?;
    Ok(diff.changes.is_empty() && diff.elsewhere.is_empty())
}
