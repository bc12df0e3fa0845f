//! How far a long run has come, for a person at a terminal.

use std::time::{Duration, Instant};

use crate::load::{self, Stream};
use crate::render::diagnostic;

/// A count on standard error, if that is a terminal.
pub(crate) struct Progress {
    noun: &'static str,
    begin: Instant,
    shown: Option<Duration>,
    is_wanted: bool,
}

impl Progress {
    /// Of a run that prints at its end.
    pub(crate) fn new(noun: &'static str) -> Self {
        Self {
            noun,
            begin: Instant::now(),
            shown: None,
            is_wanted: load::is_terminal(Stream::Error),
        }
    }

    /// Of a run that prints as it goes: on a terminal, its output is the progress.
    pub(crate) fn beside_output(noun: &'static str) -> Self {
        let progress = Self::new(noun);
        Self {
            is_wanted: progress.is_wanted && !load::is_terminal(Stream::Output),
            ..progress
        }
    }

    pub(crate) fn show(&mut self, done: usize) {
        let now = self.begin.elapsed();
        let due = self.shown.unwrap_or_default().saturating_add(QUIET);
        if self.is_wanted && now >= due {
            load::complain(&format!("\r{}", diagnostic::plural(done, self.noun)));
            self.shown = Some(now);
        }
    }

    pub(crate) fn clear(&self) {
        if self.shown.is_some() {
            load::complain("\r\u{1b}[K");
        }
    }
}

/// Shorter runs need no progress.
const QUIET: Duration = Duration::from_secs(1);
