//! A Deny with `NotPrincipal` that lists a user or a role without its account, or a role without
//! its sessions.
//!
//! # Why it matters
//!
//! `NotPrincipal` spares exactly who is listed. A call by a role comes from a session, in an
//! account, and each of them may be taken for somebody who is not listed: then the Deny is for
//! everybody.
//!
//! # What AWS does
//!
//! For a Deny with `NotPrincipal` AWS asks to list the account of each principal as well, and for a
//! role each session beside the role. It warns that the statement may deny the whole account
//! otherwise, and advises against the element.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}}
//! ```
//!
//! # When to keep it
//!
//! Rather write the condition. Decisions of this tool take a listed role to spare its sessions, so
//! they show more access than a strict reading of the pages of AWS leaves.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: NotPrincipal".

use crate::ast::Polarity;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;

pub(super) const RULE: Rule = Rule {
    code: "K350",
    name: "sts-principal-deny-incomplete",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = statement.principal.as_ref() else {
        return;
    };
    if !statement.denies() || element.polarity == Polarity::Is {
        return;
    }
    let aws = element
        .entries
        .iter()
        .filter(|it| it.value.kind.as_deref() == Some("AWS"));
    let named: Vec<_> = aws
        .filter_map(|entry| Some((entry, PrincipalName::parse_aws(&entry.value.text).ok()?)))
        .collect();
    let has_account = |wanted: Option<AccountId>| {
        named.iter().any(|(_, name)| {
            matches!(name, PrincipalName::Account { account, .. } if Some(*account) == wanted)
        })
    };
    let has_session = |role: &Arn| {
        named.iter().any(
            |(_, name)| matches!(name, PrincipalName::AssumedRole(session) if is_of(session, role)),
        )
    };
    for (entry, name) in &named {
        let text = &entry.value.text;
        let (account, sessions) = if let PrincipalName::Role(role) = name {
            (has_account(role.account()), has_session(role))
        } else if let PrincipalName::User(user) = name {
            (has_account(user.account()), true)
        } else {
            continue;
        };
        let lacks = match (account, sessions) {
            (true, true) => continue,
            (false, true) => "its account",
            (true, false) => "its sessions",
            (false, false) => "its account and its sessions",
        };
        found
            .add(entry.span, format!("`{text}` is listed without {lacks}"))
            .consequence("the Deny may be for it, too, and for everybody of its account")
            .help(
                "deny `\"Principal\": \"*\"` with `ArnNotEquals` on `aws:PrincipalArn` in place of \
                 `NotPrincipal`",
            )
            .subject(text);
    }
}

/// Whether a session is one of a role.
fn is_of(session: &Arn, role: &Arn) -> bool {
    let named = session.resource().split('/').nth(1);
    session.account() == role.account() && named == role.resource().rsplit('/').next()
}
