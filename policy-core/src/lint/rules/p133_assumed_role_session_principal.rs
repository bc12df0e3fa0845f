//! A session of a role in the place of the role, with a name that a tool makes.
//!
//! # Why it matters
//!
//! The ARN of a session names one session name. Instances, SDKs and sign-in give each session a
//! name of its own: access ends when the instance is replaced, or another person signs in.
//!
//! # What AWS does
//!
//! It matches sessions of that role with exactly that name. The ARN of the role matches all of its
//! sessions.
//!
//! # Example
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/app/i-0a1b2c3d4e5f60718"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}
//! ```
//!
//! # When to keep it
//!
//! When whoever assumes the role chooses the name, and it stays: the name of a Lambda function, or
//! a name that the trust policy demands. Such names are information only. Whether KMS accepts every
//! session ARN has not been tried, so this is never an error.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" (role session principals).

use crate::lint::arn;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::principal::PrincipalName;

pub(super) const RULE: Rule = Rule {
    code: "P133",
    name: "assumed-role-session-principal",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: principal::WITH_PRINCIPALS,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    for entry in principal::of_type(statement, "AWS") {
        let text = entry.value.text.as_str();
        let Ok(PrincipalName::AssumedRole(_)) = PrincipalName::parse_aws(text) else {
            continue;
        };
        let Some(parts) = arn::Parts::of(text) else {
            continue;
        };
        let rest = parts.resource.strip_prefix("assumed-role/");
        let Some((role, session)) = rest.and_then(|rest| rest.split_once('/')) else {
            continue;
        };
        let is_made = is_made_by_a_tool(role, session);
        let finding = found
            .add(
                entry.span,
                format!("`{text}` is one session of the role `{role}`"),
            )
            .consequence(format!(
                "sessions with another name than `{session}` are not allowed by it"
            ))
            .help("write the ARN of the role, with its path, which stands for all its sessions")
            .subject(text);
        if !is_made {
            finding.severity(Severity::Info);
        }
        if !role.starts_with(SIGN_IN) {
            let resource = &format!("role/{role}");
            let service = "iam";
            let whole = arn::Parts {
                service,
                resource,
                ..parts
            }
            .text();
            let edit = Edit::replace_string(view.document, entry.span, &whole);
            finding.fix(Fix::changing(format!("write `{whole}`"), vec![edit]));
        }
    }
}

/// Whether the name is one of an instance, of an SDK, of a person who signed in, or a number.
fn is_made_by_a_tool(role: &str, session: &str) -> bool {
    let is_number = session.len() >= 10 && session.bytes().all(|byte| byte.is_ascii_digit());
    let is_instance = session
        .strip_prefix("i-")
        .is_some_and(|id| id.len() >= 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let is_of_sdk = SDKS.iter().any(|head| session.starts_with(head));
    role.starts_with(SIGN_IN) || is_number || is_instance || is_of_sdk
}

/// Roles of IAM Identity Center; their sessions are named after the person.
const SIGN_IN: &str = "AWSReservedSSO_";

/// Names that tools give to sessions when nobody says one.
const SDKS: [&str; 6] = [
    "AWSCLI-Session",
    "AssumeRoleSession",
    "GitHubActions",
    "aws-go-sdk-",
    "aws-sdk-",
    "botocore-session-",
];
