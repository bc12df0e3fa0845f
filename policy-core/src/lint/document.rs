//! A document as rules see it: the tree, what could be built of it, and what is known beside it.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::ast::build::build;
use crate::ast::{Effect, PolicyKind};
use crate::document::{PolicyDocument, PolicyTree, Wrapping, grants_from_node, read_tree};
use crate::json::{self, Node, Value};
use crate::lint::engine::Engine;
use crate::lint::engine::idle::{self, Idle};
use crate::lint::facts::{Facts, KeyFacts};
use crate::lint::kind::{Kind, ToldBy};
use crate::lint::pattern;
use crate::lint::view::{GrantView, Statement, grants_of, statements_of};
use crate::name::arn::Arn;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::diagnostic::Diagnostic;
use crate::text::source::Source;
use crate::text::span::Span;

/// A document, read as far as it goes.
#[derive(Debug)]
pub struct Document {
    /// The file.
    pub source: Arc<Source>,
    /// What it is.
    pub kind: Kind,
    /// Who said so.
    pub told_by: ToldBy,
    /// How it is encoded in the file, outermost first.
    pub wrappings: Vec<Wrapping>,
    /// The tree under all wrappings; `None` when it cannot be told what the author wrote.
    pub node: Option<Node<'static>>,
    /// Its statements as written, read as far as they go; none of a list of grants.
    pub statements: Vec<Statement>,
    /// Its grants as written; none of a policy.
    pub grants: Vec<GrantView>,
    /// The policy; `None` when there is any error. Only such a policy is asked about access.
    pub policy: Option<PolicyDocument>,
    /// Everything that the reader finds wrong, in document order.
    pub diagnostics: Vec<Diagnostic>,
    /// What is known of the key that it is about.
    pub key: KeyFacts,
    /// The user or role that an identity policy is attached to, if known.
    pub principal: Option<Arn>,
    /// The same document before a change, if there is one to compare with.
    pub base: Option<PolicyDocument>,
    pub(super) engine: OnceLock<Option<Engine>>,
    pub(super) idle: OnceLock<Idle>,
}

impl Document {
    /// Reads a document. Without a kind, what is around it tells, then the path, then the content.
    #[must_use]
    pub fn read(source: &Arc<Source>, kind: Option<Kind>) -> Self {
        let parsed = json::parse(source);
        let looks = parsed.node.as_ref().map_or(Kind::Unknown, looks_like);
        match (kind, looks) {
            (Some(Kind::Grants), _) => Self::grants(source, ToldBy::Caller),
            (None, Kind::Grants) => Self::grants(source, ToldBy::Content),
            (None, Kind::Unknown)
                if Kind::from_path(source.name()) == Some(Kind::Grants)
                    && !parsed.node.as_ref().is_some_and(is_policy) =>
            {
                Self::grants(source, ToldBy::Path)
            }
            (None, Kind::KeyMetadata) | (Some(Kind::KeyMetadata | Kind::Unknown), _) => {
                Self::other(source, kind.unwrap_or(looks))
            }
            (Some(Kind::Policy(kind)), _) => Self::policy(source, Some(kind)),
            (None, Kind::Policy(_) | Kind::Unknown) => Self::policy(source, None),
        }
    }

    /// The same with what is known of its key.
    #[must_use]
    pub fn with_key(mut self, key: KeyFacts) -> Self {
        self.key = key;
        self
    }

    /// The key policy as the engine takes it, or `None` if it is none or has errors.
    #[must_use]
    pub fn key_policy(&self) -> Option<&PolicyDocument> {
        match self.kind {
            Kind::Policy(PolicyKind::KeyPolicy) => self.policy.as_ref(),
            Kind::Policy(_) | Kind::Grants | Kind::KeyMetadata | Kind::Unknown => None,
        }
    }

    /// The kind of the policy, if it is one.
    #[must_use]
    pub const fn policy_kind(&self) -> Option<PolicyKind> {
        match self.kind {
            Kind::Policy(kind) => Some(kind),
            Kind::Grants | Kind::KeyMetadata | Kind::Unknown => None,
        }
    }

    /// The statements of an effect, with what is listed in them.
    pub fn with_effect(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        let all = self.statements.iter();
        all.filter(move |it| it.effect() == Some(effect))
    }

