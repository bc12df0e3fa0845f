//! Grants (SEMANTICS 4).

use std::collections::BTreeMap;

use policy_core::ast::Effect;
use policy_core::grant::{EncryptionContextConstraint, Grant, GrantConstraints, Visibility};
use policy_core::request::{Check, Request};
use policy_core::semantics::{Reading, Semantics, Uncertain};

use crate::condition::Context;
use crate::context::{encryption_context, has_encryption_context};
use crate::principal::{Caps, Named, Who};

/// How a grant allows the caller a check: 4.2.
pub fn serves(
    grant: &Grant,
    who: &Who,
    request: &Request,
    check: &Check,
    context: &Context,
) -> Named {
    let key = match (&grant.key, &check.resource) {
        (Some(key), policy_core::request::Resource::Key(arn)) => key == arn.as_str(),
        _ => true,
    };
    let operation = grant.operations.contains(&check.action);
    if key
        && operation
        && is_visible(grant, request)
        && constraints_hold(grant, request, check, context, who.semantics)
    {
        grantee(grant, who)
    } else {
        Named::No
    }
}

/// How the caller is the grantee.
pub fn grantee(grant: &Grant, who: &Who) -> Named {
    let recommended = |point| who.semantics.reading(point) == Reading::Recommended;
    match who.named(&grant.grantee, Effect::Allow) {
        // U-02: a grant to an account delegates to it.
        Named::Account if !recommended(Uncertain::GrantToAccount) => {
            Named::Directly(Caps::AreBypassed)
        }
        // U-05b: a grant to a role is capped, and so is one to the user of a federated session.
        Named::Directly(_) if !recommended(Uncertain::CapOnRoleGrant) => {
            Named::Directly(Caps::AreBypassed)
        }
        named => named,
    }
}

/// Whether the grant is visible everywhere, or the request carries its token.
pub fn is_visible(grant: &Grant, request: &Request) -> bool {
    let by_token = grant
        .token
        .as_ref()
        .is_some_and(|token| request.grant_tokens.contains(token));
    by_token
        || match grant.visibility {
            Visibility::Visible => true,
            Visibility::Hidden => false,
            Visibility::From(start) => request.time.is_some_and(|now| start <= now),
        }
}

fn constraints_hold(
    grant: &Grant,
    request: &Request,
    check: &Check,
    context: &Context,
    semantics: Semantics,
) -> bool {
    let constraints = &grant.constraints;
    let source = constraints.source_arn.as_ref().is_none_or(|wanted| {
        let mut given = context.0.iter().filter(|(key, _)| key == "aws:sourcearn");
        given.any(|(_, values)| values.contains(wanted))
    });
    let action = check.action.name();
    let pairs = match &constraints.encryption_context {
        Some(wanted) if has_encryption_context(action) => {
            let given = encryption_context(request, check);
            match wanted {
                EncryptionContextConstraint::Equals(wanted) => {
                    wanted.len() == given.len() && within(wanted, &given, semantics)
                }
                EncryptionContextConstraint::Subset(wanted) => within(wanted, &given, semantics),
            }
        }
        Some(_) | None => true,
    };
    source && pairs && (action != "CreateGrant" || may_create(grant, request, semantics))
}

/// 4.3: a grant made by right of another grant goes no further than that one.
fn may_create(parent: &Grant, request: &Request, semantics: Semantics) -> bool {
    let given = request.parameters.as_ref();
    let Some(operations) = given.and_then(|given| given.operations.as_ref()) else {
        return false;
    };
    let listed = |name: &String| {
        parent
            .operations
            .iter()
            .any(|operation| operation.name() == name)
    };
    let child = given
        .and_then(|given| given.constraints.clone())
        .unwrap_or_default();
    operations.iter().all(listed) && as_strict(&child, &parent.constraints, semantics)
}

fn as_strict(child: &GrantConstraints, parent: &GrantConstraints, semantics: Semantics) -> bool {
    use EncryptionContextConstraint::{Equals, Subset};
    let pairs = match (&parent.encryption_context, &child.encryption_context) {
        (None, _) => true,
        (Some(Subset(parent)), Some(Subset(child) | Equals(child))) => {
            within(parent, child, semantics)
        }
        (Some(Equals(parent)), Some(Equals(child))) => {
            parent.len() == child.len() && within(parent, child, semantics)
        }
        (Some(Subset(_) | Equals(_)), Some(Subset(_)) | None) => false,
    };
    // U-19
    let repeated = semantics.reading(Uncertain::SourceArnChaining) == Reading::Alternative
        || parent.source_arn.is_none()
        || parent.source_arn == child.source_arn;
    pairs && repeated
}

/// Whether every wanted pair is among the given ones. U-26: also the names exactly.
fn within(
    wanted: &BTreeMap<String, String>,
    given: &BTreeMap<String, String>,
    semantics: Semantics,
) -> bool {
    let exact = semantics.reading(Uncertain::ConstraintKeyCase) == Reading::Recommended;
    let same = |one: &str, other: &str| one == other || (!exact && one.eq_ignore_ascii_case(other));
    wanted.iter().all(|(name, value)| {
        given
            .iter()
            .any(|(other, given)| same(name, other) && value == given)
    })
}
