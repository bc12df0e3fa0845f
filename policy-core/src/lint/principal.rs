//! Entries of `Principal` and `NotPrincipal` as documents write them.

use crate::ast::PolicyKind;
use crate::lint::document::Document;
use crate::lint::kind::{Kind, Kinds};
use crate::lint::known::INVALID_PRINCIPALS;
use crate::lint::view::{PrincipalEntry, Statement};
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
