//! A principal that both administers the key and uses it, by the key policy itself.
//!
//! # Why it matters
//!
//! Who can change the key policy can give access to anybody, and who can decrypt can read the
//! data: together, one set of leaked credentials is enough for both, and nobody else notices. Two
//! roles keep that apart.
//!
//! # What AWS does
//!
//! It allows both. That the root of the account may do everything is how identity policies come to
//! count; it is not reported here.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:*", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/key-keeper"},
//!   "Action": ["kms:Describe*", "kms:Get*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
//!   "Resource": "*"},
//!  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}]
//! ```
//!
//! # When to keep it
//!
//! In an account in which one role deploys and tests everything, such as a sandbox.
//!
//! # Source
//!
//! KMS Developer Guide, "Key administrators"; AWS Prescriptive Guidance, "Encryption best
//! practices for AWS Key Management Service" (separation of duties).

use crate::ast::{Effect, Polarity};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;
use crate::symbolic::answer::{CallerClass, CallerKind};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S512",
    name: "admin-and-user",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let allows = || {
        view.document
            .with_effect(Effect::Allow)
            .filter(|it| is_direct(it))
    };
    let speaks =
        |actions: ActionSet| allows().any(|it| !it.actions.intersection(actions).is_empty());
    if !speaks(ADMIN) || !speaks(who::uses()) {
        return;
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    let access = match engine.access() {
        Ok(access) => access,
        Err(why) => return found.fail(why),
    };
    let mut is_said_of_others = false;
    for caller in access.callers.iter().filter(|it| it.is_own) {
        let name = match &caller.caller {
            CallerClass::Named(name) if !name.ends_with(":root") => name.clone(),
            CallerClass::Others {
                // Not a federated user: a user who is named brings one along.
                kind: CallerKind::Role | CallerKind::User,
                ..
            } => "*".to_owned(),
            CallerClass::Named(_) | CallerClass::Others { .. } | CallerClass::UniqueId(_) => {
                continue;
            }
        };
        let (Some(admin), Some(usage)) = (
            caller.alone.intersection(ADMIN).iter().next(),
            caller.alone.intersection(who::uses()).iter().next(),
        ) else {
            continue;
        };
        let usage = match caller.alone.contains(Action::DECRYPT) {
            true => Action::DECRYPT,
            false => usage,
        };
        if name == "*" && std::mem::replace(&mut is_said_of_others, true) {
            continue;
        }
        let statement_for = |action: Action| {
            let settling = caller.example(action).map(|it| engine.settling(it));
            let index = settling.and_then(|it| it.first().copied())?;
            let mut statements = view.document.statements.iter();
            statements.find(|it| it.index == index)
        };
        let (Some(by_use), by_admin) = (statement_for(usage), statement_for(admin)) else {
            continue;
        };
        let mut entries = by_use.principals();
        let entry = entries.find(|entry| entry.value.text == name);
        let span = entry.map_or_else(|| by_use.principal_place(), |entry| entry.span);
        // No service administers keys for anybody.
        if by_admin.is_some_and(|it| it.has_test("kms:ViaService")) {
            continue;
        }
        let (admin, used) = (admin.full_name(), usage.full_name());
        let whom = match name.as_str() {
            "*" => "everybody of the account".to_owned(),
            _ => format!("`{name}`"),
        };
        let message = format!("{whom} may both call `{used}` and `{admin}`");
        let finding = found.add(span, message);
        finding
            .help("let one role administer the key and another one use it")
            .subject(&name);
        if let Some(other) = by_admin.filter(|it| it.index != by_use.index) {
            finding.related(
                other.principal_place(),
                format!("`{admin}` is allowed here"),
            );
        }
        if let Some(example) = caller.example(usage) {
            finding.witness(example);
        }
    }
}

/// Whether it names somebody else than an account as a whole.
fn is_direct(statement: &Statement) -> bool {
    let mut entries = statement.principals();
    entries.any(|entry| !who::is_account(&entry.value.text))
        || statement
            .principal
            .as_ref()
            .is_some_and(|it| it.polarity == Polarity::IsNot)
}

const ADMIN: ActionSet =
    ActionSet::from_slice(&[Action::PUT_KEY_POLICY, Action::SCHEDULE_KEY_DELETION]);
