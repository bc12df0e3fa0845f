//! CreateGrant.

use crate::api::{CreateGrant, CreateGrantRequest, CreateGrantResponse};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for CreateGrant {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for CreateGrant {
    fn perform(
        permit: Self::Permits<'_>,
        input: &CreateGrantRequest,
    ) -> Result<CreateGrantResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "CreateGrant is not supported.",
        ))
    }
}
