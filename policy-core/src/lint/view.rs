//! Statements and grants as written, read as far as they go.
//!
//! Rules about what a text says look here, so that an error in one statement does not keep the
//! others from being looked at. Rules about access look at the policy that was built.

use crate::ast::{ConditionValue, Effect, Polarity, Written};
use crate::document::grants_from_node;
use crate::grant::Grant;
use crate::json::{Member, Node, Value};
use crate::lint::action;
use crate::lint::document::Document;
use crate::lint::facts::Facts;
use crate::name::condition_key::ConditionKey;
use crate::table::condition_key::{self, ConditionKeyRow};
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::ConditionOperator;
use crate::text::span::{Span, Spanned};

/// What a rule sees.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The document that it looks at.
    pub document: &'a Document,
    /// The number of that document.
    pub number: usize,
    /// What is known beside the documents.
    pub facts: &'a Facts,
    /// All documents.
    pub documents: &'a [Document],
}

/// A statement as written.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its place among the statements, from 0.
    pub index: usize,
    /// Where it stands.
    pub span: Span,
    /// Its members in document order, with the places of name and value.
    pub members: Vec<MemberPlace>,
    /// `Sid`, if it is a string.
    pub sid: Option<Spanned<String>>,
    /// `Effect`, if it is a string; in whatever spelling.
    pub effect: Option<Spanned<String>>,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<Listed<PrincipalEntry>>,
    /// `Action` or `NotAction`.
    pub action: Option<Listed<String>>,
    /// `Resource` or `NotResource`.
    pub resource: Option<Listed<String>>,
    /// What `Condition` tests, in document order.
    pub tests: Vec<Test>,
    /// The place of the value of `Condition`.
    pub condition: Option<Span>,
    /// The actions of KMS that it speaks of, with `NotAction` taken into account.
    pub actions: ActionSet,
}

/// The places of one member of an object.
#[derive(Clone, Debug)]
pub struct MemberPlace {
    /// The name, as written.
    pub name: String,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// Where the value stands.
    pub value: Span,
}

/// An element that lists texts.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// Whether it is the `Not…` form.
    pub polarity: Polarity,
    /// The name as written.
    pub name: Spanned<String>,
    /// The texts, in document order; what is not a string is left out.
    pub entries: Vec<Spanned<T>>,
    /// Where the value stands, with its brackets.
    pub value: Span,
    /// Whether it is a list; else it is one text.
    pub form: Form,
}

/// One text, or a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `"kms:Decrypt"`.
    One,
    /// `["kms:Decrypt"]`.
    List,
}

/// An entry of `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalEntry {
    /// `AWS`, `Service`, …, as written; `None` for the bare `"*"`.
    pub kind: Option<String>,
    /// The text.
    pub text: String,
    /// The place of the list that it stands in, or of the text itself.
    pub list: Span,
    /// Whether that is a list.
    pub form: Form,
}

/// One key under one operator of `Condition`.
#[derive(Clone, Debug)]
pub struct Test {
    /// The operator as written.
    pub operator: Spanned<String>,
    /// The operator, if there is one of that name.
    pub parsed: Option<ConditionOperator>,
    /// The condition key as written.
    pub key: Spanned<String>,
    /// What is known of the key, if it is a known one.
    pub row: Option<&'static ConditionKeyRow>,
    /// The values as text, in document order; what is no string, number or boolean is left out.
    pub values: Vec<Spanned<ConditionValue>>,
    /// Where the value or the list of values stands.
    pub value: Span,
    /// Whether it is a list.
    pub form: Form,
    /// Where all keys of this operator stand: the object.
    pub block: Span,
    /// How many keys the operator has.
    pub siblings: usize,
}

/// A grant as written.
#[derive(Clone, Debug)]
pub struct GrantView {
    /// Its place among the grants, from 0.
    pub index: usize,
    /// Where it stands.
    pub span: Span,
    /// The tree.
    pub node: Node<'static>,
    /// The grant; `None` when something is wrong with it.
    pub grant: Option<Grant>,
}

