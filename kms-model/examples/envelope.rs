//! Envelope encryption: a file of any size under a data key, and the data key under a KMS key.
//!
//! The KMS sees 32 bytes of data key and never the file. The sealed file holds, one after another:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `KMSENV1` and a line feed |
//! | 2 | length of the encrypted data key, big endian |
//! | length | the data key, as the KMS encrypted it |
//! | chunks | 64 KiB of the file each, the last one less, with AES-256-GCM |
//!
//! A data key is for one file, so a counter is nonce enough: 7 zeros, one byte that is 1 in the last
//! chunk and 0 in all others, and four bytes of counter. A file that was cut short has no last
//! chunk, and chunks that changed places have the wrong counter. The part before the chunks is bound
//! to every chunk, and the encryption context to the data key; it is not in the file.
//!
//! The KMS is in memory, so what is sealed here can be opened by this process only: the example goes
//! both ways in one run, and leaves nothing behind.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::time::Instant;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use kms_model::api::{CreateKeyRequest, DataKeySpec, DecryptRequest, GenerateDataKeyRequest};
use kms_model::call::Call;
use kms_model::clock::{Clock, SystemClock};
use kms_model::iam::{Attached, SessionOptions, lone_account, policy};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::name::arn::Arn;
use kms_model::secret::SecretBytes;

/// Where data keys come from: a KMS, a key in it, and who calls.
struct Vault {
    kms: Kms,
    call: Call,
    key: String,
}

impl Vault {
    fn new() -> Result<Self, Box<dyn Error>> {
        let kms = Kms::new(Config::in_memory()?);
        let iam = kms.iam();
        iam.put_account(lone_account("111122223333".parse()?))?;
        let role: Arn = "arn:aws:iam::111122223333:role/backup".parse()?;
        let attached = Attached {
            policies: vec![policy("backup", POLICY, PolicyKind::IdentityPolicy)?],
            ..Attached::default()
        };
        iam.put_role(&role, attached)?;
        let options = SessionOptions::default();
        let session = iam.assume_role(&role, "nightly", options, SystemClock.now())?;
        let call = Call::new(session, "eu-north-1");
        let created = kms.create_key(&call, &CreateKeyRequest::default())?;
        let key = created.key_metadata.and_then(|key| key.arn);
        let key = key.ok_or("a new key has an ARN")?;
        Ok(Self { kms, call, key })
    }

    /// Encrypts all of a file.
    fn seal(
        &self,
        input: impl Read,
        mut output: impl Write,
        context: &BTreeMap<String, String>,
        progress: &mut Progress,
    ) -> Result<(), Box<dyn Error>> {
        let mut wish = GenerateDataKeyRequest::new(&self.key);
        wish.key_spec = Some(DataKeySpec::Aes256);
        wish.encryption_context = Some(context.clone());
        let made = self.kms.generate_data_key(&self.call, &wish)?;
        let encrypted = made.ciphertext_blob.ok_or("there is an encrypted key")?;

        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&u16::try_from(encrypted.len())?.to_be_bytes());
        head.extend_from_slice(&encrypted);
        output.write_all(&head)?;

        let mut chunks = Chunks::new(made.plaintext, head)?;
        let mut input = BufReader::with_capacity(CHUNK, input);
        loop {
            let mut chunk = read_up_to(&mut input, CHUNK)?;
            let bytes = chunk.len();
            let last = is_at_end(&mut input)?;
            chunks.seal(&mut chunk, last)?;
            output.write_all(&chunk)?;
            progress.advance(bytes);
            if last {
                return Ok(output.flush()?);
            }
        }
    }

    /// Decrypts all of a sealed file. Until this has returned `Ok`, what it wrote is not to be used:
    /// whether the file was cut short shows only at its end.
    fn open(
        &self,
        input: impl Read,
        mut output: impl Write,
        context: &BTreeMap<String, String>,
        progress: &mut Progress,
    ) -> Result<(), Box<dyn Error>> {
        let mut input = BufReader::with_capacity(CHUNK, input);
        let mut head = read_up_to(&mut input, MAGIC.len())?;
        if head != MAGIC {
            return Err("this is not a file that was sealed here".into());
        }
        let mut length = [0; 2];
        input.read_exact(&mut length).map_err(cut_short)?;
        let mut encrypted = vec![0; usize::from(u16::from_be_bytes(length))];
        input.read_exact(&mut encrypted).map_err(cut_short)?;
        head.extend_from_slice(&length);
        head.extend_from_slice(&encrypted);

        // The key is named, so that nobody can slip in a data key of another one.
        let opened = self.kms.decrypt(
            &self.call,
            &DecryptRequest {
                ciphertext_blob: Some(encrypted),
                encryption_context: Some(context.clone()),
                key_id: Some(self.key.clone()),
                ..DecryptRequest::default()
            },
        )?;
        let mut chunks = Chunks::new(opened.plaintext, head)?;
        loop {
            let mut chunk = read_up_to(&mut input, CHUNK.saturating_add(TAG))?;
            let last = is_at_end(&mut input)?;
            let plaintext = chunks.open(&mut chunk, last)?;
            output.write_all(plaintext)?;
            progress.advance(plaintext.len());
            if last {
                return Ok(output.flush()?);
            }
        }
    }
}

