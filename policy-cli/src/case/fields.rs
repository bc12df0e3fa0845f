//! Reading JSON objects member by member, every fault with its place.

use std::collections::BTreeMap;

use policy_core::json::{Member, Node, Value};
use policy_core::text::diagnostic::{Diagnostic, Severity};
use policy_core::text::span::Span;

/// Faults of one document, in the order they were found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Faults {
    /// Notes an error.
    pub(crate) fn error(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        self.push(code, message.into(), span, None);
    }

    /// Notes an error and what to do about it.
    pub(crate) fn error_with_help(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) {
        self.push(code, message.into(), span, Some(help.into()));
    }

    /// Whether nothing but warnings was noted.
    pub(crate) fn is_clean(&self) -> bool {
        self.diagnostics
            .iter()
            .all(|diagnostic| diagnostic.severity == Severity::Warning)
    }

    fn push(&mut self, code: &'static str, message: String, span: Span, help: Option<String>) {
        self.diagnostics.push(Diagnostic {
            severity: Severity::Error,
            code,
            message,
            span,
            help,
            related: None,
        });
    }
}

/// The members of an object that may have some names and no others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'n> {
    members: &'n [Member<'n>],
    /// The place of the object.
    pub(crate) span: Span,
}

impl<'n> Fields<'n> {
    /// The members of an object; anything else is an error, and so is a member of another name.
    pub(crate) fn read(
        node: &'n Node<'n>,
        what: &str,
        known: &[&str],
        faults: &mut Faults,
    ) -> Option<Self> {
        let members = members(node, what, faults)?;
        for member in members {
            if known.contains(&member.name.as_ref()) {
                continue;
            }
            let message = format!("{what} has no member `{}`", member.name);
            let help = match nearest(&member.name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it may have {}", listed(known)),
            };
            faults.error_with_help("unknown-member", message, member.name_span, help);
        }
        Some(Self {
            members,
            span: node.span,
        })
    }

    /// A member that is there and not `null`.
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node<'n>> {
        self.members
            .iter()
            .find(|member| member.name == name)
            .map(|member| &member.value)
            .filter(|node| node.value != Value::Null)
    }

    /// Whether a member is written at all, also as `null`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.name == name)
    }

    /// A member that has to be there.
    pub(crate) fn require(
        &self,
        what: &str,
        name: &str,
        faults: &mut Faults,
    ) -> Option<&'n Node<'n>> {
        let node = self.get(name);
        if node.is_none() {
            faults.error(
                "missing-member",
                format!("{what} needs `{name}`"),
                self.span,
            );
        }
        node
    }

    pub(crate) fn string(&self, name: &str, faults: &mut Faults) -> Option<String> {
        self.get(name)
            .and_then(|node| string(node, name, faults))
            .map(str::to_owned)
    }

    pub(crate) fn bool(&self, name: &str, faults: &mut Faults) -> Option<bool> {
        self.get(name).and_then(|node| bool(node, name, faults))
    }

    pub(crate) fn number(&self, name: &str, faults: &mut Faults) -> Option<u32> {
        self.get(name).and_then(|node| number(node, name, faults))
    }

    pub(crate) fn strings(&self, name: &str, faults: &mut Faults) -> Option<Vec<String>> {
        self.get(name).map(|node| strings(node, name, faults))
    }

    pub(crate) fn map(&self, name: &str, faults: &mut Faults) -> Option<BTreeMap<String, String>> {
        self.get(name).and_then(|node| map(node, name, faults))
    }
}

/// The members of an object.
pub(crate) fn members<'n>(
    node: &'n Node<'n>,
    what: &str,
    faults: &mut Faults,
) -> Option<&'n [Member<'n>]> {
    let found = node.as_object();
    if found.is_none() {
        wrong_kind(what, "an object", node, faults);
    }
    found
}

