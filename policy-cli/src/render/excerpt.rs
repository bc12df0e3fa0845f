//! Pieces of a document, cut so that they fit on a screen.

use policy_core::Source;
use policy_core::text::span::Span;

/// The part of a line around a place, and where the place is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The part, tabs widened, with `…` where something was cut off.
    pub(crate) text: String,
    /// Characters before the place.
    pub(crate) offset: usize,
    /// Characters of the place, at least one.
    pub(crate) width: usize,
}

impl Window {
    /// The line at the beginning of a place; a place of several lines is shown to the end of its
    /// first.
    pub(crate) fn around(source: &Source, span: Span) -> Self {
        let full = source.line_at(span.start);
        let column = source.line_column(span.start).column as usize;
        let before = column.saturating_sub(1);
        let place = source.slice(span);
        let width = place.lines().next().unwrap_or_default().chars().count();
        let length = full.chars().count();
        let width = width.min(length.saturating_sub(before)).max(1);
        // Minified documents are one long line: some context before the place is enough.
        let start = if length <= MAX_WINDOW {
            0
        } else {
            before.saturating_sub(MAX_WINDOW / 2)
        };
        let mut window = Self {
            text: String::new(),
            offset: 0,
            width: 0,
        };
        let mut column = 0_usize;
        if start > 0 {
            window.text.push('…');
            column = 1;
        }
        let end = start.saturating_add(MAX_WINDOW);
        for (at, character) in full.chars().enumerate().skip(start).take(MAX_WINDOW) {
            if at == before {
                window.offset = column;
            }
            let shown = widen(character);
            let inside = at >= before && at < before.saturating_add(width);
            if inside {
                window.width = window.width.saturating_add(shown.chars().count());
            }
            column = column.saturating_add(shown.chars().count());
            window.text.push_str(&shown);
        }
        if length > end {
            window.text.push('…');
        }
        if before >= length {
            window.offset = column;
        }
        window.width = window.width.max(1);
        window
    }
}

/// A text in one line: runs of white space are one space, escaped JSON is readable, and what is
/// too long ends in `…`.
pub(crate) fn collapsed(text: &str, max: usize) -> String {
    let readable = if text.contains("\\\"") {
        text.replace("\\\"", "\"").replace("\\n", " ")
    } else {
        text.to_owned()
    };
    let words: Vec<&str> = readable.split_whitespace().collect();
    cut(&visible(&words.join(" ")), max)
}

/// The text itself, or its beginning and `…`.
pub(crate) fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A text whose control characters are shown: a document must not be able to move the cursor,
/// recolor the terminal, or turn around the order in which an answer is read.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|character| {
            if is_hidden(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

fn widen(character: char) -> String {
    match character {
        '\t' => " ".repeat(TAB),
        other if is_hidden(other) => '\u{fffd}'.to_string(),
        other => other.to_string(),
    }
}

fn is_hidden(character: char) -> bool {
    let turns_direction = matches!(
        character,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    character.is_control() || turns_direction
}

/// As wide as a terminal that a person reads at night, with room for the line number.
const MAX_WINDOW: usize = 100;
const TAB: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{{{}\"Bad\":1{}}}", " ".repeat(500), " ".repeat(500));
        let source = Source::new("min.json", text);
        let window = Window::around(&source, Span::new(501, 506));
        let shown: String = window
            .text
            .chars()
            .skip(window.offset)
            .take(window.width)
            .collect();
        assert_eq!(shown, "\"Bad\"");
        assert!(window.text.chars().count() <= 102);
    }

    #[test]
    fn tabs_move_the_caret() {
        let source = Source::new("tabs.json", "\t\t\"Bad\"");
        let window = Window::around(&source, Span::new(2, 7));
        assert_eq!((window.offset, window.width), (8, 5));
    }

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}"), "a\u{fffd}[31mb\u{fffd}");
    }
}
