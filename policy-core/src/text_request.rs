//! Floor 10: from ARNs, an action and a context as text to a decision.
//!
//! What a [`Request`] holds as names, a [`TextRequest`] has as it came.
//! [`TextScratch`] keeps the memory of one request for the next: with a warm one, neither reading the
//! texts nor preparing nor deciding allocates.
//!
//! ```
//! use std::error::Error;
//! use std::sync::Arc;
//!
//! use policy_core::Source;
//! use policy_core::ast::PolicyKind;
//! use policy_core::decide::Decision;
//! use policy_core::document::read_policy;
//! use policy_core::record::KeyRecord;
//! use policy_core::semantics::Semantics;
//! use policy_core::snapshot::{Snapshot, Strangers};
//! use policy_core::text_request::{TextRequest, TextScratch, TextValue};
//!
//! fn main() -> Result<(), Box<dyn Error>> {
//!     let text = r#"{
//!         "Version": "2012-10-17",
//!         "Statement": {
//!             "Effect": "Allow",
//!             "Principal": {"AWS": "arn:aws:iam::111122223333:role/billing"},
//!             "Action": "kms:Decrypt",
//!             "Resource": "*",
//!             "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "a"}}
//!         }
//!     }"#;
//!     let source = Arc::new(Source::new("key-policy.json", text));
//!     let policy = read_policy(&source, Some(PolicyKind::KeyPolicy)).document;
//!     let key = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd";
//!     let mut snapshot = Snapshot::new(Semantics::default());
//!     snapshot.set_strangers(Strangers::HaveNoPolicies);
//!     snapshot.add_key(KeyRecord::new(
//!         key.parse()?,
//!         vec![policy.ok_or("the policy has errors")?],
//!     ))?;
//!
//!     // Keep the scratch, one a thread.
//!     let mut scratch = TextScratch::default();
//!     let session = "arn:aws:sts::111122223333:assumed-role/billing/one";
//!     let mut request = TextRequest::new(session, "kms:Decrypt", key);
//!     let context = [
//!         ("kms:EncryptionContext:tenant", TextValue::One("a")),
//!         ("kms:EncryptionContextKeys", TextValue::Many(&["tenant"])),
//!     ];
//!     request.context = &context;
//!     let outcome = snapshot.decide_text(&request, &mut scratch)?;
//!     assert_eq!(outcome.decision, Decision::Allowed);
//!
//!     request.context = &[];
//!     let outcome = snapshot.decide_text(&request, &mut scratch)?;
//!     assert_eq!(outcome.decision, Decision::ImplicitDeny);
//!     Ok(())
//! }
//! ```

use thiserror::Error;

use crate::decide::Outcome;
use crate::name::arn::{Arn, ArnError};
use crate::name::condition_key::ConditionKeyError;
use crate::name::principal::{Caller, CallerError, PrincipalError};
use crate::request::{
    Check, Completeness, ContextValue, ContextWriter, Request, RequestMemory, Resource,
    ResourceError,
};
use crate::snapshot::{Prepared, RequestError, Scratch, Snapshot};
use crate::table::kms_action::Action;
use crate::text::buffers::Buffers;
use crate::value::time::Timestamp;

/// One call of one action on one resource, as text.
#[derive(Clone, Copy, Debug)]
pub struct TextRequest<'a> {
    /// Who calls: the ARN of a user, a role (for a session of it), a session, a federated user or a
    /// root user, or the name of a service.
    pub principal: &'a str,
    /// Of a session: the ARN of its role, which says the path that the session's ARN drops.
    pub role: Option<&'a str>,
    /// `AIDA…` of a user, `AROA…` or `AROA…:session` of a session.
    pub user_id: Option<&'a str>,
    /// `kms:Decrypt`, in any case.
    pub action: &'a str,
    /// The ARN of the key or alias; `arn:aws:kms:eu-north-1:111122223333:*` for actions without a
    /// resource.
    pub resource: &'a str,
    /// Condition keys that are not derived, those of an encryption context as
    /// `kms:EncryptionContext:NAME`. What follows from the rest cannot be contradicted.
    pub context: &'a [(&'a str, TextValue<'a>)],
    /// The service that forwards the call, such as `s3.eu-north-1.amazonaws.com`.
    pub via: Option<&'a str>,
    /// The VPC endpoint that the call goes through, by its id.
    pub endpoint: Option<&'a str>,
    /// When the call is made.
    pub time: Option<Timestamp>,
    /// What it means that a condition key is not said.
    pub completeness: Completeness,
}

/// What a request says of one condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextValue<'a> {
    /// The request does not carry the key.
    Absent,
    /// It carries the key with these values.
    Many(&'a [&'a str]),
    /// It carries the key with this one value.
    One(&'a str),
    /// It may or may not carry the key.
    Unknown,
}

