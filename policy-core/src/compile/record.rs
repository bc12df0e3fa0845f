//! From records to entries.

use std::sync::Arc;

use thiserror::Error;

use crate::ast::PolicyKind;
use crate::compile::entry::{AccountEntry, CompiledGrant, KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::grants::Grants;
use crate::compile::intern::{Interner, Readable};
use crate::compile::lower::{self, CompileError, CompiledPolicy};
use crate::compile::set::PolicySet;
use crate::document::PolicyDocument;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use crate::table::kms_action::ActionSet;

/// A record that cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LoadError {
    /// One of its policies.
    #[error("{name}: {error}")]
    Compile {
        /// The name of the policy's source.
        name: String,
        /// What is wrong.
        #[source]
        error: CompileError,
    },
    /// The entry of a key was compiled by another engine or snapshot, whose numbers mean something
    /// else.
    #[error("the entry of `{0}` was compiled by another engine or snapshot")]
    ForeignEntry(Arn),
    /// Service control policies apply, but there is no level of them.
    #[error("account {0} has service control policies, but no level of them")]
    NoLevels(AccountId),
    /// A grant of another key.
    #[error("a grant on `{grant}` is given to the key `{key}`")]
    OtherKey {
        /// The key that the grant names.
        grant: String,
        /// The key that it is given to.
        key: Arn,
    },
    /// The ARN of a key or principal has no account.
    #[error("`{0}` names no account")]
    NoAccount(Arn),
    /// A grant of a key that is not loaded.
    #[error("the key `{0}` is not loaded")]
    UnknownKey(Arn),
}

pub(crate) fn key(record: KeyRecord, interner: &mut Interner) -> Result<KeyEntry, LoadError> {
    let account = record
        .arn
        .account()
        .ok_or_else(|| LoadError::NoAccount(record.arn.clone()))?;
    let policies = policies(record.policies, PolicyKind::KeyPolicy, interner)?;
    let grants = record
        .grants
        .into_iter()
        .map(|one| grant(one, &record.arn, interner))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(KeyEntry {
        account,
        policies: Arc::new(policies),
        grants: Grants::new(grants),
        arn: record.arn,
        metadata: Arc::new(record.metadata),
        aliases: record.aliases.map(Arc::from),
        tags: record.tags.map(Arc::new),
        origin: interner.origin(),
    })
}

/// The same key with a grant more, which takes the place of one with the same id.
pub(crate) fn with_grant(
    key: &KeyEntry,
    record: GrantRecord,
    interner: &mut Interner,
) -> Result<KeyEntry, LoadError> {
    match interner.vocabulary().reads(&key.origin) {
        Readable::Foreign | Readable::Newer => {
            return Err(LoadError::ForeignEntry(key.arn.clone()));
        }
        Readable::Yes => {}
    }
    let grant = grant(record, &key.arn, interner)?;
    let mut entry = key.clone();
    if let Some(id) = &grant.grant.value.id {
        entry.grants.remove(id);
    }
    entry.grants.add(grant);
    entry.origin = interner.origin();
    Ok(entry)
}

pub(crate) fn principal(
    record: PrincipalRecord,
    interner: &mut Interner,
) -> Result<PrincipalEntry, LoadError> {
    let identity = policies(record.policies, PolicyKind::IdentityPolicy, interner)?;
    let boundary = record
        .boundary
        .map(|boundary| policies(vec![boundary], PolicyKind::PermissionsBoundary, interner))
        .transpose()?;
    let is_role = record.arn.resource().starts_with("role/");
    Ok(PrincipalEntry {
        policies: identity,
        boundary,
        number: interner.name(record.arn.as_str()),
        role_name: is_role.then(|| lower::role_name(&record.arn, interner)),
        arn: record.arn,
        path: record.path,
        unique_id: record.unique_id,
        tags: record.tags,
        origin: interner.origin(),
    })
}

pub(crate) fn account(
    record: AccountRecord,
    interner: &mut Interner,
) -> Result<AccountEntry, LoadError> {
    if record.scp.as_ref().is_some_and(Vec::is_empty) {
        return Err(LoadError::NoLevels(record.id));
    }
    let scp = record.scp.map(|scp| levels(scp, interner)).transpose()?;
    // No level of RCPs has to allow: what they deny is all the same.
    let rcp = record.rcp.into_iter().flatten().collect();
    let rcp = policies(rcp, PolicyKind::ResourceControlPolicy, interner)?;
    Ok(AccountEntry {
        scp,
        rcp,
        id: record.id,
        org_id: record.org_id,
        org_path: record.org_path,
        management: record.management,
        origin: interner.origin(),
    })
}

pub(crate) fn session(
    documents: Vec<PolicyDocument>,
    interner: &mut Interner,
) -> Result<PolicyEntry, LoadError> {
    Ok(PolicyEntry {
        policies: policies(documents, PolicyKind::SessionPolicy, interner)?,
        origin: interner.origin(),
    })
}

pub(crate) fn endpoint(
    documents: Vec<PolicyDocument>,
    interner: &mut Interner,
) -> Result<PolicyEntry, LoadError> {
    Ok(PolicyEntry {
        policies: policies(documents, PolicyKind::VpcEndpointPolicy, interner)?,
        origin: interner.origin(),
    })
}

fn levels(
    levels: Vec<Vec<PolicyDocument>>,
    interner: &mut Interner,
) -> Result<Box<[PolicySet]>, LoadError> {
    levels
        .into_iter()
        .map(|level| policies(level, PolicyKind::ServiceControlPolicy, interner))
        .collect()
}

fn policies(
    documents: Vec<PolicyDocument>,
    kind: PolicyKind,
    interner: &mut Interner,
) -> Result<PolicySet, LoadError> {
    let policies = documents
        .into_iter()
        .map(|document| policy(document, kind, interner))
        .collect::<Result<_, _>>()?;
    Ok(PolicySet::new(policies, interner.vocabulary()))
}

fn policy(
    document: PolicyDocument,
    kind: PolicyKind,
    interner: &mut Interner,
) -> Result<CompiledPolicy, LoadError> {
    let source = Arc::clone(&document.source);
    lower::policy(document, kind, interner).map_err(|error| LoadError::Compile {
        name: source.name().to_owned(),
        error,
    })
}

fn grant(
    record: GrantRecord,
    key: &Arn,
    interner: &mut Interner,
) -> Result<CompiledGrant, LoadError> {
    let GrantRecord { grant, source } = record;
    if let Some(other) = grant.value.key.as_ref()
        && !grant.value.may_be_of(key)
    {
        return Err(LoadError::OtherKey {
            grant: other.clone(),
            key: key.clone(),
        });
    }
    let retiring = grant.value.retiring.as_ref();
    Ok(CompiledGrant {
        grantee: lower::principal(&grant.value.grantee, interner),
        retiring: retiring.map(|retiring| lower::principal(retiring, interner)),
        operations: ActionSet::from_slice(&grant.value.operations),
        grant,
        source,
    })
}
