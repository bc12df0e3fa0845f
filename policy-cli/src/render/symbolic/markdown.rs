//! Pieces of Markdown, for comments on pull requests.

use crate::render::excerpt::visible;

/// A block of text as it is; the fence is longer than any in the text.
pub(in crate::render) fn fenced(out: &mut String, language: &str, text: &str) {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    line(out, &format!("{fence}{language}"));
    out.push_str(text);
    line(out, &fence);
    line(out, "");
}

pub(in crate::render) fn list(
    out: &mut String,
    heading: &str,
    entries: impl Iterator<Item = String>,
) {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        return;
    }
    line(out, heading);
    line(out, "");
    for entry in entries {
        line(out, &format!("- {}", cell(&entry)));
    }
    line(out, "");
}

/// A text on one line that means nothing to Markdown.
pub(in crate::render) fn cell(text: &str) -> String {
    let mut out = String::new();
    for character in html(text).chars() {
        if matches!(
            character,
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '@' | '#'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

pub(in crate::render) fn html(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

pub(in crate::render) fn visible_lines(text: &str) -> String {
    let mut out = String::new();
    for one in text.lines() {
        line(&mut out, &visible(&one.replace('\t', "    ")));
    }
    out
}

pub(in crate::render) fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}
