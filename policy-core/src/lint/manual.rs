//! The manual page of a rule: the doc comment of its file.

use crate::lint::rule::Rule;
use crate::lint::rules::source_of;

/// The page, in Markdown: a line that says what the rule flags, and sections with the headings of
/// [`HEADINGS`]. Empty for a rule that is not in [`rules`](crate::lint::rules).
#[must_use]
pub fn page(rule: &Rule) -> String {
    let mut page = String::new();
    for line in source_of(rule).unwrap_or_default().lines() {
        let Some(text) = line.strip_prefix("//!") else {
            break;
        };
        page.push_str(text.strip_prefix(' ').unwrap_or(text));
        page.push('\n');
    }
    page
}

/// What the rule flags: the first paragraph of its page in one line.
#[must_use]
pub fn summary(rule: &Rule) -> String {
    let page = page(rule);
    let first = page.split("\n\n").next().unwrap_or_default();
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The headings of a page, in order.
pub const HEADINGS: [&str; 6] = [
    "# Why it matters",
    "# What AWS does",
    "# Example",
    "# Instead",
    "# When to keep it",
    "# Source",
];
