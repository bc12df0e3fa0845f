//! From a policy as written to a policy that can be decided against.

use std::sync::Arc;

use crate::ast::{self, Effect, Polarity, PolicyKind, Version};
use crate::compile::intern::{Interner, NameId, slot_of};
use crate::condition::{Condition, DeclaredArity};
use crate::context::Slot;
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
    pub(crate) statements: Vec<CompiledStatement>,
    /// Where it came from, for explanations.
    pub(crate) origin: Arc<PolicyDocument>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

impl CompiledStatement {
    /// Whether it allows what it speaks of to everyone, on everything and without conditions.
    pub(crate) fn allows_always(&self) -> bool {
        let to_everyone = self.principals.as_ref().is_none_or(|element| {
            element.polarity == Polarity::Is && element.entries.contains(&PrincipalMatcher::Any)
        });
        self.effect == Effect::Allow
            && to_everyone
            && self.resources.is_none()
            && self.conditions.is_empty()
    }

    /// The condition keys that it looks up, some of them twice.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> {
        let resources = self.resources.iter().flat_map(|listed| &listed.entries);
        let conditions = self.conditions.iter();
        resources
            .flat_map(ArnTemplate::slots)
            .chain(conditions.flat_map(|condition| condition.variables().chain([condition.key()])))
    }
}

/// What is listed, or what is not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Listed<T> {
    pub(crate) polarity: Polarity,
    pub(crate) entries: Box<[T]>,
}

/// One entry of a `Principal` element, with names as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PrincipalMatcher {
    /// An account; in one partition, unless it is written as 12 digits.
    Account {
        account: AccountId,
        partition: Option<NameId>,
    },
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
    /// `role` is the session's role without its path.
    Session {
        arn: NameId,
        role: NameId,
    },
    UniqueId {
        id: NameId,
        of: UniqueIdOf,
    },
    User {
        arn: NameId,
        account: Option<AccountId>,
    },
}

/// What a unique id belongs to, as its first letters say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum UniqueIdOf {
    Role,
    User,
}

/// A policy that cannot be decided against.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// A policy variable that the reader of documents should have refused.
    #[error("statement {statement}: {error}")]
    Variable {
        /// The statement, counted from 1.
        statement: usize,
        /// What is wrong with the variable.
        #[source]
        error: VariableError,
    },
    /// A policy of another kind than the place it is given for.
    #[error("it was read as {}, and {} is wanted here", .found.with_article(), .wanted.with_article())]
    WrongKind {
        /// What it was read as.
        found: PolicyKind,
        /// What the place holds.
        wanted: PolicyKind,
    },
}

