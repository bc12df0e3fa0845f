//! A policy that lets a caller use keys by their aliases, and lets the same caller give a key such
//! an alias or move one.
//!
//! # Why it matters
//!
//! A condition on `kms:ResourceAliases` or `kms:RequestAlias` is meant to keep the caller to some
//! keys. Who may create aliases of that name for any key, or move them, chooses the key.
//!
//! # What AWS does
//!
//! It compares the aliases that the key has, or the one by which it was called. CreateAlias and
//! UpdateAlias are asked for twice: on the alias, which only identity policies allow, and on the
//! key.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:111122223333:key/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}},
//!   {"Effect": "Allow", "Action": ["kms:CreateAlias", "kms:UpdateAlias"], "Resource": "*"}]}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": ["kms:CreateAlias", "kms:UpdateAlias"],
//!  "Resource": ["arn:aws:kms:*:111122223333:alias/test-*", "arn:aws:kms:*:111122223333:key/*"]}
//! ```
//!
//! # When to keep it
//!
//! When the key policies do not let identity policies change aliases of those keys: of an identity
//! policy the rule takes a key whose policy gives the account everything.
//!
//! # Source
//!
//! KMS Developer Guide, "Use aliases to control access to KMS keys" and "Control access to
//! aliases".

use crate::ast::{Effect, Polarity, PolicyKind};
use crate::lint::engine::attached::{Attached, Labels};
use crate::lint::engine::claims::{Claim, who, who_of};
use crate::lint::engine::labels::{Opens, Step, opened, opens, sample, telling};
use crate::lint::engine::{Engine, ask};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::name::arn::Arn;
use crate::name::wildcard::{Case, Pattern};
use crate::symbolic::answer::Example;
use crate::table::kms_action::{Action, ActionSet};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    code: "K348",
    name: "alias-abac-self-grant",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let can_label = |action| view.document.covering(Effect::Allow, action).is_some();
    let mut tests = KEYS.iter().flat_map(|key| statement.tests_of(key));
    let Some(test) = tests.find(|test| opens(statement, test) == Some(Opens::With)) else {
        return;
    };
    let labeling = ActionSet::from_slice(&LABELING);
    let Some(action) = telling(statement.actions.difference(labeling)) else {
        return;
    };
    if !LABELING.into_iter().any(can_label) {
        return;
    }
    let answer = match view.document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => of_key_policy(view, statement, action, test),
        _ => of_identity_policy(view, statement, action, test),
    };
    match answer {
        Ok(Some((step, example))) => report(view, test, step, &example, found),
        Ok(None) => {}
        Err(why) => found.fail(why),
    }
}

type Answer = Result<Option<(Action, Example)>, String>;

fn of_identity_policy(
    view: &View<'_>,
    statement: &Statement,
    action: Action,
    test: &Test,
) -> Answer {
    let Some(attached) = Attached::new(view.document, view.facts, statement) else {
        return Ok(None);
    };
    let name = sample(test, "alias/x");
    let Some(alias) = alias_of(attached.key(), &name) else {
        return Ok(None);
    };
    let after = Labels {
        tags: BTreeMap::new(),
        aliases: vec![name],
    };
    let own = who(attached.principal().as_str());
    let steps: Vec<Step> = LABELING
        .into_iter()
        .filter(|step| may_name(&view.document.statements, *step, alias.as_str()))
        .map(|step| Step {
            claims: vec![Claim::of(&own, ActionSet::of(step)).on(attached.key().as_str())],
            action: step,
        })
        .collect();
    opened(&attached, action, (&Labels::default(), &after), &steps)
}

/// The same of a key policy that names the caller and does not let identity policies count for
/// more: the half of the alias is in an identity policy.
fn of_key_policy(view: &View<'_>, statement: &Statement, action: Action, test: &Test) -> Answer {
    let (Some(engine), Some(own)) = (view.document.engine(view.facts), who_of(statement)) else {
        return Ok(None);
    };
    let key = engine.key().as_str();
    let ask = |aliases: Vec<String>, claim: Claim| in_world(engine, aliases, &claim);
    let use_it = Claim::of(&own, ActionSet::of(action)).on(key);
    let name = sample(test, "alias/x");
    if ask(Vec::new(), use_it.clone())?.is_some() || ask(vec![name], use_it)?.is_none() {
        return Ok(None);
    }
    for step in LABELING {
        let claim = Claim::of(&own, ActionSet::of(step)).on(key);
        if let Some(example) = ask(Vec::new(), claim)? {
            return Ok(Some((step, example)));
        }
    }
    Ok(None)
}

/// A request that is allowed although a claim denies it, when the key has these aliases.
fn in_world(
    engine: &Engine,
    aliases: Vec<String>,
    claim: &Claim,
) -> Result<Option<Example>, String> {
    let mut world = engine.world(engine.policy());
    for key in &mut world.keys {
        key.aliases = Some(aliases.clone());
    }
    Ok(ask::refute(&world, claim)?.map(|it| it.example))
}

/// Whether an action is allowed on an alias: what conditions say is left to the half of the key.
fn may_name(statements: &[Statement], step: Action, alias: &str) -> bool {
    let speaks_of = |statement: &&Statement| {
        let listed = statement.resource.as_ref();
        let matches = listed.is_some_and(|listed| {
            let mut entries = listed.entries.iter();
            let is_listed =
                entries.any(|it| Pattern::parse(&it.value).matches(alias, Case::Sensitive));
            is_listed == (listed.polarity == Polarity::Is)
        });
        matches && statement.actions.contains(step)
    };
    let mut speaking = statements.iter().filter(speaks_of);
    let is_denied = speaking
        .clone()
        .any(|it| it.denies() && it.tests.is_empty());
    speaking.any(Statement::allows) && !is_denied
}

fn report(view: &View<'_>, test: &Test, step: Action, example: &Example, found: &mut Findings) {
    let message = format!(
        "`{}` keeps nobody out: the same caller can give a key that alias with `{step}`",
        test.key.value
    );
    let finding = found
        .add(test.span(), message)
        .help(format!(
            "allow `{step}` for aliases of other names only, or not at all"
        ))
        .witness(example)
        .subject(&test.key.value);
    if let Some(other) = view.document.covering(Effect::Allow, step) {
        finding.related(other.action_place(), format!("this allows `{step}`"));
    }
}

fn alias_of(key: &Arn, name: &str) -> Option<Arn> {
    let account = key.account()?;
    Arn::of_kms(key.partition(), key.region(), account, name).ok()
}

const KEYS: [&str; 2] = ["kms:ResourceAliases", "kms:RequestAlias"];

const LABELING: [Action; 2] = [Action::CREATE_ALIAS, Action::UPDATE_ALIAS];
