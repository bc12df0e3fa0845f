//! What a grant allows, from when on, and with what.

use kms_model::error::ErrorKind;
use serde_json::{Value, json};

use crate::world::{ALLOW_ALL, HOME, PARTNER};
use crate::{Desk, PLAINTEXT, role};

#[test]
fn a_new_grant_counts_by_its_token_and_later_without() {
    let desk = Desk::with_delay(300);
    let app = desk.app();
    let made = desk.grant(json!({}));
    let token = json!({"GrantTokens": [made.token]});
    assert!(!desk.may_encrypt(&app));
    assert!(desk.may_encrypt_with(&app, token.clone()));
    desk.world.clock.advance(299);
    assert!(!desk.may_encrypt(&app));
    desk.world.clock.advance(1);
    assert!(desk.may_encrypt(&app), "on the second");
    assert!(desk.may_encrypt_with(&app, token));
    desk.world.clock.advance(1);
    assert!(desk.may_encrypt(&app));
}

#[test]
fn a_token_is_of_one_grant_and_one_grantee() {
    let desk = Desk::with_delay(300);
    let made = desk.grant(json!({}));
    let with = |tokens: Value| json!({ "GrantTokens": tokens });
    let stranger = desk.world.call(HOME, "stranger");
    assert!(!desk.may_encrypt_with(&stranger, with(json!([made.token]))));

    let elsewhere = Desk {
        key: desk.another_key(),
        world: desk.world,
    };
    let app = elsewhere.app();
    assert!(
        !elsewhere.may_encrypt_with(&app, with(json!([made.token]))),
        "of another key"
    );
    let own = elsewhere.grant(json!({}));
    let other = elsewhere.grant(json!({"Operations": ["Decrypt"]}));
    assert!(!elsewhere.may_encrypt_with(&app, with(json!([other.token]))));
    assert!(elsewhere.may_encrypt_with(&app, with(json!([made.token, other.token, own.token]))));
}

#[test]
fn nobody_makes_a_token_up() {
    let desk = Desk::new();
    let made = desk.grant(json!({}));
    let mut wrong = vec![
        "x".to_owned(),
        made.id.clone(),
        format!("{}A", made.token),
        format!("{}=", made.token),
        made.token.chars().skip(1).collect(),
        "A".repeat(8192),
        "ø".repeat(100),
    ];
    for at in [0, 5, 30, 80, made.token.len() - 1] {
        let mut bytes = made.token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        wrong.push(String::from_utf8(bytes).unwrap());
    }
    for token in wrong {
        let body = json!({"GrantTokens": [token]});
        let error = desk.encrypt(&desk.app(), body).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidGrantToken, "{token}");
        let kind = desk.refused(&desk.admin(), "RetireGrant", json!({"GrantToken": token}));
        assert_eq!(kind, ErrorKind::InvalidGrantToken, "{token}");
    }
    let eleven = vec![made.token.as_str(); 11];
    let error = desk
        .encrypt(&desk.app(), json!({"GrantTokens": eleven}))
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Validation);
    let long = desk.encrypt(&desk.app(), json!({"GrantTokens": ["A".repeat(8193)]}));
    assert_eq!(long.unwrap_err().kind, ErrorKind::Validation);
    let ten = vec![made.token.as_str(); 10];
    desk.encrypt(&desk.app(), json!({"GrantTokens": ten}))
        .unwrap();
}

#[test]
fn a_grant_ends_with_all_its_tokens_at_once() {
    let desk = Desk::new();
    let made = desk.grant(json!({}));
    assert!(desk.may_encrypt(&desk.app()));
    let revoke = json!({"KeyId": desk.key, "GrantId": made.id});
    desk.ok(&desk.admin(), "RevokeGrant", revoke);
    assert!(!desk.may_encrypt(&desk.app()));
    assert!(!desk.may_encrypt_with(&desk.app(), json!({"GrantTokens": [made.token]})));
}

