//! An Allow of which every request is denied by a Deny of the same document.
//!
//! # Why it matters
//!
//! The author thinks that the access is given, and it is not. Mostly the Deny is wider than it was
//! meant: `kms:*` for one action, `"*"` for everybody but a few, or a condition that is true
//! whenever its key is absent.
//!
//! # What AWS does
//!
//! A Deny that matches decides, whatever else allows.
//!
//! # Example
//!
//! ```json
//! [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": "kms:Decrypt", "Resource": "*"},
//!  {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "NotAction": "kms:Describe*", "Resource": "*"}]
//! ```
//!
//! # Instead
//!
//! ```json
//! [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "Action": "kms:Decrypt", "Resource": "*"},
//!  {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!   "NotAction": ["kms:Decrypt", "kms:Describe*"], "Resource": "*"}]
//! ```
//!
//! # When to keep it
//!
//! While somebody is shut out for a time and the Allow is to come back. That every request is denied
//! was proven for all requests and every reading of what AWS leaves open.
//!
//! # Source
//!
//! IAM User Guide, "Policy evaluation logic".

use crate::ast::PolicyKind;
use crate::lint::engine::idle::example_of;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::symbolic::answer::IdleBecause;

pub(super) const RULE: Rule = Rule {
    code: "P239",
    name: "allow-shadowed-by-deny",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let idle = view.document.idle(view.facts);
    if let Some(why) = idle.unsettled(IdleBecause::Shadowed) {
        found.fail(why);
    }
    for one in idle.because(IdleBecause::Shadowed) {
        let statement = |index: usize| {
            let mut all = view.document.statements.iter();
            all.find(|it| it.index == index)
        };
        let Some(own) = statement(one.index) else {
            continue;
        };
        let of = match view.document.policy_kind() {
            Some(PolicyKind::KeyPolicy) | None => "a resource-based policy",
            Some(PolicyKind::IdentityPolicy) => "an identity-based policy",
            Some(PolicyKind::PermissionsBoundary) => "a permissions boundary",
            Some(PolicyKind::SessionPolicy) => "a session policy",
            Some(PolicyKind::ServiceControlPolicy) => "a service control policy",
            Some(PolicyKind::ResourceControlPolicy) => "a resource control policy",
            Some(PolicyKind::VpcEndpointPolicy) => "a VPC endpoint policy",
        };
        let example = match example_of(view.document, view.facts, own.index) {
            Ok(example) => example,
            Err(why) => {
                found.fail(why);
                None
            }
        };
        let message = format!(
            "everything that {} allows is denied here as well",
            own.title()
        );
        let finding = found.add(own.head(), message);
        if let Some(example) = &example {
            finding.witness(example);
        }
        finding
            .consequence(format!("not authorized, with an explicit deny in {of}"))
            .help("narrow the Deny, or remove the Allow");
        let denies =
            view.document.statements.iter().filter(|other| {
                other.denies() && !other.actions.intersection(own.actions).is_empty()
            });
        // Where no Deny decides alone, several do.
        let decisive = one.others.iter().copied().filter_map(statement);
        let decisive: Vec<&Statement> = decisive.filter(|it| it.denies()).collect();
        match decisive.is_empty() {
            false => {
                for deny in decisive {
                    finding.related(deny.head(), format!("{} denies it", deny.title()));
                }
            }
            true => {
                for deny in denies {
                    finding.related(deny.head(), format!("{} may deny it", deny.title()));
                }
            }
        }
    }
}
