//! The condition keys that an open answer hangs on.

use crate::ast::Condition;
use crate::condition::Ternary;
use crate::context::{ContextView, Lookup};
use crate::decide::{Decision, tally};
use crate::explain::amend::{self, Trial};
use crate::explain::{Asked, DependsOn, SuggestedValue};
use crate::grant::EncryptionContextConstraint;
use crate::name::condition_key::ConditionKey;

impl Asked<'_> {
    /// Every key that matters and is not said, with what saying it would give.
    pub(super) fn depends_on(&self) -> Vec<DependsOn> {
        if self.outcome.decision != Decision::Depends {
            return Vec::new();
        }
        let mut trial = Trial::default();
        self.unknown_keys()
            .into_iter()
            .map(|(key, mut values)| {
                values.push(SuggestedValue::Absent);
                let ways = values
                    .into_iter()
                    .filter_map(|value| {
                        let change = [(key.clone(), value)];
                        let outcome = self.after(&change, &mut trial)?;
                        let [(_, value)] = change;
                        Some((value, outcome.decision))
                    })
                    .collect();
                DependsOn { key, ways }
            })
            .collect()
    }

    /// The keys, each with values that the policies speak of.
    fn unknown_keys(&self) -> Vec<(ConditionKey, Vec<SuggestedValue>)> {
        let mut keys: Vec<(ConditionKey, Vec<SuggestedValue>)> = Vec::new();
        let hanging = |seen: &&super::record::Seen<'_>| seen.verdict.matches == Ternary::Unknown;
        for seen in self.recorder.statements.iter().filter(hanging) {
            if keys.len() >= MAX_KEYS {
                break;
            }
            for slot in seen.unknown() {
                let view = tally::view(self.facts, self.table, seen.layer);
                if !matches!(view.lookup(slot), Lookup::Unknown) {
                    continue;
                }
                let Some(known) = self.facts.vocabulary.facts(slot) else {
                    continue;
                };
                if !keys.iter().any(|(key, _)| *key == known.key) {
                    keys.push((known.key.clone(), Vec::new()));
                }
            }
        }
        for grant in &self.recorder.grants {
            let Some(constraint) = &grant.grant().value.constraints.encryption_context else {
                continue;
            };
            if grant.verdict.matches() != Ternary::Unknown {
                continue;
            }
            let pairs = match constraint {
                EncryptionContextConstraint::Equals(pairs)
                | EncryptionContextConstraint::Subset(pairs) => pairs,
            };
            for (name, value) in pairs {
                let Ok(key) = format!("kms:EncryptionContext:{name}").parse() else {
                    continue;
                };
                let value = SuggestedValue::Values(vec![value.clone()]);
                match keys.iter_mut().find(|(other, _)| *other == key) {
                    Some((_, values)) => values.push(value),
                    None => keys.push((key, vec![value])),
                }
            }
        }
        let conditions: Vec<&Condition> = self
            .recorder
            .statements
            .iter()
            .filter_map(|seen| seen.statement())
            .flat_map(|statement| {
                statement
                    .conditions
                    .iter()
                    .map(|condition| &condition.value)
            })
            .collect();
        for (key, values) in &mut keys {
            let own = conditions
                .iter()
                .filter(|condition| condition.key.value == *key);
            for value in own.flat_map(|condition| {
                [
                    amend::example(condition, self),
                    amend::counterexample(condition, self),
                ]
            }) {
                match value {
                    Some(value @ SuggestedValue::Values(_)) if !values.contains(&value) => {
                        values.push(value);
                    }
                    Some(SuggestedValue::Absent | SuggestedValue::Values(_)) | None => {}
                }
            }
            values.truncate(MAX_WAYS);
        }
        keys
    }
}

/// More values of one key do not help a reader.
const MAX_WAYS: usize = 6;

/// Nor do more keys; each costs some decisions.
const MAX_KEYS: usize = 24;
