//! A principal that is neither an account nor a user, a role or a session.
//!
//! # Why it matters
//!
//! The document cannot be put in place. Names alone, ARNs of instance profiles, policies and the
//! like, and ARNs without the account are not principals.
//!
//! # What AWS does
//!
//! It looks every principal up, and rejects the policy when one is not found.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "alice"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}
//! ```
//!
//! # When to keep it
//!
//! Never: the policy cannot be used.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; KMS API Reference, "PutKeyPolicy".

use crate::lint::action;
use crate::lint::arn;
use crate::lint::finding::Findings;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::name::account::AccountId;
use crate::name::principal::{PrincipalError, PrincipalName};

pub(super) const RULE: Rule = Rule {
    code: "P127",
    name: "principal-format",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for statement in &view.document.statements {
        for entry in principal::of_type(statement, "AWS") {
            let text = entry.value.text.as_str();
            if !matches!(
                PrincipalName::parse_aws(text),
                Err(PrincipalError::Unknown(_))
            ) {
                continue;
            }
            let Some(help) = help(text) else {
                continue;
            };
            found
                .add(entry.span, format!("`{text}` is not a principal"))
                .consequence(principal::refusal(view.document))
                .help(help)
                .subject(text);
        }
    }
    let faults = view.document.diagnostics.iter();
    for fault in faults.filter(|it| it.code == "bare-principal") {
        let written = view.document.source.slice(fault.span);
        let text = written.trim_matches(['"', '\\']);
        let kind = match principal::looks_like_service(text) {
            true => "Service",
            false => "AWS",
        };
        found
            .add(fault.span, format!("`{text}` stands without its type"))
            .consequence("AWS rejects the policy")
            .help(format!("write `{{\"{kind}\": \"{text}\"}}`"))
            .subject(text);
    }
}

/// What to do about it; `None` where another rule says it.
fn help(text: &str) -> Option<&'static str> {
    let is_digits = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-');
    if action::is_left_to_others(text) || principal::looks_like_service(text) || is_digits {
        return None;
    }
    let Some(parts) = arn::Parts::of(text) else {
        return Some(match text.starts_with("arn:") {
            true => "write all six parts, such as `arn:aws:iam::111122223333:role/app`",
            false => {
                "write 12 digits, or the ARN of an account's root, a user, a role or a session"
            }
        });
    };
    let kind = parts.resource.split('/').next().unwrap_or_default();
    match (parts.service, kind) {
        ("iam", "oidc-provider" | "saml-provider") => None,
        ("iam" | "sts", _) if parts.account.is_empty() => Some("write the account in its ARN"),
        ("iam" | "sts", _) if AccountId::from_digits(parts.account).is_none() => None,
        ("iam" | "sts", _) if !parts.region.is_empty() => {
            Some("remove the Region: IAM has none in its ARNs")
        }
        ("iam", "instance-profile") => Some("write the ARN of the role in the instance profile"),
        ("iam", "policy") => Some("attach the policy to a role, and write the ARN of the role"),
        ("iam", "assumed-role") => {
            Some("write `sts` in the place of `iam`, or the ARN of the role")
        }
        ("sts", "role" | "user") => Some("write `iam` in the place of `sts`"),
        ("iam" | "sts", _) => {
            Some("write `root`, `user/…` or `role/…`, or `assumed-role/…` of `sts`")
        }
        (_, _) => Some("write who calls: a role, a user or a service, not a resource"),
    }
}
