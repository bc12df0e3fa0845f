//! A request against a snapshot: names looked up once, condition keys laid out by slot.

use std::fmt::{self, Write};

use thiserror::Error;

use crate::compile::entry::PrincipalEntry;
use crate::compile::intern::{Readable, Vocabulary};
use crate::compile::lower;
use crate::decide::Outcome;
use crate::decide::order;
use crate::decide::tally::{self, Silent};
use crate::eval::context::ContextTable;
use crate::eval::facts::Facts;
use crate::eval::principal::{Identity, KnownCaller};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::condition_key::ConditionKey;
use crate::name::principal::{Caller, PathKnown};
use crate::request::{Check, LimitError, Request, Resource};
use crate::semantics::Semantics;
use crate::snapshot::{Entries, ResourceEntries, Snapshot};
use crate::table::kms_action::{Action, ResourceKind};
use crate::template::arn::ArnParts;

mod fill;

/// Memory for preparing requests, used again and again: with a warm scratch neither preparing nor
/// deciding allocates.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(crate) name: String,
    checks: Vec<CheckScratch>,
}

#[derive(Clone, Debug, Default)]
struct CheckScratch {
    table: ContextTable,
    /// What patterns of resources are matched against, where it is not an ARN of the request.
    subject: String,
}

/// A request that is ready to be decided.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<'a> {
    /// Those of the first check. Most requests have no other.
    facts: Facts<'a>,
    resources: [ResourceEntries<'a>; MAX_CHECKS],
    scratch: &'a Scratch,
}

/// A request that cannot be decided as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The context says something else than what follows from the request.
    #[error("`{key}` is {derived} in this request, but its context says {said}")]
    Contradiction {
        /// The key.
        key: ConditionKey,
        /// What the context says.
        said: String,
        /// What follows from the request.
        derived: String,
    },
    /// An entry was compiled by another engine or snapshot, whose numbers mean something else.
    #[error("the entry of {0} was compiled by another engine or snapshot")]
    ForeignEntry(&'static str),
    /// It carries more than any request of AWS.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// An entry was compiled after the reader was taken. Take the reader after the entries.
    #[error("the entry of {0} is newer than the reader")]
    NewerEntry(&'static str),
    /// There is nothing to decide.
    #[error("the request has no check")]
    NoChecks,
    /// More checks than any operation needs.
    #[error("the request has {0} checks, and no operation needs more than {MAX_CHECKS}")]
    TooManyChecks(usize),
    /// An entry of something else than the request speaks of.
    #[error("the entry of `{entry}` is given where the request speaks of `{wanted}`")]
    OtherEntry {
        /// What the entry is of.
        entry: String,
        /// What the request speaks of.
        wanted: String,
    },
    /// The VPC endpoint is not loaded. Its default policy allows everything, which must be said.
    #[error("the VPC endpoint `{0}` is not loaded")]
    UnknownEndpoint(String),
    /// The user or role is not loaded; one without policies is loaded without any.
    #[error("the principal `{0}` is not loaded")]
    UnknownPrincipal(Arn),
    /// The key is not loaded.
    #[error("the key `{0}` is not loaded")]
    UnknownKey(Arn),
    /// The action cannot be authorized against such a resource.
    #[error("`{action}` is authorized against {wanted}, not against `{resource}`")]
    WrongResource {
        /// The action.
        action: &'static str,
        /// What it is authorized against.
        wanted: &'static str,
        /// The resource of the request.
        resource: String,
    },
}

impl Snapshot {
    /// Prepares a request against the entries of this snapshot.
    ///
    /// # Errors
    ///
    /// [`RequestError`] when the request contradicts itself or speaks of a key that is not loaded.
    pub fn prepare<'a>(
        &'a self,
        request: &'a Request,
        scratch: &'a mut Scratch,
    ) -> Result<Prepared<'a>, RequestError> {
        self.known().prepare(request, self.semantics(), scratch)
    }

    /// Prepares a request against entries that the embedder keeps, compiled by this snapshot.
    ///
    /// # Errors
    ///
    /// [`RequestError`] when the request contradicts itself or a key is missing in the entries.
    pub fn prepare_entries<'a>(
        &'a self,
        request: &'a Request,
        entries: &Entries<'a, '_>,
        semantics: Semantics,
        scratch: &'a mut Scratch,
    ) -> Result<Prepared<'a>, RequestError> {
        let vocabulary = self.vocabulary();
        prepare_given(vocabulary, request, entries, semantics, scratch)
    }
}

