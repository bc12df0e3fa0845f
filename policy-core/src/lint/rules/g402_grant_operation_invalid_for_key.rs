//! An operation of a grant that the key cannot do.
//!
//! # Why it matters
//!
//! A key does what its usage says: one that signs does not decrypt. The grant cannot be made, or
//! was meant for another key.
//!
//! # What AWS does
//!
//! CreateGrant refuses the request with a ValidationException.
//!
//! # Example
//!
//! ```json
//! "Operations": ["Sign", "Decrypt"]
//! ```
//!
//! # Instead
//!
//! For a key with the usage SIGN_VERIFY: `"Operations": ["Sign", "Verify", "GetPublicKey"]`.
//!
//! # When to keep it
//!
//! Never. The spec or the usage of the key has to be in the configuration for this.
//!
//! # Source
//!
//! KMS Developer Guide, "Grant operations"; KMS API Reference, "CreateGrant".

use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::known::usage;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "G402",
    name: "grant-operation-invalid-for-key",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(view: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let Some(read) = &grant.grant else {
        return;
    };
    let key = granted::metadata(view, read);
    let impossible = usage::impossible(key);
    let kind = key.key_usage.as_deref().or(key.key_spec.as_deref());
    for written in grant.operations() {
        let action = Action::from_name(written.value);
        if !action.is_some_and(|action| impossible.contains(action)) {
            continue;
        }
        let name = written.value;
        let kind = kind.unwrap_or("this kind");
        found
            .add(written.span, format!("a key of {kind} cannot do `{name}`"))
            .consequence("ValidationException from CreateGrant")
            .help("remove it, or name another key")
            .subject(format!("{} {name}", grant.subject()));
    }
}
