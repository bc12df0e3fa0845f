//! Values that conditions compare (SEMANTICS 3.2, Settled 13 and 14). `None` is a text that cannot
//! be read as such a value.

use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr};

/// A decimal number: sign, digits before and after the point, without superfluous zeros.
#[derive(Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    whole: String,
    fraction: String,
}

pub fn number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    for part in [whole, fraction] {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    let whole = whole.trim_start_matches('0').to_owned();
    let fraction = fraction.trim_end_matches('0').to_owned();
    let zero = whole.is_empty() && fraction.is_empty();
    Some(Decimal {
        negative: text.starts_with('-') && !zero,
        whole,
        fraction,
    })
}

impl Decimal {
    pub fn compare(&self, other: &Self) -> Ordering {
        let size = |number: &Self| {
            (
                number.whole.len(),
                number.whole.clone(),
                number.fraction.clone(),
            )
        };
        match (self.negative, other.negative) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
        }
    }
}

/// Nanoseconds since 1970, from `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDThh:mm[:ss[.s]]TZD` or
/// seconds since 1970. U-12a: four digits are a year.
pub fn instant(text: &str, four_digits_are_a_year: bool) -> Option<i128> {
    let four = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(seconds) = number(text)
        && !(four && four_digits_are_a_year)
        && !text.starts_with('+')
    {
        let whole: i128 = format!("0{}", seconds.whole).parse().ok()?;
        let nanoseconds: i128 = format!("{:0<9.9}", seconds.fraction).parse().ok()?;
        let size = whole * SECOND + nanoseconds;
        return Some(if seconds.negative { -size } else { size });
    }
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let mut fields = date.split('-');
    let year = digits(fields.next()?, 4, 1, 9999)?;
    let month = fields
        .next()
        .map_or(Some(1), |month| digits(month, 2, 1, 12))?;
    let day = fields
        .next()
        .map_or(Some(1), |day| digits(day, 2, 1, days_in(year, month)))?;
    if fields.next().is_some() || (text.contains('T') && date.len() != 10) {
        return None;
    }
    let mut days: i128 = (1970..year).map(|year| 365 + leap(year)).sum();
    days -= (year..1970).map(|year| 365 + leap(year)).sum::<i128>();
    days += (1..month).map(|month| days_in(year, month)).sum::<i128>() + day - 1;
    let of_day = if text.contains('T') {
        time_of_day(time)?
    } else {
        0
    };
    Some(days * 86_400 * SECOND + of_day)
}

/// `2026-01-31T12:30:00Z`
pub fn written(seconds: i64) -> String {
    let (mut days, of_day) = (
        i128::from(seconds.div_euclid(86_400)),
        seconds.rem_euclid(86_400),
    );
    let (mut year, mut month) = (1970, 1);
    while days >= 365 + leap(year) {
        days -= 365 + leap(year);
        year += 1;
    }
    while days >= days_in(year, month) {
        days -= days_in(year, month);
        month += 1;
    }
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!(
        "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
        days + 1
    )
}

/// An address range: the address and the number of bits that count. A single address is the range
/// of all its bits; IPv4-mapped IPv6 is IPv4 (U-12c).
pub fn range(text: &str, mapped_is_v4: bool) -> Option<(IpAddr, u32)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(width);
    let mapped: Option<Ipv4Addr> = match address {
        IpAddr::V6(address) if mapped_is_v4 && bits >= 96 => address.to_ipv4_mapped(),
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    };
    match mapped {
        _ if bits > width => None,
        Some(address) => Some((IpAddr::V4(address), bits - 96)),
        None => Some((address, bits)),
    }
}

/// Whether a range holds an address; the families never hold each other.
pub fn holds((base, bits): (IpAddr, u32), address: IpAddr) -> bool {
    let (base, address, width) = match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            (base.to_bits().into(), address.to_bits().into(), 32)
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => (base.to_bits(), address.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    let ignored = width - bits;
    let cut = |number: u128| number.checked_shr(ignored).unwrap_or(0);
    cut(base) == cut(address)
}

/// The bytes of a base64 text with its padding.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bits = String::new();
    for character in body.chars() {
        bits.push_str(&format!("{:06b}", DIGITS.find(character)?));
    }
    let (bytes, left) = bits.split_at(bits.len() / 8 * 8);
    let whole = bytes
        .as_bytes()
        .chunks(8)
        .map(|byte| std::str::from_utf8(byte).ok());
    let whole = whole.map(|byte| u8::from_str_radix(byte?, 2).ok());
    if left.contains('1') {
        None
    } else {
        whole.collect()
    }
}

/// Simple case folding of the letters that occur in tests: every letter whose upper and lower case
/// are single letters.
pub fn folded(text: &str) -> String {
    let single = |mut letters: Box<dyn Iterator<Item = char>>, character| match (
        letters.next(),
        letters.next(),
    ) {
        (Some(letter), None) => letter,
        _ => character,
    };
    let fold = |character: char| {
        let upper = single(Box::new(character.to_uppercase()), character);
        single(Box::new(upper.to_lowercase()), upper)
    };
    text.chars()
        .map(|character| {
            if character == 'ı' {
                character
            } else {
                fold(character)
            }
        })
        .collect()
}

fn time_of_day(text: &str) -> Option<i128> {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => return None,
    };
    let offset = match offset.strip_prefix(['+', '-']) {
        None if offset == "Z" => 0,
        None => return None,
        Some(ahead) => {
            let (hours, minutes) = ahead.split_once(':')?;
            let seconds = digits(hours, 2, 0, 23)? * 3600 + digits(minutes, 2, 0, 59)? * 60;
            if offset.starts_with('-') {
                -seconds
            } else {
                seconds
            }
        }
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut fields = clock.split(':');
    let mut seconds = digits(fields.next()?, 2, 0, 23)? * 3600;
    seconds += digits(fields.next()?, 2, 0, 59)? * 60;
    match fields.next() {
        Some(field) => seconds += digits(field, 2, 0, 59)?,
        None if fraction != "0" => return None,
        None => {}
    }
    let nanoseconds: i128 = format!("{fraction:0<9.9}").parse().ok()?;
    fields
        .next()
        .is_none()
        .then_some((seconds - offset) * SECOND + nanoseconds)
}

fn digits(text: &str, length: usize, least: i128, most: i128) -> Option<i128> {
    let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: i128 = text.parse().ok()?;
    (plain && (least..=most).contains(&number)).then_some(number)
}

fn leap(year: i128) -> i128 {
    i128::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
}

fn days_in(year: i128, month: i128) -> i128 {
    match month {
        2 => 28 + leap(year),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const SECOND: i128 = 1_000_000_000;
