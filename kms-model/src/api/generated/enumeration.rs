//! Every enumeration of the API.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

mod customer_master_key_spec;
mod data_key_spec;
mod dry_run_modifier_type;
mod encapsulation_algorithm_spec;
mod encryption_algorithm_spec;
mod expiration_model_type;
mod grant_operation;
mod import_state;
mod include_key_material;
mod key_agreement_algorithm_spec;
mod key_encryption_mechanism;
mod key_manager_type;
mod key_material_state;
mod key_spec;
mod key_state;
mod key_usage_type;
mod mac_algorithm_spec;
mod multi_region_key_type;
mod origin_type;
mod resource_owner_type;
mod rotation_type;
mod signing_algorithm_spec;

pub use self::customer_master_key_spec::CustomerMasterKeySpec;
pub use self::data_key_spec::DataKeySpec;
pub use self::dry_run_modifier_type::DryRunModifierType;
pub use self::encapsulation_algorithm_spec::EncapsulationAlgorithmSpec;
pub use self::encryption_algorithm_spec::EncryptionAlgorithmSpec;
pub use self::expiration_model_type::ExpirationModelType;
pub use self::grant_operation::GrantOperation;
pub use self::import_state::ImportState;
pub use self::include_key_material::IncludeKeyMaterial;
pub use self::key_agreement_algorithm_spec::KeyAgreementAlgorithmSpec;
pub use self::key_encryption_mechanism::KeyEncryptionMechanism;
pub use self::key_manager_type::KeyManagerType;
pub use self::key_material_state::KeyMaterialState;
pub use self::key_spec::KeySpec;
pub use self::key_state::KeyState;
pub use self::key_usage_type::KeyUsageType;
pub use self::mac_algorithm_spec::MacAlgorithmSpec;
pub use self::multi_region_key_type::MultiRegionKeyType;
pub use self::origin_type::OriginType;
pub use self::resource_owner_type::ResourceOwnerType;
pub use self::rotation_type::RotationType;
pub use self::signing_algorithm_spec::SigningAlgorithmSpec;
