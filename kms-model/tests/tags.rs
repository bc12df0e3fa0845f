//! Tags of keys.

#![expect(clippy::unwrap_used, reason = "test code")]

mod world;

use serde_json::{Value, json};

use crate::world::{HOME, World};

/// An operation, its tags or their keys, and the tags of the key after it.
type Step<'a> = (&'a str, Value, &'a [(&'a str, &'a str)]);

#[test]
fn tags_are_added_replaced_and_removed() {
    let world = World::new();
    let key = world.new_key();
    #[rustfmt::skip]
    let rows: &[Step] = &[
        ("TagResource", json!([["team", "red"]]), &[("team", "red")]),
        ("TagResource", json!([["team", "blue"], ["Team", "x"]]), &[("Team", "x"), ("team", "blue")]),
        ("TagResource", json!([["empty", ""]]), &[("Team", "x"), ("empty", ""), ("team", "blue")]),
        ("TagResource", json!([]), &[("Team", "x"), ("empty", ""), ("team", "blue")]),
        ("UntagResource", json!(["TEAM"]), &[("Team", "x"), ("empty", ""), ("team", "blue")]),
        ("UntagResource", json!(["team", "unknown"]), &[("Team", "x"), ("empty", "")]),
        ("UntagResource", json!([]), &[("Team", "x"), ("empty", "")]),
        ("UntagResource", json!(["Team", "empty"]), &[]),
    ];
    for (operation, members, want) in rows {
        let body = if *operation == "TagResource" {
            json!({"KeyId": key, "Tags": tags(members)})
        } else {
            json!({"KeyId": key, "TagKeys": members})
        };
        assert_eq!(
            world.send("admin", operation, body).unwrap(),
            json!({}),
            "{members}"
        );
        let listed = world.pages("ListResourceTags", &json!({"KeyId": key}), "Tags");
        let want: Vec<_> = want.iter().map(|(key, value)| tag(key, value)).collect();
        assert_eq!(listed, want, "{operation} {members}");
    }
}

#[test]
fn tags_are_held_to_their_rules() {
    let world = World::new();
    let key = world.new_key();
    let reserved = "TagException: Tags beginning with aws: are reserved";
    let one = |key: &str, value: &str| json!([[key, value]]);
    let many =
        |count: u32| Value::Array((0..count).map(|it| json!([format!("{it}"), ""])).collect());
    #[rustfmt::skip]
    let rows = [
        (one("aws:cloudformation:stack", "x"), reserved),
        (one("AWS:x", "x"), reserved),
        (one("aws:", "x"), reserved),
        (one("aws", "x"), ""),
        (one("x", "aws:x"), ""),
        (json!([["a", "1"], ["a", "2"]]), "TagException: Duplicate tag keys"),
        (json!([["a", "1"], ["A", "2"]]), ""),
        (many(51), "TagException: Too many tags"),
        (one("", "x"), "ValidationException: "),
        (one(&"x".repeat(129), "x"), "ValidationException: "),
        (one("x", &"x".repeat(257)), "ValidationException: "),
        (one(&"x".repeat(128), &"x".repeat(256)), ""),
    ];
    for (members, want) in rows {
        for operation in ["TagResource", "CreateKey"] {
            let mut body = json!({"Tags": tags(&members)});
            if operation == "TagResource" {
                body["KeyId"] = json!(key);
            }
            let answer = world
                .send("admin", operation, body)
                .err()
                .unwrap_or_default();
            let same = answer == want || (want.ends_with(": ") && answer.starts_with(want));
            assert!(same, "{operation} {members}: {answer}");
        }
    }
    for name in ["aws:x", "Aws:x"] {
        let body = json!({"KeyId": key, "TagKeys": ["a", name]});
        assert_eq!(
            world.send("admin", "UntagResource", body).unwrap_err(),
            reserved
        );
    }
    // Nothing of a refused call is done.
    let listed = world.pages("ListResourceTags", &json!({"KeyId": key}), "Tags");
    assert!(listed.contains(&tag("a", "1")), "{listed:?}");
}

