//! A document as it was read: its name and its bytes.

use thiserror::Error;

use crate::text::span::Span;

/// A named text. It travels once, beside everything that was parsed from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
}

/// A line and a column, both counted from 1; columns count characters, not bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// The bytes cannot be a document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SourceError {
    /// A zero byte, which no text has.
    #[error("`{name}` is not text: there is a zero byte at offset {offset}")]
    Binary {
        /// The name of the source.
        name: String,
        /// The offset of the first zero byte.
        offset: usize,
    },
    /// Nothing, or nothing but white space.
    #[error("`{name}` is empty")]
    Empty {
        /// The name of the source.
        name: String,
    },
    /// Bytes that are not UTF-8.
    #[error("`{name}` is not UTF-8: the byte at offset {offset} does not belong to a character")]
    NotUtf8 {
        /// The name of the source.
        name: String,
        /// The offset of the first byte that is not UTF-8.
        offset: usize,
    },
    /// More bytes than such a document ever has.
    #[error("`{name}` has {bytes} bytes, more than the {max} that are read")]
    TooLarge {
        /// The name of the source.
        name: String,
        /// How many bytes there are.
        bytes: usize,
        /// How many are allowed.
        max: usize,
    },
}

impl SourceError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Binary { .. } => "save the document as text in UTF-8, and check the path",
            Self::Empty { .. } => "was the command that wrote it successful?",
            Self::NotUtf8 { .. } => "save the document in UTF-8",
            Self::TooLarge { .. } => "no document of this kind is so large; check the path",
        }
    }
}

impl Source {
    /// A text under a name, mostly a file's path.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// A text from the bytes of a file. A byte order mark stays in the text, so that places are
    /// offsets in the file; readers and [`line_column`](Self::line_column) pass over it.
    ///
    /// # Errors
    ///
    /// [`SourceError`] when the bytes are too many, blank, or not text in UTF-8.
    pub fn from_bytes(
        name: impl Into<String>,
        bytes: Vec<u8>,
        max: usize,
    ) -> Result<Self, SourceError> {
        let name = name.into();
        let max = max.min(MAX_OFFSET);
        if bytes.len() > max {
            let bytes = bytes.len();
            return Err(SourceError::TooLarge { name, bytes, max });
        }
        if let Some(offset) = bytes.iter().position(|&byte| byte == 0) {
            return Err(SourceError::Binary { name, offset });
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                return Err(SourceError::NotUtf8 { name, offset });
            }
        };
        if skip_mark(&text).trim().is_empty() {
            return Err(SourceError::Empty { name });
        }
        Ok(Self { name, text })
    }

    /// The name given at construction.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, a byte order mark included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text at a place; empty when the place is not in this source.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Line and column of a byte offset; offsets past the end count as the end.
    ///
    /// It reads the text up to there, so it is for rendering, not for every node.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let before = self.before(offset);
        let line = before.bytes().filter(|&byte| byte == b'\n').count();
        let column = skip_mark(before)
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count();
        LineColumn {
            line: saturate(line).saturating_add(1),
            column: saturate(column).saturating_add(1),
        }
    }

    /// The whole line around a byte offset, without its line break.
    #[must_use]
    pub fn line_at(&self, offset: u32) -> &str {
        let head = self.before(offset);
        let start = head.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let rest = skip_mark(self.text.get(start..).unwrap_or_default());
        rest.lines().next().unwrap_or_default()
    }

    fn before(&self, offset: u32) -> &str {
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        self.text.get(..end).unwrap_or_default()
    }
}

fn skip_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

fn saturate(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Some editors write it in front of UTF-8; it means nothing.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Places are 32 bits wide.
const MAX_OFFSET: usize = u32::MAX as usize;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_document_are_refused() {
        let read = |bytes: &[u8]| Source::from_bytes("p.json", bytes.to_vec(), 16);
        let name = || "p.json".to_owned();
        assert_eq!(
            read(&[b' '; 17]),
            Err(SourceError::TooLarge {
                name: name(),
                bytes: 17,
                max: 16
            })
        );
        assert_eq!(read(b""), Err(SourceError::Empty { name: name() }));
        assert_eq!(read(b" \r\n\t"), Err(SourceError::Empty { name: name() }));
        assert_eq!(
            read(b"\xef\xbb\xbf \n"),
            Err(SourceError::Empty { name: name() })
        );
        assert_eq!(
            read(b"{\xff}"),
            Err(SourceError::NotUtf8 {
                name: name(),
                offset: 1
            })
        );
        assert_eq!(
            read(b"{}\0"),
            Err(SourceError::Binary {
                name: name(),
                offset: 2
            })
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let source = Source::from_bytes("p.json", b"\xef\xbb\xbf{\n}".to_vec(), 16).unwrap();
        assert_eq!(source.line_column(3), LineColumn { line: 1, column: 1 });
        assert_eq!(source.line_column(5), LineColumn { line: 2, column: 1 });
        assert_eq!(source.line_at(4), "{");
        assert_eq!(source.slice(Span::new(3, 4)), "{");
    }
}
