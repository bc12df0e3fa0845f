//! CreateGrant.

use std::thread;

use kms_model::error::ErrorKind;
use kms_model::iam::Attached;
use kms_model::policy_core::name::arn::Arn;
use kms_model::store::{Change, Grant, KeyState, Store as _, Write};
use serde_json::json;

use crate::world::{HOME, PARTNER};
use crate::{Desk, role, user};

#[test]
fn members_go_together_or_are_refused() {
    let desk = Desk::new();
    let service = "logs.eu-north-1.amazonaws.com";
    let source = "arn:aws:logs:eu-north-1:111122223333:log-group:one";
    let long = "v".repeat(385);
    let nine: serde_json::Map<_, _> = (0..9).map(|n| (format!("k{n}"), json!("v"))).collect();
    let subset =
        |pairs: serde_json::Value| json!({"Constraints": {"EncryptionContextSubset": pairs}});
    for (body, kind) in [
        (json!({"GranteePrincipal": null}), ErrorKind::Validation),
        (
            json!({"GranteePrincipal": role(HOME, "app"), "GranteeServicePrincipal": service}),
            ErrorKind::Validation,
        ),
        (
            json!({"RetiringPrincipal": role(HOME, "app"), "RetiringServicePrincipal": service}),
            ErrorKind::Validation,
        ),
        (
            json!({"GranteeServicePrincipal": service, "RetiringServicePrincipal": service}),
            ErrorKind::Validation,
        ),
        (
            json!({"GranteeServicePrincipal": service, "Constraints": {"SourceArn": source}}),
            ErrorKind::Validation,
        ),
        (json!({"Operations": []}), ErrorKind::Validation),
        (json!({"Operations": ["Sign"]}), ErrorKind::Validation),
        (
            json!({"Operations": ["Decrypt", "GetPublicKey"]}),
            ErrorKind::Validation,
        ),
        (
            json!({"Operations": ["GenerateMac"]}),
            ErrorKind::Validation,
        ),
        (
            json!({"Operations": ["ScheduleKeyDeletion"]}),
            ErrorKind::Validation,
        ),
        (
            json!({"Constraints": {"EncryptionContextSubset": {"a": "1"}, "EncryptionContextEquals": {"a": "1"}}}),
            ErrorKind::Validation,
        ),
        (subset(json!(nine)), ErrorKind::Validation),
        (subset(json!({"k": long})), ErrorKind::Validation),
        (json!({"Name": "a name"}), ErrorKind::Validation),
        (json!({"KeyId": "alias/some"}), ErrorKind::InvalidArn),
        (
            json!({"KeyId": format!("arn:aws:kms:eu-north-1:{HOME}:alias/some")}),
            ErrorKind::InvalidArn,
        ),
        (
            json!({"GrantTokens": ["nonsense"]}),
            ErrorKind::InvalidGrantToken,
        ),
        (json!({"DryRun": true}), ErrorKind::DryRunOperation),
    ] {
        let shown = body.to_string();
        let said = desk.refused(&desk.admin(), "CreateGrant", desk.request(body));
        assert_eq!(said, kind, "{shown}");
    }
    assert!(desk.ids().is_empty());
    for body in [
        json!({"GranteeServicePrincipal": service, "RetiringServicePrincipal": service, "Constraints": {"SourceArn": source}}),
        json!({"GranteeServicePrincipal": service, "RetiringPrincipal": role(HOME, "app"), "Constraints": {"SourceArn": source, "EncryptionContextSubset": {}}}),
        json!({"Constraints": {"EncryptionContextSubset": {"a": "1"}, "EncryptionContextEquals": {}}}),
        json!({"Constraints": {"EncryptionContextEquals": {"k": "v".repeat(384)}}}),
        json!({"Operations": ["Decrypt", "Decrypt", "CreateGrant", "RetireGrant", "DescribeKey", "GenerateDataKeyPair"]}),
    ] {
        desk.grant(body);
    }
    assert_eq!(desk.ids().len(), 5);
}

