//! Aliases: their names, what they point at, and who sees them.

#![expect(clippy::unwrap_used, reason = "test code")]

mod world;

use kms_model::table::managed_key;
use serde_json::{Value, json};

use crate::world::{ALLOW_ALL, HOME, PARTNER, REGION, World};

#[test]
fn names_are_held_to_their_rules() {
    let world = World::new();
    let key = world.new_key();
    let prefix = "ValidationException: Alias must start with the prefix \"alias/\". Please see \
        https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";
    let invalid = "InvalidAliasNameException: The request was rejected because the specified alias \
        name is not valid.";
    let longest = format!("alias/{}", "x".repeat(250));
    let too_long = format!("alias/{}", "x".repeat(251));
    let arn = format!("arn:aws:kms:{REGION}:{HOME}:alias/app");
    for (name, want) in [
        ("alias/app", ""),
        ("alias/App", ""),
        ("alias/a", ""),
        ("alias/a/b_c-d", ""),
        ("alias/awsome", ""),
        ("alias/aws", ""),
        ("alias/alias/app", ""),
        (&longest, ""),
        ("app", prefix),
        ("Alias/app", prefix),
        ("/alias/app", prefix),
        ("alias", prefix),
        (&arn, prefix),
        (&key, prefix),
        ("alias/", invalid),
        ("alias/a:b", invalid),
        ("alias/aws/", invalid),
        ("alias/aws/mine", invalid),
        ("alias/aws/s3", invalid),
        (
            &too_long,
            "ValidationException: 1 validation error detected: ",
        ),
        (
            "alias/a b",
            "ValidationException: 1 validation error detected: ",
        ),
        (
            "alias/a.b",
            "ValidationException: 1 validation error detected: ",
        ),
        (
            "alias/ü",
            "ValidationException: 1 validation error detected: ",
        ),
        ("", "ValidationException: "),
    ] {
        let body = json!({"AliasName": name, "TargetKeyId": key});
        let answer = world
            .send("admin", "CreateAlias", body)
            .err()
            .unwrap_or_default();
        if want.is_empty() || !want.ends_with(": ") {
            assert_eq!(answer, want, "{name}");
        } else {
            assert!(answer.starts_with(want), "{name}: {answer}");
        }
    }
    let listed = world.pages("ListAliases", &json!({}), "Aliases");
    assert_eq!(listed.len(), 8);
}

#[test]
fn an_alias_is_made_moved_and_deleted() {
    let world = World::new();
    let (first, second) = (world.new_key(), world.new_key());
    let named = |key: &str| json!({"AliasName": "alias/app", "TargetKeyId": key});
    let missing =
        format!("NotFoundException: Alias arn:aws:kms:{REGION}:{HOME}:alias/app is not found.");
    for (operation, body) in [
        ("UpdateAlias", named(&first)),
        ("DeleteAlias", json!({"AliasName": "alias/app"})),
        ("DescribeKey", json!({"KeyId": "alias/app"})),
    ] {
        assert_eq!(
            world.send("admin", operation, body).unwrap_err(),
            missing,
            "{operation}"
        );
    }

    assert_eq!(
        world.send("admin", "CreateAlias", named(&first)).unwrap(),
        json!({})
    );
    assert_eq!(world.describe("alias/app")["Arn"], json!(first));
    for key in [&first, &second] {
        assert_eq!(
            world.send("admin", "CreateAlias", named(key)).unwrap_err(),
            format!(
                "AlreadyExistsException: An alias with the name arn:aws:kms:{REGION}:{HOME}:alias/app already exists"
            )
        );
    }

    world.clock.advance(60);
    assert_eq!(
        world.send("admin", "UpdateAlias", named(&second)).unwrap(),
        json!({})
    );
    assert_eq!(world.describe("alias/app")["Arn"], json!(second));
    let listed = world.pages("ListAliases", &json!({}), "Aliases");
    assert_eq!(
        listed,
        [json!({
            "AliasArn": format!("arn:aws:kms:{REGION}:{HOME}:alias/app"),
            "AliasName": "alias/app",
            "CreationDate": 1_772_323_200,
            "LastUpdatedDate": 1_772_323_260,
            "TargetKeyId": id(&second),
        })]
    );
    // To where it is already.
    world.clock.advance(60);
    world.send("admin", "UpdateAlias", named(&second)).unwrap();
    let listed = world.pages("ListAliases", &json!({}), "Aliases");
    assert_eq!(listed.first().unwrap()["LastUpdatedDate"], 1_772_323_320);

    world
        .send("admin", "DeleteAlias", json!({"AliasName": "alias/app"}))
        .unwrap();
    let error = world.send("admin", "DescribeKey", json!({"KeyId": "alias/app"}));
    assert_eq!(error.unwrap_err(), missing);
    assert_eq!(world.describe(&second)["KeyState"], "Enabled");
}

