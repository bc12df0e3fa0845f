//! The engine, asked what the oracle is asked.

use std::sync::Arc;

use policy_core::Source;
use policy_core::decide::{Decision, Layer, Outcome};
use policy_core::document::PolicyDocument;
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use policy_core::request::Request;
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Prepared, Scratch, Snapshot};
use policy_core::text::span::{Span, Spanned};

use crate::print;
use crate::spec::{CheckAnswer, Reference};
use crate::world::{Account, Document, Key, World};

pub fn decide(world: &World, request: &Request, semantics: Semantics) -> Outcome {
    let snapshot = snapshot(world, request, semantics);
    let mut scratch = Scratch::default();
    snapshot.prepare(request, &mut scratch).unwrap().decide()
}

/// What the engine explains, in the words of the oracle.
pub fn explain(
    world: &World,
    request: &Request,
    semantics: Semantics,
) -> (Outcome, Vec<CheckAnswer>) {
    let snapshot = snapshot(world, request, semantics);
    let mut scratch = Scratch::default();
    answers(&snapshot.prepare(request, &mut scratch).unwrap())
}

/// The points that a decision hangs on, by id, and what it would be otherwise.
pub fn hinges(
    world: &World,
    request: &Request,
    semantics: Semantics,
) -> Vec<(&'static str, Decision)> {
    let snapshot = snapshot(world, request, semantics);
    let mut scratch = Scratch::default();
    let explanation = snapshot.prepare(request, &mut scratch).unwrap().explain();
    let hinges = explanation.hinges.iter();
    hinges
        .map(|hinge| (hinge.point.id, hinge.otherwise))
        .collect()
}

/// What is explained of a request.
pub fn answers(prepared: &Prepared<'_>) -> (Outcome, Vec<CheckAnswer>) {
    let explanation = prepared.explain();
    let outcome = Outcome {
        decision: explanation.decision,
        layer: explanation.layer,
    };
    let reference = |it: &policy_core::explain::Reference| Reference {
        layer: it.layer,
        document: it.source.name().to_owned(),
        statement: if it.layer == Layer::Grant {
            0
        } else {
            it.index
        },
    };
    let checks = explanation.checks.iter().map(|check| CheckAnswer {
        decision: check.decision,
        layer: check.layer.unwrap(),
        determining: check.determining.iter().map(reference).collect(),
    });
    (outcome, checks.collect())
}

pub fn snapshot(world: &World, request: &Request, semantics: Semantics) -> Snapshot {
    let mut snapshot = Snapshot::new(semantics);
    for (id, account) in &world.accounts {
        snapshot.add_account(account_record(id, account)).unwrap();
    }
    for (arn, key) in &world.keys {
        snapshot.add_key(key_record(arn, key)).unwrap();
    }
    if let Some(record) = principal_record(world, request) {
        snapshot.add_principal(record).unwrap();
    }
    if !world.session.is_empty() {
        snapshot
            .add_session(&request.principal.caller, documents(&world.session))
            .unwrap();
    }
    if let Some(endpoint) = &request.endpoint {
        snapshot
            .add_endpoint(endpoint, documents(&world.endpoint))
            .unwrap();
    }
    snapshot
}

pub fn account_record(id: &str, account: &Account) -> AccountRecord {
    let levels = |levels: &[Vec<Document>]| levels.iter().map(|it| documents(it)).collect();
    AccountRecord {
        id: id.parse().unwrap(),
        org_id: account.org_id.clone(),
        org_path: account.org_path.clone(),
        management: account.management,
        scp: account.scp.as_deref().map(levels),
        rcp: levels(&account.rcp),
    }
}

pub fn key_record(arn: &str, key: &Key) -> KeyRecord {
    let grants = key.grants.iter().map(|(name, grant)| {
        let grant = Spanned::new(grant.clone(), Span::default());
        GrantRecord::new(grant, Arc::new(Source::new(name, "")))
    });
    KeyRecord {
        arn: arn.parse().unwrap(),
        policies: documents(&key.policies),
        grants: grants.collect(),
        metadata: key.metadata.clone(),
        aliases: Some(key.aliases.clone()),
        tags: Some(key.tags.clone()),
    }
}

pub fn principal_record(world: &World, request: &Request) -> Option<PrincipalRecord> {
    let (arn, path) = principal(&request.principal.caller)?;
    Some(PrincipalRecord {
        path,
        arn,
        // What the request says of it must not contradict the record.
        unique_id: match request.principal.user_id {
            Some(_) => None,
            None => world.principal.unique_id.clone(),
        },
        tags: Some(world.principal.tags.clone()),
        policies: documents(&world.principal.policies),
        boundary: world.principal.boundary.as_ref().map(document),
    })
}

/// The user or role whose policies the caller carries.
fn principal(caller: &Caller) -> Option<(Arn, PathKnown)> {
    match caller {
        Caller::User { arn, .. } => Some((arn.clone(), PathKnown::Yes)),
        Caller::Session { role, path, .. } => Some((role.clone(), *path)),
        Caller::FederatedUser { issuer, .. } => {
            issuer.clone().map(|issuer| (issuer, PathKnown::Yes))
        }
        Caller::Root { .. } | Caller::Service { .. } => None,
    }
}

pub fn documents(documents: &[Document]) -> Vec<PolicyDocument> {
    documents.iter().map(document).collect()
}

pub fn document(document: &Document) -> PolicyDocument {
    let text = print::policy(&document.policy).to_string();
    PolicyDocument {
        policy: document.policy.clone(),
        source: Arc::new(Source::new(&document.name, text)),
    }
}