/// The chunks of one file, in their order.
struct Chunks {
    key: LessSafeKey,
    head: Vec<u8>,
    next: u32,
}

impl Chunks {
    fn new(data_key: Option<SecretBytes>, head: Vec<u8>) -> Result<Self, Box<dyn Error>> {
        let data_key = data_key.ok_or("there is a data key")?;
        let key = UnboundKey::new(&AES_256_GCM, data_key.expose())?;
        let key = LessSafeKey::new(key);
        Ok(Self { key, head, next: 0 })
    }

    fn seal(&mut self, chunk: &mut Vec<u8>, last: bool) -> Result<(), Box<dyn Error>> {
        let nonce = self.nonce(last)?;
        let head = Aad::from(self.head.as_slice());
        Ok(self.key.seal_in_place_append_tag(nonce, head, chunk)?)
    }

    fn open<'c>(&mut self, chunk: &'c mut [u8], last: bool) -> Result<&'c [u8], Box<dyn Error>> {
        let nonce = self.nonce(last)?;
        let head = Aad::from(self.head.as_slice());
        let opened = self.key.open_in_place(nonce, head, chunk);
        Ok(opened.map_err(|_| "the file was altered or cut short")?)
    }

    fn nonce(&mut self, last: bool) -> Result<Nonce, Box<dyn Error>> {
        let [a, b, c, d] = self.next.to_be_bytes();
        self.next = self.next.checked_add(1).ok_or("the file is too large")?;
        let nonce = [0, 0, 0, 0, 0, 0, 0, u8::from(last), a, b, c, d];
        Ok(Nonce::assume_unique_for_key(nonce))
    }
}

/// Seals a file, opens it again, and holds the one against the other.
fn round_trip(original: &Path, scratch: &Scratch) -> Result<(), Box<dyn Error>> {
    let vault = Vault::new()?;
    let context = BTreeMap::from([("tenant".to_owned(), "northwind".to_owned())]);
    let bytes = open_file(original)?.metadata()?.len();
    let (sealed, opened) = (scratch.path("sealed"), scratch.path("opened"));

    let mut progress = Progress::new("sealing", bytes);
    let output = BufWriter::new(File::create(&sealed)?);
    vault.seal(open_file(original)?, output, &context, &mut progress)?;
    progress.finish()?;

    let mut progress = Progress::new("opening", bytes);
    let output = BufWriter::new(File::create(&opened)?);
    vault.open(open_file(&sealed)?, output, &context, &mut progress)?;
    progress.finish()?;
    if !are_equal(open_file(original)?, open_file(&opened)?)? {
        return Err("what was opened is not what was sealed".into());
    }
    let mut out = io::stdout().lock();
    writeln!(out, "the same {bytes} bytes came back")?;

    let mut refused = |what: &str, input: &mut dyn Read, context| {
        let error = vault.open(input, io::sink(), context, &mut Progress::new("", 0));
        let error = error.err().ok_or("it was opened all the same")?;
        writeln!(out, "{what}: {error}").map_err(Box::<dyn Error>::from)
    };
    let shorter = open_file(&sealed)?.metadata()?.len().saturating_sub(1);
    refused(
        "cut short",
        &mut open_file(&sealed)?.take(shorter),
        &context,
    )?;
    let other = BTreeMap::from([("tenant".to_owned(), "fabrikam".to_owned())]);
    refused("as another tenant's", &mut open_file(&sealed)?, &other)?;
    refused("not sealed", &mut open_file(original)?, &context)
}

