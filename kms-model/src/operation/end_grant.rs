//! RetireGrant and RevokeGrant.
//!
//! AWS takes up to five minutes until an ended grant counts nowhere; here it counts for no call that
//! begins afterwards.

use crate::api::{
    RetireGrant, RetireGrantRequest, RetireGrantResponse, RevokeGrant, RevokeGrantRequest,
    RevokeGrantResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;

impl Guarded for RetireGrant {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &RetireGrantRequest) -> Result<(), KmsError> {
        match (&input.grant_token, &input.key_id, &input.grant_id) {
            (Some(_), None, None) => Ok(()),
            (None, Some(key), Some(grant)) => {
                if !key.starts_with("arn:") {
                    return Err(KmsError::new(
                        ErrorKind::InvalidArn,
                        format!("Invalid arn {key}"),
                    ));
                }
                is_grant_id(grant)
            }
            (Some(_), _, _) | (None, _, _) => Err(KmsError::new(
                ErrorKind::Validation,
                "Identify the grant either by GrantToken or by both KeyId and GrantId.",
            )),
        }
    }
}

impl Perform for RetireGrant {
    fn perform(
        permit: Self::Permits<'_>,
        _input: &RetireGrantRequest,
    ) -> Result<RetireGrantResponse, KmsError> {
        permit.remove()?;
        Ok(RetireGrantResponse {})
    }
}

impl Guarded for RevokeGrant {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &RevokeGrantRequest) -> Result<(), KmsError> {
        is_grant_id(&input.grant_id)
    }
}

impl Perform for RevokeGrant {
    fn perform(
        permit: Self::Permits<'_>,
        input: &RevokeGrantRequest,
    ) -> Result<RevokeGrantResponse, KmsError> {
        permit.remove(input)?;
        Ok(RevokeGrantResponse {})
    }
}

/// Ids of grants have 64 hexadecimal digits.
pub(super) fn is_grant_id(text: &str) -> Result<(), KmsError> {
    let sound = text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if sound {
        return Ok(());
    }
    Err(KmsError::new(
        ErrorKind::InvalidGrantId,
        "The request was rejected because the specified GrantId is not valid.",
    ))
}
