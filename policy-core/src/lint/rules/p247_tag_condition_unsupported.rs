//! A condition on `aws:ResourceTag` for an action whose resource has no tags: a list of an account,
//! or an alias.
//!
//! # Why it matters
//!
//! `kms:ListKeys` acts on no key, and aliases have no tags, so the condition key is absent. An Allow
//! with it never allows the action; a Deny of what is not tagged denies it always.
//!
//! # What AWS does
//!
//! It carries `aws:ResourceTag` for actions on a key, with the tags of that key. To create or move
//! an alias takes a permission on the alias as well.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": ["kms:DescribeKey", "kms:ListAliases"], "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! [{"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*",
//!   "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}},
//!  {"Effect": "Allow", "Action": "kms:ListAliases", "Resource": "*"}]
//! ```
//!
//! # When to keep it
//!
//! An action on aliases is not reported if another statement allows it without such a condition.
//! Actions that an entry with a wildcard covers beside others are not reported either.
//!
//! # Source
//!
//! KMS Developer Guide, "ABAC for AWS KMS" and "Controlling access to aliases"; Service
//! Authorization Reference, "AWS Key Management Service".

use crate::ast::{Effect, Polarity};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::{Action, ActionSet, ResourceKind};
use crate::table::operator::{BaseOperator, IfExists, SetOperator};

pub(super) const RULE: Rule = Rule {
    code: "P247",
    name: "tag-condition-unsupported",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::OF_CALLERS.and(Kinds::ENDPOINT).and(Kinds::RCP),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.action else {
        return;
    };
    if element.polarity == Polarity::IsNot {
        return;
    }
    let tests = statement.tests.iter();
    let mut tests = tests.filter(|it| it.row.is_some_and(|row| row.folded() == "aws:resourcetag/"));
    let Some(test) = tests.next() else {
        return;
    };
    let fails = test.parsed.is_some_and(|operator| {
        operator.if_exists == IfExists::No
            && operator.set != Some(SetOperator::ForAllValues)
            && operator.base != BaseOperator::Null
            && !test.is_negated()
    });
    if statement.allows() && !fails || statement.denies() && fails {
        return;
    }
    for entry in &element.entries {
        let Ok(pattern) = entry.value.parse::<ActionPattern>() else {
            continue;
        };
        let actions = ActionSet::from_pattern(&pattern);
        let without_tags = ActionSet::of_kind(ResourceKind::Account);
        let on_aliases = ActionSet::of_kind(ResourceKind::Alias);
        let is_all_of = |set: ActionSet| !actions.is_empty() && actions.difference(set).is_empty();
        let is_created = actions.contains(Action::CREATE_KEY);
        let why = if is_all_of(without_tags) && !is_created {
            "acts on no key, and so on no tags"
        } else if is_all_of(on_aliases)
            && statement.allows()
            && !is_allowed_elsewhere(view, statement, actions)
        {
            "takes a permission on the alias too, and aliases have no tags"
        } else {
            continue;
        };
        let result = match statement.denies() {
            true => "the condition always holds for it",
            false => "this never allows it",
        };
        found
            .add(entry.span, format!("`{}` {why}: {result}", entry.value))
            .help("give it a statement without a condition on `aws:ResourceTag`")
            .subject(&entry.value)
            .related(test.span(), "the condition");
    }
}

/// Whether another statement allows the actions without looking at tags.
fn is_allowed_elsewhere(view: &View<'_>, own: &Statement, actions: ActionSet) -> bool {
    let others = view.document.with_effect(Effect::Allow);
    let others = others.filter(|it| it.index != own.index && !it.has_test("aws:ResourceTag/"));
    let all = others.fold(ActionSet::EMPTY, |set, it| set.union(it.actions));
    actions.difference(all).is_empty()
}
