//! Decimal numbers, compared exactly.

use std::cmp::Ordering;

/// A decimal number of any length, borrowed from its text.
///
/// `1`, `1.0` and `+01.00` are equal.
#[derive(Clone, Copy, Debug)]
pub struct Decimal<'a> {
    negative: bool,
    /// Without leading zeros.
    integer: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// Reads `[+-]digits[.digits]`. There is no exponent, no space and no bare point.
    ///
    /// Source: IAM User Guide, "Numeric condition operators": an integer or decimal value.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (integer, fraction) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if integer.is_empty() || !all_digits(integer) || !all_digits(fraction) {
            return None;
        }
        let integer = integer.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Some(Self {
            negative: negative && !(integer.is_empty() && fraction.is_empty()),
            integer,
            fraction,
        })
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        // Without leading zeros the longer integer is the greater; without trailing zeros a
        // fraction is ordered like its text.
        let by_length = self.integer.len().cmp(&other.integer.len());
        by_length
            .then_with(|| self.integer.cmp(other.integer))
            .then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.compare_magnitude(other),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (true, true) => other.compare_magnitude(self),
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal<'_> {}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "test code")]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::Decimal;

    #[test]
    fn order() {
        #[rustfmt::skip]
        let rows = [
            ("1", "1.0", Ordering::Equal), ("-0", "0.000", Ordering::Equal), ("+007", "7", Ordering::Equal),
            ("0.10", "0.1", Ordering::Equal), ("9", "10", Ordering::Less), ("-9", "-10", Ordering::Greater),
            ("-1", "1", Ordering::Less), ("0.09", "0.1", Ordering::Less), ("1.5", "1.25", Ordering::Greater),
            ("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567891", Ordering::Less),
            ("0.1234567890123456789012345678901234567890", "0.123456789012345678901234567890123456789", Ordering::Equal),
        ];
        for (left, right, want) in rows {
            let (a, b) = (
                Decimal::parse(left).unwrap(),
                Decimal::parse(right).unwrap(),
            );
            assert_eq!(a.cmp(&b), want, "{left} {right}");
        }
        for text in [
            "", "-", "+", ".", "1.", ".5", "1e3", " 1", "1 ", "0x1", "1,0", "--1", "-+1", "1.2.3",
            "١",
        ] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_scaled_integers(a in -5_000_i128..5_000, b in -5_000_i128..5_000, scale in 0_u32..4, zeros in 0_usize..3) {
            let unit = 10_i128.pow(scale);
            let print = |n: i128| {
                let sign = if n < 0 { "-" } else { "" };
                let (whole, part) = (n.abs() / unit, n.abs() % unit);
                let zeros = "0".repeat(zeros);
                match scale {
                    0 => format!("{sign}{zeros}{whole}"),
                    _ => format!("{sign}{whole}.{part:0width$}{zeros}", width = scale as usize),
                }
            };
            let (x, y) = (print(a), print(b));
            prop_assert_eq!(Decimal::parse(&x).unwrap().cmp(&Decimal::parse(&y).unwrap()), a.cmp(&b));
        }
    }
}
