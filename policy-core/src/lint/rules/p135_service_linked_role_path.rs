//! A service-linked role without its path.
//!
//! # Why it matters
//!
//! Service-linked roles have the path `aws-service-role/` and the name of their service. Without it
//! the ARN names a role that there cannot be. With it the role still has to exist before a key
//! policy can name it: the service makes it on first use, or `aws iam create-service-linked-role`.
//!
//! # What AWS does
//!
//! It rejects a key policy with a principal that it does not find. In a condition on
//! `aws:PrincipalArn` the ARN has its path, so the text without it is never equal.
//!
//! # Example
//!
//! ```json
//! "AWS": "arn:aws:iam::111122223333:role/AWSServiceRoleForAutoScaling"
//! ```
//!
//! # Instead
//!
//! ```json
//! "AWS": "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
//! ```
//!
//! # When to keep it
//!
//! Never: IAM keeps those names for services.
//!
//! # Source
//!
//! IAM User Guide, "Service-linked roles"; Amazon EC2 Auto Scaling User Guide, "Required AWS KMS
//! key policy for use with encrypted volumes".

use crate::lint::arn::{self, Place};
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::linked_role;
use crate::lint::principal;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "P135",
    name: "service-linked-role-path",
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
        let Some(name) = name.filter(|it| it.starts_with("AWSServiceRoleFor")) else {
            continue;
        };
        if matches!(written.place, Place::Resource) {
            continue;
        }
        // Suffixes tell several roles of one service apart.
        let stem = name.split('_').next().unwrap_or(name);
        let service = linked_role::service_of(stem);
        let path = format!(
            "role/aws-service-role/{}/{name}",
            service.unwrap_or("SERVICE")
        );
        let finding = found
            .add(written.span, format!("`{name}` stands without its path"))
            .consequence(match written.place {
                Place::Principal => principal::refusal(view.document),
                Place::Condition(_) | Place::Resource => {
                    "ARNs of such roles have the path, so it is equal to none"
                }
            })
            .help(match service {
                Some(_) => format!("write `{path}`"),
                None => format!("write `{path}` with the name of the service"),
            })
            .subject(written.text);
        if service.is_some() {
            let resource = path.as_str();
            let text = arn::Parts { resource, ..parts }.text();
            let edit = Edit::replace_string(view.document, written.span, &text);
            finding.fix(Fix::changing("write the path", vec![edit]));
        }
    }
}
