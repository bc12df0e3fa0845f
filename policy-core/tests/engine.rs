//! Compiling and deciding from many threads: the same answers as one thread gives, and no entry is
//! read by a reader that does not know it.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "test code"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::thread;

use policy_core::ast::PolicyKind;
use policy_core::decide::{Decision, Outcome};
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::engine::{Engine, Reader};
use policy_core::grant::{Grant, GrantConstraints, Visibility};
use policy_core::name::arn::Arn;
use policy_core::name::principal::{PathKnown, PrincipalName};
use policy_core::record::{KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{Check, Parameters, Principal, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Entries, RequestError, ResourceEntries, Scratch, Snapshot, Strangers};
use policy_core::table::kms_action::Action;
use policy_core::{KeyEntry, PrincipalEntry, Source};

#[test]
fn threads_agree_with_one_thread() {
    let wanted: Vec<Vec<Outcome>> = (0..VERSIONS)
        .map(|version| (0..KEYS).map(|key| alone(key, version)).collect())
        .collect();
    let engine = Engine::new(Semantics::default());
    let principal = engine.principal_entry(role_record()).unwrap();
    // Each key with the version that its entry was compiled from.
    let store: Vec<RwLock<(usize, Arc<KeyEntry>)>> = (0..KEYS)
        .map(|key| RwLock::new((0, Arc::new(engine.key_entry(record(key, 0)).unwrap()))))
        .collect();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|half| {
                let (engine, store) = (&engine, &store);
                scope.spawn(move || {
                    for version in 1..VERSIONS {
                        for key in (half..KEYS).step_by(2) {
                            let entry = engine.key_entry(record(key, version)).unwrap();
                            *store[key].write().unwrap() = (version, Arc::new(entry));
                        }
                    }
                })
            })
            .collect();
        for _ in 0..3 {
            scope.spawn(|| {
                let mut scratch = Scratch::default();
                let mut last = false;
                loop {
                    for key in 0..KEYS {
                        let (version, entry) = store[key].read().unwrap().clone();
                        let outcome =
                            decide(&engine.reader(), key, &entry, &principal, &mut scratch);
                        assert_eq!(
                            outcome,
                            Ok(wanted[version][key]),
                            "key {key}, version {version}"
                        );
                    }
                    if last {
                        break;
                    }
                    last = done.load(Ordering::Acquire);
                }
            });
        }
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Release);
    });
    let decisions = wanted.iter().flatten().map(|outcome| outcome.decision);
    let count = decisions.fold(BTreeMap::new(), |mut count, decision| {
        *count.entry(decision).or_insert(0) += 1;
        count
    });
    assert_eq!(count.len(), 3, "the worlds are too much alike: {count:?}");
}

#[test]
fn a_reader_that_is_older_than_an_entry_refuses_it() {
    let engine = Engine::new(Semantics::default());
    let principal = engine.principal_entry(role_record()).unwrap();
    let first = engine.key_entry(record(0, 0)).unwrap();
    let reader = engine.reader();
    let second = engine.key_entry(record(0, 1)).unwrap();
    let mut scratch = Scratch::default();
    assert!(decide(&reader, 0, &first, &principal, &mut scratch).is_ok());
    assert_eq!(
        decide(&reader, 0, &second, &principal, &mut scratch),
        Err(RequestError::NewerEntry("a key"))
    );
    let newer = engine.reader();
    for (version, entry) in [(0, &first), (1, &second)] {
        let outcome = decide(&newer, 0, entry, &principal, &mut scratch);
        assert_eq!(outcome, Ok(alone(0, version)));
    }
}

#[test]
fn an_entry_that_brings_no_name_is_no_newer() {
    let engine = Engine::new(Semantics::default());
    let principal = engine.principal_entry(role_record()).unwrap();
    engine.key_entry(record(0, 0)).unwrap();
    let reader = engine.reader();
    let again = engine.key_entry(record(0, 0)).unwrap();
    let outcome = decide(&reader, 0, &again, &principal, &mut Scratch::default());
    assert_eq!(outcome, Ok(alone(0, 0)));
}

