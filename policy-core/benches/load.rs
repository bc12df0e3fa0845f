//! How long it takes to load: the JSON reader beside `serde_json`, and a world from text to a ready
//! snapshot.
//!
//! `cargo bench -p policy-core --bench load` prints one row a goal. Samples of the two readers take
//! turns and the lower quartile counts, so that a noisy machine hurts both alike. Ours keeps every
//! place and looks for repeated members; `serde_json` does neither.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a benchmark is test code"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::json::parse;
use policy_core::name::principal::PathKnown;
use policy_core::record::{AccountRecord, KeyRecord, PrincipalRecord};
use policy_core::semantics::Semantics;
use policy_core::snapshot::Snapshot;

#[path = "load/texts.rs"]
mod texts;

fn main() {
    // `cargo bench` passes options of its own; a word asks for the rows that begin with it.
    let only = std::env::args()
        .skip(1)
        .find(|word| !word.starts_with('-'))
        .unwrap_or_default();
    println!("{:36} {:>22} {:>22}  met", "what", "goal", "measured");
    for (name, documents) in [
        ("reader, compact", texts::key_policies(texts::compact)),
        ("reader, pretty-printed", texts::key_policies(texts::pretty)),
    ] {
        if name.starts_with(&only) {
            reader(name, &documents);
        }
    }
    if "world".starts_with(&only) {
        world();
    }
}

/// Both readers over the same documents.
fn reader(name: &str, documents: &[String]) {
    let bytes: usize = documents.iter().map(String::len).sum();
    let sources: Vec<Source> = documents
        .iter()
        .map(|text| Source::new("policy.json", text.as_str()))
        .collect();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        ours.push(timed(|| {
            for source in &sources {
                let parsed = black_box(parse(black_box(source)));
                assert!(parsed.diagnostics.is_empty());
            }
        }));
        theirs.push(timed(|| {
            for text in documents {
                let parsed = serde_json::from_str::<serde_json::Value>(black_box(text));
                assert!(black_box(parsed).is_ok());
            }
        }));
    }
    let (ours, theirs) = (lower_quartile(ours), lower_quartile(theirs));
    let speed = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    let measured = format!(
        "{:.0} / {:.0} MB/s = {ratio:.2}x",
        speed(ours),
        speed(theirs)
    );
    row(name, "1.20x serde_json", &measured, ratio >= READER_GOAL);
}

/// Keys, principals and accounts from text to a snapshot.
fn world() {
    let texts = texts::World::new();
    let (mut reading, mut compiling, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..LOADS {
        // A text becomes the source of its policy, so each load needs texts of its own.
        let texts = texts.clone();
        let start = Instant::now();
        let records = records(texts);
        let read = start.elapsed();
        let snapshot = snapshot(records);
        let total = start.elapsed();
        drop(black_box(snapshot));
        reading.push(read);
        compiling.push(total - read);
        both.push(total);
    }
    let total = lower_quartile(both);
    let shown = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
    println!(
        "world: {} keys, {} principals, {:.1} MB",
        texts.keys.len(),
        texts.principals.len(),
        texts.bytes() as f64 / 1e6
    );
    row("world", "250 ms", &shown(total), total <= LOAD_GOAL);
    println!("  reading   {}", shown(lower_quartile(reading)));
    println!("  compiling {}", shown(lower_quartile(compiling)));
}

/// What a snapshot is made of.
struct Records {
    accounts: Vec<AccountRecord>,
    keys: Vec<KeyRecord>,
    principals: Vec<PrincipalRecord>,
}

#[inline(never)]
fn records(texts: texts::World) -> Records {
    Records {
        accounts: texts
            .accounts
            .into_iter()
            .map(|(id, scp, rcp)| AccountRecord {
                id: id.parse().unwrap(),
                org_id: Some("o-a1b2c3d4e5".to_owned()),
                org_path: Some("o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/".to_owned()),
                management: false,
                scp: Some(vec![vec![policy(scp, PolicyKind::ServiceControlPolicy)]]),
                rcp: vec![vec![policy(rcp, PolicyKind::ResourceControlPolicy)]],
            })
            .collect(),
        keys: texts
            .keys
            .into_iter()
            .map(|(arn, text)| {
                KeyRecord::new(
                    arn.parse().unwrap(),
                    vec![policy(text, PolicyKind::KeyPolicy)],
                )
            })
            .collect(),
        principals: texts
            .principals
            .into_iter()
            .map(|principal| {
                let policies = principal.policies.into_iter();
                PrincipalRecord {
                    arn: principal.arn.parse().unwrap(),
                    path: PathKnown::Yes,
                    unique_id: None,
                    tags: None,
                    policies: policies
                        .map(|text| policy(text, PolicyKind::IdentityPolicy))
                        .collect(),
                    boundary: Some(policy(principal.boundary, PolicyKind::PermissionsBoundary)),
                }
            })
            .collect(),
    }
}

fn policy(text: String, kind: PolicyKind) -> PolicyDocument {
    let source = Arc::new(Source::new("policy.json", text));
    let outcome = read_policy(&source, Some(kind));
    assert!(outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
    outcome.document.unwrap()
}

#[inline(never)]
fn snapshot(records: Records) -> Snapshot {
    let mut snapshot = Snapshot::new(Semantics::default());
    for account in records.accounts {
        snapshot.add_account(account).unwrap();
    }
    for key in records.keys {
        snapshot.add_key(key).unwrap();
    }
    for principal in records.principals {
        snapshot.add_principal(principal).unwrap();
    }
    snapshot
}

fn row(what: &str, goal: &str, measured: &str, met: bool) {
    let met = if met { "yes" } else { "no" };
    println!("{what:36} {goal:>22} {measured:>22}  {met}");
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn lower_quartile(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 4]
}

const SAMPLES: usize = 60;
const LOADS: usize = 12;
const READER_GOAL: f64 = 1.2;
const LOAD_GOAL: Duration = Duration::from_millis(250);
