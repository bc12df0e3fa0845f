//! From a JSON node to a policy: everything that is wrong with a document, in one run.

use crate::ast::build::fault::Fault;
use crate::ast::build::rules::{Presence, Rules, VersionRule, rules};
use crate::ast::build::shape::{members, string};
use crate::ast::{Policy, PolicyKind, Statement, Version};
use crate::json::{Member, Node, Value};
use crate::text::diagnostic::{Diagnostic, Diagnostics};
use crate::text::span::{Span, Spanned};

mod condition;
mod fault;
mod principal;
mod resource;
mod rules;
mod shape;
mod statement;
mod variable;

/// A policy, built as far as it could be.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// The policy; `None` when there is any error.
    pub policy: Option<Policy>,
    /// The kind that was given, or inferred from the content.
    pub kind: PolicyKind,
    /// Everything wrong with the document, in document order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds a policy of a kind; without a kind, one whose statements name principals is a key policy,
/// and any other an identity-based one.
///
/// The JSON reader has reported repeated members; of these the first counts here.
#[must_use]
pub fn build(node: &Node<'_>, kind: Option<PolicyKind>) -> Built {
    let kind = kind.unwrap_or_else(|| inferred(node));
    let mut builder = Builder {
        kind,
        rules: rules(kind),
        version: Version::V2008,
        sids: Vec::new(),
        is_full_access: false,
        found: Diagnostics::default(),
    };
    let policy = builder.policy(node);
    let policy = policy.filter(|_| !builder.found.has_errors());
    Built {
        policy,
        kind,
        diagnostics: builder.found.into_sorted(),
    }
}

struct Builder {
    kind: PolicyKind,
    rules: Rules,
    version: Version,
    /// The Sids so far, with their places.
    sids: Vec<(String, Span)>,
    /// Whether the statement being built is the one of `RCPFullAWSAccess`.
    is_full_access: bool,
    found: Diagnostics,
}

impl Builder {
    fn policy(&mut self, node: &Node<'_>) -> Option<Policy> {
        let members = members(node, "a policy", &mut self.found)?;
        for member in members {
            if !POLICY_ELEMENTS.contains(&member.name.as_ref()) {
                let fault = Fault::UnknownElement {
                    name: member.name.to_string(),
                    known: &POLICY_ELEMENTS,
                    place: "policy",
                };
                self.report(&fault, member.name_span);
            }
        }
        let first = |name: &str| members.iter().find(|member| member.name == name);
        let misspelled = |name: &str| {
            members.iter().any(|member| {
                member.name != name
                    && Fault::meant_element(&member.name, &POLICY_ELEMENTS) == Some(name)
            })
        };
        // Messages about what is missing point to the opening brace, not to the whole document.
        let brace = Span::new(node.span.start, node.span.start.saturating_add(1));
        let version = match first("Version") {
            Some(member) => self.version(member),
            None => {
                if misspelled("Version") {
                    self.version = Version::V2012;
                } else {
                    self.no_version(brace);
                }
                None
            }
        };
        let id = first("Id").and_then(|member| self.id(member));
        let statements = match first("Statement") {
            Some(member) => self.statements(member),
            None => {
                if !misspelled("Statement") {
                    self.report(&Fault::MissingElement("Statement"), brace);
                }
                Vec::new()
            }
        };
        Some(Policy {
            kind: self.kind,
            version,
            id,
            statements,
        })
    }

    fn no_version(&mut self, brace: Span) {
        let fault = match self.rules.version {
            VersionRule::Any => Fault::MissingVersion,
            VersionRule::Only2012 => Fault::VersionRequired(self.kind),
        };
        self.report(&fault, brace);
    }

    fn version(&mut self, member: &Member<'_>) -> Option<Spanned<Version>> {
        let text = string(&member.value, "Version", &mut self.found)?;
        let version = match text.value {
            "2008-10-17" => Version::V2008,
            "2012-10-17" => Version::V2012,
            other => {
                // Read on as the version that was most probably meant.
                self.version = Version::V2012;
                self.report(&Fault::UnknownVersion(other.to_owned()), text.span);
                return None;
            }
        };
        self.version = version;
        match (self.rules.version, version) {
            (VersionRule::Only2012, Version::V2008) => {
                self.report(&Fault::VersionRequired(self.kind), text.span);
            }
            (VersionRule::Only2012, Version::V2012) | (VersionRule::Any, _) => {}
        }
        Some(Spanned::new(version, text.span))
    }

    fn id(&mut self, member: &Member<'_>) -> Option<Spanned<String>> {
        match self.rules.id {
            Presence::Fine => {}
            Presence::Forbidden => {
                let fault = Fault::ForbiddenElement("Id".to_owned(), self.kind);
                self.report(&fault, member.name_span);
            }
            Presence::Unusual => self.report(&Fault::UnusualId(self.kind), member.name_span),
        }
        let text = string(&member.value, "Id", &mut self.found)?;
        Some(Spanned::new(text.value.to_owned(), text.span))
    }

    fn statements(&mut self, member: &Member<'_>) -> Vec<Spanned<Statement>> {
        let node = &member.value;
        match &node.value {
            Value::Object(_) => self.statement(node).into_iter().collect(),
            Value::Array(elements) => {
                if elements.is_empty() {
                    let fault = match self.rules.no_statements {
                        Presence::Forbidden => Fault::NoStatements(self.kind),
                        Presence::Fine | Presence::Unusual => Fault::EmptyStatements,
                    };
                    self.report(&fault, node.span);
                }
                elements
                    .iter()
                    .filter_map(|element| self.statement(element))
                    .collect()
            }
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {
                let fault =
                    Fault::WrongType("Statement".to_owned(), "an object or a list", node.kind());
                self.report(&fault, node.span);
                Vec::new()
            }
        }
    }

    fn report(&mut self, fault: &Fault, span: Span) {
        // Whoever writes nothing but nonsense gets no advice on most of it.
        self.found
            .push_made(fault.severity(), span, || fault.at(span));
    }
}

/// Without a kind, principals tell: identity-based policies have none.
fn inferred(node: &Node<'_>) -> PolicyKind {
    let names_principals = |statement: &Node<'_>| {
        statement.member("Principal").is_some() || statement.member("NotPrincipal").is_some()
    };
    let found = node.member("Statement").is_some_and(|statements| {
        let list = statements.as_array().unwrap_or_default();
        names_principals(statements) || list.iter().any(names_principals)
    });
    if found {
        PolicyKind::KeyPolicy
    } else {
        PolicyKind::IdentityPolicy
    }
}

const POLICY_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