    /// Everything that the Allow statements speak of.
    pub(crate) fn allowed(&self) -> ActionSet {
        let allows = self.with_effect(Effect::Allow);
        allows.fold(ActionSet::EMPTY, |all, it| all.union(it.actions))
    }

    /// A statement of an effect that covers an action: the one with the fewest conditions.
    pub(crate) fn covering(&self, effect: Effect, action: Action) -> Option<&Statement> {
        let all = self.with_effect(effect);
        let covering = all.filter(|it| it.actions.contains(action));
        covering.min_by_key(|it| it.tests.len())
    }

    /// The statement at a place among all.
    #[must_use]
    pub fn statement(&self, index: usize) -> Option<&Statement> {
        self.statements.iter().find(|it| it.index == index)
    }

    /// Questions about access, answered for all requests; `None` where there is nothing to ask:
    /// only key policies without errors are asked.
    #[must_use]
    pub(crate) fn engine(&self, facts: &Facts) -> Option<&Engine> {
        let engine = self.engine.get_or_init(|| Engine::new(self, facts));
        engine.as_ref()
    }

    /// The statement that a place is in.
    #[must_use]
    pub fn statement_at(&self, span: Span) -> Option<&Statement> {
        let mut statements = self.statements.iter();
        statements.find(|it| it.span.start <= span.start && span.end <= it.span.end)
    }

    /// A document that is nothing to rules: a configuration, to which findings may point.
    #[must_use]
    pub fn plain(source: &Arc<Source>) -> Self {
        Self::other(source, Kind::Unknown)
    }

    /// Statements that do nothing, each proven.
    pub(crate) fn idle(&self, facts: &Facts) -> &Idle {
        self.idle.get_or_init(|| idle::find(self, facts))
    }

    /// Where messages about the whole document stand: its first character.
    #[must_use]
    pub fn top(&self) -> Span {
        let start = self.node.as_ref().map_or(0, |node| node.span.start);
        let width = self
            .source
            .text()
            .get(start as usize..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        Span::new(
            start,
            start.saturating_add(u32::try_from(width).unwrap_or(0)),
        )
    }

    /// The `Version` as written.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.node.as_ref()?.member("Version")?.as_str()
    }

    /// The document as it is sent to AWS: without what is around it, and decoded.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        let mut text = Cow::Borrowed(self.source.slice(self.node.as_ref()?.span));
        for wrapping in &self.wrappings {
            let (decoded, _) = match wrapping {
                Wrapping::JsonString => json::decode_string(&text, 0),
                Wrapping::Percent => json::decode_percent(&text, 0)?,
            };
            text = Cow::Owned(decoded);
        }
        Some(text)
    }

    fn policy(source: &Arc<Source>, said: Option<PolicyKind>) -> Self {
        let PolicyTree {
            node,
            kind: around,
            wrappings,
            mut diagnostics,
        } = read_tree(source);
        let by_path = match Kind::from_path(source.name()) {
            Some(Kind::Policy(kind)) => Some(kind),
            Some(Kind::Grants | Kind::KeyMetadata | Kind::Unknown) | None => None,
        };
        let told_by = match (said, around, by_path) {
            (Some(_), _, _) => ToldBy::Caller,
            (None, Some(_), _) => ToldBy::Wrapping,
            (None, None, Some(_)) => ToldBy::Path,
            (None, None, None) => ToldBy::Content,
        };
        let is_policy = match &node {
            Some(node) => is_policy(node),
            // It cannot be read, but some word in it says what it was meant to be.
            None => WORDS.iter().any(|word| source.text().contains(word)),
        };
        if said.is_none() && told_by != ToldBy::Path && !is_policy {
            return Self {
                diagnostics,
                ..Self::other(source, Kind::Unknown)
            };
        }
        let of_others = || node.as_ref().is_some_and(is_of_other_services);
        if told_by == ToldBy::Content && of_others() {
            return Self::other(source, Kind::Unknown);
        }
        let hint = said.or(around).or(by_path);
        let broken = diagnostics.iter().any(Diagnostic::is_error);
        let mut kind = hint.unwrap_or(PolicyKind::KeyPolicy);
        let mut policy = None;
        let mut statements = Vec::new();
        if let Some(node) = &node {
            let built = build(node, hint);
            kind = built.kind;
            diagnostics.extend(built.diagnostics);
            diagnostics.sort_by_key(|diagnostic| diagnostic.span);
            policy = built.policy.filter(|_| !broken);
            statements = statements_of(node);
        }
        Self {
            source: Arc::clone(source),
            kind: Kind::Policy(kind),
            told_by,
            wrappings,
            node,
            statements,
            grants: Vec::new(),
            policy: policy.map(|policy| PolicyDocument {
                policy,
                source: Arc::clone(source),
            }),
            diagnostics,
            key: KeyFacts::default(),
            principal: None,
            base: None,
            engine: OnceLock::new(),
            idle: OnceLock::new(),
        }
    }

    fn grants(source: &Arc<Source>, told_by: ToldBy) -> Self {
        let mut found = Self::other(source, Kind::Grants);
        found.told_by = told_by;
        let parsed = json::parse(source).into_owned();
        found.diagnostics = parsed.diagnostics;
        if let Some(node) = parsed.node {
            let read = grants_from_node(&node);
            found.diagnostics.extend(read.diagnostics);
            found.diagnostics.sort_by_key(|diagnostic| diagnostic.span);
            found.grants = grants_of(&node);
            found.node = Some(node);
        }
        found
    }

    fn other(source: &Arc<Source>, kind: Kind) -> Self {
        Self {
            source: Arc::clone(source),
            kind,
            told_by: ToldBy::Content,
            wrappings: Vec::new(),
            node: None,
            statements: Vec::new(),
            grants: Vec::new(),
            policy: None,
            diagnostics: Vec::new(),
            key: KeyFacts::default(),
            principal: None,
            base: None,
            engine: OnceLock::new(),
            idle: OnceLock::new(),
        }
    }
}

