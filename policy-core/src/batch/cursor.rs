//! Plain JSON from left to right. What is not plain, right or wrong, is `None`.

/// A place in a line.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether this byte is next, after blanks.
    pub(super) fn next_is(&mut self, wanted: u8) -> bool {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.advance(1),
                byte => return byte == Some(&wanted),
            }
        }
    }

    /// Nothing but blanks is left.
    pub(super) fn end(&mut self) -> Option<()> {
        // No byte is left once blanks are passed over.
        let _ = self.next_is(0);
        (self.at == self.text.len()).then_some(())
    }

    /// An object; `member` reads the value of each member.
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &'t str) -> Option<()>,
    ) -> Option<()> {
        self.take(b'{')?;
        if self.next_is(b'}') {
            return self.take(b'}');
        }
        loop {
            let name = self.string()?;
            self.take(b':')?;
            member(self, name)?;
            if !self.next_is(b',') {
                return self.take(b'}');
            }
            self.advance(1);
        }
    }

    /// A list; `entry` reads each entry.
    pub(super) fn list(&mut self, mut entry: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.next_is(b']') {
            return self.take(b']');
        }
        loop {
            entry(self)?;
            if !self.next_is(b',') {
                return self.take(b']');
            }
            self.advance(1);
        }
    }

    /// A string without escapes.
    pub(super) fn string(&mut self) -> Option<&'t str> {
        self.take(b'"')?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let end = start.checked_add(plain(rest))?;
        let text = self.text.get(start..end)?;
        self.at = end;
        // A control character or an escape is no quote.
        self.take_here(b'"')?;
        Some(text)
    }

    /// A string, or a truth value as it is written.
    pub(super) fn text(&mut self) -> Option<&'t str> {
        if self.next_is(b'"') {
            return self.string();
        }
        let word = if self.next_is(b't') { "true" } else { "false" };
        self.word(word)?;
        Some(word)
    }

    /// `null`, `true` or `false`; what follows it is looked at by whoever goes on.
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        rest.starts_with(word).then(|| self.advance(word.len()))
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        self.next_is(wanted).then(|| self.advance(1))
    }

    fn take_here(&mut self, wanted: u8) -> Option<()> {
        let found = self.text.as_bytes().get(self.at) == Some(&wanted);
        found.then(|| self.advance(1))
    }

    fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }
}

/// How many bytes there are before the first quote, backslash or control character: eight at a time.
fn plain(bytes: &[u8]) -> usize {
    let mut length = 0_usize;
    let mut words = bytes.chunks_exact(8);
    for chunk in &mut words {
        let Ok(word) = chunk.try_into().map(u64::from_le_bytes) else {
            break;
        };
        // The high bit of the first byte that ends the run is set; of those after it, perhaps.
        let control = word.wrapping_sub(SPACES) & !word;
        let ends = (zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES) | control) & HIGH_BITS;
        if ends != 0 {
            let byte = usize::try_from(ends.trailing_zeros() / 8).unwrap_or_default();
            return length.saturating_add(byte);
        }
        length = length.saturating_add(8);
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    let rest = words.remainder();
    length.saturating_add(rest.iter().position(ends).unwrap_or(rest.len()))
}

/// Sets the high bit of the first byte that is zero.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);
const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_it_ends() {
        for end in ['"', '\\', '\u{1f}', '\n', '\0'] {
            for before in 0..40 {
                for filler in ["a", "é", "\u{7f}", " ", "!"] {
                    let run = filler.repeat(before);
                    let text = format!("{run}{end}\"\\\n rest of it");
                    assert_eq!(plain(text.as_bytes()), run.len(), "{text:?}");
                    assert_eq!(plain(run.as_bytes()), run.len(), "{run:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_plain_is_refused() {
        let read = |text| Cursor::new(text).string();
        assert_eq!(read(r#" "a b""#), Some("a b"));
        for text in ["", "\"", "\"a", r#""a\n""#, "\"a\tb\"", "a", "'a'"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