#[test]
fn targets_are_named_by_id_or_arn() {
    let world = World::new();
    let key = world.new_key();
    world
        .send(
            "admin",
            "CreateAlias",
            json!({"AliasName": "alias/a", "TargetKeyId": id(&key)}),
        )
        .unwrap();
    for target in ["alias/a", &format!("arn:aws:kms:{REGION}:{HOME}:alias/a")] {
        let body = json!({"AliasName": "alias/b", "TargetKeyId": target});
        let error = world.send("admin", "CreateAlias", body).unwrap_err();
        assert!(
            error.starts_with("InvalidArnException: "),
            "{target}: {error}"
        );
    }
    let unknown = key.replace(id(&key), "00000000-0000-0000-0000-000000000000");
    for operation in ["CreateAlias", "UpdateAlias"] {
        let name = if operation == "CreateAlias" {
            "alias/b"
        } else {
            "alias/a"
        };
        let body = json!({"AliasName": name, "TargetKeyId": unknown});
        let error = world.send("admin", operation, body).unwrap_err();
        assert_eq!(
            error,
            format!("NotFoundException: Key '{unknown}' does not exist")
        );
    }
}

#[test]
fn an_alias_stays_in_its_account() {
    let world = World::new();
    let key = world.new_key();
    let partner = world.call(PARTNER, "admin");
    let theirs = world.send_as(&partner, "CreateKey", json!({"Policy": format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"AWS": ["arn:aws:iam::{HOME}:root", "arn:aws:iam::{PARTNER}:root"]}}, "Action": "kms:*", "Resource": "*"}}}}"#
    )}));
    let theirs = theirs.unwrap()["KeyMetadata"]["Arn"]
        .as_str()
        .unwrap()
        .to_owned();
    // The key policy lets this account in, and still no alias leaves its own.
    let created = json!({"AliasName": "alias/theirs", "TargetKeyId": theirs});
    let error = world.send("admin", "CreateAlias", created).unwrap_err();
    assert!(error.starts_with("AccessDeniedException: "), "{error}");
    world
        .send(
            "admin",
            "CreateAlias",
            json!({"AliasName": "alias/own", "TargetKeyId": key}),
        )
        .unwrap();
    let moved = json!({"AliasName": "alias/own", "TargetKeyId": theirs});
    let error = world.send("admin", "UpdateAlias", moved).unwrap_err();
    assert!(error.starts_with("AccessDeniedException: "), "{error}");
    assert_eq!(world.describe("alias/own")["Arn"], json!(key));
    // The same name is free in another account.
    let named = json!({"AliasName": "alias/own", "TargetKeyId": theirs});
    world.send_as(&partner, "CreateAlias", named).unwrap();
    assert_eq!(world.describe("alias/own")["Arn"], json!(key));
    assert_eq!(world.pages("ListAliases", &json!({}), "Aliases").len(), 1);
}

#[test]
fn the_alias_and_each_key_need_a_permission() {
    let world = World::new();
    let (old, new) = (world.new_key(), world.new_key());
    let alias = format!("arn:aws:kms:{REGION}:{HOME}:alias/app");
    world
        .send(
            "admin",
            "CreateAlias",
            json!({"AliasName": "alias/app", "TargetKeyId": old}),
        )
        .unwrap();
    let other = json!({"AliasName": "alias/other", "TargetKeyId": old});
    let other_arn = format!("arn:aws:kms:{REGION}:{HOME}:alias/other");
    let moved = json!({"AliasName": "alias/app", "TargetKeyId": new});
    let dropped = json!({"AliasName": "alias/app"});
    for (operation, body, needed) in [
        ("CreateAlias", other, vec![&other_arn, &old]),
        ("UpdateAlias", moved, vec![&alias, &old, &new]),
        ("DeleteAlias", dropped, vec![&alias, &old]),
    ] {
        for missing in &needed {
            let held: Vec<_> = needed
                .iter()
                .filter(|resource| resource != &missing)
                .collect();
            let policy = json!({"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": format!("kms:{operation}"), "Resource": held,
            }});
            world.put_role(HOME, "app", &[&policy.to_string()]);
            let error = world.send("app", operation, body.clone()).unwrap_err();
            assert!(
                error.starts_with("AccessDeniedException: "),
                "{operation}: {error}"
            );
            assert!(error.contains(missing.as_str()), "{operation}: {error}");
        }
    }
    assert_eq!(world.pages("ListAliases", &json!({}), "Aliases").len(), 1);
    assert_eq!(world.describe("alias/app")["Arn"], json!(old));
}

