//! Texts inside texts: escaped JSON and URL-encoding, decoded with a map back to the original.

use std::str::from_utf8;

use crate::json::escape::escape;
use crate::json::leaf;
use crate::text::source_map::SourceMap;

/// Decodes the inside of a JSON string, without its quotes, that stands at `start`.
///
/// Faults were reported when the string was read.
pub(crate) fn decode_string(inside: &str, start: u32) -> (String, SourceMap) {
    let mut decoded = String::with_capacity(inside.len());
    let mut map = SourceMap::identity();
    let mut rest = inside;
    map.push(0, start);
    while !rest.is_empty() {
        // Quotes and control characters stand for themselves here: there is no end to look for.
        let plain = leaf::plain(rest.as_bytes());
        let (run, after) = split(rest, plain);
        decoded.push_str(run);
        rest = after;
        if rest.starts_with('\\') {
            let escape = escape(rest);
            map.push(offset(decoded.len()), place(inside, rest, start));
            decoded.push(escape.character);
            (_, rest) = split(rest, escape.length.max(1));
            map.push(offset(decoded.len()), place(inside, rest, start));
        } else if let Some(character) = rest.chars().next() {
            decoded.push(character);
            (_, rest) = split(rest, character.len_utf8());
        }
    }
    (decoded, map)
}

/// Decodes URL-encoding (RFC 3986: `+` is a plus) of a text that stands at `start`; `None` if the
/// bytes are not UTF-8 then.
pub(crate) fn decode_percent(text: &str, start: u32) -> Option<(String, SourceMap)> {
    let mut decoded: Vec<u8> = Vec::with_capacity(text.len());
    let mut map = SourceMap::identity();
    let mut rest = text.as_bytes();
    let original = |rest: &[u8]| {
        let at = text.len().saturating_sub(rest.len());
        offset(at).saturating_add(start)
    };
    map.push(0, start);
    while let Some((&byte, after)) = rest.split_first() {
        match (byte, hex_pair(after)) {
            (b'%', Some((value, tail))) => {
                map.push(offset(decoded.len()), original(rest));
                decoded.push(value);
                rest = tail;
                map.push(offset(decoded.len()), original(rest));
            }
            (_, _) => {
                decoded.push(byte);
                rest = after;
            }
        }
    }
    Some((from_utf8(&decoded).ok()?.to_owned(), map))
}

fn hex_pair(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (pair, rest) = bytes.split_at_checked(2)?;
    let digits = from_utf8(pair).ok()?;
    // `from_str_radix` would take a sign as well.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((u8::from_str_radix(digits, 16).ok()?, rest))
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

fn place(inside: &str, rest: &str, start: u32) -> u32 {
    offset(inside.len().saturating_sub(rest.len())).saturating_add(start)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
