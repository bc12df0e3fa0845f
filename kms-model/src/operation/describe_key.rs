//! DescribeKey.

use crate::api::{
    CustomerMasterKeySpec, DescribeKey, DescribeKeyRequest, DescribeKeyResponse,
    EncryptionAlgorithmSpec, KeyManagerType, KeyMetadata, KeyState as ApiState, OriginType,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::KmsError;
use crate::operation::Perform;
use crate::store::{Key, KeyManager, KeyState};

impl Guarded for DescribeKey {
    type Permits<'g> = Authorized<'g, Self>;
}

impl Perform for DescribeKey {
    fn perform(
        permit: Authorized<'_, Self>,
        _input: &DescribeKeyRequest,
    ) -> Result<DescribeKeyResponse, KmsError> {
        Ok(DescribeKeyResponse {
            key_metadata: Some(metadata(&permit.key().key)),
        })
    }
}

/// What the API says of a key.
pub(super) fn metadata(key: &Key) -> KeyMetadata {
    KeyMetadata {
        aws_account_id: Some(key.arn.account_text().to_owned()),
        arn: Some(key.arn.as_str().to_owned()),
        creation_date: Some(key.created),
        current_key_material_id: key.current().map(|material| material.id.to_string()),
        customer_master_key_spec: CustomerMasterKeySpec::parse(key.spec.as_str()),
        deletion_date: key.deletion,
        description: Some(key.description.clone()),
        enabled: Some(key.state == KeyState::Enabled),
        encryption_algorithms: Some(vec![EncryptionAlgorithmSpec::SymmetricDefault]),
        key_manager: Some(match key.manager {
            KeyManager::Aws => KeyManagerType::Aws,
            KeyManager::Customer => KeyManagerType::Customer,
        }),
        key_spec: Some(key.spec),
        key_state: ApiState::parse(key.state.as_str()),
        key_usage: Some(key.usage),
        multi_region: Some(false),
        origin: Some(OriginType::AwsKms),
        ..KeyMetadata::new(key.id().to_owned())
    }
}
