//! A principal that does not administer the key and may stop its rotation.
//!
//! # Why it matters
//!
//! Rotation is a duty in many standards. Stopping it breaks nothing that anybody would notice, so
//! nobody does.
//!
//! # What AWS does
//!
//! It stops to make new key material; what was encrypted stays readable.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:Disable*"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! For a role that does nothing but that. Whoever may change the key policy, or is configured to
//! administer the key, is left alone.
//!
//! # Source
//!
//! KMS API Reference, "DisableKeyRotation"; KMS Developer Guide, "Rotate AWS KMS keys".

use crate::lint::engine::Engine;
use crate::lint::engine::claims::{self, Claim};
use crate::lint::engine::holder::{Holder, Whose};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S526",
    name: "key-rotation-disable-allowed",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let stops = |it: &&Statement| it.allows() && it.actions.contains(STOP);
    if !view.document.statements.iter().any(|it| stops(&it)) {
        return;
    }
    if let Some(engine) = view.document.engine(view.facts) {
        for statement in view.document.statements.iter().filter(stops) {
            if let Err(why) = of_key(view, engine, statement, found) {
                return found.fail(why);
            }
        }
        return;
    }
    let Some(holder) = Holder::of(view) else {
        return;
    };
    let can = match holder.is_admin(Whose::Own) {
        Ok(true) => return,
        Ok(false) => holder.can(Whose::Own, ActionSet::of(STOP), &[]),
        Err(why) => return found.fail(why),
    };
    match can {
        Ok(Some(can)) => {
            if let Some(statement) = can.statement {
                let message = "this lets its holder stop the rotation of every key";
                found
                    .add(statement.entry_for(STOP), message)
                    .help("leave it to administrators")
                    .witness(&can.example);
            }
        }
        Ok(None) => {}
        Err(why) => found.fail(why),
    }
}

fn of_key(
    view: &View<'_>,
    engine: &Engine,
    statement: &Statement,
    found: &mut Findings,
) -> Result<(), String> {
    for entry in statement.principals() {
        let text = &entry.value.text;
        let kind = entry.value.kind.as_deref();
        if kind != Some("AWS") || who::is_account(text) || who::is_admin(view, engine, text)? {
            continue;
        }
        let principal = claims::named("AWS", text);
        let claim = Claim::of(&principal, ActionSet::of(STOP));
        if let Some(example) = engine.refute_by(statement.index, &claim)? {
            found
                .add(
                    statement.entry_for(STOP),
                    format!("`{text}` may stop the rotation of the key"),
                )
                .help("leave it to administrators")
                .subject(text)
                .witness(&example);
        }
    }
    Ok(())
}

const STOP: Action = Action::DISABLE_KEY_ROTATION;
