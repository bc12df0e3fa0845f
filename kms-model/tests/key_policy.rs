//! Key policies: written, read back, and deciding from then on.

#![expect(clippy::unwrap_used, reason = "test code")]

mod world;

use serde_json::{Value, json};

use crate::world::{HOME, World, role};

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
