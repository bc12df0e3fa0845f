//! Who calls: accounts, users, roles, sessions and VPC endpoints, as this KMS knows them.
//!
//! [`Iam`] holds records, not compiled entries, and says of each the [`Version`] it has; whoever
//! compiles one keeps the version beside it. It does not decide who may assume a role or federate a
//! user: that is the embedder's, as are passwords, signatures and the end of a session's time. What
//! it does decide is what a caller is: an [`Identity`] is made here and nowhere else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::{AccountRecord, PrincipalRecord};

use crate::iam::state::State;

mod endpoint;
mod error;
mod identity;
mod issue;
mod policy;
mod put;
mod rules;
mod state;

pub use endpoint::VpcEndpoint;
pub use error::IamError;
pub use identity::{Identity, SessionIssuer};
pub use issue::SessionOptions;
pub(crate) use policy::located;
pub use policy::{policy, policy_with_warnings};
pub use put::{Attached, lone_account};

/// The accounts, users, roles and VPC endpoints that a KMS knows.
///
/// Edited through a shared reference; readers see an edit whole or not at all.
#[derive(Debug)]
pub struct Iam {
    /// Which of the process's directories it is, so that an identity of another one is no caller.
    number: u64,
    /// Sessions so far.
    sessions: AtomicU64,
    state: RwLock<State>,
}

/// Which edit made a record. Two records of one [`Iam`] with the same version are the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Iam {
    /// Nobody and nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            number: next(&DIRECTORIES),
            sessions: AtomicU64::new(1),
            state: RwLock::default(),
        }
    }

    /// An account, as it is now.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<(Arc<AccountRecord>, Version)> {
        let state = self.read();
        let account = state.accounts.get(&id)?;
        Some((Arc::clone(&account.record), account.version))
    }

    /// A user or a role, by its ARN with its path, as it is now.
    #[must_use]
    pub fn principal(&self, arn: &Arn) -> Option<(Arc<PrincipalRecord>, Version)> {
        let state = self.read();
        let (record, version) = state.principals.get(arn)?;
        Some((Arc::clone(record), *version))
    }

    /// A VPC endpoint, by its id, as it is now.
    #[must_use]
    pub fn endpoint(&self, id: &str) -> Option<(Arc<VpcEndpoint>, Version)> {
        let state = self.read();
        let (endpoint, version) = state.endpoints.get(id)?;
        Some((Arc::clone(endpoint), *version))
    }

    /// The unique id of the user or role that has this ARN now; none when there is none.
    #[must_use]
    pub fn unique_id(&self, arn: &Arn) -> Option<String> {
        self.read().unique_id(arn).map(str::to_owned)
    }

    /// The unique id of the user or role that a principal names, or whose session it names, now;
    /// none when there is none, and of principals of other kinds.
    #[must_use]
    pub fn unique_id_of(&self, name: &PrincipalName) -> Option<String> {
        self.read().unique_id_of(name).map(str::to_owned)
    }

    /// The user or role that has this unique id now.
    #[must_use]
    pub fn named_by(&self, unique_id: &str) -> Option<Arn> {
        self.read().unique_ids.get(unique_id).cloned()
    }

    /// Whether a principal of a policy or a grant exists.
    ///
    /// Sessions exist as long as their role does, and federated users as long as their account,
    /// since nobody keeps a list of them. Of the services of AWS only the form is looked at.
    #[must_use]
    pub fn exists(&self, name: &PrincipalName) -> bool {
        self.read().exists(name)
    }

    /// Counts the edits of users, roles and the number of accounts.
    ///
    /// Who compiles something against them reads this first: what carries an older count may be
    /// stale.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.read().epoch
    }

    /// Whether the caller is still there: the account of a root user, the user, the role of a
    /// session, the user who asked for a federated session. One that was deleted and made again is
    /// somebody else, and so is everyone of another [`Iam`].
    #[must_use]
    pub fn is_current(&self, identity: &Identity) -> bool {
        self.record_of(identity).is_ok()
    }

    /// The record whose policies count for a caller, as it is now; none for root users and
    /// services. In one look, so that nobody else can come into the name in between.
    ///
    /// # Errors
    ///
    /// [`IamError::Gone`] when the caller is not [current](Self::is_current).
    pub fn record_of(
        &self,
        identity: &Identity,
    ) -> Result<Option<(Arc<PrincipalRecord>, Version)>, IamError> {
        let gone = || IamError::Gone(identity.caller().as_str().to_owned());
        if identity.directory() != self.number {
            return Err(gone());
        }
        let state = self.read();
        match (identity.holder(), identity.account()) {
            (Some(holder), _) => {
                let (record, version) = state.principals.get(&holder.arn).ok_or_else(gone)?;
                if record.unique_id.as_ref() != Some(&holder.unique_id) {
                    return Err(gone());
                }
                Ok(Some((Arc::clone(record), *version)))
            }
            (None, Some(account)) if !state.accounts.contains_key(&account) => Err(gone()),
            (None, Some(_) | None) => Ok(None),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        // INVARIANT(State): edits look at everything before they change anything, so what a
        // panicking thread left behind is whole.
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Iam {
    fn default() -> Self {
        Self::new()
    }
}

/// A number that was not given before in this process.
fn next(counter: &AtomicU64) -> u64 {
    counter.fetch_add(1, Ordering::Relaxed)
}

static DIRECTORIES: AtomicU64 = AtomicU64::new(0);
