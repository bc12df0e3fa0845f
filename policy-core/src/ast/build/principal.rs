//! `Principal` and `NotPrincipal`.

use crate::ast::build::Builder;
use crate::ast::build::fault::Fault;
use crate::ast::build::rules::PrincipalRule;
use crate::ast::build::shape::strings;
use crate::ast::{Effect, Element, Place, Polarity};
use crate::json::{Member, Value};
use crate::name::principal::{PrincipalName, is_service_name};
use crate::text::span::{Span, Spanned};

impl Builder {
    /// A statement without either element.
    pub(super) fn no_principal(&mut self, brace: Span) {
        match self.rules.principal {
            PrincipalRule::Forbidden => {}
            PrincipalRule::OnlyStar => self.report(&Fault::PrincipalOnlyStar, brace),
            PrincipalRule::Required => self.report(&Fault::MissingPrincipal(self.kind), brace),
        }
    }

    pub(super) fn principals(
        &mut self,
        polarity: Polarity,
        member: &Member<'_>,
        effect: Option<&Spanned<Effect>>,
    ) -> Option<Element<PrincipalName>> {
        match (self.rules.principal, polarity) {
            (PrincipalRule::Forbidden, _) | (PrincipalRule::OnlyStar, Polarity::IsNot) => {
                let fault = Fault::ForbiddenElement(member.name.to_string(), self.kind);
                self.report(&fault, member.name_span);
                // What it would say does not matter any more.
                return None;
            }
            (PrincipalRule::OnlyStar, Polarity::Is) => {
                if member.value.as_str() != Some("*") {
                    self.report(&Fault::PrincipalOnlyStar, member.value.span);
                    return None;
                }
            }
            (PrincipalRule::Required, _) => {}
        }
        let allows = effect.is_some_and(|effect| effect.value == Effect::Allow);
        if allows && polarity == Polarity::IsNot {
            self.report(&Fault::AllowNotPrincipal, member.name_span);
        }
        let entries = match &member.value.value {
            Value::String(text) if text == "*" => {
                vec![Spanned::new(PrincipalName::Any, member.value.span)]
            }
            Value::String(text) => {
                let fault = Fault::BarePrincipal(member.name.to_string(), text.to_string());
                self.report(&fault, member.value.span);
                return None;
            }
            Value::Object(types) => {
                let before = self.found.count();
                let entries: Vec<_> = types
                    .iter()
                    .flat_map(|one| self.principals_of_type(one))
                    .collect();
                if entries.is_empty() && self.found.count() == before {
                    let fault = Fault::EmptyPrincipal(member.name.to_string());
                    self.report(&fault, member.value.span);
                }
                entries
            }
            Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) => {
                let fault = Fault::WrongType(
                    member.name.to_string(),
                    "`\"*\"` or an object such as `{\"AWS\": \"…\"}`",
                    member.value.kind(),
                );
                self.report(&fault, member.value.span);
                return None;
            }
        };
        Some(Element {
            polarity,
            entries,
            span: Place(member.name_span.to(member.value.span)),
        })
    }

    fn principals_of_type(&mut self, member: &Member<'_>) -> Vec<Spanned<PrincipalName>> {
        let name = member.name.as_ref();
        if !PRINCIPAL_TYPES.contains(&name) {
            let fault = Fault::UnknownPrincipalType {
                name: name.to_owned(),
                known: &PRINCIPAL_TYPES,
            };
            self.report(&fault, member.name_span);
            return Vec::new();
        }
        match name {
            "CanonicalUser" | "Federated" => {
                let fault = Fault::NeverMatches(name.to_owned());
                self.report(&fault, member.name_span);
            }
            _ => {}
        }
        let texts = strings(&member.value, name, &mut self.found);
        texts
            .into_iter()
            .filter_map(|text| match name {
                "AWS" => self.aws_principal(text),
                "CanonicalUser" => Some(text.with(PrincipalName::CanonicalUser)),
                "Federated" => Some(text.with(PrincipalName::Federated)),
                _ => self.service_principal(text),
            })
            .collect()
    }

    fn aws_principal(&mut self, text: Spanned<&str>) -> Option<Spanned<PrincipalName>> {
        match PrincipalName::parse_aws(text.value) {
            Ok(principal) => Some(Spanned::new(principal, text.span)),
            Err(error) => {
                self.report(&Fault::Principal(error), text.span);
                None
            }
        }
    }

    fn service_principal(&mut self, text: Spanned<&str>) -> Option<Spanned<PrincipalName>> {
        if !is_service_name(text.value) {
            self.report(&Fault::ServiceName(text.value.to_owned()), text.span);
            return None;
        }
        Some(text.with(PrincipalName::Service))
    }
}

impl Spanned<&str> {
    fn with(self, make: fn(Box<str>) -> PrincipalName) -> Spanned<PrincipalName> {
        Spanned::new(make(self.value.into()), self.span)
    }
}

const PRINCIPAL_TYPES: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];
