//! EnableKey and DisableKey.

use crate::api::{
    DisableKey, DisableKeyRequest, DisableKeyResponse, EnableKey, EnableKeyRequest,
    EnableKeyResponse,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::KmsError;
use crate::operation::Perform;
use crate::store::KeyState;

impl Guarded for DisableKey {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for DisableKey {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &DisableKeyRequest,
    ) -> Result<DisableKeyResponse, KmsError> {
        permit.update(input, |key| key.state = KeyState::Disabled)?;
        Ok(DisableKeyResponse::default())
    }
}

impl Guarded for EnableKey {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for EnableKey {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &EnableKeyRequest,
    ) -> Result<EnableKeyResponse, KmsError> {
        let now = permit.now();
        permit.update(input, |key| {
            // A disabled key is not rotated. What it missed is made up for by one rotation now, and
            // the period begins anew.
            key.rotation.next = key.rotation.next.map(|next| next.max(now));
            key.state = KeyState::Enabled;
        })?;
        Ok(EnableKeyResponse::default())
    }
}
