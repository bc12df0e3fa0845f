//! RetireGrant and RevokeGrant.

use crate::api::{
    RetireGrant, RetireGrantRequest, RetireGrantResponse, RevokeGrant, RevokeGrantRequest,
    RevokeGrantResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for RetireGrant {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for RetireGrant {
    fn perform(
        permit: Self::Permits<'_>,
        input: &RetireGrantRequest,
    ) -> Result<RetireGrantResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "RetireGrant is not supported.",
        ))
    }
}

impl Guarded for RevokeGrant {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for RevokeGrant {
    fn perform(
        permit: Self::Permits<'_>,
        input: &RevokeGrantRequest,
    ) -> Result<RevokeGrantResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "RevokeGrant is not supported.",
        ))
    }
}
