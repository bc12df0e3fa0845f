//! Keys that follow from the key that is acted on, or from the one that is to be made.

use crate::eval::context::Said;
use crate::eval::derive::Writer;
use crate::record::KeyMetadata;
use crate::request::Parameters;
use crate::table::kms_action::{Action, ResourceKind};

/// `aws:ResourceAccount`.
pub(super) fn account(out: &mut Writer<'_, '_>) -> Said {
    match out.facts.owner {
        Some(account) => out.display(account),
        None => Said::Nothing,
    }
}

/// `aws:ResourceOrgID`.
pub(super) fn org_id(out: &mut Writer<'_, '_>) -> Said {
    out.told(
        out.facts
            .resource_account
            .and_then(|owner| owner.org_id.as_deref()),
    )
}

/// `aws:ResourceOrgPaths`.
pub(super) fn org_path(out: &mut Writer<'_, '_>) -> Said {
    out.told(
        out.facts
            .resource_account
            .and_then(|owner| owner.org_path.as_deref()),
    )
}

/// `kms:ResourceAliases`.
pub(super) fn aliases(out: &mut Writer<'_, '_>) -> Said {
    match out.facts.key.and_then(|key| key.aliases.as_ref()) {
        Some(aliases) => out.texts(aliases.iter().map(String::as_str)),
        None => Said::Nothing,
    }
}

/// `kms:TrailingDaysWithoutKeyUsage`.
pub(super) fn trailing_days(out: &mut Writer<'_, '_>) -> Said {
    match out
        .facts
        .key
        .and_then(|key| key.metadata.trailing_days_without_key_usage)
    {
        Some(days) => out.display(days),
        None => Said::Nothing,
    }
}

/// `kms:KeySpec`.
pub(super) fn spec(out: &mut Writer<'_, '_>) -> Said {
    match of(out) {
        Of::Existing(metadata) => out.told(metadata.key_spec.as_deref()),
        Of::New(sent) => out.or_default(sent.key_spec.as_deref(), "SYMMETRIC_DEFAULT"),
        Of::Replica | Of::Unknown => Said::Nothing,
    }
}

/// `kms:KeyUsage`.
pub(super) fn usage(out: &mut Writer<'_, '_>) -> Said {
    match of(out) {
        Of::Existing(metadata) => out.told(metadata.key_usage.as_deref()),
        Of::New(sent) => out.or_default(sent.key_usage.as_deref(), "ENCRYPT_DECRYPT"),
        Of::Replica | Of::Unknown => Said::Nothing,
    }
}

/// `kms:KeyOrigin`.
pub(super) fn origin(out: &mut Writer<'_, '_>) -> Said {
    match of(out) {
        Of::Existing(metadata) => out.told(metadata.origin.as_deref()),
        Of::New(sent) => out.or_default(sent.origin.as_deref(), "AWS_KMS"),
        Of::Replica | Of::Unknown => Said::Nothing,
    }
}

/// `kms:MultiRegion`.
pub(super) fn multi_region(out: &mut Writer<'_, '_>) -> Said {
    match of(out) {
        Of::Existing(KeyMetadata {
            multi_region: Some(multi_region),
            ..
        }) => out.flag(*multi_region),
        Of::New(Parameters {
            multi_region: Some(multi_region),
            ..
        }) => out.flag(*multi_region),
        Of::New(_) => out.or_default(None, "false"),
        Of::Replica => out.flag(true),
        Of::Existing(_) | Of::Unknown => Said::Nothing,
    }
}

/// `kms:MultiRegionKeyType`.
pub(super) fn multi_region_key_type(out: &mut Writer<'_, '_>) -> Said {
    match of(out) {
        Of::Existing(KeyMetadata {
            multi_region: Some(false),
            ..
        }) => Said::Absent,
        Of::Existing(metadata) => out.told(metadata.multi_region_key_type.as_deref()),
        Of::New(Parameters {
            multi_region: Some(true),
            ..
        }) => out.text("PRIMARY"),
        Of::New(_) => Said::Absent,
        Of::Replica => out.text("REPLICA"),
        Of::Unknown => Said::Nothing,
    }
}

/// The key that the properties are of.
enum Of<'a> {
    Existing(&'a KeyMetadata),
    /// One that is to be made with these parameters.
    New(&'a Parameters),
    /// A replica that is to be made; its primary, which this check does not see, says the rest.
    Replica,
    Unknown,
}

fn of<'a>(out: &Writer<'a, '_>) -> Of<'a> {
    let facts = out.facts;
    match facts.check.action.resource_kind() {
        ResourceKind::Account => {
            let mut checks = facts.request.checks.iter();
            match facts.sent() {
                Some(_) if checks.any(|check| check.action == Action::REPLICATE_KEY) => Of::Replica,
                Some(sent) => Of::New(sent),
                None => Of::Unknown,
            }
        }
        ResourceKind::Alias | ResourceKind::Key => facts
            .key
            .map_or(Of::Unknown, |key| Of::Existing(&key.metadata)),
    }
}
