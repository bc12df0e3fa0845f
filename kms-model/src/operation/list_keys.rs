//! ListKeys.

use crate::api::{ListKeys, ListKeysRequest, ListKeysResponse};
use crate::authorize::{Authorized, Guarded, OnAccount};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for ListKeys {
    type Permits<'g> = Authorized<'g, Self, OnAccount>;
}

impl Perform for ListKeys {
    fn perform(
        permit: Self::Permits<'_>,
        input: &ListKeysRequest,
    ) -> Result<ListKeysResponse, KmsError> {
        let _ = (permit, input);
        Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "ListKeys is not supported.",
        ))
    }
}
