//! The immutable entries that decisions are made over.
//!
//! An embedder keeps an entry beside its own record of a key, a principal or an account; editing
//! one policy or grant replaces one entry.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compile::grants::Grants;
use crate::compile::intern::{NameId, Origin};
use crate::compile::lower::PrincipalMatcher;
use crate::compile::set::PolicySet;
use crate::grant::Grant;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PathKnown;
use crate::record::KeyMetadata;
use crate::table::kms_action::ActionSet;
use crate::text::source::Source;
use crate::text::span::Spanned;

/// A key: its policies, its grants, and what is known of it.
///
/// A clone shares what is large; a key with a grant more or less is another entry that shares
/// everything else.
#[derive(Clone, Debug)]
pub struct KeyEntry {
    pub(crate) origin: Origin,
    pub(crate) arn: Arn,
    pub(crate) account: AccountId,
    pub(crate) policies: Arc<PolicySet>,
    pub(crate) grants: Grants,
    pub(crate) metadata: Arc<KeyMetadata>,
    pub(crate) aliases: Option<Arc<[String]>>,
    pub(crate) tags: Option<Arc<BTreeMap<String, String>>>,
}

impl KeyEntry {
    /// The same key without the grant of an id; `None` when it has no such grant.
    #[must_use]
    pub fn without_grant(&self, id: &str) -> Option<Self> {
        let mut entry = self.clone();
        entry.grants.remove(id).then_some(entry)
    }
}

/// A grant with its principals as numbers and its operations as a set.
#[derive(Clone, Debug)]
pub(crate) struct CompiledGrant {
    pub(crate) grant: Spanned<Grant>,
    pub(crate) source: Arc<Source>,
    pub(crate) grantee: PrincipalMatcher,
    pub(crate) retiring: Option<PrincipalMatcher>,
    pub(crate) operations: ActionSet,
}

/// A user or role: its policies, its boundary, its tags.
#[derive(Clone, Debug)]
pub struct PrincipalEntry {
    pub(crate) origin: Origin,
    pub(crate) arn: Arn,
    /// The number of its ARN.
    pub(crate) number: NameId,
    /// Of a role the number of its name without the path.
    pub(crate) role_name: Option<NameId>,
    pub(crate) path: PathKnown,
    pub(crate) unique_id: Option<String>,
    pub(crate) tags: Option<BTreeMap<String, String>>,
    pub(crate) policies: PolicySet,
    pub(crate) boundary: Option<PolicySet>,
}

/// An account: its place in its organization and the policies that bind it.
#[derive(Clone, Debug)]
pub struct AccountEntry {
    pub(crate) origin: Origin,
    pub(crate) id: AccountId,
    pub(crate) org_id: Option<String>,
    pub(crate) org_path: Option<String>,
    pub(crate) management: bool,
    /// One set a level.
    pub(crate) scp: Option<Box<[PolicySet]>>,
    pub(crate) rcp: PolicySet,
}

/// The policies of a session or of a VPC endpoint.
#[derive(Clone, Debug)]
pub struct PolicyEntry {
    pub(crate) origin: Origin,
    pub(crate) policies: PolicySet,
}
