//! The JSON reader against serde_json: it accepts the same texts, and reads the same values.
#![expect(clippy::string_slice, clippy::unwrap_used, reason = "test code")]

use std::time::{Duration, Instant};

use policy_core::Source;
use policy_core::json::{Node, Parsed, Value, parse};
use policy_core::limits::{MAX_DIAGNOSTICS, MAX_JSON_DEPTH};
use proptest::prelude::*;
use proptest::sample::Index;

proptest! {
    #[test]
    fn valid_texts_are_read_as_serde_json_reads_them(text in document()) {
        check(&text)?;
    }

    #[test]
    fn broken_texts_are_refused_as_serde_json_refuses_them(
        text in document(),
        changes in prop::collection::vec((any::<Index>(), 0_u8..3, prop::sample::select(PIECES)), 1..4),
    ) {
        check(&mutated(text, &changes))?;
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ \\n\"'{}\\[\\]:,a0-9+.eE/*#\\\\u\u{e9}\u{a0}-]{0,24}") {
        check(&text)?;
    }
}

#[test]
fn nesting_without_end_is_one_message() {
    for open in ["[", "{\"a\":", "[{\"a\":"] {
        let source = Source::new("deep", open.repeat(40_000_000 / open.len()));
        let start = Instant::now();
        let parsed = parse(&source);
        assert!(start.elapsed() < Duration::from_secs(5));
        assert_eq!(codes(&parsed), ["too-deep"], "{open}");
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(
        codes(&parse(&Source::new("", nested(MAX_JSON_DEPTH)))),
        [""; 0]
    );
    assert_eq!(
        codes(&parse(&Source::new("", nested(MAX_JSON_DEPTH + 1)))),
        ["too-deep"]
    );
}

#[test]
fn faults_are_bounded_and_reading_is_linear() {
    for piece in [
        "@ ", "\"a\" ", "// \n", "'a',", ",", "\"\n", "\\", ":", "\"\\u\"", "]", "/*",
    ] {
        let source = Source::new(
            "many",
            format!("[{}", piece.repeat(1_000_000 / piece.len())),
        );
        let start = Instant::now();
        let parsed = parse(&source);
        assert!(start.elapsed() < Duration::from_secs(5), "{piece}");
        assert!(parsed.diagnostics.len() <= MAX_DIAGNOSTICS + 1, "{piece}");
        assert!(!parsed.diagnostics.is_empty(), "{piece}");
    }
}

#[test]
fn one_slip_is_one_message() {
    for (text, wanted) in [
        (r#"{"a": 1 "b": 2}"#, "missing-comma"),
        (r#"{"a" 1, "b": 2}"#, "missing-colon"),
        (r#"{"a" = 1, "b": 2}"#, "missing-colon"),
        (r#"{"a", "b": 2}"#, "missing-value"),
        (r#"{"a": , "b": 2}"#, "missing-value"),
        (r#"{"a": }"#, "missing-value"),
        (r#"{"a": 1,}"#, "trailing-comma"),
        (r#"[1, 2,]"#, "trailing-comma"),
        (r#"[1,, 2]"#, "extra-comma"),
        (r#"{"a": [1, 2}"#, "mismatched-bracket"),
        (r#"{"a": [1, 2, "b": 3}"#, "colon-in-list"),
        (r#"{"a": [{"b": 1]}"#, "mismatched-bracket"),
        (r#"{"a": 1], "b": 2}"#, "unexpected-character"),
        (r#"[1, 2}"#, "mismatched-bracket"),
        (r#"{"a": 1"#, "unterminated-object"),
        (r#"{"a": [1"#, "unterminated-array"),
        (r#"{"a": "b"#, "unterminated-string"),
        ("{\"a\": \"b,\n \"c\": 1}", "unterminated-string"),
        ("{\"a\": \"b\n}", "unterminated-string"),
        ("{\"a\": \"b\nc\nd\"}", "control-character"),
        ("{\"a\": \"\t\"}", "control-character"),
        (r#"{"a": "\x"}"#, "bad-escape"),
        (r#"{"a": "\u12"}"#, "bad-escape"),
        (r#"{"a": "\ud800"}"#, "lone-surrogate"),
        (r#"{"a": "\ud800\u0041"}"#, "lone-surrogate"),
        (r#"{'a': 1}"#, "single-quotes"),
        (r#"{"a": 'b'}"#, "single-quotes"),
        (r#"{a: 1}"#, "unquoted-name"),
        (r#"{"a": b}"#, "unknown-word"),
        (r#"{"a": arn:aws:iam::111122223333:root}"#, "unknown-word"),
        (r#"{"a": True}"#, "unknown-word"),
        (r#"[NaN]"#, "unknown-word"),
        (r#"[007]"#, "bad-number"),
        (r#"[+1]"#, "bad-number"),
        (r#"[.5]"#, "bad-number"),
        (r#"[1.]"#, "bad-number"),
        (r#"[10.0.0.0/8]"#, "bad-number"),
        ("{\"a\": 1 // why\n}", "comment"),
        (r#"{"a": /* why */ 1}"#, "comment"),
        ("# why\n{}", "comment"),
        (r#"{} /* why"#, "unterminated-comment"),
        (r#"{} {}"#, "trailing-text"),
        (r#"{}}"#, "trailing-text"),
        (r#"{"a": 1, "a": 2}"#, "duplicate-member"),
        (r#"{"a": 1, 5}"#, "missing-name"),
        (r#"{"a": 1, {"b": 2}}"#, "missing-name"),
        (r#"{"a": 1, @}"#, "unexpected-character"),
        ("", "no-value"),
        ("}", "unexpected-character"),
    ] {
        assert_eq!(codes(&parse(&Source::new("", text))), [wanted], "{text}");
    }
}

#[test]
fn repeated_members_of_large_objects_are_found() {
    let mut text = "{".to_owned();
    for at in 0..40 {
        text.push_str(&format!("\"m{at}\": {at}, "));
    }
    text.push_str("\"m7\": 1, \"m7\": 2}");
    let source = Source::new("", text.as_str());
    let parsed = parse(&source);
    assert_eq!(codes(&parsed), ["duplicate-member"; 2]);
    for diagnostic in &parsed.diagnostics {
        let (first, _) = diagnostic.related.clone().unwrap();
        assert_eq!(first.start as usize, text.find("\"m7\"").unwrap());
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let source = Source::from_bytes("p", b"\xef\xbb\xbf[1]".to_vec(), 100).unwrap();
    let parsed = parse(&source);
    assert_eq!(codes(&parsed), [""; 0]);
    assert_eq!(source.slice(parsed.node.unwrap().span), "[1]");
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let source = Source::new("case", text);
    let parsed = parse(&source);
    let ours: Vec<_> = parsed
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code != "duplicate-member")
        .collect();
    for diagnostic in &parsed.diagnostics {
        let span = diagnostic.span;
        prop_assert!(
            span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some(),
            "{text:?} {diagnostic:?}"
        );
    }
    // serde_json does not pass over a byte order mark.
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str::<serde_json::Value>(unmarked) {
        Ok(wanted) => {
            prop_assert!(ours.is_empty(), "{text:?} {ours:?}");
            let node = parsed.node.unwrap();
            prop_assert!(same(&node, &wanted), "{text:?} {node:?}");
            if parsed.diagnostics.is_empty() {
                check_places(text, &node)?;
            }
        }
        // We keep numbers as text, so none is too large for us.
        Err(error) if error.to_string().starts_with("number out of range") => {}
        Err(error) => prop_assert!(!ours.is_empty(), "{text:?} {error}"),
    }
    Ok(())
}

/// Every place slices to text that reads as the same value, and lies within its parent's.
fn check_places(text: &str, node: &Node<'_>) -> Result<(), TestCaseError> {
    let slice = &text[node.span.start as usize..node.span.end as usize];
    let read = serde_json::from_str::<serde_json::Value>(slice);
    prop_assert!(read.is_ok_and(|value| same(node, &value)), "{slice:?}");
    let inside = |span: policy_core::text::span::Span| {
        node.span.start < span.start && span.end < node.span.end
    };
    match &node.value {
        Value::Array(elements) => {
            for element in elements {
                prop_assert!(inside(element.span));
                check_places(text, element)?;
            }
        }
        Value::Object(members) => {
            for member in members {
                let name = &text[member.name_span.start as usize..member.name_span.end as usize];
                prop_assert_eq!(&serde_json::from_str::<String>(name).unwrap(), &member.name);
                prop_assert!(inside(member.name_span) && inside(member.value.span));
                check_places(text, &member.value)?;
            }
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
    Ok(())
}

/// Of repeated members serde_json keeps the last.
fn same(node: &Node<'_>, wanted: &serde_json::Value) -> bool {
    match (&node.value, wanted) {
        (Value::Array(ours), serde_json::Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same(a, b))
        }
        (Value::Bool(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Number(ours), serde_json::Value::Number(theirs)) => {
            ours.parse::<f64>().ok() == theirs.as_f64()
        }
        (Value::Object(ours), serde_json::Value::Object(theirs)) => {
            let last = |name: &str| ours.iter().rev().find(|member| member.name == name);
            ours.iter()
                .all(|member| theirs.contains_key(member.name.as_ref()))
                && theirs
                    .iter()
                    .all(|(name, value)| last(name).is_some_and(|m| same(&m.value, value)))
        }
        (Value::String(ours), serde_json::Value::String(theirs)) => ours == theirs,
        _ => false,
    }
}

fn codes(parsed: &Parsed<'_>) -> Vec<&'static str> {
    parsed.diagnostics.iter().map(|one| one.code).collect()
}

/// JSON as text, with white space and escapes that a serializer would not write.
fn document() -> impl Strategy<Value = String> {
    let blank = || prop::sample::select(&["", "", " ", "\n", "\r\n\t"][..]);
    let string = prop::collection::vec(prop::sample::select(CHARACTERS), 0..6)
        .prop_map(|characters| format!("\"{}\"", characters.concat()));
    let leaf = prop_oneof![
        prop::sample::select(
            &[
                "true", "false", "null", "0", "-0", "12", "-3.5", "1e3", "2E-2"
            ][..]
        )
        .prop_map(str::to_owned),
        string.clone(),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let array = prop::collection::vec((blank(), inner.clone(), blank()), 0..5);
        let member = (blank(), string.clone(), blank(), inner, blank());
        prop_oneof![
            array.prop_map(|elements| {
                let texts: Vec<_> = elements
                    .into_iter()
                    .map(|(before, element, after)| format!("{before}{element}{after}"))
                    .collect();
                format!("[{}]", texts.join(","))
            }),
            prop::collection::vec(member, 0..5).prop_map(|members| {
                let texts: Vec<_> = members
                    .into_iter()
                    .map(|(a, name, b, value, c)| format!("{a}{name}{b}:{c}{value}"))
                    .collect();
                format!("{{{}}}", texts.join(","))
            }),
        ]
    })
}

/// Inserts, replaces or drops a character here and there.
fn mutated(text: String, changes: &[(Index, u8, &str)]) -> String {
    let mut characters: Vec<String> = text.chars().map(String::from).collect();
    for (index, change, piece) in changes {
        if characters.is_empty() {
            break;
        }
        let at = index.index(characters.len());
        match change {
            0 => characters.insert(at, (*piece).to_owned()),
            1 => characters
                .splice(at..=at, [(*piece).to_owned()])
                .for_each(drop),
            _ => drop(characters.remove(at)),
        }
    }
    characters.concat()
}

const CHARACTERS: &[&str] = &[
    "a",
    "b",
    " ",
    "é",
    "\u{1f511}",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u0041",
    "\\u00e9",
    "\\ud83d\\udd11",
    "\u{7f}",
    "'",
    "/",
    "{",
    "]",
];

const PIECES: &[&str] = &[
    "\"", "'", "\\", "\\u12", "\\ud800", "{", "}", "[", "]", ",", ":", "//", "/*", "*/", "#", "0",
    "+", "-", ".", "e", "tru", "NaN", "\n", "\t", "\u{1}", "\u{a0}", "\u{feff}", "é", "=",
];
