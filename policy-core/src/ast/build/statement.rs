//! One statement.

use crate::ast::build::Builder;
use crate::ast::build::fault::Fault;
use crate::ast::build::rules::{Missing, Presence, SidRule};
use crate::ast::build::shape::{members, string};
use crate::ast::{Effect, Polarity, PolicyKind, Statement};
use crate::json::{Member, Node};
use crate::text::span::{Span, Spanned};

impl Builder {
    pub(super) fn statement(&mut self, node: &Node<'_>) -> Option<Spanned<Statement>> {
        let members = members(node, "a statement", &mut self.found)?;
        self.is_full_access =
            self.kind == PolicyKind::ResourceControlPolicy && is_full_access(members);
        let mut meant = Vec::new();
        for member in members {
            if !STATEMENT_ELEMENTS.contains(&member.name.as_ref()) {
                let fault = Fault::UnknownElement {
                    name: member.name.to_string(),
                    known: &STATEMENT_ELEMENTS,
                    place: "statement",
                };
                self.report(&fault, member.name_span);
                meant.extend(Fault::meant_element(&member.name, &STATEMENT_ELEMENTS));
            }
        }
        // What was misspelled is not missing.
        let absent = |name: &str| {
            !meant
                .iter()
                .any(|meant| meant.strip_prefix("Not").unwrap_or(meant) == name)
        };
        let first = |name: &str| members.iter().find(|member| member.name == name);
        // Messages about what is missing point to the opening brace, not to the whole statement.
        let brace = Span::new(node.span.start, node.span.start.saturating_add(1));

        let sid = first("Sid").and_then(|member| self.sid(member));
        let effect = match first("Effect") {
            Some(member) => self.effect(member),
            None => {
                if absent("Effect") {
                    self.report(&Fault::MissingElement("Effect"), brace);
                }
                None
            }
        };
        let principal = match self.one_of(first("Principal"), first("NotPrincipal")) {
            Some((polarity, member)) => self.principals(polarity, member, effect.as_ref()),
            None => {
                if absent("Principal") {
                    self.no_principal(brace);
                }
                None
            }
        };
        let action = match self.one_of(first("Action"), first("NotAction")) {
            Some((polarity, member)) => self.actions(polarity, member),
            None => {
                if absent("Action") {
                    self.missing(self.rules.missing_action, "Action", brace);
                }
                None
            }
        };
        let resource = match self.one_of(first("Resource"), first("NotResource")) {
            Some((polarity, member)) => self.resources(polarity, member),
            None => {
                if absent("Resource") {
                    self.missing(self.rules.missing_resource, "Resource", brace);
                }
                None
            }
        };
        let conditions = match first("Condition") {
            Some(member) => self.conditions(member),
            None => Vec::new(),
        };
        let statement = Statement {
            sid,
            effect: effect?,
            principal,
            action,
            resource,
            conditions,
        };
        Some(Spanned::new(statement, node.span))
    }

    /// The one of two twins that is there; both are an error.
    fn one_of<'a>(
        &mut self,
        is: Option<&'a Member<'a>>,
        is_not: Option<&'a Member<'a>>,
    ) -> Option<(Polarity, &'a Member<'a>)> {
        match (is, is_not) {
            (Some(is), Some(is_not)) => {
                let fault =
                    Fault::Both(is.name.to_string(), is_not.name.to_string()).at(is_not.name_span);
                let related = format!("`{}` is here", is.name);
                self.found.push(fault.with_related(is.name_span, related));
                Some((Polarity::Is, is))
            }
            (Some(is), None) => Some((Polarity::Is, is)),
            (None, Some(is_not)) => Some((Polarity::IsNot, is_not)),
            (None, None) => None,
        }
    }

    fn missing(&mut self, rule: Missing, name: &'static str, place: Span) {
        match rule {
            Missing::Error => self.report(&Fault::MissingOneOf(name), place),
            Missing::Everything => {}
            Missing::Inert => self.report(&Fault::Inert(name), place),
        }
    }

    fn sid(&mut self, member: &Member<'_>) -> Option<Spanned<String>> {
        let text = string(&member.value, "Sid", &mut self.found)?;
        let wrong = text.value.chars().find(|c| !c.is_ascii_alphanumeric());
        match (self.rules.sid, wrong) {
            (SidRule::Alphanumeric, Some(wrong)) => {
                self.report(&Fault::SidCharacter(wrong, self.kind), text.span);
            }
            (SidRule::Alphanumeric, None) | (SidRule::Free, _) => {}
        }
        let first = self.sids.iter().find(|(sid, _)| sid == text.value);
        if let Some((_, first)) = first {
            let fault = match self.rules.repeated_sid {
                Presence::Forbidden => Some(Fault::RepeatedSid(text.value.to_owned())),
                Presence::Unusual => Some(Fault::SharedSid(text.value.to_owned())),
                Presence::Fine => None,
            };
            if let Some(fault) = fault {
                let fault = fault.at(text.span);
                self.found
                    .push(fault.with_related(*first, "it is first used here"));
            }
        } else if !text.value.is_empty() {
            self.sids.push((text.value.to_owned(), text.span));
        }
        Some(Spanned::new(text.value.to_owned(), text.span))
    }

    fn effect(&mut self, member: &Member<'_>) -> Option<Spanned<Effect>> {
        let text = string(&member.value, "Effect", &mut self.found)?;
        let effect = match text.value {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            other => {
                self.report(&Fault::UnknownEffect(other.to_owned()), text.span);
                return None;
            }
        };
        match (effect, self.rules.allow) {
            (Effect::Allow, Presence::Forbidden) if !self.is_full_access => {
                self.report(&Fault::AllowForbidden(self.kind), text.span);
            }
            (Effect::Allow, _) | (Effect::Deny, _) => {}
        }
        Some(Spanned::new(effect, text.span))
    }
}

/// S-122: the statement of `RCPFullAWSAccess`, which AWS attaches everywhere and which limits
/// nothing: the one `Allow` of a resource control policy.
fn is_full_access(members: &[Member<'_>]) -> bool {
    let says = |name: &str, text: &str| {
        let mut values = members.iter().filter(|member| member.name == name);
        let only = values.next().filter(|_| values.next().is_none());
        only.is_some_and(|member| is_text(&member.value, text))
    };
    let has_no_more = members
        .iter()
        .all(|member| FULL_ACCESS_ELEMENTS.contains(&member.name.as_ref()));
    has_no_more
        && says("Effect", "Allow")
        && says("Principal", "*")
        && says("Action", "*")
        && says("Resource", "*")
}

/// A text, or a list of that one.
fn is_text(node: &Node<'_>, text: &str) -> bool {
    match node.as_array() {
        Some([one]) => one.as_str() == Some(text),
        Some(_) => false,
        None => node.as_str() == Some(text),
    }
}

const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

const FULL_ACCESS_ELEMENTS: [&str; 5] = ["Sid", "Effect", "Principal", "Action", "Resource"];
