//! What every store must keep: all or nothing, and nothing over somebody else's change.
//!
//! The functions take any [`Store`], so that another one can be held to the same.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};
use std::thread;

use kms_model::api::{KeySpec, KeyUsageType};
use kms_model::policy_core::grant::GrantConstraints;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::name::principal::PrincipalName;
use kms_model::policy_core::table::kms_action::Action;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::{
    Alias, Change, Grant, GrantParty, Key, KeyManager, KeyState, MemoryStore, Place, PolicyText,
    Rotation, Store, StoreError, Version, Write,
};

#[test]
fn memory_store_keeps_the_promises_of_a_store() {
    for promise in PROMISES {
        promise(&MemoryStore::new());
    }
}

#[test]
fn of_two_changes_at_once_one_is_refused() {
    let store = Arc::new(MemoryStore::new());
    put(&*store, key(1), None).unwrap();
    let version = version(&*store, 1);
    let start = Arc::new(Barrier::new(THREADS));
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let (store, start) = (Arc::clone(&store), Arc::clone(&start));
            thread::spawn(move || {
                let mut mine = key(1);
                mine.description = number.to_string();
                start.wait();
                put(&*store, mine, version).is_ok()
            })
        })
        .collect();
    let won: Vec<bool> = threads.into_iter().map(|it| it.join().unwrap()).collect();
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let winner = won.iter().position(|won| *won).unwrap().to_string();
    assert_eq!(store.key(&arn(1)).unwrap().unwrap().key.description, winner);
}

const PROMISES: &[fn(&dyn Store)] = &[
    a_change_expects_what_was_read,
    what_is_written_must_be_expected,
    half_a_change_is_none,
    an_alias_is_of_one_key,
    grants_are_kept_in_order,
    a_removed_key_takes_everything_with_it,
    lists_are_of_one_place_and_in_order,
    what_is_due_is_found,
];

fn a_change_expects_what_was_read(store: &dyn Store) {
    assert_eq!(
        put(store, key(1), Some(Version(1))),
        Err(StoreError::Conflict)
    );
    put(store, key(1), None).unwrap();
    let first = version(store, 1);
    assert!(first > Some(Version(0)), "0 is of keys that are not stored");
    assert_eq!(put(store, key(1), None), Err(StoreError::Conflict));
    put(store, key(1), first).unwrap();
    let second = version(store, 1);
    assert_ne!(first, second);
    assert_eq!(put(store, key(1), first), Err(StoreError::Conflict));
    // Grants and aliases count as changes of their key.
    commit(
        store,
        second,
        vec![Write::PutGrant(Box::new(grant(1, "a")))],
    )
    .unwrap();
    assert_eq!(put(store, key(1), second), Err(StoreError::Conflict));
    // A version of a key that was removed does not come back with the next one.
    let third = version(store, 1);
    commit(store, third, vec![Write::RemoveKey(arn(1))]).unwrap();
    put(store, key(1), None).unwrap();
    assert!(![first, second, third].contains(&version(store, 1)));
}

fn what_is_written_must_be_expected(store: &dyn Store) {
    put(store, key(1), None).unwrap();
    put(store, key(2), None).unwrap();
    let writes = vec![Write::PutAlias(alias("one", 2))];
    assert_eq!(
        commit(store, version(store, 1), writes),
        Err(StoreError::Conflict)
    );
    assert_eq!(store.alias(&alias_arn("one")).unwrap(), None);
}

fn half_a_change_is_none(store: &dyn Store) {
    put(store, key(1), None).unwrap();
    let before = version(store, 1);
    let writes = vec![
        Write::PutGrant(Box::new(grant(1, "a"))),
        Write::PutAlias(alias("one", 1)),
        Write::RemoveGrant {
            key: arn(1),
            id: "no such grant".to_owned(),
        },
    ];
    assert_eq!(commit(store, before, writes), Err(StoreError::Conflict));
    let after = store.key(&arn(1)).unwrap().unwrap();
    assert_eq!(Some(after.version), before);
    assert!(after.grants.is_empty() && after.aliases.is_empty());
    assert_eq!(store.alias(&alias_arn("one")).unwrap(), None);
}

