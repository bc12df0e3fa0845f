//! Instants. The only file that names chrono.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use thiserror::Error;

/// An instant, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    seconds: i64,
    /// INVARIANT(Timestamp): less than a second, so the derived order is the order of time.
    nanoseconds: u32,
}

/// A text that is no instant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a date: `2026-01-31T12:00:00Z`, a shorter form of it, or seconds since 1970")]
pub struct TimestampError(String);

/// How a date of exactly four digits is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FourDigit {
    /// As seconds since 1970.
    Epoch,
    /// As a year.
    Year,
}

impl Timestamp {
    /// So many whole seconds since 1970.
    #[must_use]
    pub const fn from_epoch_seconds(seconds: i64) -> Self {
        Self {
            seconds,
            nanoseconds: 0,
        }
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn epoch_seconds(self) -> i64 {
        self.seconds
    }

    /// Reads a date as conditions write it, four digits as a year.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_with(text, FourDigit::Year)
    }

    /// Reads a date as conditions write it: a form of the W3C profile of ISO 8601, or seconds since
    /// 1970 with an optional fraction. What is finer than a nanosecond is cut off.
    ///
    /// Source: IAM User Guide, "Date condition operators"; <https://www.w3.org/TR/NOTE-datetime>.
    #[must_use]
    pub fn parse_with(text: &str, four_digit: FourDigit) -> Option<Self> {
        match four_digit {
            FourDigit::Epoch if is_four_digits(text) => epoch(text),
            FourDigit::Epoch | FourDigit::Year => iso8601(text).or_else(|| epoch(text)),
        }
    }

    /// Writes the instant in UTC, such as `2026-01-01T00:00:00Z`; a fraction only if there is one.
    ///
    /// Beyond the years 0 to 9999, which the format cannot say, it writes seconds since 1970.
    /// [`parse`](Self::parse) reads both back.
    ///
    /// # Errors
    /// Only when the writer fails.
    pub fn to_iso8601(self, out: &mut impl fmt::Write) -> fmt::Result {
        let utc = DateTime::from_timestamp(self.seconds, self.nanoseconds)
            .filter(|utc| (0..=9999).contains(&utc.year()));
        let Some(utc) = utc else {
            return self.write_epoch(out);
        };
        write!(
            out,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            utc.year(),
            utc.month(),
            utc.day(),
            utc.hour(),
            utc.minute(),
            utc.second()
        )?;
        write_fraction(out, self.nanoseconds)?;
        out.write_char('Z')
    }

    fn write_epoch(self, out: &mut impl fmt::Write) -> fmt::Result {
        if self.seconds < 0 && self.nanoseconds > 0 {
            let whole = self.seconds.saturating_add(1).unsigned_abs();
            write!(out, "-{whole}")?;
            write_fraction(out, NANOS.saturating_sub(self.nanoseconds))
        } else {
            write!(out, "{}", self.seconds)?;
            write_fraction(out, self.nanoseconds)
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_iso8601(f)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// As [`parse`](Self::parse).
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let shown = || text.chars().take(MAX_SHOWN).collect();
        Self::parse(text).ok_or_else(|| TimestampError(shown()))
    }
}

/// Whether the text is both a year and a number of seconds.
#[must_use]
pub fn is_four_digits(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn iso8601(text: &str) -> Option<Timestamp> {
    let (year, rest) = digits(text, 4)?;
    if rest.is_empty() {
        return instant(year, 1, 1, Time::MIDNIGHT);
    }
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    if rest.is_empty() {
        return instant(year, month, 1, Time::MIDNIGHT);
    }
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    if rest.is_empty() {
        return instant(year, month, day, Time::MIDNIGHT);
    }
    instant(year, month, day, time(rest.strip_prefix('T')?)?)
}

/// The part after `T`.
struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    nanoseconds: u32,
    /// East of Greenwich.
    offset_seconds: i64,
}

impl Time {
    const MIDNIGHT: Self = Self {
        hour: 0,
        minute: 0,
        second: 0,
        nanoseconds: 0,
        offset_seconds: 0,
    };
}

fn time(text: &str) -> Option<Time> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => digits(rest, 2)?,
        None => (0, rest),
    };
    // A fraction belongs to seconds, so `10:20.5Z` is none of the forms.
    let (nanoseconds, rest) = match rest.strip_prefix('.') {
        Some(fraction) if text.len().saturating_sub(rest.len()) == "hh:mm:ss".len() => {
            let zone = fraction.find(|found: char| !found.is_ascii_digit())?;
            let (fraction, rest) = fraction.split_at_checked(zone)?;
            (nanoseconds_of(fraction)?, rest)
        }
        Some(_) => return None,
        None => (0, rest),
    };
    Some(Time {
        hour,
        minute,
        second,
        nanoseconds,
        offset_seconds: zone(rest)?,
    })
}

fn zone(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1_i64, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, rest) = digits(rest, 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let valid = rest.is_empty() && hours < 24 && minutes < 60;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    valid.then(|| sign.saturating_mul(i64::from(minutes).saturating_mul(60)))
}

fn instant(year: u32, month: u32, day: u32, time: Time) -> Option<Timestamp> {
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let local = date.and_hms_opt(time.hour, time.minute, time.second)?;
    Some(Timestamp {
        seconds: local
            .and_utc()
            .timestamp()
            .checked_sub(time.offset_seconds)?,
        nanoseconds: time.nanoseconds,
    })
}

