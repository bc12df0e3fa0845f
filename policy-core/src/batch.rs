//! Floor 10: many requests at once, in several threads, with the answers in their order.
//!
//! [`Snapshot::decide_batch`] decides a slice of requests. [`in_order`] is for a stream of them: it
//! holds a few chunks at a time, and gives the answers in the order in which the chunks came.
//! [`LineScratch`] reads requests of one line of JSON each, in the form of `docs/case-files.md`, as
//! far as they are of the common kind.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::ops::ControlFlow;
//!
//! use policy_core::batch::{LineScratch, in_order};
//! use policy_core::decide::Decision;
//! use policy_core::record::KeyRecord;
//! use policy_core::request::Completeness;
//! use policy_core::semantics::Semantics;
//! use policy_core::snapshot::{Snapshot, Strangers};
//!
//! let key = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd";
//! let mut snapshot = Snapshot::new(Semantics::default());
//! snapshot.set_strangers(Strangers::HaveNoPolicies);
//! snapshot.add_key(KeyRecord::new(key.parse()?, Vec::new()))?;
//!
//! // Chunks of whole lines, as they come from a file.
//! let line = format!(
//!     r#"{{"principal": "arn:aws:iam::111122223333:role/app", "action": "kms:Decrypt", "resource": "{key}"}}"#
//! );
//! let chunks = vec![format!("{line}\n{line}\n"), format!("{line}\n")];
//!
//! let decide_chunk = || {
//!     let mut scratch = LineScratch::default();
//!     let snapshot = &snapshot;
//!     move |chunk: String| {
//!         let decide = |line: &str| {
//!             let read = scratch.read(line.as_bytes(), Completeness::Complete)?;
//!             Some(read.prepare(snapshot).ok()?.decide().decision)
//!         };
//!         chunk.lines().map(decide).collect::<Vec<_>>()
//!     }
//! };
//! let mut decisions = Vec::new();
//! let threads = NonZeroUsize::new(2).unwrap_or(NonZeroUsize::MIN);
//! let end = in_order(threads, chunks.into_iter(), decide_chunk, |answers| {
//!     decisions.extend(answers);
//!     ControlFlow::<()>::Continue(())
//! });
//! assert!(end.is_continue());
//! assert_eq!(decisions, [Some(Decision::ImplicitDeny); 3]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::str;
use std::sync::mpsc;
use std::thread;

use crate::decide::Outcome;
use crate::limits::MAX_THREADS;
use crate::request::{Completeness, Request, RequestMemory};
use crate::snapshot::{Prepared, RequestError, Scratch, Snapshot};
use crate::value::time::Timestamp;

mod cursor;
mod line;

/// Memory for requests of one line each, used again and again.
#[derive(Clone, Debug, Default)]
pub struct LineScratch {
    memory: RequestMemory,
    scratch: Scratch,
}

/// The request of a line.
#[derive(Debug)]
pub struct LineRequest<'m> {
    request: &'m mut Request,
    scratch: &'m mut Scratch,
}

impl LineScratch {
    /// The request of a line of JSON, in the form of the member `request` of a case file:
    /// `principal`, `action`, `resource`, `context`, and so on.
    ///
    /// `None` says nothing of whether the line is right. It has a member, a shape or an escape that
    /// is not of the common kind, or something is wrong with it: read it with a reader of the whole
    /// form, as `kms-policy` does. What is read here is read there in the same way.
    pub fn read(&mut self, line: &[u8], completeness: Completeness) -> Option<LineRequest<'_>> {
        let line = str::from_utf8(line).ok()?;
        line::read(line, completeness, &mut self.memory)?;
        Some(LineRequest {
            request: &mut self.memory.request,
            scratch: &mut self.scratch,
        })
    }
}

impl<'m> LineRequest<'m> {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &Request {
        self.request
    }

    /// Says when the call is made.
    pub fn set_time(&mut self, time: Timestamp) {
        self.request.time = Some(time);
    }

    /// Prepares the request against the entries of a snapshot.
    ///
    /// # Errors
    ///
    /// [`RequestError`] when the request contradicts itself or speaks of what is not loaded.
    pub fn prepare<'a>(self, snapshot: &'a Snapshot) -> Result<Prepared<'a>, RequestError>
    where
        'm: 'a,
    {
        snapshot.prepare(self.request, self.scratch)
    }
}

impl Snapshot {
    /// Decides all requests, in so many threads, [`MAX_THREADS`] at most. `outcomes` then has one entry a request, in their
    /// order; what stood there before is gone.
    pub fn decide_batch(
        &self,
        requests: &[Request],
        threads: NonZeroUsize,
        outcomes: &mut Vec<Result<Outcome, RequestError>>,
    ) {
        outcomes.clear();
        // Each entry is written over; one that would not be allows nothing.
        outcomes.resize_with(requests.len(), || Err(RequestError::NoChecks));
        let share = requests
            .len()
            .div_ceil(threads.get().min(MAX_THREADS))
            .max(1);
        thread::scope(|scope| {
            let mut shares = requests.chunks(share).zip(outcomes.chunks_mut(share));
            let own = shares.next();
            for (requests, outcomes) in shares {
                scope.spawn(move || self.decide_all(requests, outcomes));
            }
            if let Some((requests, outcomes)) = own {
                self.decide_all(requests, outcomes);
            }
        });
    }

    fn decide_all(&self, requests: &[Request], outcomes: &mut [Result<Outcome, RequestError>]) {
        let mut scratch = Scratch::default();
        for (request, outcome) in requests.iter().zip(outcomes) {
            let prepared = self.prepare(request, &mut scratch);
            *outcome = prepared.map(|prepared| prepared.decide());
        }
    }
}

/// Works on chunks in so many threads, and hands the answers over in the order of the chunks, to
/// `take` on this thread. `worker` makes what one thread works with. One more thread reads the
/// chunks: where they come slowly, each is answered without waiting for the next.
///
/// The threads take turns, so that nothing has to be sorted; no more than a few chunks a thread are
/// held at a time, however many there are.
///
/// When `take` breaks, no further chunk is asked for, and the one that is being waited for is the
/// last.
pub fn in_order<C, A, W, B>(
    threads: NonZeroUsize,
    chunks: impl Iterator<Item = C> + Send,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(A) -> ControlFlow<B>,
) -> ControlFlow<B>
where
    C: Send,
    A: Send,
    W: FnMut(C) -> A,
{
    let worker = &worker;
    thread::scope(|scope| {
        let mut to_workers = Vec::new();
        let mut from_workers = Vec::new();
        for _ in 0..threads.get().min(MAX_THREADS) {
            let (to_worker, chunks) = mpsc::sync_channel(WAITING);
            let (answers, from_worker) = mpsc::sync_channel(WAITING);
            to_workers.push(to_worker);
            from_workers.push(from_worker);
            scope.spawn(move || {
                let mut work = worker();
                for chunk in chunks {
                    if answers.send(work(chunk)).is_err() {
                        return;
                    }
                }
            });
        }
        scope.spawn(move || {
            for (chunk, to_worker) in chunks.zip(to_workers.iter().cycle()) {
                if to_worker.send(chunk).is_err() {
                    return;
                }
            }
        });
        for from_worker in from_workers.iter().cycle() {
            match from_worker.recv() {
                Ok(answer) => take(answer)?,
                // Its turn has come and it got no chunk: there are no more.
                Err(mpsc::RecvError) => break,
            }
        }
        ControlFlow::Continue(())
    })
}

/// Chunks, and answers, that wait for one thread: while one is worked on, the next is there.
const WAITING: usize = 2;
