//! Floor 4: a grant, as the engine sees it.
//!
//! Source: KMS API Reference, "GrantListEntry" and "GrantConstraints".

use std::collections::BTreeMap;

use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::Action;
use crate::value::time::Timestamp;

/// A delegated Allow on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The key, as the grant says it: an ARN or a bare key id.
    pub key: Option<String>,
    /// `GrantId`.
    pub id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `GranteePrincipal` or `GranteeServicePrincipal`.
    pub grantee: PrincipalName,
    /// `RetiringPrincipal` or `RetiringServicePrincipal`.
    pub retiring: Option<PrincipalName>,
    /// What the grantee may do: actions of the grant operations.
    pub operations: Vec<Action>,
    /// What narrows it.
    pub constraints: GrantConstraints,
    /// The account in which the grant was created; absent counts as the key's own.
    pub issuing_account: Option<AccountId>,
    /// The token that CreateGrant returned, if known.
    pub token: Option<String>,
    /// Whether the grant is visible without its token.
    pub visibility: Visibility,
}

/// From when on a grant counts without its token. New grants take up to five minutes to be
/// visible everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// From that instant on, compared with the time of the request.
    From(Timestamp),
    /// Not yet: only a request that carries the token can use it.
    Hidden,
    /// Now.
    Visible,
}

/// Constraints of a grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantConstraints {
    /// At most one kind; an empty map counts as not given.
    pub encryption_context: Option<EncryptionContextConstraint>,
    /// `SourceArn`, compared exactly.
    pub source_arn: Option<String>,
}

/// What a grant demands of the encryption context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncryptionContextConstraint {
    /// `EncryptionContextEquals`: these pairs and no others.
    Equals(BTreeMap<String, String>),
    /// `EncryptionContextSubset`: these pairs at least.
    Subset(BTreeMap<String, String>),
}

impl Grant {
    /// Whether the grant can be one of this key: it names the key, or no key at all.
    #[must_use]
    pub fn may_be_of(&self, key: &Arn) -> bool {
        self.key.as_deref().is_none_or(|said| {
            said == key.as_str() || key.resource().strip_prefix("key/") == Some(said)
        })
    }
}

impl EncryptionContextConstraint {
    /// The pairs, whichever kind it is.
    #[must_use]
    pub const fn pairs(&self) -> &BTreeMap<String, String> {
        match self {
            Self::Equals(pairs) | Self::Subset(pairs) => pairs,
        }
    }
}
