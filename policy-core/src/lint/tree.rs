//! Looking into the tree of a document: what stands at a place, and every text with its role.

use crate::json::{Member, Node, Value};
use crate::lint::document::Document;
use crate::lint::kind::Kind;
use crate::lint::view::Statement;
use crate::text::span::Span;

/// A node, and whether it is an element of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'n> {
    pub(super) node: &'n Node<'static>,
    pub(super) is_element: bool,
}

/// A text of a document.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    pub(super) role: Role,
    pub(super) text: &'a str,
    /// Where it stands, quotes included.
    pub(super) span: Span,
}

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// An action, or an operation of a grant.
    Action,
    /// An operator of `Condition`.
    ConditionOperator,
    /// The name of an element or of a member of a grant.
    Element,
    /// A text that its author chooses: a value of an encryption context or of a tag.
    Free,
    /// A condition key.
    Key,
    /// A `Sid`, an `Id`, the name of a grant.
    Label,
    /// A principal.
    Principal,
    /// A resource.
    Resource,
    /// A value of `Condition` that AWS has a form for, an effect or a version.
    Value,
}

impl Found<'_> {
    /// Whether it is `null`, or a list in a list.
    pub(super) fn is_null_or_nested(&self) -> bool {
        match &self.node.value {
            Value::Null => true,
            Value::Array(_) => self.is_element,
            Value::Bool(_) | Value::Number(_) | Value::Object(_) | Value::String(_) => false,
        }
    }
}

impl Role {
    /// Whether AWS writes such texts in ASCII only.
    pub(super) const fn is_ascii(self) -> bool {
        match self {
            Self::Action
            | Self::ConditionOperator
            | Self::Element
            | Self::Key
            | Self::Principal
            | Self::Resource => true,
            Self::Free | Self::Label | Self::Value => false,
        }
    }
}

/// The node at a place.
pub(super) fn at<'n>(root: &'n Node<'static>, span: Span) -> Option<Found<'n>> {
    go_to(root, span, false)
}

/// Recursion is bounded: no tree is deeper than the reader allows.
fn go_to<'n>(node: &'n Node<'static>, span: Span, is_element: bool) -> Option<Found<'n>> {
    if node.span == span {
        return Some(Found { node, is_element });
    }
    if span.start < node.span.start || node.span.end < span.end {
        return None;
    }
    match &node.value {
        Value::Array(elements) => elements.iter().find_map(|it| go_to(it, span, true)),
        Value::Object(members) => members.iter().find_map(|it| go_to(&it.value, span, false)),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => None,
    }
}

/// The members among which one has its name at a place, and its number.
pub(super) fn member_at<'n>(
    node: &'n Node<'static>,
    name: Span,
) -> Option<(&'n [Member<'static>], usize)> {
    if name.start < node.span.start || node.span.end < name.end {
        return None;
    }
    match &node.value {
        Value::Array(elements) => elements.iter().find_map(|it| member_at(it, name)),
        Value::Object(members) => match members.iter().position(|it| it.name_span == name) {
            Some(at) => Some((members, at)),
            None => members.iter().find_map(|it| member_at(&it.value, name)),
        },
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => None,
    }
}

/// The places of members, each from its name to the end of its value.
pub(super) fn places(members: &[Member<'_>]) -> Vec<Span> {
    let places = members.iter();
    places.map(|it| it.name_span.to(it.value.span)).collect()
}

/// Whether two nodes say the same, wherever they stand.
pub(super) fn is_same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (&one.value, &other.value) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len()
                && pairs.all(|(a, b)| a.name == b.name && is_same(&a.value, &b.value))
        }
        (one, other) => one == other,
    }
}

/// Every text of a policy or of grants, names included.
pub(super) fn texts(document: &Document) -> Vec<Text<'_>> {
    let mut all = Vec::new();
    let Some(root) = &document.node else {
        return all;
    };
    if document.kind == Kind::Grants {
        of_grant(root, "", &mut all);
        return all;
    }
    for member in root.as_object().unwrap_or_default() {
        let name = member.name.as_ref();
        all.push(Text {
            role: Role::Element,
            text: name,
            span: member.name_span,
        });
        if let Some(text) = member.value.as_str() {
            let is_label = name.eq_ignore_ascii_case("Id");
            all.push(Text {
                role: if is_label { Role::Label } else { Role::Value },
                text,
                span: member.value.span,
            });
        }
    }
    for statement in &document.statements {
        of_statement(statement, &mut all);
    }
    all
}

