//! The provider against published vectors and against RustCrypto.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::fmt::Write;
use std::ops::RangeInclusive;

use aes_gcm::Aes256Gcm;
use aes_gcm::KeyInit;
use aes_gcm::aead::Aead;
use aes_gcm::aead::Payload;
use hkdf::Hkdf;
use kms_model::crypto::Crypto;
use kms_model::crypto::CryptoError;
use kms_model::crypto::Entropy;
use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::predictable::PredictableEntropy;
use proptest::prelude::*;
use sha2::Digest;
use sha2::Sha256;

/// RFC 5869, appendix A.1 to A.3.
#[test]
fn hkdf_of_the_rfc() {
    let bytes = |range: RangeInclusive<u8>| -> Vec<u8> { range.collect() };
    let cases = [
        (
            vec![0x0b; 22],
            bytes(0x00..=0x0c),
            bytes(0xf0..=0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(0x00..=0x4f),
            bytes(0x60..=0xaf),
            bytes(0xb0..=0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6\
             5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            vec![0x0b; 22],
            Vec::new(),
            Vec::new(),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ];
    for (key, salt, info, wanted) in cases {
        let mut made = vec![0; wanted.len() / 2];
        AwsLc.derive(&key, &salt, &info, &mut made).unwrap();
        assert_eq!(hex(&made), wanted);
    }
}

#[test]
fn hkdf_gives_at_most_255_blocks() {
    assert_eq!(AwsLc.derive(b"k", b"s", b"", &mut [0; 8160]), Ok(()));
    assert_eq!(
        AwsLc.derive(b"k", b"s", b"", &mut [0; 8161]),
        Err(CryptoError::Provider)
    );
}

/// RFC 4231, test case 2; FIPS 180-2, "abc".
#[test]
fn hmac_and_sha_256() {
    let tag = AwsLc.mac(b"Jefe", &[b"what do ya want ", b"", b"for nothing?"]);
    assert_eq!(
        hex(&tag),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    let whole: &[&[u8]] = &[b"what do ya want for nothing?"];
    assert!(AwsLc.mac_matches(b"Jefe", whole, &tag));
    assert!(!AwsLc.mac_matches(b"jefe", whole, &tag));
    assert!(!AwsLc.mac_matches(b"Jefe", &[b"what"], &tag));
    assert!(!AwsLc.mac_matches(b"Jefe", whole, tag.get(1..).unwrap()));
    assert!(!AwsLc.mac_matches(b"Jefe", whole, &[]));
    assert_eq!(
        hex(&AwsLc.digest(&[b"a", b"bc"])),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn less_than_a_tag_does_not_open() {
    for length in 0..16 {
        let sealed = vec![0; length];
        let opened = AwsLc.open(&[0; 32], &[0; 12], b"", &sealed);
        assert_eq!(opened, Err(CryptoError::Ciphertext));
    }
}

#[test]
fn randomness_does_not_repeat() {
    let draw = || {
        let mut bytes = [0; 32];
        AwsLc.fill(&mut bytes).unwrap();
        bytes
    };
    assert_ne!(draw(), draw());
}

#[test]
fn predictable_entropy_repeats_with_the_seed_and_only_then() {
    let draw = |entropy: &PredictableEntropy| {
        let mut bytes = [0; 40];
        entropy.fill(&mut bytes).unwrap();
        bytes
    };
    let (one, same, other) = (
        PredictableEntropy::new(b"seed"),
        PredictableEntropy::new(b"seed"),
        PredictableEntropy::new(b"other"),
    );
    let first = draw(&one);
    assert_eq!(first, draw(&same));
    assert_ne!(first, draw(&one));
    assert_ne!(first, draw(&other));
    // HMAC-SHA256 with the key `seed` over the counter 0, in eight bytes.
    assert_eq!(
        first.first_chunk::<32>().unwrap(),
        &AwsLc.mac(b"seed", &[&[0; 8]])
    );
    assert_eq!(format!("{one:?}"), "PredictableEntropy(..)");
}

proptest! {
    #[test]
    fn aes_gcm_is_that_of_rustcrypto(
        key: [u8; 32],
        nonce: [u8; 12],
        associated: Vec<u8>,
        plaintext: Vec<u8>,
        before: Vec<u8>,
    ) {
        let other = Aes256Gcm::new(&key.into());
        let payload = Payload { msg: &plaintext, aad: &associated };
        let theirs = other.encrypt(&nonce.into(), payload).unwrap();
        let mut ours = before.clone();
        AwsLc.seal(&key, &nonce, &associated, &plaintext, &mut ours).unwrap();
        prop_assert_eq!(&ours, &[before, theirs.clone()].concat());
        let opened = AwsLc.open(&key, &nonce, &associated, &theirs).unwrap();
        prop_assert_eq!(opened.expose(), plaintext);
    }

    #[test]
    fn derivation_and_digest_are_those_of_rustcrypto(
        key: Vec<u8>,
        salt: Vec<u8>,
        info: Vec<u8>,
        length in 0_usize..200,
    ) {
        let (mut ours, mut theirs) = (vec![0; length], vec![0; length]);
        AwsLc.derive(&key, &salt, &info, &mut ours).unwrap();
        Hkdf::<Sha256>::new(Some(&salt), &key).expand(&info, &mut theirs).unwrap();
        prop_assert_eq!(ours, theirs);
        let theirs: [u8; 32] = Sha256::digest([&key[..], &salt, &info].concat()).into();
        prop_assert_eq!(AwsLc.digest(&[&key, &salt, &info]), theirs);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
