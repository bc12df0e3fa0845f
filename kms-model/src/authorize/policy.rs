//! Key policies on their way in, held to the rules of KMS, and on their way out.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::accept::{self, Bypass, Directory, PolicyWrite, Verdict, WriteErrorKind};
use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::limits::MAX_KEY_POLICY_BYTES;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::{AccountRecord, KeyMetadata};
use policy_core::text::span::Span;

use crate::api::{CreateKey, GetKeyPolicy, PutKeyPolicy};
use crate::authorize::{Authorized, OnAccount, OnKey, entries, refusal};
use crate::error::{ErrorKind, KmsError};
use crate::iam::{Iam, located};
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

impl Authorized<'_, GetKeyPolicy, OnKey> {
    /// The policy as it was put; but in place of users and roles that were deleted since, or whose
    /// names others have by now, it shows their unique ids.
    ///
    /// # Errors
    ///
    /// When the stored policy is damaged.
    pub fn policy(&self) -> Result<String, KmsError> {
        shown(&self.key().key.policy, &self.gate.parts.iam)
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
    let call = &permit.admitted.call;
    let record = iam
        .record_of(&call.identity)
        .map_err(|_| refusal::unknown_identity())?;
    let owners = [call.identity.account(), key.account()];
    let accounts: Vec<_> = owners
        .into_iter()
        .flatten()
        .filter_map(|id| iam.account(id))
        .collect();
    let accounts: Vec<&AccountRecord> = accounts.iter().map(|(account, _)| &**account).collect();
    let write = PolicyWrite {
        source: &source,
        request: &permit.admitted.request,
        key,
        metadata,
        principal: record.as_ref().map(|(record, _)| &**record),
        accounts: &accounts,
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
                principals: ids(&document, iam)?,
            }))
        }
        // INVARIANT: a complete request settles every condition.
        Verdict::Depends(_) => Err(refusal::internal("the lockout check is not settled")),
        Verdict::Refused { error, others } => {
            let faults = std::iter::once(&error).chain(&others);
            let faults = faults.map(|fault| located(&source, &fault.diagnostic));
            Err(refused(error.kind).with_faults(faults.collect()))
        }
    }
}

/// A stored policy, with unique ids in the places of those who are gone.
fn shown(policy: &PolicyText, iam: &Iam) -> Result<String, KmsError> {
    let source = Arc::new(Source::new("policy", &*policy.text));
    let document = read_policy(&source, Some(PolicyKind::KeyPolicy)).document;
    let document = document.ok_or_else(|| refusal::internal("a stored key policy has errors"))?;
    let mut gone = Vec::new();
    for (name, span) in users_and_roles(&document) {
        let id = policy.principals.get(name.as_str());
        if let Some(id) = entries::replaced(iam, name, id)? {
            gone.push((span, format!("\"{id}\"")));
        }
    }
    gone.sort_by_key(|(span, _)| *span);
    let mut text = String::with_capacity(policy.text.len());
    let mut at = 0;
    for (span, id) in gone {
        text.push_str(source.slice(Span::new(at, span.start)));
        text.push_str(&id);
        at = span.end;
    }
    let end = u32::try_from(policy.text.len()).unwrap_or(u32::MAX);
    text.push_str(source.slice(Span::new(at, end)));
    Ok(text)
}

/// The unique ids of the users, roles and roles of sessions that a policy names.
fn ids(document: &PolicyDocument, iam: &Iam) -> Result<BTreeMap<String, String>, KmsError> {
    users_and_roles(document)
        .map(|(name, _)| {
            // It was there a moment ago, when the policy was accepted.
            let id = iam.unique_id_of(name);
            let id = id.ok_or_else(|| refused(WriteErrorKind::UnknownPrincipal))?;
            Ok((name.as_str().to_owned(), id))
        })
        .collect()
}

/// The users, the roles and the sessions of roles that a policy names, and where.
fn users_and_roles(document: &PolicyDocument) -> impl Iterator<Item = (&PrincipalName, Span)> {
    let statements = document.policy.statements.iter();
    let entries = statements
        .filter_map(|statement| statement.value.principal.as_ref())
        .flat_map(|element| &element.entries);
    entries.filter_map(|entry| match &entry.value {
        PrincipalName::AssumedRole(_) | PrincipalName::Role(_) | PrincipalName::User(_) => {
            Some((&entry.value, entry.span))
        }
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => None,
    })
}

fn refused(kind: WriteErrorKind) -> KmsError {
    KmsError::new(kind_of(kind), kind.message())
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