impl Statement {
    /// Allow or Deny, in whatever case it is written.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        let text = &self.effect.as_ref()?.value;
        let all = [Effect::Allow, Effect::Deny];
        all.into_iter()
            .find(|effect| text.trim().eq_ignore_ascii_case(effect.as_str()))
    }

    /// Whether it allows.
    #[must_use]
    pub fn allows(&self) -> bool {
        self.effect() == Some(Effect::Allow)
    }

    /// Whether it denies.
    #[must_use]
    pub fn denies(&self) -> bool {
        self.effect() == Some(Effect::Deny)
    }

    /// How messages name it: its Sid, or its number from 1.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.value.is_empty() => format!("statement `{}`", sid.value),
            Some(_) | None => format!("statement {}", self.index.saturating_add(1)),
        }
    }

    /// The first word of it, to underline the whole without underlining all of it: the Sid or the
    /// Effect with its name, or the brace.
    #[must_use]
    pub fn head(&self) -> Span {
        let named = |name: &str| {
            let members = self.members.iter();
            let member = members
                .clone()
                .find(|it| it.name.eq_ignore_ascii_case(name));
            member.map(|it| it.name_span.to(it.value))
        };
        named("Sid")
            .or_else(|| named("Effect"))
            .unwrap_or_else(|| Span::new(self.span.start, self.span.start.saturating_add(1)))
    }

    /// The member of that name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&MemberPlace> {
        let mut members = self.members.iter();
        members.find(|it| it.name.eq_ignore_ascii_case(name))
    }

    /// The tests of a condition key, or of a family of keys when it ends in `:` or `/`, in whatever
    /// case they are written.
    pub fn tests_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Test> {
        self.tests.iter().filter(move |test| test.is_of(key))
    }

    /// Whether it tests a key, or one of a family when `key` ends in `:` or `/`.
    #[must_use]
    pub fn has_test(&self, key: &str) -> bool {
        self.tests.iter().any(|test| test.is_of(key))
    }

    /// The principals that are listed, if they are those that are meant.
    pub fn principals(&self) -> impl Iterator<Item = &Spanned<PrincipalEntry>> {
        let listed = self.principal.iter();
        let listed = listed.filter(|it| it.polarity == Polarity::Is);
        listed.flat_map(|it| &it.entries)
    }

    /// Where it says for whom it is, or its first word.
    #[must_use]
    pub fn principal_place(&self) -> Span {
        let element = self.principal.as_ref();
        element.map_or_else(|| self.head(), |it| it.name.span.to(it.value))
    }

    /// Where it says what it is about, or its first word.
    #[must_use]
    pub fn action_place(&self) -> Span {
        let element = self.action.as_ref();
        element.map_or_else(|| self.head(), |it| it.name.span.to(it.value))
    }

    /// The first entry that covers an action; the whole element where it is covered by `NotAction`.
    #[must_use]
    pub fn entry_for(&self, action: Action) -> Span {
        let listed = self.action.iter();
        let mut listed = listed.filter(|it| it.polarity == Polarity::Is);
        let entry = listed.find_map(|element| {
            let mut entries = element.entries.iter();
            entries.find(|entry| action::covered(&entry.value).contains(action))
        });
        entry.map_or_else(|| self.action_place(), |entry| entry.span)
    }

    /// Whether it speaks of everybody: `"*"` or `{"AWS": "*"}`.
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        self.principals().any(|entry| {
            let kind = entry.value.kind.as_deref();
            entry.value.text == "*" && (kind.is_none() || kind == Some("AWS"))
        })
    }
}

impl Test {
    /// Whether the operator is one that negates: `StringNotEquals` and its kin.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.parsed
            .is_some_and(|operator| operator.base.row().is_negated())
    }

    /// Whether it is of a key, or of a family of keys when that ends in `:` or `/`.
    #[must_use]
    pub fn is_of(&self, key: &str) -> bool {
        let own = &self.key.value;
        let own = match key.ends_with([':', '/']) {
            true => own.get(..key.len()),
            false => Some(own.as_str()),
        };
        own.is_some_and(|own| own.eq_ignore_ascii_case(key))
    }

    /// The place of key and values.
    #[must_use]
    pub fn span(&self) -> Span {
        self.key.span.to(self.value)
    }

    /// The texts of the values.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|value| value.value.text.as_str())
    }
}

/// The statements of a policy.
pub(super) fn statements_of(policy: &Node<'_>) -> Vec<Statement> {
    let Some(member) = find(policy, &["Statement"]) else {
        return Vec::new();
    };
    let nodes = match &member.value.value {
        Value::Array(elements) => elements.as_slice(),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) | Value::String(_) => {
            std::slice::from_ref(&member.value)
        }
    };
    let objects = nodes.iter().enumerate();
    objects
        .filter_map(|(index, node)| statement_of(index, node))
        .collect()
}

/// The grants of a list, of the output of `list-grants`, or the one that it is.
pub(super) fn grants_of(node: &Node<'static>) -> Vec<GrantView> {
    let list = node.member("Grants").unwrap_or(node);
    let nodes = match &list.value {
        Value::Array(elements) => elements.as_slice(),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) | Value::String(_) => {
            std::slice::from_ref(list)
        }
    };
    let views = nodes.iter().enumerate().map(|(index, node)| GrantView {
        index,
        span: node.span,
        grant: match grants_from_node(node).grants.as_slice() {
            [only] => Some(only.value.clone()),
            [] | [_, _, ..] => None,
        },
        node: node.clone(),
    });
    views.collect()
}

fn statement_of(index: usize, node: &Node<'_>) -> Option<Statement> {
    let members = node.as_object()?;
    let text = |name: &str| {
        let value = &find(node, &[name])?.value;
        Some(Spanned::new(value.as_str()?.to_owned(), value.span))
    };
    let action = listed(node, "Action");
    let condition = find(node, &["Condition"]);
    Some(Statement {
        index,
        span: node.span,
        members: members.iter().map(place_of).collect(),
        sid: text("Sid"),
        effect: text("Effect"),
        principal: principals(node),
        actions: action.as_ref().map_or(ActionSet::EMPTY, covered),
        action,
        resource: listed(node, "Resource"),
        tests: condition.map_or_else(Vec::new, |member| tests_of(&member.value)),
        condition: condition.map(|member| member.value.span),
    })
}