/// What the outermost members say.
fn looks_like(node: &Node<'_>) -> Kind {
    let first = match &node.value {
        Value::Array(elements) => elements.first(),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) | Value::String(_) => {
            Some(node)
        }
    };
    if has(node, "Grants") || first.is_some_and(|it| GRANTEES.iter().any(|name| has(it, name))) {
        return Kind::Grants;
    }
    if has(node, "KeyMetadata") {
        return Kind::KeyMetadata;
    }
    Kind::Unknown
}

/// Whether an object was meant to be a policy: `Version` alone says so only if it is a date, since
/// many other files have a version.
fn is_policy(node: &Node<'_>) -> bool {
    let is_dated = node.member("Version").and_then(Node::as_str);
    let is_dated = is_dated.is_some_and(|text| {
        let mut parts = text.split('-').map(str::len);
        let parts = (parts.next(), parts.next(), parts.next(), parts.next());
        parts == (Some(4), Some(2), Some(2), None)
    });
    is_dated || STATEMENTS.iter().any(|name| has(node, name))
}

/// Whether a policy names principals and actions of other services only: the policy of a bucket, a
/// queue or a role's trust.
fn is_of_other_services(node: &Node<'_>) -> bool {
    let statements = statements_of(node);
    let actions = statements.iter().flat_map(|it| &it.action);
    let mut actions = actions.flat_map(|it| &it.entries).peekable();
    statements.iter().any(|it| it.principal.is_some())
        && actions.peek().is_some()
        && actions.all(|entry| {
            let service = entry.value.split_once(':').map(|(service, _)| service);
            service.is_some_and(|it| !pattern::has_wildcard(it) && !it.eq_ignore_ascii_case("kms"))
        })
}

fn has(node: &Node<'_>, name: &str) -> bool {
    let members = node.as_object().unwrap_or_default();
    members
        .iter()
        .any(|member| member.name.eq_ignore_ascii_case(name))
}

const GRANTEES: [&str; 2] = ["GranteePrincipal", "GranteeServicePrincipal"];

/// Words that policies have and other files do not.
const WORDS: [&str; 5] = [
    "2008-10-17",
    "2012-10-17",
    "\"Policy\"",
    "\"PolicyDocument\"",
    "Statement",
];

/// The member that every policy has, and its likely misspelling.
const STATEMENTS: [&str; 2] = ["Statement", "Statements"];
