//! EnableKeyRotation, DisableKeyRotation, RotateKeyOnDemand, GetKeyRotationStatus and
//! ListKeyRotations.

use crate::api::{
    DisableKeyRotation, DisableKeyRotationRequest, DisableKeyRotationResponse, EnableKeyRotation,
    EnableKeyRotationRequest, EnableKeyRotationResponse, GetKeyRotationStatus,
    GetKeyRotationStatusRequest, GetKeyRotationStatusResponse, ListKeyRotations,
    ListKeyRotationsRequest, ListKeyRotationsResponse, RotateKeyOnDemand, RotateKeyOnDemandRequest,
    RotateKeyOnDemandResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for DisableKeyRotation {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for DisableKeyRotation {
    fn perform(
        permit: Self::Permits<'_>,
        input: &DisableKeyRotationRequest,
    ) -> Result<DisableKeyRotationResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "DisableKeyRotation is not supported.",
        ))
    }
}

impl Guarded for EnableKeyRotation {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for EnableKeyRotation {
    fn perform(
        permit: Self::Permits<'_>,
        input: &EnableKeyRotationRequest,
    ) -> Result<EnableKeyRotationResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "EnableKeyRotation is not supported.",
        ))
    }
}

impl Guarded for GetKeyRotationStatus {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for GetKeyRotationStatus {
    fn perform(
        permit: Self::Permits<'_>,
        input: &GetKeyRotationStatusRequest,
    ) -> Result<GetKeyRotationStatusResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "GetKeyRotationStatus is not supported.",
        ))
    }
}

impl Guarded for ListKeyRotations {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ListKeyRotations {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListKeyRotationsRequest,
    ) -> Result<ListKeyRotationsResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ListKeyRotations is not supported.",
        ))
    }
}

impl Guarded for RotateKeyOnDemand {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for RotateKeyOnDemand {
    fn perform(
        permit: Self::Permits<'_>,
        input: &RotateKeyOnDemandRequest,
    ) -> Result<RotateKeyOnDemandResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "RotateKeyOnDemand is not supported.",
        ))
    }
}