#[test]
fn an_entry_of_another_engine_is_refused() {
    let (own, other) = (
        Engine::new(Semantics::default()),
        Engine::new(Semantics::default()),
    );
    let key = own.key_entry(record(0, 0)).unwrap();
    let (principal, foreign) = (
        own.principal_entry(role_record()).unwrap(),
        other.principal_entry(role_record()).unwrap(),
    );
    let mut scratch = Scratch::default();
    assert!(decide(&own.reader(), 0, &key, &principal, &mut scratch).is_ok());
    assert_eq!(
        decide(&own.reader(), 0, &key, &foreign, &mut scratch),
        Err(RequestError::ForeignEntry("the principal"))
    );
    assert_eq!(
        decide(&other.reader(), 0, &key, &foreign, &mut scratch),
        Err(RequestError::ForeignEntry("a key"))
    );
}

#[test]
fn a_call_through_an_endpoint_needs_its_entry() {
    let engine = Engine::new(Semantics::default());
    let principal = engine.principal_entry(role_record()).unwrap();
    let key = engine.key_entry(record(0, 0)).unwrap();
    let nothing = engine.endpoint_entry(Vec::new()).unwrap();
    let mut request = request(0);
    request.endpoint = Some("vpce-1".to_owned());
    let resources = resources(&key);
    let mut entries = entries(&principal, &resources);
    let (reader, mut scratch) = (engine.reader(), Scratch::default());
    let refused = reader.prepare(&request, &entries, &mut scratch).map(|_| ());
    let wanted = RequestError::UnknownEndpoint("vpce-1".to_owned());
    assert_eq!(refused, Err(wanted));
    entries.endpoint = Some(&nothing);
    let prepared = reader.prepare(&request, &entries, &mut scratch).unwrap();
    assert_eq!(prepared.decide().decision, Decision::ImplicitDeny);
}

#[test]
fn what_cannot_be_compiled_harms_nobody() {
    let engine = Engine::new(Semantics::default());
    let principal = engine.principal_entry(role_record()).unwrap();
    let entry = engine.key_entry(record(0, 0)).unwrap();
    let mut wrong = record(1, 1);
    wrong
        .policies
        .push(document("{}", PolicyKind::SessionPolicy));
    assert!(engine.key_entry(wrong).is_err());
    let mut scratch = Scratch::default();
    let outcome = decide(&engine.reader(), 0, &entry, &principal, &mut scratch);
    assert_eq!(outcome, Ok(alone(0, 0)));
}