#[test]
fn constraints_are_held_against_the_encryption_context() {
    let equals = json!({"EncryptionContextEquals": {"tenant": "a"}});
    let subset = json!({"EncryptionContextSubset": {"tenant": "a"}});
    for (constraints, context, fits) in [
        (&equals, json!({"tenant": "a"}), true),
        (&equals, json!({"tenant": "a", "more": "b"}), false),
        (&equals, json!({"tenant": "A"}), false),
        (&equals, json!({"Tenant": "a"}), false),
        (&equals, json!({}), false),
        (&subset, json!({"tenant": "a"}), true),
        (&subset, json!({"tenant": "a", "more": "b"}), true),
        (&subset, json!({"tenant": "b"}), false),
        (&subset, json!({"more": "b"}), false),
        (&subset, json!({}), false),
    ] {
        let desk = Desk::new();
        let app = desk.app();
        desk.grant(json!({
            "Constraints": constraints,
            "Operations": ["Encrypt", "Decrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo", "DescribeKey"],
        }));
        let shown = format!("{constraints} {context}");
        let with = json!({"EncryptionContext": context});
        assert_eq!(desk.may_encrypt_with(&app, with.clone()), fits, "{shown}");

        let sealed = desk.encrypt(&desk.admin(), with).unwrap();
        let blob = &sealed["CiphertextBlob"];
        let free = desk
            .encrypt(&desk.admin(), json!({"EncryptionContext": {"tenant": "a"}}))
            .unwrap();
        let free = &free["CiphertextBlob"];
        let key = &desk.key;
        for (operation, body) in [
            (
                "Decrypt",
                json!({"CiphertextBlob": blob, "EncryptionContext": context}),
            ),
            (
                "GenerateDataKey",
                json!({"KeyId": key, "KeySpec": "AES_256", "EncryptionContext": context}),
            ),
            (
                "ReEncrypt",
                json!({"CiphertextBlob": blob, "SourceEncryptionContext": context,
                "DestinationKeyId": key, "DestinationEncryptionContext": {"tenant": "a"}}),
            ),
            (
                "ReEncrypt",
                json!({"CiphertextBlob": free, "SourceEncryptionContext": {"tenant": "a"},
                "DestinationKeyId": key, "DestinationEncryptionContext": context}),
            ),
        ] {
            match desk.call(&app, operation, body) {
                Ok(_) => assert!(fits, "{operation} {shown}"),
                Err(error) => {
                    assert_eq!(error.kind, ErrorKind::AccessDenied, "{operation} {shown}");
                    assert!(!fits, "{operation} {shown}");
                }
            }
        }
        // It has no encryption context, and the constraint says nothing of it.
        desk.ok(&app, "DescribeKey", json!({"KeyId": key}));
    }
}

#[test]
fn a_grant_gives_its_operations_only() {
    let desk = Desk::new();
    let app = desk.app();
    let sealed = desk.encrypt(&desk.admin(), json!({})).unwrap();
    desk.grant(json!({"Operations": ["Decrypt"]}));
    desk.ok(
        &app,
        "Decrypt",
        json!({"CiphertextBlob": sealed["CiphertextBlob"]}),
    );
    assert!(!desk.may_encrypt(&app));
    let denied = desk.encrypt(&app, json!({})).unwrap_err();
    assert!(denied.explanation.is_some());
    let key = &desk.key;
    for (operation, body) in [
        ("DescribeKey", json!({"KeyId": key})),
        (
            "GenerateDataKey",
            json!({"KeyId": key, "KeySpec": "AES_256"}),
        ),
        (
            "CreateGrant",
            desk.request(json!({"Operations": ["Decrypt"]})),
        ),
        ("ListGrants", json!({"KeyId": key})),
    ] {
        assert_eq!(
            desk.refused(&app, operation, body),
            ErrorKind::AccessDenied,
            "{operation}"
        );
    }
}

#[test]
fn a_deny_wins_over_a_grant() {
    let desk = Desk::new();
    desk.grant(json!({}));
    assert!(desk.may_encrypt(&desk.app()));
    let deny = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*"}}"#;
    desk.world.put_role(HOME, "app", &[deny]);
    assert!(!desk.may_encrypt(&desk.app()));
}