/// Prepares a request against entries that somebody else found, who may have found wrong ones.
pub(crate) fn prepare_given<'a>(
    vocabulary: &'a Vocabulary,
    request: &'a Request,
    entries: &Entries<'a, '_>,
    semantics: Semantics,
    scratch: &'a mut Scratch,
) -> Result<Prepared<'a>, RequestError> {
    are_readable(entries, vocabulary)?;
    is_of_caller(entries, &request.principal.caller)?;
    for (found, check) in entries.resources.iter().zip(&request.checks) {
        fits(found, check)?;
    }
    prepare(vocabulary, request, entries, semantics, scratch)
}

/// Prepares a request against the entries of whom and what it names, whose numbers are those of a
/// vocabulary.
pub(crate) fn prepare<'a>(
    vocabulary: &'a Vocabulary,
    request: &'a Request,
    entries: &Entries<'a, '_>,
    semantics: Semantics,
    scratch: &'a mut Scratch,
) -> Result<Prepared<'a>, RequestError> {
    request.within_limits()?;
    let Scratch { name, checks } = &mut *scratch;
    if request.checks.is_empty() {
        return Err(RequestError::NoChecks);
    }
    if request.checks.len() > MAX_CHECKS {
        return Err(RequestError::TooManyChecks(request.checks.len()));
    }
    if let (Some(id), None) = (&request.endpoint, entries.endpoint) {
        return Err(RequestError::UnknownEndpoint(id.clone()));
    }
    if checks.len() < request.checks.len() {
        checks.resize_with(request.checks.len(), CheckScratch::default);
    }
    let caller = &request.principal.caller;
    let known = KnownCaller {
        role: entries
            .principal
            .filter(|entry| entry.path == PathKnown::Yes)
            .map(|entry| entry.number),
        role_name: entries.principal.and_then(|entry| entry.role_name),
        unique_id: unique_id(request, entries.principal)?,
    };
    let identity = Identity::new(caller, known, request.completeness, vocabulary, name);
    let common = |check, found: ResourceEntries<'a>| Facts {
        request,
        check,
        identity,
        subject: "",
        parts: ArnParts::NONE,
        principal: entries.principal,
        principal_account: entries.principal_account,
        session: entries.session,
        endpoint: entries.endpoint,
        key: found.key,
        owner: owner(check, &found),
        resource_account: found.account,
        vocabulary,
        semantics,
    };
    let mut resources = [ResourceEntries::default(); MAX_CHECKS];
    let given = entries.resources.iter().copied();
    for (kept, found) in resources.iter_mut().zip(given) {
        *kept = found;
    }
    for ((check, found), own) in request.checks.iter().zip(&resources).zip(checks) {
        check.is_sound(request, found.key.is_some())?;
        own.subject.clear();
        if let Resource::Account {
            partition,
            region,
            account,
        } = &check.resource
        {
            // Writing to a string cannot fail.
            let _ = write!(own.subject, "arn:{partition}:kms:{region}:{account}:*");
        }
        fill::fill(&mut own.table, &common(check, *found), name)?;
    }
    let scratch: &'a Scratch = scratch;
    let (Some(check), Some(own), [found, ..]) =
        (request.checks.first(), scratch.checks.first(), resources)
    else {
        return Err(RequestError::NoChecks);
    };
    Ok(Prepared {
        facts: common(check, found).about(own),
        resources,
        scratch,
    })
}

impl<'a> Prepared<'a> {
    /// Decides. Allocates nothing.
    pub fn decide(&self) -> Outcome {
        let outcome = match *self.request().checks {
            [_] => self.decide_check(0),
            [] | [_, ..] => Outcome::all(self.check_outcomes()),
        };
        outcome.unwrap_or(Outcome::NOTHING)
    }

    /// The decision of each check, in the order of the request.
    pub fn check_outcomes(&self) -> impl Iterator<Item = Outcome> + Clone {
        // What cannot be decided is not allowed.
        (0..self.request().checks.len())
            .map(|index| self.decide_check(index).unwrap_or(Outcome::NOTHING))
    }