#[test]
fn an_alias_may_leave_a_key_that_waits_for_its_deletion_but_not_come() {
    let world = World::new();
    let (key, doomed) = (world.new_key(), world.new_key());
    let named = |target: &str| json!({"AliasName": "alias/app", "TargetKeyId": target});
    world.send("admin", "CreateAlias", named(&doomed)).unwrap();
    world
        .send("admin", "ScheduleKeyDeletion", json!({"KeyId": doomed}))
        .unwrap();
    world.send("admin", "UpdateAlias", named(&key)).unwrap();
    let error = world
        .send("admin", "UpdateAlias", named(&doomed))
        .unwrap_err();
    assert_eq!(
        error,
        format!("KMSInvalidStateException: {doomed} is pending deletion.")
    );
    assert_eq!(world.describe("alias/app")["Arn"], json!(key));
}

#[test]
fn a_key_has_at_most_fifty_aliases() {
    let world = World::new();
    let (full, other) = (world.new_key(), world.new_key());
    let named = |number: u32, key: &str| json!({"AliasName": format!("alias/{number}"), "TargetKeyId": key});
    for number in 0..50 {
        world
            .send("admin", "CreateAlias", named(number, &full))
            .unwrap();
    }
    world
        .send("admin", "CreateAlias", named(50, &other))
        .unwrap();
    let quota = "LimitExceededException: The request was rejected because a length constraint or quota was exceeded.";
    assert_eq!(
        world
            .send("admin", "CreateAlias", named(51, &full))
            .unwrap_err(),
        quota
    );
    assert_eq!(
        world
            .send("admin", "UpdateAlias", named(50, &full))
            .unwrap_err(),
        quota
    );
    // One of its own may be put where it is; and once one is gone there is room.
    world.send("admin", "UpdateAlias", named(0, &full)).unwrap();
    world
        .send("admin", "UpdateAlias", named(0, &other))
        .unwrap();
    world
        .send("admin", "UpdateAlias", named(50, &full))
        .unwrap();
    assert_eq!(
        world
            .pages("ListAliases", &json!({"KeyId": full}), "Aliases")
            .len(),
        50
    );
}

#[test]
fn pages_hold_every_alias_exactly_once() {
    let world = World::new();
    let (first, second) = (world.new_key(), world.new_key());
    let mut names = Vec::new();
    for number in 0..9 {
        let name = format!("alias/{number}");
        let key = if number % 3 == 0 { &second } else { &first };
        world
            .send(
                "admin",
                "CreateAlias",
                json!({"AliasName": name, "TargetKeyId": key}),
            )
            .unwrap();
        names.push(name);
    }
    for limit in [1, 2, 4, 8, 9, 10, 100] {
        let all = world.pages("ListAliases", &json!({"Limit": limit}), "Aliases");
        assert_eq!(names_of(&all), names, "pages of {limit}");
        for key in [first.as_str(), id(&first)] {
            let body = json!({"Limit": limit, "KeyId": key});
            let of_key = names_of(&world.pages("ListAliases", &body, "Aliases"));
            assert_eq!(
                of_key,
                [
                    "alias/1", "alias/2", "alias/4", "alias/5", "alias/7", "alias/8"
                ]
            );
        }
    }
    let elsewhere = first.replace(REGION, "eu-west-1");
    let theirs = first.replace(HOME, PARTNER);
    for (body, error) in [
        (json!({"Limit": 101}), "ValidationException: ".to_owned()),
        (
            json!({"Marker": "?"}),
            "InvalidMarkerException: ".to_owned(),
        ),
        (
            json!({"KeyId": "?"}),
            "NotFoundException: Invalid keyId '?'".to_owned(),
        ),
        (
            json!({"KeyId": "alias/1"}),
            "InvalidArnException: ".to_owned(),
        ),
        (
            json!({"KeyId": "arn:aws:s3:::bucket"}),
            "InvalidArnException: ".to_owned(),
        ),
        (
            json!({"KeyId": elsewhere}),
            "NotFoundException: Invalid arn eu-west-1".to_owned(),
        ),
        (
            json!({"KeyId": theirs}),
            format!("NotFoundException: Key '{theirs}' does not exist"),
        ),
    ] {
        let answer = world
            .send("admin", "ListAliases", body.clone())
            .unwrap_err();
        assert!(answer.starts_with(&error), "{body}: {answer}");
    }
}

