//! Floor 9: compiling and deciding from many threads at once.
//!
//! In: records, and requests with the entries that they meet. Out: entries, which the embedder
//! keeps beside its own records, and [`Prepared`] requests. Compiling takes turns with compiling
//! only; who decides never waits for it.
//!
//! ```
//! use std::error::Error;
//!
//! use policy_core::decide::Decision;
//! use policy_core::engine::Engine;
//! use policy_core::name::arn::Arn;
//! use policy_core::record::{KeyMetadata, KeyRecord};
//! use policy_core::request::{Check, Principal, Request, Resource};
//! use policy_core::semantics::Semantics;
//! use policy_core::snapshot::{Entries, ResourceEntries, Scratch};
//! use policy_core::table::kms_action::Action;
//!
//! fn main() -> Result<(), Box<dyn Error>> {
//!     let engine = Engine::new(Semantics::default());
//!     let arn: Arn = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd".parse()?;
//!     let key = engine.key_entry(KeyRecord {
//!         arn: arn.clone(),
//!         policies: Vec::new(),
//!         grants: Vec::new(),
//!         metadata: KeyMetadata::default(),
//!         aliases: None,
//!         tags: None,
//!     })?;
//!
//!     let caller = "arn:aws:iam::111122223333:user/ann".parse()?;
//!     let resource = Resource::Key(arn);
//!     let action = Action::DECRYPT;
//!     let request = Request::new(Principal::new(caller), vec![Check { action, resource }]);
//!     let resources = [ResourceEntries { key: Some(&key), account: None }];
//!     let entries = Entries { resources: &resources, ..Entries::default() };
//!
//!     // The reader is taken after the entries, so that it knows everything that is in them.
//!     let reader = engine.reader();
//!     let mut scratch = Scratch::default();
//!     let prepared = reader.prepare(&request, &entries, &mut scratch)?;
//!     assert_eq!(prepared.decide().decision, Decision::ImplicitDeny);
//!     Ok(())
//! }
//! ```

use std::sync::{Arc, LockResult, Mutex, PoisonError, RwLock};

use crate::compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::intern::{Interner, Vocabulary};
use crate::compile::record::{self, LoadError};
use crate::document::PolicyDocument;
use crate::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use crate::request::Request;
use crate::semantics::Semantics;
use crate::snapshot::{Entries, Prepared, RequestError, Scratch, prepare};

/// Compiles records to entries that its [`Reader`]s decide over.
///
/// It holds names and no entries: an entry lives as long as the embedder keeps it. Names are kept
/// for as long as the engine lives, also those that no entry mentions any more.
#[derive(Debug)]
pub struct Engine {
    semantics: Semantics,
    /// Held while something is compiled.
    interner: Mutex<Interner>,
    /// Held to read or to swap what is in it, never longer.
    published: RwLock<Arc<Vocabulary>>,
}

/// Decides over the entries that an [`Engine`] had compiled when the reader was taken. It does not
/// change, and cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Reader {
    semantics: Semantics,
    vocabulary: Arc<Vocabulary>,
}

impl Engine {
    /// An engine that compiled nothing yet.
    #[must_use]
    pub fn new(semantics: Semantics) -> Self {
        let interner = Interner::new();
        let published = RwLock::new(Arc::new(interner.vocabulary().clone()));
        Self {
            semantics,
            interner: Mutex::new(interner),
            published,
        }
    }

    /// How uncertain points are read.
    #[must_use]
    pub const fn semantics(&self) -> Semantics {
        self.semantics
    }

    /// Compiles a key. An edited policy, a new grant, another tag or alias is another entry.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when a policy cannot be lowered, a grant is of another key, or the ARN names
    /// no account.
    pub fn key_entry(&self, record: KeyRecord) -> Result<KeyEntry, LoadError> {
        self.compile(|interner| record::key(record, interner))
    }

    /// The same key with a grant more, the last of all or in the place of the one with its id. What
    /// it costs does not grow with the grants of the key; [`KeyEntry::without_grant`] is the way
    /// back.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when the grant is of another key, or the entry of another engine.
    pub fn with_grant(&self, key: &KeyEntry, grant: GrantRecord) -> Result<KeyEntry, LoadError> {
        self.compile(|interner| record::with_grant(key, grant, interner))
    }

    /// Compiles a user or a role.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn principal_entry(&self, record: PrincipalRecord) -> Result<PrincipalEntry, LoadError> {
        self.compile(|interner| record::principal(record, interner))
    }

    /// Compiles an account.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when a policy cannot be lowered or a list of levels is empty.
    pub fn account_entry(&self, record: AccountRecord) -> Result<AccountEntry, LoadError> {
        self.compile(|interner| record::account(record, interner))
    }

    /// Compiles the policies of a session.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn session_entry(&self, policies: Vec<PolicyDocument>) -> Result<PolicyEntry, LoadError> {
        self.compile(|interner| record::session(policies, interner))
    }

    /// Compiles the policies of a VPC endpoint.
    ///
    /// # Errors
    ///
    /// [`LoadError::Compile`] when a policy cannot be lowered.
    pub fn endpoint_entry(&self, policies: Vec<PolicyDocument>) -> Result<PolicyEntry, LoadError> {
        self.compile(|interner| record::endpoint(policies, interner))
    }

    /// Reads what was compiled so far. Cheap, and it never waits for a compilation.
    ///
    /// Take it after the entries of a request were fetched: then it is as new as each of them.
    #[must_use]
    pub fn reader(&self) -> Reader {
        let published = whole(self.published.read());
        Reader {
            semantics: self.semantics,
            vocabulary: Arc::clone(&published),
        }
    }

    /// What was compiled is published before the entry leaves.
    fn compile<T>(&self, make: impl FnOnce(&mut Interner) -> T) -> T {
        let mut interner = whole(self.interner.lock());
        let made = make(&mut interner);
        let vocabulary = interner.vocabulary();
        let is_new = whole(self.published.read()).size() < vocabulary.size();
        if is_new {
            let new = Arc::new(vocabulary.clone());
            let old = std::mem::replace(&mut *whole(self.published.write()), new);
            // If nobody reads it any more, it goes after the lock was given back.
            drop(old);
        }
        made
    }
}

impl Reader {
    /// How uncertain points are read.
    #[must_use]
    pub const fn semantics(&self) -> Semantics {
        self.semantics
    }

    /// Prepares a request against the entries that it meets. With a warm scratch it allocates
    /// nothing, and it takes no lock.
    ///
    /// # Errors
    ///
    /// [`RequestError`] when the request contradicts itself, a key is missing in the entries, or an
    /// entry is of another engine or newer than this reader.
    pub fn prepare<'a>(
        &'a self,
        request: &'a Request,
        entries: &Entries<'a, '_>,
        scratch: &'a mut Scratch,
    ) -> Result<Prepared<'a>, RequestError> {
        prepare::prepare_given(&self.vocabulary, request, entries, self.semantics, scratch)
    }
}

/// What a lock holds, also when a thread panicked with it: each name is added at once or not at
/// all, and a vocabulary is swapped whole.
pub(crate) fn whole<G>(held: LockResult<G>) -> G {
    held.unwrap_or_else(PoisonError::into_inner)
}
