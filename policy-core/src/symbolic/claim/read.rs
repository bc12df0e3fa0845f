//! From a JSON node to claims.
//!
//! A claim is read as the statement that it is, by the builder of policies, with `Effect` in the
//! place of `Expect`: what may stand in it, and what is said of it, is the same.

use std::borrow::Cow;
use std::sync::Arc;

use crate::ast::PolicyKind;
use crate::ast::build::build;
use crate::document::PolicyDocument;
use crate::json::{Member, Node, Value};
use crate::symbolic::claim::fault::Fault;
use crate::symbolic::claim::{Claim, ClaimsOutcome, Expect};
use crate::table::kms_action::ActionSet;
use crate::text::diagnostic::{Diagnostic, Diagnostics};
use crate::text::source::Source;
use crate::text::span::Span;

/// Reads all claims, and everything that is wrong with any of them.
pub(super) fn claims(node: &Node<'_>, source: &Arc<Source>) -> ClaimsOutcome {
    let mut reader = Reader {
        source,
        version: None,
        sids: Vec::new(),
        found: Diagnostics::default(),
    };
    let claims = reader.file(node);
    let broken = reader.found.has_errors();
    ClaimsOutcome {
        claims: if broken { Vec::new() } else { claims },
        diagnostics: reader.found.into_sorted(),
    }
}

struct Reader<'n> {
    source: &'n Arc<Source>,
    /// The member `Version` of the file, if it is one that policies have.
    version: Option<Member<'n>>,
    /// The Sids so far, with their places.
    sids: Vec<(String, Span)>,
    found: Diagnostics,
}

impl<'n> Reader<'n> {
    fn file(&mut self, node: &'n Node<'n>) -> Vec<Claim> {
        let Some(members) = node.as_object() else {
            let fault = Fault::WrongType("a file of claims", "an object", node.kind());
            self.report(&fault, node.span);
            return Vec::new();
        };
        let unknown = self.unknown(members, &FILE_MEMBERS, "file of claims");
        let brace = brace(node);
        match member(members, "Version") {
            Some(version) => self.version(version),
            None if unknown.contains(&"Version") => {}
            None => self.report(&Fault::NoMember("Version"), brace),
        }
        let Some(claims) = member(members, "Claim") else {
            if !unknown.contains(&"Claim") {
                self.report(&Fault::NoMember("Claim"), brace);
            }
            return Vec::new();
        };
        let node = &claims.value;
        match &node.value {
            Value::Object(_) => self.claim(1, node).into_iter().collect(),
            Value::Array(elements) => {
                if elements.is_empty() {
                    self.report(&Fault::NoClaims, node.span);
                }
                let elements = (1_usize..).zip(elements);
                elements
                    .filter_map(|(number, element)| self.claim(number, element))
                    .collect()
            }
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {
                let fault = Fault::WrongType("`Claim`", "an object or a list", node.kind());
                self.report(&fault, node.span);
                Vec::new()
            }
        }
    }

    /// Whether the version is one that policies have, a policy without statements tells.
    fn version(&mut self, member: &'n Member<'n>) {
        let statements = made("Statement", Value::Array(Vec::new()), member.name_span);
        let whole = object(vec![member.clone(), statements], member.value.span);
        // An identity-based policy may be empty.
        let built = build(&whole, Some(PolicyKind::IdentityPolicy));
        let errors = built.diagnostics.into_iter().filter(Diagnostic::is_error);
        self.found.extend(errors);
        if built.policy.is_some() {
            self.version = Some(member.clone());
        }
    }

    fn claim(&mut self, number: usize, node: &'n Node<'n>) -> Option<Claim> {
        let Some(members) = node.as_object() else {
            self.report(
                &Fault::WrongType("a claim", "an object", node.kind()),
                node.span,
            );
            return None;
        };
        let unknown = self.unknown(members, &CLAIM_MEMBERS, "claim");
        let brace = brace(node);
        let expect = match member(members, "Expect") {
            Some(member) => self.expect(member),
            None => {
                // `Effect` was told to be the wrong name for it.
                if !unknown.contains(&"Expect") && member(members, "Effect").is_none() {
                    self.report(&Fault::Missing("Expect"), brace);
                }
                None
            }
        };
        for (name, twin) in [("Principal", "NotPrincipal"), ("Action", "NotAction")] {
            let is_there = member(members, name).is_some() || member(members, twin).is_some();
            if !is_there && !unknown.contains(&name) && !unknown.contains(&twin) {
                self.report(&Fault::MissingOneOf(name), brace);
            }
        }
        let sid = member(members, "Sid").and_then(|member| self.sid(member));
        let document = self.scope(node, members, expect)?;
        Some(Claim {
            name: sid.unwrap_or_else(|| format!("claim {number}")),
            source: Arc::clone(self.source),
            span: node.span,
            expect: expect?,
            scope: document,
        })
    }

    fn expect(&mut self, member: &Member<'_>) -> Option<Expect> {
        let node = &member.value;
        match node.as_str() {
            Some("Allowed") => Some(Expect::Allowed),
            Some("Denied") => Some(Expect::Denied),
            Some(other) => {
                self.report(&Fault::UnknownExpect(other.to_owned()), node.span);
                None
            }
            None => {
                let fault = Fault::WrongType("`Expect`", "a string", node.kind());
                self.report(&fault, node.span);
                None
            }
        }
    }

