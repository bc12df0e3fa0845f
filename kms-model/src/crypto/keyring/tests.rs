//! Wrapping, rotation of domain keys, and tags.

use super::*;
use crate::crypto::aws_lc::AwsLc;

const KEY_ARN: &[u8] =
    b"arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const BINDING: &[&[u8]] = &[KEY_ARN, b"material"];

#[test]
fn unwraps_what_was_wrapped_before_and_after_rotation() {
    let mut keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let first = wrap(&keyring);
    assert!(keyring.is_current(&first));
    keyring.rotate(&AwsLc, &AwsLc).unwrap();
    keyring.rotate(&AwsLc, &AwsLc).unwrap();
    assert!(!keyring.is_current(&first));
    let again = keyring.rewrap(&AwsLc, &AwsLc, &first, BINDING).unwrap();
    assert!(keyring.is_current(&again));
    for wrapped in [&first, &wrap(&keyring), &again] {
        let material = keyring.unwrap(&AwsLc, wrapped, BINDING).unwrap();
        assert_eq!(material.expose(), &[7; 32]);
        let stored = WrappedMaterial::from_bytes(wrapped.as_bytes().to_vec());
        assert!(keyring.unwrap(&AwsLc, &stored, BINDING).is_ok());
    }
}

#[test]
fn same_material_never_looks_the_same() {
    let keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let (one, other) = (wrap(&keyring), wrap(&keyring));
    assert_ne!(one.as_bytes()[17..], other.as_bytes()[17..]);
    assert_eq!(one.as_bytes().len(), WRAPPED_BYTES);
}

#[test]
fn another_binding_does_not_unwrap() {
    let keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let wrapped = wrap(&keyring);
    let others: [&[&[u8]]; 6] = [
        &[],
        &[KEY_ARN],
        &[b"material", KEY_ARN],
        &[KEY_ARN, b"material", b""],
        &[KEY_ARN, b"materia", b"l"],
        &[&[KEY_ARN, b"material"].concat()],
    ];
    for binding in others {
        assert_eq!(
            keyring.unwrap(&AwsLc, &wrapped, binding).unwrap_err(),
            CryptoError::Ciphertext
        );
    }
}

#[test]
fn another_keyring_does_not_unwrap() {
    let keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let stranger = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let wrapped = wrap(&keyring);
    let failed = stranger.unwrap(&AwsLc, &wrapped, BINDING).unwrap_err();
    assert_eq!(failed, CryptoError::Ciphertext);
    // The id of the domain key is authenticated: relabelling does not help.
    let mut bytes = wrapped.as_bytes().to_vec();
    bytes[1..17].copy_from_slice(&stranger.current.id);
    let relabelled = WrappedMaterial::from_bytes(bytes);
    assert!(stranger.unwrap(&AwsLc, &relabelled, BINDING).is_err());
}

#[test]
fn every_altered_bit_and_every_other_length_fails() {
    let keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let bytes = wrap(&keyring).as_bytes().to_vec();
    let fails = |bytes: Vec<u8>| {
        let wrapped = WrappedMaterial::from_bytes(bytes);
        let failed = keyring.unwrap(&AwsLc, &wrapped, BINDING).unwrap_err();
        assert_eq!(failed, CryptoError::Ciphertext);
    };
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        fails(altered);
    }
    for length in 0..bytes.len() {
        fails(bytes[..length].to_vec());
    }
    fails([bytes.as_slice(), &[0]].concat());
}

