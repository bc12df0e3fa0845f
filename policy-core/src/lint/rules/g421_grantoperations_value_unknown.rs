//! A value of `kms:GrantOperations` that is no operation of a grant.
//!
//! # Why it matters
//!
//! The key has the names of operations as CreateGrant takes them, without `kms:`. A value that is
//! none of them never matches: the list is shorter than it looks, and an Allow with nothing else
//! in it allows no grant at all.
//!
//! # What AWS does
//!
//! It compares the value with the operations of the grant, letter by letter.
//!
//! # Example
//!
//! ```json
//! "ForAllValues:StringEquals": {"kms:GrantOperations": ["kms:Decrypt"]}
//! ```
//!
//! # Instead
//!
//! ```json
//! "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:GrantOperations"; KMS API Reference, "CreateGrant".

use crate::lint::edit::{Edit, quoted};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Form, Statement, View};
use crate::name::wildcard::{Case, Pattern};
use crate::table::kms_action::Action;
use crate::table::operator::{BaseOperator, Family, OperatorRow, Wildcards};

pub(super) const RULE: Rule = Rule {
    code: "G421",
    name: "grantoperations-value-unknown",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in statement.tests_of("kms:GrantOperations") {
        let Some(operator) = test.parsed else {
            continue;
        };
        let row = operator.base.row();
        if row.family != Family::String {
            continue;
        }
        let folds = matches!(
            operator.base,
            BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase
        );
        for value in &test.values {
            let text = &value.value.text;
            if text.contains("${") || operations().any(|it| is_met(text, it.name(), row, folds)) {
                continue;
            }
            let finding = found.add(
                value.span,
                format!("`{text}` is not an operation of a grant"),
            );
            finding.subject(text);
            // A pattern is right but for the prefix, or says nothing of what was meant.
            let bare = text.rsplit(':').next().unwrap_or(text);
            let is_met_bare = operations().any(|it| is_met(bare, it.name(), row, folds));
            let meant: Vec<String> = match is_met_bare {
                true => vec![bare.to_owned()],
                false => {
                    let meant = granted::meant(text);
                    meant.iter().map(|it| it.name().to_owned()).collect()
                }
            };
            if meant.is_empty() {
                finding.help("remove it");
                continue;
            }
            let said: Vec<String> = meant.iter().map(|it| format!("`{it}`")).collect();
            let said = format!("write {}", said.join(" and "));
            finding.help(&said);
            if meant.len() == 1 || test.form == Form::List {
                let json: Vec<String> = meant.iter().map(|it| quoted(it)).collect();
                let edit = Edit::replace(view.document, value.span, &json.join(", "));
                finding.fix(Fix::changing(said, vec![edit]));
            }
        }
    }
}

fn is_met(text: &str, name: &str, row: &OperatorRow, folds: bool) -> bool {
    let has_wildcards = row.wildcards == Wildcards::Yes && pattern::has_wildcard(text);
    match (has_wildcards, folds) {
        (true, _) => Pattern::parse(text).matches(name, Case::Sensitive),
        (false, true) => text.eq_ignore_ascii_case(name),
        (false, false) => text == name,
    }
}

fn operations() -> impl Iterator<Item = Action> + Clone {
    Action::all().filter(|it| it.is_grant_operation())
}
