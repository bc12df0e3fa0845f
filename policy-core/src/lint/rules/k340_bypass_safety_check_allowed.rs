//! A statement that allows `kms:PutKeyPolicy` or `kms:CreateKey`, also with the lockout safety
//! check switched off.
//!
//! # Why it matters
//!
//! The check keeps callers from writing a key policy that they themselves cannot change any more.
//! Whoever may switch it off can lock everybody out, by mistake or on purpose.
//!
//! # What AWS does
//!
//! PutKeyPolicy and CreateKey take `BypassPolicyLockoutSafetyCheck`. The key
//! `kms:BypassPolicyLockoutSafetyCheck` tells whether a call sets it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!  "Action": "kms:PutKeyPolicy", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:PutKeyPolicy", "Resource": "*",
//!  "Condition": {"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}}
//! ```
//!
//! # When to keep it
//!
//! For those who deploy keys whose policy names others than themselves. Where a wildcard covers the
//! action, as in the policy that the console writes, the finding is an information only. A
//! delegation to the account is not flagged: what identity policies allow is looked at there.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS condition keys": `kms:BypassPolicyLockoutSafetyCheck`; KMS API
//! Reference, "PutKeyPolicy".

use crate::ast::PolicyKind;
use crate::lint::action;
use crate::lint::engine::attached::{Attached, Labels};
use crate::lint::engine::claims::{Claim, who, who_of};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "K340",
    name: "bypass-safety-check-allowed",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let actions = statement.actions.intersection(CHECKED);
    if !statement.allows() || actions.is_empty() || delegates(statement) {
        return;
    }
    let refuted = match view.document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => {
            let actions = actions.intersection(ActionSet::ON_KEYS);
            let (Some(engine), Some(who)) = (view.document.engine(view.facts), who_of(statement))
            else {
                return;
            };
            if actions.is_empty() {
                return;
            }
            let refuted = engine.refute(&Claim::of(who, actions).when(BYPASSING));
            refuted.map(|it| it.map(|it| it.example))
        }
        _ => {
            let Some(attached) = Attached::new(view.document, view.facts, statement) else {
                return;
            };
            let own = who(attached.principal().as_str());
            let claim = Claim::of(own, actions).when(BYPASSING);
            attached.refute(&Labels::default(), &claim)
        }
    };
    let example = match refuted {
        Ok(Some(example)) => example,
        Ok(None) => return,
        Err(why) => return found.fail(why),
    };
    let action = example.request.checks.first().map(|check| check.action);
    let action = action.unwrap_or(Action::PUT_KEY_POLICY);
    let (span, is_exact) = place(statement, action);
    let finding = found
        .add(
            span,
            format!("`{action}` may be called with the lockout safety check switched off"),
        )
        .help(format!(
            "deny `{action}` where `kms:BypassPolicyLockoutSafetyCheck` is `true`, with `Bool`"
        ))
        .witness(&example)
        .subject(action.full_name());
    // The console writes `kms:Put*` for every administrator.
    if !is_exact {
        finding.severity(Severity::Info);
    }
}

/// Whether all that it does is to let identity policies of accounts count.
fn delegates(statement: &Statement) -> bool {
    let is_account = |text: &str| {
        text.parse::<AccountId>().is_ok() || text.starts_with("arn:") && text.ends_with(":root")
    };
    let mut entries = statement.principals().peekable();
    entries.peek().is_some() && entries.all(|entry| is_account(&entry.value.text))
}

/// Where an action is allowed, and whether it is written out there.
fn place(statement: &Statement, action: Action) -> (Span, bool) {
    let element = statement.action.as_ref();
    let mut entries = element.into_iter().flat_map(|it| &it.entries);
    let entry = entries.find(|it| action::covered(&it.value).contains(action));
    entry.map_or_else(
        || (statement.head(), false),
        |entry| (entry.span, !pattern::has_wildcard(&entry.value)),
    )
}

const CHECKED: ActionSet = ActionSet::from_slice(&[Action::CREATE_KEY, Action::PUT_KEY_POLICY]);

const BYPASSING: &str = r#""Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}"#;
