//! The errors of the gate, in AWS's words.

use policy_core::name::arn::Arn;
use policy_core::name::key::KeyIdentifierError;
use policy_core::plan::PlanError;
use policy_core::request::LimitError;
use policy_core::snapshot::{LoadError, RequestError};

use crate::crypto::CryptoError;
use crate::error::{ErrorKind, KmsError};

/// The key that a ciphertext names is not there, not here, or not allowed: one answer for all three.
pub(super) fn ciphertext_key() -> KmsError {
    KmsError::new(ErrorKind::AccessDenied, CIPHERTEXT_KEY)
}

/// A key or alias of another account that is not there: nobody learns that.
pub(super) fn hidden(caller: &str, action: &str) -> KmsError {
    KmsError::new(
        ErrorKind::AccessDenied,
        format!("User: {caller} is not authorized to perform: {action} {HIDDEN}"),
    )
}

pub(super) fn no_key(arn: &Arn) -> KmsError {
    KmsError::new(ErrorKind::NotFound, format!("Key '{arn}' does not exist"))
}

pub(super) fn no_alias(arn: &Arn) -> KmsError {
    KmsError::new(ErrorKind::NotFound, format!("Alias {arn} is not found."))
}

pub(super) fn no_grant(id: &str) -> KmsError {
    KmsError::new(ErrorKind::NotFound, format!("Grant ID {id} not found"))
}

pub(super) fn invalid_arn() -> KmsError {
    KmsError::new(
        ErrorKind::InvalidArn,
        "The request was rejected because a specified ARN, or an ARN in a key policy, is not \
         valid.",
    )
}

pub(super) fn other_region(region: &str) -> KmsError {
    KmsError::new(ErrorKind::NotFound, format!("Invalid arn {region}"))
}

pub(super) fn bad_token() -> KmsError {
    KmsError::new(
        ErrorKind::InvalidGrantToken,
        "The request was rejected because the specified grant token is not valid.",
    )
}

/// Nothing about why: whoever tries ciphertexts learns nothing from the answer.
pub(super) fn bad_ciphertext() -> KmsError {
    KmsError::new(ErrorKind::InvalidCiphertext, "")
}

pub(super) fn incorrect_key() -> KmsError {
    KmsError::new(
        ErrorKind::IncorrectKey,
        "The key ID in the request does not identify a CMK that can perform this operation.",
    )
}

pub(super) fn unknown_identity() -> KmsError {
    KmsError::new(
        ErrorKind::UnrecognizedClient,
        "The security token included in the request is invalid.",
    )
}

/// The embedder says a place that is none.
pub(super) fn no_place(what: &str, said: &str) -> KmsError {
    KmsError::new(ErrorKind::Validation, format!("'{said}' is not {what}"))
}

/// A fault of this KMS or of whoever embeds it. `why` is for the embedder who reads the code; it
/// never holds anything of the call.
pub(super) fn internal(why: &'static str) -> KmsError {
    KmsError::new(
        ErrorKind::KmsInternal,
        format!("The request was rejected because an internal exception occurred: {why}."),
    )
}

pub(super) fn of_crypto(error: CryptoError) -> KmsError {
    // What failed is not said: it would tell about the material.
    let _ = error;
    internal("cryptography failed")
}

/// What cannot be loaded may be somebody else's: the answer does not say it.
pub(super) fn of_load(error: LoadError) -> KmsError {
    internal("a stored record cannot be loaded").with_faults(vec![error.to_string()])
}

pub(super) fn of_plan(error: PlanError) -> KmsError {
    let text = error.to_string();
    match error {
        PlanError::AliasNotAccepted { .. } | PlanError::Arn(_) | PlanError::RelativeName { .. } => {
            KmsError::new(ErrorKind::InvalidArn, text)
        }
        // Only a service has no account, and none may do what is done in one.
        PlanError::NoAccount(_) => KmsError::new(ErrorKind::AccessDenied, text),
        PlanError::Identifier { member, reason } => match reason {
            KeyIdentifierError::AliasName(_) if member == ALIAS_NAME => {
                KmsError::new(ErrorKind::InvalidAliasName, text)
            }
            KeyIdentifierError::AliasName(said) => {
                KmsError::new(ErrorKind::NotFound, format!("Invalid keyId '{said}'"))
            }
            KeyIdentifierError::Arn(said) => {
                KmsError::new(ErrorKind::InvalidArn, format!("Invalid arn {said}"))
            }
            KeyIdentifierError::KeyId(said) => {
                KmsError::new(ErrorKind::NotFound, format!("Invalid keyId '{said}'"))
            }
        },
        PlanError::Missing { .. } | PlanError::Region { .. } => {
            KmsError::new(ErrorKind::Validation, text)
        }
    }
}

/// More than any request of AWS carries.
pub(super) fn of_limit(limit: LimitError) -> KmsError {
    KmsError::new(ErrorKind::Validation, limit.to_string())
}

pub(super) fn of_request(error: RequestError) -> KmsError {
    if let RequestError::Limit(limit) = error {
        return of_limit(limit);
    }
    internal("the request cannot be decided").with_faults(vec![error.to_string()])
}

/// The member that only alias operations have.
const ALIAS_NAME: &str = "AliasName";

const CIPHERTEXT_KEY: &str = "The ciphertext refers to a customer master key that does not exist, \
    does not exist in this region, or you are not allowed to access.";

const HIDDEN: &str = "on this resource because the resource does not exist in this Region, no \
    resource-based policies allow access, or a resource-based policy explicitly denies access";
