//! Keys that follow from the parameters of the call.
//!
//! Source: KMS API Reference, the parameters of each operation.

use std::collections::BTreeMap;

use crate::eval::context::Said;
use crate::eval::derive::Writer;
use crate::grant::{EncryptionContextConstraint, GrantConstraints};
use crate::request::Parameters;
use crate::table::kms_action::Action;

/// The encryption context that an action sees: ReEncrypt has two, CreateGrant has the one of the
/// new grant's constraint. `None` when the parameters do not tell: those of RetireGrant do not say
/// the constraint of the grant that is retired.
pub(super) fn encryption_context(
    action: Action,
    sent: &Parameters,
) -> Option<[Option<&BTreeMap<String, String>>; 2]> {
    let pairs = match action {
        Action::CREATE_GRANT => constraint(sent).map(EncryptionContextConstraint::pairs),
        Action::RE_ENCRYPT_FROM => sent.source_encryption_context.as_ref(),
        Action::RE_ENCRYPT_TO => sent.destination_encryption_context.as_ref(),
        Action::RETIRE_GRANT => return None,
        action if action.takes_encryption_context() => sent.encryption_context.as_ref(),
        _ => None,
    };
    Some([pairs, None])
}

/// The tags that a call sends.
pub(super) fn sent_tags(action: Action, sent: &Parameters) -> Option<&BTreeMap<String, String>> {
    let carries = matches!(action, Action::CREATE_KEY | Action::TAG_RESOURCE);
    sent.tags.as_ref().filter(|_| carries)
}

/// `aws:TagKeys`.
pub(super) fn tag_keys(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    let tags = sent_tags(out.facts.check.action, sent)
        .into_iter()
        .flatten()
        .map(|(key, _)| key);
    out.texts(
        tags.chain(sent.tag_keys.iter().flatten())
            .map(String::as_str),
    )
}

/// `kms:BypassPolicyLockoutSafetyCheck`.
pub(super) fn bypass(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    match sent.bypass_policy_lockout_safety_check {
        Some(bypass) => out.flag(bypass),
        None => Said::Absent,
    }
}

/// `kms:EncryptionAlgorithm`: present even when not sent, for data keys as well.
pub(super) fn encryption_algorithm(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    let algorithm = match out.facts.check.action {
        Action::RE_ENCRYPT_FROM => &sent.source_encryption_algorithm,
        Action::RE_ENCRYPT_TO => &sent.destination_encryption_algorithm,
        Action::DECRYPT | Action::ENCRYPT => &sent.encryption_algorithm,
        // Data keys are encrypted under symmetric keys only.
        _ => &None,
    };
    out.text(algorithm.as_deref().unwrap_or("SYMMETRIC_DEFAULT"))
}

/// `kms:GrantConstraintSourceArn`.
pub(super) fn constraint_source(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    out.maybe(source_arn(sent))
}

/// `kms:GrantConstraintType`: the encryption-context constraint if there is one (U-19).
pub(super) fn constraint_type(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    // RetireGrant carries the constraint of a grant that its parameters do not describe.
    if out.facts.check.action != Action::CREATE_GRANT {
        return Said::Nothing;
    }
    match (constraint(sent), source_arn(sent)) {
        (Some(EncryptionContextConstraint::Equals(_)), _) => out.text("EncryptionContextEquals"),
        (Some(EncryptionContextConstraint::Subset(_)), _) => out.text("EncryptionContextSubset"),
        (None, Some(_)) => out.text("SourceArn"),
        (None, None) => Said::Absent,
    }
}

/// `kms:GrantOperations`.
pub(super) fn operations(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    out.texts(sent.operations.iter().flatten().map(String::as_str))
}

/// `kms:PolicyName`.
pub(super) fn policy_name(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    out.text(sent.policy_name.as_deref().unwrap_or("default"))
}

/// `kms:RequestAlias`: the alias by which the caller named the key, if it did.
pub(super) fn request_alias(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    let addressed = match out.facts.check.action {
        Action::RE_ENCRYPT_FROM => &sent.source_key_id,
        Action::RE_ENCRYPT_TO => &sent.destination_key_id,
        _ => &sent.key_id,
    };
    out.maybe(addressed.as_deref().and_then(alias_name))
}

/// `kms:RotationPeriodInDays`.
pub(super) fn rotation_period(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    out.number_or_default(sent.rotation_period_in_days, 365)
}

/// `kms:ScheduleKeyDeletionPendingWindowInDays`.
pub(super) fn pending_window(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    out.number_or_default(sent.pending_window_in_days, 30)
}

/// `kms:ValidTo`, in seconds since 1970, which date and number operators both read.
pub(super) fn valid_to(out: &mut Writer<'_, '_>, sent: &Parameters) -> Said {
    match sent.valid_to {
        Some(instant) => out.display(instant.epoch_seconds()),
        None => Said::Absent,
    }
}

fn constraint(sent: &Parameters) -> Option<&EncryptionContextConstraint> {
    sent.constraints
        .as_ref()
        .and_then(|constraints: &GrantConstraints| constraints.encryption_context.as_ref())
}

fn source_arn(sent: &Parameters) -> Option<&str> {
    sent.constraints
        .as_ref()
        .and_then(|constraints| constraints.source_arn.as_deref())
}

/// `alias/name` of an alias name or an alias ARN.
fn alias_name(text: &str) -> Option<&str> {
    let name = if text.starts_with("arn:") {
        text.splitn(6, ':').nth(5)?
    } else {
        text
    };
    name.starts_with("alias/").then_some(name)
}