    fn sid(&mut self, member: &Member<'_>) -> Option<String> {
        // Whether it is a string, the builder of policies says.
        let text = member.value.as_str()?;
        if text.is_empty() {
            return None;
        }
        match self.sids.iter().find(|(sid, _)| sid == text) {
            Some((_, first)) => {
                let first = *first;
                let fault = Fault::RepeatedSid(text.to_owned()).at(member.value.span);
                self.found
                    .push(fault.with_related(first, "it is first used here"));
            }
            None => self.sids.push((text.to_owned(), member.value.span)),
        }
        Some(text.to_owned())
    }

    /// The requests that a claim speaks of, as a policy of one statement.
    fn scope(
        &mut self,
        node: &Node<'n>,
        members: &'n [Member<'n>],
        expect: Option<Expect>,
    ) -> Option<PolicyDocument> {
        let effect = match expect {
            Some(Expect::Allowed) => "Allow",
            Some(Expect::Denied) | None => "Deny",
        };
        let brace = brace(node);
        let of_statement = members
            .iter()
            .filter(|member| STATEMENT_MEMBERS.contains(&member.name.as_ref()));
        let mut statement: Vec<Member<'n>> = of_statement.cloned().collect();
        let place = member(members, "Expect").map_or(brace, |member| member.value.span);
        statement.push(made("Effect", Value::String(Cow::Borrowed(effect)), place));
        let has = |name: &str| member(members, name).is_some();
        if !has("Resource") && !has("NotResource") {
            let all = Value::String(Cow::Borrowed("*"));
            statement.push(made("Resource", all, brace));
        }
        let statement = Member {
            name: Cow::Borrowed("Statement"),
            name_span: brace,
            value: object(statement, node.span),
        };
        let version = self.version.clone().unwrap_or_else(|| {
            made(
                "Version",
                Value::String(Cow::Borrowed("2012-10-17")),
                node.span,
            )
        });
        let whole = object(vec![version, statement], node.span);
        let built = build(&whole, Some(PolicyKind::KeyPolicy));
        let said = built.diagnostics.into_iter();
        // What is missing was said in the words of claims, and who is allowed by a claim is not
        // allowed by a policy.
        let said = said.filter(|said| !SAID_OTHERWISE.contains(&said.code));
        self.found.extend(said);
        let policy = built.policy?;
        // A slip of the pen must not become a claim about nothing that holds.
        let written = policy.statements.iter().map(|statement| &statement.value);
        let actions = written.filter_map(|statement| statement.action.as_ref());
        let unknown: Vec<_> = actions
            .flat_map(|element| &element.entries)
            .filter(|action| ActionSet::from_pattern(&action.value).is_empty())
            .map(|action| (action.value.as_str().to_owned(), action.span))
            .collect();
        for (text, span) in unknown {
            self.report(&Fault::UnknownAction(text), span);
        }
        Some(PolicyDocument {
            policy,
            source: Arc::clone(self.source),
        })
    }

    /// Reports members that there are not, and gives back what they were probably meant to be.
    fn unknown(
        &mut self,
        members: &[Member<'_>],
        known: &'static [&'static str],
        place: &'static str,
    ) -> Vec<&'static str> {
        let mut meant = Vec::new();
        for member in members {
            let name = member.name.as_ref();
            if known.contains(&name) {
                continue;
            }
            let fault = if place == "claim" && name == "Effect" {
                Fault::Effect
            } else {
                Fault::UnknownMember {
                    name: name.to_owned(),
                    known,
                    place,
                }
            };
            self.report(&fault, member.name_span);
            meant.extend(Fault::meant(name, known));
        }
        meant
    }

    fn report(&mut self, fault: &Fault, span: Span) {
        self.found.push(fault.at(span));
    }
}

fn member<'n>(members: &'n [Member<'n>], name: &str) -> Option<&'n Member<'n>> {
    members.iter().find(|member| member.name == name)
}

/// A member that the file does not write, at the place that it stands for.
fn made<'n>(name: &'static str, value: Value<'n>, span: Span) -> Member<'n> {
    Member {
        name: Cow::Borrowed(name),
        name_span: span,
        value: Node { value, span },
    }
}

fn object<'n>(members: Vec<Member<'n>>, span: Span) -> Node<'n> {
    Node {
        value: Value::Object(members),
        span,
    }
}

/// Messages about what is missing point to the opening brace, not to the whole object.
fn brace(node: &Node<'_>) -> Span {
    Span::new(node.span.start, node.span.start.saturating_add(1))
}

const FILE_MEMBERS: [&str; 2] = ["Version", "Claim"];

const CLAIM_MEMBERS: [&str; 9] = [
    "Sid",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Expect",
];

/// The members of a claim that are elements of a statement.
const STATEMENT_MEMBERS: [&str; 8] = [
    "Sid",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Codes of messages about policies that claims have messages of their own for, or no use for.
const SAID_OTHERWISE: [&str; 3] = [
    "allow-not-principal",
    "inert-statement",
    "missing-principal",
];
