//! A permission is for one input of one call, and for nothing else.

use super::*;
use crate::api::{
    CreateKey, CreateKeyRequest, Decrypt, DecryptRequest, Encrypt, EncryptRequest,
    EncryptionAlgorithmSpec, GenerateRandom, GenerateRandomRequest, ReEncrypt, ReEncryptRequest,
};
use crate::audit::MemorySink;
use crate::clock::SystemClock;
use crate::crypto::aws_lc::AwsLc;
use crate::iam::{Attached, SessionOptions, lone_account, policy};
use crate::operation::Perform;
use crate::secret::SecretBytes;
use crate::store::MemoryStore;

use policy_core::ast::PolicyKind;

/// A gate, a caller who may do everything, and a key.
struct Room {
    gate: Gate,
    call: Call,
    key: String,
}

impl Room {
    fn new() -> Self {
        let iam = Arc::new(Iam::new());
        let account = "111122223333".parse().unwrap();
        iam.put_account(lone_account(account)).unwrap();
        let parts = Parts {
            clock: Arc::new(SystemClock),
            crypto: Arc::new(AwsLc),
            entropy: Arc::new(AwsLc),
            iam: Arc::clone(&iam),
            settings: Settings::default(),
            sink: Arc::new(MemorySink::new()),
        };
        let keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
        let gate = Gate::new(parts, Arc::new(MemoryStore::new()), keyring);
        let call = Call::new(iam.root(account).unwrap(), "eu-north-1");
        let input = CreateKeyRequest::default();
        let permits = admitted::<CreateKey>(&gate, &call, &input);
        let created = CreateKey::perform(permits, &input).unwrap();
        let key = created.key_metadata.unwrap().arn.unwrap();
        Self { gate, call, key }
    }

    fn admit<O: Guarded>(&self, input: &O::Input) -> O::Permits<'_> {
        admitted::<O>(&self.gate, &self.call, input)
    }

    fn encrypt(&self, plaintext: &[u8]) -> EncryptRequest {
        EncryptRequest::new(self.key.clone(), SecretBytes::from(plaintext))
    }

    fn sealed(&self, plaintext: &[u8]) -> Vec<u8> {
        let input = self.encrypt(plaintext);
        self.admit::<Encrypt>(&input).seal(&input).unwrap().blob
    }
}

fn admitted<'g, O: Guarded>(gate: &'g Gate, call: &Call, input: &O::Input) -> O::Permits<'g> {
    gate.admit::<O>(call, input, &mut Seen::default()).unwrap()
}

fn context(tenant: &str) -> Option<std::collections::BTreeMap<String, String>> {
    Some([("tenant".to_owned(), tenant.to_owned())].into())
}

#[test]
fn another_input_is_refused() {
    let room = Room::new();
    let decided = || EncryptRequest {
        encryption_context: context("a"),
        ..room.encrypt(b"hello")
    };
    let others = [
        EncryptRequest {
            plaintext: SecretBytes::from(&b"hellp"[..]),
            ..decided()
        },
        EncryptRequest {
            encryption_context: context("b"),
            ..decided()
        },
        EncryptRequest {
            encryption_context: None,
            ..decided()
        },
        EncryptRequest {
            dry_run: Some(true),
            ..decided()
        },
        EncryptRequest {
            encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
            ..decided()
        },
        EncryptRequest {
            key_id: room.key.replace(":key/", ":key/1"),
            ..decided()
        },
    ];
    for other in others {
        let refused = room.admit::<Encrypt>(&decided()).seal(&other).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::KmsInternal, "{other:?}");
    }
    room.admit::<Encrypt>(&decided()).seal(&decided()).unwrap();
}

#[test]
fn another_ciphertext_is_refused() {
    let room = Room::new();
    let input = |plaintext: &[u8]| DecryptRequest {
        ciphertext_blob: Some(room.sealed(plaintext)),
        ..DecryptRequest::default()
    };
    let (decided, other) = (input(b"mine"), input(b"theirs"));
    let refused = room.admit::<Decrypt>(&decided).open(&other).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::KmsInternal);
    let opened = room.admit::<Decrypt>(&decided).open(&decided).unwrap();
    assert_eq!(opened.plaintext.expose(), b"mine");
}

#[test]
fn a_plaintext_of_another_call_is_not_encrypted_again() {
    let room = Room::new();
    let input = |plaintext: &[u8]| {
        let mut input = ReEncryptRequest::new(room.key.clone());
        input.ciphertext_blob = Some(room.sealed(plaintext));
        input.source_key_id = Some(room.key.clone());
        input
    };
    let (mine, theirs) = (input(b"mine"), input(b"theirs"));
    let (source, _) = room.admit::<ReEncrypt>(&theirs);
    let stolen = source.open(&theirs).unwrap();
    let (source, destination) = room.admit::<ReEncrypt>(&mine);
    let refused = destination.seal(&mine, &stolen).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::KmsInternal);
    drop(source);
    let (source, destination) = room.admit::<ReEncrypt>(&mine);
    let opened = source.open(&mine).unwrap();
    destination.seal(&mine, &opened).unwrap();
}

#[test]
fn another_amount_of_randomness_is_refused() {
    let room = Room::new();
    let input = |bytes| GenerateRandomRequest {
        number_of_bytes: Some(bytes),
        ..GenerateRandomRequest::default()
    };
    let permit = room.admit::<GenerateRandom>(&input(16));
    let refused = permit.random(&input(1024), 1024).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::KmsInternal);
}

#[test]
fn another_caller_session_region_or_operation_is_another_digest() {
    let room = Room::new();
    let iam = &room.gate.parts.iam;
    let allow = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
    let attached = Attached {
        policies: vec![policy("identity", allow, PolicyKind::IdentityPolicy).unwrap()],
        ..Attached::default()
    };
    let role: Arn = "arn:aws:iam::111122223333:role/app".parse().unwrap();
    iam.put_role(&role, attached).unwrap();
    let session = |name: &str| {
        let now = Timestamp::from_epoch_seconds(1_772_323_200);
        let identity = iam.assume_role(&role, name, SessionOptions::default(), now);
        Call::new(identity.unwrap(), "eu-north-1")
    };
    let first = session("one");
    let elsewhere = Call {
        region: "eu-west-1".to_owned(),
        ..first.clone()
    };
    // The third has the same name as the first, and is another session all the same.
    let calls = [first, session("two"), session("one"), room.call, elsewhere];
    let input = EncryptRequest::new(room.key, SecretBytes::from(&b"hello"[..]));
    let digest = |call: &Call| RequestDigest::of::<Encrypt>(&AwsLc, call, &input).0;
    for (position, one) in calls.iter().enumerate() {
        assert_eq!(digest(one), digest(&one.clone()));
        for other in calls.iter().skip(position).skip(1) {
            assert_ne!(digest(one), digest(other), "{one:?} {other:?}");
        }
    }
    // Two operations with the same members.
    let [call, ..] = &calls;
    let random = GenerateRandomRequest::default();
    let one = RequestDigest::of::<GenerateRandom>(&AwsLc, call, &random);
    let other = RequestDigest::of::<CreateKey>(&AwsLc, call, &CreateKeyRequest::default());
    assert_ne!(one.0, other.0);
}
