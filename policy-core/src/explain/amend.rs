//! Requests that differ from the one asked about in what they say of some condition keys.

use crate::ast::{BaseOperator, Condition};
use crate::compile::intern::{Family, derived_of};
use crate::context::{ContextView, Lookup};
use crate::decide::{Layer, Outcome, tally};
use crate::eval::context::By;
use crate::eval::derive;
use crate::explain::{Asked, SuggestedValue};
use crate::name::condition_key::ConditionKey;
use crate::request::{ContextValue, Request};
use crate::snapshot::Scratch;
use crate::table::derived_key::{self, Firmness};

/// What a request is to say of a condition key.
pub(super) type Change = (ConditionKey, SuggestedValue);

/// A copy of the request that is changed and changed back, and memory to prepare it in.
#[derive(Debug, Default)]
pub(super) struct Trial {
    request: Option<Request>,
    scratch: Scratch,
}

impl Asked<'_> {
    /// The outcome of this check after the changes; `None` when the changed request would
    /// contradict itself.
    pub(super) fn after(&self, changes: &[Change], trial: &mut Trial) -> Option<Outcome> {
        let Trial { request, scratch } = trial;
        let request = request.get_or_insert_with(|| self.prepared.request().clone());
        let changed = |key: &ConditionKey| changes.iter().any(|(other, _)| other == key);
        let entries = &mut request.context.entries;
        let own = self.prepared.request().context.entries.len();
        let taken: Vec<_> = (0_usize..)
            .zip(&*entries)
            .filter(|(_, (key, _))| changed(key))
            .map(|(place, _)| place)
            .collect();
        let mut aside = Vec::with_capacity(taken.len());
        for place in taken.iter().rev() {
            aside.push(entries.remove(*place));
        }
        let kept = own.saturating_sub(taken.len());
        for (key, value) in changes {
            let value = match value {
                SuggestedValue::Absent => ContextValue::Absent,
                SuggestedValue::Values(values) => ContextValue::Values(values.clone()),
            };
            entries.push((key.clone(), value));
        }
        let again = self
            .prepared
            .again(request, self.prepared.semantics(), scratch);
        let outcome = again.ok().and_then(|again| again.outcome_of(self.index));
        let entries = &mut request.context.entries;
        entries.truncate(kept);
        for (place, entry) in taken.into_iter().zip(aside.into_iter().rev()) {
            entries.insert(place, entry);
        }
        outcome
    }

    /// Whether saying something of a key could change it: facts of the request are what they are.
    pub(super) fn can_be_said(&self, key: &ConditionKey) -> bool {
        let slot = self.facts.vocabulary.find(key.folded());
        match slot.and_then(|slot| Some((slot, derived_of(slot)?))) {
            Some((slot, derived)) => {
                let assumed = derived_key::ROWS
                    .get(derived as usize)
                    .is_some_and(|row| row.firmness == Firmness::Assumed);
                assumed || self.table.by(slot) != Some(By::Derivation)
            }
            None => !derive::is_settled(Family::of(key.folded()), self.facts),
        }
    }
}

impl Asked<'_> {
    /// A value of a condition with what its policy variables stand for in this request; `None`
    /// when one stands for nothing.
    fn resolved(&self, written: &str) -> Option<String> {
        let mut text = String::new();
        let mut rest = written;
        while let Some((before, after)) = rest.split_once("${") {
            let (variable, after) = after.split_once('}')?;
            let key = variable.split_once(',').map_or(variable, |(key, _)| key);
            let slot = self.facts.vocabulary.find(&key.to_ascii_lowercase())?;
            let view = tally::view(self.facts, self.table, Layer::IdentityPolicy);
            let Lookup::Values(values) = view.lookup(slot) else {
                return None;
            };
            text.push_str(before);
            text.push_str(values.iter().next().filter(|_| values.len() == 1)?);
            rest = after;
        }
        text.push_str(rest);
        Some(text)
    }
}

