//! How long an edit takes until it can be asked for, and what readers notice of it.
//!
//! `cargo bench -p policy-core --bench edit` prints one line a goal; with `-- thousand` it leaves out
//! the million keys and the readers. Each edit is timed alone, from
//! the text or the record to the moment when a new view holds it; the median counts; beside
//! it stand the tenth that other work on the machine disturbs least, and the slowest hundredth.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a benchmark is test code"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::decide::Decision;
use policy_core::document::read_policy;
use policy_core::grant::Grant;
use policy_core::live::{Live, View};
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::{GrantRecord, KeyRecord, PrincipalRecord};
use policy_core::request::{Check, Principal, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot, Strangers};
use policy_core::table::kms_action::Action;

#[expect(dead_code, reason = "other benchmarks use the rest")]
#[path = "decide/worlds.rs"]
mod worlds;

fn main() {
    println!();
    println!(
        "{:58} {:>10} {:>10} {:>10} {:>10}  met",
        "edit", "goal", "10 %", "median", "99 %"
    );
    let worlds = worlds::all();
    let large = worlds.last().unwrap();
    let small = worlds::all().swap_remove(0);
    let beside_thousand = large.snapshot();
    edits("1,000 keys", beside_thousand, large);
    if std::env::args().any(|argument| argument == "thousand") {
        return;
    }
    let million = a_million_keys(large);
    edits("1,000,000 keys", million, large);
    readers(large);
    memory(&small);
}

/// All rows of one world.
fn edits(name: &str, mut snapshot: Snapshot, world: &worlds::World) {
    let crowded: Arn = CROWDED.parse().unwrap();
    let mut record = KeyRecord::new(crowded.clone(), Vec::new());
    record.grants = (0..GRANTS).map(|number| grant(number).into()).collect();
    snapshot.add_key(record).unwrap();
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    let live = Live::from(snapshot);

    let texts: Vec<_> = (0..EDITS)
        .map(|number| key_policy_text(number % 1_000, 40, number))
        .collect();
    let read = self::times(EDITS, |number| {
        black_box(key_of_text(number % 1_000, &texts[number]));
    });
    row(&format!("  of which reading its text, {name}"), None, read);
    let times = self::times(EDITS, |number| {
        let record = key_of_text(number % 1_000, &texts[number]);
        live.edit(|snapshot| snapshot.add_key(record)).unwrap();
        black_box(live.view());
    });
    row(
        &format!("replace a policy of 40 statements, {name}"),
        Some(300.0),
        times,
    );

    let created = self::times(EDITS, |number| {
        let grant = GrantRecord::from(grant(GRANTS + number));
        live.edit(|snapshot| snapshot.add_grant(&crowded, grant))
            .unwrap();
        black_box(live.view());
    });
    row(
        &format!("create one of 50,000 grants, {name}"),
        Some(20.0),
        created,
    );
    let revoked = self::times(EDITS, |number| {
        let id = id(number * 7);
        let found = live.edit(|snapshot| Ok::<_, ()>(snapshot.remove_grant(&crowded, &id)));
        assert_eq!(found, Ok(true));
        black_box(live.view());
    });
    row(
        &format!("revoke one of 50,000 grants, {name}"),
        Some(20.0),
        revoked,
    );

    let view = live.view();
    let mut scratch = Scratch::default();
    let requests: Vec<_> = (0..EDITS)
        .map(|number| by_grant(&crowded, number * 7 + 1))
        .collect();
    let decided = self::times(EDITS, |number| {
        let prepared = view.prepare(&requests[number], &mut scratch).unwrap();
        assert_eq!(prepared.decide().decision, Decision::Allowed);
    });
    row(
        &format!("decide by one of 50,000 grants, {name}"),
        None,
        decided,
    );
    let requests = &world.requests;
    let decided = self::times(EDITS, |number| {
        let request = &requests[number % requests.len()];
        let _ = black_box(view.prepare(request, &mut scratch).unwrap().decide());
    });
    row(
        &format!("decide one of the large world's requests, {name}"),
        None,
        decided,
    );
}

/// Decisions of two readers, with nobody writing and with one who writes without a pause.
fn readers(world: &worlds::World) {
    let live = Live::from(world.snapshot());
    let texts: Vec<_> = (0..1_000)
        .map(|number| key_policy_text(number, 40, number))
        .collect();
    println!();
    println!("decisions a second, a view for so many");
    let writes = || {
        for (number, text) in texts.iter().enumerate() {
            let record = key_of_text(number, text);
            live.edit(|snapshot| snapshot.add_key(record)).unwrap();
        }
        texts.len()
    };
    for (name, readers, writer, each) in [
        ("one reader", 1, false, 1),
        ("one reader and a writer", 1, true, 1),
        ("two readers", 2, false, 1),
        ("two readers and a writer", 2, true, 1),
        ("one reader", 1, false, 60),
        ("two readers", 2, false, 60),
        ("two readers and a writer", 2, true, 60),
    ] {
        let done = AtomicBool::new(false);
        let start = Instant::now();
        let (decided, slowest, written) = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..readers)
                .map(|_| scope.spawn(|| decide_until(&live, &world.requests, each, &done)))
                .collect();
            let mut written = 0;
            while start.elapsed() < WHILE {
                if writer {
                    written += writes();
                } else {
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
            done.store(true, Ordering::Relaxed);
            let threads = threads.into_iter().map(|thread| thread.join().unwrap());
            let (decided, slowest): (Vec<usize>, Vec<Duration>) = threads.unzip();
            let slowest = slowest.into_iter().max().unwrap();
            (decided.iter().sum::<usize>(), slowest, written)
        });
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{name:26} {each:>3} {:>12.0}   edits a second {:>8.0}   slowest view {:>10.1} µs",
            decided as f64 / seconds,
            written as f64 / seconds,
            slowest.as_secs_f64() * 1e6,
        );
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("cores: {cores}");
}

