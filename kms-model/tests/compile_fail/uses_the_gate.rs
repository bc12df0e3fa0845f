//! Not a cheat: what the cheats are one step away from does build, and runs.

use kms_model::api::{
    CreateKeyRequest, Decrypt, DecryptRequest, Encrypt, EncryptRequest, ReEncrypt,
    ReEncryptRequest, UpdateKeyDescription, UpdateKeyDescriptionRequest,
};
use kms_model::authorize::{Authorized, OnDestination, OnSource, Opened, Sealed};
use kms_model::call::Call;
use kms_model::error::KmsError;
use kms_model::iam::lone_account;
use kms_model::kms::{Config, Kms};
use kms_model::secret::SecretBytes;

pub fn seal(permit: Authorized<'_, Encrypt>, input: &EncryptRequest) -> Result<Sealed, KmsError> {
    permit.seal(input)
}

pub fn open(permit: Authorized<'_, Decrypt>, input: &DecryptRequest) -> Result<Opened, KmsError> {
    permit.open(input)
}

pub fn seal_again(
    source: Authorized<'_, ReEncrypt, OnSource>,
    destination: Authorized<'_, ReEncrypt, OnDestination>,
    input: &ReEncryptRequest,
) -> Result<Sealed, KmsError> {
    destination.seal(input, &source.open(input)?)
}

pub fn rename(
    permit: Authorized<'_, UpdateKeyDescription>,
    input: &UpdateKeyDescriptionRequest,
) -> Result<(), KmsError> {
    permit.update(input, |key| key.description.clear())
}

fn main() {
    let kms = Kms::new(Config::in_memory().unwrap());
    let account = "111122223333".parse().unwrap();
    kms.iam().put_account(lone_account(account)).unwrap();
    let root = Call::new(kms.iam().root(account).unwrap(), "eu-north-1");
    let created = kms.create_key(&root, &CreateKeyRequest::default()).unwrap();
    let key = created.key_metadata.unwrap().key_id;
    let sealed = kms.encrypt(&root, &EncryptRequest::new(key, SecretBytes::from(&b"hello"[..])));
    let mut input = DecryptRequest::default();
    input.ciphertext_blob = sealed.unwrap().ciphertext_blob;
    let opened = kms.decrypt(&root, &input).unwrap();
    assert_eq!(opened.plaintext.unwrap().expose(), b"hello");
}
