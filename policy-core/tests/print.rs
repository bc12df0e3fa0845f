//! Printing a policy and reading it again gives the same policy, whatever it says.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::print::print;
use policy_core::ast::{Policy, PolicyKind};
use policy_core::document::read_policy;
use policy_core::text::diagnostic::Diagnostic;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Map, Value, json};

proptest! {
    #[test]
    fn reading_what_was_printed_gives_the_same(document in document(), pretty in any::<bool>()) {
        let text = if pretty {
            serde_json::to_string_pretty(&document).unwrap()
        } else {
            document.to_string()
        };
        let policy = read(&text);
        let printed = print(&policy);
        prop_assert_eq!(&read(&printed), &policy, "{}", printed);
        prop_assert_eq!(print(&read(&printed)), printed);
    }

    #[test]
    fn whatever_is_broken_is_reported_in_its_place(
        document in document(),
        wrapped in any::<bool>(),
        changes in prop::collection::vec((any::<Index>(), select(PIECES)), 1..5),
    ) {
        let mut text = document.to_string();
        for (index, piece) in changes {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let at = *index.get(&bounds);
            text.insert_str(at, piece);
        }
        if wrapped {
            text = json!({ "Policy": text }).to_string();
        }
        let source = Arc::new(Source::new("broken", text));
        let outcome = read_policy(&source, None);
        let broken = outcome.diagnostics.iter().any(Diagnostic::is_error);
        prop_assert_eq!(outcome.document.is_none(), broken);
        for diagnostic in &outcome.diagnostics {
            let span = diagnostic.span;
            let place = source.text().get(span.start as usize..span.end as usize);
            prop_assert!(place.is_some(), "{diagnostic:?} {}", source.text());
        }
        prop_assert!(outcome.diagnostics.is_sorted_by_key(|one| one.span));
    }

    #[test]
    fn wrappings_do_not_matter(document in document(), how in 0..4) {
        let text = document.to_string();
        let wrapped = match how {
            0 => json!({ "Policy": text, "PolicyName": "default" }).to_string(),
            1 => json!({ "Policy": json!({ "Policy": text }).to_string() }).to_string(),
            2 => percent_encoded(&text),
            _ => json!({ "Policy": percent_encoded(&text) }).to_string(),
        };
        prop_assert_eq!(read(&wrapped), read(&text));
    }

    #[test]
    fn places_in_wrappings_are_those_of_the_text(document in document(), how in 0..2) {
        let text = document.to_string();
        let wrapped = match how {
            0 => json!({ "Policy": text }).to_string(),
            _ => percent_encoded(&text),
        };
        let source = Arc::new(Source::new("wrapped", wrapped));
        let policy = read_policy(&source, Some(PolicyKind::KeyPolicy)).document.unwrap().policy;
        for statement in &policy.statements {
            let effect = &statement.value.effect;
            let slice = source.slice(effect.span);
            prop_assert!(slice.contains(effect.value.as_str()) && slice.len() <= 11, "{}", slice);
            let sid = statement.value.sid.as_ref().unwrap();
            let slice = source.slice(sid.span);
            let plain = match how {
                0 => serde_json::from_str(&format!("\"{slice}\"")).unwrap(),
                _ => decoded(slice),
            };
            prop_assert_eq!(serde_json::from_str::<String>(&plain).unwrap(), sid.value.as_str());
        }
    }
}