fn an_alias_is_of_one_key(store: &dyn Store) {
    put(store, key(1), None).unwrap();
    put(store, key(2), None).unwrap();
    let point = |number| {
        let change = Change {
            expected: vec![(arn(number), version(store, number))],
            writes: vec![Write::PutAlias(alias("one", number))],
        };
        store.commit(&change)
    };
    point(1).unwrap();
    assert_eq!(point(2), Err(StoreError::Conflict), "taken");
    let moved = Change {
        expected: vec![(arn(1), version(store, 1)), (arn(2), version(store, 2))],
        writes: vec![
            Write::RemoveAlias {
                alias: alias_arn("one"),
                target: arn(1),
            },
            Write::PutAlias(alias("one", 2)),
        ],
    };
    store.commit(&moved).unwrap();
    assert_eq!(store.alias(&alias_arn("one")).unwrap(), Some(arn(2)));
    assert!(store.key(&arn(1)).unwrap().unwrap().aliases.is_empty());
    assert_eq!(store.key(&arn(2)).unwrap().unwrap().aliases.len(), 1);
    assert_eq!(store.commit(&moved), Err(StoreError::Conflict), "stale");
}

fn grants_are_kept_in_order(store: &dyn Store) {
    put(store, key(1), None).unwrap();
    for id in ["c", "a", "b", "a"] {
        let writes = vec![Write::PutGrant(Box::new(grant(1, id)))];
        commit(store, version(store, 1), writes).unwrap();
    }
    assert_eq!(grant_ids(store), ["a", "b", "c"]);
    let removal = Write::RemoveGrant {
        key: arn(1),
        id: "b".to_owned(),
    };
    commit(store, version(store, 1), vec![removal]).unwrap();
    assert_eq!(grant_ids(store), ["a", "c"]);
    let retiring = "arn:aws:iam::111122223333:role/retiring";
    let page = store
        .retirable("eu-north-1", retiring, Some("a"), 10)
        .unwrap();
    assert_eq!(page.iter().map(|it| &*it.id).collect::<Vec<_>>(), ["c"]);
    assert!(
        store
            .retirable("eu-west-1", retiring, None, 10)
            .unwrap()
            .is_empty()
    );
}

fn a_removed_key_takes_everything_with_it(store: &dyn Store) {
    put(store, key(1), None).unwrap();
    let writes = vec![
        Write::PutAlias(alias("one", 1)),
        Write::PutGrant(Box::new(grant(1, "a"))),
    ];
    commit(store, version(store, 1), writes).unwrap();
    commit(store, version(store, 1), vec![Write::RemoveKey(arn(1))]).unwrap();
    assert!(store.key(&arn(1)).unwrap().is_none());
    assert_eq!(store.alias(&alias_arn("one")).unwrap(), None);
    assert!(store.all(None, 10).unwrap().is_empty());
    put(store, key(1), None).unwrap();
    let again = store.key(&arn(1)).unwrap().unwrap();
    assert!(again.grants.is_empty() && again.aliases.is_empty());
}

fn lists_are_of_one_place_and_in_order(store: &dyn Store) {
    for number in [3, 1, 2] {
        put(store, key(number), None).unwrap();
        let writes = vec![Write::PutAlias(alias(&format!("name-{number}"), number))];
        let change = Change {
            expected: vec![(arn(number), version(store, number))],
            writes,
        };
        store.commit(&change).unwrap();
    }
    let place = |region: &str, account: &str| Place {
        partition: "aws".to_owned(),
        region: region.to_owned(),
        account: account.parse().unwrap(),
    };
    let home = place("eu-north-1", "111122223333");
    let first = store.keys(&home, None, 2).unwrap();
    let arns: Vec<_> = first.iter().map(|key| key.key.arn.clone()).collect();
    assert_eq!(arns, [arn(1), arn(2)]);
    let rest = store.keys(&home, Some(arn(2).as_str()), 2).unwrap();
    assert_eq!(
        rest.iter()
            .map(|key| key.key.arn.clone())
            .collect::<Vec<_>>(),
        [arn(3)]
    );
    assert_eq!(store.aliases(&home, None, 10).unwrap().len(), 3);
    for elsewhere in [
        place("eu-west-1", "111122223333"),
        place("eu-north-1", "444455556666"),
    ] {
        assert!(store.keys(&elsewhere, None, 10).unwrap().is_empty());
        assert!(store.aliases(&elsewhere, None, 10).unwrap().is_empty());
    }
}