    /// The decision of one check.
    pub(crate) fn outcome_of(&self, index: usize) -> Option<Outcome> {
        self.decide_check(index)
    }

    pub(crate) fn request(&self) -> &'a Request {
        self.facts.request
    }

    pub(crate) fn semantics(&self) -> Semantics {
        self.facts.semantics
    }

    /// The facts and condition keys of a check.
    pub(crate) fn check(&self, index: usize) -> Option<(Facts<'a>, &'a ContextTable)> {
        let own = self.scratch.checks.get(index)?;
        if index == 0 {
            return Some((self.facts, &own.table));
        }
        let check = self.request().checks.get(index)?;
        let found = self.resources.get(index)?;
        let facts = Facts {
            check,
            key: found.key,
            owner: owner(check, found),
            resource_account: found.account,
            ..self.facts
        };
        Some((facts.about(own), &own.table))
    }

    fn decide_check(&self, index: usize) -> Option<Outcome> {
        if index == 0 {
            let own = self.scratch.checks.first()?;
            return Some(decide(&self.facts, &own.table));
        }
        let (facts, table) = self.check(index)?;
        Some(decide(&facts, table))
    }

    /// The same request, layers and condition keys, with another reading: right for points that
    /// preparing did not come across.
    pub(crate) fn reread(&self, semantics: Semantics) -> Self {
        let facts = Facts {
            semantics,
            ..self.facts
        };
        Self { facts, ..*self }
    }

    /// Prepares another request, or another reading, against the same entries.
    pub(crate) fn again<'b>(
        &self,
        request: &'b Request,
        semantics: Semantics,
        scratch: &'b mut Scratch,
    ) -> Result<Prepared<'b>, RequestError>
    where
        'a: 'b,
    {
        let entries = Entries {
            principal: self.facts.principal,
            principal_account: self.facts.principal_account,
            session: self.facts.session,
            endpoint: self.facts.endpoint,
            resources: &self.resources,
        };
        prepare(self.facts.vocabulary, request, &entries, semantics, scratch)
    }
}

fn decide(facts: &Facts<'_>, table: &ContextTable) -> Outcome {
    let situation = facts.situation();
    let tally = tally::tally_in(situation, facts, table, &mut Silent);
    order::decide(situation, &tally)
}

/// The account that owns what a check acts on.
fn owner(check: &Check, found: &ResourceEntries<'_>) -> Option<AccountId> {
    match found.key {
        Some(key) => Some(key.account),
        None => check.resource.owner(),
    }
}

impl<'a> Facts<'a> {
    /// With what patterns of resources are matched against.
    fn about(self, own: &'a CheckScratch) -> Self {
        let (subject, parts) = match &self.check.resource {
            Resource::Account { .. } => {
                let subject = own.subject.as_str();
                // INVARIANT: the subject of an account is written as an ARN.
                (subject, ArnParts::split(subject).unwrap_or(ArnParts::NONE))
            }
            Resource::Alias(arn) | Resource::Key(arn) => (arn.as_str(), ArnParts::of(arn)),
        };
        Self {
            subject,
            parts,
            ..self
        }
    }
}

impl Check {
    fn is_sound(&self, request: &Request, key_is_loaded: bool) -> Result<(), RequestError> {
        let wanted = match (self.action.resource_kind(), &self.resource) {
            (ResourceKind::Account, Resource::Account { .. })
            | (ResourceKind::Alias, Resource::Alias(_)) => return Ok(()),
            // Tags of a key that does not exist yet.
            (ResourceKind::Key, Resource::Account { .. })
                if self.action == Action::TAG_RESOURCE
                    && request
                        .checks
                        .iter()
                        .any(|check| check.action == Action::CREATE_KEY) =>
            {
                return Ok(());
            }
            (ResourceKind::Alias | ResourceKind::Key, Resource::Key(arn)) => {
                return if key_is_loaded {
                    Ok(())
                } else {
                    Err(RequestError::UnknownKey(arn.clone()))
                };
            }
            (ResourceKind::Account, _) => "`*`",
            (ResourceKind::Alias, _) => "an alias and its key",
            (ResourceKind::Key, _) => "a key",
        };
        Err(RequestError::WrongResource {
            action: self.action.full_name(),
            wanted,
            resource: match &self.resource {
                Resource::Account { .. } => "*".to_owned(),
                Resource::Alias(arn) | Resource::Key(arn) => arn.to_string(),
            },
        })
    }
}

