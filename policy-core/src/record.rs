//! Floor 4: keys, principals and accounts as they are loaded.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::document::PolicyDocument;
use crate::grant::Grant;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PathKnown;
use crate::text::source::Source;
use crate::text::span::{Span, Spanned};

/// A key, as loaded.
#[derive(Clone, Debug)]
pub struct KeyRecord {
    /// Its ARN.
    pub arn: Arn,
    /// The policy `default`, and `AWS_RAM` if there is one.
    pub policies: Vec<PolicyDocument>,
    /// Its grants.
    pub grants: Vec<GrantRecord>,
    /// What DescribeKey says of it.
    pub metadata: KeyMetadata,
    /// Names of its aliases, `alias/name`; `None` when not known.
    pub aliases: Option<Vec<String>>,
    /// Its tags; `None` when not known.
    pub tags: Option<BTreeMap<String, String>>,
}

impl KeyRecord {
    /// A key with these policies, of which nothing else is known.
    #[must_use]
    pub fn new(arn: Arn, policies: Vec<PolicyDocument>) -> Self {
        Self {
            arn,
            policies,
            grants: Vec::new(),
            metadata: KeyMetadata::default(),
            aliases: None,
            tags: None,
        }
    }
}

/// A grant, as loaded: from a document, or from a row of one's own store with [`From<Grant>`].
#[derive(Clone, Debug)]
pub struct GrantRecord {
    /// The grant and its place in the source.
    pub grant: Spanned<Grant>,
    /// The document it stands in. Without any text it stands in none, and is known by its id.
    pub source: Arc<Source>,
}

impl GrantRecord {
    /// A grant that stands in a document, as [`read_grants`](crate::document::read_grants) gives
    /// it.
    #[must_use]
    pub const fn new(grant: Spanned<Grant>, source: Arc<Source>) -> Self {
        Self { grant, source }
    }
}

impl From<Grant> for GrantRecord {
    /// A grant that stands in no document. Explanations name it by its id.
    fn from(grant: Grant) -> Self {
        Self {
            grant: Spanned::new(grant, Span::default()),
            source: Arc::clone(&NO_DOCUMENT),
        }
    }
}

/// What is known of a key beside its policy; `None` where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each field is the member of KeyMetadata of the same name"
)]
pub struct KeyMetadata {
    /// `KeyManager` is `AWS`.
    pub aws_managed: bool,
    pub key_spec: Option<String>,
    pub key_usage: Option<String>,
    pub origin: Option<String>,
    pub multi_region: Option<bool>,
    /// `PRIMARY` or `REPLICA`.
    pub multi_region_key_type: Option<String>,
    /// For `kms:TrailingDaysWithoutKeyUsage`.
    pub trailing_days_without_key_usage: Option<u32>,
}

/// A user or a role, as loaded.
#[derive(Clone, Debug)]
pub struct PrincipalRecord {
    /// User or role ARN, with its path.
    pub arn: Arn,
    /// Whether the path of `arn` is known; of a role that is known by its sessions only it is not.
    pub path: PathKnown,
    /// `AIDA…` or `AROA…`, if known.
    pub unique_id: Option<String>,
    /// Its tags; `None` when not known.
    pub tags: Option<BTreeMap<String, String>>,
    /// Inline, managed and group policies.
    pub policies: Vec<PolicyDocument>,
    /// The permissions boundary.
    pub boundary: Option<PolicyDocument>,
}

/// An account, as loaded.
#[derive(Clone, Debug)]
pub struct AccountRecord {
    /// Its id.
    pub id: AccountId,
    /// The organization, if it is in one.
    pub org_id: Option<String>,
    /// `o-a1/r-1/ou-1/`, if it is in one.
    pub org_path: Option<String>,
    /// Whether it is the management account of its organization.
    pub management: bool,
    /// Service control policies by level, from the root to the account; `None` when no SCPs apply.
    pub scp: Option<Vec<Vec<PolicyDocument>>>,
    /// Resource control policies by level; `RCPFullAWSAccess` is always there, written
    /// out or not.
    pub rcp: Vec<Vec<PolicyDocument>>,
}

/// Where grants stand that were made from rows.
static NO_DOCUMENT: LazyLock<Arc<Source>> = LazyLock::new(|| Arc::new(Source::new("grants", "")));
