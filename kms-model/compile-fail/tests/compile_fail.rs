//! Ways around the gate, each a small program: none of them builds. What they are one step away from
//! does: the library of this package, and the calls below.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::fs;
use std::path::Path;

use kms_model::api::{CreateKeyRequest, DecryptRequest, EncryptRequest};
use kms_model::call::Call;
use kms_model::iam::lone_account;
use kms_model::kms::{Config, Kms};
use kms_model::secret::SecretBytes;

/// No case may be of those that pass: then all would be built and linked and not only checked, which
/// takes minutes.
#[test]
fn cheats_do_not_build() {
    leave_out_what_is_only_linked();
    let cases = trybuild::TestCases::new();
    cases.compile_fail("cheats/*.rs");
}

#[test]
fn calls_through_the_gate_build_and_run() {
    let kms = Kms::new(Config::in_memory().unwrap());
    let account = "111122223333".parse().unwrap();
    kms.iam().put_account(lone_account(account)).unwrap();
    let root = Call::new(kms.iam().root(account).unwrap(), "eu-north-1");
    let created = kms.create_key(&root, &CreateKeyRequest::default()).unwrap();
    let key = created.key_metadata.unwrap().key_id;
    let sealed = kms.encrypt(
        &root,
        &EncryptRequest::new(key, SecretBytes::from(&b"hello"[..])),
    );
    let input = DecryptRequest {
        ciphertext_blob: sealed.unwrap().ciphertext_blob,
        ..DecryptRequest::default()
    };
    let opened = kms.decrypt(&root, &input).unwrap();
    assert_eq!(opened.plaintext.unwrap().expose(), b"hello");
}

/// The C of AWS-LC takes a minute to build and is of no use to a check. In the folder where trybuild
/// runs Cargo, this says what the build script of `aws-lc-sys` would have said, so that Cargo does not
/// run it. Where it does not apply, as the version or the platform is another, the minute is spent.
fn leave_out_what_is_only_linked() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("tests/trybuild")
        .join(env!("CARGO_PKG_NAME"))
        .join(".cargo");
    fs::create_dir_all(&folder).unwrap();
    let said: String = PLATFORMS
        .iter()
        .map(|platform| format!("[target.{platform}.{AWS_LC}]\n{SAID}\n"))
        .collect();
    fs::write(folder.join("config.toml"), said).unwrap();
}

const PLATFORMS: [&str; 3] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "x86_64-unknown-linux-gnu",
];

/// What `aws-lc-sys` of the version in Cargo.lock says that it `links`.
const AWS_LC: &str = "aws_lc_0_47_0";

/// The bindings to take, and the folder of the headers, which `aws-lc-rs` wants to know of.
const SAID: &str = "rustc-cfg = [\"universal\"]\ninclude = \"\"";
