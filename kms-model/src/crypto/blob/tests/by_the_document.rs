//! The format written again on RustCrypto, from `docs/CIPHERTEXT.md` alone.

use std::collections::BTreeMap;

use aes_gcm::Aes256Gcm;
use aes_gcm::KeyInit;
use aes_gcm::aead::Aead;
use aes_gcm::aead::Payload;
use hkdf::Hkdf;
use sha2::Sha256;

pub(super) fn open(
    material: &[u8; 32],
    blob: &[u8],
    context: &BTreeMap<String, String>,
) -> Option<Vec<u8>> {
    let (header, body) = blob.split_at_checked(86)?;
    let length = usize::from(u16::from_be_bytes([header[84], header[85]]));
    if header[0] != 1 || body.len().checked_sub(16) != Some(length) {
        return None;
    }
    let associated = associated(header, context);
    let payload = Payload {
        msg: body,
        aad: &associated,
    };
    let cipher = Aes256Gcm::new(&message_key(material, header).into());
    cipher.decrypt(header[72..84].into(), payload).ok()
}

pub(super) fn seal(
    material: &[u8; 32],
    (account, key_id, material_id): (&str, &str, &str),
    (salt, nonce): (&[u8; 16], &[u8; 12]),
    context: &BTreeMap<String, String>,
    plaintext: &[u8],
) -> Vec<u8> {
    let mut blob = vec![1, u8::from(key_id.starts_with("mrk-"))];
    blob.extend(unhex(account));
    blob.extend(unhex(&key_id.replace("mrk-", "").replace('-', "")));
    blob.extend(unhex(material_id));
    blob.extend(salt);
    blob.extend(nonce);
    blob.extend(u16::try_from(plaintext.len()).unwrap().to_be_bytes());
    let associated = associated(&blob, context);
    let payload = Payload {
        msg: plaintext,
        aad: &associated,
    };
    let cipher = Aes256Gcm::new(&message_key(material, &blob).into());
    blob.extend(cipher.encrypt(nonce.into(), payload).unwrap());
    blob
}

pub(super) fn material_id(material: &[u8; 32], key_id: &str) -> [u8; 32] {
    let mut id = [0; 32];
    Hkdf::<Sha256>::new(Some(b"kms-model key material id"), material)
        .expand(key_id.as_bytes(), &mut id)
        .unwrap();
    id
}

pub(super) fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: &u8| u8::try_from(char::from(*byte).to_digit(16).unwrap()).unwrap();
    let digits: Vec<u8> = text.as_bytes().iter().map(digit).collect();
    let (pairs, odd) = digits.as_chunks::<2>();
    assert!(odd.is_empty());
    pairs.iter().map(|[high, low]| high << 4 | low).collect()
}

fn message_key(material: &[u8; 32], header: &[u8]) -> [u8; 32] {
    let info = [b"kms-model ciphertext", &header[..56]].concat();
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(&header[56..72]), material)
        .expand(&info, &mut key)
        .unwrap();
    key
}

fn associated(header: &[u8], context: &BTreeMap<String, String>) -> Vec<u8> {
    let mut pairs: Vec<_> = context.iter().collect();
    pairs.sort_by_key(|(key, _)| key.as_bytes());
    let mut associated = header.to_vec();
    for text in pairs.into_iter().flat_map(|(key, value)| [key, value]) {
        associated.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
        associated.extend(text.as_bytes());
    }
    associated
}
