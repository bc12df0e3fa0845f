//! A condition on a key that requests for one of the actions never carry.
//!
//! # Why it matters
//!
//! In an Allow such an action is never allowed, however right the rest of the request is; most often
//! it is `kms:DescribeKey` that shares a statement with a condition on the encryption context. In a
//! Deny with a negated operator the action is denied to everybody, and with any other operator it is
//! never denied.
//!
//! # What AWS does
//!
//! It evaluates the condition without the key. A condition is then false; it is true if its operator
//! is negated and does not begin with `ForAnyValue:`, ends in `IfExists` or begins with
//! `ForAllValues:`, or is `Null` with `true`.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "blue"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": "kms:Decrypt", "Resource": "*",
//!   "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "blue"}}},
//!  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": "kms:DescribeKey", "Resource": "*"}]
//! ```
//!
//! # When to keep it
//!
//! Hardly ever. An entry with a wildcard is reported only if none of its actions carries the key, so
//! `kms:*` may stand beside any condition. An Allow whose `…IfExists` condition is there for some of
//! its actions only is not reported. In an Allow for AWS services only it is a note: AWS documents
//! some with such entries, and the service does well without. Some keys have a rule of their own:
//! K314 tells of operations without an encryption context, K336 of grants for services, K346 of
//! attestations.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
//! Service"; KMS Developer Guide, "AWS KMS condition keys"; IAM User Guide, "Condition operators".

use crate::ast::{Effect, Polarity, PolicyKind};
use crate::lint::action;
use crate::lint::condition::absent;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::usage::USES;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::BaseOperator;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "P225",
    name: "condition-key-never-present",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let (Some(effect), Some(element)) = (statement.effect(), &statement.action) else {
        return;
    };
    let is_key_policy = view.document.policy_kind() == Some(PolicyKind::KeyPolicy);
    for test in &statement.tests {
        let Some(row) = test.row.filter(|row| row.folded() != TAGS) else {
            continue;
        };
        let Some(met) = absent::holds_when_absent(test) else {
            continue;
        };
        // An Allow that says in so many words that the key may be absent means it.
        if effect == Effect::Allow && met && !test.is_negated() {
            continue;
        }
        let entries = match element.polarity {
            Polarity::Is => element
                .entries
                .iter()
                .map(|entry| {
                    (
                        entry.span,
                        entry.value.as_str(),
                        action::covered(&entry.value),
                    )
                })
                .collect(),
            Polarity::IsNot => {
                let name = element.name.span;
                vec![(name, "NotAction", statement.actions)]
            }
        };
        for (span, written, actions) in entries {
            let actions = match is_key_policy {
                true => on_keys(actions),
                false => actions,
            };
            if actions.is_empty() || !actions.intersection(row.carriers()).is_empty() {
                continue;
            }
            if !is_told_elsewhere(view, test, (effect, met), actions) {
                report(statement, test, effect, met, (span, written), found);
            }
        }
    }
}

fn report(
    statement: &Statement,
    test: &Test,
    effect: Effect,
    met: bool,
    (span, written): (Span, &str),
    found: &mut Findings,
) {
    let key = &test.key.value;
    let operator = &test.operator.value;
    let is_only = statement.tests.len() == 1;
    let (does, help) = match (effect, met) {
        (Effect::Allow, false) => (
            "this never allows it",
            "allow it in a statement without this condition",
        ),
        (Effect::Allow, true) => (
            "the condition does not keep anybody from it",
            "allow it in a statement whose condition it carries",
        ),
        (Effect::Deny, true) if is_only => (
            "this always denies it",
            "deny it in a statement of its own, or take it out",
        ),
        (Effect::Deny, true) => (
            "this condition always holds for it",
            "deny it in a statement of its own, or take it out",
        ),
        (Effect::Deny, false) => (
            "this never denies it",
            "deny it in a statement without this condition",
        ),
    };
    let what = match written {
        "NotAction" => "no action that is left".to_owned(),
        entry => format!("no request for `{entry}`"),
    };
    let finding = found.add(span, format!("{what} carries `{key}`, so {does}"));
    finding
        .help(help)
        .subject(format!("{written} {operator} {key}"))
        .related(
            test.span(),
            format!("without the key, `{operator}` is {met}"),
        );
    // Of a statement that works for other actions, an entry that does not is no error yet.
    let carriers = test.row.map_or(ActionSet::EMPTY, |row| row.carriers());
    let works_for_others = !statement.actions.intersection(carriers).is_empty();
    if effect == Effect::Allow && (met || works_for_others) {
        finding.severity(Severity::Warning);
    }
    // What a service calls, and with what, is not up to the author; AWS's own examples have such
    // entries.
    let mut principals = statement.principals().peekable();
    let is_for_services = principals.peek().is_some()
        && principals.all(|entry| entry.value.kind.as_deref() == Some("Service"));
    if effect == Effect::Allow && is_for_services {
        finding.severity(Severity::Info);
    }
}

/// Whether a rule about that very key says it: K314 of the encryption context, K336 of grants for
/// services, K346 of attestations.
fn is_told_elsewhere(
    view: &View<'_>,
    test: &Test,
    (effect, met): (Effect, bool),
    actions: ActionSet,
) -> bool {
    let actions = actions.intersection(ActionSet::ON_KEYS);
    let key = test.key.value.to_ascii_lowercase();
    let is_never_allowed = (effect, met) == (Effect::Allow, false);
    if key.starts_with("kms:encryptioncontext") {
        let without = USES.difference(ActionSet::WITH_ENCRYPTION_CONTEXT);
        let is_always_denied = (effect, met) == (Effect::Deny, true);
        return (is_never_allowed || is_always_denied)
            && !actions.is_empty()
            && actions.difference(without).is_empty();
    }
    if key == "kms:grantisforawsresource" {
        let has_set = test.parsed.is_some_and(|it| it.set.is_some());
        return is_never_allowed && !has_set && !actions.is_empty();
    }
    let is_granted = matches!(
        view.document.policy_kind(),
        Some(PolicyKind::IdentityPolicy | PolicyKind::KeyPolicy)
    );
    let is_null = test.parsed.is_some_and(|it| it.base == BaseOperator::Null);
    key.starts_with("kms:recipientattestation:") && is_never_allowed && is_granted && !is_null
}

/// The actions that a key policy is asked about. Of RetireGrant it is not: what a grant says
/// decides.
fn on_keys(actions: ActionSet) -> ActionSet {
    let retiring = ActionSet::of(Action::RETIRE_GRANT);
    actions
        .intersection(ActionSet::ON_KEYS)
        .difference(retiring)
}

/// Tags of resources have a rule of their own.
const TAGS: &str = "aws:resourcetag/";
