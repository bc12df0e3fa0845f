//! A key policy under which somebody encrypts and nobody decrypts.
//!
//! # Why it matters
//!
//! Data that is encrypted under such a key is as good as gone until somebody changes the key
//! policy.
//!
//! # What AWS does
//!
//! Encrypt is allowed, and Decrypt is denied to everybody: the key policy allows it to nobody and
//! lets no identity policy allow it, and nobody can create a grant for it.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!    "Action": ["kms:Put*", "kms:Get*", "kms:Describe*"], "Resource": "*"},
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/writer"},
//!    "Action": "kms:Encrypt", "Resource": "*"}]}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! For a drop box whose reader is let in later.
//!
//! # Source
//!
//! KMS API Reference, "Encrypt" and "Decrypt".

use crate::ast::Effect;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K325",
    name: "encrypt-without-decrypt",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let mut allows = document.with_effect(Effect::Allow);
    if !allows.any(|it| !it.actions.intersection(WRITES).is_empty()) {
        return;
    }
    let Some((engine, plain)) = own::settled(view) else {
        return;
    };
    if !plain.all().intersection(READS).is_empty() {
        return;
    }
    let access = match engine.access() {
        Ok(access) => access,
        Err(why) => return found.fail(why),
    };
    let mut callers = access.callers.iter();
    if callers.any(|it| !it.all().intersection(READS).is_empty()) {
        return;
    }
    for action in WRITES.iter() {
        let mut callers = access.callers.iter();
        let Some(writer) = callers.find(|it| it.all().contains(action)) else {
            continue;
        };
        let indexes = engine.allowing(writer, action);
        let statement = indexes.iter().find_map(|it| document.statement(*it));
        let span = statement.map_or_else(|| document.top(), |it| it.head());
        found
            .add(
                span,
                format!(
                    "`{}` can call `{action}`, and nobody can decrypt",
                    writer.caller
                ),
            )
            .help("allow `kms:Decrypt` to whoever reads the data")
            .subject(action.full_name());
        return;
    }
}

const WRITES: ActionSet = ActionSet::from_slice(&[Action::ENCRYPT, Action::GENERATE_DATA_KEY]);

/// Whoever creates a grant can let somebody decrypt.
const READS: ActionSet = ActionSet::from_slice(&[Action::CREATE_GRANT, Action::DECRYPT]);
