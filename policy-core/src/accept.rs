//! Floor 10: whether KMS would accept a key policy from this caller.
//!
//! In: the text as sent with CreateKey, PutKeyPolicy or ReplicateKey, and the call. Out: an
//! [`Acceptance`]. Everything wrong with the document is reported; the first problem, in the order
//! in which KMS looks, is the error that KMS would return.
//!
//! Source: KMS API Reference, "PutKeyPolicy".

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::document::PolicyDocument;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::record::{AccountRecord, KeyMetadata, PrincipalRecord};
use crate::request::Request;
use crate::semantics::Semantics;
use crate::snapshot::{LoadError, RequestError};
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::source::Source;
use crate::text::span::Span;

mod lockout;
mod read;
mod rules;

/// A key policy on its way to KMS.
#[derive(Clone, Copy, Debug)]
pub struct PolicyWrite<'a> {
    /// The policy as sent.
    pub source: &'a Arc<Source>,
    /// The call that brings it. Its principal must be able to call PutKeyPolicy later; conditions
    /// are evaluated as they stand for this call. Its checks are not read.
    pub request: &'a Request,
    /// The key that gets the policy.
    pub key: &'a Arn,
    /// What is known of the key.
    pub metadata: &'a KeyMetadata,
    /// The user or role of the request. Its tags, unique id and path are condition keys; its
    /// policies count only where the lockout check is said to look at them (U-21). Without it, the
    /// tags of a user or role are absent from a complete request.
    pub principal: Option<&'a PrincipalRecord>,
    /// What is known of the accounts of the caller and of the key; others are not looked at. They
    /// say `aws:PrincipalOrgID` and other condition keys, which are absent from a complete request
    /// without them. Their service and resource control policies never count.
    pub accounts: &'a [&'a AccountRecord],
    /// `PolicyName`, if sent.
    pub policy_name: Option<&'a str>,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass: Bypass,
    /// Which principals exist.
    pub directory: Directory<'a>,
    /// The longest policy that KMS takes; [`MAX_KEY_POLICY_BYTES`](crate::limits::MAX_KEY_POLICY_BYTES) unless AWS raised it
    /// (U-15).
    pub max_bytes: usize,
    /// How uncertain points are read.
    pub semantics: Semantics,
}

/// Whether the caller asks KMS to skip the lockout check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bypass {
    /// The check is made.
    No,
    /// `BypassPolicyLockoutSafetyCheck` is true.
    Yes,
}

/// Which principals exist, and whether that is known at all.
#[derive(Clone, Copy)]
pub enum Directory<'a> {
    /// Says whether a principal exists. Asked for accounts other than those of the key and the
    /// caller, for users, roles, sessions, federated users and unique ids; never for `*` and for
    /// services.
    Known(&'a dyn Fn(&PrincipalName) -> bool),
    /// Existence is not looked at.
    Unchecked,
}

/// What KMS would say.
#[derive(Clone, Debug)]
#[must_use]
pub struct Acceptance {
    /// Whether it takes the policy.
    pub verdict: Verdict,
    /// What the lockout check says.
    pub lockout: Lockout,
    /// What KMS takes without a word although it does not say what it seems to say, in document
    /// order. What the reader of documents warns of is not repeated here.
    pub warnings: Vec<Diagnostic>,
}

/// Whether KMS takes the policy.
#[derive(Clone, Debug)]
#[must_use]
pub enum Verdict {
    /// It does.
    Accepted(PolicyDocument),
    /// It does or does not: whether the caller could change the policy again depends on condition
    /// keys that the request does not say, and nothing else is wrong. This is no acceptance: do not
    /// store the policy, but ask again with the whole request.
    Depends(PolicyDocument),
    /// It does not.
    Refused {
        /// What KMS would return.
        error: WriteError,
        /// What it would return next, one by one, in its order.
        others: Vec<WriteError>,
    },
}

/// What the lockout check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lockout {
    /// The caller asked to skip the check.
    Bypassed,
    /// It depends on condition keys that the request does not say.
    Depends,
    /// The caller could not change the policy again.
    LockedOut,
    /// The document could not be read so far.
    NotReached,
    /// The caller can change the policy again.
    Passed,
}

/// One reason for which KMS refuses a policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}: {}", .kind.error_name(), .kind.message())]
pub struct WriteError {
    /// Which rule is broken.
    pub kind: WriteErrorKind,
    /// What exactly is wrong, where, and what to do about it.
    pub diagnostic: Diagnostic,
}

/// Why KMS refuses a policy, in the order in which it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteErrorKind {
    /// The name of the policy is not `default`.
    PolicyName,
    /// A character that a policy cannot have.
    Characters,
    /// More bytes than a key policy can have.
    TooLong,
    /// Not JSON, or not a policy.
    MalformedDocument,
    /// A statement for nobody.
    NoPrincipal,
    /// An ARN in a `Principal` element that is none, or that names a group.
    MalformedArn,
    /// A principal that does not exist, or cannot be a principal.
    UnknownPrincipal,
    /// `ForAllValues` with a single-valued key, which lets requests without the key through.
    OverlyPermissiveCondition,
    /// The caller could not change the policy again.
    Lockout,
}

/// A call that cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AcceptError {
    /// The key or the caller's policies cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The request contradicts itself.
    #[error(transparent)]
    Request(#[from] RequestError),
}