#[test]
fn a_key_has_at_most_fifty_tags() {
    let world = World::new();
    let key = world.new_key();
    let put = |from: u32, to: u32| {
        let tags: Vec<_> = (from..to)
            .map(|number| tag(&format!("{number}"), "x"))
            .collect();
        world.send("admin", "TagResource", json!({"KeyId": key, "Tags": tags}))
    };
    put(0, 30).unwrap();
    put(20, 50).unwrap();
    assert_eq!(put(49, 51).unwrap_err(), "TagException: Too many tags");
    put(0, 50).unwrap();
    world
        .send(
            "admin",
            "UntagResource",
            json!({"KeyId": key, "TagKeys": ["7"]}),
        )
        .unwrap();
    put(50, 51).unwrap();

    for limit in [1, 7, 25, 49, 50] {
        let listed = world.pages(
            "ListResourceTags",
            &json!({"KeyId": key, "Limit": limit}),
            "Tags",
        );
        let mut names: Vec<_> = listed
            .iter()
            .map(|tag| tag["TagKey"].as_str().unwrap())
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!((listed.len(), names.len()), (50, 50), "pages of {limit}");
    }
    for body in [
        json!({"Limit": 51}),
        json!({"Limit": 0}),
        json!({"Marker": ""}),
    ] {
        let mut body = body;
        body["KeyId"] = json!(key);
        let error = world.send("admin", "ListResourceTags", body).unwrap_err();
        assert!(error.starts_with("ValidationException: "), "{error}");
    }
}

#[test]
fn tags_decide_from_the_next_call_on() {
    let world = World::new();
    let key = world.new_key();
    world.put_role(
        HOME,
        "app",
        &[r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "kms:Encrypt", "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}}}"#],
    );
    let encrypt = || {
        world.send(
            "app",
            "Encrypt",
            json!({"KeyId": key, "Plaintext": "aGVsbG8="}),
        )
    };
    let put = |value: &str| {
        let body = json!({"KeyId": key, "Tags": [tag("team", value)]});
        world.send("admin", "TagResource", body).unwrap();
    };
    assert!(encrypt().is_err());
    put("red");
    assert!(encrypt().is_ok());
    put("blue");
    assert!(encrypt().is_err());
    put("red");
    assert!(encrypt().is_ok());
    world
        .send(
            "admin",
            "UntagResource",
            json!({"KeyId": key, "TagKeys": ["team"]}),
        )
        .unwrap();
    assert!(encrypt().is_err());
}

#[test]
fn who_may_set_a_tag_may_depend_on_the_tag() {
    let world = World::new();
    let key = world.new_key();
    world.put_role(
        HOME,
        "app",
        &[r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "kms:TagResource", "Resource": "*",
         "Condition": {"StringEquals": {"aws:RequestTag/team": "red"}}},
        {"Effect": "Allow", "Action": "kms:UntagResource", "Resource": "*",
         "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}}]}"#],
    );
    for (operation, body, allowed) in [
        ("TagResource", json!({"Tags": [tag("team", "blue")]}), false),
        ("TagResource", json!({"Tags": [tag("other", "red")]}), false),
        (
            "UntagResource",
            json!({"TagKeys": ["team", "other"]}),
            false,
        ),
        ("TagResource", json!({"Tags": [tag("team", "red")]}), true),
        ("UntagResource", json!({"TagKeys": ["team"]}), true),
    ] {
        let mut body = body;
        body["KeyId"] = json!(key);
        let answer = world.send("app", operation, body.clone());
        assert_eq!(answer.is_ok(), allowed, "{operation} {body}: {answer:?}");
    }
}

fn tags(pairs: &Value) -> Vec<Value> {
    let pairs = pairs.as_array().unwrap().iter();
    pairs
        .map(|pair| tag(pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
        .collect()
}

fn tag(key: &str, value: &str) -> Value {
    json!({"TagKey": key, "TagValue": value})
}