fn place_of(member: &Member<'_>) -> MemberPlace {
    MemberPlace {
        name: member.name.to_string(),
        name_span: member.name_span,
        value: member.value.span,
    }
}

/// The member of one of these names: as it is spelled, or else in another case.
fn find<'n, 'a>(node: &'n Node<'a>, names: &[&str]) -> Option<&'n Member<'a>> {
    let members = node.as_object()?;
    let exact = members.iter().find(|it| names.contains(&&*it.name));
    exact.or_else(|| {
        let folds = |it: &&Member<'_>| names.iter().any(|name| it.name.eq_ignore_ascii_case(name));
        members.iter().find(folds)
    })
}

fn listed(node: &Node<'_>, name: &str) -> Option<Listed<String>> {
    let twin = format!("Not{name}");
    let member = find(node, &[name]).or_else(|| find(node, &[&twin]))?;
    let mut entries = Vec::new();
    let form = texts(&member.value, |text, span| {
        entries.push(Spanned::new(text, span));
    });
    Some(Listed {
        polarity: polarity(member),
        name: Spanned::new(member.name.to_string(), member.name_span),
        entries,
        value: member.value.span,
        form,
    })
}

fn principals(node: &Node<'_>) -> Option<Listed<PrincipalEntry>> {
    let member = find(node, &["Principal"]).or_else(|| find(node, &["NotPrincipal"]))?;
    let mut entries = Vec::new();
    let mut add = |kind: Option<&str>, value: &Node<'_>| {
        let mut own = Vec::new();
        let form = texts(value, |text, span| own.push((text, span)));
        let made = own.into_iter().map(|(text, span)| {
            let entry = PrincipalEntry {
                kind: kind.map(str::to_owned),
                text,
                list: value.span,
                form,
            };
            Spanned::new(entry, span)
        });
        entries.extend(made);
        form
    };
    let form = match member.value.as_object() {
        Some(kinds) => {
            for kind in kinds {
                add(Some(&kind.name), &kind.value);
            }
            Form::List
        }
        None => add(None, &member.value),
    };
    Some(Listed {
        polarity: polarity(member),
        name: Spanned::new(member.name.to_string(), member.name_span),
        entries,
        value: member.value.span,
        form,
    })
}

fn polarity(member: &Member<'_>) -> Polarity {
    let head = member.name.get(..3).unwrap_or_default();
    match head.eq_ignore_ascii_case("not") {
        true => Polarity::IsNot,
        false => Polarity::Is,
    }
}

fn texts(node: &Node<'_>, mut add: impl FnMut(String, Span)) -> Form {
    if let Some(text) = node.as_str() {
        add(text.to_owned(), node.span);
        return Form::One;
    }
    for element in node.as_array().unwrap_or_default() {
        if let Some(text) = element.as_str() {
            add(text.to_owned(), element.span);
        }
    }
    Form::List
}

fn tests_of(condition: &Node<'_>) -> Vec<Test> {
    let mut tests = Vec::new();
    for operator in condition.as_object().unwrap_or_default() {
        let parsed = ConditionOperator::parse(&operator.name).ok();
        let keys = operator.value.as_object().unwrap_or_default();
        for key in keys {
            let known = key.name.parse::<ConditionKey>().ok();
            let mut values = Vec::new();
            let form = values_of(&key.value, &mut values);
            tests.push(Test {
                operator: Spanned::new(operator.name.to_string(), operator.name_span),
                parsed: parsed.map(|(operator, _)| operator),
                key: Spanned::new(key.name.to_string(), key.name_span),
                row: known.and_then(|key| condition_key::lookup(&key)),
                values,
                value: key.value.span,
                form,
                block: operator.value.span,
                siblings: keys.len(),
            });
        }
    }
    tests
}

fn values_of(node: &Node<'_>, values: &mut Vec<Spanned<ConditionValue>>) -> Form {
    let mut add = |node: &Node<'_>| {
        let (text, written) = match &node.value {
            Value::String(text) => (text.to_string(), Written::String),
            Value::Number(digits) => (digits.to_string(), Written::Number),
            Value::Bool(truth) => (truth.to_string(), Written::Boolean),
            Value::Array(_) | Value::Null | Value::Object(_) => return,
        };
        values.push(Spanned::new(ConditionValue { text, written }, node.span));
    };
    match node.as_array() {
        Some(elements) => {
            elements.iter().for_each(add);
            Form::List
        }
        None => {
            add(node);
            Form::One
        }
    }
}

/// The actions of KMS that an element speaks of.
fn covered(element: &Listed<String>) -> ActionSet {
    let entries = element.entries.iter();
    let sets = entries.map(|entry| action::covered(&entry.value));
    let set = sets.fold(ActionSet::EMPTY, ActionSet::union);
    match element.polarity {
        Polarity::Is => set,
        Polarity::IsNot => set.complement(),
    }
}
