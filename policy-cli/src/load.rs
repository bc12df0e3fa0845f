//! The only file that touches the file system, the environment and the standard streams.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use thiserror::Error;

use crate::problem::Problem;

/// A file could not be read or written.
#[derive(Debug, Error)]
enum LoadError {
    #[error("`{0}` is a directory, not a file")]
    Directory(String),
    #[error("cannot read `{0}`: {1}")]
    Read(String, io::Error),
    #[error("`{0}` has a line of more than {1} MiB")]
    LongLine(String, usize),
    #[error("there is no file `{0}`")]
    Missing(String),
    #[error("not allowed to read `{0}`")]
    Permission(String),
    #[error("`{0}` is larger than {1} MiB, the most that is read")]
    TooLarge(String, usize),
    #[error("cannot write `{0}`: {1}")]
    Write(String, io::Error),
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn source(path: &str, max: usize) -> Result<Arc<Source>, Problem> {
    let bytes = bytes(path, max).map_err(|error| Problem::plain(error.to_string()))?;
    match Source::from_bytes(display_name(path), bytes, max) {
        Ok(source) => Ok(Arc::new(source)),
        Err(error) => Err(Problem::with_help(error.to_string(), error.help())),
    }
}

/// The name under which a path is shown.
pub(crate) fn display_name(path: &str) -> String {
    if path == "-" {
        "standard input".to_owned()
    } else {
        path.to_owned()
    }
}

/// The lines of a file, or of standard input for `-`, read as they come.
pub(crate) struct Lines {
    path: String,
    reader: Box<dyn BufRead>,
}

impl Lines {
    pub(crate) fn open(path: &str) -> Result<Self, Problem> {
        let reader: Box<dyn BufRead> = if path == "-" {
            Box::new(io::stdin().lock())
        } else {
            let file = open(path).map_err(|error| Problem::plain(error.to_string()))?;
            Box::new(BufReader::new(file))
        };
        Ok(Self {
            path: path.to_owned(),
            reader,
        })
    }
}

impl Iterator for Lines {
    type Item = Result<Vec<u8>, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
        let mut bounded = self.reader.by_ref().take(limit);
        match bounded.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(count) if count == MAX_LINE && !line.ends_with(b"\n") => {
                let error = LoadError::LongLine(display_name(&self.path), MAX_LINE >> 20);
                Some(Err(Problem::plain(error.to_string())))
            }
            Ok(_) => Some(Ok(line)),
            Err(error) => {
                let error = LoadError::Read(display_name(&self.path), error);
                Some(Err(Problem::plain(error.to_string())))
            }
        }
    }
}

/// Replaces a file: nothing is lost when the machine stops halfway.
pub(crate) fn replace(path: &str, text: &str) -> Result<(), Problem> {
    let failed =
        |error: io::Error| Problem::plain(LoadError::Write(path.to_owned(), error).to_string());
    // A symbolic link stays one: what it points to is replaced.
    let target = fs::canonicalize(path).map_err(failed)?;
    let permissions = fs::metadata(&target).map_err(failed)?.permissions();
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = target.with_file_name(name);
    let written = File::create_new(&temporary)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.set_permissions(permissions)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&temporary, &target));
    written.map_err(|error| {
        // The first error is the one to report.
        let _ = fs::remove_file(&temporary);
        failed(error)
    })
}

/// Whether a path names a directory.
pub(crate) fn is_directory(path: &str) -> bool {
    Path::new(path).is_dir()
}

/// Whether a path names anything at all.
pub(crate) fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

/// All files under a directory, sorted; links are not followed into directories, and hidden
/// directories such as `.git` are left alone.
pub(crate) fn walk(directory: &Path) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        let shown = directory.display().to_string();
        let failed =
            |error: io::Error| Problem::plain(LoadError::Read(shown.clone(), error).to_string());
        for entry in fs::read_dir(&directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if kind.is_dir() && is_hidden {
                continue;
            }
            if kind.is_dir() {
                open.push(entry.path());
            } else if entry.path().is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Writes to standard output. A reader that went away, as `head` does, is not an error.
pub(crate) fn print(text: &str) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Problem::plain(format!(
            "cannot write to standard output: {error}"
        ))),
    }
}

/// Writes to standard error; when that fails there is nobody left to tell.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// One of the output streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard error.
    Error,
    /// Standard output.
    Output,
}

/// Whether a stream is a terminal that wants color. <https://no-color.org>
pub(crate) fn wants_color(stream: Stream) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    is_terminal(stream) && !refused && !dumb
}

/// Whether a person looks at the stream.
pub(crate) fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::Error => io::stderr().is_terminal(),
        Stream::Output => io::stdout().is_terminal(),
    }
}

fn bytes(path: &str, max: usize) -> Result<Vec<u8>, LoadError> {
    if path == "-" {
        return bounded(path, io::stdin().lock(), max);
    }
    let file = open(path)?;
    bounded(path, file, max)
}

fn open(path: &str) -> Result<File, LoadError> {
    let failed = |error: io::Error| {
        let kind = error.kind();
        if kind == io::ErrorKind::NotFound {
            LoadError::Missing(path.to_owned())
        } else if kind == io::ErrorKind::PermissionDenied {
            LoadError::Permission(path.to_owned())
        } else {
            LoadError::Read(path.to_owned(), error)
        }
    };
    if is_directory(path) {
        return Err(LoadError::Directory(path.to_owned()));
    }
    File::open(path).map_err(failed)
}

/// Reads one byte more than is allowed at most, so that an endless file is not read to its end.
fn bounded(path: &str, reader: impl Read, max: usize) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    reader
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| LoadError::Read(display_name(path), error))?;
    if bytes.len() > max {
        return Err(LoadError::TooLarge(display_name(path), max >> 20));
    }
    Ok(bytes)
}

/// A request with all its policies is far smaller.
const MAX_LINE: usize = 4 << 20;
