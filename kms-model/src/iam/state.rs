//! What an [`Iam`](crate::iam::Iam) holds.

use std::collections::HashMap;
use std::sync::Arc;

use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::{AccountRecord, PrincipalRecord};

use crate::iam::Version;
use crate::iam::endpoint::VpcEndpoint;
use crate::iam::rules::{self, Kind, Name};

/// INVARIANT(State): `principals`, `names` and `unique_ids` speak of the same users and roles.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) accounts: HashMap<AccountId, Account>,
    pub(super) principals: HashMap<Arn, (Arc<PrincipalRecord>, Version)>,
    pub(super) names: HashMap<Name, Arn>,
    pub(super) unique_ids: HashMap<String, Arn>,
    pub(super) endpoints: HashMap<String, (Arc<VpcEndpoint>, Version)>,
    /// See [`Iam::epoch`](crate::iam::Iam::epoch).
    pub(super) epoch: u64,
    edits: u64,
    minted: u64,
}

/// An account, and where it is.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) record: Arc<AccountRecord>,
    pub(super) partition: Box<str>,
    pub(super) version: Version,
}

impl State {
    pub(super) fn unique_id(&self, arn: &Arn) -> Option<&str> {
        let (record, _) = self.principals.get(arn)?;
        record.unique_id.as_deref()
    }

    pub(super) fn unique_id_of(&self, name: &PrincipalName) -> Option<&str> {
        match name {
            PrincipalName::AssumedRole(session) => self.unique_id(self.role_of(session)?),
            PrincipalName::Role(arn) | PrincipalName::User(arn) => self.unique_id(arn),
            PrincipalName::Account { .. }
            | PrincipalName::Any
            | PrincipalName::AnyAws
            | PrincipalName::CanonicalUser(_)
            | PrincipalName::Federated(_)
            | PrincipalName::FederatedUser(_)
            | PrincipalName::Service(_)
            | PrincipalName::UniqueId(_) => None,
        }
    }

    pub(super) fn exists(&self, name: &PrincipalName) -> bool {
        match name {
            // They name everyone, and somebody is always there.
            PrincipalName::Any | PrincipalName::AnyAws => true,
            PrincipalName::Account { account, written } => {
                let partition = written.strip_prefix("arn:");
                let partition = partition.and_then(|rest| rest.split(':').next());
                self.is_account(*account, partition)
            }
            PrincipalName::AssumedRole(session) => self.role_of(session).is_some(),
            // KMS knows neither.
            PrincipalName::CanonicalUser(_) | PrincipalName::Federated(_) => false,
            PrincipalName::FederatedUser(arn) => {
                let name = arn.resource().strip_prefix("federated-user/");
                name.is_some_and(|name| rules::federated_name(name).is_ok())
                    && arn
                        .account()
                        .is_some_and(|account| self.is_account(account, Some(arn.partition())))
            }
            PrincipalName::Role(arn) | PrincipalName::User(arn) => {
                self.principals.contains_key(arn)
            }
            PrincipalName::Service(name) => rules::partition_of_service(name).is_some(),
            PrincipalName::UniqueId(id) => self.unique_ids.contains_key(&**id),
        }
    }

    /// The version of the next edit.
    pub(super) fn edit(&mut self) -> Version {
        self.edits = self.edits.saturating_add(1);
        Version(self.edits)
    }

    /// A unique id that nobody had before.
    pub(super) fn mint(&mut self, kind: Kind) -> String {
        self.minted = self.minted.saturating_add(1);
        let prefix = match kind {
            Kind::Role => "AROA",
            Kind::User => "AIDA",
        };
        format!("{prefix}KMSM{}", digits(self.minted))
    }

    fn is_account(&self, id: AccountId, partition: Option<&str>) -> bool {
        self.accounts
            .get(&id)
            .is_some_and(|account| partition.is_none_or(|it| it == &*account.partition))
    }

    /// The role that a session would be of.
    fn role_of(&self, session: &Arn) -> Option<&Arn> {
        let account = session.account()?;
        let rest = session.resource().strip_prefix("assumed-role/")?;
        let (role, name) = rest.split_once('/')?;
        rules::session_name(name).ok()?;
        let key = Name {
            kind: Kind::Role,
            account,
            folded: role.to_ascii_lowercase(),
        };
        let same =
            |arn: &&Arn| rules::last_segment(arn) == role && arn.partition() == session.partition();
        self.names.get(&key).filter(same)
    }
}

/// A number in the alphabet of AWS's ids, always of the same length.
pub(super) fn digits(number: u64) -> String {
    let digit = |shift: u32| {
        let five = number.checked_shr(shift).unwrap_or_default() & 31;
        let index = usize::try_from(five).unwrap_or_default();
        ALPHABET.get(index).copied().map_or('A', char::from)
    };
    (0..13_u32)
        .rev()
        .map(|place| digit(place.saturating_mul(5)))
        .collect()
}

/// Base32.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
