//! Pairs of small worlds.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_grants, read_policy};
use policy_core::name::principal::PathKnown;
use policy_core::record::{AccountRecord, GrantRecord, KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::semantics::{Semantics, uncertain_points};
use policy_core::symbolic::{Unloaded, World};
use serde_json::{Value, json};

use crate::choices::Choices;
use crate::mutate;
use crate::statement::{Kind, Statement, statement};

/// What differs between the worlds of a pair.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    pub(crate) key: Vec<Statement>,
    pub(crate) grants: Vec<Value>,
    /// Of the role `app` and of the user `ann`.
    pub(crate) identity: Vec<Statement>,
    pub(crate) boundary: Option<Vec<Statement>>,
    pub(crate) scp: Vec<Vec<Statement>>,
    pub(crate) rcp: Vec<Statement>,
}

/// What they have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared {
    pub(crate) unloaded: Unloaded,
    pub(crate) semantics: Semantics,
    /// Whether the account is loaded, and so its organization known.
    pub(crate) account: bool,
    /// Whether the role `app` is loaded.
    pub(crate) role: bool,
    /// Whether the user `ann` is.
    pub(crate) user: bool,
    /// Whether the tags of both are known.
    pub(crate) tags: bool,
    /// Whether tags and aliases of the key are known.
    pub(crate) key_facts: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) old: Side,
    pub(crate) new: Side,
    pub(crate) shared: Shared,
}

pub(crate) fn pair(numbers: &[u16]) -> Pair {
    let c = &mut Choices::new(numbers);
    let shared = shared(c);
    let old = side(c, &shared);
    let new = match c.below(10) {
        0 => mutate::rewritten(c, &old),
        1..=8 => mutate::changed(c, &old, &shared),
        _ => side(c, &shared),
    };
    let (old, new) = if c.chance(50) { (new, old) } else { (old, new) };
    Pair { old, new, shared }
}

fn shared(c: &mut Choices<'_>) -> Shared {
    let semantics = match c.chance(25) {
        false => Semantics::default(),
        true => uncertain_points()
            .iter()
            .filter(|_| c.chance(30))
            .fold(Semantics::default(), |all, row| all.flipped(row.point)),
    };
    Shared {
        semantics,
        unloaded: c.pick(&[Unloaded::MayBeAnything, Unloaded::DoNotExist]),
        account: c.chance(40),
        role: c.chance(40),
        user: c.chance(20),
        tags: c.chance(50),
        key_facts: c.chance(30),
    }
}

fn side(c: &mut Choices<'_>, shared: &Shared) -> Side {
    let mut side = Side::default();
    let count = c.pick(&[1, 1, 2, 2, 3, 4]);
    side.key = (0..count).map(|_| statement(c, Kind::Key)).collect();
    if c.chance(30) {
        side.grants.push(grant(c));
        if c.chance(30) {
            side.grants.push(grant(c));
        }
    }
    if shared.role || shared.user {
        let count = c.pick(&[1, 1, 2]);
        side.identity = (0..count).map(|_| statement(c, Kind::Identity)).collect();
        if c.chance(25) {
            side.boundary = Some(vec![statement(c, Kind::Identity)]);
        }
    }
    if shared.account {
        if c.chance(50) {
            let levels = c.pick(&[1, 2]);
            side.scp = (0..levels)
                .map(|_| {
                    let mut level = vec![Statement {
                        allow: true,
                        conditions: Vec::new(),
                        actions: vec!["kms:*".to_owned()],
                        not_action: false,
                        ..statement(c, Kind::Identity)
                    }];
                    if c.chance(60) {
                        level.push(statement(c, Kind::Identity));
                    }
                    level
                })
                .collect();
        }
        if c.chance(50) {
            side.rcp = vec![statement(c, Kind::Rcp)];
        }
    }
    side
}

pub(crate) fn grant(c: &mut Choices<'_>) -> Value {
    let operations: &[&[&str]] = &[
        &["Decrypt"],
        &["Decrypt", "Encrypt"],
        &["CreateGrant", "Decrypt", "RetireGrant"],
        &["DescribeKey", "RetireGrant"],
    ];
    let mut constraints = json!({});
    let pairs: &[Value] = &[
        json!({"t": "red"}),
        json!({"T": "red"}),
        json!({"t": "red", "u": "x"}),
        json!({"t": "blue"}),
        json!({"t": "red", "T": "blue"}),
    ];
    match c.below(4) {
        0 | 1 => {}
        2 => constraints["EncryptionContextSubset"] = c.pick(pairs),
        _ => constraints["EncryptionContextEquals"] = c.pick(pairs),
    }
    let mut grant = json!({
        "GrantId": format!("g{}", c.below(1000)),
        "Operations": c.pick(operations),
    });
    let grantees = [
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::444455556666:role/app",
        "arn:aws:iam::444455556666:root",
        "arn:aws:sts::111122223333:assumed-role/app/one",
        "arn:aws:sts::111122223333:federated-user/fed",
    ];
    if c.chance(12) {
        grant["GranteeServicePrincipal"] = json!("logs.eu-north-1.amazonaws.com");
        grant["RetiringServicePrincipal"] = json!("logs.eu-north-1.amazonaws.com");
        constraints["SourceArn"] = json!("arn:aws:logs:eu-north-1:111122223333:log-group:app");
    } else {
        grant["GranteePrincipal"] = json!(c.text(&grantees));
        if c.chance(30) {
            grant["RetiringPrincipal"] = json!(c.text(&grantees));
        }
        if c.chance(20) {
            constraints["SourceArn"] = json!("arn:aws:s3:::bucket");
        }
    }
    if constraints.as_object().is_some_and(|it| !it.is_empty()) {
        grant["Constraints"] = constraints;
    }
    grant
}

