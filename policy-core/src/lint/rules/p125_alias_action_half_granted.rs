//! An action on aliases that is allowed on the alias but on no key, or on a key but on no alias.
//!
//! # Why it matters
//!
//! CreateAlias, UpdateAlias and DeleteAlias are authorized twice: on the alias, by identity policy,
//! and on each key that the alias names. With one half the call is denied.
//!
//! # What AWS does
//!
//! It asks for both. The key's half may be in the key policy instead, and either half in another
//! identity policy of the same principal.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:CreateAlias",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:alias/app"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:CreateAlias",
//!  "Resource": ["arn:aws:kms:us-east-1:111122223333:alias/app",
//!               "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"]}
//! ```
//!
//! # When to keep it
//!
//! When the other half is in the key policy or in another policy of the principal. This rule sees
//! one document, so it cannot know.
//!
//! # Source
//!
//! KMS Developer Guide, "Controlling access to aliases".

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::arn::{self, Fit};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet, ResourceKind};
use crate::text::span::Spanned;

pub(super) const RULE: Rule = Rule {
    code: "P125",
    name: "alias-action-half-granted",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let allowing = || view.document.statements.iter().filter(|it| it.allows());
    for action in ActionSet::of_kind(ResourceKind::Alias).iter() {
        let speaking = || allowing().filter(|it| it.actions.contains(action));
        let fits: Option<Vec<Fit>> = speaking().map(fit_of).collect();
        let Some(fits) = fits else {
            continue;
        };
        let on_alias = fits.iter().any(|fit| fit.alias);
        let on_key = fits.iter().any(|fit| fit.key);
        if on_alias == on_key {
            continue;
        }
        let Some(entry) = speaking().find_map(|it| naming(it, action)) else {
            continue;
        };
        let name = action.full_name();
        let (half, other) = match on_alias {
            true => ("an alias", "a key"),
            false => ("a key", "an alias"),
        };
        found
            .add(
                entry.span,
                format!("`{name}` is allowed on {half}, and on {other} nowhere in this policy"),
            )
            .consequence("the call is authorized on the alias and on its key, and needs both")
            .help(format!("add the ARN of {other}"))
            .subject(name);
    }
}

/// What the resources of a statement can be, all together.
fn fit_of(statement: &Statement) -> Option<Fit> {
    let resource = statement.resource.as_ref()?;
    if resource.polarity == Polarity::IsNot {
        return None;
    }
    let mut all = Fit {
        key: false,
        alias: false,
        account: false,
    };
    for entry in &resource.entries {
        let own = arn::fit(&entry.value)?;
        all.key |= own.key;
        all.alias |= own.alias;
        all.account |= own.account;
    }
    Some(all)
}

/// The entry that covers the action, and no action on keys alone.
fn naming(statement: &Statement, action: Action) -> Option<&Spanned<String>> {
    let aliases = ActionSet::of_kind(ResourceKind::Alias);
    action::entries(statement).find(|entry| {
        let covered = action::covered(&entry.value);
        covered.contains(action) && covered.difference(aliases).is_empty()
    })
}
