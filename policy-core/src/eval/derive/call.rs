//! Keys that follow from how, when and where the call is made.

use crate::compile::intern::Family;
use crate::eval::context::Said;
use crate::eval::derive::{Writer, family};
use crate::request::{ContextValue, Resource};
use crate::semantics::{Reading, Uncertain};
use crate::table::kms_action::Action;

/// `aws:CalledVia` and its first and last: the service that forwards the call.
pub(super) fn called_via(out: &mut Writer<'_, '_>) -> Said {
    match out
        .facts
        .via()
        .and_then(|service| service.split('.').next())
    {
        Some(name) => out.display(format_args!("{name}.amazonaws.com")),
        None => Said::Nothing,
    }
}

/// `aws:CurrentTime`.
pub(super) fn current_time(out: &mut Writer<'_, '_>) -> Said {
    match out.facts.request.time {
        Some(time) => out.display(time),
        None => Said::Nothing,
    }
}

/// `aws:EpochTime`.
pub(super) fn epoch_time(out: &mut Writer<'_, '_>) -> Said {
    match out.facts.request.time {
        Some(time) => out.display(time.epoch_seconds()),
        None => Said::Nothing,
    }
}

/// `aws:RequestedRegion`.
pub(super) fn region(out: &mut Writer<'_, '_>) -> Said {
    match out.facts.region() {
        "" => Said::Nothing,
        region => out.text(region),
    }
}

/// `kms:GrantIsForAWSResource`: true when a service asks for the grant (U-04).
pub(super) fn grant_is_for_resource(out: &mut Writer<'_, '_>) -> Said {
    let facts = out.facts;
    if facts.via().is_some() || facts.identity.is_service() {
        out.flag(true)
    } else if out.reads(
        Uncertain::GrantForResourceOnDirectCalls,
        Reading::Recommended,
    ) {
        out.flag(false)
    } else {
        Said::Absent
    }
}

/// `kms:ReEncryptOnSameKey`.
pub(super) fn same_key(out: &mut Writer<'_, '_>) -> Said {
    let key_of = |action| {
        out.facts
            .request
            .checks
            .iter()
            .find_map(|check| match &check.resource {
                Resource::Key(arn) if check.action == action => Some(arn),
                Resource::Account { .. } | Resource::Alias(_) | Resource::Key(_) => None,
            })
    };
    match (
        key_of(Action::RE_ENCRYPT_FROM),
        key_of(Action::RE_ENCRYPT_TO),
    ) {
        (Some(source), Some(destination)) => out.flag(source == destination),
        (Some(_) | None, _) => Said::Nothing,
    }
}

/// `kms:EncryptionContextKeys`: the names of the pairs, from the parameters or from the pairs
/// that the context says.
pub(super) fn encryption_context_keys(out: &mut Writer<'_, '_>) -> Said {
    let facts = out.facts;
    if let Some([pairs, _]) = family(Family::EncryptionContext, facts) {
        return out.texts(pairs.into_iter().flatten().map(|(key, _)| key.as_str()));
    }
    let entries = &facts.request.context.entries;
    if entries
        .iter()
        .any(|(key, _)| key.folded() == "kms:encryptioncontextkeys")
    {
        return Said::Nothing;
    }
    let prefix = Family::EncryptionContext.prefix().len();
    let pairs = entries.iter().filter(|(key, value)| {
        Family::of(key.folded()) == Family::EncryptionContext
            && matches!(value, ContextValue::Values(_))
    });
    let mut names = pairs
        .filter_map(|(key, _)| key.as_str().get(prefix..))
        .peekable();
    if names.peek().is_none() {
        return Said::Nothing;
    }
    out.texts(names)
}
