//! A grant, as stored.

use policy_core::grant::GrantConstraints;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::table::kms_action::Action;
use policy_core::value::time::Timestamp;

/// A delegated Allow on one key.
///
/// Source: KMS API Reference, "GrantListEntry".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// 64 hexadecimal digits.
    pub id: String,
    /// The key.
    pub key: Arn,
    /// The name that makes CreateGrant idempotent, if it was given one.
    pub name: Option<String>,
    /// When it was created.
    pub created: Timestamp,
    /// From when on it counts without its token.
    pub visible: Timestamp,
    /// Who may use the key.
    pub grantee: GrantParty,
    /// Who may retire it, beside the account that issued it.
    pub retiring: Option<GrantParty>,
    /// What the grantee may do.
    pub operations: Vec<Action>,
    /// What narrows it.
    pub constraints: GrantConstraints,
    /// The account of who created it; `None` for a service.
    pub issuing_account: Option<AccountId>,
}

/// A principal of a grant, and whom that name meant when the grant was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantParty {
    /// As given.
    pub name: PrincipalName,
    /// The unique id of the user or role, so that one who takes its name later is not meant.
    pub unique_id: Option<String>,
}
