//! Whether a key is in a state, and of a kind, that the operation can work on.

use crate::api::{
    CancelKeyDeletion, DisableKey, DisableKeyRotation, EnableKey, EnableKeyRotation, KeyUsageType,
    Operation, PutKeyPolicy, ScheduleKeyDeletion, TagResource, UntagResource, UpdateAlias,
    UpdateKeyDescription,
};
use crate::authorize::{Found, refusal};
use crate::error::{ErrorKind, KmsError};
use crate::store::{Key, KeyState};
use crate::table::key_state::{Answer, answer};

/// An operation that changes the record of its key; others change its material, aliases or grants.
pub trait Manages: Operation {}

/// The state of the key of the check at this position.
pub(super) fn permits(operation: &str, position: usize, found: &Found) -> Result<(), KmsError> {
    let Found::Key(stored) = found else {
        return Ok(());
    };
    let key = &stored.key;
    // UpdateAlias: an alias may leave a key that waits for its deletion.
    if operation == UpdateAlias::NAME && position == LEAVING {
        return Ok(());
    }
    match answer(operation, key.state) {
        Some(Answer::Performed) => usage(operation, key),
        Some(Answer::Disabled) => Err(KmsError::new(
            ErrorKind::Disabled,
            format!("{} is disabled.", key.arn),
        )),
        Some(Answer::InvalidState) => Err(KmsError::new(
            ErrorKind::KmsInvalidState,
            format!("{} {}.", key.arn, state_words(operation, key.state)),
        )),
        Some(Answer::Unsupported) => Err(KmsError::new(
            ErrorKind::UnsupportedOperation,
            format!("{} does not support {operation} in its state.", key.arn),
        )),
        // A key of an operation that has no row: nothing says that it may be used.
        None => Err(refusal::internal(
            "the table of key states lacks this operation",
        )),
    }
}

/// Cryptography needs a key that is made for it.
fn usage(operation: &str, key: &Key) -> Result<(), KmsError> {
    if ENCRYPTING.contains(&operation) && key.usage != KeyUsageType::EncryptDecrypt {
        return Err(KmsError::new(
            ErrorKind::InvalidKeyUsage,
            format!(
                "{} key usage is {} which is not valid for {operation}.",
                key.arn,
                key.usage.as_str()
            ),
        ));
    }
    Ok(())
}

fn state_words(operation: &str, state: KeyState) -> &'static str {
    match state {
        _ if operation == CancelKeyDeletion::NAME => "is not pending deletion",
        KeyState::Creating => "is creating",
        KeyState::Disabled => "is disabled",
        KeyState::Enabled => "is enabled",
        KeyState::PendingDeletion => "is pending deletion",
        KeyState::PendingImport => "is pending import",
        KeyState::PendingReplicaDeletion => "is pending replica deletion",
        KeyState::Unavailable => "is unavailable",
        KeyState::Updating => "is updating",
    }
}

/// Where UpdateAlias names the key that the alias points at now.
const LEAVING: usize = 1;

const ENCRYPTING: &[&str] = &[
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncrypt",
];

macro_rules! manages {
    ($($operation:ident),* $(,)?) => {$(impl Manages for $operation {})*};
}

manages!(
    CancelKeyDeletion,
    DisableKey,
    DisableKeyRotation,
    EnableKey,
    EnableKeyRotation,
    PutKeyPolicy,
    ScheduleKeyDeletion,
    TagResource,
    UntagResource,
    UpdateKeyDescription,
);
