//! PutKeyPolicy, GetKeyPolicy and ListKeyPolicies.

use crate::api::{
    GetKeyPolicy, GetKeyPolicyRequest, GetKeyPolicyResponse, ListKeyPolicies,
    ListKeyPoliciesRequest, ListKeyPoliciesResponse, PutKeyPolicy, PutKeyPolicyRequest,
    PutKeyPolicyResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for GetKeyPolicy {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for GetKeyPolicy {
    fn perform(
        permit: Self::Permits<'_>,
        input: &GetKeyPolicyRequest,
    ) -> Result<GetKeyPolicyResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "GetKeyPolicy is not supported.",
        ))
    }
}

impl Guarded for ListKeyPolicies {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ListKeyPolicies {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListKeyPoliciesRequest,
    ) -> Result<ListKeyPoliciesResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ListKeyPolicies is not supported.",
        ))
    }
}

impl Guarded for PutKeyPolicy {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for PutKeyPolicy {
    fn perform(
        permit: Self::Permits<'_>,
        input: &PutKeyPolicyRequest,
    ) -> Result<PutKeyPolicyResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "PutKeyPolicy is not supported.",
        ))
    }
}
