//! The encryption context as bytes to authenticate.

use std::collections::BTreeMap;

use crate::crypto::CryptoError;

/// Appends the canonical form: pairs sorted by the bytes of their keys, and of each pair the key
/// and then the value, each behind its length as four bytes, big endian.
///
/// Two encryption contexts have the same form if and only if they are equal, case included; an
/// empty one adds nothing.
///
/// # Errors
/// [`CryptoError::TooLong`] for a key or value of 4 GiB and more.
pub(crate) fn canonical(
    context: &BTreeMap<String, String>,
    out: &mut Vec<u8>,
) -> Result<(), CryptoError> {
    for (key, value) in context {
        append(key.as_bytes(), out)?;
        append(value.as_bytes(), out)?;
    }
    Ok(())
}

/// Appends the bytes behind their length, so that nobody can move the border between two of them.
pub(crate) fn append(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), CryptoError> {
    let length = u32::try_from(bytes.len()).map_err(|_| CryptoError::TooLong)?;
    out.extend(length.to_be_bytes());
    out.extend(bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn form_is_as_documented() {
        let context = BTreeMap::from([
            ("tenant".to_owned(), "é".to_owned()),
            ("Tenant".to_owned(), String::new()),
        ]);
        let mut form = Vec::new();
        canonical(&context, &mut form).unwrap();
        let wanted = b"\0\0\0\x06Tenant\0\0\0\0\0\0\0\x06tenant\0\0\0\x02\xc3\xa9";
        assert_eq!(form, wanted);
    }

    /// Reads the form again: what can be read back in one way only is injective.
    fn read_back(mut form: &[u8]) -> Vec<(String, String)> {
        let mut text = || {
            let (length, rest) = form.split_first_chunk::<4>()?;
            let (bytes, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
            form = rest;
            Some(String::from_utf8(bytes.to_vec()).unwrap())
        };
        let mut pairs = Vec::new();
        while let Some(key) = text() {
            pairs.push((key, text().unwrap()));
        }
        pairs
    }

    proptest! {
        #[test]
        fn form_can_be_read_back(context: BTreeMap<String, String>) {
            let mut form = Vec::new();
            canonical(&context, &mut form).unwrap();
            let pairs: Vec<_> = context.into_iter().collect();
            prop_assert_eq!(read_back(&form), pairs);
        }

        #[test]
        fn order_of_insertion_is_no_part(
            (given, shuffled) in proptest::collection::btree_map("[aAbB]{0,2}", "[aA]{0,2}", 0..6)
                .prop_flat_map(|map| {
                    let pairs: Vec<_> = map.into_iter().collect();
                    (Just(pairs.clone()), Just(pairs).prop_shuffle())
                })
        ) {
            let form = |pairs: Vec<(String, String)>| {
                let mut form = Vec::new();
                canonical(&pairs.into_iter().collect(), &mut form).unwrap();
                form
            };
            prop_assert_eq!(form(given), form(shuffled));
        }

        #[test]
        fn different_contexts_have_different_forms(
            one in proptest::collection::btree_map("[aA\0\x01]{0,3}", "[aA\0\x01]{0,3}", 0..3),
            other in proptest::collection::btree_map("[aA\0\x01]{0,3}", "[aA\0\x01]{0,3}", 0..3),
        ) {
            let (mut first, mut second) = (Vec::new(), Vec::new());
            canonical(&one, &mut first).unwrap();
            canonical(&other, &mut second).unwrap();
            prop_assert_eq!(one == other, first == second);
        }
    }
}
