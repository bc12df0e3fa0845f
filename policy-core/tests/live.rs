//! Edits of a snapshot that other threads read, and of the grants of one key.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::decide::{Decision, Layer};
use policy_core::document::read_policy;
use policy_core::engine::Engine;
use policy_core::grant::{Grant, GrantConstraints, Visibility};
use policy_core::live::{Live, View};
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::KeyRecord;
use policy_core::request::{Check, Parameters, Principal, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{LoadError, Scratch, Snapshot, Strangers};
use policy_core::table::kms_action::Action;

#[test]
fn readers_see_all_of_an_edit_or_nothing() {
    let live = live();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    let view = live.view();
                    let both = [0, 1].map(|key| decide(&view, &request(key, Action::DECRYPT)));
                    assert_eq!(both[0], both[1], "half of an edit");
                }
            });
        }
        for version in 0..1000 {
            live.edit(|snapshot| (0..2).try_for_each(|key| snapshot.add_key(record(key, version))))
                .unwrap();
            let wanted = [Decision::Allowed, Decision::ImplicitDeny][version % 2];
            let own = decide(&live.view(), &request(1, Action::DECRYPT));
            assert_eq!(own, wanted, "version {version}");
        }
        done.store(true, Ordering::Release);
    });
}

#[test]
fn an_edit_that_fails_changes_nothing() {
    let live = live();
    let denied = request(0, Action::DECRYPT);
    assert_eq!(decide(&live.view(), &denied), Decision::ImplicitDeny);
    let mut foreign = record(1, 0);
    foreign.grants = vec![grant("g", READER).into()];
    foreign.grants[0].grant.value.key = Some("another".to_owned());
    let failed = live.edit(|snapshot| {
        snapshot.add_key(record(0, 0))?;
        snapshot.add_key(foreign.clone())
    });
    assert!(matches!(failed, Err(LoadError::OtherKey { .. })));
    assert_eq!(decide(&live.view(), &denied), Decision::ImplicitDeny);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        live.edit(|snapshot| -> Result<(), LoadError> {
            snapshot.add_key(record(0, 0))?;
            panic!("in the middle")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(decide(&live.view(), &denied), Decision::ImplicitDeny);
    live.edit(|snapshot| snapshot.add_grant(&arn(1), grant("g", READER).into()))
        .unwrap();
    assert_eq!(decide(&live.view(), &denied), Decision::ImplicitDeny);
    assert_eq!(
        decide(&live.view(), &request(1, Action::DECRYPT)),
        Decision::Allowed
    );
}

#[test]
fn grants_come_and_go() {
    let mut snapshot = Snapshot::new(Semantics::default());
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    snapshot.add_key(record(0, 1)).unwrap();
    let request = request(0, Action::DECRYPT);
    let decision = |snapshot: &Snapshot| {
        let mut scratch = Scratch::default();
        let outcome = snapshot.prepare(&request, &mut scratch).unwrap().decide();
        (outcome.decision, outcome.layer)
    };
    for number in 0..1000 {
        let other = format!("arn:aws:iam::111122223333:role/other-{number}");
        let grant = grant(&format!("g-{number}"), &other);
        snapshot.add_grant(&arn(0), grant.into()).unwrap();
    }
    assert_eq!(decision(&snapshot).0, Decision::ImplicitDeny);
    snapshot
        .add_grant(&arn(0), grant("g-7", READER).into())
        .unwrap();
    let allowed = (Decision::Allowed, Some(Layer::Grant));
    assert_eq!(decision(&snapshot), allowed);
    assert!(snapshot.remove_grant(&arn(0), "g-8"));
    assert!(!snapshot.remove_grant(&arn(0), "g-8"));
    assert_eq!(decision(&snapshot), allowed);
    assert!(snapshot.remove_grant(&arn(0), "g-7"));
    assert_eq!(decision(&snapshot).0, Decision::ImplicitDeny);
    // The same id again takes the place of the one before.
    snapshot
        .add_grant(&arn(0), grant("g", READER).into())
        .unwrap();
    let other = grant("g", "arn:aws:iam::111122223333:role/other");
    snapshot.add_grant(&arn(0), other.into()).unwrap();
    assert_eq!(decision(&snapshot).0, Decision::ImplicitDeny);
    let unknown = snapshot.add_grant(&arn(1), grant("g", READER).into());
    assert_eq!(unknown, Err(LoadError::UnknownKey(arn(1))));
}

#[test]
fn a_grant_is_retired_by_its_retiring_principal() {
    let mut record = record(0, 1);
    for number in 0..100 {
        let mut one = grant(
            &format!("g-{number}"),
            "arn:aws:iam::111122223333:role/other",
        );
        if number == 40 {
            one.retiring = Some(PrincipalName::parse_aws(READER).unwrap());
        }
        record.grants.push(one.into());
    }
    let mut snapshot = Snapshot::new(Semantics::default());
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    snapshot.add_key(record).unwrap();
    for (id, wanted) in [
        (Some("g-40"), Decision::Allowed),
        (None, Decision::Allowed),
        (Some("g-41"), Decision::ImplicitDeny),
        (Some("unknown"), Decision::ImplicitDeny),
    ] {
        let mut request = request(0, Action::RETIRE_GRANT);
        request.parameters = Some(Parameters {
            grant_id: id.map(str::to_owned),
            ..Parameters::default()
        });
        let mut scratch = Scratch::default();
        let prepared = snapshot.prepare(&request, &mut scratch).unwrap();
        assert_eq!(prepared.decide().decision, wanted, "{id:?}");
        let explanation = prepared.explain();
        assert_eq!(explanation.decision, wanted, "{id:?}");
    }
}

#[test]
fn an_entry_of_another_engine_takes_no_grant() {
    let (own, other) = (
        Engine::new(Semantics::default()),
        Engine::new(Semantics::default()),
    );
    let key = own.key_entry(record(0, 1)).unwrap();
    let refused = other.with_grant(&key, grant("g", READER).into());
    assert_eq!(refused.err(), Some(LoadError::ForeignEntry(arn(0))));
    let more = own.with_grant(&key, grant("g", READER).into()).unwrap();
    assert!(more.without_grant("g").is_some());
    assert!(more.without_grant("h").is_none());
    assert!(key.without_grant("g").is_none());
}

/// Two keys that name nobody.
fn live() -> Live {
    let mut snapshot = Snapshot::new(Semantics::default());
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    for key in 0..2 {
        snapshot.add_key(record(key, 1)).unwrap();
    }
    Live::from(snapshot)
}

/// Even versions name the reader; each brings a new name.
fn record(key: usize, version: usize) -> KeyRecord {
    let role = if version.is_multiple_of(2) {
        READER.to_owned()
    } else {
        format!("arn:aws:iam::111122223333:role/new-{key}-{version}")
    };
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
            "Principal": {{"AWS": "{role}"}}, "Action": "kms:Decrypt", "Resource": "*"}}}}"#
    );
    let source = Arc::new(Source::new("policy", text));
    let policy = read_policy(&source, Some(PolicyKind::KeyPolicy)).document;
    KeyRecord::new(arn(key), vec![policy.unwrap()])
}

fn grant(id: &str, grantee: &str) -> Grant {
    Grant {
        key: None,
        id: Some(id.to_owned()),
        name: None,
        grantee: PrincipalName::parse_aws(grantee).unwrap(),
        retiring: None,
        operations: vec![Action::DECRYPT],
        constraints: GrantConstraints::default(),
        issuing_account: None,
        token: None,
        visibility: Visibility::Visible,
    }
}

fn decide(view: &View, request: &Request) -> Decision {
    let mut scratch = Scratch::default();
    let prepared = view.prepare(request, &mut scratch).unwrap();
    prepared.decide().decision
}

fn request(key: usize, action: Action) -> Request {
    let caller = "arn:aws:sts::111122223333:assumed-role/reader/one";
    let resource = Resource::Key(arn(key));
    let check = Check { action, resource };
    Request::new(Principal::new(caller.parse().unwrap()), vec![check])
}

fn arn(key: usize) -> Arn {
    format!("arn:aws:kms:eu-north-1:111122223333:key/{key}")
        .parse()
        .unwrap()
}

const READER: &str = "arn:aws:iam::111122223333:role/reader";