/// How many were decided, and how long the slowest view took.
fn decide_until(
    live: &Live,
    requests: &[Request],
    each: usize,
    done: &AtomicBool,
) -> (usize, Duration) {
    let mut scratch = Scratch::default();
    let (mut count, mut slowest) = (0, Duration::ZERO);
    while !done.load(Ordering::Relaxed) {
        for requests in requests.chunks(each) {
            let start = Instant::now();
            let view: View = live.view();
            slowest = slowest.max(start.elapsed());
            for request in requests {
                let _ = black_box(view.prepare(request, &mut scratch).unwrap().decide());
                count += 1;
            }
        }
    }
    (count, slowest)
}

/// What one thing more takes, all in all and without what loading throws away.
fn memory(world: &worlds::World) {
    println!();
    println!("bytes that one more takes, the texts of policies included");
    let key = |number: usize, statements| {
        key_of_text(number, &key_policy_text(number, statements, number))
    };
    let many = 1_000;
    let of_keys = |statements: usize| {
        held(move || {
            let mut snapshot = Snapshot::new(Semantics::default());
            (0..many).for_each(|number| snapshot.add_key(key(number, statements)).unwrap());
            snapshot
        })
    };
    let (one, eleven) = (of_keys(1), of_keys(11));
    println!("key with one statement {:>10}", one / many);
    println!("statement              {:>10}", (eleven - one) / many / 10);
    let template: &PrincipalRecord = &world.principals[0];
    let principals = held(|| {
        let mut snapshot = Snapshot::new(Semantics::default());
        for number in 0..many {
            let mut record = template.clone();
            record.arn = role(number);
            record.policies.clear();
            record.boundary = None;
            snapshot.add_principal(record).unwrap();
        }
        snapshot
    });
    println!("principal, no policies {:>10}", principals / many);
    let grants = held(|| {
        let mut snapshot = Snapshot::new(Semantics::default());
        let mut record = KeyRecord::new(CROWDED.parse().unwrap(), Vec::new());
        record.grants = (0..GRANTS).map(|number| grant(number).into()).collect();
        snapshot.add_key(record).unwrap();
        snapshot
    });
    println!("grant to a role of its own {:>6}", grants / GRANTS);
}

/// Bytes that what is made still holds.
fn held<T>(make: impl FnOnce() -> T) -> usize {
    let mut made = None;
    let counted = allocation_counter::measure(|| made = Some(make()));
    usize::try_from(counted.bytes_current).unwrap()
}

fn times(count: usize, mut edit: impl FnMut(usize)) -> Vec<Duration> {
    let timed = |number| {
        let start = Instant::now();
        edit(number);
        start.elapsed()
    };
    let mut times: Vec<_> = (0..count).map(timed).collect();
    times.sort_unstable();
    times
}

fn row(name: &str, goal: Option<f64>, times: Vec<Duration>) {
    let at = |percent: usize| times[times.len() * percent / 100].as_secs_f64() * 1e6;
    let (wanted, met) = match goal {
        None => (String::new(), ""),
        Some(goal) => (
            format!("{goal:.0} µs"),
            if at(50) <= goal { "yes" } else { "no" },
        ),
    };
    println!(
        "{name:58} {wanted:>10} {:>7.1} µs {:>7.1} µs {:>7.1} µs  {met}",
        at(10),
        at(50),
        at(99)
    );
}

/// The large world among so many small keys.
fn a_million_keys(world: &worlds::World) -> Snapshot {
    let mut snapshot = world.snapshot();
    let text = key_policy_text(0, 1, 0);
    let document = key_of_text(0, &text).policies;
    for number in world.keys.len()..1_000_000 {
        let arn = format!("arn:aws:kms:eu-north-1:888888888888:key/{number:012}");
        let record = KeyRecord::new(arn.parse().unwrap(), document.clone());
        snapshot.add_key(record).unwrap();
    }
    snapshot
}

/// The text of a key policy; another `edit` gives other statements.
fn key_policy_text(number: usize, statements: usize, edit: usize) -> String {
    let account = worlds::key_account(number);
    let statements: Vec<_> = (0..statements)
        .map(|index| worlds::key_statement(account, number + edit, index))
        .collect();
    let statements = statements.join(",");
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

/// A key of the large world, with the policy of a text.
fn key_of_text(number: usize, text: &str) -> KeyRecord {
    let source = Arc::new(Source::new("made up", text));
    let policy = read_policy(&source, Some(PolicyKind::KeyPolicy)).document;
    KeyRecord::new(worlds::key_arn(number), vec![policy.unwrap()])
}

fn by_grant(key: &Arn, number: usize) -> Request {
    let caller = format!("arn:aws:sts::888888888888:assumed-role/worker-{number}/one");
    let check = Check {
        action: Action::DECRYPT,
        resource: Resource::Key(key.clone()),
    };
    Request::new(Principal::new(caller.parse().unwrap()), vec![check])
}

fn grant(number: usize) -> Grant {
    let mut grant = worlds::grant(0, 0);
    grant.id = Some(id(number));
    grant.grantee = PrincipalName::parse_aws(role(number).as_str()).unwrap();
    grant.constraints.encryption_context = None;
    grant
}

fn role(number: usize) -> Arn {
    let arn = format!("arn:aws:iam::888888888888:role/worker-{number}");
    arn.parse().unwrap()
}

fn id(number: usize) -> String {
    format!("{number:064x}")
}

const CROWDED: &str = "arn:aws:kms:eu-north-1:888888888888:key/crowded";
const GRANTS: usize = 50_000;
const EDITS: usize = 2_000;
const WHILE: Duration = Duration::from_secs(2);
