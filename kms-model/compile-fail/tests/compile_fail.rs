//! Ways around the gate, each a small program: none of them builds. What they are one step away from
//! does: the library of this package, and the calls below.

#![expect(clippy::unwrap_used, reason = "test code")]

use kms_model::api::{CreateKeyRequest, DecryptRequest, EncryptRequest};
use kms_model::call::Call;
use kms_model::iam::lone_account;
use kms_model::kms::{Config, Kms};
use kms_model::secret::SecretBytes;

/// No case may be of those that pass: then all would be built and linked and not only checked, which
/// takes minutes.
#[test]
fn cheats_do_not_build() {
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
    let mut input = DecryptRequest::default();
    input.ciphertext_blob = sealed.unwrap().ciphertext_blob;
    let opened = kms.decrypt(&root, &input).unwrap();
    assert_eq!(opened.plaintext.unwrap().expose(), b"hello");
}
