//! Every operation refuses whoever has no permission, and leaves no trace but the event of it.

use kms_model::api;
use kms_model::call::Call;
use serde_json::{Value, json};

use crate::scene::{HOME, PARTNER, Scene, Stage, allowing, kind};

/// Tells that the table of bodies lacks an operation, before anything else does.
#[test]
fn every_operation_has_a_body() {
    let stage = Scene::new().stage();
    let lacking: Vec<_> = api::operations()
        .filter(|operation| stage.body(operation).is_none())
        .collect();
    assert!(lacking.is_empty(), "Stage::body lacks {lacking:?}");
}

#[test]
fn an_admin_may_do_what_strangers_are_refused() {
    for operation in api::operations() {
        let scene = Scene::new();
        let stage = scene.stage();
        scene.admin(operation, stage.body(operation).unwrap());
    }
}

#[test]
fn strangers_are_refused_everything() {
    let scene = Scene::new();
    let stage = scene.stage();
    // The partner has aliases of the same names, so that an alias is there for its stranger too.
    let partner = scene.call(PARTNER, "admin");
    let created = scene.kms.dispatch(&partner, "CreateKey", &json!({}));
    let key = &created.unwrap()["KeyMetadata"]["KeyId"];
    let body = json!({"AliasName": "alias/one", "TargetKeyId": key});
    let made = scene.kms.dispatch(&partner, "CreateAlias", &body);
    made.unwrap();
    for operation in api::operations() {
        let body = stage.body(operation).unwrap();
        for account in [HOME, PARTNER] {
            let call = scene.call(account, "stranger");
            refused(&scene, &call, operation, &body, account);
        }
        // A service has no account, so that it has neither keys to make nor aliases to name.
        let names_a_key = ["KeyId", "CiphertextBlob", "GrantToken"];
        if names_a_key.iter().any(|member| body.get(member).is_some()) {
            refused(&scene, &scene.service(), operation, &body, "service");
        }
    }
}

#[test]
fn a_service_has_no_account_to_act_on() {
    let scene = Scene::new();
    let stage = scene.stage();
    let before = scene.stored();
    for operation in [
        "CreateAlias",
        "CreateKey",
        "DeleteAlias",
        "ListAliases",
        "ListKeys",
        "UpdateAlias",
    ] {
        let body = stage.body(operation).unwrap();
        let result = scene.kms.dispatch(&scene.service(), operation, &body);
        assert!(result.is_err(), "{operation}");
    }
    assert_eq!(scene.stored(), before);
}

#[test]
fn each_of_several_checks_counts() {
    let stage_of = |scene: &Scene| scene.stage();
    let template = stage_of(&Scene::new());
    let alias = |name: &str| format!("arn:aws:kms:eu-north-1:{HOME}:alias/{name}");
    let (key, other) = (template.key.clone(), template.other.clone());
    let cases: Vec<(&str, &str, String)> = vec![
        ("ReEncrypt", "kms:ReEncryptFrom", key.clone()),
        ("ReEncrypt", "kms:ReEncryptTo", other.clone()),
        ("CreateAlias", "kms:CreateAlias", alias("two")),
        ("CreateAlias", "kms:CreateAlias", key.clone()),
        ("UpdateAlias", "kms:UpdateAlias", alias("one")),
        ("UpdateAlias", "kms:UpdateAlias", key.clone()),
        ("UpdateAlias", "kms:UpdateAlias", other.clone()),
        ("DeleteAlias", "kms:DeleteAlias", alias("one")),
        ("DeleteAlias", "kms:DeleteAlias", key.clone()),
        ("CreateKey", "kms:CreateKey", "*".to_owned()),
        ("CreateKey", "kms:TagResource", "*".to_owned()),
    ];
    for (operation, action, resource) in cases {
        // One that is denied outright, and one that is merely not allowed.
        let denied = allowing(&format!(
            r#", {{"Effect": "Deny", "Action": "{action}", "Resource": "{resource}"}}"#
        ));
        let left_out = if resource == "*" {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "NotAction": "{action}", "Resource": "*"}}}}"#
            )
        } else {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": [
                    {{"Effect": "Allow", "NotAction": "{action}", "Resource": "*"}},
                    {{"Effect": "Allow", "Action": "{action}", "NotResource": "{resource}"}}]}}"#
            )
        };
        for policy in [denied, left_out] {
            let scene = Scene::new();
            let stage = stage_of(&scene);
            assert_eq!(
                (&stage.key, &stage.other),
                (&key, &other),
                "a scene repeats"
            );
            scene.put_role(HOME, "partial", Some(&policy));
            let call = scene.call(HOME, "partial");
            let body = stage.body(operation).unwrap();
            let why = format!("without {action} on {resource}");
            refused(&scene, &call, operation, &body, &why);
            // The same role, allowed everything: it was that one check.
            scene.put_role(HOME, "partial", Some(&allowing("")));
            let result = scene.kms.dispatch(&call, operation, &body);
            assert_eq!(kind(&result), "success", "{operation}: {result:?}");
        }
    }
}

#[test]
fn the_sides_of_re_encrypt_are_not_exchangeable() {
    let scene = Scene::new();
    let stage = scene.stage();
    let Stage { key, other, .. } = &stage;
    let body = stage.body("ReEncrypt").unwrap();
    for (from, to, expected) in [
        (key, other, "success"),
        (other, key, "AccessDeniedException"),
    ] {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Action": "kms:ReEncryptFrom", "Resource": "{from}"}},
                {{"Effect": "Allow", "Action": "kms:ReEncryptTo", "Resource": "{to}"}}]}}"#
        );
        scene.put_role(HOME, "sided", Some(&policy));
        let call = scene.call(HOME, "sided");
        let result = scene.kms.dispatch(&call, "ReEncrypt", &body);
        assert_eq!(kind(&result), expected);
    }
}

/// Refused with AccessDenied, with nothing written and nothing drawn but ids, and told so in the
/// trail.
fn refused(scene: &Scene, call: &Call, operation: &str, body: &Value, who: &str) {
    let stored = scene.stored();
    let commits = scene.store.race.uses();
    let events = scene.sink.inner.events().len();
    scene.entropy.drawn();
    let result = scene.kms.dispatch(call, operation, body);
    let named = format!("{operation} by {who}");
    let Err(error) = result else {
        panic!("{named}: allowed");
    };
    assert_eq!(
        error.kind.as_str(),
        "AccessDeniedException",
        "{named}: {error}"
    );
    assert_eq!(scene.store.race.uses(), commits, "{named}: commits");
    assert_eq!(scene.stored(), stored, "{named}: the store changed");
    let drawn = scene.entropy.drawn();
    assert!(
        drawn.iter().all(|fill| fill.len() == IDS),
        "{named}: draws more than ids"
    );
    let events = scene.sink.inner.events().split_off(events);
    assert!(!events.is_empty(), "{named}: no event");
    for event in events {
        assert_eq!(event.event_name, operation, "{named}");
        let code = event.error.map(|fault| fault.code);
        assert_eq!(code.as_deref(), Some("AccessDenied"), "{named}");
    }
}

/// Bytes of the ids of the events of one call.
const IDS: usize = 7 * 16;
