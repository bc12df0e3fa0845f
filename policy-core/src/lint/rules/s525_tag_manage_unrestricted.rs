//! An identity policy that lets its holder tag every key, where tags of keys decide on access.
//!
//! # Why it matters
//!
//! Whoever can tag a key can give it the tag that a policy asks for: the holder lets itself, or
//! others, in.
//!
//! # What AWS does
//!
//! It looks at the tags that the key has at the time of the call; a change counts after a few
//! minutes.
//!
//! # Example
//!
//! ```json
//! [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
//!   "Condition": {"StringEquals": {"aws:ResourceTag/env": "dev"}}},
//!  {"Effect": "Allow", "Action": "kms:TagResource", "Resource": "*"}]
//! ```
//!
//! # Instead
//!
//! ```json
//! [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
//!   "Condition": {"StringEquals": {"aws:ResourceTag/env": "dev"}}},
//!  {"Effect": "Allow", "Action": "kms:TagResource", "Resource": "*",
//!   "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["owner", "cost-center"]}}}]
//! ```
//!
//! # When to keep it
//!
//! For administrators. A policy that allows all of `kms:*`, or to change key policies, is left to
//! other rules. That tags decide on access is known from the documents at hand.
//!
//! # Source
//!
//! KMS Developer Guide, "ABAC for AWS KMS" and "Controlling access to tags".

use crate::lint::edit::quoted;
use crate::lint::engine::holder::{Can, Holder, Whose};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S525",
    name: "tag-manage-unrestricted",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    if !view.document.statements.iter().any(speaks) {
        return;
    }
    let everywhere = view.documents.iter().flat_map(|it| &it.statements);
    let mut tests = everywhere.flat_map(|it| &it.tests);
    let Some(tag) = tests.find_map(|test| tag_of(&test.key.value)) else {
        return;
    };
    let Some(holder) = Holder::of(view) else {
        return;
    };
    let asks = || -> Result<Option<Can<'_>>, String> {
        if holder.is_admin(Whose::Own)? {
            return Ok(None);
        }
        let tags = format!(
            r#""ForAnyValue:StringEquals": {{"aws:TagKeys": {}}}"#,
            quoted(tag)
        );
        holder.can(Whose::Own, TAGS, &[&tags])
    };
    match asks() {
        Ok(Some(can)) => {
            let Some(statement) = can.statement.filter(|it| speaks(it)) else {
                return;
            };
            let action = match statement.actions.contains(Action::TAG_RESOURCE) {
                true => Action::TAG_RESOURCE,
                false => Action::UNTAG_RESOURCE,
            };
            found
                .add(
                    statement.entry_for(action),
                    format!("the tag `{tag}` decides on access, and this lets its holder set it"),
                )
                .help("bound it with `aws:TagKeys`, or list the keys")
                .witness(&can.example);
        }
        Ok(None) => {}
        Err(why) => found.fail(why),
    }
}

fn speaks(statement: &Statement) -> bool {
    statement.allows() && !statement.actions.intersection(TAGS).is_empty()
}

/// The name of the tag of a key that a condition key tests.
fn tag_of(key: &str) -> Option<&str> {
    let (head, tag) = key.split_at_checked(PREFIX.len())?;
    (head.eq_ignore_ascii_case(PREFIX) && !tag.is_empty()).then_some(tag)
}

const PREFIX: &str = "aws:ResourceTag/";

const TAGS: ActionSet = ActionSet::from_slice(&[Action::TAG_RESOURCE, Action::UNTAG_RESOURCE]);
