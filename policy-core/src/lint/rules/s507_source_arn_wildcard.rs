//! A condition on the source of a service's call that sources of every account meet.
//!
//! # Why it matters
//!
//! `arn:aws:sns:*:*:*` reads like a bound and is none: the topic of any account matches. The
//! service is a confused deputy as if there were no condition.
//!
//! # What AWS does
//!
//! It allows every call that the service makes for a source that matches, of whatever account.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}}
//! ```
//!
//! # When to keep it
//!
//! When the account is bound in another way, such as by the encryption context.
//!
//! # Source
//!
//! IAM User Guide, "The confused deputy problem" and "aws:SourceArn".

use crate::lint::engine::claims::{self, Claim};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};

pub(super) const RULE: Rule = Rule {
    code: "S507",
    name: "source-arn-wildcard",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let sources = || SOURCES.iter().flat_map(|key| statement.tests_of(key));
    if !statement.allows() || !sources().any(may_be_wide) {
        return;
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    for entry in statement.principals() {
        let principal = match entry.value.kind.as_deref() {
            Some("Service") => claims::named("Service", &entry.value.text),
            None | Some("AWS") if entry.value.text == "*" => claims::ANYBODY.to_owned(),
            None | Some(_) => continue,
        };
        let claim = Claim::of(&principal, statement.actions);
        let claim = claim.when(claims::SOME_SOURCE).when(claims::BY_SERVICE);
        let example = match engine.refute_by(statement.index, &claim) {
            Ok(Some(example)) => example,
            Ok(None) => continue,
            Err(why) => return found.fail(why),
        };
        let Some(test) = sources().find(|test| may_be_wide(test)) else {
            continue;
        };
        let key = &test.key.value;
        let message = format!("`{key}` is tested, and a source of any account passes");
        found
            .add(test.span(), message)
            .help("write the account into the ARN, or add `aws:SourceAccount`")
            .witness(&example);
        return;
    }
}

/// Whether more than texts without wildcards can pass.
fn may_be_wide(test: &Test) -> bool {
    test.is_negated() || test.texts().any(pattern::has_wildcard)
}

const SOURCES: [&str; 4] = [
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];
