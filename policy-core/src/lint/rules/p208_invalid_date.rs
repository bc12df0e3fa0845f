//! A value of a date operator that is no date, or hardly the one that was meant.
//!
//! # Why it matters
//!
//! A date that cannot be read matches nothing: an access that was to end on a day ends at once, or
//! a Deny that was to begin never does.
//!
//! # What AWS does
//!
//! It reads the forms of ISO 8601 that the W3C note lists, from `2026` to
//! `2026-01-31T12:00:00.5+01:00`, and seconds since 1970. Milliseconds are read as seconds, some
//! fifty thousand years ahead. Whether four digits are a year or seconds is not documented (U-12).
//!
//! # Example
//!
//! ```json
//! "Condition": {"DateLessThan": {"aws:CurrentTime": "2026/01/31"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-31T00:00:00Z"}}
//! ```
//!
//! # When to keep it
//!
//! Never.
//!
//! # Source
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators", "Date condition operators";
//! <https://www.w3.org/TR/NOTE-datetime>.

use crate::lint::condition::has_variable;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::table::operator::Family;
use crate::value::time::{Timestamp, is_four_digits};

pub(super) const RULE: Rule = Rule {
    code: "P208",
    name: "invalid-date",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        if test.family() != Some(Family::Date) {
            continue;
        }
        for value in &test.values {
            let text = &value.value.text;
            if has_variable(text) {
                continue;
            }
            let subject = format!("{} {text}", test.key.value);
            let Some(instant) = Timestamp::parse(text) else {
                found
                    .add(value.span, format!("`{text}` is not a date"))
                    .consequence("it cannot be compared with a date, so it matches nothing")
                    .help("write it as `2026-01-31T12:00:00Z`, or in seconds since 1970")
                    .subject(subject);
                continue;
            };
            let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
            if is_digits && instant.epoch_seconds() > LAST_PLAUSIBLE {
                found
                    .add(
                        value.span,
                        format!("`{text}` is in seconds, and that is thousands of years ahead"),
                    )
                    .help("divide it by 1000 if it is in milliseconds")
                    .subject(subject);
            } else if is_four_digits(text) {
                found
                    .add(
                        value.span,
                        format!("`{text}` can be a year and can be seconds since 1970"),
                    )
                    .severity(Severity::Info)
                    .help(format!("write `{text}-01-01T00:00:00Z` if it is a year"))
                    .subject(subject);
            }
        }
    }
}

/// The end of the year 9999, in seconds.
const LAST_PLAUSIBLE: i64 = 253_402_300_799;
