//! EnableKeyRotation, DisableKeyRotation, RotateKeyOnDemand, GetKeyRotationStatus and
//! ListKeyRotations.
//!
//! Rotation by the clock is the gate's: see `authorize/due.rs`.

use crate::api::{
    DisableKeyRotation, DisableKeyRotationRequest, DisableKeyRotationResponse, EnableKeyRotation,
    EnableKeyRotationRequest, EnableKeyRotationResponse, GetKeyRotationStatus,
    GetKeyRotationStatusRequest, GetKeyRotationStatusResponse, IncludeKeyMaterial,
    KeyMaterialState, ListKeyRotations, ListKeyRotationsRequest, ListKeyRotationsResponse,
    Operation, RotateKeyOnDemand, RotateKeyOnDemandRequest, RotateKeyOnDemandResponse,
    RotationType as ApiRotationType, RotationsListEntry,
};
use crate::authorize::{Authorized, Guarded, after_days, page_of};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;
use crate::store::{Key, KeyManager, KeyMaterial, KeyState, Rotation, RotationType};

impl Guarded for EnableKeyRotation {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for EnableKeyRotation {
    /// Said again with the period that the key has, it changes nothing; with another one, the next
    /// rotation is a whole new period from now.
    fn perform(
        permit: Self::Permits<'_>,
        input: &EnableKeyRotationRequest,
    ) -> Result<EnableKeyRotationResponse, KmsError> {
        is_own(&permit.key().key, Self::NAME)?;
        let period = input.rotation_period_in_days.unwrap_or(DEFAULT_PERIOD);
        let next = after_days(permit.now(), period);
        if permit.key().key.rotation.period_in_days != Some(period) {
            permit.update(input, |key| {
                key.rotation = Rotation {
                    period_in_days: Some(period),
                    next: Some(next),
                };
            })?;
        }
        Ok(EnableKeyRotationResponse {})
    }
}

impl Guarded for DisableKeyRotation {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for DisableKeyRotation {
    fn perform(
        permit: Self::Permits<'_>,
        input: &DisableKeyRotationRequest,
    ) -> Result<DisableKeyRotationResponse, KmsError> {
        is_own(&permit.key().key, Self::NAME)?;
        permit.update(input, |key| key.rotation = Rotation::default())?;
        Ok(DisableKeyRotationResponse {})
    }
}

impl Guarded for GetKeyRotationStatus {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for GetKeyRotationStatus {
    /// On-demand rotation is done at once here, so that none is ever in progress.
    fn perform(
        permit: Self::Permits<'_>,
        _input: &GetKeyRotationStatusRequest,
    ) -> Result<GetKeyRotationStatusResponse, KmsError> {
        let key = &permit.key().key;
        // A key that waits for its deletion says that it is not rotated; when the deletion is
        // cancelled it says again what it said before.
        let rotation = match key.state {
            KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => Rotation::default(),
            KeyState::Creating
            | KeyState::Disabled
            | KeyState::Enabled
            | KeyState::PendingImport
            | KeyState::Unavailable
            | KeyState::Updating => key.rotation,
        };
        Ok(GetKeyRotationStatusResponse {
            key_id: Some(key.id().to_owned()),
            key_rotation_enabled: Some(rotation.period_in_days.is_some()),
            next_rotation_date: rotation.next,
            on_demand_rotation_start_date: None,
            rotation_period_in_days: rotation.period_in_days,
        })
    }
}

impl Guarded for RotateKeyOnDemand {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for RotateKeyOnDemand {
    fn perform(
        permit: Self::Permits<'_>,
        _input: &RotateKeyOnDemandRequest,
    ) -> Result<RotateKeyOnDemandResponse, KmsError> {
        let key = &permit.key().key;
        is_own(key, Self::NAME)?;
        let on_demand = key.materials.iter();
        let on_demand = on_demand.filter(|it| it.rotation == Some(RotationType::OnDemand));
        if on_demand.count() >= MAX_ON_DEMAND {
            return Err(KmsError::new(
                ErrorKind::LimitExceeded,
                "The request was rejected because a length constraint or quota was exceeded.",
            ));
        }
        let key_id = key.id().to_owned();
        permit.rotate()?;
        Ok(RotateKeyOnDemandResponse {
            key_id: Some(key_id),
        })
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
        let key = &permit.key().key;
        let all = match input.include_key_material {
            Some(IncludeKeyMaterial::AllKeyMaterial) => true,
            Some(IncludeKeyMaterial::RotationsOnly) | None => false,
        };
        let listed: Vec<_> = key
            .materials
            .iter()
            .enumerate()
            .filter(|(_, material)| all || material.rotation.is_some())
            // The place of a material never changes: older ones are never removed.
            .map(|(place, material)| (format!("{place:010}"), material))
            .collect();
        let limit = usize::try_from(input.limit.unwrap_or(PAGE))
            .map_err(|_| KmsError::new(ErrorKind::Validation, "Limit is too large."))?;
        let (page, next) = page_of(&listed, |(place, _)| place, input.marker.as_deref(), limit)?;
        let rotations = page.into_iter().map(|(_, material)| entry(key, material));
        Ok(ListKeyRotationsResponse {
            rotations: Some(rotations.collect()),
            truncated: Some(next.is_some()),
            next_marker: next,
        })
    }
}

fn entry(key: &Key, material: &KeyMaterial) -> RotationsListEntry {
    let is_current = key
        .current()
        .is_some_and(|current| current.id == material.id);
    RotationsListEntry {
        key_id: Some(key.id().to_owned()),
        key_material_id: Some(material.id.to_string()),
        key_material_state: Some(if is_current {
            KeyMaterialState::Current
        } else {
            KeyMaterialState::NonCurrent
        }),
        // The first material has no date and no type.
        rotation_date: material.rotation.map(|_| material.since),
        rotation_type: material.rotation.map(|rotation| match rotation {
            RotationType::Automatic => ApiRotationType::Automatic,
            RotationType::OnDemand => ApiRotationType::OnDemand,
        }),
        ..RotationsListEntry::default()
    }
}

/// AWS rotates its own keys every year, and nobody changes that.
fn is_own(key: &Key, operation: &str) -> Result<(), KmsError> {
    match key.manager {
        KeyManager::Customer => Ok(()),
        KeyManager::Aws => Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            format!(
                "{} is an AWS managed key, for which {operation} is not supported.",
                key.arn
            ),
        )),
    }
}

/// Source: KMS API Reference, "EnableKeyRotation".
const DEFAULT_PERIOD: u32 = 365;

/// Source: KMS Developer Guide, "Resource quotas".
const MAX_ON_DEMAND: usize = 25;

/// Source: KMS API Reference, "ListKeyRotations".
const PAGE: u32 = 100;
