//! EnableKey and DisableKey.

use crate::api::{
    DisableKey, DisableKeyRequest, DisableKeyResponse, EnableKey, EnableKeyRequest,
    EnableKeyResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for DisableKey {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for DisableKey {
    fn perform(
        permit: Self::Permits<'_>,
        input: &DisableKeyRequest,
    ) -> Result<DisableKeyResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "DisableKey is not supported.",
        ))
    }
}

impl Guarded for EnableKey {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for EnableKey {
    fn perform(
        permit: Self::Permits<'_>,
        input: &EnableKeyRequest,
    ) -> Result<EnableKeyResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "EnableKey is not supported.",
        ))
    }
}
