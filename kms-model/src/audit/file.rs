//! Records in a file, one JSON object a line.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;

use crate::audit::event::Event;
use crate::audit::sink;
use crate::audit::sink::Sink;
use crate::audit::sink::SinkError;

/// Appends JSON lines to a file.
///
/// Each record is one write at the end of the file, so several threads and processes may share a
/// file of a local file system and their lines stay whole. Nothing is buffered here.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    durability: Durability,
    state: Mutex<State>,
}

/// When a record counts as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// When it is on the disk: it survives a loss of power. Slow.
    Disk,
    /// When the operating system has it: it survives the end of the process.
    System,
}

#[derive(Debug)]
struct State {
    file: File,
    tail: Tail,
}

/// How the last write of ours ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    Torn,
    Whole,
}

impl FileSink {
    /// Opens the file to append to it, and makes it if there is none.
    ///
    /// # Errors
    /// When it cannot be opened, with its path.
    pub fn open(path: impl AsRef<Path>, durability: Durability) -> Result<Self, SinkError> {
        let path = path.as_ref().to_path_buf();
        let opened = OpenOptions::new().create(true).append(true).open(&path);
        let file = opened.map_err(|source| SinkError::Open {
            target: path.display().to_string(),
            source,
        })?;
        let tail = Tail::Whole;
        Ok(Self {
            path,
            durability,
            state: Mutex::new(State { file, tail }),
        })
    }

    /// Where it writes.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Sink for FileSink {
    fn record(&self, event: &Event) -> Result<(), SinkError> {
        let line = sink::line(event);
        let written = sink::locked(&self.state).append(&line, self.durability);
        written.map_err(|source| SinkError::Write {
            target: self.path.display().to_string(),
            source,
        })
    }
}

impl State {
    fn append(&mut self, line: &str, durability: Durability) -> io::Result<()> {
        // After a full disk, say, half a line may stand there; the next must not be glued to it.
        let written = match self.tail {
            Tail::Torn => self.file.write_all(format!("\n{line}").as_bytes()),
            Tail::Whole => self.file.write_all(line.as_bytes()),
        };
        self.tail = if written.is_ok() {
            Tail::Whole
        } else {
            Tail::Torn
        };
        written?;
        match durability {
            Durability::Disk => self.file.sync_data(),
            Durability::System => Ok(()),
        }
    }
}
