//! A short wildcard in an action of KMS that takes in what its author hardly meant.
//!
//! # Why it matters
//!
//! `kms:Re*` was written for ReEncryptFrom and ReEncryptTo, and takes in ReplicateKey, RevokeGrant
//! and RetireGrant. `kms:D*` was written for DescribeKey, and takes in Decrypt and DisableKey.
//! Whoever reads the policy sees a letter or two.
//!
//! # What AWS does
//!
//! It matches every action that the pattern matches, also those that AWS adds later.
//!
//! # Example
//!
//! ```json
//! "Action": "kms:Re*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": "kms:ReEncrypt*"
//! ```
//!
//! # When to keep it
//!
//! When all of the actions in the list are meant. A wildcard whose actions are all for using a key,
//! or all for managing it, is not flagged, and neither are `kms:*` and what the console writes.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
//! Service"; KMS Developer Guide, "Default key policy".

use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::action::ActionPattern;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "P108",
    name: "partial-star-surprise",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for entry in action::entries(statement) {
        let text = entry.value.as_str();
        if !action::kms_name(text).is_some_and(|name| pattern::has_wildcard(name) && name != "*") {
            continue;
        }
        let Ok(pattern) = text.parse::<ActionPattern>() else {
            continue;
        };
        let covered = ActionSet::from_pattern(&pattern);
        // What the author lists by name beside it was meant.
        let left = covered.difference(named(statement));
        let uses = left.iter().any(uses);
        let grants = left.iter().any(grants);
        let manages = left.iter().any(|it| manages(it) && !grants_or_uses(it));
        let is_mixed = uses && (grants || manages);
        let is_creation = grants
            && manages
            && statement.allows()
            && !statement.actions.contains(Action::PUT_KEY_POLICY);
        if !is_mixed && !is_creation {
            continue;
        }
        let names: Vec<&str> = covered.iter().map(Action::name).collect();
        let finding = found
            .add(
                entry.span,
                format!("`{text}` covers {}", words(uses, grants, manages)),
            )
            .consequence(format!("it matches {}", names.join(", ")))
            .help("write the names of the actions that are meant")
            .subject(text);
        if !is_mixed {
            finding.severity(Severity::Info);
        }
    }
}

fn words(uses: bool, grants: bool, manages: bool) -> &'static str {
    match (uses, grants, manages) {
        (true, true, true) => "actions that use keys, actions that manage them, and grants",
        (true, true, false) => "actions that use keys, and grants",
        (true, false, _) => "actions that use keys and actions that manage them",
        (false, _, _) => "actions that manage keys, and grants",
    }
}

/// The actions that are listed by name.
fn named(statement: &Statement) -> ActionSet {
    let entries = action::entries(statement);
    entries.filter_map(|it| Action::parse(&it.value)).collect()
}

/// Whether it computes something with a key.
fn uses(action: Action) -> bool {
    action.is_grant_operation() && !READS.contains(&action) && !grants(action)
}

/// Whether it makes or ends a grant.
fn grants(action: Action) -> bool {
    [
        Action::CREATE_GRANT,
        Action::RETIRE_GRANT,
        Action::REVOKE_GRANT,
    ]
    .contains(&action)
}

fn grants_or_uses(action: Action) -> bool {
    grants(action) || uses(action)
}

/// Whether it changes something: a key, an alias or a key store.
fn manages(action: Action) -> bool {
    let name = action.name();
    let reads = READING.iter().any(|verb| name.starts_with(verb));
    !reads && !READS.contains(&action) && action != Action::GENERATE_RANDOM
}

/// Operations that a grant may list and that only tell something.
const READS: [Action; 2] = [Action::DESCRIBE_KEY, Action::GET_PUBLIC_KEY];

const READING: [&str; 3] = ["Describe", "Get", "List"];
