//! Key policies: written, read back, and deciding from then on.

#![expect(clippy::unwrap_used, reason = "test code")]

mod world;

use std::collections::BTreeMap;

use kms_model::call::Call;
use kms_model::clock::Clock as _;
use kms_model::iam::{self, Attached, SessionOptions, lone_account};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::record::AccountRecord;
use serde_json::{Value, json};

use crate::world::{ALLOW_ALL, HOME, REGION, World, role};

#[test]
fn a_policy_is_read_as_it_was_put() {
    let world = World::new();
    let key = world.new_key();
    for text in [
        policy("kms:*").to_string(),
        serde_json::to_string_pretty(&policy("kms:*")).unwrap(),
        format!(
            "\n\t {} \n",
            policy("kms:\\u002a").to_string().replace("\\\\", "\\")
        ),
        format!("{}", policy("kms:*")).replace("Enable", "\u{e9}"),
    ] {
        let body = json!({"KeyId": key, "Policy": text, "PolicyName": "default"});
        assert_eq!(
            world.send("admin", "PutKeyPolicy", body).unwrap(),
            json!({}),
            "{text}"
        );
        for body in [
            json!({"KeyId": key}),
            json!({"KeyId": key, "PolicyName": "default"}),
            json!({"KeyId": id(&key)}),
        ] {
            let said = world.send("admin", "GetKeyPolicy", body).unwrap();
            assert_eq!(said, json!({"Policy": text, "PolicyName": "default"}));
        }
    }
}

#[test]
fn the_default_policy_delegates_to_the_account() {
    let world = World::new();
    let key = world.new_key();
    let said = world
        .send("admin", "GetKeyPolicy", json!({"KeyId": key}))
        .unwrap();
    let said: Value = serde_json::from_str(said["Policy"].as_str().unwrap()).unwrap();
    let mut want = policy("kms:*");
    want["Id"] = json!("key-default-1");
    want["Statement"] = json!([want["Statement"]]);
    assert_eq!(said, want);
}

#[test]
fn a_key_has_one_policy() {
    let world = World::new();
    let key = world.new_key();
    for limit in [1, 2, 1000] {
        let body = json!({"KeyId": key, "Limit": limit});
        let said = world.send("admin", "ListKeyPolicies", body).unwrap();
        assert_eq!(
            said,
            json!({"PolicyNames": ["default"], "Truncated": false})
        );
    }
    let error = world.send(
        "admin",
        "ListKeyPolicies",
        json!({"KeyId": key, "Marker": "?"}),
    );
    assert!(error.unwrap_err().starts_with("InvalidMarkerException: "));
    let text = policy("kms:*").to_string();
    for (operation, name, want) in [
        ("GetKeyPolicy", "other", "NotFoundException: "),
        ("GetKeyPolicy", "Default", "NotFoundException: "),
        ("GetKeyPolicy", "a b", "ValidationException: "),
        ("PutKeyPolicy", "other", "ValidationException: "),
        ("PutKeyPolicy", "AWS_RAM", "ValidationException: "),
        ("PutKeyPolicy", "", "ValidationException: "),
    ] {
        let mut body = json!({"KeyId": key, "PolicyName": name});
        if operation == "PutKeyPolicy" {
            body["Policy"] = json!(text);
        }
        let error = world.send("admin", operation, body).unwrap_err();
        assert!(error.starts_with(want), "{operation} {name}: {error}");
    }
}

#[test]
fn a_policy_decides_from_the_next_call_on() {
    let world = World::new();
    let key = world.new_key();
    let app = role(HOME, "app");
    let encrypt = || {
        world.send(
            "app",
            "Encrypt",
            json!({"KeyId": key, "Plaintext": "aGVsbG8="}),
        )
    };
    let put = |extra: Value| {
        let mut text = policy("kms:*");
        text["Statement"] = json!([text["Statement"], extra]);
        let body = json!({"KeyId": key, "Policy": text.to_string()});
        world.send("admin", "PutKeyPolicy", body).unwrap();
    };
    let statement = |effect: &str| json!({"Effect": effect, "Principal": {"AWS": app.as_str()}, "Action": "kms:Encrypt", "Resource": "*"});
    assert!(
        encrypt()
            .unwrap_err()
            .starts_with("AccessDeniedException: ")
    );
    put(statement("Allow"));
    assert!(encrypt().is_ok());
    put(statement("Deny"));
    assert!(
        encrypt()
            .unwrap_err()
            .contains("with an explicit deny in a resource-based policy")
    );
    put(statement("Allow"));
    assert!(encrypt().is_ok());
    // Whoever takes the name of a deleted role is not meant.
    world.iam().delete_principal(&app).unwrap();
    world.put_role(HOME, "app", &[]);
    assert!(
        encrypt()
            .unwrap_err()
            .starts_with("AccessDeniedException: ")
    );
}

