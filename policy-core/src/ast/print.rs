//! A policy as canonical text: two spaces, elements in one order, lists of one as bare strings.

use std::fmt::Write;

use crate::ast::{Condition, Element, Polarity, Policy, Statement, Written};
use crate::name::principal::PrincipalName;
use crate::text::span::Spanned;

/// The policy as text, with a line break at the end. Reading it gives the same policy again.
#[must_use]
pub fn print(policy: &Policy) -> String {
    let mut members = Vec::new();
    if let Some(version) = &policy.version {
        members.push(("Version", Text::string(version.value.as_str())));
    }
    if let Some(id) = &policy.id {
        members.push(("Id", Text::string(&id.value)));
    }
    let statements = policy.statements.iter().map(statement).collect();
    members.push(("Statement", Text::List(statements)));
    let mut out = String::new();
    Text::object(members).write(&mut out, 0);
    out.push('\n');
    out
}

/// A JSON text on its way out.
enum Text {
    /// Already as it has to stand.
    Leaf(String),
    List(Vec<Text>),
    Object(Vec<(String, Text)>),
}

impl Text {
    fn string(text: &str) -> Self {
        Self::Leaf(quoted(text))
    }

    fn object(members: Vec<(&str, Self)>) -> Self {
        Self::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    /// A list of one is its only element.
    fn list(mut texts: Vec<Self>) -> Self {
        match (texts.pop(), texts.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                texts.push(last);
                Self::List(texts)
            }
            (None, _) => Self::List(texts),
        }
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Leaf(text) => out.push_str(text),
            Self::List(elements) if elements.is_empty() => out.push_str("[]"),
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::List(elements) => {
                out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    next(out, at, depth);
                    element.write(out, depth.saturating_add(1));
                }
                line(out, depth);
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    next(out, at, depth);
                    out.push_str(&quoted(name));
                    out.push_str(": ");
                    value.write(out, depth.saturating_add(1));
                }
                line(out, depth);
                out.push('}');
            }
        }
    }
}

fn statement(statement: &Spanned<Statement>) -> Text {
    let statement = &statement.value;
    let mut members = Vec::new();
    if let Some(sid) = &statement.sid {
        members.push(("Sid", Text::string(&sid.value)));
    }
    members.push(("Effect", Text::string(statement.effect.value.as_str())));
    if let Some(element) = &statement.principal {
        let name = named(element.polarity, "Principal", "NotPrincipal");
        members.push((name, principals(element)));
    }
    if let Some(element) = &statement.action {
        let entries = element.entries.iter();
        let texts = entries.map(|entry| Text::string(entry.value.as_str()));
        let name = named(element.polarity, "Action", "NotAction");
        members.push((name, Text::list(texts.collect())));
    }
    if let Some(element) = &statement.resource {
        let entries = element.entries.iter();
        let texts = entries.map(|entry| Text::string(&entry.value));
        let name = named(element.polarity, "Resource", "NotResource");
        members.push((name, Text::list(texts.collect())));
    }
    if !statement.conditions.is_empty() {
        members.push(("Condition", conditions(&statement.conditions)));
    }
    Text::object(members)
}

fn named(polarity: Polarity, is: &'static str, is_not: &'static str) -> &'static str {
    match polarity {
        Polarity::Is => is,
        Polarity::IsNot => is_not,
    }
}

fn principals(element: &Element<PrincipalName>) -> Text {
    let mut groups: Vec<(&str, Vec<Text>)> = Vec::new();
    for entry in &element.entries {
        let kind = match &entry.value {
            // It stands alone: there is no way to write it beside others.
            PrincipalName::Any => return Text::string("*"),
            PrincipalName::Account { .. }
            | PrincipalName::AnyAws
            | PrincipalName::AssumedRole(_)
            | PrincipalName::FederatedUser(_)
            | PrincipalName::Role(_)
            | PrincipalName::UniqueId(_)
            | PrincipalName::User(_) => "AWS",
            PrincipalName::CanonicalUser(_) => "CanonicalUser",
            PrincipalName::Federated(_) => "Federated",
            PrincipalName::Service(_) => "Service",
        };
        let text = Text::string(entry.value.as_str());
        group(&mut groups, kind, text);
    }
    Text::object(
        groups
            .into_iter()
            .map(|(kind, texts)| (kind, Text::list(texts)))
            .collect(),
    )
}

fn conditions(conditions: &[Spanned<Condition>]) -> Text {
    let mut blocks: Vec<(String, Vec<(String, Text)>)> = Vec::new();
    for condition in conditions {
        let condition = &condition.value;
        let texts = condition.values.iter().map(|value| {
            let value = &value.value;
            match value.written {
                Written::Boolean | Written::Number => Text::Leaf(value.text.clone()),
                Written::String => Text::string(&value.text),
            }
        });
        let member = (
            condition.key.value.as_str().to_owned(),
            Text::list(texts.collect()),
        );
        group(&mut blocks, condition.operator.value.as_string(), member);
    }
    Text::Object(
        blocks
            .into_iter()
            .map(|(operator, members)| (operator, Text::Object(members)))
            .collect(),
    )
}

/// Adds to the group of that name, which is made where it first appears.
fn group<K: PartialEq, T>(groups: &mut Vec<(K, Vec<T>)>, name: K, item: T) {
    match groups.iter_mut().find(|(other, _)| *other == name) {
        Some((_, items)) => items.push(item),
        None => groups.push((name, vec![item])),
    }
}

fn next(out: &mut String, at: usize, depth: usize) {
    if at > 0 {
        out.push(',');
    }
    line(out, depth.saturating_add(1));
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// A JSON string: quotes, backslashes and control characters are escaped, nothing else.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(2));
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
