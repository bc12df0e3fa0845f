//! `ScheduleKeyDeletion`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;
use policy_core::value::time::Timestamp;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{KeyState, Operation, sealed};
use crate::error::KmsError;

/// The operation `ScheduleKeyDeletion`.
#[derive(Clone, Copy, Debug)]
pub struct ScheduleKeyDeletion;

/// The input of `ScheduleKeyDeletion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleKeyDeletionRequest {
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 7 to 30.
    pub pending_window_in_days: Option<u32>,
}

impl ScheduleKeyDeletionRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            key_id: key_id.into(),
            pending_window_in_days: None,
        }
    }
}

/// The output of `ScheduleKeyDeletion`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct ScheduleKeyDeletionResponse {
    pub deletion_date: Option<Timestamp>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    pub key_state: Option<KeyState>,
    /// 7 to 30.
    pub pending_window_in_days: Option<u32>,
}

impl sealed::Sealed for ScheduleKeyDeletion {}

impl Operation for ScheduleKeyDeletion {
    type Input = ScheduleKeyDeletionRequest;
    type Output = ScheduleKeyDeletionResponse;
    const NAME: &'static str = "ScheduleKeyDeletion";
    const READ_ONLY: bool = false;
}

impl Structure for ScheduleKeyDeletionRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let pending_window_in_days =
            members.optional("PendingWindowInDays", &limits::PENDING_WINDOW_IN_DAYS_TYPE)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            key_id,
            pending_window_in_days,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member(
            "PendingWindowInDays",
            &limits::PENDING_WINDOW_IN_DAYS_TYPE,
            self.pending_window_in_days.as_ref(),
        );
    }
}

impl Structure for ScheduleKeyDeletionResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let deletion_date = members.optional("DeletionDate", &Bounds::ANY)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let key_state = members.optional("KeyState", &Bounds::ANY)?;
        let pending_window_in_days =
            members.optional("PendingWindowInDays", &limits::PENDING_WINDOW_IN_DAYS_TYPE)?;
        Ok(Some(Self {
            deletion_date,
            key_id,
            key_state,
            pending_window_in_days,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("DeletionDate", &Bounds::ANY, self.deletion_date.as_ref());
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member("KeyState", &Bounds::ANY, self.key_state.as_ref());
        visitor.member(
            "PendingWindowInDays",
            &limits::PENDING_WINDOW_IN_DAYS_TYPE,
            self.pending_window_in_days.as_ref(),
        );
    }
}

impl Request for ScheduleKeyDeletionRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            key_id: Some(self.key_id.parameter()),
            pending_window_in_days: self
                .pending_window_in_days
                .as_ref()
                .map(Parameter::parameter),
            ..Parameters::default()
        }
    }
}

impl Response for ScheduleKeyDeletionResponse {
    const IS_RECORDED: bool = true;
}