fn of_statement<'a>(statement: &'a Statement, all: &mut Vec<Text<'a>>) {
    let mut add = |role, text: &'a str, span| all.push(Text { role, text, span });
    for member in &statement.members {
        add(Role::Element, &member.name, member.name_span);
    }
    if let Some(sid) = &statement.sid {
        add(Role::Label, &sid.value, sid.span);
    }
    if let Some(effect) = &statement.effect {
        add(Role::Value, &effect.value, effect.span);
    }
    for entry in statement.principal.iter().flat_map(|it| &it.entries) {
        add(Role::Principal, &entry.value.text, entry.span);
    }
    for entry in statement.action.iter().flat_map(|it| &it.entries) {
        add(Role::Action, &entry.value, entry.span);
    }
    for entry in statement.resource.iter().flat_map(|it| &it.entries) {
        // Names of other services may have any character.
        let is_of_kms = !entry.value.starts_with("arn:") || entry.value.contains(":kms:");
        let role = if is_of_kms {
            Role::Resource
        } else {
            Role::Value
        };
        add(role, &entry.value, entry.span);
    }
    for test in &statement.tests {
        add(
            Role::ConditionOperator,
            &test.operator.value,
            test.operator.span,
        );
        let key = test.key.value.to_ascii_lowercase();
        let is_free = FREE.iter().any(|head| key.starts_with(head));
        // The name of a tag or of a pair of the encryption context is free as well.
        let role = if is_free { Role::Free } else { Role::Key };
        add(role, &test.key.value, test.key.span);
        for value in &test.values {
            let role = if is_free { Role::Free } else { Role::Value };
            add(role, &value.value.text, value.span);
        }
    }
}

/// Recursion is bounded: no tree is deeper than the reader allows.
fn of_grant<'a>(node: &'a Node<'static>, name: &str, all: &mut Vec<Text<'a>>) {
    match &node.value {
        Value::Array(elements) => {
            for element in elements {
                of_grant(element, name, all);
            }
        }
        Value::Object(members) => {
            let is_context = CONTEXTS.contains(&name);
            for member in members {
                all.push(Text {
                    role: if is_context {
                        Role::Free
                    } else {
                        Role::Element
                    },
                    text: &member.name,
                    span: member.name_span,
                });
                let below = if is_context { name } else { &*member.name };
                of_grant(&member.value, below, all);
            }
        }
        Value::String(text) => {
            let row = MEMBERS.iter().find(|row| row.0 == name);
            all.push(Text {
                role: row.map_or(Role::Free, |row| row.1),
                text,
                span: node.span,
            });
        }
        Value::Bool(_) | Value::Null | Value::Number(_) => {}
    }
}

/// The place of some bytes of a text in the file; of the whole text where that cannot be told,
/// inside a text that is encoded once more.
pub(super) fn part(document: &Document, text: &Text<'_>, start: usize, length: usize) -> Span {
    if !document.wrappings.is_empty() {
        return text.span;
    }
    let raw = document.source.slice(text.span);
    let inside = raw.strip_prefix('"').unwrap_or(raw);
    let offset = |wanted: usize| {
        let mut rest = inside;
        let mut decoded = 0_usize;
        while decoded < wanted {
            let (bytes, taken) = step(rest);
            decoded = decoded.saturating_add(bytes);
            rest = rest.get(taken..).filter(|_| taken > 0)?;
        }
        let passed = raw.len().saturating_sub(rest.len());
        Some(text.span.start.saturating_add(u32::try_from(passed).ok()?))
    };
    match (offset(start), offset(start.saturating_add(length))) {
        (Some(start), Some(end)) => Span::new(start, end),
        (_, _) => text.span,
    }
}

/// How many bytes the next character of a string has when it is decoded, and how many as it is
/// written.
fn step(raw: &str) -> (usize, usize) {
    let Some(first) = raw.chars().next() else {
        return (1, 0);
    };
    if first != '\\' {
        return (first.len_utf8(), first.len_utf8());
    }
    let unit = |from: usize| {
        let digits = raw.get(from.saturating_add(2)..from.saturating_add(6))?;
        let is_unit = raw.get(from..from.saturating_add(2)) == Some("\\u");
        u32::from_str_radix(digits, 16).ok().filter(|_| is_unit)
    };
    match unit(0) {
        None => (1, 2),
        Some(high @ 0xd800..=0xdbff) if unit(6).is_some() => {
            let _ = high;
            (4, 12)
        }
        Some(code) => (char::from_u32(code).map_or(3, char::len_utf8), 6),
    }
}

/// Condition keys, in lower case, whose values the author chooses.
const FREE: [&str; 6] = [
    "aws:principaltag/",
    "aws:referer",
    "aws:requesttag/",
    "aws:resourcetag/",
    "aws:useragent",
    "kms:encryptioncontext:",
];

/// Members of the constraints of a grant that hold pairs.
const CONTEXTS: [&str; 2] = ["EncryptionContextEquals", "EncryptionContextSubset"];

/// What the members of a grant hold; all others are free.
#[rustfmt::skip]
const MEMBERS: &[(&str, Role)] = &[
    ("GranteePrincipal",         Role::Principal),
    ("GranteeServicePrincipal",  Role::Principal),
    ("IssuingAccount",           Role::Principal),
    ("KeyId",                    Role::Resource),
    ("Name",                     Role::Label),
    ("Operations",               Role::Action),
    ("RetiringPrincipal",        Role::Principal),
    ("RetiringServicePrincipal", Role::Principal),
    ("SourceArn",                Role::Value),
];
