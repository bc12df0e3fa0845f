//! Requests that come as text: the same answers, the same words, and no memory once it is warm.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    dead_code,
    unreachable_pub,
    reason = "test code"
)]

use policy_core::name::arn::Arn;
use policy_core::name::principal::Caller;
use policy_core::request::{
    Check, Completeness, Context, ContextValue, Principal, Request, Resource,
};
use policy_core::snapshot::Scratch;
use policy_core::table::kms_action::Action;
use policy_core::text_request::{TextRequest, TextScratch, TextValue};
use policy_core::value::time::Timestamp;

#[path = "../benches/decide/worlds.rs"]
mod worlds;
#[path = "../benches/decide/written.rs"]
mod written;

use written::Written;

const KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/one";

#[test]
fn texts_are_decided_as_names_are() {
    for world in worlds::all() {
        let snapshot = world.snapshot();
        let mut scratch = Scratch::default();
        let mut text_scratch = TextScratch::default();
        for request in &world.requests {
            let wanted = snapshot.prepare(request, &mut scratch).unwrap().decide();
            let written = Written::new(request);
            let values = written.values();
            let context = written.context(&values);
            let found = snapshot.decide_text(&written.request(&context), &mut text_scratch);
            assert_eq!(found, Ok(wanted), "{}: {request:#?}", world.name);
        }
    }
}

#[test]
fn with_a_warm_scratch_no_text_allocates() {
    for world in worlds::all() {
        let snapshot = world.snapshot();
        let written: Vec<_> = world.requests.iter().map(Written::new).collect();
        let values: Vec<_> = written.iter().map(Written::values).collect();
        let contexts: Vec<_> = written
            .iter()
            .zip(&values)
            .map(|(written, values)| written.context(values))
            .collect();
        let mut scratch = TextScratch::default();
        let mut decide_all = || {
            for (written, context) in written.iter().zip(&contexts) {
                let request = written.request(context);
                let _ = snapshot.decide_text(&request, &mut scratch).unwrap();
            }
        };
        // Buffers change places, and each grows once.
        for _ in 0..WARMING {
            decide_all();
        }
        let counted = allocation_counter::measure(&mut decide_all);
        assert_eq!(counted.count_total, 0, "{}", world.name);
    }
}

/// Whatever stood in the memory before, a request is read as if it were the first.
#[test]
fn nothing_stays_of_the_request_before() {
    let all = all_shapes();
    let mut scratch = TextScratch::default();
    for first in &all {
        for second in &all {
            let _ = scratch.request(first);
            let again = scratch.request(second).cloned();
            assert_eq!(again, second.to_request(), "{second:?} after {first:?}");
        }
    }
}

#[test]
fn all_kinds_of_callers_use_the_same_memory() {
    let all = all_shapes();
    let mut scratch = TextScratch::default();
    let mut read_all = || {
        for request in &all {
            assert!(scratch.request(request).is_ok(), "{request:?}");
        }
    };
    for _ in 0..WARMING {
        read_all();
    }
    assert_eq!(allocation_counter::measure(&mut read_all).count_total, 0);
}