/// Memory for requests that come as text, used again and again.
#[derive(Clone, Debug, Default)]
pub struct TextScratch {
    memory: RequestMemory,
    scratch: Scratch,
}

/// A request that cannot be decided as it stands, by the member that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// The action.
    #[error("action: `{0}` is not an action of KMS")]
    Action(String),
    /// A name in the context.
    #[error("context: {0}")]
    Context(#[from] ConditionKeyError),
    /// Who calls.
    #[error("principal: {0}")]
    Principal(#[from] PrincipalError),
    /// The whole of it.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// What the action is on.
    #[error("resource: {0}")]
    Resource(#[from] ResourceError),
    /// The role is no ARN.
    #[error("role: {0}")]
    Role(#[from] ArnError),
    /// The role is not the one of the session.
    #[error("role: {0}")]
    Session(#[from] CallerError),
}

impl<'a> TextRequest<'a> {
    /// A direct call, known in full, that carries no condition key beyond the derived ones.
    #[must_use]
    pub const fn new(principal: &'a str, action: &'a str, resource: &'a str) -> Self {
        Self {
            principal,
            role: None,
            user_id: None,
            action,
            resource,
            context: &[],
            via: None,
            endpoint: None,
            time: None,
            completeness: Completeness::Complete,
        }
    }

    /// The same request by its names.
    ///
    /// # Errors
    ///
    /// [`TextError`] names the member that is wrong.
    pub fn to_request(&self) -> Result<Request, TextError> {
        let mut memory = RequestMemory::default();
        self.write(&mut memory)?;
        Ok(memory.request)
    }

    /// Writes the request over the one before it.
    fn write(&self, memory: &mut RequestMemory) -> Result<(), TextError> {
        memory.clear();
        let RequestMemory { request, buffers } = memory;
        request.parameters = None;
        let principal = &mut request.principal;
        principal.caller = caller(self.principal, self.role, buffers)?;
        principal.user_id = self.user_id.map(|id| buffers.text(id));
        let action =
            Action::parse(self.action).ok_or_else(|| TextError::Action(self.action.to_owned()))?;
        let resource = Resource::read(action, self.resource, buffers)?;
        request.checks.push(Check { action, resource });
        let mut context = ContextWriter::new(&mut request.context, buffers);
        for (key, value) in self.context {
            context.key(key)?;
            match value {
                TextValue::Absent => context.without_values(ContextValue::Absent),
                TextValue::Many(values) => values.iter().for_each(|value| context.value(value)),
                TextValue::One(value) => context.value(value),
                TextValue::Unknown => context.without_values(ContextValue::Unknown),
            }
        }
        context.finish();
        request.via = self.via.map(|via| buffers.text(via));
        request.endpoint = self.endpoint.map(|endpoint| buffers.text(endpoint));
        request.time = self.time;
        request.completeness = self.completeness;
        Ok(())
    }
}

/// Who calls, by one or two ARNs.
pub(crate) fn caller(
    principal: &str,
    role: Option<&str>,
    buffers: &mut Buffers,
) -> Result<Caller, TextError> {
    let Some(role) = role else {
        return Ok(Caller::read(principal, buffers)?);
    };
    if let Some(caller) = Caller::read_session(principal, role, buffers) {
        return Ok(caller);
    }
    let caller = Caller::read(principal, buffers)?;
    Ok(caller.of_role(Arn::read(role, buffers)?, buffers)?)
}

impl TextScratch {
    /// The request by its names, for those who prepare it against entries of their own.
    ///
    /// # Errors
    ///
    /// [`TextError`] names the member that is wrong.
    pub fn request(&mut self, request: &TextRequest<'_>) -> Result<&Request, TextError> {
        request.write(&mut self.memory)?;
        Ok(&self.memory.request)
    }
}

impl Snapshot {
    /// Prepares a request that comes as text.
    ///
    /// # Errors
    ///
    /// [`TextError`] names the member that is wrong.
    pub fn prepare_text<'a>(
        &'a self,
        request: &TextRequest<'_>,
        scratch: &'a mut TextScratch,
    ) -> Result<Prepared<'a>, TextError> {
        let TextScratch { memory, scratch } = scratch;
        request.write(memory)?;
        Ok(self.prepare(&memory.request, scratch)?)
    }

    /// Decides a request that comes as text. With a warm scratch it allocates nothing.
    ///
    /// # Errors
    ///
    /// [`TextError`] names the member that is wrong.
    pub fn decide_text(
        &self,
        request: &TextRequest<'_>,
        scratch: &mut TextScratch,
    ) -> Result<Outcome, TextError> {
        Ok(self.prepare_text(request, scratch)?.decide())
    }
}
