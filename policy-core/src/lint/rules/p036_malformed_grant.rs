//! A grant that lacks what every grant has, or has a member that is not in its form: no operations,
//! a key that is an alias, an issuing account that is none, a service without what KMS asks of it.
//! Also an operation or a principal in the wrong form, where no other rule speaks of it.
//!
//! # Why it matters
//!
//! CreateGrant refuses it, or the file is not what `list-grants` prints and something was lost on
//! the way.
//!
//! # What AWS does
//!
//! KMS answers CreateGrant with a ValidationException. A grant to a service principal needs a
//! source ARN and somebody who may retire it.
//!
//! # Example
//!
//! ```json
//! {
//!   "GranteePrincipal": "arn:aws:iam::111122223333:role/app",
//!   "Operations": []
//! }
//! ```
//!
//! # Instead
//!
//! ```json
//! {
//!   "GranteePrincipal": "arn:aws:iam::111122223333:role/app",
//!   "Operations": ["Decrypt"]
//! }
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! KMS API Reference, "CreateGrant" and "GrantListEntry".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::message;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P036",
    name: "malformed-grant",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    message::report(view, found, RULE.code);
}
