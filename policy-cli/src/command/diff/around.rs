//! One document among the policies around it.

use policy_core::ast::Effect;
use policy_core::document::PolicyDocument;
use policy_core::record::GrantRecord;
use policy_core::symbolic::World;
use policy_core::symbolic::answer::Assumption;

use crate::case::flat;
use crate::command::around::{self, Around};
use crate::command::diff::document::{Document, Kind};
use crate::command::diff::pairs::Pair;
use crate::problem::Problem;

/// Both sides of a pair as worlds.
#[derive(Clone, Debug)]
pub(super) struct Sides {
    pub(super) old: World,
    pub(super) new: World,
    /// What had to be assumed to make them.
    pub(super) assumptions: Vec<Assumption>,
}

/// Puts the documents of a pair among the policies around them.
pub(super) fn sides(pair: &Pair, around: &Around, given: &[&str]) -> Result<Sides, Problem> {
    reject_what_does_not_fit(pair.kind, given)?;
    if pair.kind == Kind::World {
        let world = |document: &Option<Document>| {
            let world = match document {
                Some(Document::World(world)) => world.as_ref().clone(),
                Some(Document::Grants(_) | Document::Policy(_)) | None => {
                    crate::world::World::default()
                }
            };
            around::full(world, around.unloaded)
        };
        return Ok(Sides {
            old: world(&pair.old),
            new: world(&pair.new),
            assumptions: Vec::new(),
        });
    }
    let mut assumptions = Vec::new();
    let documents = [&pair.old, &pair.new];
    let documents: Vec<&Document> = documents.into_iter().flatten().collect();
    let policies: Vec<&PolicyDocument> = documents.iter().filter_map(|it| policy(it)).collect();
    let grants: Vec<&GrantRecord> = documents.iter().flat_map(|it| grants(it)).collect();
    let keys = around.find_keys(&policies, &grants, &mut assumptions)?;
    let mut around = around.clone();
    match pair.kind {
        // Nobody else's policy is needed for them to allow something.
        Kind::Grants | Kind::Key | Kind::World => {}
        Kind::Boundary | Kind::Endpoint | Kind::Identity | Kind::Rcp | Kind::Scp => {
            around.assume_key_policy(&mut assumptions);
        }
    }
    around.note_foreign_grants(&grants, &keys, &mut assumptions);
    let only_denies = policies.iter().all(|policy| only_denies(policy));
    let beside = Beside {
        full_access: if pair.kind == Kind::Scp && only_denies {
            assumptions.push(Assumption(
                "FullAWSAccess is attached beside a service control policy that only denies."
                    .to_owned(),
            ));
            around::full_access()
        } else {
            None
        },
    };
    let side = |document: &Option<Document>| {
        let mut around = around.clone();
        beside.place(pair.kind, document.as_ref(), &mut around);
        around.world(&keys)
    };
    Ok(Sides {
        old: side(&pair.old),
        new: side(&pair.new),
        assumptions,
    })
}

/// What is attached beside the documents.
struct Beside {
    full_access: Option<PolicyDocument>,
}

impl Beside {
    fn place(&self, kind: Kind, document: Option<&Document>, around: &mut Around) {
        let policy = document.and_then(policy).cloned();
        match kind {
            Kind::Boundary => around.boundary = policy,
            Kind::Endpoint => {
                let policy = policy.or_else(flat::default_endpoint_policy);
                around.endpoint_policies = policy.into_iter().collect();
            }
            Kind::Grants => {
                let grants = document.map(grants).unwrap_or_default();
                around.grants = grants.to_vec();
            }
            Kind::Identity => around.identity.extend(policy),
            Kind::Key => around.key_policies = policy.into_iter().collect(),
            Kind::Rcp => around.rcp.extend(policy.map(|policy| vec![policy])),
            Kind::Scp => {
                let beside = match (&policy, &self.full_access) {
                    (_, Some(full_access)) => Some(full_access.clone()),
                    // Nothing is narrowed by a level that is not there.
                    (None, None) => around::full_access(),
                    (Some(_), None) => None,
                };
                let level = beside.into_iter().chain(policy).collect();
                around.scp.get_or_insert_default().push(level);
            }
            Kind::World => {}
        }
    }
}

fn reject_what_does_not_fit(kind: Kind, given: &[&str]) -> Result<(), Problem> {
    let is_given = |flag: &str| given.contains(&flag);
    let own = match kind {
        Kind::Boundary => Some("--boundary"),
        Kind::Endpoint => Some("--endpoint-policy"),
        Kind::Grants => Some("--grants"),
        Kind::Key => Some("--key-policy"),
        Kind::World => given.first().copied(),
        Kind::Identity | Kind::Rcp | Kind::Scp => None,
    };
    if let Some(flag) = own.filter(|flag| is_given(flag)) {
        let message = format!("`{flag}` says what OLD and NEW say already");
        return Err(Problem::with_help(message, "leave it out"));
    }
    match kind {
        Kind::Boundary | Kind::Identity if !is_given("--principal") => Err(Problem::with_help(
            "it is not said whose policies these are",
            "name the user or role: `--principal arn:aws:iam::111122223333:role/app`",
        )),
        Kind::Boundary
        | Kind::Endpoint
        | Kind::Grants
        | Kind::Identity
        | Kind::Key
        | Kind::Rcp
        | Kind::Scp
        | Kind::World => Ok(()),
    }
}

fn policy(document: &Document) -> Option<&PolicyDocument> {
    match document {
        Document::Policy(policy) => Some(policy),
        Document::Grants(_) | Document::World(_) => None,
    }
}

fn grants(document: &Document) -> &[GrantRecord] {
    match document {
        Document::Grants(grants) => grants,
        Document::Policy(_) | Document::World(_) => &[],
    }
}

fn only_denies(document: &PolicyDocument) -> bool {
    let mut statements = document.policy.statements.iter();
    statements.all(|statement| statement.value.effect.value == Effect::Deny)
}
