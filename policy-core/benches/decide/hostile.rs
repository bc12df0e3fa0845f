//! Policies and requests that somebody made to be slow, each against a harmless one of as many bytes.
//!
//! All of it runs on a thread with a small stack: what recursed on input would end the program here.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::thread;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::decide::{Decision, Layer};
use policy_core::document::read_policy;
use policy_core::record::KeyRecord;
use policy_core::request::{Parameters, Request};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot, Strangers};

use crate::measure::time;
use crate::table::{Row, nanoseconds, print, ratio};
use crate::worlds::{key_arn, request};

/// Measures and prints all of it.
pub fn rows() {
    let small = thread::Builder::new().stack_size(STACK);
    let [deciding, reading] = small.spawn(measure).unwrap().join().unwrap();
    print("hostile, prepare and decide", deciding);
    print("hostile, read and load", reading);
}

fn measure() -> [Vec<Row>; 2] {
    let cases = cases();
    let deciding = cases.iter().map(|case| case.deciding());
    let mut deciding: Vec<_> = deciding.collect();
    deciding.push(Row::new("stack", "256 KB".to_owned()).goal("256 KB", true));
    let policies = cases.iter().map(|case| case.reading());
    let texts = texts().into_iter().map(|(name, text)| {
        let harmless = ordinary_policy(text.len());
        reading(name, &harmless, &text)
    });
    [deciding, policies.chain(texts).collect()]
}

/// A policy and a value of `kms:EncryptionContext:name`, harmless and hostile.
struct Case {
    name: &'static str,
    harmless: (String, String),
    hostile: (String, String),
}

impl Case {
    /// A policy of so many statements, each with so many patterns, against 2 KB.
    fn new(name: &'static str, statements: usize, patterns: usize, shape: Shape) -> Self {
        let policy = |pattern: &dyn Fn(usize) -> String| {
            let statement = |number: usize| {
                let numbers = number * patterns..(number + 1) * patterns;
                let listed: Vec<_> = numbers.map(|it| format!("{:?}", pattern(it))).collect();
                format!(
                    r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{"StringLike":{{"kms:EncryptionContext:name":[{}]}}}}}}"#,
                    listed.join(",")
                )
            };
            policy_of((0..statements).map(statement))
        };
        let hostile = policy(&|number| shape.hostile(number));
        let harmless = policy(&|number| shape.harmless(number));
        assert_eq!(hostile.len(), harmless.len(), "{name}");
        Self {
            name,
            harmless: (harmless, ordinary(VALUE)),
            hostile: (hostile, "a".repeat(VALUE)),
        }
    }

    fn deciding(&self) -> Row {
        let (harmless, hostile) = (load(&self.harmless.0), load(&self.hostile.0));
        let mut harmless = deciding(&harmless, &self.harmless.1);
        let mut hostile = deciding(&hostile, &self.hostile.1);
        row(self.name, time([&mut harmless, &mut hostile]))
    }

    fn reading(&self) -> Row {
        reading(self.name, &self.harmless.0, &self.hostile.0)
    }
}

/// What a hostile pattern of 64 stars is made of.
#[derive(Clone, Copy)]
enum Shape {
    /// `*a*a…*b*`
    Letters,
    /// The same, and what follows the last star but one begins like the value again and again.
    LongTail,
    /// `*?a*?a…*?b*`
    QuestionMarks,
    /// `*a*a…${…}b*`
    Variable,
}

impl Shape {
    fn hostile(self, number: usize) -> String {
        let (pieces, last) = match self {
            Self::Letters => ("*a".repeat(63), String::new()),
            Self::LongTail => ("*a".repeat(63), "a".repeat(64)),
            Self::QuestionMarks => ("*?a".repeat(63), "?".to_owned()),
            Self::Variable => ("*a".repeat(63), VARIABLE.to_owned()),
        };
        format!("{pieces}{last}b{number:06}*")
    }

    /// As many bytes with a star at both ends, of other words than those of [`ordinary`].
    fn harmless(self, number: usize) -> String {
        let last = match self {
            Self::Letters | Self::LongTail | Self::QuestionMarks => "",
            Self::Variable => VARIABLE,
        };
        let words = self.hostile(number).len() - last.len() - "*b000000*".len();
        let words = "grants and keys in use by one department of many, "
            .chars()
            .cycle()
            .take(words);
        format!("*{}{last}b{number:06}*", words.collect::<String>())
    }
}

fn cases() -> [Case; 6] {
    [
        Case::new("1 pattern of 64 stars", 1, 1, Shape::Letters),
        Case::new("the same with a long tail", 1, 1, Shape::LongTail),
        Case::new("the same with `?`", 1, 1, Shape::QuestionMarks),
        Case::new("the same with a variable", 1, 1, Shape::Variable),
        Case::new("32 KB, 230 patterns", 1, 230, Shape::Letters),
        Case::new("10,000 statements", 10_000, 1, Shape::Letters),
    ]
}