/// U-01: a foreign key is trusted by who issued the grant, or by the grantee's own account.
#[test]
fn a_grantee_of_another_account_needs_its_own_account() {
    let desk = Desk::new();
    let theirs = |name| desk.world.call(PARTNER, name);
    desk.grant(json!({"GranteePrincipal": role(PARTNER, "app")}));
    assert!(
        !desk.may_encrypt(&theirs("app")),
        "their account has not said so"
    );
    desk.world.put_role(PARTNER, "app", &[ALLOW_ALL]);
    assert!(desk.may_encrypt(&theirs("app")));

    assert!(!desk.may_encrypt(&theirs("stranger")));
    let body = json!({"GranteePrincipal": role(PARTNER, "stranger")});
    desk.grant_by(&theirs("admin"), body);
    assert!(
        desk.may_encrypt(&theirs("stranger")),
        "their own account issued the grant"
    );
}

#[test]
fn a_grantee_passes_on_no_more_than_it_has() {
    let desk = Desk::new();
    let app = desk.app();
    desk.grant(json!({
        "Operations": ["Encrypt", "Decrypt", "CreateGrant"],
        "Constraints": {"EncryptionContextSubset": {"tenant": "a"}},
    }));
    let child = |operations: Value, constraints: Value| {
        desk.request(json!({
            "GranteePrincipal": role(HOME, "stranger"),
            "Operations": operations,
            "Constraints": constraints,
        }))
    };
    let (subset, equals) = ("EncryptionContextSubset", "EncryptionContextEquals");
    for (operations, constraints, allowed) in [
        (json!(["Encrypt"]), json!({subset: {"tenant": "a"}}), true),
        (
            json!(["Encrypt"]),
            json!({equals: {"tenant": "a", "x": "1"}}),
            true,
        ),
        (
            json!(["Encrypt", "CreateGrant"]),
            json!({subset: {"tenant": "a", "x": "1"}}),
            true,
        ),
        (json!(["Encrypt"]), json!({subset: {"x": "1"}}), false),
        (json!(["Encrypt"]), json!({}), false),
        (
            json!(["Encrypt", "GenerateDataKey"]),
            json!({subset: {"tenant": "a"}}),
            false,
        ),
        (
            json!(["RetireGrant"]),
            json!({subset: {"tenant": "a"}}),
            false,
        ),
    ] {
        let shown = format!("{operations} {constraints}");
        match desk.call(&app, "CreateGrant", child(operations, constraints)) {
            Ok(_) => assert!(allowed, "{shown}"),
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::AccessDenied, "{shown}");
                assert!(!allowed, "{shown}");
            }
        }
    }
    let stranger = desk.world.call(HOME, "stranger");
    let context = json!({"EncryptionContext": {"tenant": "a"}});
    assert!(desk.may_encrypt_with(&stranger, context));
    assert!(!desk.may_encrypt(&stranger));
}

#[test]
fn a_grantee_passes_on_at_once_by_its_token() {
    let desk = Desk::with_delay(300);
    let parent = desk.grant(json!({"Operations": ["Encrypt", "CreateGrant"]}));
    let child = json!({"GranteePrincipal": role(HOME, "stranger"), "Operations": ["Encrypt"]});
    let without = desk.refused(&desk.app(), "CreateGrant", desk.request(child.clone()));
    assert_eq!(without, ErrorKind::AccessDenied);
    let mut with = child;
    with["GrantTokens"] = json!([parent.token]);
    let made = desk.grant_by(&desk.app(), with);
    let stranger = desk.world.call(HOME, "stranger");
    assert!(desk.may_encrypt_with(&stranger, json!({"GrantTokens": [made.token]})));
    let revoke = json!({"KeyId": desk.key, "GrantId": parent.id});
    desk.ok(&desk.admin(), "RevokeGrant", revoke);
    let still = json!({"GrantTokens": [made.token]});
    assert!(
        desk.may_encrypt_with(&stranger, still),
        "a child outlives its parent"
    );
}

#[test]
fn a_grantee_decrypts_what_another_encrypted() {
    let desk = Desk::new();
    desk.grant(json!({"Operations": ["Decrypt"]}));
    let sealed = desk.encrypt(&desk.admin(), json!({})).unwrap();
    let opened = desk.ok(
        &desk.app(),
        "Decrypt",
        json!({"CiphertextBlob": sealed["CiphertextBlob"]}),
    );
    assert_eq!(opened["Plaintext"], PLAINTEXT);
}
