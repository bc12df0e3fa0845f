//! RetireGrant and RevokeGrant.

use kms_model::call::Call;
use kms_model::error::ErrorKind;
use kms_model::store::KeyState;
use serde_json::{Value, json};

use crate::world::{ALLOW_ALL, HOME, PARTNER, REGION};
use crate::{Desk, Made, role};

/// Both ways to name a grant.
fn ways(desk: &Desk, made: &Made) -> [Value; 2] {
    [
        json!({"GrantToken": made.token}),
        json!({"KeyId": desk.key, "GrantId": made.id}),
    ]
}

#[test]
fn those_retire_a_grant_who_have_to_do_with_it() {
    let desk = Desk::new();
    let world = &desk.world;
    let own_root = Call::new(world.iam().root(HOME.parse().unwrap()).unwrap(), REGION);
    let other_root = Call::new(world.iam().root(PARTNER.parse().unwrap()).unwrap(), REGION);
    let retire = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:RetireGrant", "Resource": "*"}}"#;
    world.put_role(HOME, "delegate", &[retire]);
    world.put_role(PARTNER, "delegate", &[retire]);
    let retiring = json!({"RetiringPrincipal": role(PARTNER, "app")});
    let to_root = json!({"RetiringPrincipal": format!("arn:aws:iam::{PARTNER}:root")});
    let listing = json!({"Operations": ["Decrypt", "RetireGrant"]});
    for (who, call, grant, may) in [
        (
            "retiring principal",
            world.call(PARTNER, "app"),
            &retiring,
            true,
        ),
        (
            "colleague of it",
            world.call(PARTNER, "stranger"),
            &retiring,
            false,
        ),
        ("its root", other_root.clone(), &retiring, false),
        ("root that retires", other_root, &to_root, true),
        (
            "delegate of that root",
            world.call(PARTNER, "delegate"),
            &to_root,
            true,
        ),
        (
            "other of that root",
            world.call(PARTNER, "stranger"),
            &to_root,
            false,
        ),
        ("grantee", desk.app(), &retiring, false),
        ("grantee who may", desk.app(), &listing, true),
        ("root of the issuing account", own_root, &retiring, true),
        (
            "delegate of the issuing account",
            world.call(HOME, "delegate"),
            &retiring,
            true,
        ),
        (
            "delegate of another account",
            world.call(PARTNER, "delegate"),
            &retiring,
            false,
        ),
        ("stranger", world.call(HOME, "stranger"), &retiring, false),
    ] {
        for way in [0, 1] {
            let made = desk.grant(grant.clone());
            let body = ways(&desk, &made)[way].clone();
            let mut dry = body.clone();
            dry["DryRun"] = json!(true);
            let said = desk.refused(&call, "RetireGrant", dry);
            let result = desk.call(&call, "RetireGrant", body);
            if may {
                assert_eq!(said, ErrorKind::DryRunOperation, "{who}");
                result.unwrap();
            } else {
                assert_eq!(said, ErrorKind::AccessDenied, "{who}");
                assert_eq!(result.unwrap_err().kind, ErrorKind::AccessDenied, "{who}");
            }
            assert_eq!(desk.ids().contains(&made.id), !may, "{who}");
        }
    }
}

#[test]
fn a_grant_is_revoked_by_permission() {
    let desk = Desk::new();
    let made = desk.grant(json!({
        "RetiringPrincipal": role(HOME, "stranger"),
        "Operations": ["Encrypt", "RetireGrant"],
    }));
    let body = json!({"KeyId": desk.key, "GrantId": made.id});
    for name in ["app", "stranger"] {
        let call = desk.world.call(HOME, name);
        assert_eq!(
            desk.refused(&call, "RevokeGrant", body.clone()),
            ErrorKind::AccessDenied
        );
    }
    let partner = desk.world.call(PARTNER, "admin");
    assert_eq!(
        desk.refused(&partner, "RevokeGrant", body.clone()),
        ErrorKind::AccessDenied
    );
    let mut dry = body.clone();
    dry["DryRun"] = json!(true);
    assert_eq!(
        desk.refused(&desk.admin(), "RevokeGrant", dry),
        ErrorKind::DryRunOperation
    );
    assert_eq!(desk.ids().len(), 1);
    desk.ok(&desk.admin(), "RevokeGrant", body.clone());
    assert_eq!(
        desk.refused(&desk.admin(), "RevokeGrant", body),
        ErrorKind::NotFound
    );
}