/// Texts that are hard to read, and not all of them policies.
fn texts() -> [(&'static str, String); 6] {
    let escaped = ordinary_policy(8_192);
    let escaped = escaped.split('"').enumerate().map(|(index, part)| {
        // Every second part stands between quotes.
        if index % 2 == 0 {
            part.to_owned()
        } else {
            part.chars()
                .map(|it| format!("\\u{:04x}", u32::from(it)))
                .collect()
        }
    });
    let members = (0..1_000).map(|number| format!(r#""kms:EncryptionContext:n{number:04}":"v""#));
    let members: Vec<_> = members.collect();
    let conditions = |members: &[String]| {
        policy_of([format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{"StringEquals":{{{}}}}}}}"#,
            members.join(",")
        )])
    };
    let unknown = (0..1_000).map(|number| format!(r#"{{"Effekt":"Allow","Nr":{number}}}"#));
    [
        (
            "32 KB, everything escaped",
            escaped.collect::<Vec<_>>().join("\""),
        ),
        ("32 KB, 1,000 condition keys", conditions(&members)),
        (
            "32 KB, 1 condition key 1,000 times",
            conditions(&vec![members[0].clone(); 1_000]),
        ),
        ("32 KB, 1,000 statements of nonsense", policy_of(unknown)),
        ("32 KB of brackets", "[".repeat(32_768)),
        ("4 MB of brackets", "[{\"a\":".repeat(600_000)),
    ]
}

fn policy_of(statements: impl IntoIterator<Item = String>) -> String {
    let statements: Vec<_> = statements.into_iter().collect();
    let statements = statements.join(",");
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// As people write them, of at least so many bytes.
fn ordinary_policy(bytes: usize) -> String {
    let statement = |number: usize| {
        format!(
            r#"{{"Sid":"Use{number}","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:role/team/app-{number}"}},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:DescribeKey"],"Resource":"*","Condition":{{"StringEquals":{{"kms:EncryptionContext:tenant":"t-{number}"}}}}}}"#
        )
    };
    let count = bytes / statement(0).len() + 1;
    policy_of((0..count).map(statement))
}

fn ordinary(bytes: usize) -> String {
    "records of the second quarter, for those who keep them; "
        .chars()
        .cycle()
        .take(bytes)
        .collect()
}

fn load(policy: &str) -> Snapshot {
    let mut snapshot = Snapshot::new(Semantics::default());
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    read_and_load(policy, &mut snapshot);
    snapshot
}

fn read_and_load(policy: &str, snapshot: &mut Snapshot) {
    let source = Arc::new(Source::new("made up", policy));
    let outcome = read_policy(&source, Some(PolicyKind::KeyPolicy));
    if let Some(document) = outcome.document {
        let key = KeyRecord::new(key_arn(0), vec![document]);
        snapshot.add_key(key).unwrap();
    }
}

fn deciding(snapshot: &Snapshot, value: &str) -> impl FnMut() {
    let pairs = [("name", value), ("other", "a")];
    let pairs: BTreeMap<_, _> = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let request = Request {
        parameters: Some(Parameters {
            encryption_context: Some(pairs),
            ..Parameters::default()
        }),
        // A caller of another account, so that all of the policy has to be looked at in vain.
        ..request(0, 1, 0)
    };
    let mut scratch = Scratch::default();
    move || {
        let prepared = snapshot.prepare(black_box(&request), &mut scratch).unwrap();
        let outcome = black_box(prepared.decide());
        assert_eq!(outcome.decision, Decision::ImplicitDeny);
        assert_eq!(outcome.layer, Some(Layer::KeyPolicy));
    }
}

fn reading(name: &str, harmless: &str, hostile: &str) -> Row {
    let read = |text| {
        move || {
            let mut snapshot = Snapshot::new(Semantics::default());
            read_and_load(black_box(text), &mut snapshot);
            let _ = black_box(snapshot);
        }
    };
    let [harmless_time, hostile_time] = time([&mut read(harmless), &mut read(hostile)]);
    // A policy as people write it has some bytes more.
    let share = hostile.len() as f64 / harmless.len() as f64;
    row(name, [harmless_time * share, hostile_time])
}

fn row(name: &str, [harmless, hostile]: [f64; 2]) -> Row {
    let times = hostile / harmless;
    let measured = format!("{}, {}", nanoseconds(hostile), ratio(times));
    Row::new(name, measured).goal(format!("{} harmless", ratio(LIMIT)), times <= LIMIT)
}

const VARIABLE: &str = "${kms:EncryptionContext:other}";
const STACK: usize = 256 * 1024;
/// Bytes of the value that patterns are matched with.
const VALUE: usize = 2_048;
const LIMIT: f64 = 10.0;
