//! The structure `KeyMetadata`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::value::time::Timestamp;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::api::{
    CustomerMasterKeySpec, EncapsulationAlgorithmSpec, EncryptionAlgorithmSpec,
    ExpirationModelType, KeyAgreementAlgorithmSpec, KeyManagerType, KeySpec, KeyState,
    KeyUsageType, MacAlgorithmSpec, MultiRegionConfiguration, OriginType, SigningAlgorithmSpec,
    XksKeyConfigurationType,
};
use crate::error::KmsError;

/// The structure `KeyMetadata`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct KeyMetadata {
    pub aws_account_id: Option<String>,
    /// 20 to 2048 characters.
    pub arn: Option<String>,
    /// 19 to 24 characters.
    pub cloud_hsm_cluster_id: Option<String>,
    pub creation_date: Option<Timestamp>,
    /// 64 characters.
    pub current_key_material_id: Option<String>,
    /// 1 to 64 characters.
    pub custom_key_store_id: Option<String>,
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    pub deletion_date: Option<Timestamp>,
    /// Up to 8192 characters.
    pub description: Option<String>,
    pub enabled: Option<bool>,
    pub encapsulation_algorithms: Option<Vec<EncapsulationAlgorithmSpec>>,
    pub encryption_algorithms: Option<Vec<EncryptionAlgorithmSpec>>,
    pub expiration_model: Option<ExpirationModelType>,
    pub key_agreement_algorithms: Option<Vec<KeyAgreementAlgorithmSpec>>,
    /// 1 to 2048 characters.
    pub key_id: String,
    pub key_manager: Option<KeyManagerType>,
    pub key_spec: Option<KeySpec>,
    pub key_state: Option<KeyState>,
    pub key_usage: Option<KeyUsageType>,
    pub mac_algorithms: Option<Vec<MacAlgorithmSpec>>,
    pub multi_region: Option<bool>,
    pub multi_region_configuration: Option<MultiRegionConfiguration>,
    pub origin: Option<OriginType>,
    /// 7 to 30.
    pub pending_deletion_window_in_days: Option<u32>,
    pub signing_algorithms: Option<Vec<SigningAlgorithmSpec>>,
    pub valid_to: Option<Timestamp>,
    pub xks_key_configuration: Option<XksKeyConfigurationType>,
}

impl KeyMetadata {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>) -> Self {
        Self {
            aws_account_id: None,
            arn: None,
            cloud_hsm_cluster_id: None,
            creation_date: None,
            current_key_material_id: None,
            custom_key_store_id: None,
            customer_master_key_spec: None,
            deletion_date: None,
            description: None,
            enabled: None,
            encapsulation_algorithms: None,
            encryption_algorithms: None,
            expiration_model: None,
            key_agreement_algorithms: None,
            key_id: key_id.into(),
            key_manager: None,
            key_spec: None,
            key_state: None,
            key_usage: None,
            mac_algorithms: None,
            multi_region: None,
            multi_region_configuration: None,
            origin: None,
            pending_deletion_window_in_days: None,
            signing_algorithms: None,
            valid_to: None,
            xks_key_configuration: None,
        }
    }
}

