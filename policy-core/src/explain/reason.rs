//! Why an element of a statement did not match, in words.

use crate::ast::{Condition, Polarity, Statement};
use crate::context::{ContextView, Lookup};
use crate::decide::{Layer, tally};
use crate::eval::grant::GrantFailure;
use crate::explain::record::{Seen, SeenGrant};
use crate::explain::{Asked, FailedElement};
use crate::grant::EncryptionContextConstraint;
use crate::name::principal::{Caller, PrincipalName};
use crate::request::Resource;
use crate::table::kms_action::ActionSet;
use crate::text::span::Spanned;

impl Asked<'_> {
    /// Every element of a statement that did not match, with the reason.
    pub(super) fn failed_elements(&self, seen: &Seen) -> Vec<FailedElement> {
        let Some(statement) = seen.statement() else {
            return Vec::new();
        };
        let span = seen.reference().span;
        let mut failed = Vec::new();
        if seen.failures.principal {
            failed.extend(self.principal_reason(statement));
        }
        if seen.failures.action {
            failed.push(match &statement.action {
                Some(element) => FailedElement {
                    element: name("Action", element.polarity),
                    span: element.span.0,
                    reason: self.action_reason(statement),
                },
                None => FailedElement {
                    element: "Action",
                    span,
                    reason: "the statement has no Action, so it says nothing".to_owned(),
                },
            });
        }
        if seen.failures.resource
            && let Some(element) = &statement.resource
        {
            failed.push(FailedElement {
                element: name("Resource", element.polarity),
                span: element.span.0,
                reason: self.resource_reason(seen.layer, statement),
            });
        }
        for (condition, at) in statement.conditions.iter().zip(0_u32..) {
            if 1_u64
                .checked_shl(at)
                .is_some_and(|bit| seen.failures.conditions & bit != 0)
            {
                failed.push(FailedElement {
                    element: "Condition",
                    span: condition.span,
                    reason: self.condition_reason(seen.layer, &condition.value),
                });
            }
        }
        failed
    }

    /// Why a grant does not serve.
    pub(super) fn grant_reason(&self, grant: &SeenGrant, failure: GrantFailure) -> String {
        let action = self.facts.check.action.name();
        let grant = &grant.grant.value;
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
                let operations: Vec<_> = grant
                    .operations
                    .iter()
                    .map(|operation| operation.name())
                    .collect();
                format!(
                    "`{action}` is not among its operations: {}",
                    some(&operations)
                )
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
        let names: Vec<_> = element
            .entries
            .iter()
            .map(|entry| entry.value.as_str())
            .collect();
        let any_aws = element
            .entries
            .iter()
            .any(|entry| entry.value == PrincipalName::AnyAws);
        let reason = match element.polarity {
            Polarity::IsNot => format!("`{caller}` is one of those it leaves out"),
            Polarity::Is if any_aws && self.facts.identity.is_service() => {
                format!("`{{\"AWS\": \"*\"}}` in an Allow does not name the service `{caller}`")
            }
            Polarity::Is => match self.other_session(&element.entries) {
                Some(session) => format!("it names the session `{session}`, not `{caller}`"),
                None => format!("it names {}, not `{caller}`", some(&names)),
            },
        };
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

    fn action_reason(&self, statement: &Statement) -> String {
        let action = self.facts.check.action.full_name();
        let Some(element) = &statement.action else {
            return String::new();
        };
        if statement.resource.is_none() {
            return "the statement has no Resource, so it says nothing".to_owned();
        }
        let names: Vec<_> = element
            .entries
            .iter()
            .map(|entry| entry.value.as_str())
            .collect();
        let nothing = element
            .entries
            .iter()
            .all(|entry| ActionSet::from_pattern(&entry.value).is_empty());
        match element.polarity {
            Polarity::IsNot => format!("`{action}` is one of those it leaves out"),
            Polarity::Is if nothing && names.iter().any(|name| name.starts_with("kms:")) => {
                format!(
                    "{} is no action of KMS, so it does not cover `{action}`",
                    some(&names)
                )
            }
            Polarity::Is => format!("it speaks of {}, not of `{action}`", some(&names)),
        }
    }

    fn resource_reason(&self, layer: Layer, statement: &Statement) -> String {
        let subject = self.facts.subject;
        let Some(element) = &statement.resource else {
            return String::new();
        };
        let names: Vec<_> = element
            .entries
            .iter()
            .map(|entry| entry.value.as_str())
            .collect();
        if element.polarity == Polarity::IsNot {
            return format!("`{subject}` is one of those it leaves out");
        }
        let text = format!("{} does not cover `{subject}`", some(&names));
        match &self.facts.check.resource {
            Resource::Key(_) if layer == Layer::KeyPolicy => {
                format!("{text}; in a key policy `*` means this key")
            }
            Resource::Key(_) if names.iter().all(|name| name.contains(":alias/")) => {
                format!("{text}: an alias does not stand for its key here")
            }
            Resource::Account { .. } => {
                format!("{text}: the action has no resource of its own and needs `*`")
            }
            Resource::Alias(_) | Resource::Key(_) => text,
        }
    }

    fn condition_reason(&self, layer: Layer, condition: &Condition) -> String {
        let key = condition.key.value.as_str();
        let operator = condition.operator.value;
        let wanted: Vec<_> = condition
            .values
            .iter()
            .map(|value| value.value.text.as_str())
            .collect();
        let view = tally::view(self.facts, self.table, layer);
        let slot = self.facts.vocabulary.find(condition.key.value.folded());
        let found = match slot.map(|slot| view.lookup(slot)) {
            Some(Lookup::Values(values)) => {
                let values: Vec<_> = values.iter().collect();
                format!("is {}", some(&values))
            }
            Some(Lookup::Unknown) => "is not said".to_owned(),
            Some(Lookup::Absent) | None => "is not in the request".to_owned(),
        };
        let wanted = if wanted.is_empty() {
            "nothing".to_owned()
        } else {
            some(&wanted)
        };
        format!("`{key}` {found}; the condition is {operator} {wanted}")
    }
}

/// The first few of a list, each in backticks.
pub(super) fn some(names: &[&str]) -> String {
    let shown: Vec<_> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = names.len().saturating_sub(SHOWN);
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
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

/// A list of more names does not help a reader.
const SHOWN: usize = 3;
