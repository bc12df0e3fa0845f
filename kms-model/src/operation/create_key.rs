//! CreateKey.

use std::collections::BTreeMap;

use policy_core::name::arn::Arn;
use policy_core::record::KeyMetadata as CoreMetadata;

use crate::api::{
    CreateKey, CreateKeyRequest, CreateKeyResponse, CustomerMasterKeySpec, KeySpec, KeyUsageType,
    OriginType,
};
use crate::authorize::{Authorized, Guarded, OnAccount};
use crate::error::{ErrorKind, KmsError};
use crate::operation::{Perform, describe_key, tags};
use crate::store::{Key, KeyManager, KeyState, Place, Rotation};

impl Guarded for CreateKey {
    type Permits<'g> = (
        Authorized<'g, Self, OnAccount>,
        Option<Authorized<'g, Self, OnAccount>>,
    );

    fn coherent(input: &CreateKeyRequest) -> Result<(), KmsError> {
        supported(input)?;
        tags::coherent(input.tags.as_deref().unwrap_or_default())
    }
}

impl Perform for CreateKey {
    fn perform(
        (permit, tagging): Self::Permits<'_>,
        input: &CreateKeyRequest,
    ) -> Result<CreateKeyResponse, KmsError> {
        let arn = permit.new_arn()?;
        let metadata = CoreMetadata {
            aws_managed: false,
            key_spec: Some(KeySpec::SymmetricDefault.as_str().to_owned()),
            key_usage: Some(KeyUsageType::EncryptDecrypt.as_str().to_owned()),
            origin: Some(OriginType::AwsKms.as_str().to_owned()),
            multi_region: Some(false),
            multi_region_key_type: None,
            trailing_days_without_key_usage: None,
        };
        let text = match &input.policy {
            Some(text) => text.clone(),
            None => default_policy(permit.place()),
        };
        let bypass = input.bypass_policy_lockout_safety_check.unwrap_or(false);
        // Without a policy of its own a key gets the default one, which delegates to the account:
        // nobody is asked whether they could change it.
        let bypass = bypass || input.policy.is_none();
        let policy = permit.accept(&text, bypass, &arn, &metadata)?;
        let now = permit.now();
        let key = Key {
            arn,
            manager: KeyManager::Customer,
            created: now,
            description: input.description.clone().unwrap_or_default(),
            spec: KeySpec::SymmetricDefault,
            usage: KeyUsageType::EncryptDecrypt,
            state: KeyState::Enabled,
            deletion: None,
            pending_window_in_days: None,
            policy: policy.into_text(),
            tags: input.tags.as_deref().map_or_else(BTreeMap::new, tags::map),
            materials: Vec::new(),
            rotation: Rotation::default(),
        };
        let key = permit.insert(input, key, tagging)?;
        Ok(CreateKeyResponse {
            key_metadata: Some(describe_key::metadata(&key)),
        })
    }

    fn made(output: &CreateKeyResponse) -> Option<Arn> {
        output.key_metadata.as_ref()?.arn.as_ref()?.parse().ok()
    }
}

/// What this KMS makes: symmetric keys of one Region, of its own material.
fn supported(input: &CreateKeyRequest) -> Result<(), KmsError> {
    let unsupported = |what: String| Err(KmsError::new(ErrorKind::UnsupportedOperation, what));
    if let (Some(old), Some(new)) = (input.customer_master_key_spec, input.key_spec)
        && old.as_str() != new.as_str()
    {
        return Err(KmsError::new(
            ErrorKind::Validation,
            "You can't specify KeySpec and CustomerMasterKeySpec in the same request. \
             CustomerMasterKeySpec is deprecated.",
        ));
    }
    let old = input
        .customer_master_key_spec
        .filter(|spec| *spec != CustomerMasterKeySpec::SymmetricDefault);
    let new = input
        .key_spec
        .filter(|spec| *spec != KeySpec::SymmetricDefault);
    if let Some(spec) = new
        .map(KeySpec::as_str)
        .or(old.map(CustomerMasterKeySpec::as_str))
    {
        return unsupported(format!("KeySpec {spec} is not supported by this KMS."));
    }
    match input.key_usage {
        None | Some(KeyUsageType::EncryptDecrypt) => {}
        Some(other) => {
            return Err(KmsError::new(
                ErrorKind::Validation,
                format!(
                    "KeyUsage {} is not compatible with KeySpec SYMMETRIC_DEFAULT",
                    other.as_str()
                ),
            ));
        }
    }
    match input.origin {
        None | Some(OriginType::AwsKms) => {}
        Some(other) => {
            return unsupported(format!(
                "Origin {} is not supported by this KMS.",
                other.as_str()
            ));
        }
    }
    if input.multi_region == Some(true) {
        return unsupported("Multi-Region keys are not supported by this KMS.".to_owned());
    }
    if input.custom_key_store_id.is_some() || input.xks_key_id.is_some() {
        return unsupported("This KMS has no custom key stores.".to_owned());
    }
    Ok(())
}

/// The policy of a key that is created without one.
///
/// Source: KMS Developer Guide, "Default key policy when you create a KMS key programmatically".
fn default_policy(place: &Place) -> String {
    let Place {
        partition, account, ..
    } = place;
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}
