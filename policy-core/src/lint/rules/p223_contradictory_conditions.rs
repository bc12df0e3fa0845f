//! Two conditions of one statement, on the same key or on keys that belong together, that no request
//! can meet together.
//!
//! # Why it matters
//!
//! All conditions of a statement have to hold. One that asks for `ec2` and one that asks for `s3`
//! in the same key make the statement dead: an Allow allows nobody, and a Deny, which is worse,
//! denies nobody.
//!
//! # What AWS does
//!
//! Operators are ANDed, and so are the keys under one operator; only the values of one key are
//! alternatives.
//!
//! # Example
//!
//! ```json
//! "Condition": {"StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"},
//!   "StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"StringLike": {"kms:ViaService": ["ec2.us-east-1.amazonaws.com",
//!   "s3.*.amazonaws.com"]}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "Conditions with multiple context keys or values".

use crate::ast::SetOperator;
use crate::lint::condition::meet::can_meet;
use crate::lint::condition::{has_variable, wildcard};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::name::wildcard::{Case, Pattern};
use crate::table::operator::{Family, Wildcards};

pub(super) const RULE: Rule = Rule {
    code: "P223",
    name: "contradictory-conditions",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for (index, test) in statement.tests.iter().enumerate() {
        let before = statement.tests.iter().take(index);
        for other in before.filter(|other| are_related(other, test)) {
            match contradict(view, statement, other, test) {
                Ok(false) => continue,
                Ok(true) => {}
                Err(why) => return found.fail(why),
            }
            let (key, other_key) = (test.key_name(), other.key_name());
            let consequence = match statement.denies() {
                true => "the statement never denies",
                false => "the statement never allows",
            };
            let message = match is_same(other, test) {
                true => format!("no request meets this and the other condition on `{key}`"),
                false => format!("no request meets this and the condition on `{other_key}`"),
            };
            found
                .add(test.whole(), message)
                .consequence(consequence)
                .help(match is_same(other, test) {
                    true => "put alternatives under one operator, or make two statements",
                    false => "remove one of them, or make two statements",
                })
                .related(other.whole(), "the other condition")
                .subject(&key);
            break;
        }
    }
}

/// Whether one may say something that the other excludes: the same key, or two of a group.
fn are_related(one: &Test, other: &Test) -> bool {
    let (Some(own), Some(twin)) = (one.row, other.row) else {
        return is_same(one, other);
    };
    let has_both = |group: &&[&str]| group.contains(&own.name()) && group.contains(&twin.name());
    is_same(one, other) || own.name() != twin.name() && GROUPS.iter().any(has_both)
}

fn is_same(one: &Test, other: &Test) -> bool {
    one.key.value.eq_ignore_ascii_case(&other.key.value)
}

/// Whether it is plain that both can be met, without asking: most pairs are of that kind.
fn agree(one: &Test, other: &Test) -> bool {
    let is_plain = |test: &Test| {
        let plain = test
            .parsed
            .is_some_and(|it| it.set != Some(SetOperator::ForAllValues));
        plain && !test.is_negated() && !test.if_exists() && test.family() != Some(Family::Null)
    };
    // What needs a value says itself that the key is there.
    if one.is_null("false") && is_same(one, other) {
        return is_plain(other);
    }
    let is_text = |test: &Test| test.family() == Some(Family::String);
    if !is_text(other) || other.is_negated() {
        return false;
    }
    if !is_same(one, other) {
        // A pair of the context whose name is among those that may be there.
        let name = one.key.value.get(CONTEXT.len()..).unwrap_or_default();
        let is_context = one.row.is_some_and(|row| row.name() == CONTEXT);
        let is_there = is_text(one) || one.is_null("false");
        return is_context && is_there && other.texts().any(|text| text.eq_ignore_ascii_case(name));
    }
    if !is_text(one) {
        return false;
    }
    let has_wildcards = other
        .parsed
        .is_some_and(|it| it.base.row().wildcards == Wildcards::Yes);
    let meets = |text: &str| {
        let mut wanted = other.texts();
        wanted.any(|it| {
            it == text || has_wildcards && Pattern::parse(it).matches(text, Case::Sensitive)
        })
    };
    let is_literal = |text: &&str| wildcard(text).is_none() && !has_variable(text);
    is_plain(one) && one.texts().filter(is_literal).any(meets)
}

/// Whether each of two conditions can be met, and both together cannot.
fn contradict(
    view: &View<'_>,
    statement: &Statement,
    one: &Test,
    other: &Test,
) -> Result<bool, String> {
    if agree(one, other) || agree(other, one) {
        return Ok(false);
    }
    if can_meet(view, statement, &[one, other])? != Some(false) {
        return Ok(false);
    }
    let each = [
        can_meet(view, statement, &[one])?,
        can_meet(view, statement, &[other])?,
    ];
    Ok(each == [Some(true), Some(true)])
}

/// Keys that tell the same: the account of the caller, the encryption context, the time.
const GROUPS: &[&[&str]] = &[
    &[
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "kms:CallerAccount",
    ],
    &["kms:EncryptionContext:", "kms:EncryptionContextKeys"],
    &["aws:CurrentTime", "aws:EpochTime"],
];

/// Whether two keys, in lower case, tell the same.
pub(super) fn tell_the_same(one: &str, other: &str) -> bool {
    let has = |group: &[&str], key: &str| group.iter().any(|it| it.eq_ignore_ascii_case(key));
    GROUPS.iter().any(|it| has(it, one) && has(it, other))
}

const CONTEXT: &str = "kms:EncryptionContext:";
