//! An account id that does not have 12 digits, in an ARN, as a principal, or as a value of a
//! condition.
//!
//! # Why it matters
//!
//! Account ids may begin with zeros. Tools that read them as numbers drop these: YAML without
//! quotes, a spreadsheet, an HCL number. What is left is nobody's account.
//!
//! # What AWS does
//!
//! It refuses such a principal. Elsewhere it compares the text, and no request is equal to it.
//!
//! # Example
//!
//! ```json
//! "AWS": "arn:aws:iam::12345678901:root"
//! ```
//!
//! # Instead
//!
//! ```json
//! "AWS": "arn:aws:iam::012345678901:root"
//! ```
//!
//! # When to keep it
//!
//! Never: it matches nothing. Parts with wildcards or variables are left alone.
//!
//! # Source
//!
//! IAM User Guide, "IAM identifiers"; AWS Account Management Reference Guide, "View AWS account
//! identifiers".

use crate::lint::action;
use crate::lint::arn::{self, Place};
use crate::lint::edit::Edit;
use crate::lint::finding::{Finding, Findings};
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::INVALID_PRINCIPALS;
use crate::lint::leftover;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P115",
    name: "arn-account-id",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for written in arn::written(statement) {
        let parts = written.parts;
        let is_named = matches!(parts.service, "iam" | "kms" | "sts");
        // Of `undefined` and the like, P034 speaks.
        if leftover::of(written.text).is_some() {
            continue;
        }
        if !is_wrong(parts.account) || !(is_named || is_numeric(parts.account)) {
            continue;
        }
        let repaired = repaired(parts.account);
        let whole = repaired.clone().map(|account| {
            let account = account.as_str();
            arn::Parts { account, ..parts }.text()
        });
        let consequence = match written.place {
            Place::Principal => INVALID_PRINCIPALS,
            Place::Condition(_) | Place::Resource => "it is equal to no ARN",
        };
        add(view, found, written.span, parts.account, whole).consequence(consequence);
    }
    for entry in statement.principal.iter().flat_map(|it| &it.entries) {
        let text = entry.value.text.as_str();
        if entry.value.kind.as_deref() == Some("AWS") && is_numeric(text) && is_wrong(text) {
            add(view, found, entry.span, text, repaired(text)).consequence(INVALID_PRINCIPALS);
        }
    }
    for test in &statement.tests {
        let is_of_account = test.row.is_some_and(|row| KEYS.contains(&row.name()));
        for value in test.values.iter().filter(|_| is_of_account) {
            let text = value.value.text.as_str();
            if is_numeric(text) && is_wrong(text) {
                add(view, found, value.span, text, repaired(text))
                    .consequence("no request carries such an account id");
            }
        }
    }
}

fn add<'f>(
    view: &View<'_>,
    found: &'f mut Findings,
    span: Span,
    account: &str,
    fixed: Option<String>,
) -> &'f mut Finding {
    let digits = account.bytes().filter(u8::is_ascii_digit).count();
    let message = match is_numeric(account) {
        true if digits == 12 => format!("the account id `{account}` is written without dashes"),
        true => format!("the account id `{account}` has {digits} digits, not 12"),
        false => format!("`{account}` is not an account id"),
    };
    let finding = found.add(span, message).subject(account);
    match fixed {
        Some(text) => {
            let edit = Edit::replace_string(view.document, span, &text);
            let help = match digits {
                12 => "write the 12 digits",
                _ => {
                    "a digit is missing: a zero at the beginning, if it was read as a number somewhere"
                }
            };
            finding
                .help(help)
                .fix(Fix::changing(format!("write `{text}`"), vec![edit]))
        }
        None => finding.help("write the 12 digits of the account"),
    }
}

/// Whether an account part is neither an account id nor a pattern nor one of AWS itself.
fn is_wrong(account: &str) -> bool {
    let is_fine = account.is_empty()
        || account == "aws"
        || AccountId::from_digits(account).is_some()
        || !pattern::is_literal(account)
        || action::is_left_to_others(account);
    // Words in capitals are what templates leave behind.
    !is_fine
        && !account
            .bytes()
            .any(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// Whether there are digits, and nothing else but dashes between them.
fn is_numeric(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    text.bytes().all(known) && text.bytes().filter(u8::is_ascii_digit).count() >= 6
}

/// The id that was written with dashes, or that lost one or two zeros.
fn repaired(account: &str) -> Option<String> {
    if !is_numeric(account) {
        return None;
    }
    let digits: String = account.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        12 => Some(digits),
        10 | 11 if digits == account => Some(format!("{digits:0>12}")),
        _ => None,
    }
}

/// Condition keys whose values are account ids.
const KEYS: [&str; 6] = [
    "aws:PrincipalAccount",
    "aws:ResourceAccount",
    "aws:SourceAccount",
    "aws:SourceOwner",
    "aws:VpceAccount",
    "kms:CallerAccount",
];
