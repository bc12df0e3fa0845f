//! Errors with AWS's names and AWS's words.

use std::fmt;

use policy_core::explain::Explanation;
use thiserror::Error;

/// Why a call failed.
#[derive(Debug, Error)]
#[error("{kind}{}{message}", if message.is_empty() { "" } else { ": " })]
pub struct KmsError {
    /// Which exception of the API it is.
    pub kind: ErrorKind,
    /// What AWS would say. Empty for some kinds, so that nothing can be learned from it.
    pub message: String,
    /// Why the engine denied; for the embedder, never for the wire.
    pub explanation: Option<Box<Explanation>>,
    /// What is wrong with a key policy that was sent, a line for each fault, by line and column; or
    /// with what is stored. For the embedder, never for the wire.
    pub faults: Vec<String>,
    /// Whether somebody else changed the same key first, so that the call is to be decided anew.
    conflict: bool,
}

impl KmsError {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            explanation: None,
            faults: Vec::new(),
            conflict: false,
        }
    }

    /// Somebody else was faster.
    pub(crate) fn conflict() -> Self {
        Self {
            conflict: true,
            ..Self::new(
                ErrorKind::KmsInternal,
                "The request was rejected because other calls changed the same key at the same \
                 time. The request can be retried.",
            )
        }
    }

    pub(crate) fn is_conflict(&self) -> bool {
        self.conflict
    }

    /// The same, with what is wrong in detail.
    pub(crate) fn with_faults(self, faults: Vec<String>) -> Self {
        Self { faults, ..self }
    }

    /// The same, with the reasons of the engine.
    pub(crate) fn because(self, explanation: Explanation) -> Self {
        Self {
            explanation: Some(Box::new(explanation)),
            ..self
        }
    }
}

/// The exceptions that this KMS returns, by their names in the API.
///
/// Source: KMS API Reference, "Common Error Types" and "Errors" of each operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the exception of that name")]
pub enum ErrorKind {
    AccessDenied,
    AlreadyExists,
    Disabled,
    DryRunOperation,
    IncorrectKey,
    InvalidAliasName,
    InvalidArn,
    InvalidCiphertext,
    InvalidGrantId,
    InvalidGrantToken,
    InvalidKeyUsage,
    InvalidMarker,
    KeyUnavailable,
    KmsInternal,
    KmsInvalidState,
    LimitExceeded,
    MalformedPolicyDocument,
    NotFound,
    Serialization,
    Tag,
    UnrecognizedClient,
    UnsupportedOperation,
    Validation,
}

impl ErrorKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::AccessDenied,
        Self::AlreadyExists,
        Self::Disabled,
        Self::DryRunOperation,
        Self::IncorrectKey,
        Self::InvalidAliasName,
        Self::InvalidArn,
        Self::InvalidCiphertext,
        Self::InvalidGrantId,
        Self::InvalidGrantToken,
        Self::InvalidKeyUsage,
        Self::InvalidMarker,
        Self::KeyUnavailable,
        Self::KmsInternal,
        Self::KmsInvalidState,
        Self::LimitExceeded,
        Self::MalformedPolicyDocument,
        Self::NotFound,
        Self::Serialization,
        Self::Tag,
        Self::UnrecognizedClient,
        Self::UnsupportedOperation,
        Self::Validation,
    ];

    /// The name on the wire, `AccessDeniedException`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDeniedException",
            Self::AlreadyExists => "AlreadyExistsException",
            Self::Disabled => "DisabledException",
            Self::DryRunOperation => "DryRunOperationException",
            Self::IncorrectKey => "IncorrectKeyException",
            Self::InvalidAliasName => "InvalidAliasNameException",
            Self::InvalidArn => "InvalidArnException",
            Self::InvalidCiphertext => "InvalidCiphertextException",
            Self::InvalidGrantId => "InvalidGrantIdException",
            Self::InvalidGrantToken => "InvalidGrantTokenException",
            Self::InvalidKeyUsage => "InvalidKeyUsageException",
            Self::InvalidMarker => "InvalidMarkerException",
            Self::KeyUnavailable => "KeyUnavailableException",
            Self::KmsInternal => "KMSInternalException",
            Self::KmsInvalidState => "KMSInvalidStateException",
            Self::LimitExceeded => "LimitExceededException",
            Self::MalformedPolicyDocument => "MalformedPolicyDocumentException",
            Self::NotFound => "NotFoundException",
            Self::Serialization => "SerializationException",
            Self::Tag => "TagException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
            Self::UnsupportedOperation => "UnsupportedOperationException",
            Self::Validation => "ValidationException",
        }
    }

    /// The `errorCode` of CloudTrail, which names a denial `AccessDenied`.
    #[must_use]
    pub const fn audit_code(self) -> &'static str {
        if matches!(self, Self::AccessDenied) {
            return "AccessDenied";
        }
        self.as_str()
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;
    use super::KmsError;

    #[test]
    fn an_error_without_a_message_is_its_name() {
        let rows = [
            ("", "InvalidCiphertextException"),
            ("why", "InvalidCiphertextException: why"),
        ];
        for (message, want) in rows {
            let error = KmsError::new(ErrorKind::InvalidCiphertext, message);
            assert_eq!(error.to_string(), want);
        }
    }
}