fn what_is_due_is_found(store: &dyn Store) {
    let mut rotating = key(1);
    rotating.rotation = Rotation {
        period_in_days: Some(90),
        next: Some(at(100)),
    };
    let mut going = key(2);
    going.state = KeyState::PendingDeletion;
    going.deletion = Some(at(200));
    let mut disabled = key(3);
    disabled.state = KeyState::Disabled;
    disabled.rotation = rotating.rotation;
    for key in [rotating, going, disabled] {
        put(store, key, None).unwrap();
    }
    assert!(store.due(at(99), 10).unwrap().is_empty());
    assert_eq!(store.due(at(100), 10).unwrap(), [arn(1)]);
    assert_eq!(store.due(at(200), 10).unwrap(), [arn(1), arn(2)]);
    assert_eq!(store.due(at(200), 1).unwrap().len(), 1);
}

fn put(store: &dyn Store, key: Key, expected: Option<Version>) -> Result<(), StoreError> {
    store.commit(&Change {
        expected: vec![(key.arn.clone(), expected)],
        writes: vec![Write::PutKey(Box::new(key))],
    })
}

/// Writes to the first key.
fn commit(
    store: &dyn Store,
    expected: Option<Version>,
    writes: Vec<Write>,
) -> Result<(), StoreError> {
    store.commit(&Change {
        expected: vec![(arn(1), expected)],
        writes,
    })
}

fn version(store: &dyn Store, number: u8) -> Option<Version> {
    store.key(&arn(number)).unwrap().map(|key| key.version)
}

fn grant_ids(store: &dyn Store) -> Vec<String> {
    let key = store.key(&arn(1)).unwrap().unwrap();
    key.grants.iter().map(|grant| grant.id.clone()).collect()
}

fn key(number: u8) -> Key {
    Key {
        arn: arn(number),
        manager: KeyManager::Customer,
        created: at(0),
        description: String::new(),
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsageType::EncryptDecrypt,
        state: KeyState::Enabled,
        deletion: None,
        pending_window_in_days: None,
        policy: PolicyText {
            text: "{}".into(),
            principals: BTreeMap::new(),
        },
        tags: BTreeMap::new(),
        materials: Vec::new(),
        rotation: Rotation::default(),
    }
}

fn grant(number: u8, id: &str) -> Grant {
    let party = |role: &str| GrantParty {
        name: PrincipalName::parse_aws(&format!("arn:aws:iam::111122223333:role/{role}")).unwrap(),
        unique_id: None,
    };
    Grant {
        id: id.to_owned(),
        key: arn(number),
        name: None,
        created: at(0),
        visible: at(0),
        grantee: party("grantee"),
        retiring: Some(party("retiring")),
        operations: vec![Action::DECRYPT],
        constraints: GrantConstraints::default(),
        issuing_account: None,
    }
}

fn alias(name: &str, number: u8) -> Alias {
    Alias {
        arn: alias_arn(name),
        target: arn(number),
        created: at(0),
        updated: at(0),
    }
}

fn alias_arn(name: &str) -> Arn {
    format!("arn:aws:kms:eu-north-1:111122223333:alias/{name}")
        .parse()
        .unwrap()
}

fn arn(number: u8) -> Arn {
    format!("arn:aws:kms:eu-north-1:111122223333:key/0000000{number}-0000-4000-8000-000000000000")
        .parse()
        .unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_epoch_seconds(seconds)
}

const THREADS: usize = 8;