fn read(text: &str) -> Policy {
    let source = Arc::new(Source::new("policy", text));
    let outcome = read_policy(&source, Some(PolicyKind::KeyPolicy));
    let errors: Vec<_> = outcome
        .diagnostics
        .iter()
        .filter(|it| it.is_error())
        .collect::<Vec<&Diagnostic>>();
    assert!(errors.is_empty(), "{text} {errors:?}");
    outcome.document.unwrap().policy
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            let digits = std::str::from_utf8(&digits).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn document() -> impl Strategy<Value = Value> {
    let version = select(&[None, Some("2008-10-17"), Some("2012-10-17")][..]);
    (
        version,
        prop::collection::vec(statement(), 1..4),
        any::<bool>(),
    )
        .prop_map(|(version, mut statements, alone)| {
            let mut document = Map::new();
            document.extend(version.map(|it| ("Version".to_owned(), json!(it))));
            let statements = if alone && statements.len() == 1 {
                statements.remove(0)
            } else {
                json!(statements)
            };
            document.insert("Statement".to_owned(), statements);
            Value::Object(document)
        })
}

fn statement() -> impl Strategy<Value = Value> {
    (
        "[a-zé\"\\\\\n\u{1}\u{1f511} ]{0,8}",
        select(&["Allow", "Deny"][..]),
        (any::<bool>(), principal()),
        (
            any::<bool>(),
            listed(&["kms:*", "kms:Decrypt", "*", "KMS:re?ncrypt*"]),
        ),
        (
            any::<bool>(),
            listed(&["*", "arn:aws:kms:*:*:key/a", "arn:aws:kms:::key/\u{e9}"]),
        ),
        conditions(),
    )
        .prop_map(|(sid, effect, principal, action, resource, conditions)| {
            let name = |(not, value): (bool, Value), name: &str| {
                (format!("{}{name}", if not { "Not" } else { "" }), value)
            };
            let mut members = Map::new();
            members.insert("Sid".to_owned(), json!(sid));
            members.insert("Effect".to_owned(), json!(effect));
            members.extend([
                name(principal, "Principal"),
                name(action, "Action"),
                name(resource, "Resource"),
            ]);
            members.extend(conditions.map(|it| ("Condition".to_owned(), it)));
            Value::Object(members)
        })
}

fn principal() -> impl Strategy<Value = Value> {
    let aws = listed(&[
        "*",
        "111122223333",
        "arn:aws:iam::111122223333:role/a/b",
        "AIDAEXAMPLE",
    ]);
    let service = listed(&["logs.amazonaws.com", "s3.eu-north-1.amazonaws.com"]);
    prop_oneof![
        Just(json!("*")),
        aws.clone()
            .prop_filter("someone", is_filled)
            .prop_map(|aws| json!({ "AWS": aws })),
        (aws, service)
            .prop_filter("someone", |(aws, service)| is_filled(aws)
                || is_filled(service))
            .prop_map(|(aws, service)| json!({ "AWS": aws, "Service": service })),
    ]
}

fn is_filled(value: &Value) -> bool {
    *value != json!([])
}

/// A bare string or a list, in document order, with no repetition.
fn listed(texts: &'static [&'static str]) -> impl Strategy<Value = Value> + Clone {
    prop_oneof![
        select(texts).prop_map(|text| json!(text)),
        subsequence(texts, 0..=texts.len()).prop_map(|texts| json!(texts)),
    ]
}

fn conditions() -> impl Strategy<Value = Option<Value>> {
    let operators = &[
        "StringEquals",
        "ForAnyValue:ArnLikeIfExists",
        "bool",
        "Null",
        "NumericLessThan",
    ];
    let keys = &[
        "aws:userid",
        "kms:EncryptionContext:a b",
        "aws:PrincipalTag/x",
    ];
    let value = || {
        select(vec![
            json!("a"),
            json!("${aws:username}"),
            json!("\u{e9}\"\\"),
            json!(true),
            json!(7),
            json!(1.5),
            json!(["a", 1, false]),
            json!([]),
            json!(["only"]),
        ])
    };
    let block = subsequence(&keys[..], 0..=3).prop_flat_map(move |keys| {
        let values = prop::collection::vec(value(), keys.len());
        values.prop_map(move |values| -> Map<String, Value> {
            keys.iter()
                .map(|key| (*key).to_owned())
                .zip(values)
                .collect()
        })
    });
    prop::option::of(
        subsequence(&operators[..], 0..=5).prop_flat_map(move |operators| {
            let blocks = prop::collection::vec(block.clone(), operators.len());
            blocks.prop_map(move |blocks| {
                let blocks = blocks.into_iter().map(Value::Object);
                Value::Object(
                    operators
                        .iter()
                        .map(|it| (*it).to_owned())
                        .zip(blocks)
                        .collect(),
                )
            })
        }),
    )
}

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "\"", "\\", "{", "}", "[", "]", ",", ":", "'", "//", "x", "\n", "é", "${", "*", " ", "1",
    "\"Principal\":\"*\",", "\"Effect\":\"allow\",", "\"NotAction\":[],", "%7B",
];