fn main() -> ExitCode {
    let result = match read_arguments(env::args_os().skip(1)) {
        Ok(Wish::Help) => write!(io::stdout(), "{USAGE}").map_err(Into::into),
        Ok(Wish::Made(mib)) => made(mib),
        Ok(Wish::Given(path)) => Scratch::new().and_then(|scratch| round_trip(&path, &scratch)),
        Err(what) => {
            eprint!("{what}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    finish(result)
}

/// What the command line asks for.
enum Wish {
    Given(PathBuf),
    Help,
    Made(u64),
}

fn read_arguments(mut arguments: impl Iterator<Item = OsString>) -> Result<Wish, String> {
    let Some(first) = arguments.next() else {
        return Ok(Wish::Made(64));
    };
    let wish = match first.to_str() {
        Some("-h" | "--help") => return Ok(Wish::Help),
        Some("--mib") => {
            let number = arguments.next().ok_or("--mib without a number")?;
            let mib = number.to_str().and_then(|text| text.parse().ok());
            let mib = mib.filter(|mib| (1..=MAX_MIB).contains(mib));
            let number = number.to_string_lossy();
            Wish::Made(mib.ok_or_else(|| format!("--mib takes 1 to {MAX_MIB}, not `{number}`"))?)
        }
        Some(text) if text.starts_with('-') => return Err(format!("unexpected argument: {text}")),
        Some(_) | None => Wish::Given(PathBuf::from(first)),
    };
    match arguments.next() {
        None => Ok(wish),
        Some(word) => Err(format!("unexpected argument: {}", word.to_string_lossy())),
    }
}

/// A reader that has read enough, such as `head`, is no error.
fn finish(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    let output = error.downcast_ref::<io::Error>();
    if output.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("envelope: {error}");
    ExitCode::from(2)
}

/// A round trip of a file that is made for it.
fn made(mib: u64) -> Result<(), Box<dyn Error>> {
    let scratch = Scratch::new()?;
    let path = scratch.path("original");
    let mut output = BufWriter::new(File::create(&path)?);
    let mut chunk = vec![0; CHUNK];
    for _ in 0..mib.saturating_mul(16) {
        aws_lc_rs::rand::fill(&mut chunk)?;
        output.write_all(&chunk)?;
    }
    output.into_inner()?;
    round_trip(&path, &scratch)
}

/// A directory for what does not stay.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Box<dyn Error>> {
        let path = env::temp_dir().join(format!("kms-model-envelope-{}", process::id()));
        fs::create_dir(&path).map_err(|error| format!("`{}`: {error}", path.display()))?;
        Ok(Self(path))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed, the system will some day.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How far it is: shown while it goes on a terminal, and its speed at the end.
struct Progress {
    what: &'static str,
    total: u64,
    done: u64,
    shown: u64,
    begun: Instant,
    live: bool,
}

impl Progress {
    fn new(what: &'static str, total: u64) -> Self {
        Self {
            what,
            total,
            done: 0,
            shown: 0,
            begun: Instant::now(),
            live: io::stderr().is_terminal() && total > 0,
        }
    }

    fn advance(&mut self, bytes: usize) {
        self.done = self.done.saturating_add(bytes as u64);
        let percent = self.done.saturating_mul(100).checked_div(self.total);
        let percent = percent.unwrap_or(100);
        if self.live && percent != self.shown {
            self.shown = percent;
            eprint!("\r{} {percent:>3} %", self.what);
        }
    }

    fn finish(self) -> io::Result<()> {
        if self.live {
            eprint!("\r");
        }
        let seconds = self.begun.elapsed().as_secs_f64().max(f64::EPSILON);
        let speed = self.done as f64 / seconds / 1e6;
        writeln!(io::stdout(), "{} {speed:>6.0} MB/s", self.what)
    }
}

/// Only a file has a size and can be read three times.
fn open_file(path: &Path) -> Result<File, Box<dyn Error>> {
    let name = path.display();
    let unread = |error| format!("cannot read `{name}`: {error}");
    // To open a pipe would be to wait for somebody who writes to it.
    if !fs::metadata(path).map_err(unread)?.is_file() {
        return Err(format!("`{name}` is not a regular file").into());
    }
    Ok(File::open(path).map_err(unread)?)
}

fn read_up_to(input: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    // Room for the tag, so that sealing does not move the chunk.
    let mut chunk = Vec::with_capacity(bytes.saturating_add(TAG));
    input.take(bytes as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

fn is_at_end(input: &mut impl BufRead) -> io::Result<bool> {
    Ok(input.fill_buf()?.is_empty())
}

fn are_equal(mut one: impl Read, mut other: impl Read) -> io::Result<bool> {
    loop {
        let (left, right) = (read_up_to(&mut one, CHUNK)?, read_up_to(&mut other, CHUNK)?);
        if left != right || left.is_empty() {
            return Ok(left == right);
        }
    }
}

fn cut_short(error: io::Error) -> Box<dyn Error> {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return "the file is cut short".into();
    }
    error.into()
}

const USAGE: &str = "\
Usage: envelope [FILE | --mib N]

Encrypts a file under a data key, opens it again, and compares; then shows what is refused.
Without arguments the file is 64 MiB of random bytes; with --mib, so many MiB (at most 65536).
The KMS is in memory: nothing that is sealed can be opened later, so nothing is kept.
Meanwhile two copies of the file stand in the directory for temporary files, and with --mib the
file itself, too: three times N MiB. They are removed at the end, also of a run that fails;
a run that is killed leaves them in kms-model-envelope-NUMBER.
";

const MAX_MIB: u64 = 65_536;
const MAGIC: &[u8] = b"KMSENV1\n";
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
    "Action": ["kms:CreateKey", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}}"#;
