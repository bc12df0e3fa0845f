//! All documents as one world: keys with their grants, users and roles with their policies, and the
//! account with those of its organization.
//!
//! A key is known by the ARN that the facts say, a user or role by the one that its policy is said
//! to be attached to. What is not said is not guessed: such a document belongs to nobody.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ast::{Effect, PolicyKind};
use crate::document::PolicyDocument;
use crate::explain::{Explanation, Reference};
use crate::lint::document::Document;
use crate::lint::engine::assumed::{full_access, user_or_role};
use crate::lint::facts::Facts;
use crate::lint::pattern;
use crate::lint::view::Statement;
use crate::name::arn::Arn;
use crate::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use crate::request::{Request, Resource};
use crate::semantics::Semantics;
use crate::snapshot::{Scratch, Snapshot, Strangers};
use crate::symbolic::answer::{Access, CallerAccess, CallerClass};
use crate::symbolic::{self, Unloaded, World};
use crate::text::span::{Span, Spanned};

pub(crate) mod change;

/// All documents, by what they belong to.
#[derive(Debug)]
pub(crate) struct Project<'a> {
    /// The documents.
    pub(crate) documents: &'a [Document],
    /// What is known beside them.
    pub(crate) facts: &'a Facts,
    /// The keys whose ARNs are known, each with the number of its policy's document.
    pub(crate) keys: Vec<(usize, KeyRecord)>,
    /// Users and roles, each with the numbers of the documents that are attached to it.
    pub(crate) principals: Vec<(Vec<usize>, PrincipalRecord)>,
    /// The account of the facts, if policies of its organization are there.
    pub(crate) accounts: Vec<AccountRecord>,
    /// Policies of endpoints, each with the number of its document as if that were its id.
    pub(crate) endpoints: BTreeMap<String, Vec<PolicyDocument>>,
}

impl<'a> Project<'a> {
    /// Puts documents together.
    #[must_use]
    pub(crate) fn new(documents: &'a [Document], facts: &'a Facts) -> Self {
        Self::made_of(documents, facts, |_, document| document.policy.clone())
    }

    /// The same with other policies in the place of some.
    pub(super) fn made_of(
        documents: &'a [Document],
        facts: &'a Facts,
        policy_of: impl Fn(usize, &Document) -> Option<PolicyDocument>,
    ) -> Self {
        let mut project = Self {
            documents,
            facts,
            keys: Vec::new(),
            principals: Vec::new(),
            accounts: Vec::new(),
            endpoints: BTreeMap::new(),
        };
        let mut organization = Organization::default();
        for (number, document) in documents.iter().enumerate() {
            let (Some(kind), Some(policy)) = (document.policy_kind(), policy_of(number, document))
            else {
                continue;
            };
            match kind {
                PolicyKind::KeyPolicy => project.add_key(number, document, policy),
                PolicyKind::IdentityPolicy | PolicyKind::PermissionsBoundary => {
                    project.add_principal(number, document, kind, policy);
                }
                PolicyKind::ServiceControlPolicy => organization.scps.push(policy),
                PolicyKind::ResourceControlPolicy => organization.rcps.push(policy),
                PolicyKind::VpcEndpointPolicy => {
                    let id = format!("{ENDPOINT}{number}");
                    project.endpoints.insert(id, vec![policy]);
                }
                // Whose session it is, nothing says.
                PolicyKind::SessionPolicy => {}
            }
        }
        project.accounts.extend(organization.account(facts));
        for document in documents {
            project.add_grants(document);
        }
        project
    }

    /// The key of an ARN, with the number of its policy's document.
    #[must_use]
    pub(crate) fn key(&self, arn: &Arn) -> Option<&(usize, KeyRecord)> {
        self.keys.iter().find(|(_, key)| key.arn == *arn)
    }

    /// A user or role, with the numbers of its documents.
    #[must_use]
    pub(crate) fn principal(&self, arn: &Arn) -> Option<&(Vec<usize>, PrincipalRecord)> {
        self.principals.iter().find(|(_, it)| it.arn == *arn)
    }

