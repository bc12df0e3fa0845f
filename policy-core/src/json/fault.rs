//! Everything that can be wrong with JSON: a kind each, with its text.

use std::fmt;

use thiserror::Error;

use crate::limits::MAX_JSON_DEPTH;
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::span::Span;

/// What is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum Fault {
    #[error("`{0}` is not an escape of JSON")]
    BadEscape(String),
    #[error("`{0}` is not a number of JSON")]
    BadNumber(String),
    #[error("a `:` stands in a list")]
    ColonInList,
    #[error("comments are not part of JSON")]
    Comment,
    #[error("`{0}` stands unescaped in a string")]
    ControlCharacter(String),
    #[error("the member `{0}` is given twice")]
    DuplicateMember(String),
    #[error("there is nothing in front of this comma")]
    ExtraComma,
    #[error("the {0} is closed with `{1}`")]
    Mismatch(Container, char),
    #[error("a colon is missing after the name `{0}`")]
    MissingColon(String),
    #[error("a comma is missing here")]
    MissingComma,
    #[error("a value stands in an object without a name")]
    MissingName,
    #[error("there is no value for `{0}`")]
    MissingValue(String),
    #[error("there is no value in this document")]
    Nothing,
    #[error("strings and names stand in double quotes")]
    SingleQuotes,
    #[error("`{0}` is one half of a surrogate pair, and the other half is missing")]
    Surrogate(String),
    #[error("lists and objects are nested more than {MAX_JSON_DEPTH} deep")]
    TooDeep,
    #[error("nothing follows this comma")]
    TrailingComma,
    #[error("there is more text after the end of the value")]
    TrailingText,
    #[error("`{0}` is not expected here")]
    Unexpected(String),
    #[error("`{0}` is not a value of JSON")]
    UnknownWord(String),
    #[error("the name `{0}` is not in quotes")]
    UnquotedName(String),
    #[error("the {0} is not closed")]
    Unterminated(Container),
    #[error("the comment is not closed")]
    UnterminatedComment,
    #[error("the string is not closed")]
    UnterminatedString,
}

/// What a bracket opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Array,
    Object,
}

impl Fault {
    /// The fault as a message about a place.
    pub(super) fn at(&self, span: Span) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code: self.code(),
            message: self.to_string(),
            span,
            help: self.help(),
            related: None,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::BadEscape(_) => "bad-escape",
            Self::BadNumber(_) => "bad-number",
            Self::ColonInList => "colon-in-list",
            Self::Comment => "comment",
            Self::ControlCharacter(_) => "control-character",
            Self::DuplicateMember(_) => "duplicate-member",
            Self::ExtraComma => "extra-comma",
            Self::Mismatch(..) => "mismatched-bracket",
            Self::MissingColon(_) => "missing-colon",
            Self::MissingComma => "missing-comma",
            Self::MissingName => "missing-name",
            Self::MissingValue(_) => "missing-value",
            Self::Nothing => "no-value",
            Self::SingleQuotes => "single-quotes",
            Self::Surrogate(_) => "lone-surrogate",
            Self::TooDeep => "too-deep",
            Self::TrailingComma => "trailing-comma",
            Self::TrailingText => "trailing-text",
            Self::Unexpected(_) => "unexpected-character",
            Self::UnknownWord(_) => "unknown-word",
            Self::UnquotedName(_) => "unquoted-name",
            Self::Unterminated(Container::Array) => "unterminated-array",
            Self::Unterminated(Container::Object) => "unterminated-object",
            Self::UnterminatedComment => "unterminated-comment",
            Self::UnterminatedString => "unterminated-string",
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            Self::BadEscape(_) => {
                "escapes are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with \
                 four hexadecimal digits; a backslash itself is `\\\\`"
            }
            Self::BadNumber(text) => return Some(number_help(text)),
            Self::ColonInList => {
                "close the list with `]` before the next member, or write an object"
            }
            Self::Comment | Self::UnterminatedComment => {
                "remove it, or move what it says to a `Sid` or beside the document"
            }
            Self::ControlCharacter(_) => {
                "write it as an escape: `\\n` for a line break, `\\t` for a tab, `\\u` and four \
                 hexadecimal digits for others"
            }
            Self::DuplicateMember(_) => {
                "remove one of them; readers of JSON disagree on which of the two counts"
            }
            Self::ExtraComma | Self::TrailingComma => "remove the comma",
            Self::Mismatch(Container::Array, _) => "add the missing `]`",
            Self::Mismatch(Container::Object, _) => "add the missing `}`",
            Self::MissingColon(_) => "write `:` between a name and its value",
            Self::MissingComma => "separate members and elements with `,`",
            Self::MissingName => "write `\"name\": value`, or make it a list",
            Self::MissingValue(_) => "add the value, or remove the name",
            Self::Nothing => return None,
            Self::SingleQuotes => "write `\"` in place of `'`",
            Self::Surrogate(_) => {
                "write the character itself, or both halves: `\\ud83d\\ude00` is one character"
            }
            Self::TooDeep => "no policy is nested so deep; the rest of the document was not read",
            Self::TrailingText => {
                "a document is one JSON value: remove the rest, or a bracket too many"
            }
            Self::Unexpected(_) => return None,
            Self::UnknownWord(word) => return Some(word_help(word)),
            Self::UnquotedName(name) => return Some(format!("write `\"{name}\"`")),
            Self::Unterminated(Container::Array) => "add the missing `]`",
            Self::Unterminated(Container::Object) => "add the missing `}`",
            Self::UnterminatedString => "add the missing `\"`",
        };
        Some(help.to_owned())
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Array => "list",
            Self::Object => "object",
        })
    }
}

/// Whether the reader still has everything that the author wrote after such a fault.
pub(super) fn is_harmless(code: &str) -> bool {
    HARMLESS.contains(&code)
}

fn number_help(text: &str) -> String {
    let digits = text.trim_start_matches(['+', '-']);
    let advice = if text.starts_with('+') {
        "a number has no `+` in front"
    } else if digits.starts_with('.') || digits.ends_with('.') || digits.contains(".e") {
        "there are digits on both sides of a decimal point"
    } else if digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
        "a number has no leading zeros; an account id is a string, in quotes"
    } else {
        "if it is text, write it in double quotes"
    };
    advice.to_owned()
}

fn word_help(word: &str) -> String {
    match word.to_ascii_lowercase().as_str() {
        "true" => "write `true`, in lower case".to_owned(),
        "false" => "write `false`, in lower case".to_owned(),
        "null" | "none" | "nil" | "undefined" => {
            "JSON says `null`; a policy leaves the element out".to_owned()
        }
        "nan" | "infinity" => "JSON has no such number".to_owned(),
        _ => format!("if it is text, write `\"{word}\"`"),
    }
}

/// Codes after which the tree is still whole.
const HARMLESS: &[&str] = &[
    "bad-number",
    "comment",
    "control-character",
    "duplicate-member",
    "extra-comma",
    "missing-comma",
    "single-quotes",
    "trailing-comma",
    "trailing-text",
    "unknown-word",
    "unquoted-name",
];
