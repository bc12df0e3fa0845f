//! The engine, asked for single requests on one side of a pair.

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::decide::Decision;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::record::PrincipalRecord;
use policy_core::request::Request;
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot, Strangers};
use policy_core::symbolic::answer::Assumed;
use policy_core::symbolic::{Unloaded, World};

/// One side, made ready. Policies that are not loaded are added where asked.
pub(crate) struct Engine {
    silent: Snapshot,
    world: World,
    semantics: Semantics,
}

impl Engine {
    pub(crate) fn new(world: &World, semantics: Semantics) -> Self {
        Self {
            silent: snapshot(world, semantics),
            world: world.clone(),
            semantics,
        }
    }

    /// Whether a request is allowed, nothing taken for granted; `None` if it cannot be.
    pub(crate) fn allows(&self, request: &Request) -> Option<bool> {
        let mut scratch = Scratch::default();
        decided(&self.silent, request, &mut scratch)
    }

    /// The same with policies taken for granted.
    pub(crate) fn allows_with(&self, request: &Request, assumed: &[Assumed]) -> Option<bool> {
        if assumed.is_empty() {
            return self.allows(request);
        }
        let mut snapshot = snapshot(&self.world, self.semantics);
        for one in assumed {
            assume(&mut snapshot, *one, &request.principal.caller, &self.world);
        }
        decided(&snapshot, request, &mut Scratch::default())
    }

    /// What may be taken for granted of a caller.
    pub(crate) fn assumptions(&self, caller: &Caller) -> Vec<Vec<Assumed>> {
        let silent = vec![];
        if self.world.unloaded == Unloaded::DoNotExist {
            return vec![silent];
        }
        match caller {
            Caller::Root { .. } | Caller::Service { .. } => vec![silent],
            Caller::FederatedUser { .. } => {
                let with_session = vec![Assumed::SessionAllows];
                match self.is_loaded(caller) {
                    true => vec![silent, with_session],
                    false => vec![
                        silent,
                        with_session,
                        vec![Assumed::IdentityAllows],
                        vec![Assumed::IdentityAllows, Assumed::SessionAllows],
                    ],
                }
            }
            Caller::Session { .. } | Caller::User { .. } => match self.is_loaded(caller) {
                true => vec![silent],
                false => vec![silent, vec![Assumed::IdentityAllows]],
            },
        }
    }

    fn is_loaded(&self, caller: &Caller) -> bool {
        owner(caller).is_some_and(|(arn, _)| self.world.principals.iter().any(|one| one.arn == arn))
    }
}

fn decided(snapshot: &Snapshot, request: &Request, scratch: &mut Scratch) -> Option<bool> {
    let prepared = snapshot.prepare(request, scratch).ok()?;
    match prepared.decide().decision {
        Decision::Allowed => Some(true),
        Decision::ExplicitDeny | Decision::ImplicitDeny => Some(false),
        Decision::Depends => None,
    }
}

fn snapshot(world: &World, semantics: Semantics) -> Snapshot {
    let mut snapshot = Snapshot::new(semantics);
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    for account in &world.accounts {
        snapshot.add_account(account.clone()).unwrap();
    }
    for principal in &world.principals {
        snapshot.add_principal(principal.clone()).unwrap();
    }
    for key in &world.keys {
        snapshot.add_key(key.clone()).unwrap();
    }
    snapshot
}

fn assume(snapshot: &mut Snapshot, assumed: Assumed, caller: &Caller, world: &World) {
    match assumed {
        Assumed::IdentityIsSilent => {}
        Assumed::IdentityAllows => {
            let Some((arn, path)) = owner(caller) else {
                return;
            };
            if world.principals.iter().any(|one| one.arn == arn) {
                return;
            }
            snapshot
                .add_principal(PrincipalRecord {
                    arn,
                    path,
                    unique_id: None,
                    tags: None,
                    policies: vec![everything(PolicyKind::IdentityPolicy)],
                    boundary: None,
                })
                .unwrap();
        }
        Assumed::SessionAllows => {
            let policies = vec![everything(PolicyKind::SessionPolicy)];
            snapshot.add_session(caller, policies).unwrap();
        }
        Assumed::SomethingDenies => panic!("a change is shown with a Deny that nobody wrote"),
    }
}

/// Whose policies a caller has.
fn owner(caller: &Caller) -> Option<(policy_core::name::arn::Arn, PathKnown)> {
    match caller {
        Caller::Root { .. } | Caller::Service { .. } => None,
        Caller::FederatedUser { issuer, .. } => Some((issuer.clone()?, PathKnown::Yes)),
        Caller::Session { role, path, .. } => Some((role.clone(), *path)),
        Caller::User { arn, .. } => Some((arn.clone(), PathKnown::Yes)),
    }
}

fn everything(kind: PolicyKind) -> PolicyDocument {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
    read_policy(&Arc::new(Source::new("assumed", text)), Some(kind))
        .document
        .unwrap()
}
