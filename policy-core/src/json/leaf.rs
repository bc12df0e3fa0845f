//! The leaves of the grammar, read with nom. The reader dispatches on a byte and calls one of them.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::character::complete::{char, digit1, one_of};
use nom::combinator::{all_consuming, opt, recognize};
use nom::{IResult, Parser};

/// How many bytes of white space come first.
pub(super) fn blank(input: &[u8]) -> usize {
    let mut length = 0_usize;
    while let Some(rest) = input.get(length..) {
        let taken = match rest.first() {
            Some(b' ') => run_until(rest, |word| word ^ all(b' '), |byte| byte == b' '),
            Some(b'\n' | b'\r' | b'\t') => 1,
            Some(_) | None => break,
        };
        length = length.saturating_add(taken);
    }
    length
}

/// How many bytes come before a quote, an escape or a control character.
pub(super) fn plain(input: &[u8]) -> usize {
    run_until(input, ends_of_plain, |byte| {
        byte != b'"' && byte != b'\\' && byte >= b' '
    })
}

/// How many bytes come before a single quote or the end of the line.
pub(super) fn single_quoted(input: &[u8]) -> usize {
    run(input, |byte| {
        byte != b'\'' && byte != b'\n' && byte != b'\r'
    })
}

/// How many bytes come before the end of the line.
pub(super) fn line(input: &[u8]) -> usize {
    run(input, |byte| byte != b'\n' && byte != b'\r')
}

/// How many bytes look like a number, a literal or a name without quotes.
pub(super) fn word(input: &[u8]) -> usize {
    run(input, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'$')
            || !byte.is_ascii()
    })
}

/// How many bytes come before something that surely ends a value.
pub(super) fn phrase(input: &[u8]) -> usize {
    run(input, |byte| {
        !matches!(
            byte,
            b',' | b']' | b'}' | b'"' | b'{' | b'[' | b'\n' | b'\r'
        )
    })
}

/// How many bytes belong to nothing at all.
pub(super) fn rubbish(input: &[u8]) -> usize {
    run(input, |byte| {
        !matches!(
            byte,
            b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"' | b'\'' | b' ' | b'\n' | b'\r' | b'\t'
        )
    })
}

/// Whether the whole input is a number of JSON.
pub(super) fn is_number(input: &str) -> bool {
    all_consuming(number).parse(input).is_ok()
}

/// Four hexadecimal digits, after `\u`.
pub(super) fn code_unit(input: &str) -> Option<(&str, u16)> {
    let (rest, digits) = hex4(input).ok()?;
    Some((rest, u16::from_str_radix(digits, 16).ok()?))
}

fn number(input: &str) -> IResult<&str, &str, ()> {
    let integer = alt((tag("0"), recognize((one_of("123456789"), opt(digit1)))));
    let fraction = (char('.'), digit1);
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1);
    recognize((opt(char('-')), integer, opt(fraction), opt(exponent))).parse(input)
}

fn hex4(input: &str) -> IResult<&str, &str, ()> {
    let digit = || one_of("0123456789abcdefABCDEF");
    recognize((digit(), digit(), digit(), digit())).parse(input)
}

/// How many bytes are wanted, looked through eight at a time: strings and indentation are most of
/// a policy. The lowest bit that `ends` leaves of a word is in the first byte that is not wanted.
fn run_until(input: &[u8], ends: impl Fn(u64) -> u64, wanted: impl Fn(u8) -> bool) -> usize {
    let (words, tail) = input.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let ends = ends(u64::from_le_bytes(*word));
        if ends != 0 {
            let inside = ends.trailing_zeros() as usize / 8;
            return at.saturating_mul(8).saturating_add(inside);
        }
    }
    let before = input.len().saturating_sub(tail.len());
    before.saturating_add(run(tail, wanted))
}

/// The high bit of the first byte that is a quote, a backslash or a control character; bits above it
/// may be wrong. Bit tricks of H. S. Warren, "Hacker's Delight", 6-1.
fn ends_of_plain(word: u64) -> u64 {
    let quote = word ^ all(b'"');
    let backslash = word ^ all(b'\\');
    let below = |it: u64, bound: u8| it.wrapping_sub(all(bound)) & !it;
    (below(quote, 1) | below(backslash, 1) | below(word, b' ')) & all(0x80)
}

/// A word of eight times the same byte.
const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

fn run(input: &[u8], wanted: impl Fn(u8) -> bool) -> usize {
    let taken: IResult<&[u8], &[u8], ()> = take_while(wanted).parse(input);
    taken.map_or(0, |(_, taken)| taken.len())
}
