//! From a policy as written to a policy that can be decided against.

use std::sync::Arc;

use crate::ast::{self, Effect, Polarity, PolicyKind, Version};
use crate::compile::intern::{NameId, Vocabulary, slot_of};
use crate::condition::{Condition, DeclaredArity};
use crate::document::PolicyDocument;
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::name::variable::VariableError;
use crate::table::condition_key::{self, Arity};
use crate::table::derived_key::Derived;
use crate::table::kms_action::ActionSet;
use crate::template::arn::ArnTemplate;

/// A policy that can be decided against.
#[derive(Clone, Debug)]
pub(crate) struct CompiledPolicy {
    /// One for each statement as written, in the same order.
    pub(crate) statements: Box<[CompiledStatement]>,
    /// Where it came from, for explanations.
    pub(crate) origin: Arc<PolicyDocument>,
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledStatement {
    pub(crate) effect: Effect,
    /// Empty when the statement is inert.
    pub(crate) actions: ActionSet,
    /// `None` where the kind of policy has no principals: the statement speaks of its holder.
    pub(crate) principals: Option<Listed<PrincipalMatcher>>,
    /// `None` means every resource.
    pub(crate) resources: Option<Listed<ArnTemplate>>,
    /// In the order of the statement as written.
    pub(crate) conditions: Box<[Condition]>,
    /// Whether a condition tests `aws:PrincipalArn`.
    pub(crate) tests_principal_arn: bool,
}

/// What is listed, or what is not.
#[derive(Clone, Debug)]
pub(crate) struct Listed<T> {
    pub(crate) polarity: Polarity,
    pub(crate) entries: Box<[T]>,
}

/// One entry of a `Principal` element, with names as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrincipalMatcher {
    Account(AccountId),
    Any,
    AnyAws,
    FederatedUser(NameId),
    /// Matches nobody who can call KMS.
    Nobody,
    /// `name` is the role without its path, for callers of whom only a session ARN is known.
    Role {
        arn: NameId,
        name: NameId,
    },
    Service(NameId),
    Session(NameId),
    UniqueId(NameId),
    User(NameId),
}

/// A policy variable that the reader of documents should have refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("statement {statement}: {error}")]
pub struct CompileError {
    /// The statement, counted from 1.
    pub statement: usize,
    /// What is wrong with the variable.
    #[source]
    pub error: VariableError,
}

/// Lowers a document without errors.
pub(crate) fn policy(
    document: PolicyDocument,
    vocabulary: &mut Vocabulary,
) -> Result<CompiledPolicy, CompileError> {
    let version = document
        .policy
        .version
        .map_or(Version::V2008, |version| version.value);
    let kind = document.policy.kind;
    let statements = document
        .policy
        .statements
        .iter()
        .zip(1..)
        .map(|(written, number)| {
            statement(&written.value, kind, version, vocabulary).map_err(|error| CompileError {
                statement: number,
                error,
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(CompiledPolicy {
        statements,
        origin: Arc::new(document),
    })
}

/// The matcher of a principal's name, in a policy or a grant.
pub(crate) fn principal(name: &PrincipalName, vocabulary: &mut Vocabulary) -> PrincipalMatcher {
    match name {
        PrincipalName::Account { account, .. } => PrincipalMatcher::Account(*account),
        PrincipalName::Any => PrincipalMatcher::Any,
        PrincipalName::AnyAws => PrincipalMatcher::AnyAws,
        PrincipalName::AssumedRole(arn) => PrincipalMatcher::Session(vocabulary.name(arn.as_str())),
        PrincipalName::CanonicalUser(_) | PrincipalName::Federated(_) => PrincipalMatcher::Nobody,
        PrincipalName::FederatedUser(arn) => {
            PrincipalMatcher::FederatedUser(vocabulary.name(arn.as_str()))
        }
        PrincipalName::Role(arn) => PrincipalMatcher::Role {
            arn: vocabulary.name(arn.as_str()),
            name: {
                let mut name = String::new();
                write_role_name(&mut name, arn);
                vocabulary.name(&name)
            },
        },
        PrincipalName::Service(name) => PrincipalMatcher::Service(vocabulary.name(name)),
        PrincipalName::UniqueId(id) => PrincipalMatcher::UniqueId(vocabulary.name(id)),
        PrincipalName::User(arn) => PrincipalMatcher::User(vocabulary.name(arn.as_str())),
    }
}

/// Writes account and name of a role, without its path: role names are unique in an account
/// whatever their path, and session ARNs do not say the path.
pub(crate) fn write_role_name(out: &mut String, role: &Arn) {
    let name = role.resource().rsplit('/').next().unwrap_or_default();
    for part in ["role ", role.account_text(), " ", name] {
        out.push_str(part);
    }
}

fn statement(
    written: &ast::Statement,
    kind: PolicyKind,
    version: Version,
    vocabulary: &mut Vocabulary,
) -> Result<CompiledStatement, VariableError> {
    let resources = match &written.resource {
        Some(element) => Some(resources(element, version, vocabulary)?),
        None => None,
    };
    let conditions: Box<[Condition]> = written
        .conditions
        .iter()
        .map(|condition| {
            let arity = match condition_key::lookup(&condition.value.key.value) {
                Some(row) if row.arity() == Arity::Multi => DeclaredArity::Multivalued,
                Some(_) => DeclaredArity::SingleValued,
                None => DeclaredArity::Undeclared,
            };
            Condition::lower(&condition.value, version, arity, &mut |key| {
                vocabulary.mention(key)
            })
            .map_err(|error| error.error)
        })
        .collect::<Result<_, _>>()?;
    Ok(CompiledStatement {
        effect: written.effect.value,
        actions: actions(written, kind),
        principals: written.principal.as_ref().map(|element| Listed {
            polarity: element.polarity,
            entries: element
                .entries
                .iter()
                .map(|entry| principal(&entry.value, vocabulary))
                .collect(),
        }),
        resources,
        tests_principal_arn: conditions
            .iter()
            .any(|condition| condition.key() == slot_of(Derived::AwsPrincipalArn)),
        conditions,
    })
}

/// The actions of KMS that a statement speaks of.
///
/// S: a statement of a key policy without Action or without Resource is stored and speaks of
/// nothing; an SCP may leave its Resource out, which then means every resource.
fn actions(written: &ast::Statement, kind: PolicyKind) -> ActionSet {
    let inert = kind == PolicyKind::KeyPolicy && written.resource.is_none();
    let Some(element) = written.action.as_ref().filter(|_| !inert) else {
        return ActionSet::EMPTY;
    };
    let listed = element.entries.iter().fold(ActionSet::EMPTY, |set, entry| {
        set.union(ActionSet::from_pattern(&entry.value))
    });
    match element.polarity {
        Polarity::Is => listed,
        Polarity::IsNot => listed.complement(),
    }
}

fn resources(
    element: &ast::Element<String>,
    version: Version,
    vocabulary: &mut Vocabulary,
) -> Result<Listed<ArnTemplate>, VariableError> {
    let entries = element
        .entries
        .iter()
        .map(|entry| {
            ArnTemplate::parse_resource(&entry.value, version, &mut |key| vocabulary.mention(key))
        })
        .collect::<Result<_, _>>()?;
    Ok(Listed {
        polarity: element.polarity,
        entries,
    })
}
