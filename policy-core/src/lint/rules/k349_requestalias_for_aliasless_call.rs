//! An Allow that asks for `kms:RequestAlias` where calls name the key in another way: calls of
//! services, and Decrypt without a key.
//!
//! # Why it matters
//!
//! The condition is about how the caller writes the key, not about which key it is. Who calls by
//! key ARN or key id, or names no key, is kept out although the key has the alias.
//!
//! # What AWS does
//!
//! `kms:RequestAlias` is present only when the call names the key by an alias. Services keep the
//! ARN of the key and call with it. Decrypt and ReEncrypt of a symmetric ciphertext need no key at
//! all, and SDKs leave it out.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:RequestAlias": "alias/app",
//!                                 "kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*",
//!  "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"},
//!                "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # When to keep it
//!
//! When all callers name the alias in each call. For Decrypt the finding is an information only,
//! because a caller can do so. `kms:ResourceAliases` works in identity policies only. Services are
//! not documented one by one, so look into CloudTrail before a change.
//!
//! # Source
//!
//! KMS Developer Guide, "Use aliases to control access to KMS keys" and "AWS KMS condition keys":
//! `kms:RequestAlias`.

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "K349",
    name: "requestalias-for-aliasless-call",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let asks = |it: &&Test| it.compares() && it.requires_key();
    let Some(test) = statement.tests_of("kms:RequestAlias").find(asks) else {
        return;
    };
    if !statement.allows() {
        return;
    }
    let instead = "test `kms:ResourceAliases` with `ForAnyValue` in an identity policy, \
                   or name the key itself";
    let via = statement
        .tests_of("kms:ViaService")
        .find(|it| it.requires_key());
    if via.is_some() || principal::is_for_services_only(statement) {
        let finding = found
            .add(
                test.span(),
                "services call by the ARN of the key, and carry no `kms:RequestAlias`",
            )
            .consequence("the statement allows nothing")
            .help(instead);
        if let Some(via) = via {
            finding.related(via.span(), "here a service has to forward the call");
        }
        return;
    }
    let entries = statement.action.iter().flat_map(|it| &it.entries);
    for entry in entries {
        let action = Action::parse(&entry.value);
        let Some(action) = action.filter(|it| KEYLESS.contains(it)) else {
            continue;
        };
        found
            .add(
                entry.span,
                format!("a call of `{action}` that names no key carries no `kms:RequestAlias`"),
            )
            .severity(Severity::Info)
            .help(format!(
                "let callers pass the alias as the key, or {instead}"
            ))
            .related(test.span(), "this asks for the alias of the call")
            .subject(action.full_name());
    }
}

/// Actions whose calls may leave the key out.
const KEYLESS: [Action; 2] = [Action::DECRYPT, Action::RE_ENCRYPT_FROM];
