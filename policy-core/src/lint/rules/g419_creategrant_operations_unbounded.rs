//! CreateGrant that is left to AWS services, with whatever operations.
//!
//! # Why it matters
//!
//! The service chooses the operations. Most take a few of them; with `kms:GrantOperations` the key
//! policy says which, and a service that asks for more is noticed.
//!
//! # What AWS does
//!
//! It allows every operation that the service asks for.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:CreateGrant", "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:CreateGrant", "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"},
//!    "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt", "GenerateDataKey"]}}}
//! ```
//!
//! # When to keep it
//!
//! When the services may choose, as in the policy that the console writes.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:GrantOperations" and "kms:GrantIsForAWSResource".

use crate::lint::engine::claims::{self, Claim};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "G419",
    name: "creategrant-operations-unbounded",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let is_left_to_services =
        statement.has_test("kms:GrantIsForAWSResource") || statement.has_test("kms:ViaService");
    if !statement.allows()
        || !statement.actions.contains(Action::CREATE_GRANT)
        || !is_left_to_services
        || statement.has_test("kms:GrantOperations")
    {
        return;
    }
    let mut witness = None;
    // A Deny may bound the operations as well.
    if let Some(engine) = view.document.engine(view.facts) {
        let actions = ActionSet::of(Action::CREATE_GRANT);
        let claim = Claim::of(claims::ANYBODY, actions).when(EVERY_OPERATION);
        match engine.refute_by(statement.index, &claim) {
            Ok(Some(example)) => witness = Some(example),
            Ok(None) => return,
            Err(why) => return found.fail(why),
        }
    }
    let finding = found.add(
        statement.entry_for(Action::CREATE_GRANT),
        "the service chooses what the grant allows",
    );
    finding.help("add `ForAllValues:StringEquals` of `kms:GrantOperations`");
    if let Some(example) = witness {
        finding.witness(&example);
    }
}

/// Two that say much of the others.
const EVERY_OPERATION: &str = r#""ForAnyValue:StringEquals": {"kms:GrantOperations": "CreateGrant"}, "ForAnyValue:StringLike": {"kms:GrantOperations": "Decrypt"}"#;
