//! A policy without everything that no decision depends on.
//!
//! Two policies of one normal form decide alike, whatever the request; two that decide alike may
//! have different ones. Only what the documentation of AWS says to be the same is made the same:
//! the order of statements, entries and conditions, repeated entries, the case of actions, of
//! condition keys and of operators, `StringLike` without wildcards, Sids and `Id`.

use std::collections::BTreeSet;

use crate::ast::{
    BaseOperator, Condition, ConditionOperator, Effect, Element, Polarity, Policy, PolicyKind,
    Statement, Version,
};
use crate::lint::pattern;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::ActionSet;

/// The normal form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Normal {
    kind: PolicyKind,
    version: Version,
    statements: BTreeSet<Line>,
}

/// A statement.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    effect: Effect,
    principal: Option<(Polarity, BTreeSet<PrincipalName>)>,
    /// The actions of KMS, and the entries about other services in lower case.
    action: Option<(Polarity, ActionSet, BTreeSet<String>)>,
    resource: Option<(Polarity, BTreeSet<String>)>,
    conditions: BTreeSet<(ConditionOperator, String, BTreeSet<String>)>,
}

pub(super) fn of(policy: &Policy) -> Normal {
    let statements = policy.statements.iter();
    Normal {
        kind: policy.kind,
        version: policy
            .version
            .as_ref()
            .map_or(Version::V2008, |version| version.value),
        statements: statements.map(|it| line(&it.value)).collect(),
    }
}

/// What a policy denies.
pub(super) fn denials(policy: &Policy) -> Normal {
    let mut normal = of(policy);
    normal.statements.retain(|line| line.effect == Effect::Deny);
    normal
}

fn line(statement: &Statement) -> Line {
    let conditions = statement.conditions.iter().map(|condition| {
        let condition = &condition.value;
        let values = condition.values.iter();
        (
            exact(condition),
            spelled(condition.key.value.as_str()),
            values.map(|value| value.value.text.clone()).collect(),
        )
    });
    Line {
        effect: statement.effect.value,
        principal: statement.principal.as_ref().map(principal),
        action: statement.action.as_ref().map(|element| {
            let mut set = ActionSet::EMPTY;
            let mut others = BTreeSet::new();
            for entry in &element.entries {
                let own = ActionSet::from_pattern(&entry.value);
                set = set.union(own);
                let text = entry.value.as_str().to_ascii_lowercase();
                let is_of_kms = text.starts_with("kms:");
                if !is_of_kms {
                    others.insert(text);
                }
            }
            (element.polarity, set, others)
        }),
        resource: statement.resource.as_ref().map(|element| {
            let entries = element.entries.iter();
            (
                element.polarity,
                entries.map(|entry| entry.value.clone()).collect(),
            )
        }),
        conditions: conditions.collect(),
    }
}

/// The operator; the one without wildcards in the place of one that has none to match with. The
/// value of a variable may have some.
fn exact(condition: &Condition) -> ConditionOperator {
    let operator = condition.operator.value;
    let mut texts = condition.values.iter().map(|it| it.value.text.as_str());
    let twins = [
        (BaseOperator::StringLike, BaseOperator::StringEquals),
        (BaseOperator::StringNotLike, BaseOperator::StringNotEquals),
    ];
    let twin = twins.into_iter().find(|(like, _)| *like == operator.base);
    match twin {
        Some((_, base)) if texts.all(|it| !pattern::has_wildcard(it) && !it.contains("${")) => {
            ConditionOperator { base, ..operator }
        }
        Some(_) | None => operator,
    }
}

/// Accounts are the same however they are written.
fn principal(element: &Element<PrincipalName>) -> (Polarity, BTreeSet<PrincipalName>) {
    let entries = element.entries.iter().map(|entry| match &entry.value {
        PrincipalName::Account { account, .. } => PrincipalName::Account {
            account: *account,
            written: account.to_string().into(),
        },
        PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::AssumedRole(_)
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Role(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_)
        | PrincipalName::User(_) => entry.value.clone(),
    });
    (element.polarity, entries.collect())
}

/// The case of a pair of the encryption context or of a tag may matter (U-18), that of the tags of
/// other services among them: only the name before it is folded.
fn spelled(key: &str) -> String {
    let folded = key.to_ascii_lowercase();
    let head = match folded.starts_with(CONTEXT) {
        true => Some(CONTEXT.len()),
        false => folded.find('/'),
    };
    let parts = head.and_then(|at| Some((folded.get(..at)?, key.get(at..)?)));
    match parts {
        Some((head, rest)) => format!("{head}{rest}"),
        None => {
            let renamed = RENAMED.iter().find(|(old, _)| *old == folded);
            renamed.map_or(folded, |(_, new)| (*new).to_owned())
        }
    }
}

/// Condition keys with an old name that says the same. Source: KMS Developer Guide, "AWS KMS
/// condition keys".
const RENAMED: [(&str, &str); 2] = [
    ("kms:customermasterkeyspec", "kms:keyspec"),
    ("kms:customermasterkeyusage", "kms:keyusage"),
];

const CONTEXT: &str = "kms:encryptioncontext:";
