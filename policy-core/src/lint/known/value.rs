//! The values that condition keys of KMS can have, where there are only so many.
//!
//! Sources: KMS API Reference, the request members of the same names; KMS Developer Guide,
//! "AWS KMS condition keys"; IAM User Guide, "AWS global condition context keys".

/// What is known of the values of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ValueRow {
    /// The key in lower case.
    pub(crate) key: &'static str,
    /// Its values.
    pub(crate) values: &'static [&'static str],
}

/// The values of a key, in whatever case it is written.
#[must_use]
pub(crate) fn values_of(key: &str) -> Option<&'static ValueRow> {
    VALUES.iter().find(|row| row.key.eq_ignore_ascii_case(key))
}

const fn row(key: &'static str, values: &'static [&'static str]) -> ValueRow {
    ValueRow { key, values }
}

/// Sorted by key.
#[rustfmt::skip]
const VALUES: &[ValueRow] = &[
    row("aws:principaltype",           &["Account", "Anonymous", "AssumedRole", "FederatedUser", "User"]),
    row("kms:customermasterkeyspec",   SPECS),
    row("kms:customermasterkeyusage",  USAGES),
    row("kms:datakeypairspec",         &["RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "SM2", "ECC_NIST_EDWARDS25519", "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"]),
    row("kms:encryptionalgorithm",     &["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"]),
    row("kms:expirationmodel",         &["KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"]),
    // Whether a source ARN gives a type of its own is not documented, so it counts as one.
    row("kms:grantconstrainttype",     &["EncryptionContextEquals", "EncryptionContextSubset", "SourceArn"]),
    row("kms:keyagreementalgorithm",   &["ECDH"]),
    row("kms:keyorigin",               &["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]),
    row("kms:keyspec",                 SPECS),
    row("kms:keyusage",                USAGES),
    row("kms:macalgorithm",            &["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"]),
    row("kms:messagetype",             &["RAW", "DIGEST", "EXTERNAL_MU"]),
    row("kms:multiregionkeytype",      &["PRIMARY", "REPLICA"]),
    row("kms:policyname",              &["default", "AWS_RAM"]),
    row("kms:signingalgorithm",        &["RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512", "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512", "ECDSA_SHA_256", "ECDSA_SHA_384", "ECDSA_SHA_512", "SM2DSA", "ML_DSA_SHAKE_256", "ED25519_SHA_512", "ED25519_PH_SHA_512"]),
    row("kms:wrappingalgorithm",       &["RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256", "SM2PKE"]),
    row("kms:wrappingkeyspec",         &["RSA_2048", "RSA_3072", "RSA_4096", "SM2"]),
];

#[rustfmt::skip]
const SPECS: &[&str] = &[
    "SYMMETRIC_DEFAULT", "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521",
    "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512", "SM2",
    "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024",
];

const USAGES: &[&str] = &[
    "ENCRYPT_DECRYPT",
    "SIGN_VERIFY",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "ENCAPSULATE_DECAPSULATE",
];
