//! ListGrants and ListRetirableGrants.

use std::collections::BTreeMap;

use policy_core::grant::{EncryptionContextConstraint, GrantConstraints};
use policy_core::name::principal::PrincipalName;

use crate::api::{
    GrantConstraints as ApiConstraints, GrantListEntry, GrantOperation, ListGrants,
    ListGrantsRequest, ListGrantsResponse, ListRetirableGrants, ListRetirableGrantsRequest,
};
use crate::authorize::{Authorized, Guarded, OnAccount, page_of};
use crate::error::{ErrorKind, KmsError};
use crate::operation::{Perform, end_grant};
use crate::store::Grant;

impl Guarded for ListGrants {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &ListGrantsRequest) -> Result<(), KmsError> {
        let id = input.grant_id.as_deref();
        id.map_or(Ok(()), end_grant::is_grant_id)
    }
}

impl Perform for ListGrants {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListGrantsRequest,
    ) -> Result<ListGrantsResponse, KmsError> {
        let is_asked_for = |grant: &Grant| {
            let grantee = permit.shown(&grant.grantee);
            let is_service = matches!(grantee, PrincipalName::Service(_));
            let same =
                |said: &Option<String>, own: &str| said.as_ref().is_none_or(|said| said == own);
            let of_kind = match (&input.grantee_principal, &input.grantee_service_principal) {
                (Some(_), Some(_)) => false,
                (Some(_), None) => !is_service,
                (None, Some(_)) => is_service,
                (None, None) => true,
            };
            of_kind
                && same(&input.grant_id, &grant.id)
                && same(&input.grantee_principal, grantee.as_str())
                && same(&input.grantee_service_principal, grantee.as_str())
        };
        let grants = permit.key().grants.iter();
        let grants: Vec<_> = grants
            .filter(|grant| is_asked_for(grant))
            .cloned()
            .collect();
        let (grants, next) = page_of(
            &grants,
            |grant| &grant.id,
            input.marker.as_deref(),
            page_size(input.limit)?,
        )?;
        Ok(answer(&permit, grants.iter().map(|grant| &**grant), next))
    }
}

impl Guarded for ListRetirableGrants {
    type Permits<'g> = Authorized<'g, Self, OnAccount>;

    fn coherent(input: &ListRetirableGrantsRequest) -> Result<(), KmsError> {
        match (&input.retiring_principal, &input.retiring_service_principal) {
            (Some(_), None) | (None, Some(_)) => Ok(()),
            (Some(_), Some(_)) | (None, None) => Err(KmsError::new(
                ErrorKind::Validation,
                "Exactly one of RetiringPrincipal and RetiringServicePrincipal must be specified.",
            )),
        }
    }
}

impl Perform for ListRetirableGrants {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListRetirableGrantsRequest,
    ) -> Result<ListGrantsResponse, KmsError> {
        let page = permit.retirable(
            input.retiring_principal.as_deref(),
            input.retiring_service_principal.as_deref(),
            input.marker.as_deref(),
            page_size(input.limit)?,
        )?;
        let grants = page.grants.iter().map(|grant| &**grant);
        Ok(answer(&permit, grants, page.next))
    }
}

fn answer<'a, O, T>(
    permit: &Authorized<'_, O, T>,
    grants: impl Iterator<Item = &'a Grant>,
    next: Option<String>,
) -> ListGrantsResponse {
    ListGrantsResponse {
        grants: Some(grants.map(|grant| entry(permit, grant)).collect()),
        truncated: Some(next.is_some()),
        next_marker: next,
    }
}

/// Source: KMS Developer Guide, "Viewing grants".
fn entry<O, T>(permit: &Authorized<'_, O, T>, grant: &Grant) -> GrantListEntry {
    let mut entry = GrantListEntry {
        constraints: constraints(&grant.constraints),
        creation_date: Some(grant.created),
        grant_id: Some(grant.id.clone()),
        issuing_account: Some(issuing_account(grant)),
        key_id: Some(grant.key.as_str().to_owned()),
        // AWS shows the name of a grant that has none as an empty one.
        name: Some(grant.name.clone().unwrap_or_default()),
        operations: Some(
            grant
                .operations
                .iter()
                .filter_map(|action| GrantOperation::parse(action.name()))
                .collect(),
        ),
        ..GrantListEntry::default()
    };
    (entry.grantee_principal, entry.grantee_service_principal) =
        members(permit.shown(&grant.grantee));
    if let Some(retiring) = &grant.retiring {
        (entry.retiring_principal, entry.retiring_service_principal) =
            members(permit.shown(retiring));
    }
    entry
}

/// The member for principals, and the one for services.
fn members(name: PrincipalName) -> (Option<String>, Option<String>) {
    if let PrincipalName::Service(service) = name {
        (None, Some(service.into()))
    } else {
        (Some(name.to_string()), None)
    }
}

/// What a service issued counts as issued by the account of the key.
fn issuing_account(grant: &Grant) -> String {
    let partition = grant.key.partition();
    match grant.issuing_account {
        Some(account) => format!("arn:{partition}:iam::{account}:root"),
        None => format!("arn:{partition}:iam::{}:root", grant.key.account_text()),
    }
}

fn constraints(kept: &GrantConstraints) -> Option<ApiConstraints> {
    let pairs = |pairs: &BTreeMap<String, String>| Some(pairs.clone());
    let (equals, subset) = match &kept.encryption_context {
        Some(EncryptionContextConstraint::Equals(it)) => (pairs(it), None),
        Some(EncryptionContextConstraint::Subset(it)) => (None, pairs(it)),
        None => (None, None),
    };
    let any = equals.is_some() || subset.is_some() || kept.source_arn.is_some();
    any.then(|| ApiConstraints {
        encryption_context_equals: equals,
        encryption_context_subset: subset,
        source_arn: kept.source_arn.clone(),
    })
}

/// The API's bounds are part of the input's shape.
fn page_size(limit: Option<u32>) -> Result<usize, KmsError> {
    usize::try_from(limit.unwrap_or(PAGE))
        .map_err(|_| KmsError::new(ErrorKind::Validation, "Limit is too large."))
}

/// Source: KMS API Reference, "ListGrants" and "ListRetirableGrants".
const PAGE: u32 = 50;
