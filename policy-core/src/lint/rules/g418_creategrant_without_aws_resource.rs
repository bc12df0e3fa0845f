//! A principal that may make grants for whatever, to whomever.
//!
//! # Why it matters
//!
//! With `kms:CreateGrant` and no bound, a principal gives itself or anybody else, in any account,
//! every operation that can be granted, also such as it may not call itself. No policy changes, so
//! no review of policies sees it, and taking the statement out does not take the grants back.
//!
//! # What AWS does
//!
//! It lets the creator choose operations and grantee, unless the policy bounds them. AWS services
//! that need grants ask for them on behalf of the principal, with `kms:GrantIsForAWSResource`
//! true.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:CreateGrant"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:CreateGrant", "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # When to keep it
//!
//! For administrators: whoever may change the key policy, or is configured to administer the key,
//! is left alone, and so are whole accounts, which decide by their own policies.
//!
//! # Source
//!
//! KMS Developer Guide, "Controlling access to grants", "kms:GrantIsForAWSResource" and
//! "kms:GrantOperations".

use crate::lint::engine::Engine;
use crate::lint::engine::claims::{self, Claim};
use crate::lint::engine::holder::{Holder, Whose};
use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;
use crate::symbolic::answer::Example;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "G418",
    name: "creategrant-without-aws-resource",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let gives = |it: &&Statement| it.allows() && it.actions.contains(Action::CREATE_GRANT);
    if !view.document.statements.iter().any(|it| gives(&it)) {
        return;
    }
    match view.document.engine(view.facts) {
        Some(engine) => {
            for statement in view.document.statements.iter().filter(gives) {
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
    let actions = ActionSet::of(Action::CREATE_GRANT);
    for entry in statement.principals() {
        let text = &entry.value.text;
        let kind = entry.value.kind.as_deref();
        let is_all = text == "*" && kind.is_none_or(|kind| kind == "AWS");
        let is_named = kind == Some("AWS") && !who::is_account(text);
        if !is_all && !is_named || who::is_admin(view, engine, text)? {
            continue;
        }
        let principal = match is_all {
            true => claims::ANYBODY.to_owned(),
            false => claims::named("AWS", text),
        };
        let claim = Claim::of(&principal, actions).when(claims::ANY_GRANT);
        let Some(example) = engine.refute_by(statement.index, &claim)? else {
            continue;
        };
        // The account's root has everything anyway.
        if is_all && example.request.principal.caller.as_str().ends_with(":root") {
            let by_others = r#""StringNotLike": {"aws:PrincipalArn": "arn:*:iam::*:root"}"#;
            let claim = claim.when(by_others);
            if engine.refute_by(statement.index, &claim)?.is_none() {
                continue;
            }
        }
        let whom = match is_all {
            true => "everybody who gets in here".to_owned(),
            false => format!("`{text}`"),
        };
        report(view, statement, &example, &whom, found);
    }
    Ok(())
}

fn of_holder(view: &View<'_>, found: &mut Findings) -> Result<(), String> {
    let Some(holder) = Holder::of(view) else {
        return Ok(());
    };
    let actions = ActionSet::of(Action::CREATE_GRANT);
    let Some(can) = holder.can(Whose::Any, actions, &[claims::ANY_GRANT])? else {
        return Ok(());
    };
    if holder.is_admin(Whose::Any)? {
        return Ok(());
    }
    if let Some(statement) = can.statement {
        report(view, statement, &can.example, "its holder", found);
    }
    Ok(())
}

fn report(
    view: &View<'_>,
    statement: &Statement,
    example: &Example,
    whom: &str,
    found: &mut Findings,
) {
    let place = statement.entry_for(Action::CREATE_GRANT);
    let finding = found.add(
        place,
        format!("{whom} may make grants for whatever, to whomever"),
    );
    finding
        .help(
            "add `kms:GrantIsForAWSResource`, or bound `kms:GranteePrincipal`, `kms:GrantOperations` \
             or `kms:ViaService`",
        )
        .subject(whom)
        .witness(example);
    if let Some(fix) = granted::for_services_only(view.document, statement) {
        finding.fix(fix);
    }
}
