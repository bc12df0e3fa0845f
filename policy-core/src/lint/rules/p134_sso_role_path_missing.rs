//! A role of IAM Identity Center without its path.
//!
//! # Why it matters
//!
//! Roles that Identity Center makes have the path `aws-reserved/sso.amazonaws.com/`, and outside of
//! us-east-1 the Region behind it. The console shows their names without it, and copied into an ARN
//! the role is not found, or never compared as equal.
//!
//! # What AWS does
//!
//! It rejects a key policy with a principal that it does not find. In a condition on
//! `aws:PrincipalArn` the ARN has its path, so the text without it is never equal.
//!
//! # Example
//!
//! ```json
//! "aws:PrincipalArn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_*"
//! ```
//!
//! # Instead
//!
//! ```json
//! "aws:PrincipalArn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_*"
//! ```
//!
//! # When to keep it
//!
//! Never: roles of that name without the path are not made by Identity Center, and IAM keeps the
//! name for it.
//!
//! # Source
//!
//! IAM Identity Center User Guide, "Referencing permission sets in resource policies, Amazon EKS,
//! and AWS KMS".

use crate::lint::arn::{self, Place};
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::operator::Wildcards;

pub(super) const RULE: Rule = Rule {
    code: "P134",
    name: "sso-role-path-missing",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for written in arn::written(statement) {
        let parts = written.parts;
        let name = parts.resource.strip_prefix("role/");
        let Some(name) = name.filter(|it| it.starts_with("AWSReservedSSO_")) else {
            continue;
        };
        if matches!(written.place, Place::Resource) {
            continue;
        }
        let finding = found
            .add(written.span, format!("`{name}` stands without its path"))
            .help(format!(
                "write `role/aws-reserved/sso.amazonaws.com/{name}`, with the Region of Identity \
                 Center before the name unless it is us-east-1"
            ))
            .subject(written.text);
        match written.place {
            Place::Principal => {
                finding.consequence(principal::refusal(view.document));
            }
            Place::Condition(test) => {
                finding
                    .consequence("ARNs of such roles have the path, so the value is equal to none");
                if has_wildcards(test) {
                    let resource = &format!("role/aws-reserved/sso.amazonaws.com/*{name}");
                    let text = arn::Parts { resource, ..parts }.text();
                    let edit = Edit::replace_string(view.document, written.span, &text);
                    finding.fix(Fix::changing("write the path, in any Region", vec![edit]));
                }
            }
            Place::Resource => {}
        }
    }
}

/// Whether `*` is a wildcard in the values of a test.
fn has_wildcards(test: &Test) -> bool {
    let row = test.parsed.map(|operator| operator.base.row());
    row.is_some_and(|row| row.wildcards == Wildcards::Yes)
}