    /// The id of the endpoint whose policy a document is.
    #[must_use]
    pub(crate) fn endpoint_of(&self, number: usize) -> Option<&str> {
        let id = format!("{ENDPOINT}{number}");
        self.endpoints.get_key_value(&id).map(|(id, _)| id.as_str())
    }

    /// A document with errors that may decide about somebody: a policy of the user or role, or one
    /// of an organization.
    #[must_use]
    pub(crate) fn unread_of(&self, principal: Option<&Arn>) -> Option<usize> {
        self.documents.iter().position(|document| {
            document.policy.is_none()
                && match document.policy_kind() {
                    Some(PolicyKind::IdentityPolicy | PolicyKind::PermissionsBoundary) => {
                        principal.is_some() && document.principal.as_ref() == principal
                    }
                    Some(PolicyKind::ResourceControlPolicy | PolicyKind::ServiceControlPolicy) => {
                        self.facts.account.is_some()
                    }
                    Some(
                        PolicyKind::KeyPolicy
                        | PolicyKind::SessionPolicy
                        | PolicyKind::VpcEndpointPolicy,
                    )
                    | None => false,
                }
        })
    }

    /// A world of these keys, with everybody and everything that is loaded beside them.
    #[must_use]
    pub(crate) fn world(&self, keys: Vec<KeyRecord>) -> World {
        World {
            accounts: self.accounts.clone(),
            principals: self.principals.iter().map(|(_, it)| it.clone()).collect(),
            keys,
            endpoints: BTreeMap::new(),
            unloaded: Unloaded::MayBeAnything,
        }
    }

    /// How a request is decided by everything that is loaded, and why. Users and roles that are not
    /// loaded have no policies but those that are given.
    ///
    /// # Errors
    ///
    /// Why it cannot be decided.
    pub(crate) fn decide(
        &self,
        request: &Request,
        beside: Option<PrincipalRecord>,
    ) -> Result<Explanation, String> {
        let mut snapshot = Snapshot::new(Semantics::default());
        snapshot.set_strangers(Strangers::HaveNoPolicies);
        let added = self.fill(&mut snapshot, request, beside);
        added.map_err(|error| error.to_string())?;
        let mut scratch = Scratch::default();
        let prepared = snapshot.prepare(request, &mut scratch);
        let prepared = prepared.map_err(|error| error.to_string())?;
        Ok(prepared.explain())
    }

    fn fill(
        &self,
        snapshot: &mut Snapshot,
        request: &Request,
        beside: Option<PrincipalRecord>,
    ) -> Result<(), symbolic::answer::ResidualError> {
        for account in &self.accounts {
            snapshot.add_account(account.clone())?;
        }
        for (_, principal) in &self.principals {
            snapshot.add_principal(principal.clone())?;
        }
        if let Some(principal) = beside {
            snapshot.add_principal(principal)?;
        }
        for (id, policies) in &self.endpoints {
            snapshot.add_endpoint(id, policies.clone())?;
        }
        for (_, key) in &self.keys {
            let is_asked = request.checks.iter().any(|check| match &check.resource {
                Resource::Key(arn) => *arn == key.arn,
                Resource::Account { .. } | Resource::Alias(_) => false,
            });
            if is_asked {
                snapshot.add_key(key.clone())?;
            }
        }
        Ok(())
    }

    /// The document and the place of a statement or grant, to underline.
    #[must_use]
    pub(crate) fn place(&self, reference: &Reference) -> Option<(usize, Span)> {
        let mut documents = self.documents.iter().enumerate();
        let (number, document) =
            documents.find(|(_, document)| Arc::ptr_eq(&document.source, &reference.source))?;
        if let Some(grant) = document.grants.iter().find(|it| it.span == reference.span) {
            return Some((number, grantee(&grant.node).unwrap_or(grant.span)));
        }
        let mut statements = document.statements.iter();
        let statement = statements.find(|it| it.index == reference.index)?;
        Some((number, statement.head()))
    }

    fn add_key(&mut self, number: usize, document: &Document, policy: PolicyDocument) {
        let Some(arn) = &document.key.arn else {
            return;
        };
        if self.key(arn).is_some() {
            return;
        }
        let mut key = KeyRecord::new(arn.clone(), vec![policy]);
        key.metadata = document.key.metadata.clone();
        if !document.key.aliases.is_empty() {
            key.aliases = Some(document.key.aliases.clone());
        }
        self.keys.push((number, key));
    }

