//! Entries of `Principal` and `NotPrincipal` as documents write them.

use crate::ast::PolicyKind;
use crate::lint::document::Document;
use crate::lint::kind::{Kind, Kinds};
use crate::lint::known::INVALID_PRINCIPALS;
use crate::lint::view::{PrincipalEntry, Statement};
use crate::name::principal::PrincipalName;
use crate::text::span::Spanned;

/// Policies that name principals.
pub(crate) const WITH_PRINCIPALS: Kinds = Kinds::KEY.and(Kinds::ENDPOINT);

/// The entries of `Principal` or `NotPrincipal` under one type, such as `AWS`.
pub(crate) fn of_type<'s>(
    statement: &'s Statement,
    name: &'s str,
) -> impl Iterator<Item = &'s Spanned<PrincipalEntry>> {
    let all = statement.principal.iter().flat_map(|it| &it.entries);
    all.filter(move |entry| entry.value.kind.as_deref() == Some(name))
}

/// The principal that an entry under `AWS` names.
#[must_use]
pub(crate) fn name_of(entry: &PrincipalEntry) -> Option<PrincipalName> {
    match entry.kind.as_deref() {
        Some("AWS") => PrincipalName::parse_aws(&entry.text).ok(),
        None if entry.text == "*" => Some(PrincipalName::Any),
        Some(_) | None => None,
    }
}

/// The service principals that an Allow or Deny names.
pub(crate) fn services(statement: &Statement) -> impl Iterator<Item = &Spanned<PrincipalEntry>> {
    let entries = statement.principals();
    entries.filter(|entry| entry.value.kind.as_deref() == Some("Service"))
}

/// Whether all principals of a statement are services.
#[must_use]
pub(crate) fn is_for_services_only(statement: &Statement) -> bool {
    let count = statement.principals().count();
    count != 0 && services(statement).count() == count
}

/// What AWS answers to a policy with a principal that there cannot be.
#[must_use]
pub(crate) fn refusal(document: &Document) -> &'static str {
    match document.kind {
        Kind::Policy(PolicyKind::KeyPolicy) => INVALID_PRINCIPALS,
        Kind::Policy(_) | Kind::Grants | Kind::KeyMetadata | Kind::Unknown => {
            "AWS rejects the policy"
        }
    }
}

/// Whether a text ends as the names of services do.
#[must_use]
pub(crate) fn looks_like_service(text: &str) -> bool {
    let folded = text.to_ascii_lowercase();
    SERVICE_SUFFIXES.iter().any(|it| folded.ends_with(it))
}

const SERVICE_SUFFIXES: [&str; 5] = [
    ".amazon.com",
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".aws.internal",
];
