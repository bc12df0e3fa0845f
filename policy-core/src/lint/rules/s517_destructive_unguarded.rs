//! A principal that does not administer the key and yet may delete or disable it, at once and
//! without a second factor.
//!
//! # Why it matters
//!
//! A deleted key takes all data under it along, and a disabled one stops every service that uses
//! it. That is for administrators, or for nobody without a second factor or a long waiting period.
//!
//! # What AWS does
//!
//! It schedules the deletion after a waiting period of at least 7 days, in which it can be taken
//! back. Imported key material and disabled keys are gone at once.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:ScheduleKeyDeletion"], "Resource": "*"}
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
//! For a role that cleans up. Whoever may change the key policy, or is configured to administer
//! the key, is left alone; so is access that takes a second factor (`aws:MultiFactorAuthPresent`),
//! or a waiting period of more than 7 days, by a condition or a Deny.
//!
//! # Source
//!
//! KMS Developer Guide, "Deleting AWS KMS keys" and "kms:ScheduleKeyDeletionPendingWindowInDays".

use crate::lint::engine::Engine;
use crate::lint::engine::claims::{self, Claim};
use crate::lint::engine::holder::{Holder, Whose};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;
use crate::symbolic::answer::Example;
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "S517",
    name: "destructive-unguarded",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let mut statements = view.document.statements.iter();
    if !statements.any(|it| it.allows() && !destroys(it).is_empty()) {
        return;
    }
    match view.document.engine(view.facts) {
        Some(engine) => {
            for statement in &view.document.statements {
                if let Err(why) = of_key(view, engine, statement, found) {
                    return found.fail(why);
                }
            }
        }
        None => {
            if let Err(why) = of_holder(view, found) {
                found.fail(why);
            }
        }
    }
}

fn of_key(
    view: &View<'_>,
    engine: &Engine,
    statement: &Statement,
    found: &mut Findings,
) -> Result<(), String> {
    // Of a custom key store no key policy says anything.
    let actions = destroys(statement).intersection(ActionSet::ON_KEYS);
    if !statement.allows() || actions.is_empty() {
        return Ok(());
    }
    for entry in statement.principals() {
        let text = &entry.value.text;
        let kind = entry.value.kind.as_deref();
        if kind != Some("AWS") || who::is_account(text) || who::is_admin(view, engine, text)? {
            continue;
        }
        let principal = claims::named("AWS", text);
        let claim = Claim::of(&principal, actions).when(claims::UNGUARDED);
        if let Some(example) = engine.refute_by(statement.index, &claim)? {
            report(statement, &example, text, found);
        }
    }
    Ok(())
}

fn of_holder(view: &View<'_>, found: &mut Findings) -> Result<(), String> {
    let Some(holder) = Holder::of(view) else {
        return Ok(());
    };
    if holder.is_admin(Whose::Own)? {
        return Ok(());
    }
    let Some(can) = holder.can(Whose::Own, who::destructive(), &[claims::UNGUARDED])? else {
        return Ok(());
    };
    if let Some(statement) = can.statement {
        report(statement, &can.example, "", found);
    }
    Ok(())
}

fn report(statement: &Statement, example: &Example, subject: &str, found: &mut Findings) {
    let Some(action) = example.request.checks.first().map(|it| it.action) else {
        return;
    };
    let name = action.full_name();
    let message = match subject {
        "" => format!("`{name}` is allowed on every key, without a second factor"),
        "*" => format!("everybody may call `{name}` without a second factor"),
        _ => format!("`{subject}` may call `{name}` without a second factor"),
    };
    found
        .add(statement.entry_for(action), message)
        .help("leave it to administrators, or ask for `aws:MultiFactorAuthPresent`")
        .subject(subject)
        .witness(example);
}

fn destroys(statement: &Statement) -> ActionSet {
    statement.actions.intersection(who::destructive())
}
