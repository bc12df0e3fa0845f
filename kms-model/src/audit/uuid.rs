//! The text form of ids.

use std::fmt::Write;

/// Sixteen random bytes as a UUID of version 4, such as
/// `3f2504e0-4f89-41d3-9a0c-0305e82c3301`.
///
/// Source: RFC 9562, section 5.4.
#[must_use]
pub fn uuid_from(mut bytes: [u8; 16]) -> String {
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::uuid_from;

    #[test]
    fn only_version_and_variant_are_fixed() {
        assert_eq!(uuid_from([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(
            uuid_from([0xff; 16]),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        let counted = std::array::from_fn(|index| u8::try_from(index).expect("below 16"));
        assert_eq!(uuid_from(counted), "00010203-0405-4607-8809-0a0b0c0d0e0f");
    }
}
