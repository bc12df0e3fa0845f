//! Where records go.

use std::fmt;
use std::fmt::Debug;
use std::io;
use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use thiserror::Error;

use crate::audit::event::Event;

/// Takes records. A call whose record cannot be written is told so, and decides what that means.
pub trait Sink: Debug + Send + Sync {
    /// Takes one record; when it returns, the record is where this sink puts records.
    ///
    /// # Errors
    /// When the record could not be written.
    fn record(&self, event: &Event) -> Result<(), SinkError>;
}

/// Why a record could not be written.
#[derive(Debug, Error)]
pub enum SinkError {
    /// The trail cannot be opened.
    #[error("cannot open the audit trail `{target}`: {source}")]
    Open {
        /// The path, or another name of it.
        target: String,
        /// What the system said.
        source: io::Error,
    },
    /// The trail cannot be written.
    #[error("cannot write to the audit trail `{target}`: {source}")]
    Write {
        /// The path, or another name of it.
        target: String,
        /// What the system said.
        source: io::Error,
    },
}

/// Keeps every record in memory, in order: for tests and short runs, for it only grows.
#[derive(Debug, Default)]
pub struct MemorySink(Mutex<Vec<Event>>);

/// Throws every record away. Nobody can then say who used a key, or who tried: only for
/// measurements and examples that are about something else.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiscardSink;

/// Writes JSON lines to any writer and flushes after each.
pub struct WriterSink<W>(Mutex<W>);

/// Gives each record to several sinks, in order, all of them even if one fails.
#[derive(Debug, Default)]
pub struct FanOutSink(Vec<Arc<dyn Sink>>);

impl MemorySink {
    /// Empty.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy of the records so far.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        locked(&self.0).clone()
    }
}

impl Sink for MemorySink {
    fn record(&self, event: &Event) -> Result<(), SinkError> {
        locked(&self.0).push(event.clone());
        Ok(())
    }
}

impl Sink for DiscardSink {
    fn record(&self, _event: &Event) -> Result<(), SinkError> {
        Ok(())
    }
}

impl<W: Write + Send> WriterSink<W> {
    /// Writes to this.
    #[must_use]
    pub fn new(writer: W) -> Self {
        Self(Mutex::new(writer))
    }

    /// The writer again.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write + Send> Sink for WriterSink<W> {
    fn record(&self, event: &Event) -> Result<(), SinkError> {
        let line = line(event);
        let mut writer = locked(&self.0);
        let written = writer.write_all(line.as_bytes());
        written
            .and_then(|()| writer.flush())
            .map_err(|source| SinkError::Write {
                target: "writer".to_owned(),
                source,
            })
    }
}

impl<W> Debug for WriterSink<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriterSink(..)")
    }
}

impl FanOutSink {
    /// To these.
    #[must_use]
    pub fn new(sinks: Vec<Arc<dyn Sink>>) -> Self {
        Self(sinks)
    }
}

impl Sink for FanOutSink {
    /// The first error of several.
    fn record(&self, event: &Event) -> Result<(), SinkError> {
        let mut outcome = Ok(());
        for sink in &self.0 {
            outcome = outcome.and(sink.record(event));
        }
        outcome
    }
}

impl<S: Sink + ?Sized> Sink for Arc<S> {
    fn record(&self, event: &Event) -> Result<(), SinkError> {
        self.as_ref().record(event)
    }
}

/// The record and the end of the line, in one piece.
pub(super) fn line(event: &Event) -> String {
    let mut line = event.to_line();
    line.push('\n');
    line
}

/// A thread that panicked leaves whole records behind, so its lock is taken over.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
