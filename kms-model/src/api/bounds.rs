//! What the model demands of a value, and AWS's words where it is not met.

use std::fmt::Write;

use serde_json::Value;

use crate::error::{ErrorKind, KmsError};

/// What the model demands of a value beyond its type.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// The least length, or the least number.
    pub(crate) min: Option<u32>,
    /// The greatest length, or the greatest number; for a map the bytes of all keys and values.
    pub(crate) max: Option<u32>,
    /// What the text looks like.
    pub(crate) pattern: Option<&'static Pattern>,
    /// What is demanded of each element of a list.
    pub(crate) element: Option<&'static Self>,
    /// Whether a secret is text on the wire, not base64.
    pub(crate) text: bool,
}

/// A pattern of the model.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// As the model spells it.
    pub(crate) source: &'static str,
    /// Whether the whole text is so.
    pub(crate) matches: fn(&str) -> bool,
}

/// What was found wrong with an input.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    /// The first of them.
    found: Vec<Violation>,
    count: usize,
    /// Whether a value has no place in our types: null, unknown, negative.
    unreadable: bool,
}

#[derive(Debug)]
struct Violation {
    /// `Value '…' at 'keyId'`, or `Value at 'plaintext'` for what must not be seen.
    subject: String,
    constraint: String,
}

impl Bounds {
    /// Demands nothing.
    pub(crate) const ANY: Self = Self {
        min: None,
        max: None,
        pattern: None,
        element: None,
        text: false,
    };

    /// What is demanded of each element.
    pub(crate) fn of_elements(&'static self) -> &'static Self {
        self.element.unwrap_or(&Self::ANY)
    }

    /// Which demands on the size are not met. `measure` is "length" or "value".
    pub(crate) fn unmet_by_size(&self, measure: &str, size: i64) -> impl Iterator<Item = String> {
        let above = self.max.filter(|max| size > i64::from(*max));
        let below = self.min.filter(|min| size < i64::from(*min));
        let above = above.map(|max| at_most(measure, max));
        above
            .into_iter()
            .chain(below.map(|min| at_least(measure, min)))
    }

    /// The demand on the text that is not met.
    pub(crate) fn unmet_by_text(&self, text: &str) -> Option<String> {
        self.pattern
            .filter(|pattern| !(pattern.matches)(text))
            .map(Pattern::demand)
    }

    /// All that is demanded of a text: AWS lists it all when one element of a list fails.
    pub(crate) fn demands(&self) -> Vec<String> {
        let max = self.max.map(|max| at_most("length", max));
        let min = self.min.map(|min| at_least("length", min));
        let pattern = self.pattern.map(Pattern::demand);
        max.into_iter().chain(min).chain(pattern).collect()
    }
}

impl Pattern {
    fn demand(&self) -> String {
        format!(
            "Member must satisfy regular expression pattern: {}",
            self.source
        )
    }
}

impl Violations {
    /// A value that does not meet a constraint.
    pub(crate) fn push(&mut self, path: &str, value: Shown<'_>, constraint: String) {
        self.count = self.count.saturating_add(1);
        if self.found.len() >= MAX_WORDED {
            return;
        }
        let subject = match value {
            Shown::Hidden => format!("Value at '{path}'"),
            Shown::Json(value) => format!("Value '{}' at '{path}'", shown(value)),
            Shown::Null => format!("Value null at '{path}'"),
        };
        self.found.push(Violation {
            subject,
            constraint,
        });
    }

    /// A required value that is absent.
    pub(crate) fn push_null(&mut self, path: &str) {
        self.unreadable = true;
        self.push(path, Shown::Null, "Member must not be null".to_owned());
    }

    /// A value that our type cannot hold.
    pub(crate) fn push_unreadable(&mut self, path: &str, value: &Value, constraint: String) {
        self.unreadable = true;
        self.push(path, Shown::Json(value), constraint);
    }

    /// Whether all is well.
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether a value has no place in our types.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    /// Says that a value has no place in our types; why was pushed.
    pub(crate) fn mark_unreadable(&mut self) {
        self.unreadable = true;
    }

    /// `ValidationException`, if anything was found.
    pub(crate) fn into_result(self) -> Result<(), KmsError> {
        if self.is_empty() {
            return Ok(());
        }
        Err(KmsError::new(ErrorKind::Validation, self.into_message()))
    }

    /// AWS's words for all of them.
    pub(crate) fn into_message(self) -> String {
        let count = self.count;
        let errors = if count == 1 { "error" } else { "errors" };
        let mut message = format!("{count} validation {errors} detected: ");
        for (place, violation) in self.found.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            // Writing to a `String` cannot fail.
            let _ = write!(
                message,
                "{separator}{} failed to satisfy constraint: {}",
                violation.subject, violation.constraint
            );
        }
        message
    }
}

/// How a value stands in a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shown<'a> {
    /// Not at all.
    Hidden,
    /// As its text.
    Json(&'a Value),
    /// There is none.
    Null,
}

/// As AWS prints a value: text bare, lists in brackets.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(shown).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn at_most(measure: &str, max: u32) -> String {
    format!("Member must have {measure} less than or equal to {max}")
}

fn at_least(measure: &str, min: u32) -> String {
    format!("Member must have {measure} greater than or equal to {min}")
}

/// Violations that are put into words; the others are counted. A list of empty tags would
/// otherwise make a message many times its own size.
const MAX_WORDED: usize = 100;
