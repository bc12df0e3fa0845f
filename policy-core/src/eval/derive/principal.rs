//! Keys that follow from who calls.
//!
//! Source: IAM User Guide, "Request information that you can use for policy variables".

use crate::compile::entry::AccountEntry;
use crate::eval::context::Said;
use crate::eval::derive::Writer;
use crate::name::principal::{Caller, PathKnown};
use crate::request::Completeness;

/// `aws:PrincipalAccount`, `kms:CallerAccount`.
pub(super) fn account(out: &mut Writer<'_, '_>) -> Said {
    match out.facts.identity.account() {
        Some(account) => out.display(account),
        None => Said::Absent,
    }
}

/// `aws:PrincipalArn`: the role for its sessions. A path that is not known is left open, or taken
/// as none in a request that is known in full.
pub(super) fn arn(out: &mut Writer<'_, '_>) -> Said {
    let facts = out.facts;
    let caller = facts.identity.caller;
    let entry = facts.principal.filter(|entry| entry.path == PathKnown::Yes);
    match (caller, entry) {
        (Caller::Session { .. }, Some(entry)) => out.text(entry.arn.as_str()),
        (
            Caller::Session {
                path: PathKnown::No,
                ..
            },
            None,
        ) if facts.request.completeness == Completeness::Open => Said::Nothing,
        (
            Caller::FederatedUser { .. }
            | Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::Session { .. }
            | Caller::User { .. },
            _,
        ) => out.maybe(caller.principal_arn().map(|arn| arn.as_str())),
    }
}

/// `aws:PrincipalOrgID`.
pub(super) fn org_id(out: &mut Writer<'_, '_>) -> Said {
    let own = out.facts.request.principal.org_id.as_deref();
    organization(out, own, |account| account.org_id.as_deref())
}

/// `aws:PrincipalOrgPaths`.
pub(super) fn org_path(out: &mut Writer<'_, '_>) -> Said {
    let own = out.facts.request.principal.org_path.as_deref();
    organization(out, own, |account| account.org_path.as_deref())
}

/// `aws:PrincipalServiceName`, `aws:PrincipalServiceNamesList`.
pub(super) fn service_name(out: &mut Writer<'_, '_>) -> Said {
    match out.facts.identity.caller {
        Caller::Service { name } => out.text(name),
        Caller::FederatedUser { .. }
        | Caller::Root { .. }
        | Caller::Session { .. }
        | Caller::User { .. } => Said::Absent,
    }
}

/// `aws:userid`.
pub(super) fn user_id(out: &mut Writer<'_, '_>) -> Said {
    let facts = out.facts;
    let entry = facts.principal.and_then(|entry| entry.unique_id.as_deref());
    let id = facts.request.principal.user_id.as_deref().or(entry);
    let caller = facts.identity.caller;
    match caller {
        Caller::Root { account, .. } => out.display(account),
        Caller::User { .. } => out.told(id),
        Caller::Session { .. } => match (id, caller.session_name()) {
            (Some(id), _) if id.contains(':') => out.text(id),
            (Some(id), Some(session)) => out.display(format_args!("{id}:{session}")),
            (Some(_), None) | (None, _) => Said::Nothing,
        },
        Caller::FederatedUser { arn, account, .. } => {
            let name = arn.resource().split_once('/').map_or("", |(_, name)| name);
            out.display(format_args!("{account}:{name}"))
        }
        Caller::Service { .. } => Said::Absent,
    }
}

fn organization<'a>(
    out: &mut Writer<'a, '_>,
    own: Option<&str>,
    of: impl Fn(&'a AccountEntry) -> Option<&'a str>,
) -> Said {
    if out.facts.identity.is_service() {
        return Said::Absent;
    }
    out.told(own.or_else(|| out.facts.principal_account.and_then(of)))
}
