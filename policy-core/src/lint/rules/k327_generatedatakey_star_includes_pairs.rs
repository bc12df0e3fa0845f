//! A pattern such as `kms:GenerateDataKey*`, which covers data key pairs as well.
//!
//! # Why it matters
//!
//! Most applications make symmetric data keys only. The pattern lets them make pairs of RSA and
//! elliptic curve keys too, which nobody asked for.
//!
//! # What AWS does
//!
//! `kms:GenerateDataKey*` covers GenerateDataKey, GenerateDataKeyWithoutPlaintext,
//! GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext.
//!
//! # Example
//!
//! ```json
//! "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": ["kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
//! ```
//!
//! # When to keep it
//!
//! Nearly always: AWS writes the pattern in its own default key policies, and a pair gives no
//! access to other data.
//!
//! # Source
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
//! Service".

use crate::lint::action;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K327",
    name: "generatedatakey-star-includes-pairs",
    severity: Severity::Info,
    profile: Profile::All,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    for (entry, covered) in action::entries_for(statement, Action::GENERATE_DATA_KEY_PAIR) {
        if covered.difference(DATA_KEYS).is_empty() && covered.contains(Action::GENERATE_DATA_KEY) {
            found
                .add(
                    entry.span,
                    format!("`{}` covers data key pairs as well", entry.value),
                )
                .help("name `kms:GenerateDataKey` if no pairs are needed")
                .subject(&entry.value);
        }
    }
}

const DATA_KEYS: ActionSet = ActionSet::from_slice(&[
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
]);
