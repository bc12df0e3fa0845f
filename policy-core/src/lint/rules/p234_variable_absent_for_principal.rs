//! A policy variable that no principal of the statement has, such as `${aws:username}` for a role.
//!
//! # Why it matters
//!
//! Roles have no user name, users have no provider that federated them, and services have neither.
//! The variable stands for nothing, and the condition fails without a word.
//!
//! # What AWS does
//!
//! It leaves the variable unresolved. A positive operator fails, a negated one holds, and a resource
//! with it matches nothing. With a default value, `${aws:username, 'none'}`, it takes that.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:EncryptionContext:user": "${aws:username}"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:EncryptionContext:user": "${aws:PrincipalTag/user}"}}}
//! ```
//!
//! # When to keep it
//!
//! When the same text is attached to users as well, and is looked at here for a role.
//!
//! # Source
//!
//! IAM User Guide, "IAM policy elements: Variables and tags", the table of principal keys, and "AWS
//! global condition context keys".

use crate::ast::Polarity;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::variable::variables_of;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::principal::PrincipalName;
use crate::table::operator::Variables;

pub(super) const RULE: Rule = Rule {
    code: "P234",
    name: "variable-absent-for-principal",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(principals) = principals(view, statement) else {
        return;
    };
    let resources = statement.resource.iter().flat_map(|it| &it.entries);
    let resources = resources.map(|entry| (entry.value.as_str(), entry.span));
    let tests = statement.tests.iter();
    let tests = tests.filter(|test| {
        let knows = test.parsed.map(|it| it.base.row().variables);
        knows == Some(Variables::Yes)
    });
    let values = tests.flat_map(|test| &test.values);
    let values = values.map(|value| (value.value.text.as_str(), value.span));
    for (text, span) in resources.chain(values) {
        for (name, key, default) in variables_of(text) {
            let has = |principal: &Holder| holds(*principal, key.folded());
            if default || principals.iter().any(has) {
                continue;
            }
            let who = match principals.as_slice() {
                [Holder::Role, ..] => "a role has no",
                [Holder::Service, ..] => "a service has no",
                [Holder::User, ..] | [] => "a user has no",
            };
            found
                .add(
                    span,
                    format!(
                        "{who} `{}`, so the variable stands for nothing",
                        key.as_str()
                    ),
                )
                .help("compare with `${aws:PrincipalTag/…}` or `${aws:userid}`")
                .subject(name);
        }
    }
}

/// What kind of principal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Role,
    Service,
    User,
}

/// The kinds of principals that a statement speaks of; `None` when it may be any.
fn principals(view: &View<'_>, statement: &Statement) -> Option<Vec<Holder>> {
    let kind = |text: &str| match PrincipalName::parse_aws(text).ok()? {
        PrincipalName::AssumedRole(_) | PrincipalName::Role(_) => Some(Holder::Role),
        PrincipalName::User(_) => Some(Holder::User),
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => None,
    };
    match &statement.principal {
        Some(element) if element.polarity == Polarity::Is && !element.entries.is_empty() => element
            .entries
            .iter()
            .map(|entry| match entry.value.kind.as_deref() {
                Some("Service") => Some(Holder::Service),
                Some("AWS") => kind(&entry.value.text),
                Some(_) | None => None,
            })
            .collect(),
        Some(_) => None,
        None => {
            let principal = view.document.principal.as_ref()?;
            Some(vec![kind(principal.as_str())?])
        }
    }
}

/// Whether such a principal may have the key.
fn holds(principal: Holder, key: &str) -> bool {
    match principal {
        Holder::Role => key != "aws:username",
        Holder::Service => {
            let principal_key = key.starts_with("aws:principal");
            key != "aws:username"
                && key != "aws:userid"
                && (!principal_key
                    || key.starts_with("aws:principalservice")
                    || key == "aws:principalisawsservice")
        }
        Holder::User => !NOT_OF_USERS.contains(&key),
    }
}

/// Keys of role sessions that users never have.
const NOT_OF_USERS: [&str; 5] = [
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:federatedprovider",
    "aws:sourceidentity",
    "ec2:sourceinstancearn",
];
