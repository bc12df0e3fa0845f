//! An identity provider in the place of a principal.
//!
//! # Why it matters
//!
//! `Federated` is for the trust policy of a role: it says who may assume it. When the role calls
//! KMS, the caller is a session of the role, and the provider is nowhere.
//!
//! # What AWS does
//!
//! No request to KMS has a federated principal, so the statement matches nobody.
//!
//! # Example
//!
//! ```json
//! "Principal": {"Federated": "cognito-identity.amazonaws.com"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:role/signed-in"}
//! ```
//!
//! # When to keep it
//!
//! Never: it gives nothing.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" (federated principals).

use crate::lint::arn;
use crate::lint::finding::Findings;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P136",
    name: "federated-principal-in-key-policy",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let providers = principal::of_type(statement, "AWS").filter(|entry| {
        let parts = arn::Parts::of(&entry.value.text);
        parts.is_some_and(|it| {
            let heads = ["oidc-provider/", "saml-provider/"];
            it.service == "iam" && heads.iter().any(|head| it.resource.starts_with(head))
        })
    });
    for entry in principal::of_type(statement, "Federated").chain(providers) {
        let text = entry.value.text.as_str();
        found
            .add(
                entry.span,
                format!("`{text}` signs people in, and never calls KMS"),
            )
            .consequence("the statement matches nobody by it")
            .help("write the ARN of the role that is assumed")
            .subject(text);
    }
}
