//! `BinaryEquals`: base64 on both sides, compared as bytes (Settled 11).

use crate::condition::Compared;

/// The bytes that a base64 text stands for.
///
/// The alphabet with `+` and `/`, with padding, without white space: RFC 4648, section 4.
pub(super) fn decode(text: &str) -> Option<Box<[u8]>> {
    is_base64(text).then(|| bytes(text).collect())
}

/// Compares a value of the request with decoded bytes of the policy.
pub(super) fn compare(wanted: Option<&[u8]>, value: &str) -> Compared {
    match wanted {
        Some(wanted) if is_base64(value) => {
            Compared::from_bool(bytes(value).eq(wanted.iter().copied()))
        }
        Some(_) | None => Compared::Unparsable,
    }
}

fn is_base64(text: &str) -> bool {
    let digits = digits(text);
    let padding = text.len().saturating_sub(digits.len());
    text.len().is_multiple_of(4)
        && padding <= 2
        && digits.bytes().all(|byte| sextet(byte).is_some())
}

/// Decodes without a buffer; the text was found to be base64.
fn bytes(text: &str) -> impl Iterator<Item = u8> {
    digits(text).as_bytes().chunks(4).flat_map(|group| {
        let bits = (0..4).fold(0_u32, |bits, index| {
            let sextet = group.get(index).copied().and_then(sextet).unwrap_or(0);
            bits << 6 | u32::from(sextet)
        });
        let [_, first, second, third] = bits.to_be_bytes();
        let count = group.len().saturating_sub(1);
        [first, second, third].into_iter().take(count)
    })
}

fn digits(text: &str) -> &str {
    text.trim_end_matches('=')
}

fn sextet(byte: u8) -> Option<u8> {
    let (first, value) = match byte {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26),
        b'0'..=b'9' => (b'0', 52),
        b'+' => (b'+', 62),
        b'/' => (b'/', 63),
        _ => return None,
    };
    Some(byte.saturating_sub(first).saturating_add(value))
}
