//! A condition key with an empty list of values.
//!
//! # Why it matters
//!
//! There is nothing to compare with. A plain operator never holds then, so an `Allow` is dead and a
//! `Deny` too; a negated one, one with `ForAllValues` or one with `IfExists` may always hold, so a
//! limit is none.
//!
//! # What AWS does
//!
//! It compares with no value: a positive operator fails, and a negated one holds. The analyzer of
//! IAM reports the empty list.
//!
//! # Example
//!
//! ```json
//! "StringEquals": {"kms:ViaService": []}
//! ```
//!
//! # Instead
//!
//! ```json
//! "StringEquals": {"kms:ViaService": ["s3.eu-north-1.amazonaws.com"]}
//! ```
//!
//! # When to keep it
//!
//! Never; leave the key out, or the statement.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators"; IAM Access Analyzer policy
//! check reference.

use crate::ast::{BaseOperator, ConditionOperator};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::IfExists;

pub(super) const RULE: Rule = Rule {
    code: "P023",
    name: "empty-condition-values",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for message in message::of(view, &["empty-list"]) {
        let Some(test) = statement.tests.iter().find(|it| it.value == message.span) else {
            continue;
        };
        let words = if test.is_negated() {
            "nothing is excepted: the condition holds whatever the request says"
        } else if test.parsed.is_some_and(|it| it.if_exists == IfExists::Yes) {
            "the condition holds where the key is absent, and never where it is there"
        } else {
            "the condition does not hold, whatever the request says"
        };
        let finding = message::add(view, found, message).subject(&test.key.value);
        let is_plain = |it: ConditionOperator| it.set.is_none() && it.base != BaseOperator::Null;
        if test.parsed.is_some_and(is_plain) {
            finding.consequence(words);
        }
    }
}