/// Lowers a document without errors for a place that holds policies of one kind.
pub(crate) fn policy(
    document: PolicyDocument,
    wanted: PolicyKind,
    interner: &mut Interner,
) -> Result<CompiledPolicy, CompileError> {
    let version = document
        .policy
        .version
        .map_or(Version::V2008, |version| version.value);
    let found = document.policy.kind;
    if found != wanted {
        return Err(CompileError::WrongKind { found, wanted });
    }
    let statements = document
        .policy
        .statements
        .iter()
        .zip(1..)
        .map(|(written, number)| {
            statement(&written.value, found, version, interner).map_err(|error| {
                CompileError::Variable {
                    statement: number,
                    error,
                }
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(CompiledPolicy {
        statements,
        origin: Arc::new(document),
    })
}

/// The matcher of a principal's name, in a policy or a grant.
pub(crate) fn principal(name: &PrincipalName, interner: &mut Interner) -> PrincipalMatcher {
    match name {
        PrincipalName::Account { account, written } => PrincipalMatcher::Account {
            account: *account,
            partition: written
                .parse::<Arn>()
                .ok()
                .map(|arn| interner.name(arn.partition())),
        },
        PrincipalName::Any => PrincipalMatcher::Any,
        PrincipalName::AnyAws => PrincipalMatcher::AnyAws,
        PrincipalName::AssumedRole(arn) => PrincipalMatcher::Session {
            arn: interner.name(arn.as_str()),
            role: role_name(arn, interner),
        },
        PrincipalName::CanonicalUser(_) | PrincipalName::Federated(_) => PrincipalMatcher::Nobody,
        PrincipalName::FederatedUser(arn) => {
            PrincipalMatcher::FederatedUser(interner.name(arn.as_str()))
        }
        PrincipalName::Role(arn) => PrincipalMatcher::Role {
            arn: interner.name(arn.as_str()),
            name: role_name(arn, interner),
        },
        PrincipalName::Service(name) => PrincipalMatcher::Service(interner.name(name)),
        PrincipalName::UniqueId(id) => PrincipalMatcher::UniqueId {
            id: interner.name(id),
            of: if id.starts_with("AROA") {
                UniqueIdOf::Role
            } else {
                UniqueIdOf::User
            },
        },
        PrincipalName::User(arn) => PrincipalMatcher::User {
            arn: interner.name(arn.as_str()),
            account: arn.account(),
        },
    }
}

/// Partition, account and name of the role that a role ARN or a session ARN names, without its path:
/// role names are unique in an account whatever their path, and session ARNs do not say the path.
pub(crate) fn role_parts(arn: &Arn) -> [&str; 3] {
    let resource = arn.resource();
    // Names are short: a byte at a time is faster than what searches long texts.
    let slash = |byte: &u8| *byte == b'/';
    let name = if arn.service() == "sts" {
        let mut parts = resource.as_bytes().split(slash);
        let start = parts.next().map_or(0, |kind| kind.len().saturating_add(1));
        let length = parts.next().map_or(0, <[u8]>::len);
        resource.get(start..start.saturating_add(length))
    } else {
        let last = resource.as_bytes().rsplit(slash).next();
        let length = last.map_or(0, <[u8]>::len);
        resource.get(resource.len().saturating_sub(length)..)
    };
    [
        arn.partition(),
        arn.account_text(),
        name.unwrap_or_default(),
    ]
}

/// Writes what [`role_parts`] gives as one text.
pub(crate) fn write_role_name(out: &mut String, arn: &Arn) {
    let [partition, account, name] = role_parts(arn);
    // No part of an ARN before the last has a colon in it.
    for part in ["role:", partition, ":", account, ":", name] {
        out.push_str(part);
    }
}

/// The number of what [`write_role_name`] writes.
pub(crate) fn role_name(arn: &Arn, interner: &mut Interner) -> NameId {
    let mut name = String::new();
    write_role_name(&mut name, arn);
    interner.name(&name)
}

fn statement(
    written: &ast::Statement,
    kind: PolicyKind,
    version: Version,
    interner: &mut Interner,
) -> Result<CompiledStatement, VariableError> {
    let resources = match &written.resource {
        Some(element) => resources(element, version, interner)?,
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
                interner.mention(key)
            })
            .map_err(|error| error.error)
        })
        .collect::<Result<_, _>>()?;
    Ok(CompiledStatement {
        effect: written.effect.value,
        actions: actions(written, kind),
        principals: principals(written, kind, interner),
        resources,
        tests_principal_arn: conditions
            .iter()
            .any(|condition| condition.key() == slot_of(Derived::AwsPrincipalArn)),
        conditions,
    })
}

/// Whom a statement names; `None` where the kind has no principals and its holder is meant. Where
/// the kind has them, a statement without any names nobody.
fn principals(
    written: &ast::Statement,
    kind: PolicyKind,
    interner: &mut Interner,
) -> Option<Listed<PrincipalMatcher>> {
    match kind {
        PolicyKind::IdentityPolicy
        | PolicyKind::PermissionsBoundary
        | PolicyKind::ServiceControlPolicy
        | PolicyKind::SessionPolicy => None,
        PolicyKind::KeyPolicy
        | PolicyKind::ResourceControlPolicy
        | PolicyKind::VpcEndpointPolicy => {
            let element = written.principal.as_ref();
            Some(Listed {
                polarity: element.map_or(Polarity::Is, |element| element.polarity),
                entries: element
                    .into_iter()
                    .flat_map(|element| &element.entries)
                    .map(|entry| principal(&entry.value, interner))
                    .collect(),
            })
        }
    }
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

/// What a statement covers; `None` when it is everything.
fn resources(
    element: &ast::Element<String>,
    version: Version,
    interner: &mut Interner,
) -> Result<Option<Listed<ArnTemplate>>, VariableError> {
    let entries = element
        .entries
        .iter()
        .map(|entry| {
            ArnTemplate::parse_resource(&entry.value, version, &mut |key| interner.mention(key))
        })
        .collect::<Result<Box<[ArnTemplate]>, _>>()?;
    if element.polarity == Polarity::Is && entries.iter().any(ArnTemplate::is_any) {
        return Ok(None);
    }
    Ok(Some(Listed {
        polarity: element.polarity,
        entries,
    }))
}
