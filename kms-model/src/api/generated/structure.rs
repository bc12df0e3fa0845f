//! Every structure of the API.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

mod alias_list_entry;
mod grant_constraints;
mod grant_list_entry;
mod key_list_entry;
mod key_metadata;
mod multi_region_configuration;
mod multi_region_key;
mod recipient_info;
mod rotations_list_entry;
mod tag;
mod xks_key_configuration_type;

pub use self::alias_list_entry::AliasListEntry;
pub use self::grant_constraints::GrantConstraints;
pub use self::grant_list_entry::GrantListEntry;
pub use self::key_list_entry::KeyListEntry;
pub use self::key_metadata::KeyMetadata;
pub use self::multi_region_configuration::MultiRegionConfiguration;
pub use self::multi_region_key::MultiRegionKey;
pub use self::recipient_info::RecipientInfo;
pub use self::rotations_list_entry::RotationsListEntry;
pub use self::tag::Tag;
pub use self::xks_key_configuration_type::XksKeyConfigurationType;
