//! The ARN of an alias as the only KMS resource of a statement about actions on keys.
//!
//! # Why it matters
//!
//! An alias is a resource of its own, for CreateAlias, UpdateAlias and DeleteAlias. Use of a key is
//! authorized against the ARN of the key, also when the call names the alias. The statement looks
//! as if it allowed the key behind the alias, and allows nothing.
//!
//! # What AWS does
//!
//! It compares the ARN of the key with the ARN of the alias, and they are never equal.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:alias/app"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/*",
//!  "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}}
//! ```
//!
//! # When to keep it
//!
//! Never for actions on keys. A wildcard such as `kms:*` on an alias covers the actions on aliases
//! as well, and is a warning only.
//!
//! # Source
//!
//! KMS Developer Guide, "Controlling access to aliases" and "Using aliases to control access to KMS
//! keys".

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::arn::{self, Fit};
use crate::lint::finding::Findings;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Listed, Statement, View};
use crate::table::kms_action::{ActionSet, ResourceKind};
use crate::text::span::Spanned;

pub(super) const RULE: Rule = Rule {
    code: "P121",
    name: "alias-arn-as-key-resource",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: arn::WITH_RESOURCES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let (Some(resource), Some(element)) = (&statement.resource, &statement.action) else {
        return;
    };
    let Some(fits) = arn::fits(resource) else {
        return;
    };
    let is_alias = |fit: &Fit| fit.alias && !fit.key && !fit.account;
    let all_are_aliases = fits.iter().filter(|fit| fit.any()).all(is_alias);
    if resource.polarity == Polarity::IsNot || !all_are_aliases {
        return;
    }
    let on_keys = ActionSet::of_kind(ResourceKind::Key).intersection(statement.actions);
    if on_keys.is_empty() {
        return;
    }
    let misplaced = misplaced(element);
    for (entry, _) in resource
        .entries
        .iter()
        .zip(&fits)
        .filter(|(_, fit)| is_alias(fit))
    {
        let alias = &entry.value;
        let finding = found
            .add(
                entry.span,
                format!("`{alias}` is an alias, and no action on a key matches it"),
            )
            .help("write the ARN of the key, or `key/*` with a condition on `kms:ResourceAliases`")
            .subject(alias);
        match misplaced {
            Some(action) => {
                let words = format!("`{}` is authorized against a key", action.value);
                finding.related(action.span, words);
            }
            None => {
                finding.severity(Severity::Warning);
            }
        }
        finding.consequence(match statement.denies() {
            true => "requests name the ARN of the key, so use of the key is not denied by it",
            false => "requests name the ARN of the key, so use of the key is not allowed by it",
        });
    }
}

/// An entry that covers actions on keys and none on aliases.
fn misplaced(element: &Listed<String>) -> Option<&Spanned<String>> {
    let mut entries = element.entries.iter();
    let is_listed = element.polarity == Polarity::Is;
    entries.find(|entry| {
        let covered = action::covered(&entry.value);
        let of = |kind| !covered.intersection(ActionSet::of_kind(kind)).is_empty();
        is_listed && of(ResourceKind::Key) && !of(ResourceKind::Alias)
    })
}
