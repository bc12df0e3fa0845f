//! ScheduleKeyDeletion and CancelKeyDeletion.

use crate::api::{
    CancelKeyDeletion, CancelKeyDeletionRequest, CancelKeyDeletionResponse, KeyState as ApiState,
    ScheduleKeyDeletion, ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse,
};
use crate::authorize::{Authorized, Guarded, after_days};
use crate::error::KmsError;
use crate::operation::Perform;
use crate::store::KeyState;

impl Guarded for CancelKeyDeletion {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for CancelKeyDeletion {
    fn perform(
        permit: Authorized<'_, Self>,
        input: &CancelKeyDeletionRequest,
    ) -> Result<CancelKeyDeletionResponse, KmsError> {
        let key_id = permit.arn().as_str().to_owned();
        permit.update(input, |key| {
            key.deletion = None;
            key.state = KeyState::Disabled;
        })?;
        Ok(CancelKeyDeletionResponse {
            key_id: Some(key_id),
        })
    }
}

impl Guarded for ScheduleKeyDeletion {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for ScheduleKeyDeletion {
    /// The rotation settings stay: a key that is saved from its deletion has them again.
    fn perform(
        permit: Authorized<'_, Self>,
        input: &ScheduleKeyDeletionRequest,
    ) -> Result<ScheduleKeyDeletionResponse, KmsError> {
        let days = input.pending_window_in_days.unwrap_or(DEFAULT_WINDOW);
        let deletion = after_days(permit.now(), days);
        let key_id = permit.arn().as_str().to_owned();
        permit.update(input, |key| {
            key.deletion = Some(deletion);
            key.pending_window_in_days = Some(days);
            key.state = KeyState::PendingDeletion;
        })?;
        Ok(ScheduleKeyDeletionResponse {
            deletion_date: Some(deletion),
            key_id: Some(key_id),
            key_state: Some(ApiState::PendingDeletion),
            pending_window_in_days: Some(days),
        })
    }
}

/// Source: KMS API Reference, ScheduleKeyDeletion, "PendingWindowInDays".
const DEFAULT_WINDOW: u32 = 30;
