//! ListGrants and ListRetirableGrants.

use crate::api::{
    ListGrants, ListGrantsRequest, ListGrantsResponse, ListRetirableGrants,
    ListRetirableGrantsRequest,
};
use crate::authorize::{Authorized, Guarded, OnAccount};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for ListGrants {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ListGrants {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListGrantsRequest,
    ) -> Result<ListGrantsResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ListGrants is not supported.",
        ))
    }
}

impl Guarded for ListRetirableGrants {
    type Permits<'g> = Authorized<'g, Self, OnAccount>;
}

impl Perform for ListRetirableGrants {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListRetirableGrantsRequest,
    ) -> Result<ListGrantsResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ListRetirableGrants is not supported.",
        ))
    }
}