    fn add_principal(
        &mut self,
        number: usize,
        document: &Document,
        kind: PolicyKind,
        policy: PolicyDocument,
    ) {
        let Some(arn) = &document.principal else {
            return;
        };
        let at = self.principals.iter().position(|(_, it)| it.arn == *arn);
        if at.is_none() {
            self.principals
                .push((Vec::new(), user_or_role(arn, Vec::new())));
        }
        let known = match at {
            Some(at) => self.principals.get_mut(at),
            None => self.principals.last_mut(),
        };
        if let Some((numbers, principal)) = known {
            numbers.push(number);
            match kind {
                PolicyKind::PermissionsBoundary => principal.boundary = Some(policy),
                PolicyKind::IdentityPolicy
                | PolicyKind::KeyPolicy
                | PolicyKind::ResourceControlPolicy
                | PolicyKind::ServiceControlPolicy
                | PolicyKind::SessionPolicy
                | PolicyKind::VpcEndpointPolicy => principal.policies.push(policy),
            }
        }
    }

    /// A grant belongs to the key that it names, or else to the one that the document is about.
    fn add_grants(&mut self, document: &Document) {
        for view in &document.grants {
            let Some(grant) = &view.grant else {
                continue;
            };
            let about = document.key.arn.as_ref();
            let key = self.keys.iter_mut().find(|(_, key)| match &grant.key {
                Some(_) => grant.may_be_of(&key.arn),
                None => about == Some(&key.arn),
            });
            if let Some((_, key)) = key {
                let place = Spanned::new(grant.clone(), view.span);
                let record = GrantRecord::new(place, Arc::clone(&document.source));
                key.grants.push(record);
            }
        }
    }
}

/// Policies of an organization.
#[derive(Debug, Default)]
struct Organization {
    scps: Vec<PolicyDocument>,
    rcps: Vec<PolicyDocument>,
}

impl Organization {
    /// The account that they bind; `None` when it is not known, or when there are none.
    fn account(mut self, facts: &Facts) -> Option<AccountRecord> {
        let id = facts.account?;
        if self.scps.is_empty() && self.rcps.is_empty() && facts.organization.is_none() {
            return None;
        }
        let mut statements = self.scps.iter().flat_map(|it| &it.policy.statements);
        let allows = statements.any(|it| it.value.effect.value == Effect::Allow);
        // A policy that only denies is attached beside the one that allows everything.
        if !self.scps.is_empty() && !allows {
            self.scps
                .extend(full_access(PolicyKind::ServiceControlPolicy));
        }
        Some(AccountRecord {
            id,
            org_id: facts.organization.clone(),
            org_path: None,
            management: false,
            scp: (!self.scps.is_empty()).then(|| vec![self.scps]),
            rcp: match self.rcps.is_empty() {
                true => Vec::new(),
                false => vec![self.rcps],
            },
        })
    }
}

/// What a user or role can do.
#[must_use]
pub(crate) fn of_caller<'a>(access: &'a Access, arn: &Arn) -> Option<&'a CallerAccess> {
    let named = CallerClass::Named(arn.as_str().to_owned());
    access.callers.iter().find(|row| row.caller == named)
}

/// The entries of `Resource` that name one key, wherever it is: its id has no wildcard.
pub(crate) fn named_keys(statement: &Statement) -> impl Iterator<Item = &Spanned<String>> {
    let listed = statement.resource.iter();
    let listed = listed.filter(|it| it.polarity == crate::ast::Polarity::Is);
    listed.flat_map(|it| &it.entries).filter(|entry| {
        let id = entry.value.splitn(6, ':').nth(5).unwrap_or_default();
        id.starts_with("key/") && pattern::is_literal(id)
    })
}

fn grantee(node: &crate::json::Node<'_>) -> Option<Span> {
    let names = ["GranteePrincipal", "GranteeServicePrincipal"];
    let value = names.iter().find_map(|name| node.member(name))?;
    Some(value.span)
}

/// What the ids of endpoints begin with whose policies are loaded.
const ENDPOINT: &str = "vpce-";