impl Structure for KeyMetadata {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let aws_account_id = members.optional("AWSAccountId", &Bounds::ANY)?;
        let arn = members.optional("Arn", &limits::ARN_TYPE)?;
        let cloud_hsm_cluster_id =
            members.optional("CloudHsmClusterId", &limits::CLOUD_HSM_CLUSTER_ID_TYPE)?;
        let creation_date = members.optional("CreationDate", &Bounds::ANY)?;
        let current_key_material_id =
            members.optional("CurrentKeyMaterialId", &limits::BACKING_KEY_ID_TYPE)?;
        let custom_key_store_id =
            members.optional("CustomKeyStoreId", &limits::CUSTOM_KEY_STORE_ID_TYPE)?;
        let customer_master_key_spec = members.optional("CustomerMasterKeySpec", &Bounds::ANY)?;
        let deletion_date = members.optional("DeletionDate", &Bounds::ANY)?;
        let description = members.optional("Description", &limits::DESCRIPTION_TYPE)?;
        let enabled = members.optional("Enabled", &Bounds::ANY)?;
        let encapsulation_algorithms = members.optional("EncapsulationAlgorithms", &Bounds::ANY)?;
        let encryption_algorithms = members.optional("EncryptionAlgorithms", &Bounds::ANY)?;
        let expiration_model = members.optional("ExpirationModel", &Bounds::ANY)?;
        let key_agreement_algorithms = members.optional("KeyAgreementAlgorithms", &Bounds::ANY)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let key_manager = members.optional("KeyManager", &Bounds::ANY)?;
        let key_spec = members.optional("KeySpec", &Bounds::ANY)?;
        let key_state = members.optional("KeyState", &Bounds::ANY)?;
        let key_usage = members.optional("KeyUsage", &Bounds::ANY)?;
        let mac_algorithms = members.optional("MacAlgorithms", &Bounds::ANY)?;
        let multi_region = members.optional("MultiRegion", &Bounds::ANY)?;
        let multi_region_configuration =
            members.optional("MultiRegionConfiguration", &Bounds::ANY)?;
        let origin = members.optional("Origin", &Bounds::ANY)?;
        let pending_deletion_window_in_days = members.optional(
            "PendingDeletionWindowInDays",
            &limits::PENDING_WINDOW_IN_DAYS_TYPE,
        )?;
        let signing_algorithms = members.optional("SigningAlgorithms", &Bounds::ANY)?;
        let valid_to = members.optional("ValidTo", &Bounds::ANY)?;
        let xks_key_configuration = members.optional("XksKeyConfiguration", &Bounds::ANY)?;
        let Some(key_id) = key_id else {
            return Ok(None);
        };
        Ok(Some(Self {
            aws_account_id,
            arn,
            cloud_hsm_cluster_id,
            creation_date,
            current_key_material_id,
            custom_key_store_id,
            customer_master_key_spec,
            deletion_date,
            description,
            enabled,
            encapsulation_algorithms,
            encryption_algorithms,
            expiration_model,
            key_agreement_algorithms,
            key_id,
            key_manager,
            key_spec,
            key_state,
            key_usage,
            mac_algorithms,
            multi_region,
            multi_region_configuration,
            origin,
            pending_deletion_window_in_days,
            signing_algorithms,
            valid_to,
            xks_key_configuration,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("AWSAccountId", &Bounds::ANY, self.aws_account_id.as_ref());
        visitor.member("Arn", &limits::ARN_TYPE, self.arn.as_ref());
        visitor.member(
            "CloudHsmClusterId",
            &limits::CLOUD_HSM_CLUSTER_ID_TYPE,
            self.cloud_hsm_cluster_id.as_ref(),
        );
        visitor.member("CreationDate", &Bounds::ANY, self.creation_date.as_ref());
        visitor.member(
            "CurrentKeyMaterialId",
            &limits::BACKING_KEY_ID_TYPE,
            self.current_key_material_id.as_ref(),
        );
        visitor.member(
            "CustomKeyStoreId",
            &limits::CUSTOM_KEY_STORE_ID_TYPE,
            self.custom_key_store_id.as_ref(),
        );
        visitor.member(
            "CustomerMasterKeySpec",
            &Bounds::ANY,
            self.customer_master_key_spec.as_ref(),
        );
        visitor.member("DeletionDate", &Bounds::ANY, self.deletion_date.as_ref());
        visitor.member(
            "Description",
            &limits::DESCRIPTION_TYPE,
            self.description.as_ref(),
        );
        visitor.member("Enabled", &Bounds::ANY, self.enabled.as_ref());
        visitor.member(
            "EncapsulationAlgorithms",
            &Bounds::ANY,
            self.encapsulation_algorithms.as_ref(),
        );
        visitor.member(
            "EncryptionAlgorithms",
            &Bounds::ANY,
            self.encryption_algorithms.as_ref(),
        );
        visitor.member(
            "ExpirationModel",
            &Bounds::ANY,
            self.expiration_model.as_ref(),
        );
        visitor.member(
            "KeyAgreementAlgorithms",
            &Bounds::ANY,
            self.key_agreement_algorithms.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member("KeyManager", &Bounds::ANY, self.key_manager.as_ref());
        visitor.member("KeySpec", &Bounds::ANY, self.key_spec.as_ref());
        visitor.member("KeyState", &Bounds::ANY, self.key_state.as_ref());
        visitor.member("KeyUsage", &Bounds::ANY, self.key_usage.as_ref());
        visitor.member("MacAlgorithms", &Bounds::ANY, self.mac_algorithms.as_ref());
        visitor.member("MultiRegion", &Bounds::ANY, self.multi_region.as_ref());
        visitor.member(
            "MultiRegionConfiguration",
            &Bounds::ANY,
            self.multi_region_configuration.as_ref(),
        );
        visitor.member("Origin", &Bounds::ANY, self.origin.as_ref());
        visitor.member(
            "PendingDeletionWindowInDays",
            &limits::PENDING_WINDOW_IN_DAYS_TYPE,
            self.pending_deletion_window_in_days.as_ref(),
        );
        visitor.member(
            "SigningAlgorithms",
            &Bounds::ANY,
            self.signing_algorithms.as_ref(),
        );
        visitor.member("ValidTo", &Bounds::ANY, self.valid_to.as_ref());
        visitor.member(
            "XksKeyConfiguration",
            &Bounds::ANY,
            self.xks_key_configuration.as_ref(),
        );
    }
}