#[test]
fn a_grant_is_named_in_one_way() {
    let desk = Desk::new();
    let made = desk.grant(json!({}));
    let other = desk.another_key();
    let Made { id, token } = &made;
    let key = &desk.key;
    let bare = key.rsplit('/').next().unwrap();
    let unknown = "0".repeat(64);
    for (operation, body, kind) in [
        ("RetireGrant", json!({}), ErrorKind::Validation),
        ("RetireGrant", json!({"KeyId": key}), ErrorKind::Validation),
        ("RetireGrant", json!({"GrantId": id}), ErrorKind::Validation),
        (
            "RetireGrant",
            json!({"GrantToken": token, "GrantId": id}),
            ErrorKind::Validation,
        ),
        (
            "RetireGrant",
            json!({"GrantToken": token, "KeyId": key, "GrantId": id}),
            ErrorKind::Validation,
        ),
        (
            "RetireGrant",
            json!({"KeyId": bare, "GrantId": id}),
            ErrorKind::InvalidArn,
        ),
        (
            "RetireGrant",
            json!({"KeyId": key, "GrantId": "x"}),
            ErrorKind::InvalidGrantId,
        ),
        (
            "RetireGrant",
            json!({"KeyId": key, "GrantId": unknown}),
            ErrorKind::NotFound,
        ),
        (
            "RetireGrant",
            json!({"KeyId": other, "GrantId": id}),
            ErrorKind::NotFound,
        ),
        ("RevokeGrant", json!({"KeyId": key}), ErrorKind::Validation),
        (
            "RevokeGrant",
            json!({"KeyId": "alias/some", "GrantId": id}),
            ErrorKind::InvalidArn,
        ),
        (
            "RevokeGrant",
            json!({"KeyId": key, "GrantId": "x"}),
            ErrorKind::InvalidGrantId,
        ),
        (
            "RevokeGrant",
            json!({"KeyId": key, "GrantId": unknown}),
            ErrorKind::NotFound,
        ),
        (
            "RevokeGrant",
            json!({"KeyId": other, "GrantId": id}),
            ErrorKind::NotFound,
        ),
    ] {
        let shown = format!("{operation} {body}");
        assert_eq!(
            desk.refused(&desk.admin(), operation, body),
            kind,
            "{shown}"
        );
    }
    let partner = desk.world.call(PARTNER, "admin");
    for grant in [id, &unknown] {
        // Another account does not learn which grants there are.
        let body = json!({"KeyId": key, "GrantId": grant});
        assert_eq!(
            desk.refused(&partner, "RetireGrant", body),
            ErrorKind::AccessDenied
        );
    }
    assert_eq!(desk.ids(), std::slice::from_ref(id));
    desk.ok(
        &desk.admin(),
        "RevokeGrant",
        json!({"KeyId": bare, "GrantId": id}),
    );
}

#[test]
fn grants_end_in_every_state_of_their_key() {
    let desk = Desk::new();
    for state in [
        KeyState::Creating,
        KeyState::Disabled,
        KeyState::PendingDeletion,
        KeyState::PendingImport,
        KeyState::Unavailable,
        KeyState::Updating,
    ] {
        desk.put_state(KeyState::Enabled);
        let one = desk.grant(json!({}));
        let two = desk.grant(json!({}));
        desk.put_state(state);
        desk.ok(
            &desk.admin(),
            "RetireGrant",
            json!({"GrantToken": one.token}),
        );
        let revoke = json!({"KeyId": desk.key, "GrantId": two.id});
        desk.ok(&desk.admin(), "RevokeGrant", revoke);
        assert!(desk.ids().is_empty(), "{state:?}");
    }
}

#[test]
fn a_new_grant_is_retired_before_it_is_visible_by_its_token() {
    let desk = Desk::with_delay(300);
    let made = desk.grant(json!({"RetiringPrincipal": role(PARTNER, "app")}));
    let retiring = desk.world.call(PARTNER, "app");
    let [by_token, by_id] = ways(&desk, &made);
    assert_eq!(
        desk.refused(&retiring, "RetireGrant", by_id),
        ErrorKind::AccessDenied
    );
    desk.ok(&retiring, "RetireGrant", by_token.clone());
    assert_eq!(
        desk.refused(&desk.admin(), "RetireGrant", by_token),
        ErrorKind::NotFound
    );
}

#[test]
fn an_identity_deny_keeps_even_the_retiring_principal() {
    let desk = Desk::new();
    let made = desk.grant(json!({"RetiringPrincipal": role(HOME, "stranger")}));
    let deny = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:RetireGrant", "Resource": "*"}}"#;
    desk.world.put_role(HOME, "stranger", &[ALLOW_ALL, deny]);
    let stranger = desk.world.call(HOME, "stranger");
    for body in ways(&desk, &made) {
        assert_eq!(
            desk.refused(&stranger, "RetireGrant", body),
            ErrorKind::AccessDenied
        );
    }
}