impl Side {
    /// The world, or nothing if a policy is not one that can be stored.
    pub(crate) fn world(&self, shared: &Shared) -> Option<World> {
        let source = Arc::new(Source::new("grants", json!(self.grants).to_string()));
        let read = read_grants(&source);
        if read.grants.len() != self.grants.len() {
            return None;
        }
        let grants = read.grants.into_iter();
        let facts = shared.key_facts;
        let key = KeyRecord {
            arn: KEY.parse().unwrap(),
            policies: vec![document(&self.key, PolicyKind::KeyPolicy)?],
            grants: grants
                .map(|grant| GrantRecord::new(grant, Arc::clone(&source)))
                .collect(),
            metadata: KeyMetadata::default(),
            aliases: facts.then(|| vec!["alias/app".to_owned(), "alias/other".to_owned()]),
            tags: facts.then(|| BTreeMap::from([("t".to_owned(), "red".to_owned())])),
        };
        let boundary = match &self.boundary {
            Some(boundary) => Some(document(boundary, PolicyKind::PermissionsBoundary)?),
            None => None,
        };
        let mut principals = Vec::new();
        for (arn, loaded) in [(APP, shared.role), (ANN, shared.user)] {
            if loaded {
                principals.push(PrincipalRecord {
                    arn: arn.parse().unwrap(),
                    path: PathKnown::Yes,
                    unique_id: None,
                    tags: shared
                        .tags
                        .then(|| BTreeMap::from([("t".to_owned(), "red".to_owned())])),
                    policies: vec![document(&self.identity, PolicyKind::IdentityPolicy)?],
                    boundary: boundary.clone(),
                });
            }
        }
        let mut accounts = Vec::new();
        if shared.account {
            let mut levels = Vec::new();
            for level in &self.scp {
                levels.push(vec![document(level, PolicyKind::ServiceControlPolicy)?]);
            }
            let rcp = match self.rcp.is_empty() {
                true => Vec::new(),
                false => vec![vec![document(
                    &self.rcp,
                    PolicyKind::ResourceControlPolicy,
                )?]],
            };
            accounts.push(AccountRecord {
                id: "111122223333".parse().unwrap(),
                org_id: Some("o-own".to_owned()),
                org_path: Some("o-own/r-1/ou-1/".to_owned()),
                management: false,
                scp: (!levels.is_empty()).then_some(levels),
                rcp,
            });
        }
        Some(World {
            accounts,
            principals,
            keys: vec![key],
            endpoints: BTreeMap::new(),
            unloaded: shared.unloaded,
        })
    }

    pub(crate) fn statements(&self) -> impl Iterator<Item = &Statement> {
        let boundary = self.boundary.iter().flatten();
        let scp = self.scp.iter().flatten();
        let own = self.key.iter().chain(&self.identity).chain(&self.rcp);
        own.chain(boundary).chain(scp)
    }

    /// The world as text, for the reader of a failure.
    pub(crate) fn shown(&self) -> String {
        let list = |all: &[Statement]| -> Vec<String> {
            all.iter().map(|one| one.to_json().to_string()).collect()
        };
        let mut lines = vec!["key:".to_owned()];
        lines.extend(list(&self.key));
        lines.extend(self.grants.iter().map(|grant| format!("grant {grant}")));
        for (name, all) in [("identity", &self.identity), ("rcp", &self.rcp)] {
            lines.extend(list(all).into_iter().map(|one| format!("{name} {one}")));
        }
        for one in self.boundary.iter().flatten() {
            lines.push(format!("boundary {}", one.to_json()));
        }
        for level in &self.scp {
            lines.push(format!("scp {:?}", list(level)));
        }
        lines.join("\n")
    }
}

impl Pair {
    pub(crate) fn worlds(&self) -> Option<(World, World)> {
        Some((self.old.world(&self.shared)?, self.new.world(&self.shared)?))
    }

    pub(crate) fn shown(&self) -> String {
        format!(
            "{:?}\n-- old\n{}\n-- new\n{}",
            self.shared,
            self.old.shown(),
            self.new.shown()
        )
    }
}

pub(crate) fn document(statements: &[Statement], kind: PolicyKind) -> Option<PolicyDocument> {
    let statements: Vec<Value> = statements.iter().map(Statement::to_json).collect();
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    read_policy(&Arc::new(Source::new("policy", text)), Some(kind)).document
}

pub(crate) const KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/k1";
pub(crate) const APP: &str = "arn:aws:iam::111122223333:role/app";
pub(crate) const ANN: &str = "arn:aws:iam::111122223333:user/ann";