/// What a key could be so that a condition holds; `None` when there is no plain example.
pub(super) fn example(condition: &Condition, asked: &Asked<'_>) -> Option<SuggestedValue> {
    let first = asked.resolved(&condition.values.first()?.value.text)?;
    let first = first.as_str();
    let step = |by: i64| {
        first
            .parse::<i64>()
            .ok()
            .and_then(|number| number.checked_add(by))
            .map(|n| n.to_string())
    };
    let text = match condition.operator.value.base {
        BaseOperator::ArnEquals
        | BaseOperator::ArnLike
        | BaseOperator::BinaryEquals
        | BaseOperator::Bool
        | BaseOperator::DateEquals
        | BaseOperator::DateGreaterThanEquals
        | BaseOperator::DateLessThanEquals
        | BaseOperator::NumericEquals
        | BaseOperator::NumericGreaterThanEquals
        | BaseOperator::NumericLessThanEquals
        | BaseOperator::StringEquals
        | BaseOperator::StringEqualsIgnoreCase
        | BaseOperator::StringLike => first.to_owned(),
        BaseOperator::IpAddress => first.split('/').next().unwrap_or(first).to_owned(),
        BaseOperator::NumericGreaterThan => step(1)?,
        BaseOperator::NumericLessThan => step(-1)?,
        BaseOperator::Null if first.eq_ignore_ascii_case("true") => {
            return Some(SuggestedValue::Absent);
        }
        BaseOperator::ArnNotEquals
        | BaseOperator::ArnNotLike
        | BaseOperator::DateNotEquals
        | BaseOperator::NotIpAddress
        | BaseOperator::NumericNotEquals
        | BaseOperator::StringNotEquals
        | BaseOperator::StringNotEqualsIgnoreCase
        | BaseOperator::StringNotLike => return Some(SuggestedValue::Absent),
        BaseOperator::DateGreaterThan | BaseOperator::DateLessThan | BaseOperator::Null => {
            return None;
        }
    };
    Some(SuggestedValue::Values(vec![text]))
}

/// What a key could be so that a condition does not hold.
pub(super) fn counterexample(condition: &Condition, asked: &Asked<'_>) -> Option<SuggestedValue> {
    let first = asked.resolved(&condition.values.first()?.value.text)?;
    let first = first.as_str();
    match condition.operator.value.base {
        BaseOperator::ArnNotEquals
        | BaseOperator::ArnNotLike
        | BaseOperator::DateNotEquals
        | BaseOperator::NumericNotEquals
        | BaseOperator::StringNotEquals
        | BaseOperator::StringNotEqualsIgnoreCase
        | BaseOperator::StringNotLike => Some(SuggestedValue::Values(vec![first.to_owned()])),
        BaseOperator::NotIpAddress => {
            let address = first.split('/').next().unwrap_or(first);
            Some(SuggestedValue::Values(vec![address.to_owned()]))
        }
        BaseOperator::Bool => {
            let other = if first.eq_ignore_ascii_case("true") {
                "false"
            } else {
                "true"
            };
            Some(SuggestedValue::Values(vec![other.to_owned()]))
        }
        BaseOperator::Null if first.eq_ignore_ascii_case("true") => None,
        BaseOperator::ArnEquals
        | BaseOperator::ArnLike
        | BaseOperator::BinaryEquals
        | BaseOperator::DateEquals
        | BaseOperator::DateGreaterThan
        | BaseOperator::DateGreaterThanEquals
        | BaseOperator::DateLessThan
        | BaseOperator::DateLessThanEquals
        | BaseOperator::IpAddress
        | BaseOperator::Null
        | BaseOperator::NumericEquals
        | BaseOperator::NumericGreaterThan
        | BaseOperator::NumericGreaterThanEquals
        | BaseOperator::NumericLessThan
        | BaseOperator::NumericLessThanEquals
        | BaseOperator::StringEquals
        | BaseOperator::StringEqualsIgnoreCase
        | BaseOperator::StringLike => Some(SuggestedValue::Absent),
    }
}
