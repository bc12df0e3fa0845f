//! The only file that touches the file system, the environment and the standard streams.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

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
    #[error("{0}:{1}: the line has more than {2} MiB, and no line after it was read")]
    LongLine(String, u64, usize),
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
    source_as(path, &display_name(path), max)
}

/// The same under another name, for a path that says nothing to a reader.
pub(crate) fn source_as(path: &str, name: &str, max: usize) -> Result<Arc<Source>, Problem> {
    let bytes = bytes(path, max).map_err(|error| Problem::plain(error.to_string()))?;
    match Source::from_bytes(name, bytes, max) {
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

/// The lines of a file, or of standard input for `-`, a chunk of whole lines at a time, as they come:
/// what can be read without waiting is a chunk.
pub(crate) struct Chunks {
    path: String,
    reader: Box<dyn Read + Send>,
    /// The begin of a line whose end was not read yet.
    begin: Vec<u8>,
    /// The number of that line, from 1.
    number: u64,
    is_done: bool,
}

/// Some lines of a file.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// The number of the first, from 1.
    pub(crate) first: u64,
    bytes: Vec<u8>,
}

impl Chunk {
    /// The lines, each with its end.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.split_inclusive(|&byte| byte == b'\n')
    }
}

impl Chunks {
    pub(crate) fn open(path: &str) -> Result<Self, Problem> {
        let reader: Box<dyn Read + Send> = if path == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(open(path).map_err(|error| Problem::plain(error.to_string()))?)
        };
        Ok(Self {
            path: path.to_owned(),
            reader,
            begin: Vec::new(),
            number: 1,
            is_done: false,
        })
    }

    /// The next chunk; without a line only at the end.
    fn read(&mut self) -> Result<Vec<u8>, LoadError> {
        let mut bytes = std::mem::take(&mut self.begin);
        loop {
            let known = bytes.len();
            bytes.resize(known.saturating_add(CHUNK), 0);
            let room = bytes.get_mut(known..).unwrap_or_default();
            let read = self.reader.read(room);
            let count = read.as_ref().copied().unwrap_or_default();
            bytes.truncate(known.saturating_add(count));
            match read {
                Ok(count) => self.is_done = count == 0,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(LoadError::Read(display_name(&self.path), error)),
            }
            let new = bytes.get(known..).unwrap_or_default();
            let is_end = |byte: &u8| *byte == b'\n';
            let first = new.iter().position(is_end);
            let length = first.map_or(bytes.len(), |at| known.saturating_add(at));
            if length >= MAX_LINE {
                let name = display_name(&self.path);
                return Err(LoadError::LongLine(name, self.number, MAX_LINE >> 20));
            }
            if self.is_done {
                return Ok(bytes);
            }
            if let Some(last) = new.iter().rposition(is_end) {
                let end = known.saturating_add(last).saturating_add(1);
                self.begin = bytes.split_off(end);
                return Ok(bytes);
            }
        }
    }
}

impl Iterator for Chunks {
    type Item = Result<Chunk, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        match self.read() {
            Ok(bytes) if bytes.is_empty() => None,
            Ok(bytes) => {
                let first = self.number;
                let ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
                let ends = u64::try_from(ends).unwrap_or(u64::MAX);
                self.number = first.saturating_add(ends);
                Some(Ok(Chunk { first, bytes }))
            }
            Err(error) => {
                self.is_done = true;
                Some(Err(Problem::plain(error.to_string())))
            }
        }
    }
}

/// How many threads can work at once.
pub(crate) fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Replaces a file: nothing is lost when the machine stops halfway. What is read of standard input
/// from then on is the text.
pub(crate) fn replace(path: &str, text: &str) -> Result<(), Problem> {
    if path == "-" {
        let mut read = STANDARD_INPUT
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *read = Some(text.as_bytes().to_vec());
        return Ok(());
    }
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

/// Writes a file that is not there yet.
pub(crate) fn create(path: &str, text: &str) -> Result<(), Problem> {
    File::create_new(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Problem::plain(LoadError::Write(path.to_owned(), error).to_string()))
}

/// Writes a file, whether or not it is there.
pub(crate) fn write(path: &str, text: &str) -> Result<(), Problem> {
    if Path::new(path).is_file() {
        return replace(path, text);
    }
    // A device or a pipe is written to, and never replaced.
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Problem::plain(LoadError::Write(path.to_owned(), error).to_string()))
}

/// Puts a text behind what a file has.
pub(crate) fn append(path: &str, text: &str) -> Result<(), Problem> {
    let file = File::options().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Problem::plain(LoadError::Write(path.to_owned(), error).to_string()))
}

/// The value of an environment variable, unless it is empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.into_string().ok()?;
    Some(value).filter(|value| !value.is_empty())
}

/// A path from the root on, without `.` and `..`; links stay.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Problem> {
    let shown = path.display().to_string();
    let absolute = std::path::absolute(path)
        .map_err(|error| Problem::plain(LoadError::Read(shown, error).to_string()))?;
    let mut clean = PathBuf::new();
    for part in absolute.components() {
        if part == std::path::Component::ParentDir {
            clean.pop();
        } else {
            clean.push(part);
        }
    }
    Ok(clean)
}

/// A path as it is best shown: from the current directory on, if it is under it.
pub(crate) fn near(path: &Path) -> String {
    let here = absolute(Path::new("."));
    let inside = here.ok().and_then(|here| path.strip_prefix(here).ok());
    inside.unwrap_or(path).display().to_string()
}

/// Whether any of these words is in a file, whatever its encoding.
pub(crate) fn mentions(path: &str, words: &[&str], max: usize) -> bool {
    let text = bytes(path, max).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    words.iter().any(|word| text.contains(word))
}

/// Whether a file has nothing but white space in it.
pub(crate) fn is_blank(path: &str) -> bool {
    bytes(path, MAX_BLANK).is_ok_and(|bytes| bytes.trim_ascii().is_empty())
}

/// Makes a directory, and those above it, unless it is there.
pub(crate) fn create_directory(path: &str) -> Result<(), Problem> {
    fs::create_dir_all(path)
        .map_err(|error| Problem::plain(LoadError::Write(path.to_owned(), error).to_string()))
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
        let mut read = STANDARD_INPUT
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = &*read {
            return Ok(bytes.clone());
        }
        let bytes = bounded(path, io::stdin().lock(), max)?;
        *read = Some(bytes.clone());
        return Ok(bytes);
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
    // Most policies fit: each would be read in a dozen pieces otherwise.
    let mut bytes = Vec::with_capacity(ROOM.min(max));
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

/// As much as most files have.
const ROOM: usize = 16 << 10;

/// What standard input said, or what was put in its place: it cannot be read twice.
static STANDARD_INPUT: Mutex<Option<Vec<u8>>> = Mutex::new(None);

/// Some hundred requests: much to work on, and little to wait for.
const CHUNK: usize = 64 << 10;

/// A file with more in it is not looked at to see whether it is blank.
const MAX_BLANK: usize = 64;

/// A request with all its policies is far smaller.
const MAX_LINE: usize = 4 << 20;
