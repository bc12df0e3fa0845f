//! Why an element of a statement did not match, in words.

use std::fmt::{Display, Write};

use crate::ast::{Condition, Polarity, Statement};
use crate::context::{ContextView, Lookup, Slot};
use crate::decide::{Layer, tally};
use crate::eval::grant::GrantFailure;
use crate::eval::statement::Failures;
use crate::explain::record::{Seen, SeenGrant, is_in};
use crate::explain::{Asked, FailedElement};
use crate::grant::EncryptionContextConstraint;
use crate::name::principal::{Caller, PrincipalName};
use crate::request::Resource;
use crate::text::span::Spanned;

impl Asked<'_> {
    /// Every element of a statement that did not match, with the reason.
    pub(super) fn failed_elements(
        &self,
        seen: &Seen<'_>,
        failures: Failures,
    ) -> Vec<FailedElement> {
        let Some(statement) = seen.statement() else {
            return Vec::new();
        };
        let span = seen.span();
        let count = usize::try_from(failures.count()).unwrap_or_default();
        let mut failed = Vec::with_capacity(count);
        if failures.principal {
            failed.extend(self.principal_reason(statement));
        }
        if failures.action {
            failed.push(match &statement.action {
                Some(element) => FailedElement {
                    element: name("Action", element.polarity),
                    span: element.span.0,
                    reason: self.action_reason(seen, statement),
                },
                None => FailedElement {
                    element: "Action",
                    span,
                    reason: "the statement has no Action, so it says nothing".to_owned(),
                },
            });
        }
        if failures.resource
            && let Some(element) = &statement.resource
        {
            failed.push(FailedElement {
                element: name("Resource", element.polarity),
                span: element.span.0,
                reason: self.resource_reason(seen.layer, statement),
            });
        }
        // Compiled ones stand in the order of those that are written.
        let compiled = seen.placed.statement.conditions.iter();
        let conditions = statement.conditions.iter().zip(compiled).zip(0_u32..);
        for ((condition, compiled), _) in
            conditions.filter(|(_, at)| is_in(failures.conditions, *at))
        {
            failed.push(FailedElement {
                element: "Condition",
                span: condition.span,
                reason: self.condition_reason(seen.layer, &condition.value, compiled.key()),
            });
        }
        failed
    }

    /// Why a grant does not serve.
    pub(super) fn grant_reason(&self, grant: &SeenGrant<'_>, failure: GrantFailure) -> String {
        let action = self.facts.check.action.name();
        let grant = &grant.grant().value;
        match failure {
            GrantFailure::Child => "the new grant would give more than this one".to_owned(),
            GrantFailure::EncryptionContext => {
                let (how, pairs) = match &grant.constraints.encryption_context {
                    Some(EncryptionContextConstraint::Equals(pairs)) => ("exactly", pairs),
                    Some(EncryptionContextConstraint::Subset(pairs)) => ("at least", pairs),
                    None => return "the encryption context does not fit".to_owned(),
                };
                let pairs: Vec<_> = pairs
                    .iter()
                    .map(|(key, value)| format!("`{key}={value}`"))
                    .collect();
                format!(
                    "the encryption context must have {how} {}",
                    pairs.join(", ")
                )
            }
            GrantFailure::Grantee => {
                format!(
                    "its grantee is `{}`, not `{}`",
                    grant.grantee,
                    self.caller()
                )
            }
            GrantFailure::Operation => {
                let operations = grant.operations.iter().map(|operation| operation.name());
                Words::new()
                    .name(action)
                    .say(" is not among its operations: ")
                    .few(operations)
                    .text()
            }
            GrantFailure::SourceArn => format!(
                "`aws:SourceArn` must be `{}`",
                grant.constraints.source_arn.as_deref().unwrap_or_default()
            ),
            GrantFailure::Visibility => {
                "the grant is not visible yet, and the request does not carry its token".to_owned()
            }
        }
    }

    /// The caller as policies would name it.
    pub(super) fn caller(&self) -> &str {
        self.facts.identity.caller.as_str()
    }

    fn principal_reason(&self, statement: &Statement) -> Option<FailedElement> {
        let element = statement.principal.as_ref()?;
        let caller = self.caller();
        let names = element.entries.iter().map(|entry| entry.value.as_str());
        let any_aws = element
            .entries
            .iter()
            .any(|entry| entry.value == PrincipalName::AnyAws);
        let words = Words::new();
        let words = match element.polarity {
            Polarity::IsNot => words.name(caller).say(LEFT_OUT),
            Polarity::Is if any_aws && self.facts.identity.is_service() => words
                .say("`{\"AWS\": \"*\"}` in an Allow does not name the service ")
                .name(caller),
            Polarity::Is => match self.other_session(&element.entries) {
                Some(session) => words
                    .say("it names the session ")
                    .name(session)
                    .say(", not ")
                    .name(caller),
                None => words.say("it names ").few(names).say(", not ").name(caller),
            },
        };
        let reason = words.text();
        Some(FailedElement {
            element: name("Principal", element.polarity),
            span: element.span.0,
            reason,
        })
    }

    /// Another session of the caller's own role.
    fn other_session<'e>(&self, entries: &'e [Spanned<PrincipalName>]) -> Option<&'e str> {
        let Caller::Session { role, .. } = self.facts.identity.caller else {
            return None;
        };
        let own = role.resource().rsplit('/').next();
        entries.iter().find_map(|entry| match &entry.value {
            PrincipalName::AssumedRole(arn) if arn.resource().split('/').nth(1) == own => {
                Some(arn.as_str())
            }
            PrincipalName::Account { .. }
            | PrincipalName::Any
            | PrincipalName::AnyAws
            | PrincipalName::AssumedRole(_)
            | PrincipalName::CanonicalUser(_)
            | PrincipalName::Federated(_)
            | PrincipalName::FederatedUser(_)
            | PrincipalName::Role(_)
            | PrincipalName::Service(_)
            | PrincipalName::UniqueId(_)
            | PrincipalName::User(_) => None,
        })
    }

    fn action_reason(&self, seen: &Seen<'_>, statement: &Statement) -> String {
        let action = self.facts.check.action.full_name();
        let Some(element) = &statement.action else {
            return String::new();
        };
        if statement.resource.is_none() {
            return "the statement has no Resource, so it says nothing".to_owned();
        }
        let names = element.entries.iter().map(|entry| entry.value.as_str());
        let nothing = seen.placed.statement.actions.is_empty();
        let words = Words::new();
        let words = match element.polarity {
            Polarity::IsNot => words.name(action).say(LEFT_OUT),
            Polarity::Is if nothing && names.clone().any(|name| name.starts_with("kms:")) => words
                .few(names)
                .say(" is no action of KMS, so it does not cover ")
                .name(action),
            Polarity::Is => words
                .say("it speaks of ")
                .few(names)
                .say(", not of ")
                .name(action),
        };
        words.text()
    }

    fn resource_reason(&self, layer: Layer, statement: &Statement) -> String {
        let subject = self.facts.subject;
        let Some(element) = &statement.resource else {
            return String::new();
        };
        let mut names = element.entries.iter().map(|entry| entry.value.as_str());
        let words = Words::new();
        if element.polarity == Polarity::IsNot {
            return words.name(subject).say(LEFT_OUT).text();
        }
        let words = words
            .few(names.clone())
            .say(" does not cover ")
            .name(subject);
        let words = match &self.facts.check.resource {
            Resource::Key(_) if layer == Layer::KeyPolicy => {
                words.say("; in a key policy `*` means this key")
            }
            Resource::Key(_) if names.all(|name| name.contains(":alias/")) => {
                words.say(": an alias does not stand for its key here")
            }
            Resource::Account { .. } => {
                words.say(": the action has no resource of its own and needs `*`")
            }
            Resource::Alias(_) | Resource::Key(_) => words,
        };
        words.text()
    }

    fn condition_reason(&self, layer: Layer, condition: &Condition, slot: Slot) -> String {
        let operator = condition.operator.value;
        let wanted = condition
            .values
            .iter()
            .map(|value| value.value.text.as_str());
        let view = tally::view(self.facts, self.table, layer);
        let words = Words::new().name(condition.key.value.as_str());
        let words = match view.lookup(slot) {
            Lookup::Absent => words.say(" is not in the request"),
            Lookup::Unknown => words.say(" is not said"),
            Lookup::Values(values) => words.say(" is ").few(values.iter()),
        };
        let words = words.say("; the condition is ").display(operator).say(" ");
        let words = if condition.values.is_empty() {
            words.say("nothing")
        } else {
            words.few(wanted)
        };
        words.text()
    }
}