#[test]
fn what_an_alias_means_is_settled_anew_in_every_call() {
    let world = World::new();
    let (first, second) = (world.new_key(), world.new_key());
    world.put_role(
        HOME,
        "app",
        &[&json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "kms:Encrypt", "Resource": first,
        }})
        .to_string()],
    );
    let named = |target: &str| json!({"AliasName": "alias/app", "TargetKeyId": target});
    let encrypt = json!({"KeyId": "alias/app", "Plaintext": "aGVsbG8="});
    world.send("admin", "CreateAlias", named(&first)).unwrap();
    let sealed = world.send("app", "Encrypt", encrypt.clone()).unwrap();
    assert_eq!(sealed["KeyId"], json!(first));
    world.send("admin", "UpdateAlias", named(&second)).unwrap();
    let error = world.send("app", "Encrypt", encrypt).unwrap_err();
    assert!(
        error.starts_with("AccessDeniedException: ") && error.contains(&second),
        "{error}"
    );
}

#[test]
fn an_alias_that_two_threads_move_ends_on_one_key() {
    let world = World::new();
    let keys = [world.new_key(), world.new_key(), world.new_key()];
    let [first, ..] = &keys;
    world
        .send(
            "admin",
            "CreateAlias",
            json!({"AliasName": "alias/app", "TargetKeyId": first}),
        )
        .unwrap();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (world, keys) = (&world, &keys);
            scope.spawn(move || {
                for key in keys.iter().cycle().skip(half).take(30) {
                    let body = json!({"AliasName": "alias/app", "TargetKeyId": key});
                    world.send("admin", "UpdateAlias", body).unwrap();
                    let body = json!({"KeyId": key, "Description": format!("{half}")});
                    world.send("admin", "UpdateKeyDescription", body).unwrap();
                }
            });
        }
    });
    let stored = world.store.export();
    let held: usize = stored.iter().map(|key| key.aliases.len()).sum();
    assert_eq!(held, 1);
    assert!(
        keys.contains(
            &world.describe("alias/app")["Arn"]
                .as_str()
                .unwrap()
                .to_owned()
        )
    );
}

#[test]
fn two_threads_that_make_one_alias_make_it_once() {
    let world = World::new();
    let keys = [world.new_key(), world.new_key()];
    for number in 0..20 {
        let made: usize = std::thread::scope(|scope| {
            let made = keys.each_ref().map(|key| {
                let world = &world;
                scope.spawn(move || {
                    let body = json!({"AliasName": format!("alias/{number}"), "TargetKeyId": key});
                    match world.send("admin", "CreateAlias", body) {
                        Ok(_) => 1,
                        Err(error) => {
                            assert!(error.starts_with("AlreadyExistsException: "), "{error}");
                            0
                        }
                    }
                })
            });
            made.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(made, 1);
    }
    assert_eq!(world.pages("ListAliases", &json!({}), "Aliases").len(), 20);
}

#[test]
fn names_that_aws_keeps_are_no_customer_s() {
    let world = World::new();
    world.put_role(HOME, "app", &[ALLOW_ALL]);
    let key = world.new_key();
    for row in managed_key::rows() {
        let name = format!("alias/aws/{}", row.name);
        let named = json!({"AliasName": name, "TargetKeyId": key});
        let missing =
            format!("NotFoundException: Alias arn:aws:kms:{REGION}:{HOME}:{name} is not found.");
        let created = world.send("app", "CreateAlias", named.clone()).unwrap_err();
        assert!(
            created.starts_with("InvalidAliasNameException: "),
            "{created}"
        );
        assert_eq!(
            world.send("app", "UpdateAlias", named).unwrap_err(),
            missing
        );
        assert_eq!(
            world
                .send("app", "DeleteAlias", json!({"AliasName": name}))
                .unwrap_err(),
            missing
        );
    }
}

fn names_of(aliases: &[Value]) -> Vec<String> {
    let names = aliases.iter();
    names
        .map(|alias| alias["AliasName"].as_str().unwrap().to_owned())
        .collect()
}

fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap()
}
