//! How cost grows with what is loaded: more keys and principals, longer policies, more condition
//! keys. Each row is one world against a smaller one, on requests of the same kind, measured in turn.

use std::hint::black_box;

use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::record::KeyRecord;
use policy_core::request::Request;
use policy_core::snapshot::{Scratch, Snapshot};

use crate::measure::time;
use crate::seen::{self, Floored};
use crate::table::{Row, nanoseconds, print, ratio};
use crate::worlds::{
    LARGE, REQUESTS, Size, World, document, key_account, key_arn, keys_with_condition_keys,
    request, role_arn,
};

/// Measures and prints all of it.
pub fn rows() {
    let (alone, among) = (one_key_alone(), one_key_among_others());
    let one = compare("1 key among 1,000, against alone", 1.2, &alone, &among);
    drop((alone, among));

    let ten_times = Size {
        keys: LARGE.keys * 10,
        principals: LARGE.principals * 10,
        ..LARGE
    };
    let (mut large, mut larger) = (World::core(&LARGE), World::core(&ten_times));
    // Exactly the same requests: only what nobody asks for is more.
    larger.requests.clone_from(&large.requests);
    let ten = compare("10,000 keys, against 1,000", 1.5, &large, &larger);
    large.requests = spread(&LARGE);
    larger.requests = spread(&ten_times);
    let cold = compare("the same, asked all over the world", 1.5, &large, &larger);
    drop(larger);

    let (short, long) = (policy_of(40), policy_of(400));
    let long = compare("400 statements, against 40", 2.0, &short, &long);

    let compared = [one, ten, cold, long];
    print(
        "growth, decide",
        compared.iter().map(|of| of.row(of.decide)),
    );
    let mut both: Vec<_> = compared.iter().map(|of| of.row(of.both)).collect();
    large.requests = World::requests(&LARGE);
    both.push(beside_condition_keys(&large));
    print("growth, prepare and decide", both);
    print(
        "growth of the floor, from texts",
        compared.iter().map(|of| {
            let [small, large] = of.floor;
            let measured = format!("{}, {}", nanoseconds(large), ratio(large / small));
            Row::new(of.name, measured)
        }),
    );
}

/// Nanoseconds of one request in the smaller world and in the larger one.
struct Compared {
    name: &'static str,
    limit: f64,
    decide: [f64; 2],
    both: [f64; 2],
    floor: [f64; 2],
}

impl Compared {
    fn row(&self, [small, large]: [f64; 2]) -> Row {
        let growth = large / small;
        let measured = format!("{}, {}", nanoseconds(large), ratio(growth));
        Row::new(self.name, measured).goal(ratio(self.limit), growth <= self.limit)
    }
}

fn compare(name: &'static str, limit: f64, small: &World, large: &World) -> Compared {
    let worlds = [small, large].map(Loaded::new);
    let mut scratches = worlds
        .each_ref()
        .map(|it| vec![Scratch::default(); it.world.requests.len()]);
    let [small, large] = &worlds;
    let [small_scratches, large_scratches] = &mut scratches;
    let (mut small_decide, mut large_decide) = (
        small.deciding(small_scratches),
        large.deciding(large_scratches),
    );
    let (mut small_both, mut large_both) = (small.preparing(), large.preparing());
    let (mut small_floor, mut large_floor) = (small.flooring(), large.flooring());
    let times = time([
        &mut small_decide,
        &mut large_decide,
        &mut small_both,
        &mut large_both,
        &mut small_floor,
        &mut large_floor,
    ]);
    let mut each = [small, large].into_iter().cycle();
    let [
        small_decide,
        large_decide,
        small_both,
        large_both,
        small_floor,
        large_floor,
    ] = times.map(|time| time / each.next().unwrap().world.requests.len() as f64);
    Compared {
        name,
        limit,
        decide: [small_decide, large_decide],
        both: [small_both, large_both],
        floor: [small_floor, large_floor],
    }
}

/// A world ready to be asked, after engine, floor and oracle agreed on it.
struct Loaded<'a> {
    world: &'a World,
    snapshot: Snapshot,
    floored: Floored<'a>,
}

impl<'a> Loaded<'a> {
    fn new(world: &'a World) -> Self {
        let snapshot = world.snapshot();
        let plain = seen::by_oracle(world);
        seen::agree(&snapshot, &world.requests, &plain);
        let floored = Floored::new(world, &plain);
        floored.agrees(&snapshot, &world.requests);
        Self {
            world,
            snapshot,
            floored,
        }
    }

