//! The first way through: create, encrypt, be denied, decrypt.

#![expect(clippy::unwrap_used, reason = "test code")]

mod world;

use std::collections::BTreeMap;

use kms_model::api::{CreateKeyRequest, DecryptRequest, EncryptRequest};
use kms_model::error::ErrorKind;
use kms_model::secret::SecretBytes;

use crate::world::{HOME, World};

#[test]
fn a_key_is_created_used_and_refused() {
    let world = World::new();
    let kms = &world.kms;
    let admin = world.call(HOME, "admin");
    let created = kms
        .create_key(&admin, &CreateKeyRequest::default())
        .unwrap();
    let key = created.key_metadata.unwrap().arn.unwrap();
    let context = BTreeMap::from([("tenant".to_owned(), "a".to_owned())]);
    let mut input = EncryptRequest::new(key.clone(), SecretBytes::from(&b"hello"[..]));
    input.encryption_context = Some(context.clone());
    let sealed = kms.encrypt(&admin, &input).unwrap();
    let mut open = DecryptRequest {
        ciphertext_blob: sealed.ciphertext_blob,
        ..DecryptRequest::default()
    };
    assert_eq!(
        kms.decrypt(&admin, &open).unwrap_err().kind,
        ErrorKind::InvalidCiphertext
    );
    open.encryption_context = Some(context);
    let stranger = world.call(HOME, "stranger");
    let denied = kms.decrypt(&stranger, &open).unwrap_err();
    assert_eq!(denied.kind, ErrorKind::AccessDenied, "{denied}");
    let opened = kms.decrypt(&admin, &open).unwrap();
    assert_eq!(opened.plaintext.unwrap().expose(), b"hello");
    assert_eq!(world.sink.events().len(), 5);
}