/// A reason on its way: one text, written once.
struct Words(String);

impl Words {
    fn new() -> Self {
        Self(String::with_capacity(MOST))
    }

    fn say(mut self, words: &str) -> Self {
        self.0.push_str(words);
        self
    }

    /// A name in backticks.
    fn name(mut self, name: &str) -> Self {
        self.0.push('`');
        self.0.push_str(name);
        self.0.push('`');
        self
    }

    /// The first few of a list, each in backticks.
    fn few<'n>(mut self, names: impl Iterator<Item = &'n str> + Clone) -> Self {
        for (name, place) in names.clone().take(SHOWN).zip(0_usize..) {
            if place > 0 {
                self.0.push_str(", ");
            }
            self = self.name(name);
        }
        match names.skip(SHOWN).count() {
            0 => self,
            more => self.display(format_args!(" and {more} more")),
        }
    }

    fn display(mut self, words: impl Display) -> Self {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{words}");
        self
    }

    fn text(self) -> String {
        self.0
    }
}

fn name(element: &'static str, polarity: Polarity) -> &'static str {
    match (element, polarity) {
        ("Action", Polarity::IsNot) => "NotAction",
        ("Principal", Polarity::IsNot) => "NotPrincipal",
        ("Resource", Polarity::IsNot) => "NotResource",
        (element, _) => element,
    }
}

const LEFT_OUT: &str = " is one of those it leaves out";

/// Room for most reasons.
const MOST: usize = 160;

/// A list of more names does not help a reader.
const SHOWN: usize = 3;