    fn deciding<'s>(&'s self, scratches: &'s mut [Scratch]) -> impl FnMut() + 's {
        let prepared: Vec<_> = self
            .world
            .requests
            .iter()
            .zip(scratches)
            .map(|(request, scratch)| self.snapshot.prepare(request, scratch).unwrap())
            .collect();
        move || {
            for prepared in &prepared {
                let _ = black_box(black_box(prepared).decide());
            }
        }
    }

    fn preparing(&self) -> impl FnMut() {
        let mut scratch = Scratch::default();
        move || decide_all(&self.snapshot, &self.world.requests, &mut scratch)
    }

    fn flooring(&self) -> impl FnMut() {
        let mut context = Vec::new();
        move || {
            for call in &self.floored.calls {
                let request = self.floored.floor.prepare(black_box(call), &mut context);
                let _ = black_box(self.floored.floor.decide(&request.unwrap()));
            }
        }
    }
}

fn decide_all(snapshot: &Snapshot, requests: &[Request], scratch: &mut Scratch) {
    for request in requests {
        let prepared = snapshot.prepare(black_box(request), scratch).unwrap();
        let _ = black_box(prepared.decide());
    }
}

/// One key, and nobody but those who ask about it.
fn one_key_alone() -> World {
    let mut world = one_key_among_others();
    world.keys.retain(|key| key.arn == key_arn(ONE));
    let asking: Vec<_> = world
        .requests
        .iter()
        .filter_map(|request| request.principal.caller.principal_arn().cloned())
        .collect();
    world.principals.retain(|role| asking.contains(&role.arn));
    world
}

/// The large world, where all ask about one key, half of them those whom its policy names.
fn one_key_among_others() -> World {
    let request = |number| {
        let caller = if number % 2 == 0 {
            ONE + number / 2 % 3
        } else {
            number * 37 % LARGE.principals
        };
        request(number, caller, ONE)
    };
    World {
        requests: (0..REQUESTS).map(request).collect(),
        ..World::core(&LARGE)
    }
}

/// Requests that reach all over the world, so that hardly anything is in a cache.
fn spread(size: &Size) -> Vec<Request> {
    let request = |number| {
        // Prime to the number of principals.
        let caller = number * 7_919 % size.principals;
        request(number, caller, caller % size.keys)
    };
    (0..SPREAD).map(request).collect()
}

/// One key whose policy has so many statements: some for everyone, and each of the others for a role
/// of its own.
fn policy_of(statements: usize) -> World {
    let account = key_account(0);
    let own = |number| {
        format!(
            r#"{{"Sid": "Role{number}", "Effect": "Allow", "Principal": {{"AWS": "{}"}},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*",
                "Condition": {{"StringEquals": {{"kms:EncryptionContext:tenant": "t-{}"}}}}}}"#,
            role_arn(number),
            number % 40
        )
    };
    let general = [
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::{account}:root"}}, "Action": ["kms:Describe*", "kms:List*"], "Resource": "*"}}"#
        ),
        r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalAccount": ["111122223333", "444455556666", "777788889999"]}}}"#.to_owned(),
        format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
                "Condition": {{"StringEquals": {{"kms:CallerAccount": "{account}", "kms:ViaService": "s3.eu-north-1.amazonaws.com"}}}}}}"#
        ),
        r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}"#.to_owned(),
    ];
    let own = (0..statements - general.len()).map(own);
    let statements: Vec<_> = general.iter().cloned().chain(own).collect();
    let policy: PolicyDocument = document(&statements.join(","), PolicyKind::KeyPolicy);
    let size = Size {
        keys: 1,
        principals: 60,
        ..LARGE
    };
    let request = |number| request(number, number * 37 % size.principals, 0);
    World {
        keys: vec![KeyRecord::new(key_arn(0), vec![policy])],
        requests: (0..REQUESTS).map(request).collect(),
        ..World::core(&size)
    }
}

/// The same requests where policies of keys that nobody asks for mention many condition keys.
fn beside_condition_keys(world: &World) -> Row {
    let few = world.snapshot();
    let mut many = world.snapshot();
    for key in keys_with_condition_keys(CONDITION_KEYS) {
        many.add_key(key).unwrap();
    }
    let both = |snapshot| {
        let mut scratch = Scratch::default();
        move || decide_all(snapshot, &world.requests, &mut scratch)
    };
    let (mut few, mut many) = (both(&few), both(&many));
    let [few, many] = time([&mut few, &mut many]).map(|time| time / REQUESTS as f64);
    let measured = format!("{}, {}", nanoseconds(many), ratio(many / few));
    Row::new("50,000 condition keys elsewhere, against few", measured)
}

/// The number of the key that all ask about.
const ONE: usize = 5;
const SPREAD: usize = 6_000;
const CONDITION_KEYS: usize = 50_000;