#[test]
fn principals_are_arns_of_somebody() {
    let desk = Desk::new();
    let iam = desk.world.iam();
    let someone: Arn = user("someone").parse().unwrap();
    iam.put_user(&someone, Attached::default()).unwrap();
    let session = format!("arn:aws:sts::{HOME}:assumed-role/app/one");
    let federated = format!("arn:aws:sts::{HOME}:federated-user/guest");
    let root = format!("arn:aws:iam::{HOME}:root");
    for (principal, taken) in [
        (role(HOME, "app"), true),
        (role(PARTNER, "app"), true),
        (user("someone"), true),
        (session, true),
        (federated, true),
        (root, true),
        (role(HOME, "nobody"), false),
        (user("nobody"), false),
        (
            format!("arn:aws:sts::{HOME}:assumed-role/nobody/one"),
            false,
        ),
        ("arn:aws:iam::999999999999:root".to_owned(), false),
        (
            "arn:aws:sts::999999999999:federated-user/guest".to_owned(),
            false,
        ),
        (format!("arn:aws:iam::{HOME}:group/all"), false),
        (
            "arn:aws:organizations::111122223333:organization/o-abcdefghij".to_owned(),
            false,
        ),
        (HOME.to_owned(), false),
        (iam.unique_id(&someone).unwrap(), false),
        ("logs.eu-north-1.amazonaws.com".to_owned(), false),
        (format!("arn:aws-cn:iam::{HOME}:role/app"), false),
    ] {
        for member in ["GranteePrincipal", "RetiringPrincipal"] {
            let answer = desk.call(
                &desk.admin(),
                "CreateGrant",
                desk.request(json!({ member: principal })),
            );
            match answer {
                Ok(_) => assert!(taken, "{principal}"),
                Err(error) => {
                    assert_eq!(error.kind, ErrorKind::InvalidArn, "{principal}");
                    assert!(!taken, "{principal}");
                }
            }
        }
    }
    for wildcard in ["*", "arn:aws:iam::111122223333:role/*"] {
        let kind = desk.refused(
            &desk.admin(),
            "CreateGrant",
            desk.request(json!({"GranteePrincipal": wildcard})),
        );
        assert_eq!(kind, ErrorKind::Validation, "the pattern of the member");
    }
}

#[test]
fn a_name_makes_it_safe_to_send_again() {
    let desk = Desk::new();
    let named = json!({
        "Name": "nightly",
        "RetiringPrincipal": role(HOME, "stranger"),
        "Constraints": {"EncryptionContextSubset": {"tenant": "a"}},
    });
    let first = desk.grant(named.clone());
    let before = desk.world.store.export();
    let again = desk.grant(named.clone());
    assert_eq!(again.id, first.id);
    assert_ne!(
        again.token, first.token,
        "tokens are different, and good for the same"
    );
    let after = desk.world.store.export();
    assert_eq!(
        before[0].version, after[0].version,
        "nothing is written twice"
    );
    let mut reordered = named.clone();
    reordered["Operations"] = json!(["Decrypt", "Encrypt", "Decrypt"]);
    assert_eq!(desk.grant(reordered).id, first.id);

    let mut seen = vec![first.id];
    for (member, value) in [
        ("Name", json!("weekly")),
        ("GranteePrincipal", json!(role(HOME, "admin"))),
        ("RetiringPrincipal", json!(role(HOME, "app"))),
        ("Operations", json!(["Decrypt"])),
        (
            "Constraints",
            json!({"EncryptionContextEquals": {"tenant": "a"}}),
        ),
    ] {
        let mut other = named.clone();
        other[member] = value;
        let made = desk.grant(other);
        assert!(!seen.contains(&made.id), "{member} differs: another grant");
        seen.push(made.id);
    }
    let partner = desk.world.call(PARTNER, "admin");
    let made = desk.grant_by(&partner, named.clone());
    assert!(!seen.contains(&made.id), "issued by another account");
    let other = Desk {
        key: desk.another_key(),
        world: desk.world,
    };
    let made = other.grant(named);
    assert!(!seen.contains(&made.id), "names are of one key");
    let unnamed = other.grant(json!({})).id;
    assert_ne!(
        unnamed,
        other.grant(json!({})).id,
        "without a name, always another grant"
    );
}

