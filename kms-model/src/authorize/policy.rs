//! Key policies on their way in: would KMS take this one from this caller?

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::accept::{self, Bypass, Directory, PolicyWrite, Verdict, WriteErrorKind};
use policy_core::document::PolicyDocument;
use policy_core::limits::MAX_KEY_POLICY_BYTES;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::KeyMetadata;

use crate::api::{CreateKey, PutKeyPolicy};
use crate::authorize::{Authorized, OnAccount, OnKey, entries, refusal};
use crate::error::{ErrorKind, KmsError};
use crate::iam::Iam;
use crate::store::PolicyText;

/// A key policy that KMS takes, with the ids of those it names.
#[derive(Debug)]
pub struct AcceptedPolicy(PolicyText);

impl AcceptedPolicy {
    /// As it is stored.
    #[must_use]
    pub fn into_text(self) -> PolicyText {
        self.0
    }
}

impl Authorized<'_, CreateKey, OnAccount> {
    /// Holds the policy of a new key to AWS's rules.
    ///
    /// # Errors
    ///
    /// What KMS would return; the first of all faults, in its order.
    pub fn accept(
        &self,
        text: &str,
        bypass: bool,
        key: &Arn,
        metadata: &KeyMetadata,
    ) -> Result<AcceptedPolicy, KmsError> {
        accept_for(self, text, None, bypass, key, metadata)
    }
}

impl Authorized<'_, PutKeyPolicy, OnKey> {
    /// Holds the new policy of a key to AWS's rules.
    ///
    /// # Errors
    ///
    /// What KMS would return; the first of all faults, in its order.
    pub fn accept(
        &self,
        text: &str,
        name: Option<&str>,
        bypass: bool,
    ) -> Result<AcceptedPolicy, KmsError> {
        let metadata = entries::metadata(&self.key().key);
        accept_for(self, text, name, bypass, self.arn(), &metadata)
    }
}

fn accept_for<O, T>(
    permit: &Authorized<'_, O, T>,
    text: &str,
    policy_name: Option<&str>,
    bypass: bool,
    key: &Arn,
    metadata: &KeyMetadata,
) -> Result<AcceptedPolicy, KmsError> {
    let iam = &*permit.gate.parts.iam;
    let source = Arc::new(Source::new("policy", text));
    let exists = |name: &PrincipalName| iam.exists(name);
    let write = PolicyWrite {
        source: &source,
        request: &permit.admitted.request,
        key,
        metadata,
        principal: None,
        policy_name,
        bypass: if bypass { Bypass::Yes } else { Bypass::No },
        directory: Directory::Known(&exists),
        max_bytes: MAX_KEY_POLICY_BYTES,
        semantics: permit.gate.parts.settings.semantics,
    };
    let acceptance = accept::accept(&write).map_err(|error| match error {
        accept::AcceptError::Load(error) => refusal::of_load(error),
        accept::AcceptError::Request(error) => refusal::of_request(error),
    })?;
    match acceptance.verdict {
        Verdict::Accepted(document) => {
            permit.gate.cache.try_policy(key, metadata, &document)?;
            Ok(AcceptedPolicy(PolicyText {
                text: text.into(),
                principals: ids(&document, iam),
            }))
        }
        // INVARIANT: a complete request settles every condition.
        Verdict::Depends(_) => Err(refusal::internal("the lockout check is not settled")),
        Verdict::Refused { error, .. } => {
            Err(KmsError::new(kind_of(error.kind), error.kind.message()))
        }
    }
}

/// The unique ids of the users and roles that a policy names.
fn ids(document: &PolicyDocument, iam: &Iam) -> BTreeMap<String, String> {
    let statements = document.policy.statements.iter();
    let entries = statements
        .filter_map(|statement| statement.value.principal.as_ref())
        .flat_map(|element| &element.entries);
    entries
        .filter_map(|entry| match &entry.value {
            PrincipalName::Role(arn) | PrincipalName::User(arn) => {
                Some((arn.as_str().to_owned(), iam.unique_id(arn)?))
            }
            PrincipalName::Account { .. }
            | PrincipalName::Any
            | PrincipalName::AnyAws
            | PrincipalName::AssumedRole(_)
            | PrincipalName::CanonicalUser(_)
            | PrincipalName::Federated(_)
            | PrincipalName::FederatedUser(_)
            | PrincipalName::Service(_)
            | PrincipalName::UniqueId(_) => None,
        })
        .collect()
}

fn kind_of(kind: WriteErrorKind) -> ErrorKind {
    match kind {
        WriteErrorKind::PolicyName | WriteErrorKind::Characters => ErrorKind::Validation,
        WriteErrorKind::TooLong => ErrorKind::LimitExceeded,
        WriteErrorKind::MalformedArn => ErrorKind::InvalidArn,
        // The API reference prints this under its own name, which the API model does not have.
        WriteErrorKind::OverlyPermissiveCondition
        | WriteErrorKind::MalformedDocument
        | WriteErrorKind::NoPrincipal
        | WriteErrorKind::UnknownPrincipal
        | WriteErrorKind::Lockout => ErrorKind::MalformedPolicyDocument,
    }
}