/// `[-]digits[.digits]`, in the range of 64-bit seconds.
fn epoch(text: &str) -> Option<Timestamp> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, nanoseconds) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, nanoseconds_of(fraction)?),
        None => (digits, 0),
    };
    // `parse` alone would also take a sign here.
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    Some(match (negative, nanoseconds) {
        (false, _) => Timestamp {
            seconds: whole,
            nanoseconds,
        },
        (true, 0) => Timestamp::from_epoch_seconds(whole.checked_neg()?),
        (true, _) => Timestamp {
            seconds: whole.checked_neg()?.checked_sub(1)?,
            nanoseconds: NANOS.checked_sub(nanoseconds)?,
        },
    })
}

fn nanoseconds_of(fraction: &str) -> Option<u32> {
    let valid = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| {
        fraction
            .bytes()
            .chain(std::iter::repeat(b'0'))
            .take(9)
            .fold(0_u32, |sum, digit| {
                sum.saturating_mul(10)
                    .saturating_add(u32::from(digit.saturating_sub(b'0')))
            })
    })
}

/// Exactly so many digits, and what follows them.
fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (head, rest) = text.split_at_checked(count)?;
    let valid = head.bytes().all(|byte| byte.is_ascii_digit());
    valid.then_some((head.parse().ok()?, rest))
}

fn write_fraction(out: &mut impl fmt::Write, nanoseconds: u32) -> fmt::Result {
    if nanoseconds == 0 {
        return Ok(());
    }
    let (mut fraction, mut width) = (nanoseconds, 9_usize);
    while fraction % 10 == 0 {
        fraction /= 10;
        width = width.saturating_sub(1);
    }
    write!(out, ".{fraction:0width$}")
}

const NANOS: u32 = 1_000_000_000;

/// As much of a wrong text as an error repeats.
const MAX_SHOWN: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FourDigit, Timestamp};

    #[test]
    fn forms() {
        #[rustfmt::skip]
        let rows: &[(&str, Option<(i64, u32)>)] = &[
            ("1970", Some((0, 0))), ("1971-02", Some((34_214_400, 0))), ("1970-01-02", Some((86_400, 0))),
            ("1970-01-01T00:01Z", Some((60, 0))), ("1970-01-01T00:00:01Z", Some((1, 0))),
            ("1970-01-01T01:00:00.25+01:00", Some((0, 250_000_000))), ("1970-01-01T00:00-00:30", Some((1800, 0))),
            ("1969-12-31T23:59:59.5Z", Some((-1, 500_000_000))), ("2024-02-29", Some((1_709_164_800, 0))),
            ("0", Some((0, 0))), ("1700000000.5", Some((1_700_000_000, 500_000_000))), ("-1.5", Some((-2, 500_000_000))),
            ("0.0000000019", Some((0, 1))), ("12345", Some((12345, 0))), ("9223372036854775807", Some((i64::MAX, 0))),
            ("", None), ("-", None), ("1.", None), (".5", None), ("+5", None), ("--5", None), ("-+5", None), ("1e3", None),
            ("2023-02-29", None), ("2023-13", None), ("2023-1-1", None), ("2023-01-01T10:00", None), ("2023-01-01T10Z", None),
            ("2023-01-01t10:00Z", None), ("2023-01-01T10:00z", None), ("2023-01-01T24:00Z", None), ("2023-01-01T10:00:60Z", None),
            ("2023-01-01T10:00.5Z", None), ("2023-01-01T10:00:00.Z", None), ("2023-01-01T10:00:00.5", None),
            ("2023-01-01T10:00+24:00", None), ("2023-01-01T10:00+0100", None), (" 2023", None), ("2023é", None),
            ("9223372036854775808", None),
        ];
        for &(text, want) in rows {
            let got = Timestamp::parse(text).map(|found| (found.seconds, found.nanoseconds));
            assert_eq!(got, want, "{text}");
            assert_eq!(text.parse().ok(), Timestamp::parse(text), "{text}");
        }
        let four = Timestamp::parse_with("2026", FourDigit::Epoch);
        assert_eq!(four, Some(Timestamp::from_epoch_seconds(2026)));
    }

    #[test]
    fn what_is_no_date_is_said() {
        let error = "tomorrow".parse::<Timestamp>().unwrap_err().to_string();
        assert!(error.starts_with("`tomorrow` is not a date: "), "{error}");
        let long = "9".repeat(1000).parse::<Timestamp>().unwrap_err();
        assert!(long.to_string().len() < 200, "{long}");
    }

    proptest! {
        #[test]
        fn prints_what_it_reads(seconds in prop_oneof![any::<i64>(), -62_200_000_000_i64..253_500_000_000], nanoseconds in prop_oneof![Just(0), 0_u32..1_000_000_000]) {
            prop_assume!((seconds, nanoseconds) >= (i64::MIN + 1, 0));
            let instant = Timestamp { seconds, nanoseconds };
            let mut text = String::new();
            instant.to_iso8601(&mut text).unwrap();
            prop_assert_eq!(Timestamp::parse(&text), Some(instant), "{}", text);
        }
    }
}
