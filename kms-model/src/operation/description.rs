//! UpdateKeyDescription.

use crate::api::{UpdateKeyDescription, UpdateKeyDescriptionRequest, UpdateKeyDescriptionResponse};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for UpdateKeyDescription {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for UpdateKeyDescription {
    fn perform(
        permit: Self::Permits<'_>,
        input: &UpdateKeyDescriptionRequest,
    ) -> Result<UpdateKeyDescriptionResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "UpdateKeyDescription is not supported.",
        ))
    }
}