#[test]
fn with_a_warm_scratch_a_reader_allocates_nothing() {
    let engine = Engine::new(Semantics::default());
    let principal = engine.principal_entry(role_record()).unwrap();
    let entry = engine.key_entry(record(0, 0)).unwrap();
    let request = request(0);
    let resources = resources(&entry);
    let entries = entries(&principal, &resources);
    let mut scratch = Scratch::default();
    let reader = engine.reader();
    let _ = reader
        .prepare(&request, &entries, &mut scratch)
        .unwrap()
        .decide();
    let counted = allocation_counter::measure(|| {
        let reader = engine.reader();
        let _ = reader
            .prepare(&request, &entries, &mut scratch)
            .unwrap()
            .decide();
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn a_grant_from_a_row_is_known_by_its_id() {
    let engine = Engine::new(Semantics::default());
    let principal = engine.principal_entry(role_record()).unwrap();
    let mut record = record(0, 0);
    record.policies.clear();
    record.grants = vec![grant().into()];
    let entry = engine.key_entry(record).unwrap();
    let request = request(0);
    let resources = resources(&entry);
    let reader = engine.reader();
    let mut scratch = Scratch::default();
    let prepared = reader
        .prepare(&request, &entries(&principal, &resources), &mut scratch)
        .unwrap();
    let explanation = prepared.explain();
    assert_eq!(explanation.decision, Decision::Allowed);
    let reference = &explanation.checks[0].determining[0];
    assert_eq!(reference.sid.as_deref(), Some("grant-1"));
    assert_eq!(reference.source.text(), "");
    let at = reference.source.line_column(reference.span.start);
    assert_eq!((at.line, at.column), (1, 1));
}

/// What a snapshot of its own says that holds nothing but this.
fn alone(key: usize, version: usize) -> Outcome {
    let mut snapshot = Snapshot::new(Semantics::default());
    snapshot.set_strangers(Strangers::AreRefused);
    snapshot.add_key(record(key, version)).unwrap();
    snapshot.add_principal(role_record()).unwrap();
    let mut scratch = Scratch::default();
    snapshot
        .prepare(&request(key), &mut scratch)
        .unwrap()
        .decide()
}

fn decide(
    reader: &Reader,
    key: usize,
    entry: &KeyEntry,
    principal: &PrincipalEntry,
    scratch: &mut Scratch,
) -> Result<Outcome, RequestError> {
    let request = request(key);
    let resources = resources(entry);
    let prepared = reader.prepare(&request, &entries(principal, &resources), scratch)?;
    Ok(prepared.decide())
}

fn resources(key: &KeyEntry) -> [ResourceEntries<'_>; 1] {
    [ResourceEntries {
        key: Some(key),
        account: None,
    }]
}

fn entries<'a, 'r>(
    principal: &'a PrincipalEntry,
    resources: &'r [ResourceEntries<'a>],
) -> Entries<'a, 'r> {
    Entries {
        principal: Some(principal),
        resources,
        ..Entries::default()
    }
}

/// Each version brings a name and a condition key that nobody mentioned before.
fn record(key: usize, version: usize) -> KeyRecord {
    let role = if (key + version).is_multiple_of(3) {
        "reader".to_owned()
    } else {
        format!("other-{key}-{version}")
    };
    let wanted = if version.is_multiple_of(2) {
        "blue"
    } else {
        "red"
    };
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Principal": {{"AWS": [
                "arn:aws:iam::111122223333:role/{role}",
                "arn:aws:iam::111122223333:role/new-{key}-{version}"
            ]}}, "Action": "kms:Decrypt", "Resource": "*"}},
            {{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
                "Condition": {{"StringNotEquals": {{
                    "kms:EncryptionContext:color": ["{wanted}", "green-{version}"]
                }}, "StringEqualsIfExists": {{"aws:RequestTag/new-{key}-{version}": "x"}}}}}}
        ]}}"#
    );
    KeyRecord {
        arn: key_arn(key),
        policies: vec![document(&text, PolicyKind::KeyPolicy)],
        grants: Vec::new(),
        metadata: KeyMetadata::default(),
        aliases: None,
        tags: None,
    }
}

fn role_record() -> PrincipalRecord {
    PrincipalRecord {
        arn: ROLE.parse().unwrap(),
        path: PathKnown::Yes,
        unique_id: None,
        tags: None,
        policies: Vec::new(),
        boundary: None,
    }
}

fn grant() -> Grant {
    Grant {
        key: None,
        id: Some("grant-1".to_owned()),
        name: None,
        grantee: PrincipalName::parse_aws(ROLE).unwrap(),
        retiring: None,
        operations: vec![Action::DECRYPT],
        constraints: GrantConstraints::default(),
        issuing_account: None,
        token: None,
        visibility: Visibility::Visible,
    }
}

fn request(key: usize) -> Request {
    let caller = "arn:aws:sts::111122223333:assumed-role/reader/one";
    let check = Check {
        action: Action::DECRYPT,
        resource: Resource::Key(key_arn(key)),
    };
    let mut request = Request::new(Principal::new(caller.parse().unwrap()), vec![check]);
    let pairs = BTreeMap::from([("color".to_owned(), "blue".to_owned())]);
    request.parameters = Some(Parameters {
        encryption_context: Some(pairs),
        ..Parameters::default()
    });
    request
}

fn document(text: &str, kind: PolicyKind) -> PolicyDocument {
    let text = if text == "{}" {
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#
    } else {
        text
    };
    let source = Arc::new(Source::new("policy", text));
    read_policy(&source, Some(kind)).document.unwrap()
}

fn key_arn(key: usize) -> Arn {
    format!("arn:aws:kms:eu-north-1:111122223333:key/{key}")
        .parse()
        .unwrap()
}

const KEYS: usize = 12;
const VERSIONS: usize = 40;
const ROLE: &str = "arn:aws:iam::111122223333:role/reader";
