//! UpdateKeyDescription.

use crate::api::{UpdateKeyDescription, UpdateKeyDescriptionRequest, UpdateKeyDescriptionResponse};
use crate::authorize::{Authorized, Guarded};
use crate::error::KmsError;
use crate::operation::Perform;

impl Guarded for UpdateKeyDescription {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for UpdateKeyDescription {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &UpdateKeyDescriptionRequest,
    ) -> Result<UpdateKeyDescriptionResponse, KmsError> {
        permit.update(input, |key| key.description.clone_from(&input.description))?;
        Ok(UpdateKeyDescriptionResponse::default())
    }
}