#[test]
fn who_was_deleted_is_shown_by_unique_id() {
    let world = World::new();
    let key = world.new_key();
    let (app, stranger) = (role(HOME, "app"), role(HOME, "stranger"));
    let id_of = |arn| world.iam().unique_id(arn).unwrap();
    let (app_id, stranger_id) = (id_of(&app), id_of(&stranger));
    let text = format!(
        r#"{{ "Statement": [ {},
            {{"Effect": "Allow", "Principal": {{"AWS": "{app}"}}, "Action": "kms:Encrypt", "Resource": "*"}},
            {{"Effect": "Allow", "Principal": {{"AWS": [ "{stranger}",
               "{}" ]}}, "Action": "kms:Decrypt", "Resource": "*",
              "Condition": {{"StringNotEquals": {{"aws:PrincipalArn": "{app}"}} }} }} ],
            "Version": "2012-10-17", "Id": "{app}" }}"#,
        policy("kms:*")["Statement"],
        app.as_str().replace("role", "ro\\u006ce"),
    );
    let body = json!({"KeyId": key, "Policy": text});
    world.send("admin", "PutKeyPolicy", body).unwrap();
    let shown = || {
        let said = world.send("admin", "GetKeyPolicy", json!({"KeyId": key}));
        said.unwrap()["Policy"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown(), text);

    world.iam().delete_principal(&app).unwrap();
    let escaped = app.as_str().replace("role", "ro\\u006ce");
    let want = text
        .replace(
            &format!(r#""AWS": "{app}""#),
            &format!(r#""AWS": "{app_id}""#),
        )
        .replace(&escaped, &app_id);
    assert_ne!(want, text);
    assert_eq!(shown(), want);
    // Somebody else has the name now.
    world.put_role(HOME, "app", &[]);
    assert_eq!(shown(), want);
    world.iam().delete_principal(&stranger).unwrap();
    assert_eq!(shown(), want.replace(stranger.as_str(), &stranger_id));

    // And what is shown then is not taken back.
    let body = json!({"KeyId": key, "Policy": shown()});
    let error = world.send("admin", "PutKeyPolicy", body).unwrap_err();
    assert!(
        error.ends_with("one or more invalid principals."),
        "{error}"
    );
}

#[test]
fn refused_policies_change_nothing() {
    let world = World::new();
    let key = world.new_key();
    let before = world
        .send("admin", "GetKeyPolicy", json!({"KeyId": key}))
        .unwrap();
    let mut unknown = policy("kms:*");
    unknown["Statement"]["Principal"]["AWS"] = json!(role(HOME, "nobody").as_str());
    let mut lockout = policy("kms:Encrypt");
    lockout["Statement"]["Principal"]["AWS"] = json!(role(HOME, "app").as_str());
    for (text, want) in [
        (
            unknown.to_string(),
            "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.",
        ),
        (
            lockout.to_string(),
            "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.",
        ),
        ("{}".to_owned(), "MalformedPolicyDocumentException: "),
        (
            json!({"Policy": policy("kms:*").to_string()}).to_string(),
            "MalformedPolicyDocumentException: ",
        ),
        (
            json!({"Policy": policy("kms:*")}).to_string(),
            "MalformedPolicyDocumentException: ",
        ),
        (
            policy("kms:*").to_string().replace('"', "%22"),
            "MalformedPolicyDocumentException: ",
        ),
        ("hello".to_owned(), "MalformedPolicyDocumentException: "),
        (String::new(), "ValidationException: "),
        ("\u{20ac}".to_owned(), "ValidationException: "),
        (
            format!("{}{}", policy("kms:*"), " ".repeat(32_768)),
            "LimitExceededException: ",
        ),
        ("x".repeat(131_073), "ValidationException: "),
    ] {
        let body = json!({"KeyId": key, "Policy": text});
        let error = world.send("admin", "PutKeyPolicy", body).unwrap_err();
        let row: String = text.chars().take(80).collect();
        assert!(error.starts_with(want), "{row}: {error}");
    }
    assert_eq!(
        world
            .send("admin", "GetKeyPolicy", json!({"KeyId": key}))
            .unwrap(),
        before
    );
    // Who insists is let through the lockout check, and locked out.
    let body = json!({"KeyId": key, "Policy": lockout.to_string(), "BypassPolicyLockoutSafetyCheck": true});
    world.send("admin", "PutKeyPolicy", body).unwrap();
    let error = world
        .send("admin", "GetKeyPolicy", json!({"KeyId": key}))
        .unwrap_err();
    assert!(error.starts_with("AccessDeniedException: "), "{error}");
    assert!(
        world
            .send(
                "app",
                "Encrypt",
                json!({"KeyId": key, "Plaintext": "aGVsbG8="})
            )
            .is_ok()
    );
}

#[test]
fn a_perimeter_by_organization_locks_out_those_outside_only() {
    let world = World::new();
    let member = AccountRecord {
        org_id: Some("o-a1b2c3d4e5".to_owned()),
        org_path: Some("o-a1b2c3d4e5/r-ab12/".to_owned()),
        ..lone_account(HOME.parse().unwrap())
    };
    world.iam().put_account(member).unwrap();
    let (own, other) = ("o-a1b2c3d4e5", "o-zzzzzzzzzz");
    let is_not = |key: &str, id: &str| json!({"StringNotEquals": {key: id}});
    let if_exists = |id: &str| json!({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": id}});
    let is = |key: &str, id: &str| json!({"StringEquals": {key: id}});
    let below = |path: &str| json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": path}});
    let cases = [
        ("Deny", is_not("aws:PrincipalOrgID", own), true),
        ("Deny", is_not("aws:PrincipalOrgID", other), false),
        ("Deny", if_exists(own), true),
        ("Deny", if_exists(other), false),
        ("Deny", is("aws:PrincipalOrgID", own), false),
        ("Deny", is("aws:PrincipalOrgID", other), true),
        ("Deny", is_not("aws:ResourceOrgID", own), true),
        ("Deny", is("aws:ResourceOrgID", own), false),
        ("Deny", below("o-a1b2c3d4e5/*"), false),
        ("Allow", is("aws:PrincipalOrgID", own), true),
        ("Allow", is("aws:PrincipalOrgID", other), false),
        ("Allow", below("o-a1b2c3d4e5/*"), true),
    ];
    lockouts(&world, &world.call(HOME, "admin"), &cases);
    // An account that is in no organization is outside of each.
    world
        .iam()
        .put_account(lone_account(HOME.parse().unwrap()))
        .unwrap();
    let cases = [
        ("Deny", is_not("aws:PrincipalOrgID", own), false),
        ("Deny", if_exists(own), false),
        ("Deny", is("aws:PrincipalOrgID", own), true),
        ("Allow", is("aws:PrincipalOrgID", own), false),
    ];
    lockouts(&world, &world.call(HOME, "admin"), &cases);
}

#[test]
fn administrators_by_tag_lock_out_the_others_only() {
    let world = World::new();
    let tagged = |tags: &[(&str, &str)]| -> BTreeMap<String, String> {
        let tags = tags.iter();
        tags.map(|&(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    };
    let attached = Attached {
        tags: tagged(&[("team", "keys")]),
        policies: vec![iam::policy("identity", ALLOW_ALL, PolicyKind::IdentityPolicy).unwrap()],
        ..Attached::default()
    };
    let admin = role(HOME, "admin");
    world.iam().put_role(&admin, attached).unwrap();
    let team = |name: &str| json!({"StringEquals": {"aws:PrincipalTag/team": name}});
    let cases = |own: &str, other: &str| {
        [
            ("Allow", team(own), true),
            ("Allow", team(other), false),
            ("Deny", team(own), false),
            ("Deny", team(other), true),
        ]
    };
    lockouts(&world, &world.call(HOME, "admin"), &cases("keys", "guests"));
    // A tag of the session comes before that of the role.
    let options = SessionOptions {
        tags: tagged(&[("team", "guests")]),
        ..SessionOptions::default()
    };
    let session = world
        .iam()
        .assume_role(&admin, "one", options, world.clock.now());
    let call = Call::new(session.unwrap(), REGION);
    lockouts(&world, &call, &cases("guests", "keys"));
}

/// What the lockout check says to each policy of the account with another condition.
fn lockouts(world: &World, call: &Call, cases: &[(&str, Value, bool)]) {
    let key = world.new_key();
    for (effect, condition, passes) in cases {
        let principal = json!({"AWS": format!("arn:aws:iam::{HOME}:root")});
        let mut statements = vec![json!({"Effect": effect, "Principal": principal,
            "Action": "kms:*", "Resource": "*", "Condition": condition})];
        if *effect == "Deny" {
            statements.push(json!({"Effect": "Allow", "Principal": principal,
                "Action": "kms:*", "Resource": "*"}));
        }
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        for (operation, body) in [
            ("CreateKey", json!({"Policy": text})),
            ("PutKeyPolicy", json!({"KeyId": key, "Policy": text})),
        ] {
            let error = world.send_as(call, operation, body).err();
            let want = (!passes).then_some(
                "MalformedPolicyDocumentException: The new key policy will not allow you to \
                 update the key policy in the future.",
            );
            assert_eq!(error.as_deref(), want, "{operation} {effect} {condition}");
        }
        let body = json!({"KeyId": key, "Policy": policy("kms:*").to_string()});
        world.send_as(call, "PutKeyPolicy", body).unwrap();
    }
}

fn policy(actions: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{HOME}:root")},
        "Action": actions,
        "Resource": "*",
    }})
}

fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap()
}
