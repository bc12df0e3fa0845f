//! The structure `RotationsListEntry`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::value::time::Timestamp;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::api::{ExpirationModelType, ImportState, KeyMaterialState, RotationType};
use crate::error::KmsError;

/// The structure `RotationsListEntry`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct RotationsListEntry {
    pub expiration_model: Option<ExpirationModelType>,
    pub import_state: Option<ImportState>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    /// Up to 256 characters.
    pub key_material_description: Option<String>,
    /// 64 characters.
    pub key_material_id: Option<String>,
    pub key_material_state: Option<KeyMaterialState>,
    pub rotation_date: Option<Timestamp>,
    pub rotation_type: Option<RotationType>,
    pub valid_to: Option<Timestamp>,
}

impl Structure for RotationsListEntry {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let expiration_model = members.optional("ExpirationModel", &Bounds::ANY)?;
        let import_state = members.optional("ImportState", &Bounds::ANY)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let key_material_description = members.optional(
            "KeyMaterialDescription",
            &limits::KEY_MATERIAL_DESCRIPTION_TYPE,
        )?;
        let key_material_id = members.optional("KeyMaterialId", &limits::BACKING_KEY_ID_TYPE)?;
        let key_material_state = members.optional("KeyMaterialState", &Bounds::ANY)?;
        let rotation_date = members.optional("RotationDate", &Bounds::ANY)?;
        let rotation_type = members.optional("RotationType", &Bounds::ANY)?;
        let valid_to = members.optional("ValidTo", &Bounds::ANY)?;
        Ok(Some(Self {
            expiration_model,
            import_state,
            key_id,
            key_material_description,
            key_material_id,
            key_material_state,
            rotation_date,
            rotation_type,
            valid_to,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member(
            "ExpirationModel",
            &Bounds::ANY,
            self.expiration_model.as_ref(),
        );
        visitor.member("ImportState", &Bounds::ANY, self.import_state.as_ref());
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member(
            "KeyMaterialDescription",
            &limits::KEY_MATERIAL_DESCRIPTION_TYPE,
            self.key_material_description.as_ref(),
        );
        visitor.member(
            "KeyMaterialId",
            &limits::BACKING_KEY_ID_TYPE,
            self.key_material_id.as_ref(),
        );
        visitor.member(
            "KeyMaterialState",
            &Bounds::ANY,
            self.key_material_state.as_ref(),
        );
        visitor.member("RotationDate", &Bounds::ANY, self.rotation_date.as_ref());
        visitor.member("RotationType", &Bounds::ANY, self.rotation_type.as_ref());
        visitor.member("ValidTo", &Bounds::ANY, self.valid_to.as_ref());
    }
}
