//! The operations, one file each or one a family.
//!
//! An operation gets what the gate hands out, and its input. It sees neither the store nor the domain
//! keys: everything it can do is a method of its [`Authorized`](crate::authorize::Authorized).

use policy_core::name::arn::Arn;

use crate::api::{EncryptionAlgorithmSpec, RecipientInfo};
use crate::authorize::Guarded;
use crate::error::{ErrorKind, KmsError};
use crate::store::StoredKey;

mod alias;
mod create_grant;
mod create_key;
mod data_key;
mod decrypt;
mod deletion;
mod describe_key;
mod description;
mod dry_run;
mod encrypt;
mod end_grant;
mod key_policy;
mod list_grants;
mod list_keys;
mod random;
mod re_encrypt;
mod rotation;
mod switch;
mod tags;

/// What an operation does once everything is allowed.
pub trait Perform: Guarded {
    /// Does it.
    ///
    /// # Errors
    ///
    /// What AWS would return.
    fn perform(permits: Self::Permits<'_>, input: &Self::Input) -> Result<Self::Output, KmsError>;

    /// The key that it made, if it made one.
    fn made(output: &Self::Output) -> Option<Arn> {
        let _ = output;
        None
    }
}

/// Symmetric keys have one algorithm.
fn only_symmetric(
    algorithm: Option<EncryptionAlgorithmSpec>,
    key: &StoredKey,
) -> Result<(), KmsError> {
    match algorithm {
        None | Some(EncryptionAlgorithmSpec::SymmetricDefault) => Ok(()),
        Some(other) => Err(KmsError::new(
            ErrorKind::InvalidKeyUsage,
            format!(
                "Algorithm {} is not valid for key spec {}.",
                other.as_str(),
                key.key.spec.as_str()
            ),
        )),
    }
}

/// How many items a page of a list may have.
fn page_size(limit: Option<u32>, default: u32) -> usize {
    let limit = limit.unwrap_or(default);
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Answers for enclaves need their attestation to be verified, which this KMS does not do: to ignore
/// the member would hand the plaintext to whoever asks.
fn without_recipient(recipient: Option<&RecipientInfo>) -> Result<(), KmsError> {
    match recipient {
        None => Ok(()),
        Some(_) => Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            "Recipient is not supported by this KMS.",
        )),
    }
}
