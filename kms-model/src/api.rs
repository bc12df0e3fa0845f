//! The KMS API: one type for each input and each output.
//!
//! The types are written by `cargo xtask api` from the API model in `kms-model/api/`; the traits
//! and what reads, writes, bounds, records and feeds a member are written by hand.

use std::fmt::Debug;

use policy_core::request::Parameters;
use serde_json::{Map, Value};

use crate::error::KmsError;

mod bounds;
mod enumeration;
mod generated;
mod member;
mod parameter;
mod record;
mod structure;
#[cfg(test)]
mod tests;

pub use self::generated::*;

/// An operation of the API.
pub trait Operation: sealed::Sealed + Debug + Send + Sync + 'static {
    /// What a caller sends.
    type Input: Input;
    /// What a caller gets.
    type Output: Output;
    /// The name, `Encrypt`.
    const NAME: &'static str;
    /// Whether it changes nothing: CloudTrail's `readOnly`.
    const READ_ONLY: bool;
}

/// What a caller sends.
pub trait Input: Debug + Sized {
    /// Reads a body of the wire (AWS JSON 1.1). Members that the API does not know are ignored.
    ///
    /// # Errors
    /// `SerializationException` for JSON of the wrong type, `ValidationException` with all
    /// violations of the model's constraints.
    fn read(body: &Value) -> Result<Self, KmsError>;

    /// Holds the model's constraints against an input that was not read.
    ///
    /// # Errors
    /// `ValidationException` with all violations.
    fn validate(&self) -> Result<(), KmsError>;

    /// What the engine needs of it. Repeated tag keys become one pair, and of two kinds of
    /// encryption context constraint one is kept: an operation refuses both beforehand.
    fn parameters(&self) -> Parameters;

    /// CloudTrail's `requestParameters`: nothing sensitive and no blob.
    fn record(&self) -> Map<String, Value>;

    /// Feeds every member to a digest, secrets included, so that two different inputs of one
    /// operation never feed the same bytes. The name of the operation is the caller's to feed.
    fn feed(&self, sink: &mut dyn FnMut(&[u8]));

    /// Whether the caller only asks if it would succeed; `false` where there is no `DryRun`.
    fn dry_run(&self) -> bool;

    /// The grant tokens; none where the operation takes none.
    fn grant_tokens(&self) -> &[String];
}

/// What a caller gets.
pub trait Output: Debug + Sized {
    /// The body on the wire: blobs in base64, timestamps in whole seconds since 1970. A plaintext
    /// in it is no longer wiped when it is dropped.
    fn write(&self) -> Value;

    /// Reads a body back, for clients and tests. Bounds are not held against it.
    ///
    /// # Errors
    /// `SerializationException` for what is no such output.
    fn read(body: &Value) -> Result<Self, KmsError>;

    /// CloudTrail's `responseElements`: nothing sensitive and no blob. `None` for operations that
    /// change nothing, where CloudTrail prints `null`; empty for those that answer nothing.
    fn record(&self) -> Option<Map<String, Value>>;
}

/// The names of all operations, sorted.
pub fn operations() -> impl Iterator<Item = &'static str> {
    macro_rules! names {
        ($($operation:ident,)*) => { [$(<$operation as Operation>::NAME),*] };
    }
    for_each_operation!(names).into_iter()
}

mod sealed {
    /// Keeps the operations to those of the API.
    #[expect(
        unnameable_types,
        reason = "whoever could name it could add an operation"
    )]
    pub trait Sealed {}
}