/// Whether KMS would accept a key policy from this caller.
///
/// # Errors
///
/// [`AcceptError`] when the call itself cannot be judged; what is wrong with the policy is in the
/// [`Acceptance`].
pub fn accept(write: &PolicyWrite<'_>) -> Result<Acceptance, AcceptError> {
    let mut found = Found::default();
    rules::envelope(write, &mut found);
    let Some(policy) = read::read(write.source, &mut found) else {
        return Ok(found.into_acceptance(None, Lockout::NotReached));
    };
    rules::statements(write, &policy, &mut found);
    let document = PolicyDocument {
        policy,
        source: Arc::clone(write.source),
    };
    let lockout = lockout::look(write, &document, &mut found)?;
    Ok(found.into_acceptance(Some(document), lockout))
}

impl Acceptance {
    /// The error that KMS would return. That there is none does not mean that the policy is
    /// accepted: the [`verdict`](Self::verdict) may depend.
    #[must_use]
    pub fn error(&self) -> Option<&WriteError> {
        match &self.verdict {
            Verdict::Accepted(_) | Verdict::Depends(_) => None,
            Verdict::Refused { error, .. } => Some(error),
        }
    }
}

impl WriteErrorKind {
    /// A short stable name, such as `lockout`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PolicyName => "policy-name",
            Self::Characters => "characters",
            Self::TooLong => "too-long",
            Self::MalformedDocument => "malformed-document",
            Self::NoPrincipal => "no-principal",
            Self::MalformedArn => "malformed-arn",
            Self::UnknownPrincipal => "unknown-principal",
            Self::OverlyPermissiveCondition => "overly-permissive-condition",
            Self::Lockout => "lockout",
        }
    }

    /// The name of the error in the KMS API.
    #[must_use]
    pub const fn error_name(self) -> &'static str {
        match self {
            Self::PolicyName | Self::Characters => "ValidationException",
            Self::TooLong => "LimitExceededException",
            Self::MalformedDocument
            | Self::NoPrincipal
            | Self::UnknownPrincipal
            | Self::Lockout => "MalformedPolicyDocumentException",
            Self::MalformedArn => "InvalidArnException",
            Self::OverlyPermissiveCondition => "OverlyPermissiveCondition",
        }
    }

    /// The message of the error, in AWS's words as far as they are known.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::PolicyName => "The only valid name of a key policy is default.",
            Self::Characters => {
                "1 validation error detected: Value at 'policy' failed to satisfy constraint: \
                 Member must satisfy regular expression pattern: \
                 [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"
            }
            Self::TooLong => {
                "The request was rejected because a length constraint or quota was exceeded."
            }
            Self::MalformedDocument => {
                "The request was rejected because the specified policy is not syntactically or \
                 semantically correct."
            }
            Self::NoPrincipal => "Policy contains a statement with no principal.",
            Self::MalformedArn => {
                "The request was rejected because a specified ARN, or an ARN in a key policy, is \
                 not valid."
            }
            Self::UnknownPrincipal => {
                "Policy contains a statement with one or more invalid principals."
            }
            Self::OverlyPermissiveCondition => {
                "Using the ForAllValues set operator with a single-valued condition key matches \
                 requests without the specified [encryption context or tag] or with an \
                 unspecified [encryption context or tag]. To fix, remove ForAllValues."
            }
            Self::Lockout => {
                "The new key policy will not allow you to update the key policy in the future."
            }
        }
    }
}

impl fmt::Debug for Directory<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Known(_) => "Known",
            Self::Unchecked => "Unchecked",
        })
    }
}

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    errors: Vec<WriteError>,
    warnings: Vec<Diagnostic>,
}

impl Found {
    fn refuse(&mut self, kind: WriteErrorKind, span: Span, message: String, help: &str) {
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            code: kind.as_str(),
            message,
            span,
            help: Some(help.to_owned()),
            related: None,
        };
        self.errors.push(WriteError { kind, diagnostic });
    }

    fn warn(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        self.warnings.push(Diagnostic {
            severity: Severity::Warning,
            code,
            message,
            span,
            help: Some(help.to_owned()),
            related: None,
        });
    }

    fn into_acceptance(mut self, document: Option<PolicyDocument>, lockout: Lockout) -> Acceptance {
        self.errors
            .sort_by_key(|error| (error.kind, error.diagnostic.span));
        self.warnings.sort_by_key(|warning| warning.span);
        let mut errors = self.errors.into_iter();
        let verdict = match (errors.next(), document) {
            (None, Some(document)) => match lockout {
                Lockout::Depends => Verdict::Depends(document),
                Lockout::Bypassed | Lockout::Passed => Verdict::Accepted(document),
                // INVARIANT(lockout::look): an error comes with the one, and every document that
                // was read reaches the check. If not, nothing was proven.
                Lockout::LockedOut | Lockout::NotReached => Verdict::Depends(document),
            },
            (Some(error), _) => Verdict::Refused {
                error,
                others: errors.collect(),
            },
            (None, None) => Verdict::Refused {
                error: WriteError::unreadable(),
                others: Vec::new(),
            },
        };
        Acceptance {
            verdict,
            lockout,
            warnings: self.warnings,
        }
    }
}

impl WriteError {
    /// For a document that holds nothing and about which the reader says nothing.
    fn unreadable() -> Self {
        let kind = WriteErrorKind::MalformedDocument;
        Self {
            kind,
            diagnostic: Diagnostic {
                severity: Severity::Error,
                code: kind.as_str(),
                message: "there is no policy in this document".to_owned(),
                span: Span::default(),
                help: None,
                related: None,
            },
        }
    }
}