/// Numbers of one snapshot are never read against another.
fn are_readable(entries: &Entries<'_, '_>, vocabulary: &Vocabulary) -> Result<(), RequestError> {
    let keys = entries.resources.iter().filter_map(|found| found.key);
    let owners = entries.resources.iter().filter_map(|found| found.account);
    let origins = [
        (
            "the principal",
            entries.principal.map(|entry| &entry.origin),
        ),
        (
            "the principal's account",
            entries.principal_account.map(|entry| &entry.origin),
        ),
        ("the session", entries.session.map(|entry| &entry.origin)),
        ("the endpoint", entries.endpoint.map(|entry| &entry.origin)),
    ];
    let origins = origins
        .into_iter()
        .filter_map(|(what, origin)| Some((what, origin?)))
        .chain(keys.map(|entry| ("a key", &entry.origin)))
        .chain(owners.map(|entry| ("a key's account", &entry.origin)));
    for (what, origin) in origins {
        match vocabulary.reads(origin) {
            Readable::Foreign => return Err(RequestError::ForeignEntry(what)),
            Readable::Newer => return Err(RequestError::NewerEntry(what)),
            Readable::Yes => {}
        }
    }
    Ok(())
}

/// Whether the entries of the caller are those of the caller.
fn is_of_caller(entries: &Entries<'_, '_>, caller: &Caller) -> Result<(), RequestError> {
    if let (Some(entry), Some(id)) = (entries.principal_account, caller.account())
        && entry.id != id
    {
        return Err(RequestError::OtherEntry {
            entry: entry.id.to_string(),
            wanted: id.to_string(),
        });
    }
    let Some(entry) = entries.principal else {
        return Ok(());
    };
    let same = match caller {
        Caller::Root { .. } | Caller::Service { .. } => false,
        Caller::User { arn, .. } => entry.arn == *arn,
        Caller::FederatedUser { issuer, .. } => issuer.as_ref() == Some(&entry.arn),
        Caller::Session {
            role,
            path: PathKnown::Yes,
            ..
        } => entry.arn == *role,
        Caller::Session { role, .. } => lower::role_parts(role) == lower::role_parts(&entry.arn),
    };
    if same {
        Ok(())
    } else {
        Err(RequestError::OtherEntry {
            entry: entry.arn.to_string(),
            wanted: caller.as_str().to_owned(),
        })
    }
}

/// Whether the entries of a check are those of its resource.
fn fits(found: &ResourceEntries<'_>, check: &Check) -> Result<(), RequestError> {
    let other = |entry: &dyn fmt::Display, wanted: &dyn fmt::Display| RequestError::OtherEntry {
        entry: entry.to_string(),
        wanted: wanted.to_string(),
    };
    if let (Some(entry), Resource::Key(arn)) = (found.key, &check.resource)
        && entry.arn != *arn
    {
        return Err(other(&entry.arn, arn));
    }
    match (found.account, owner(check, found)) {
        (Some(entry), Some(owner)) if entry.id != owner => Err(other(&entry.id, &owner)),
        (Some(_) | None, _) => Ok(()),
    }
}

/// The unique id of the caller, from the request or its entry; they must not contradict.
fn unique_id<'a>(
    request: &'a Request,
    entry: Option<&'a PrincipalEntry>,
) -> Result<Option<&'a str>, RequestError> {
    let said = request.principal.user_id.as_deref();
    // A federated session has no unique id of its own; its issuer's is not it.
    let own = entry
        .filter(|_| !matches!(request.principal.caller, Caller::FederatedUser { .. }))
        .and_then(|entry| entry.unique_id.as_deref());
    match (said, own) {
        (Some(said), Some(own)) if said.split(':').next() != Some(own) => {
            Err(RequestError::OtherEntry {
                entry: own.to_owned(),
                wanted: said.to_owned(),
            })
        }
        (said, own) => Ok(said.or(own)),
    }
}

/// UpdateAlias needs three checks, ReplicateKey with tags as well; no operation needs more.
pub(crate) const MAX_CHECKS: usize = 4;
