//! CreateAlias, UpdateAlias, DeleteAlias and ListAliases.

use crate::api::{
    CreateAlias, CreateAliasRequest, CreateAliasResponse, DeleteAlias, DeleteAliasRequest,
    DeleteAliasResponse, ListAliases, ListAliasesRequest, ListAliasesResponse, UpdateAlias,
    UpdateAliasRequest, UpdateAliasResponse,
};
use crate::authorize::{Authorized, Guarded, OnAccount, OnAlias, OnDestination, OnSource};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for CreateAlias {
    type Permits<'g> = (Authorized<'g, Self, OnAlias>, Authorized<'g, Self>);
}

impl Perform for CreateAlias {
    fn perform(
        permit: Self::Permits<'_>,
        input: &CreateAliasRequest,
    ) -> Result<CreateAliasResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "CreateAlias is not supported.",
        ))
    }
}

impl Guarded for DeleteAlias {
    type Permits<'g> = (Authorized<'g, Self, OnAlias>, Authorized<'g, Self>);
}

impl Perform for DeleteAlias {
    fn perform(
        permit: Self::Permits<'_>,
        input: &DeleteAliasRequest,
    ) -> Result<DeleteAliasResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "DeleteAlias is not supported.",
        ))
    }
}

impl Guarded for ListAliases {
    type Permits<'g> = Authorized<'g, Self, OnAccount>;
}

impl Perform for ListAliases {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListAliasesRequest,
    ) -> Result<ListAliasesResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ListAliases is not supported.",
        ))
    }
}

impl Guarded for UpdateAlias {
    type Permits<'g> = (
        Authorized<'g, Self, OnAlias>,
        Authorized<'g, Self, OnSource>,
        Authorized<'g, Self, OnDestination>,
    );
}

impl Perform for UpdateAlias {
    fn perform(
        permit: Self::Permits<'_>,
        input: &UpdateAliasRequest,
    ) -> Result<UpdateAliasResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "UpdateAlias is not supported.",
        ))
    }
}
