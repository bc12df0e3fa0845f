//! Floor 9: a snapshot that is edited while other threads read it.
//!
//! In: edits, which take turns. Out: [`View`]s, each of all entries at one moment. Who reads never
//! waits for an edit, and sees all of it or nothing.
//!
//! ```
//! use std::error::Error;
//!
//! use policy_core::decide::Decision;
//! use policy_core::live::Live;
//! use policy_core::name::arn::Arn;
//! use policy_core::record::KeyRecord;
//! use policy_core::request::{Check, Principal, Request, Resource};
//! use policy_core::semantics::Semantics;
//! use policy_core::snapshot::{Scratch, Snapshot, Strangers};
//! use policy_core::table::kms_action::Action;
//!
//! fn main() -> Result<(), Box<dyn Error>> {
//!     // Load everything first, and go live then.
//!     let mut snapshot = Snapshot::new(Semantics::default());
//!     snapshot.set_strangers(Strangers::HaveNoPolicies);
//!     let live = Live::from(snapshot);
//!
//!     let before = live.view();
//!     let arn: Arn = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd".parse()?;
//!     live.edit(|snapshot| snapshot.add_key(KeyRecord::new(arn.clone(), Vec::new())))?;
//!     let after = live.view();
//!
//!     let caller = "arn:aws:iam::111122223333:user/ann".parse()?;
//!     let check = Check { action: Action::DECRYPT, resource: Resource::Key(arn) };
//!     let request = Request::new(Principal::new(caller), vec![check]);
//!     let mut scratch = Scratch::default();
//!     assert!(before.prepare(&request, &mut scratch).is_err());
//!     let outcome = after.prepare(&request, &mut scratch)?.decide();
//!     assert_eq!(outcome.decision, Decision::ImplicitDeny);
//!     Ok(())
//! }
//! ```

use std::sync::{Arc, Mutex, RwLock};

use crate::compile::intern::Vocabulary;
use crate::engine::whole;
use crate::request::Request;
use crate::semantics::Semantics;
use crate::snapshot::tables::{Known, Tables};
use crate::snapshot::{Prepared, RequestError, Scratch, Snapshot};

mod edit;

pub use edit::Edit;

/// A [`Snapshot`] for many threads.
#[derive(Debug)]
pub struct Live {
    /// Held while something is edited.
    snapshot: Mutex<Snapshot>,
    /// Held to read or to swap what is in it, never longer.
    published: RwLock<Arc<Published>>,
}

/// All entries as they were when the view was taken. It does not change, and cloning it is cheap.
#[derive(Clone, Debug)]
pub struct View(Arc<Published>);

#[derive(Debug)]
struct Published {
    semantics: Semantics,
    vocabulary: Vocabulary,
    tables: Tables,
}

impl Live {
    /// Edits the snapshot. Readers see what was done when the edit is over, and all at once.
    ///
    /// An edit that gives an error, or panics, changes nothing. Read documents before: edits take
    /// turns.
    ///
    /// # Errors
    ///
    /// That of the edit.
    pub fn edit<T, E>(&self, edit: impl FnOnce(&mut Edit<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut snapshot = whole(self.snapshot.lock());
        let View(held) = self.view();
        // Whatever an edit left that panicked is undone here.
        snapshot.restore(&held.tables);
        let edited = edit(&mut Edit(&mut snapshot));
        if edited.is_err() {
            snapshot.restore(&held.tables);
        }
        let new = Arc::new(Published::of(&snapshot));
        let old = std::mem::replace(&mut *whole(self.published.write()), new);
        // If nobody reads it any more, it goes after the lock was given back.
        drop(old);
        edited
    }

    /// All entries as they are now. Cheap, and it never waits for an edit.
    #[must_use]
    pub fn view(&self) -> View {
        let published = whole(self.published.read());
        View(Arc::clone(&published))
    }
}

impl From<Snapshot> for Live {
    fn from(snapshot: Snapshot) -> Self {
        let published = RwLock::new(Arc::new(Published::of(&snapshot)));
        Self {
            snapshot: Mutex::new(snapshot),
            published,
        }
    }
}

impl View {
    /// How uncertain points are read.
    #[must_use]
    pub fn semantics(&self) -> Semantics {
        self.0.semantics
    }

    /// Prepares a request. With a warm scratch it allocates nothing, and it takes no lock.
    ///
    /// # Errors
    ///
    /// [`RequestError`] when the request contradicts itself or speaks of what is not loaded.
    pub fn prepare<'a>(
        &'a self,
        request: &'a Request,
        scratch: &'a mut Scratch,
    ) -> Result<Prepared<'a>, RequestError> {
        let known = Known {
            vocabulary: &self.0.vocabulary,
            tables: &self.0.tables,
        };
        known.prepare(request, self.0.semantics, scratch)
    }
}

impl Published {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            semantics: snapshot.semantics(),
            vocabulary: snapshot.vocabulary().clone(),
            tables: snapshot.tables().clone(),
        }
    }
}
