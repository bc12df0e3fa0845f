//! The words in which AWS denies.
//!
//! Source: IAM User Guide, "Troubleshoot access denied error messages"; across accounts AWS hides
//! the key and the policy.

use crate::decide::{Decision, Layer};
use crate::explain::Asked;
use crate::request::Resource;

impl Asked<'_> {
    /// What AWS prints when this check is denied.
    pub(super) fn denial(&self) -> Option<String> {
        let facts = self.facts;
        let layer = self.outcome.layer?;
        let action = facts.check.action.full_name();
        let explicit = match self.outcome.decision {
            Decision::Allowed | Decision::Depends => return None,
            Decision::ExplicitDeny => true,
            Decision::ImplicitDeny => false,
        };
        let head = format!(
            "User: {} is not authorized to perform: {action}",
            facts.identity.caller.as_str()
        );
        let key_side = match layer {
            Layer::CrossAccount
            | Layer::Grant
            | Layer::KeyPolicy
            | Layer::ResourceControlPolicy => true,
            Layer::IdentityPolicy
            | Layer::PermissionsBoundary
            | Layer::ServiceControlPolicy
            | Layer::SessionPolicy
            | Layer::VpcEndpointPolicy => false,
        };
        if self.is_foreign() && key_side {
            return Some(format!("{head} {HIDDEN}"));
        }
        let resource = match &facts.check.resource {
            Resource::Account { .. } => "*",
            Resource::Alias(arn) | Resource::Key(arn) => arn.as_str(),
        };
        let policy = words(layer);
        Some(if explicit {
            let article = if policy.starts_with('i') { "an" } else { "a" };
            format!("{head} on resource: {resource} with an explicit deny in {article} {policy}")
        } else {
            format!("{head} on resource: {resource} because no {policy} allows the {action} action")
        })
    }
}

fn words(layer: Layer) -> &'static str {
    match layer {
        Layer::CrossAccount | Layer::Grant | Layer::KeyPolicy => "resource-based policy",
        Layer::IdentityPolicy => "identity-based policy",
        Layer::PermissionsBoundary => "permissions boundary",
        Layer::ResourceControlPolicy => "resource control policy",
        Layer::ServiceControlPolicy => "service control policy",
        Layer::SessionPolicy => "session policy",
        Layer::VpcEndpointPolicy => "VPC endpoint policy",
    }
}

const HIDDEN: &str = "on this resource because the resource does not exist in this Region, no \
    resource-based policies allow access, or a resource-based policy explicitly denies access";
