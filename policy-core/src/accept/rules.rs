//! What KMS looks at beside the syntax of a policy.

use crate::accept::{Directory, Found, PolicyWrite, WriteErrorKind};
use crate::ast::{Effect, Polarity, Policy, SetOperator, Statement};
use crate::compile::intern::Family;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::ActionSet;
use crate::text::span::{Span, Spanned};

/// The parameters of the call that can be judged without reading the policy.
pub(super) fn envelope(write: &PolicyWrite<'_>, found: &mut Found) {
    let text = write.source.text();
    let whole = Span::new(0, offset(text.len()));
    if let Some(name) = write.policy_name.filter(|name| *name != "default") {
        found.refuse(
            WriteErrorKind::PolicyName,
            whole,
            format!("`{name}` is not the name of a policy that can be written"),
            "the only name is `default`",
        );
    }
    if let Some((at, character)) = text.char_indices().find(|(_, one)| !is_allowed(*one)) {
        let end = at.saturating_add(character.len_utf8());
        found.refuse(
            WriteErrorKind::Characters,
            Span::new(offset(at), offset(end)),
            format!(
                "a key policy cannot have the character U+{:04X}",
                u32::from(character)
            ),
            "only tab, line feed, carriage return and U+0020 to U+00FF can stand there",
        );
    }
    if text.len() > write.max_bytes {
        found.refuse(
            WriteErrorKind::TooLong,
            Span::new(offset(write.max_bytes), whole.end),
            format!(
                "this policy has {} bytes, and a key policy can have {}",
                text.len(),
                write.max_bytes
            ),
            "leave out white space, or put several principals and actions into one statement",
        );
    }
}

/// The statements of a policy without syntax errors.
pub(super) fn statements(write: &PolicyWrite<'_>, policy: &Policy, found: &mut Found) {
    for statement in &policy.statements {
        principals(write, statement, found);
        conditions(&statement.value, found);
        actions(statement, found);
        if statement.value.resource.is_none() {
            found.warn(
                "missing-resource",
                statement.span,
                "this statement has no Resource, so it has no effect".to_owned(),
                "`\"Resource\": \"*\"` in a key policy is the key itself",
            );
        }
    }
}

fn principals(write: &PolicyWrite<'_>, statement: &Spanned<Statement>, found: &mut Found) {
    let Some(element) = &statement.value.principal else {
        return;
    };
    if element.entries.is_empty() {
        found.refuse(
            WriteErrorKind::NoPrincipal,
            element.span.0,
            "this statement names no principal".to_owned(),
            "name at least one, or leave the statement out",
        );
    }
    if element.polarity == Polarity::IsNot && statement.value.effect.value == Effect::Allow {
        found.warn(
            "not-principal-allow",
            element.span.0,
            "an Allow with NotPrincipal allows everyone else, in every account".to_owned(),
            "name the principals that are to be allowed",
        );
    }
    for entry in &element.entries {
        principal(write, entry, found);
    }
}

/// S-506: a principal must exist.
fn principal(write: &PolicyWrite<'_>, entry: &Spanned<PrincipalName>, found: &mut Found) {
    let name = &entry.value;
    let partition = match name {
        PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::Service(_) => return,
        PrincipalName::Account { account, written } => {
            let own = [
                write.key.account(),
                write.request.principal.caller.account(),
            ];
            let partition = written.strip_prefix("arn:");
            let partition = partition.and_then(|rest| rest.split(':').next());
            if own.contains(&Some(*account))
                && partition.is_none_or(|it| it == write.key.partition())
            {
                return;
            }
            partition
        }
        PrincipalName::AssumedRole(arn)
        | PrincipalName::FederatedUser(arn)
        | PrincipalName::Role(arn)
        | PrincipalName::User(arn) => Some(arn.partition()),
        PrincipalName::UniqueId(_) => None,
    };
    if let Some(partition) = partition.filter(|it| *it != write.key.partition()) {
        found.refuse(
            WriteErrorKind::UnknownPrincipal,
            entry.span,
            format!(
                "`{name}` is in the partition `{partition}`, and the key is in `{}`",
                write.key.partition()
            ),
            "principals of another partition cannot use a key",
        );
        return;
    }
    match (write.directory, name) {
        (Directory::Known(exists), _) if exists(name) => {}
        (Directory::Known(_), PrincipalName::UniqueId(_)) => found.refuse(
            WriteErrorKind::UnknownPrincipal,
            entry.span,
            format!("`{name}` is the unique id of a principal that was deleted"),
            "leave it out; a new principal of the same name has another id",
        ),
        (Directory::Known(_), _) => found.refuse(
            WriteErrorKind::UnknownPrincipal,
            entry.span,
            format!("there is no principal `{name}`"),
            "create it first, and wait until it is visible everywhere",
        ),
        (Directory::Unchecked, PrincipalName::UniqueId(_)) => found.warn(
            "unique-id",
            entry.span,
            format!("`{name}` is a unique id: policies show it when its principal was deleted"),
            "KMS refuses it if the principal is gone",
        ),
        (Directory::Unchecked, _) => {}
    }
}

/// S-512. Source: KMS Developer Guide, "kms:EncryptionContext:context-key".
fn conditions(statement: &Statement, found: &mut Found) {
    for condition in &statement.conditions {
        let Spanned { value, span } = condition;
        if value.operator.value.set != Some(SetOperator::ForAllValues) {
            continue;
        }
        match Family::of(value.key.value.folded()) {
            Family::EncryptionContext | Family::RequestTag => found.refuse(
                WriteErrorKind::OverlyPermissiveCondition,
                *span,
                format!(
                    "`ForAllValues` lets requests through that do not carry `{}`",
                    value.key.value
                ),
                "the key has one value: leave `ForAllValues` out",
            ),
            Family::None
            | Family::PrincipalTag
            | Family::RecipientAttestation
            | Family::ResourceTag => {}
        }
    }
}

fn actions(statement: &Spanned<Statement>, found: &mut Found) {
    let Some(element) = &statement.value.action else {
        found.warn(
            "missing-action",
            statement.span,
            "this statement has no Action, so it has no effect".to_owned(),
            "say which actions it speaks of",
        );
        return;
    };
    for action in &element.entries {
        if ActionSet::from_pattern(&action.value).is_empty() {
            found.warn(
                "unknown-action",
                action.span,
                format!("`{}` covers no action of KMS", action.value),
                "KMS keeps it and it has no effect; look for a slip of the pen",
            );
        }
    }
}

/// Source: KMS API Reference, "PutKeyPolicy", parameter Policy.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
