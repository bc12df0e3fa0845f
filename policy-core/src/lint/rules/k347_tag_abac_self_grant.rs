//! An identity policy that lets its owner use keys by their tags, and lets the same owner change
//! those tags.
//!
//! # Why it matters
//!
//! A condition on `aws:ResourceTag/…` is meant to keep the owner to keys of one team or stage. Who
//! may tag any key can put that tag on the key of another team and use it, or take away the tag
//! that keeps the owner out.
//!
//! # What AWS does
//!
//! It compares the tags that the key has when it is called. TagResource and UntagResource are
//! actions like others; changed tags count after some minutes at most. In key policies
//! `aws:ResourceTag` is not supported, so this is about identity policies.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/team": "billing"}}},
//!   {"Effect": "Allow", "Action": "kms:TagResource", "Resource": "*"}]}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Action": ["kms:TagResource", "kms:UntagResource"], "Resource": "*",
//!  "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}}
//! ```
//!
//! # When to keep it
//!
//! When the key policies do not let identity policies tag those keys: the rule takes a key whose
//! policy gives the account everything. Then an ignore with that reason is right.
//!
//! # Source
//!
//! KMS Developer Guide, "ABAC for AWS KMS" and "Control access to tags"; IAM User Guide,
//! "Controlling access to AWS resources using tags".

use crate::ast::Effect;
use crate::lint::edit::quoted;
use crate::lint::engine::attached::{Attached, Labels};
use crate::lint::engine::claims::{Claim, who};
use crate::lint::engine::labels::{Opens, Step, opened, opens, sample, telling};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K347",
    name: "tag-abac-self-grant",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let can_label = |action| view.document.covering(Effect::Allow, action).is_some();
    let mut tests = statement.tests_of(TAG).peekable();
    if tests.peek().is_none() || !LABELING.into_iter().any(can_label) {
        return;
    }
    let Some(action) = telling(
        statement
            .actions
            .difference(ActionSet::from_slice(&LABELING)),
    ) else {
        return;
    };
    let Some(attached) = Attached::new(view.document, view.facts, statement) else {
        return;
    };
    // Tags that have to be there are put on together.
    let wanted: Vec<&Test> = statement
        .tests_of(TAG)
        .filter(|test| opens(statement, test) == Some(Opens::With))
        .collect();
    let mut labels = Labels::default();
    for test in &wanted {
        labels.tags.insert(key_of(test), sample(test, "x"));
    }
    let before = Labels::default();
    if let Some(first) = wanted.first() {
        let claims = wanted.iter().map(|test| tagging(&attached, test)).collect();
        let step = Step {
            claims,
            action: Action::TAG_RESOURCE,
        };
        report(
            view,
            &attached,
            action,
            first,
            (&before, &labels),
            &[step],
            found,
        );
    }
    for test in tests.filter(|test| opens(statement, test) == Some(Opens::Without)) {
        let mut closed = labels.clone();
        closed.tags.insert(key_of(test), sample(test, "x"));
        let own = who(attached.principal().as_str());
        let untag = Claim::of(own, ActionSet::of(Action::UNTAG_RESOURCE)).when(format!(
            r#""ForAnyValue:StringEquals": {{"aws:TagKeys": {}}}"#,
            quoted(&key_of(test))
        ));
        let step = Step {
            claims: vec![untag.on(attached.key().as_str())],
            action: Action::UNTAG_RESOURCE,
        };
        report(
            view,
            &attached,
            action,
            test,
            (&closed, &labels),
            &[step],
            found,
        );
    }
}

fn report(
    view: &View<'_>,
    attached: &Attached,
    action: Action,
    test: &Test,
    labels: (&Labels, &Labels),
    steps: &[Step],
    found: &mut Findings,
) {
    let (step, example) = match opened(attached, action, labels, steps) {
        Ok(Some(opened)) => opened,
        Ok(None) => return,
        Err(why) => return found.fail(why),
    };
    let does = match step == Action::TAG_RESOURCE {
        true => "give a key that tag",
        false => "take that tag from a key",
    };
    let message = format!(
        "`{}` keeps nobody out: the same policy lets its owner {does} with `{step}`",
        test.key.value
    );
    let finding = found
        .add(test.span(), message)
        .help(format!(
            "deny `{step}` for this tag, with `ForAnyValue:StringEquals` on `aws:TagKeys`"
        ))
        .witness(&example)
        .subject(&test.key.value);
    if let Some(other) = view.document.covering(Effect::Allow, step) {
        finding.related(other.action_place(), format!("this allows `{step}`"));
    }
}

/// The claim that the tag of a test cannot be put on the key.
fn tagging(attached: &Attached, test: &Test) -> Claim {
    let key = key_of(test);
    let condition = format!(
        r#""StringEquals": {{{}: {}}}, "ForAnyValue:StringEquals": {{"aws:TagKeys": {}}}"#,
        quoted(&format!("aws:RequestTag/{key}")),
        quoted(&sample(test, "x")),
        quoted(&key),
    );
    let own = who(attached.principal().as_str());
    Claim::of(own, ActionSet::of(Action::TAG_RESOURCE))
        .on(attached.key().as_str())
        .when(condition)
}

/// The key of the tag that a test is about.
fn key_of(test: &Test) -> String {
    let name = test.key.value.get(TAG.len()..);
    name.unwrap_or_default().to_owned()
}

const TAG: &str = "aws:ResourceTag/";

const LABELING: [Action; 2] = [Action::TAG_RESOURCE, Action::UNTAG_RESOURCE];