/// The entries of a list.
pub(crate) fn list<'n>(
    node: &'n Node<'n>,
    what: &str,
    faults: &mut Faults,
) -> Option<&'n [Node<'n>]> {
    let found = node.as_array();
    if found.is_none() {
        wrong_kind(what, "a list", node, faults);
    }
    found
}

/// A string.
pub(crate) fn string<'n>(node: &'n Node<'n>, what: &str, faults: &mut Faults) -> Option<&'n str> {
    let found = node.as_str();
    if found.is_none() {
        wrong_kind(what, "a string", node, faults);
    }
    found
}

/// A string, or a number or a boolean as it is written: the values of condition keys and tags, and
/// account ids that YAML takes for numbers.
pub(crate) fn text(node: &Node<'_>, what: &str, faults: &mut Faults) -> Option<String> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Some(text.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Array(_) | Value::Null | Value::Object(_) => {
            wrong_kind(what, "a string", node, faults);
            None
        }
    }
}

/// `true` or `false`.
pub(crate) fn bool(node: &Node<'_>, what: &str, faults: &mut Faults) -> Option<bool> {
    if let Value::Bool(value) = node.value {
        return Some(value);
    }
    wrong_kind(what, "`true` or `false`", node, faults);
    None
}

/// A whole number that is not negative.
pub(crate) fn number(node: &Node<'_>, what: &str, faults: &mut Faults) -> Option<u32> {
    let number = match &node.value {
        Value::Number(text) => text.parse().ok(),
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Object(_) | Value::String(_) => {
            None
        }
    };
    if number.is_none() {
        wrong_kind(what, "a whole number", node, faults);
    }
    number
}

/// A list of strings; a bare string is a list of one.
pub(crate) fn strings(node: &Node<'_>, what: &str, faults: &mut Faults) -> Vec<String> {
    match &node.value {
        Value::Array(nodes) => nodes
            .iter()
            .filter_map(|node| text(node, what, faults))
            .collect(),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) | Value::String(_) => {
            text(node, what, faults).into_iter().collect()
        }
    }
}

/// An object whose values are strings.
pub(crate) fn map(
    node: &Node<'_>,
    what: &str,
    faults: &mut Faults,
) -> Option<BTreeMap<String, String>> {
    let members = members(node, what, faults)?;
    let pairs = members.iter().filter_map(|member| {
        let value = text(&member.value, &member.name, faults)?;
        Some((member.name.to_string(), value))
    });
    Some(pairs.collect())
}

/// A value read by `FromStr`, with its own words for what is wrong.
pub(crate) fn parsed<T>(text: &str, span: Span, faults: &mut Faults) -> Option<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            faults.error("bad-value", error.to_string(), span);
            None
        }
    }
}

/// The name that was probably meant.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let folded = written.to_ascii_lowercase().replace('-', "_");
    known
        .iter()
        .map(|&name| (distance(&folded, &name.to_ascii_lowercase()), name))
        .filter(|&(distance, name)| distance <= (name.len() / 3).max(1))
        .min()
        .map(|(_, name)| name)
}

/// `a`, `b` and `c`, in backticks.
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "none".to_owned(),
    }
}

fn wrong_kind(what: &str, wanted: &str, found: &Node<'_>, faults: &mut Faults) {
    let message = format!("{what} is {}, not {wanted}", found.kind());
    faults.error("wrong-type", message, found.span);
}

/// How many characters to add, drop or change (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().take(MAX_NAME).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, a) in from.chars().take(MAX_NAME).enumerate() {
        let mut left = line.saturating_add(1);
        let mut next = vec![left];
        for (pair, b) in row.windows(2).zip(&to) {
            let &[diagonal, above] = pair else { continue };
            let change = diagonal.saturating_add(usize::from(a != *b));
            left = change
                .min(above.saturating_add(1))
                .min(left.saturating_add(1));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

/// Longer names than any member has are not compared to their end.
const MAX_NAME: usize = 64;
