//! `Action`, `Resource` and their `Not…` twins.

use crate::ast::build::Builder;
use crate::ast::build::fault::Fault;
use crate::ast::build::rules::Presence;
use crate::ast::build::shape::strings;
use crate::ast::build::variable::{Form, variables};
use crate::ast::{Element, Place, Polarity, Version};
use crate::json::Member;
use crate::name::action::ActionPattern;
use crate::text::span::Spanned;

impl Builder {
    pub(super) fn actions(
        &mut self,
        polarity: Polarity,
        member: &Member<'_>,
    ) -> Option<Element<ActionPattern>> {
        match (polarity, self.rules.not_action) {
            (Polarity::IsNot, Presence::Forbidden) => {
                let fault = Fault::ForbiddenElement(member.name.to_string(), self.kind);
                self.report(&fault, member.name_span);
            }
            (Polarity::IsNot, Presence::Fine | Presence::Unusual) | (Polarity::Is, _) => {}
        }
        let texts = self.list(member);
        let entries = texts
            .into_iter()
            .filter_map(|text| self.action(text))
            .collect();
        Some(Element {
            polarity,
            entries,
            span: Place(member.name_span.to(member.value.span)),
        })
    }

    fn action(&mut self, text: Spanned<&str>) -> Option<Spanned<ActionPattern>> {
        match text.value.parse() {
            Ok(action) => {
                let is_unusual = self.rules.lone_star_action == Presence::Unusual;
                if text.value == "*" && is_unusual && !self.is_full_access {
                    self.report(&Fault::LoneStarAction(self.kind), text.span);
                }
                Some(Spanned::new(action, text.span))
            }
            Err(error) => {
                self.report(&Fault::Action(error), text.span);
                None
            }
        }
    }

    pub(super) fn resources(
        &mut self,
        polarity: Polarity,
        member: &Member<'_>,
    ) -> Option<Element<String>> {
        let texts = self.list(member);
        for text in &texts {
            self.resource(*text);
        }
        Some(Element {
            polarity,
            entries: texts
                .into_iter()
                .map(|text| Spanned::new(text.value.to_owned(), text.span))
                .collect(),
            span: Place(member.name_span.to(member.value.span)),
        })
    }

    fn resource(&mut self, text: Spanned<&str>) {
        let written = text.value;
        if written == "*" {
            return;
        }
        if !written.starts_with("arn:") && !written.starts_with(['*', '?', '$']) {
            self.report(&Fault::NotAnArn(written.to_owned(), self.kind), text.span);
            return;
        }
        let parts = written.split(':').count();
        if parts < 6 {
            self.report(&Fault::ShortArn(written.to_owned(), parts), text.span);
        }
        // Nothing is substituted before the fifth colon: what looks like a variable is text there.
        let fifth = written
            .match_indices(':')
            .nth(4)
            .map_or(written.len(), |(at, _)| at);
        for variable in variables(written) {
            let fault = match (self.version, variable.form) {
                (Version::V2008, _) => Fault::VariableIn2008(variable.written.to_owned()),
                (Version::V2012, Form::Malformed) => {
                    Fault::MalformedVariable(variable.written.to_owned())
                }
                (Version::V2012, Form::Escape | Form::Variable) if variable.at < fifth => {
                    Fault::VariableTooEarly(variable.written.to_owned())
                }
                (Version::V2012, Form::Escape | Form::Variable) => continue,
            };
            self.report(&fault, text.span);
        }
    }

    /// A string or a list of strings, of which an empty one is reported.
    fn list<'a>(&mut self, member: &'a Member<'a>) -> Vec<Spanned<&'a str>> {
        if member.value.as_array().is_some_and(<[_]>::is_empty) {
            let fault = Fault::EmptyList(member.name.to_string());
            self.report(&fault, member.value.span);
        }
        strings(&member.value, &member.name, &mut self.found)
    }
}
