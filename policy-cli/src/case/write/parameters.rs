//! The member `parameters` of a request, as [`parameters`](crate::case::parameters) reads it.

use policy_core::grant::{EncryptionContextConstraint, GrantConstraints};
use policy_core::request::Parameters;

use crate::case::write::tree::{Members, Tree};

#[rustfmt::skip]
pub(super) fn tree(parameters: &Parameters) -> Tree {
    // Named one by one, so that a new parameter cannot be forgotten.
    let Parameters {
        alias_name, bypass_policy_lockout_safety_check, constraints,
        destination_encryption_algorithm, destination_encryption_context, destination_key_id,
        encryption_algorithm, encryption_context, expiration_model, grant_id, grant_token,
        grantee_principal, grantee_service_principal, key_agreement_algorithm, key_id,
        key_pair_spec, key_spec, key_usage, mac_algorithm, message_type, multi_region, operations,
        origin, pending_window_in_days, policy_name, primary_region, recipient_attestation,
        replica_region, retiring_principal, retiring_service_principal, rotation_period_in_days,
        signing_algorithm, source_encryption_algorithm, source_encryption_context, source_key_id,
        tag_keys, tags, target_key_id, valid_to, wrapping_algorithm, wrapping_key_spec,
    } = parameters;
    let mut out = Members::default();
    out.text("AliasName", alias_name.as_deref());
    out.bool("BypassPolicyLockoutSafetyCheck", *bypass_policy_lockout_safety_check);
    out.some("Constraints", constraints.as_ref().map(self::constraints));
    out.text("DestinationEncryptionAlgorithm", destination_encryption_algorithm.as_deref());
    out.map("DestinationEncryptionContext", destination_encryption_context.as_ref());
    out.text("DestinationKeyId", destination_key_id.as_deref());
    out.text("EncryptionAlgorithm", encryption_algorithm.as_deref());
    out.map("EncryptionContext", encryption_context.as_ref());
    out.text("ExpirationModel", expiration_model.as_deref());
    out.text("GrantId", grant_id.as_deref());
    out.text("GrantToken", grant_token.as_deref());
    out.text("GranteePrincipal", grantee_principal.as_deref());
    out.text("GranteeServicePrincipal", grantee_service_principal.as_deref());
    out.text("KeyAgreementAlgorithm", key_agreement_algorithm.as_deref());
    out.text("KeyId", key_id.as_deref());
    out.text("KeyPairSpec", key_pair_spec.as_deref());
    out.text("KeySpec", key_spec.as_deref());
    out.text("KeyUsage", key_usage.as_deref());
    out.text("MacAlgorithm", mac_algorithm.as_deref());
    out.text("MessageType", message_type.as_deref());
    out.bool("MultiRegion", *multi_region);
    out.texts("Operations", operations.as_ref());
    out.text("Origin", origin.as_deref());
    out.number("PendingWindowInDays", *pending_window_in_days);
    out.text("PolicyName", policy_name.as_deref());
    out.text("PrimaryRegion", primary_region.as_deref());
    let attestation = recipient_attestation.as_ref().map(|document| {
        Tree::Object(vec![("AttestationDocument".to_owned(), Tree::map(document))])
    });
    out.some("Recipient", attestation);
    out.text("ReplicaRegion", replica_region.as_deref());
    out.text("RetiringPrincipal", retiring_principal.as_deref());
    out.text("RetiringServicePrincipal", retiring_service_principal.as_deref());
    out.number("RotationPeriodInDays", *rotation_period_in_days);
    out.text("SigningAlgorithm", signing_algorithm.as_deref());
    out.text("SourceEncryptionAlgorithm", source_encryption_algorithm.as_deref());
    out.map("SourceEncryptionContext", source_encryption_context.as_ref());
    out.text("SourceKeyId", source_key_id.as_deref());
    out.texts("TagKeys", tag_keys.as_ref());
    out.map("Tags", tags.as_ref());
    out.text("TargetKeyId", target_key_id.as_deref());
    out.some("ValidTo", valid_to.map(|time| Tree::text(time.to_string())));
    out.text("WrappingAlgorithm", wrapping_algorithm.as_deref());
    out.text("WrappingKeySpec", wrapping_key_spec.as_deref());
    out.tree()
}

/// `Constraints` of a grant and of CreateGrant.
pub(super) fn constraints(constraints: &GrantConstraints) -> Tree {
    let GrantConstraints {
        encryption_context,
        source_arn,
    } = constraints;
    let mut out = Members::default();
    match encryption_context {
        Some(EncryptionContextConstraint::Equals(pairs)) => {
            out.add("EncryptionContextEquals", Tree::map(pairs));
        }
        Some(EncryptionContextConstraint::Subset(pairs)) => {
            out.add("EncryptionContextSubset", Tree::map(pairs));
        }
        None => {}
    }
    out.text("SourceArn", source_arn.as_deref());
    out.tree()
}
