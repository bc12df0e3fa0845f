//! Blobs: what they look like, what opens them and what does not.

mod by_the_document;

use std::sync::Mutex;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::crypto::aws_lc::AwsLc;

const SINGLE: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
const MULTI: &str = "mrk-1234abcd12ab34cd56ef1234567890ab";
const SECRET: [u8; KEY_BYTES] = [7; KEY_BYTES];

#[test]
fn blobs_are_those_of_the_vectors() {
    let document = include_str!("../../../../docs/CIPHERTEXT.md");
    let file = include_str!("../../../../testdata/kms/ciphertext.json");
    let file: Value = serde_json::from_str(file).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert!(vectors.len() >= 3);
    for vector in vectors {
        let text = |member: &str| vector[member].as_str().unwrap();
        let bytes = |member: &str| by_the_document::unhex(text(member));
        let name = text("name");
        let secret: [u8; 32] = bytes("key_material").try_into().unwrap();
        let material = Material::from_bytes(&secret);
        let key: KeyId = text("key_id").parse().unwrap();
        let id = MaterialId::of(&AwsLc, &material, &key).unwrap();
        let names = Names {
            account: text("account").parse().unwrap(),
            key,
            material: id,
        };
        let context: BTreeMap<String, String> =
            serde_json::from_value(vector["encryption_context"].clone()).unwrap();
        let fixed = Fixed::new([bytes("salt"), bytes("nonce")].concat());
        let plaintext = bytes("plaintext");

        assert_eq!(id.to_string(), text("key_material_id"), "{name}");
        let made = seal(&AwsLc, &fixed, &material, &names, &context, &plaintext).unwrap();
        assert_eq!(hex(&made), text("blob"), "{name}");
        let opened = open(&AwsLc, &material, &made, &context).unwrap();
        assert_eq!(opened.expose(), plaintext, "{name}");

        let theirs = by_the_document::open(&secret, &bytes("blob"), &context);
        assert_eq!(theirs, Some(plaintext), "{name}");
        let their_id = by_the_document::material_id(&secret, text("key_id"));
        assert_eq!(hex(&their_id), text("key_material_id"), "{name}");
        if name == "one pair" {
            // The document shows this one, in lines.
            let shown: String = document.split_whitespace().collect();
            for member in ["key_material_id", "salt", "nonce", "blob"] {
                assert!(
                    shown.contains(text(member)),
                    "{member} is not in the document"
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn rustcrypto_opens_ours_and_we_open_theirs(
        secret: [u8; 32],
        multi_region: bool,
        salt: [u8; 16],
        nonce: [u8; 12],
        context: BTreeMap<String, String>,
        plaintext: Vec<u8>,
    ) {
        let key_id = if multi_region { MULTI } else { SINGLE };
        let material = Material::from_bytes(&secret);
        let names = names(key_id, &material);
        let ours = seal(&AwsLc, &AwsLc, &material, &names, &context, &plaintext).unwrap();
        prop_assert_eq!(by_the_document::open(&secret, &ours, &context), Some(plaintext.clone()));

        let material_id = names.material.to_string();
        let named = ("111122223333", key_id, material_id.as_str());
        let theirs = by_the_document::seal(&secret, named, (&salt, &nonce), &context, &plaintext);
        let opened = open(&AwsLc, &material, &theirs, &context).unwrap();
        prop_assert_eq!(opened.expose(), plaintext);
    }

    #[test]
    fn header_is_what_was_sealed(multi_region: bool, secret: [u8; 32], plaintext: Vec<u8>) {
        let key_id = if multi_region { MULTI } else { SINGLE };
        let material = Material::from_bytes(&secret);
        let names = names(key_id, &material);
        let blob = seal(&AwsLc, &AwsLc, &material, &names, &BTreeMap::new(), &plaintext).unwrap();
        let (header, body) = Header::parse(&blob).unwrap();
        prop_assert_eq!(header.account().to_string(), "111122223333");
        prop_assert_eq!(header.key_id().as_str(), key_id);
        prop_assert_eq!(header.material_id(), names.material);
        prop_assert_eq!(body, &blob[HEADER_BYTES..]);
    }

    #[test]
    fn any_bytes_parse_or_do_not(bytes: Vec<u8>) {
        prop_assert_eq!(Header::parse(&bytes), Err(CryptoError::Ciphertext));
    }

    #[test]
    fn any_header_that_parses_is_the_one_that_is_written(
        kind in 0_u8..3,
        rest in proptest::collection::vec(any::<u8>(), HEADER_BYTES - 10),
        account in proptest::collection::vec(0_u8..11, 6),
        length in 0_u8..40,
    ) {
        let mut blob = [vec![VERSION, kind], account, rest, vec![0, length]].concat();
        blob.extend(vec![0; usize::from(length) + TAG_BYTES]);
        match Header::parse(&blob) {
            Ok((header, _)) => prop_assert_eq!(
                header.names.bytes().unwrap(),
                &blob[..NAMES_BYTES]
            ),
            Err(_) => prop_assert!(kind > 1 || blob[2..8].contains(&10)),
        }
    }

    #[test]
    fn another_context_does_not_open(
        one in proptest::collection::btree_map("[aA]{0,2}", "[aA]{0,2}", 0..3),
        other in proptest::collection::btree_map("[aA]{0,2}", "[aA]{0,2}", 0..3),
    ) {
        let (material, blob) = sealed(SINGLE, &one);
        let opened = open(&AwsLc, &material, &blob, &other);
        prop_assert_eq!(opened.is_ok(), one == other);
    }
}

#[test]
fn every_altered_bit_and_every_other_length_fails() {
    for key_id in [SINGLE, MULTI] {
        let context = BTreeMap::from([("tenant".to_owned(), "a".to_owned())]);
        let (material, blob) = sealed(key_id, &context);
        let fails = |altered: &[u8]| {
            let failed = open(&AwsLc, &material, altered, &context);
            assert_eq!(failed, Err(CryptoError::Ciphertext));
        };
        for bit in 0..blob.len() * 8 {
            let mut altered = blob.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            fails(&altered);
        }
        for length in 0..blob.len() {
            fails(&blob[..length]);
            fails(&blob[blob.len() - length..]);
        }
        for more in [1, 16, MAX_BLOB_BYTES] {
            fails(&[blob.as_slice(), &vec![0; more]].concat());
        }
        // Nor with a length that agrees with what was appended.
        let mut longer = [blob.as_slice(), &[0]].concat();
        longer[HEADER_BYTES - 1] += 1;
        assert!(Header::parse(&longer).is_ok());
        fails(&longer);
    }
}

#[test]
fn other_material_does_not_open() {
    let (material, blob) = sealed(SINGLE, &BTreeMap::new());
    assert!(open(&AwsLc, &material, &blob, &BTreeMap::new()).is_ok());
    let other = Material::from_bytes(&[8; KEY_BYTES]);
    let failed = open(&AwsLc, &other, &blob, &BTreeMap::new());
    assert_eq!(failed, Err(CryptoError::Ciphertext));
}

#[test]
fn related_kinds_of_id_are_different_keys() {
    // The digits are the same, and only the kind differs.
    let (material, blob) = sealed(MULTI, &BTreeMap::new());
    let mut other = blob.clone();
    other[1] = KIND_SINGLE_REGION;
    let (header, _) = Header::parse(&other).unwrap();
    assert_eq!(header.key_id().as_str(), SINGLE);
    assert!(open(&AwsLc, &material, &other, &BTreeMap::new()).is_err());
}

#[test]
fn same_plaintext_never_looks_the_same() {
    let (_, one) = sealed(SINGLE, &BTreeMap::new());
    let (_, other) = sealed(SINGLE, &BTreeMap::new());
    assert_eq!(one[..NAMES_BYTES], other[..NAMES_BYTES]);
    assert_ne!(
        one[NAMES_BYTES..NAMES_BYTES + 16],
        other[NAMES_BYTES..NAMES_BYTES + 16]
    );
    assert_ne!(one[HEADER_BYTES..], other[HEADER_BYTES..]);
}

#[test]
fn uppercase_key_ids_are_refused() {
    let material = Material::from_bytes(&SECRET);
    for key_id in [SINGLE.to_uppercase(), MULTI.replace('a', "A")] {
        let names = names(&key_id, &material);
        let made = seal(&AwsLc, &AwsLc, &material, &names, &BTreeMap::new(), b"text");
        assert_eq!(made, Err(CryptoError::KeyId));
    }
}

#[test]
fn plaintext_is_bounded() {
    let material = Material::from_bytes(&SECRET);
    let names = names(SINGLE, &material);
    let seal_of = |length: usize| {
        let plaintext = vec![0; length];
        seal(
            &AwsLc,
            &AwsLc,
            &material,
            &names,
            &BTreeMap::new(),
            &plaintext,
        )
    };
    for length in [0, 1, 4096, MAX_PLAINTEXT_BYTES] {
        let blob = seal_of(length).unwrap();
        assert_eq!(blob.len(), HEADER_BYTES + length + TAG_BYTES);
        let opened = open(&AwsLc, &material, &blob, &BTreeMap::new()).unwrap();
        assert_eq!(opened.len(), length);
    }
    assert_eq!(seal_of(MAX_PLAINTEXT_BYTES).unwrap().len(), MAX_BLOB_BYTES);
    assert_eq!(seal_of(MAX_PLAINTEXT_BYTES + 1), Err(CryptoError::TooLong));
}

#[test]
fn without_randomness_nothing_is_sealed() {
    let material = Material::from_bytes(&SECRET);
    let names = names(SINGLE, &material);
    let dry = Fixed::new(vec![0; SALT_BYTES]);
    let made = seal(&AwsLc, &dry, &material, &names, &BTreeMap::new(), b"text");
    assert_eq!(made, Err(CryptoError::Entropy));
}

/// Gives these bytes, in this order, and then nothing.
#[derive(Debug)]
struct Fixed(Mutex<Vec<u8>>);

impl Fixed {
    fn new(bytes: Vec<u8>) -> Self {
        Self(Mutex::new(bytes))
    }
}

impl Entropy for Fixed {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        let mut left = self.0.lock().unwrap();
        if left.len() < out.len() {
            return Err(CryptoError::Entropy);
        }
        out.copy_from_slice(&left.drain(..out.len()).collect::<Vec<_>>());
        Ok(())
    }
}

fn names(key_id: &str, material: &Material) -> Names {
    let key: KeyId = key_id.parse().unwrap();
    Names {
        account: "111122223333".parse().unwrap(),
        material: MaterialId::of(&AwsLc, material, &key).unwrap(),
        key,
    }
}

fn sealed(key_id: &str, context: &BTreeMap<String, String>) -> (Material, Vec<u8>) {
    let material = Material::from_bytes(&SECRET);
    let names = names(key_id, &material);
    let blob = seal(&AwsLc, &AwsLc, &material, &names, context, b"plaintext").unwrap();
    (material, blob)
}
