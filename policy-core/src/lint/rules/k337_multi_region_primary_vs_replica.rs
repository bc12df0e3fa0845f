//! Key policies of a primary key and its replicas that do not give the same access.
//!
//! # Why it matters
//!
//! A ciphertext of one of them is decrypted by any of them. Whoever is kept out of one Region and
//! let in in another reads the same data, so the weakest of the policies counts.
//!
//! # What AWS does
//!
//! Replicas share the key material and the key id with their primary, but KMS does not copy key
//! policies: each is changed by itself, in its Region.
//!
//! # Example
//!
//! ```json
//! {"replica, eu-west-1": {"Statement": "without the Deny that the primary in us-east-1 has"}}
//! ```
//!
//! # Instead
//!
//! Give all of them the same policy. Names of the own Region, such as `s3.us-east-1.amazonaws.com`,
//! may differ: the rule reads them as the same.
//!
//! # When to keep it
//!
//! When a Region is meant to serve other callers, such as readers in one place only.
//!
//! # Source
//!
//! KMS Developer Guide, "Multi-Region keys in AWS KMS" and "Security considerations for
//! multi-Region keys".

use crate::lint::action;
use crate::lint::document::Document;
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::symbolic::answer::{Change, Diff, Direction};
use crate::text::source::Source;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: "K337",
    name: "multi-region-primary-vs-replica",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    let mut keys: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (number, document) in documents.iter().enumerate() {
        let arn = document.key_policy().and(document.key.arn.as_ref());
        let Some(arn) = arn.filter(|arn| arn.resource().starts_with("key/mrk-")) else {
            continue;
        };
        let id = (arn.account_text().to_owned(), arn.resource().to_owned());
        keys.entry(id).or_default().push(number);
    }
    for numbers in keys.values() {
        let mut numbers: Vec<usize> = numbers.clone();
        // The primary is what the others are compared with, if it is known which one it is.
        numbers.sort_by_key(|number| !is_primary(documents.get(*number)));
        let Some((first, others)) = numbers.split_first() else {
            continue;
        };
        for other in others {
            if let (Some(one), Some(two)) = (documents.get(*first), documents.get(*other)) {
                compare((*first, one), (*other, two), facts, found);
            }
        }
    }
}

fn compare(
    (first, one): (usize, &Document),
    (other, two): (usize, &Document),
    facts: &Facts,
    found: &mut Findings,
) {
    let diff = match difference(one, two, facts) {
        Ok(diff) => diff,
        Err(why) => return found.fail(why),
    };
    let Some(change) = diff.as_ref().and_then(worst) else {
        return;
    };
    let place = |document: &Document| {
        let arn = document.key.arn.as_ref();
        arn.map_or_else(String::new, |arn| arn.region().to_owned())
    };
    let (here, there) = (place(two), place(one));
    let caller = change
        .callers
        .first()
        .map_or_else(String::new, ToString::to_string);
    let actions = action::in_words(change.actions);
    let message = match change.direction {
        Direction::Gained => {
            format!("`{caller}` can call {actions} in `{here}` and not in `{there}`")
        }
        Direction::Lost => {
            format!("`{caller}` can call {actions} in `{there}` and not in `{here}`")
        }
    };
    found
        .add_in(other, two.top(), message)
        .help("give both the same policy: KMS does not copy it from one to the other")
        .related_in(first, one.top(), format!("the policy in `{there}`"))
        .witness(&change.example)
        .subject(&there);
}

/// What the second policy gives and takes beside the first; `None` when they give the same.
/// Names of the own Region are read as the same.
fn difference(one: &Document, two: &Document, facts: &Facts) -> Result<Option<Diff>, String> {
    let (Some(engine), Some(policy)) = (one.engine(facts), two.key_policy()) else {
        return Ok(None);
    };
    let as_written = engine.compare(&policy.policy)?;
    if is_same(&as_written) {
        return Ok(None);
    }
    let region = |document: &Document| document.key.arn.as_ref().map(|arn| arn.region().to_owned());
    let (Some(there), Some(here)) = (region(one), region(two)) else {
        return Ok(Some(as_written));
    };
    let text = two.source.text().replace(&here, &there);
    let source = Arc::new(Source::new(two.source.name(), text));
    let moved = Document::read(&source, Some(two.kind));
    let Some(moved) = moved.key_policy() else {
        return Ok(Some(as_written));
    };
    let moved = engine.compare(&moved.policy)?;
    Ok((!is_same(&moved)).then_some(moved))
}

fn is_same(diff: &Diff) -> bool {
    diff.changes.is_empty()
}

/// What the replica gives beside the primary, or else what it takes.
fn worst(diff: &Diff) -> Option<&Change> {
    let gained = |change: &&Change| change.direction == Direction::Gained;
    diff.changes
        .iter()
        .find(gained)
        .or_else(|| diff.changes.first())
}

fn is_primary(document: Option<&Document>) -> bool {
    let metadata = document.map(|it| &it.key.metadata);
    let kind = metadata.and_then(|it| it.multi_region_key_type.as_deref());
    kind == Some("PRIMARY")
}
