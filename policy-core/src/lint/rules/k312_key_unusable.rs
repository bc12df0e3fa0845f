//! A key policy under which nobody can use the key for anything.
//!
//! # Why it matters
//!
//! The key costs money and protects nothing. Mostly a statement for its users was forgotten, or it
//! does not apply: an application fails as soon as it needs the key.
//!
//! # What AWS does
//!
//! Cryptographic operations are denied to everybody: the key policy allows none, lets no identity
//! policy allow one, and lets nobody create a grant.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!   "Action": ["kms:Describe*", "kms:Get*", "kms:Put*", "kms:Disable*"], "Resource": "*"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!    "Action": ["kms:Describe*", "kms:Get*", "kms:Put*", "kms:Disable*"], "Resource": "*"},
//!   {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!    "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}]}
//! ```
//!
//! # When to keep it
//!
//! For a key that waits for its users, or that was taken out of use. If the usage of the key is
//! known, operations of other usages do not count.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy", on key users; KMS API Reference, KeyUsage of
//! KeyMetadata.

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::known::usage;
use crate::lint::own;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K312",
    name: "key-unusable",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let Some((engine, plain)) = own::settled(view) else {
        return;
    };
    let impossible = usage::impossible(&document.key.metadata);
    // Whoever can create a grant can let somebody use the key.
    let uses = usage::USES
        .difference(impossible)
        .union(ActionSet::of(Action::CREATE_GRANT));
    if !plain.all().intersection(uses).is_empty() {
        return;
    }
    match engine.access() {
        Ok(access) => {
            let mut callers = access.callers.iter();
            if callers.any(|it| !it.all().intersection(uses).is_empty()) {
                return;
            }
        }
        Err(why) => return found.fail(why),
    }
    found
        .add(document.top(), "nobody can use this key")
        .consequence(
            "User: … is not authorized to perform: kms:Decrypt on resource: … because no \
             resource-based policy allows the kms:Decrypt action",
        )
        .help("allow its users what they need, or let identity policies of the account do so");
}
