//! A policy that takes nine tenths or more of what AWS allows, or an identity policy that is too
//! large for a managed policy.
//!
//! # Why it matters
//!
//! The next statement may not fit, and that is found out in the middle of a change.
//!
//! # What AWS does
//!
//! It takes the policy. P027 has the quotas.
//!
//! # Example
//!
//! ```json
//! "aws:PrincipalArn": ["…", "… and 300 more roles"]
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
//! When the policy does not grow any more.
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
    code: "P028",
    name: "policy-near-limit",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let Some(size) = Size::of(view.document) else {
        return;
    };
    let quota = size.quota;
    if let Some(smaller) = size.smaller().filter(|it| size.taken > it.most) {
        let message = format!(
            "the policy has {} {}, and the quota of {} is {}",
            size.taken,
            size.unit(),
            smaller.of,
            smaller.most
        );
        let finding = found.add(view.document.top(), message);
        finding.help("it fits in the inline policies of a role only");
        return;
    }
    if size.percent() < NEAR || size.taken > quota.most {
        return;
    }
    let message = format!(
        "the policy takes {} % of what {} may have: {} of {} {}",
        size.percent(),
        quota.of,
        size.taken,
        quota.most,
        size.unit()
    );
    let finding = found.add(view.document.top(), message);
    finding.help("merge statements before more are added");
}

/// From so many percent on it is said.
const NEAR: usize = 90;
