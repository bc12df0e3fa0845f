//! Dry runs of operations on a ciphertext, which may leave it out.
//!
//! Source: KMS API Reference, Decrypt and ReEncrypt, "DryRunModifiers".

use crate::api::DryRunModifierType;
use crate::error::{ErrorKind, KmsError};

/// Whether the ciphertext is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rehearsal {
    /// It is not: only whether the key may be used is asked.
    IgnoresCiphertext,
    /// It is, as in a real call.
    NeedsCiphertext,
}

impl Rehearsal {
    /// Modifiers modify a dry run and nothing else.
    pub(super) fn of(
        dry_run: Option<bool>,
        modifiers: Option<&[DryRunModifierType]>,
    ) -> Result<Self, KmsError> {
        let modifiers = modifiers.unwrap_or_default();
        if modifiers.is_empty() {
            return Ok(Self::NeedsCiphertext);
        }
        if dry_run != Some(true) {
            return Err(invalid("DryRunModifiers can only be used with DryRun."));
        }
        let ignored = modifiers.iter().any(|modifier| match modifier {
            DryRunModifierType::IgnoreCiphertext => true,
        });
        Ok(if ignored {
            Self::IgnoresCiphertext
        } else {
            Self::NeedsCiphertext
        })
    }

    /// Without a ciphertext only a parameter can say the key.
    pub(super) fn coherent(
        self,
        ciphertext: &Option<Vec<u8>>,
        member: &str,
        key: &Option<String>,
    ) -> Result<(), KmsError> {
        match (self, ciphertext, key) {
            (Self::NeedsCiphertext, Some(_), _) | (Self::IgnoresCiphertext, _, Some(_)) => Ok(()),
            (Self::NeedsCiphertext, None, _) => Err(missing("ciphertextBlob")),
            (Self::IgnoresCiphertext, _, None) => Err(missing(member)),
        }
    }
}

fn missing(member: &str) -> KmsError {
    invalid(format!(
        "1 validation error detected: Value null at '{member}' failed to satisfy constraint: \
         Member must not be null"
    ))
}

fn invalid(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorKind::Validation, message)
}
