//! A `*` or `?` in a value of an operator that compares letter for letter, such as `StringEquals`.
//!
//! # Why it matters
//!
//! The condition looks as if it covered many values and covers one that nobody sends: the Allow is
//! dead, and a Deny with the negated operator denies everybody.
//!
//! # What AWS does
//!
//! It compares the value with the text as it stands, `*` included. `StringLike` and the ARN
//! operators know wildcards, also `ArnEquals`; the other operators for texts do not.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:ViaService": "ec2.*.amazonaws.com"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringLike": {"kms:ViaService": "ec2.*.amazonaws.com"}}
//! ```
//!
//! # When to keep it
//!
//! When the value itself has such a character, as a tag or a pair of an encryption context can.
//! Write it as `${*}` then: in a document of version 2012-10-17 that says that it is meant.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "String condition operators".

use crate::lint::condition::{renamed, wildcard};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::condition_key::ValueType;
use crate::table::operator::{BaseOperator, ConditionOperator};

pub(super) const RULE: Rule = Rule {
    code: "P202",
    name: "wildcard-without-like",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let Some(operator) = test.parsed else {
            continue;
        };
        let is_arn = |test: &Test| {
            test.row
                .is_some_and(|row| row.value_type() == ValueType::Arn)
        };
        let own_is_arn = is_arn(test);
        let Some(like) = like(operator.base, own_is_arn) else {
            continue;
        };
        let like = ConditionOperator {
            base: like,
            ..operator
        };
        let is_folding = FOLDING.contains(&operator.base);
        for value in &test.values {
            let Some(character) = wildcard(&value.value.text) else {
                continue;
            };
            if character == '?' && may_be_meant(test) {
                continue;
            }
            let text = &value.value.text;
            let consequence = match test.is_negated() {
                true => "the value equals nothing that a request carries, so it excludes nothing",
                false => "the value equals nothing that a request carries",
            };
            let help = match is_folding {
                true => format!("write `{like}`, which knows wildcards; it looks at case as well"),
                false => format!("write `{like}`, which knows wildcards"),
            };
            let base = operator.base;
            let message = format!("`{base}` takes the `{character}` of `{text}` as it stands");
            let finding = found
                .add(value.span, message)
                .consequence(consequence)
                .help(help)
                .subject(format!("{} {text}", test.key.value));
            let is_alike = |other: &Test| is_arn(other) == own_is_arn;
            let edit = renamed(view.document, statement, test, like, is_alike);
            if let Some(edit) = edit.filter(|_| !is_folding) {
                finding.fix(Fix::changing(format!("write `{like}`"), vec![edit]));
            }
        }
    }
}

/// The operator with wildcards in the place of one without.
fn like(base: BaseOperator, is_arn: bool) -> Option<BaseOperator> {
    let rows = [
        (
            BaseOperator::StringEquals,
            BaseOperator::StringLike,
            BaseOperator::ArnLike,
        ),
        (
            BaseOperator::StringEqualsIgnoreCase,
            BaseOperator::StringLike,
            BaseOperator::ArnLike,
        ),
        (
            BaseOperator::StringNotEquals,
            BaseOperator::StringNotLike,
            BaseOperator::ArnNotLike,
        ),
        (
            BaseOperator::StringNotEqualsIgnoreCase,
            BaseOperator::StringNotLike,
            BaseOperator::ArnNotLike,
        ),
    ];
    let row = rows.into_iter().find(|(own, _, _)| *own == base);
    row.map(|(_, text, arn)| match is_arn {
        true => arn,
        false => text,
    })
}

/// Operators that do not look at case.
const FOLDING: [BaseOperator; 2] = [
    BaseOperator::StringEqualsIgnoreCase,
    BaseOperator::StringNotEqualsIgnoreCase,
];

/// Whether the values are texts in which a question mark is nothing unusual: addresses of pages,
/// names of programs, what somebody writes.
fn may_be_meant(test: &Test) -> bool {
    let folded = test.key.value.to_ascii_lowercase();
    test.row.is_none() || FREE.iter().any(|head| folded.starts_with(head))
}

const FREE: [&str; 6] = [
    "aws:principaltag/",
    "aws:referer",
    "aws:requesttag/",
    "aws:resourcetag/",
    "aws:useragent",
    "kms:encryptioncontext",
];
