//! A key policy that lets somebody encrypt with the key through a service that works by grants, and
//! lets nobody of them make such a grant.
//!
//! # Why it matters
//!
//! EBS, RDS, Redshift, EKS, DynamoDB and Lambda keep using the key after the call, when the caller
//! is gone. They do so by a grant that they make with the caller's permission. Without it a volume
//! is not attached, or a database does not start.
//!
//! # What AWS does
//!
//! The service calls CreateGrant with the credentials of the caller, and KMS denies it: because no
//! resource-based policy allows the kms:CreateGrant action.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/ops"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/ops"},
//!  "Action": "kms:CreateGrant", "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # When to keep it
//!
//! When those callers never create a resource with the key. Where the policy lets identity policies
//! allow CreateGrant, nothing is flagged.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS services integrated with AWS KMS" and "AWS KMS condition keys":
//! `kms:GrantIsForAWSResource`; Amazon EBS User Guide, "Requirements for Amazon EBS encryption".

use crate::ast::{Effect, Polarity};
use crate::lint::edit::{Edit, quoted};
use crate::lint::engine::claims::{Claim, who_of};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::service;
use crate::lint::known::service::service_and_region;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Form, Statement, View};
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::Family;

pub(super) const RULE: Rule = Rule {
    code: "K322",
    name: "viaservice-service-needs-grant",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || statement.actions.intersection(MAKING).is_empty() {
        return;
    }
    if statement.actions.contains(Action::CREATE_GRANT) {
        return;
    }
    for test in statement
        .tests_of("kms:ViaService")
        .filter(|it| it.requires_key())
    {
        let is_null = test
            .parsed
            .is_some_and(|it| it.base.row().family == Family::Null);
        for value in test.values.iter().filter(|_| !is_null) {
            let text = value.value.text.as_str();
            let label = service_and_region(text).map(|(label, _)| label);
            let row = label.and_then(service::by_label);
            let Some(row) = row.filter(|row| row.by_grants) else {
                continue;
            };
            let (Some(engine), Some(who)) = (view.document.engine(view.facts), who_of(statement))
            else {
                return;
            };
            let condition = format!(r#""StringLike": {{"kms:ViaService": {}}}"#, quoted(text));
            let claim = Claim::of(who, ActionSet::of(Action::CREATE_GRANT)).when(condition);
            match engine.refute(&claim) {
                Ok(None) => {}
                Ok(Some(_)) => continue,
                Err(why) => return found.fail(why),
            }
            let denial = view.document.covering(Effect::Deny, Action::CREATE_GRANT);
            let finding = found
                .add(
                    value.span,
                    format!(
                        "`{}` works by grants, and `kms:CreateGrant` is not allowed with it",
                        row.label
                    ),
                )
                .consequence(match denial {
                    Some(_) => "with an explicit deny in a resource-based policy",
                    None => "because no resource-based policy allows the kms:CreateGrant action",
                })
                .help(
                    "allow `kms:CreateGrant` to the same principals, with `Bool` \
                     `kms:GrantIsForAWSResource` `true`",
                )
                .subject(row.label);
            // Beside a Deny, another Allow may change nothing.
            if let Some(denial) = denial {
                finding.related(denial.head(), "this denies `kms:CreateGrant`");
            } else if let Some(fix) = adding(view, statement) {
                finding.fix(fix);
            }
        }
    }
}

/// Adds the action to the same statement: the service has to forward that call too.
fn adding(view: &View<'_>, statement: &Statement) -> Option<Fix> {
    let element = statement.action.as_ref()?;
    let last = element.entries.last()?;
    let edit = match (element.polarity, element.form) {
        (Polarity::Is, Form::List) => {
            Edit::insert(view.document, last.span.end, ", \"kms:CreateGrant\"")
        }
        (Polarity::Is, Form::One) => {
            let list = format!("[{}, \"kms:CreateGrant\"]", quoted(&last.value));
            Edit::replace(view.document, element.value, &list)
        }
        (Polarity::IsNot, Form::One | Form::List) => return None,
    };
    Some(Fix::changing("allow `kms:CreateGrant` here", vec![edit]))
}

/// Actions by which something new is encrypted.
const MAKING: ActionSet = ActionSet::from_slice(&[
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
]);