#[test]
fn a_text_is_read_as_its_name() {
    let role = "arn:aws:iam::111122223333:role/team/app";
    let context = [
        ("aws:SourceIp", TextValue::One("10.1.2.3")),
        ("AWS:TagKeys", TextValue::Many(&["a", "b"])),
        ("aws:SourceVpc", TextValue::Absent),
        ("aws:SourceVpce", TextValue::Unknown),
    ];
    let mut text = TextRequest::new(SESSION, "KMS:decrypt", KEY);
    text.role = Some(role);
    text.user_id = Some("AROAEXAMPLE:one");
    text.via = Some("s3.eu-north-1.amazonaws.com");
    text.endpoint = Some("vpce-1a2b3c4d");
    text.time = Some(Timestamp::from_epoch_seconds(1));
    text.completeness = Completeness::Open;
    text.context = &context;
    let caller: Caller = SESSION.parse().unwrap();
    let caller = caller.with_role(role.parse().unwrap()).unwrap();
    let values = |values: &[&str]| {
        ContextValue::Values(values.iter().map(|&value| value.to_owned()).collect())
    };
    let entries = [
        ("aws:SourceIp", values(&["10.1.2.3"])),
        ("aws:TagKeys", values(&["a", "b"])),
        ("aws:SourceVpc", ContextValue::Absent),
        ("aws:SourceVpce", ContextValue::Unknown),
    ];
    let wanted = Request {
        principal: Principal {
            user_id: Some("AROAEXAMPLE:one".to_owned()),
            ..Principal::new(caller)
        },
        via: text.via.map(str::to_owned),
        endpoint: text.endpoint.map(str::to_owned),
        time: text.time,
        context: Context {
            entries: entries
                .into_iter()
                .map(|(key, value)| (key.parse().unwrap(), value))
                .collect(),
        },
        completeness: Completeness::Open,
        ..Request::new(
            Principal::new(Caller::Service {
                name: String::new(),
            }),
            vec![Check {
                action: Action::DECRYPT,
                resource: Resource::Key(KEY.parse::<Arn>().unwrap()),
            }],
        )
    };
    assert_eq!(text.to_request(), Ok(wanted));
}

#[test]
fn an_error_names_the_member() {
    let good = TextRequest::new(SESSION, "kms:Decrypt", KEY);
    let with = |change: &dyn Fn(&mut TextRequest<'static>)| {
        let mut request = good;
        change(&mut request);
        request.to_request().unwrap_err().to_string()
    };
    for (found, wanted) in [
        (
            with(&|request| request.principal = "me"),
            "principal: `me` is not a principal",
        ),
        (
            with(&|request| request.role = Some("app")),
            "role: `app` is not an ARN: it does not begin with `arn:`",
        ),
        (
            with(&|request| request.role = Some("arn:aws:iam::111122223333:role/other")),
            "role: `arn:aws:sts::111122223333:assumed-role/app/one` is not a session of \
             `arn:aws:iam::111122223333:role/other`",
        ),
        (
            with(&|request| request.action = "Decrypt"),
            "action: `Decrypt` is not an action of KMS",
        ),
        (
            with(&|request| request.resource = "*"),
            "resource: `*` is not a resource of `kms:Decrypt`",
        ),
        (
            with(&|request| {
                request.resource = "arn:aws:kms:eu-north-1:111122223333:alias/app";
            }),
            "resource: `kms:Decrypt` is decided on the key, not on an alias",
        ),
        (
            with(&|request| request.context = &[("SourceIp", TextValue::Absent)]),
            "context: `SourceIp` is not a condition key: it has no service prefix such as `aws:` or `kms:`",
        ),
    ] {
        assert_eq!(found, wanted);
    }
}

fn all_shapes() -> Vec<TextRequest<'static>> {
    let account = "arn:aws:kms:eu-north-1:111122223333:*";
    let mut all = Vec::new();
    for principal in [
        SESSION,
        "arn:aws:iam::111122223333:role/team/app",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:user/team/alice",
        "arn:aws:sts::111122223333:federated-user/bob",
        "logs.eu-north-1.amazonaws.com",
    ] {
        let mut request = TextRequest::new(principal, "kms:Decrypt", KEY);
        all.push(request);
        request.context = &[
            ("aws:SourceIp", TextValue::One("10.1.2.3")),
            ("aws:TagKeys", TextValue::Many(&["a", "b"])),
        ];
        request.user_id = Some("AROAEXAMPLE:one");
        all.push(request);
        request.action = "kms:CreateKey";
        request.resource = account;
        request.context = &[("aws:SourceVpc", TextValue::Unknown)];
        request.via = Some("s3.eu-north-1.amazonaws.com");
        request.endpoint = Some("vpce-1a2b3c4d");
        request.time = Some(Timestamp::from_epoch_seconds(1));
        request.completeness = Completeness::Open;
        all.push(request);
        request.action = "kms:CreateAlias";
        request.resource = "arn:aws:kms:eu-north-1:111122223333:alias/app";
        all.push(request);
    }
    all
}

/// Rounds after which every buffer has seen the longest text.
const WARMING: usize = 20;
