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
        Self::within(source, span, MAX_WINDOW)
    }

    /// The same in about so many columns.
    pub(crate) fn within(source: &Source, span: Span, columns: usize) -> Self {
        let full = source.line_at(span.start);
        let column = source.line_column(span.start).column as usize;
        let before = column.saturating_sub(1);
        let place = source.slice(span);
        let width = place.lines().next().unwrap_or_default().chars().count();
        let length = full.chars().count();
        let width = width.min(length.saturating_sub(before)).max(1);
        // Minified documents are one long line: some context before the place is enough, and
        // where a line begins is worth more than how it goes on.
        let is_near = before.saturating_add(width) <= columns.saturating_mul(2) / 3;
        let start = if length <= columns || is_near {
            0
        } else {
            let middle = before.saturating_sub(columns / 2);
            middle.min(length.saturating_sub(columns))
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
        let end = start.saturating_add(columns);
        for (at, character) in full.chars().enumerate().skip(start).take(columns) {
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

/// A text in a few lines of a screen: runs of white space are one space, escaped JSON is readable,
/// and what does not fit ends in `…`.
pub(crate) fn folded(text: &str, width: usize, lines: usize) -> Vec<String> {
    let readable = if text.contains("\\\"") {
        text.replace("\\\"", "\"").replace("\\n", " ")
    } else {
        text.to_owned()
    };
    let mut folded: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in visible_words(&readable) {
        let wider = line.chars().count().saturating_add(word.chars().count());
        if !line.is_empty() && wider >= width {
            folded.push(std::mem::take(&mut line));
        }
        if folded.len() == lines {
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&cut(&word, width));
    }
    if folded.len() == lines {
        if let Some(last) = folded.last_mut() {
            last.push_str(" …");
        }
    } else if !line.is_empty() {
        folded.push(line);
    }
    folded
}

/// A text whose control characters are shown, and those that take no room: a document must not be
/// able to move the cursor, recolor the terminal, turn around the order in which an answer is read,
/// or look like another.
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

/// Minified JSON has no spaces to break at: a comma between members will do.
fn visible_words(text: &str) -> impl Iterator<Item = String> {
    let spaced = text.replace(",\"", ", \"").replace(",{", ", {");
    let words: Vec<String> = spaced.split_whitespace().map(visible).collect();
    words.into_iter()
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
    let takes_no_room = matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    );
    character.is_control() || turns_direction || takes_no_room
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
    fn long_statements_are_cut() {
        assert_eq!(
            folded("{ \"a\":  1,\n \"b\": 2 }", 40, 2),
            ["{ \"a\": 1, \"b\": 2 }"]
        );
        assert_eq!(
            folded("one two three four five", 9, 2),
            ["one two", "three …"]
        );
        assert_eq!(folded("{\\\"a\\\":1}", 40, 1), ["{\"a\":1}"]);
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
        assert_eq!(visible("kms:\u{200b}Decrypt"), "kms:\u{fffd}Decrypt");
    }
}
