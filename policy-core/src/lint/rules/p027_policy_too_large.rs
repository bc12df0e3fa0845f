//! A policy that is larger than AWS takes.
//!
//! # Why it matters
//!
//! The call that puts it in force fails, mostly long after the review.
//!
//! # What AWS does
//!
//! It refuses the policy. A key policy has at most 32,768 bytes; the programming interface takes
//! more since 2026, and whether KMS does is not documented (U-15). Managed policies and boundaries
//! have at most 6,144 characters without white space; inline policies of a role 10,240, of a group
//! 5,120 and of a user 2,048, all of one principal together. A session policy has at most 2,048
//! characters, a resource control policy 5,120, a VPC endpoint policy 20,480. That of service
//! control policies was raised to 10,240 in May 2026, so more than that is a warning here. An
//! identity policy of which it is not known where it goes is measured by the largest of its quotas.
//!
//! # Example
//!
//! ```json
//! "aws:PrincipalArn": ["…", "… and 400 more roles"]
//! ```
//!
//! # Instead
//!
//! ```json
//! "aws:PrincipalOrgPaths": "o-abcdefghij/r-ab12/ou-ab12-22222222/*"
//! ```
//!
//! # When to keep it
//!
//! Never, unless AWS has raised the quota since.
//!
//! # Source
//!
//! KMS Developer Guide, "Resource quotas"; IAM User Guide, "IAM and AWS STS quotas"; Organizations
//! User Guide, "Quotas for AWS Organizations"; VPC User Guide, "Amazon VPC quotas".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::size::Size;
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P027",
    name: "policy-too-large",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let Some(size) = Size::of(view.document) else {
        return;
    };
    let quota = size.quota;
    if size.taken <= quota.most {
        return;
    }
    let message = format!(
        "the policy has {} {}, and the quota of {} is {}",
        size.taken,
        size.unit(),
        quota.of,
        quota.most
    );
    let finding = found.add(view.document.top(), message).help(
        "merge statements, name principals by a path or by their organization in a condition, or \
         use grants",
    );
    if !quota.is_certain {
        finding.severity(Severity::Warning);
    }
}
