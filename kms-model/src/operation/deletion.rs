//! ScheduleKeyDeletion and CancelKeyDeletion.

use crate::api::{
    CancelKeyDeletion, CancelKeyDeletionRequest, CancelKeyDeletionResponse, ScheduleKeyDeletion,
    ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for CancelKeyDeletion {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for CancelKeyDeletion {
    fn perform(
        permit: Self::Permits<'_>,
        input: &CancelKeyDeletionRequest,
    ) -> Result<CancelKeyDeletionResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "CancelKeyDeletion is not supported.",
        ))
    }
}

impl Guarded for ScheduleKeyDeletion {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ScheduleKeyDeletion {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ScheduleKeyDeletionRequest,
    ) -> Result<ScheduleKeyDeletionResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ScheduleKeyDeletion is not supported.",
        ))
    }
}