#[test]
fn bytes_give_the_same_keyring_again() {
    let secret = |byte: u8| SecretBytes::new(vec![byte; 32]);
    let one = Keyring::from_bytes(&AwsLc, &[secret(1)]).unwrap();
    let wrapped = wrap(&one);
    let tag = one.tag(&AwsLc, TagPurpose::Another, BINDING).unwrap();
    let later = Keyring::from_bytes(&AwsLc, &[secret(2), secret(1)]).unwrap();
    assert!(later.unwrap(&AwsLc, &wrapped, BINDING).is_ok());
    assert!(!later.is_current(&wrapped));
    assert!(matches(&later, TagPurpose::Another, BINDING, &tag));
    let other = Keyring::from_bytes(&AwsLc, &[secret(2)]).unwrap();
    assert!(other.unwrap(&AwsLc, &wrapped, BINDING).is_err());

    let refused: [&[SecretBytes]; 4] = [
        &[],
        &[SecretBytes::new(vec![1; 31])],
        &[secret(1), SecretBytes::new(vec![1; 33])],
        &[secret(1), secret(2), secret(1)],
    ];
    for keys in refused {
        let failed = Keyring::from_bytes(&AwsLc, keys).unwrap_err();
        assert_eq!(failed, CryptoError::DomainKey);
    }
}

#[test]
fn tags_are_of_one_purpose_and_of_these_parts() {
    let mut keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let tag = keyring
        .tag(&AwsLc, TagPurpose::GrantToken, BINDING)
        .unwrap();
    assert!(matches(&keyring, TagPurpose::GrantToken, BINDING, &tag));
    assert!(!matches(&keyring, TagPurpose::Another, BINDING, &tag));
    let moved: &[&[u8]] = &[KEY_ARN, b"materia", b"l"];
    assert!(!matches(&keyring, TagPurpose::GrantToken, moved, &tag));
    assert!(!matches(
        &keyring,
        TagPurpose::GrantToken,
        BINDING,
        &tag[..31]
    ));
    assert!(!matches(&keyring, TagPurpose::GrantToken, BINDING, &[]));
    for bit in 0..tag.len() * 8 {
        let mut altered = tag;
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(!matches(
            &keyring,
            TagPurpose::GrantToken,
            BINDING,
            &altered
        ));
    }

    keyring.rotate(&AwsLc, &AwsLc).unwrap();
    assert!(matches(&keyring, TagPurpose::GrantToken, BINDING, &tag));
    let new = keyring
        .tag(&AwsLc, TagPurpose::GrantToken, BINDING)
        .unwrap();
    assert_ne!(new, tag);
    assert!(matches(&keyring, TagPurpose::GrantToken, BINDING, &new));
    let stranger = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    assert!(!matches(&stranger, TagPurpose::GrantToken, BINDING, &tag));
}

#[test]
fn failed_rotation_changes_nothing() {
    let mut keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
    let wrapped = wrap(&keyring);
    let failed = keyring.rotate(&AwsLc, &Exhausted).unwrap_err();
    assert_eq!(failed, CryptoError::Entropy);
    assert!(keyring.is_current(&wrapped));
    let material = Material::from_bytes(&[7; 32]);
    let failed = keyring.wrap(&AwsLc, &Exhausted, &material, BINDING);
    assert_eq!(failed, Err(CryptoError::Entropy));
}

#[test]
fn debug_shows_no_key() {
    let keyring = Keyring::from_bytes(&AwsLc, &[SecretBytes::new(vec![0xee; 32])]).unwrap();
    assert_eq!(format!("{keyring:?}"), "Keyring(0 older)");
}

/// A source that has run dry.
#[derive(Debug)]
struct Exhausted;

impl Entropy for Exhausted {
    fn fill(&self, _: &mut [u8]) -> Result<(), CryptoError> {
        Err(CryptoError::Entropy)
    }
}

fn wrap(keyring: &Keyring) -> WrappedMaterial {
    let material = Material::from_bytes(&[7; 32]);
    keyring.wrap(&AwsLc, &AwsLc, &material, BINDING).unwrap()
}

fn matches(keyring: &Keyring, purpose: TagPurpose, parts: &[&[u8]], tag: &[u8]) -> bool {
    keyring.tag_matches(&AwsLc, purpose, parts, tag).unwrap()
}