#[test]
fn a_named_grant_is_made_again_once_it_ended() {
    let desk = Desk::new();
    let first = desk.grant(json!({"Name": "nightly"}));
    let revoke = json!({"KeyId": desk.key, "GrantId": first.id});
    desk.ok(&desk.admin(), "RevokeGrant", revoke);
    let second = desk.grant(json!({"Name": "nightly"}));
    assert_ne!(first.id, second.id);
    assert!(!desk.may_encrypt_with(
        &desk.world.call(HOME, "stranger"),
        json!({"GrantTokens": [first.token]})
    ));
}

#[test]
fn a_key_has_fifty_thousand_grants_and_no_more() {
    let desk = Desk::new();
    let name = json!({"Name": "first"});
    let first = desk.grant(name.clone());
    let arn: Arn = desk.key.parse().unwrap();
    let stored = desk.world.store.key(&arn).unwrap().unwrap();
    let grant = Grant::clone(&stored.grants[0]);
    let more = (1..50_000).map(|number| {
        let id = format!("{number:064x}");
        Write::PutGrant(Box::new(Grant {
            id,
            name: None,
            ..grant.clone()
        }))
    });
    let change = Change {
        expected: vec![(arn, Some(stored.version))],
        writes: more.collect(),
    };
    desk.world.store.commit(&change).unwrap();
    let full = desk.refused(&desk.admin(), "CreateGrant", desk.request(json!({})));
    assert_eq!(full, ErrorKind::LimitExceeded);
    assert_eq!(desk.grant(name).id, first.id, "what is there is not made");
    let end = json!({"KeyId": desk.key, "GrantId": format!("{:064x}", 7)});
    desk.ok(&desk.admin(), "RevokeGrant", end);
    desk.grant(json!({}));
}

#[test]
fn a_key_takes_grants_while_it_is_usable() {
    let desk = Desk::new();
    for (state, kind) in [
        (KeyState::Disabled, ErrorKind::Disabled),
        (KeyState::PendingDeletion, ErrorKind::KmsInvalidState),
    ] {
        desk.put_state(state);
        let said = desk.refused(&desk.admin(), "CreateGrant", desk.request(json!({})));
        assert_eq!(said, kind);
    }
    desk.put_state(KeyState::Enabled);
    desk.grant(json!({}));
}

#[test]
fn two_hundred_grants_at_once_are_two_hundred_grants() {
    let desk = Desk::new();
    let admin = desk.admin();
    let mut made: Vec<String> = thread::scope(|scope| {
        let threads = [0, 1].map(|_| {
            scope.spawn(|| {
                (0..100)
                    .map(|_| {
                        loop {
                            match desk.call(&admin, "CreateGrant", desk.request(json!({}))) {
                                Ok(answer) => break answer["GrantId"].as_str().unwrap().to_owned(),
                                // Overtaken again and again: AWS, too, asks to try again.
                                Err(error) => assert_eq!(error.kind, ErrorKind::KmsInternal),
                            }
                        }
                    })
                    .collect::<Vec<_>>()
            })
        });
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    made.sort();
    let arn: Arn = desk.key.parse().unwrap();
    let stored = desk.world.store.key(&arn).unwrap().unwrap();
    let kept: Vec<_> = stored.grants.iter().map(|grant| grant.id.clone()).collect();
    assert_eq!(made.len(), 200);
    assert_eq!(made, kept);
}

#[test]
fn one_named_grant_made_by_two_at_once_is_one() {
    let desk = Desk::new();
    let admin = desk.admin();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for number in 0..20 {
                    let name = format!("n{number}");
                    let body = desk.request(json!({"Name": name}));
                    while desk.call(&admin, "CreateGrant", body.clone()).is_err() {}
                }
            });
        }
    });
    assert_eq!(desk.ids().len(), 20);
}
