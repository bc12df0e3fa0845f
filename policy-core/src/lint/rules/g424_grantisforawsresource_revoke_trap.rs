//! An Allow for RevokeGrant with `kms:GrantIsForAWSResource`: it lets a principal revoke the
//! grants of AWS services.
//!
//! # Why it matters
//!
//! A volume or a database lives by its grant. Whoever revokes it takes the data away until
//! somebody makes the grant anew, and EBS or RDS find out when they next need the key. That is
//! harm that the statement hardly means to allow.
//!
//! # What AWS does
//!
//! It lets the principal revoke, itself or through a service, grants that an AWS service asked
//! for.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:CreateGrant", "kms:ListGrants"], "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # When to keep it
//!
//! The policy that the console writes has it; services that clean up in the name of the principal
//! need it.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:GrantIsForAWSResource" and "Retiring and revoking grants".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "G424",
    name: "grantisforawsresource-revoke-trap",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || !statement.actions.contains(Action::REVOKE_GRANT) {
        return;
    }
    let Some(test) = statement
        .tests_of("kms:GrantIsForAWSResource")
        .find(|test| test.texts().any(|text| text.eq_ignore_ascii_case("true")))
    else {
        return;
    };
    found
        .add(
            statement.entry_for(Action::REVOKE_GRANT),
            "this lets a principal revoke the grants that volumes and databases live by",
        )
        .help("leave `kms:RevokeGrant` out, or ask for it through a service")
        .related(test.span(), "these are the grants of AWS services");
}
