//! An administrator that may not use the key, and yet may make a grant by which it, or anybody,
//! does.
//!
//! # Why it matters
//!
//! Administrators and users were kept apart, and `kms:CreateGrant` joins them again: the
//! administrator makes a grant for itself and decrypts. Nothing in any policy changes, so no
//! review of policies sees it.
//!
//! # What AWS does
//!
//! It lets whoever may call CreateGrant give any operation to any principal, also operations that
//! it may not call itself.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/key-keeper"},
//!  "Action": ["kms:Create*", "kms:Describe*", "kms:Put*"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/key-keeper"},
//!  "Action": ["kms:CreateAlias", "kms:Describe*", "kms:Put*"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When the administrator is trusted with the data anyway, as in the policy that the console
//! writes: an administrator can also change the key policy, but that leaves a trace in it.
//!
//! # Source
//!
//! KMS Developer Guide, "Key administrators" and "Grants in AWS KMS".

use crate::lint::engine::Engine;
use crate::lint::engine::claims::{self, Claim};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S529",
    name: "administrator-allows-self-use-by-grant",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let gives = |it: &&Statement| it.allows() && it.actions.contains(Action::CREATE_GRANT);
    if !view.document.statements.iter().any(|it| gives(&it)) {
        return;
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    for statement in view.document.statements.iter().filter(gives) {
        if let Err(why) = of_statement(view, engine, statement, found) {
            return found.fail(why);
        }
    }
}

fn of_statement(
    view: &View<'_>,
    engine: &Engine,
    statement: &Statement,
    found: &mut Findings,
) -> Result<(), String> {
    for entry in statement.principals() {
        let text = &entry.value.text;
        let kind = entry.value.kind.as_deref();
        if kind != Some("AWS") || who::is_account(text) || !who::is_admin(view, engine, text)? {
            continue;
        }
        if who::may(view.document, engine, text, who::uses())? {
            continue;
        }
        let principal = claims::named("AWS", text);
        let actions = ActionSet::of(Action::CREATE_GRANT);
        let claim = Claim::of(&principal, actions).when(claims::ANY_GRANT);
        if let Some(example) = engine.refute_by(statement.index, &claim)? {
            found
                .add(
                    statement.entry_for(Action::CREATE_GRANT),
                    format!("`{text}` administers the key, and can let itself use it by a grant"),
                )
                .help("leave `kms:CreateGrant` out, or add `kms:GrantIsForAWSResource`")
                .subject(text)
                .witness(&example);
        }
    }
    Ok(())
}
