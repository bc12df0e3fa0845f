//! PutKeyPolicy, GetKeyPolicy and ListKeyPolicies.

use crate::api::{
    GetKeyPolicy, GetKeyPolicyRequest, GetKeyPolicyResponse, ListKeyPolicies,
    ListKeyPoliciesRequest, ListKeyPoliciesResponse, PutKeyPolicy, PutKeyPolicyRequest,
    PutKeyPolicyResponse,
};
use crate::authorize::{Authorized, Guarded, page_of};
use crate::error::{ErrorKind, KmsError};
use crate::operation::{Perform, page_size};

impl Guarded for GetKeyPolicy {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for GetKeyPolicy {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &GetKeyPolicyRequest,
    ) -> Result<GetKeyPolicyResponse, KmsError> {
        if input.policy_name.as_deref().unwrap_or(DEFAULT) != DEFAULT {
            return Err(KmsError::new(
                ErrorKind::NotFound,
                "The request was rejected because the specified entity or resource could not be \
                 found.",
            ));
        }
        Ok(GetKeyPolicyResponse {
            policy: Some(permit.policy()?),
            policy_name: Some(DEFAULT.to_owned()),
        })
    }
}

impl Guarded for ListKeyPolicies {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ListKeyPolicies {
    fn perform(
        _permit: Authorized<'_, Self>,
        input: &ListKeyPoliciesRequest,
    ) -> Result<ListKeyPoliciesResponse, KmsError> {
        let limit = page_size(input.limit, DEFAULT_LIMIT);
        let names = [DEFAULT.to_owned()];
        let (names, next) = page_of(&names, String::as_str, input.marker.as_deref(), limit)?;
        Ok(ListKeyPoliciesResponse {
            policy_names: Some(names),
            truncated: Some(next.is_some()),
            next_marker: next,
        })
    }
}

impl Guarded for PutKeyPolicy {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for PutKeyPolicy {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &PutKeyPolicyRequest,
    ) -> Result<PutKeyPolicyResponse, KmsError> {
        let name = input.policy_name.as_deref();
        let bypass = input.bypass_policy_lockout_safety_check.unwrap_or(false);
        let accepted = permit.accept(&input.policy, name, bypass)?;
        permit.update(input, |key| key.policy = accepted.into_text())?;
        Ok(PutKeyPolicyResponse::default())
    }
}

/// The only policy that a key has.
const DEFAULT: &str = "default";

/// Source: KMS API Reference, ListKeyPolicies, "Limit".
const DEFAULT_LIMIT: u32 = 100;
