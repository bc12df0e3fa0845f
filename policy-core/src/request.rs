//! Floor 4: a request, as the engine sees it.
//!
//! Everything the decision may depend on is here or in the entries; there is no clock and no
//! environment.

use std::collections::BTreeMap;

use crate::grant::GrantConstraints;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::condition_key::ConditionKey;
use crate::name::principal::Caller;
use crate::table::kms_action::Action;
use crate::value::time::Timestamp;

mod limits;
mod memory;
mod resource;

pub use limits::LimitError;
pub(crate) use memory::{ContextWriter, RequestMemory};
pub use resource::ResourceError;

/// One call of a KMS operation by one principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who calls.
    pub principal: Principal,
    /// What has to be allowed; all of them. Made by [`plan`](crate::plan::plan), or by hand.
    pub checks: Vec<Check>,
    /// The parameters of the call. When they are said, the condition keys that follow from them
    /// are derived; when not, such keys come from `context`.
    pub parameters: Option<Parameters>,
    /// The service that forwards the call with the principal's credentials, such as
    /// `s3.eu-north-1.amazonaws.com`.
    pub via: Option<String>,
    /// The VPC endpoint that the call went through, by its id; its policy is in the entries.
    pub endpoint: Option<String>,
    /// When the call is made.
    pub time: Option<Timestamp>,
    /// Tokens of grants that may not be visible everywhere yet.
    pub grant_tokens: Vec<String>,
    /// Condition keys that are not derived. What follows from the request's own facts cannot be
    /// contradicted here; everything else counts as true, the organization of an account whose
    /// entry does not say it and the service that forwards the call included. An embedder fills
    /// this from what it knows, never from what a caller sends.
    pub context: Context,
    /// Condition keys that replace derived ones. For experiments and test cases only: an embedder
    /// that fills this from outside lets callers forge their identity.
    pub overrides: Context,
    /// What it means that a condition key is not said.
    pub completeness: Completeness,
}

/// What it means that a condition key is neither derived nor said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completeness {
    /// It is absent: the request is known in full.
    Complete,
    /// It is unknown if such a call can carry it, else absent.
    Open,
}

/// One authorization that the call needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Check {
    /// The action.
    pub action: Action,
    /// On what.
    pub resource: Resource,
}

/// What an action is authorized against.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// No resource of its own: `CreateKey`, `ListKeys`, ….
    Account {
        /// `aws`, `aws-cn`, ….
        partition: String,
        /// The Region of the call.
        region: String,
        /// The account in which the call is made.
        account: AccountId,
    },
    /// An alias ARN, `arn:aws:kms:eu-north-1:111122223333:alias/name`.
    Alias(Arn),
    /// A key ARN, `arn:aws:kms:eu-north-1:111122223333:key/…`.
    Key(Arn),
}

/// Who calls, with what is known of them beyond the ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Kind, ARN and account.
    pub caller: Caller,
    /// `AIDA…` of a user, `AROA…` or `AROA…:session` of a session.
    pub user_id: Option<String>,
    /// Tags of the user or role and of the session, if said.
    pub tags: Option<BTreeMap<String, String>>,
    /// The organization of the account, if said.
    pub org_id: Option<String>,
    /// The place of the account in its organization, `o-a1/r-1/ou-1/`, if said.
    pub org_path: Option<String>,
    /// Whether it is a service-linked role, if said; else the role's path tells.
    pub service_linked: Option<bool>,
}

/// Condition keys with their values, in the order given. Spelling is kept: keys that differ only
/// by case are the same key with several entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The entries.
    pub entries: Vec<(ConditionKey, ContextValue)>,
}

/// What a request says of one condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// The request does not carry the key.
    Absent,
    /// It may or may not carry the key, with any value.
    Unknown,
    /// It carries the key with these values; a single-valued key has exactly one.
    Values(Vec<String>),
}

/// Parameters of an operation that matter to authorization, under the names of the KMS API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the API member of the same name")]
pub struct Parameters {
    pub alias_name: Option<String>,
    pub bypass_policy_lockout_safety_check: Option<bool>,
    pub constraints: Option<GrantConstraints>,
    pub destination_encryption_algorithm: Option<String>,
    pub destination_encryption_context: Option<BTreeMap<String, String>>,
    pub destination_key_id: Option<String>,
    pub encryption_algorithm: Option<String>,
    pub encryption_context: Option<BTreeMap<String, String>>,
    pub expiration_model: Option<String>,
    pub grant_id: Option<String>,
    pub grant_token: Option<String>,
    pub grantee_principal: Option<String>,
    pub grantee_service_principal: Option<String>,
    pub key_agreement_algorithm: Option<String>,
    pub key_id: Option<String>,
    pub key_pair_spec: Option<String>,
    pub key_spec: Option<String>,
    pub key_usage: Option<String>,
    pub mac_algorithm: Option<String>,
    pub message_type: Option<String>,
    pub multi_region: Option<bool>,
    pub operations: Option<Vec<String>>,
    pub origin: Option<String>,
    pub pending_window_in_days: Option<u32>,
    pub policy_name: Option<String>,
    pub primary_region: Option<String>,
    /// The attestation document of `Recipient`: `PCR0`, `ImageSha384`, `NitroTPMPCR4`, … and values.
    pub recipient_attestation: Option<BTreeMap<String, String>>,
    pub replica_region: Option<String>,
    pub retiring_principal: Option<String>,
    pub retiring_service_principal: Option<String>,
    pub rotation_period_in_days: Option<u32>,
    pub signing_algorithm: Option<String>,
    pub source_encryption_algorithm: Option<String>,
    pub source_encryption_context: Option<BTreeMap<String, String>>,
    pub source_key_id: Option<String>,
    pub tag_keys: Option<Vec<String>>,
    pub tags: Option<BTreeMap<String, String>>,
    pub target_key_id: Option<String>,
    pub valid_to: Option<Timestamp>,
    pub wrapping_algorithm: Option<String>,
    pub wrapping_key_spec: Option<String>,
}

impl Resource {
    /// The account that owns it; `None` for an ARN without an account.
    #[must_use]
    pub fn owner(&self) -> Option<AccountId> {
        match self {
            Self::Account { account, .. } => Some(*account),
            Self::Alias(arn) | Self::Key(arn) => arn.account(),
        }
    }
}

impl Principal {
    /// A principal of whom nothing is known beyond its ARN.
    #[must_use]
    pub const fn new(caller: Caller) -> Self {
        Self {
            caller,
            user_id: None,
            tags: None,
            org_id: None,
            org_path: None,
            service_linked: None,
        }
    }
}

impl Request {
    /// A direct call, known in full, that carries no condition key beyond the derived ones.
    #[must_use]
    pub fn new(principal: Principal, checks: Vec<Check>) -> Self {
        Self {
            principal,
            checks,
            parameters: None,
            via: None,
            endpoint: None,
            time: None,
            grant_tokens: Vec::new(),
            context: Context::default(),
            overrides: Context::default(),
            completeness: Completeness::Complete,
        }
    }
}
