//! Every line of an audit trail is decided again, from the event and the world at its time, by the
//! engine alone; and the answer is that of the line.
//!
//! What an event does not carry, as CloudTrail's do not, and what therefore is taken from the world:
//! the policies and tags of a session (by the id of its key), its identity provider, the VPC of an
//! endpoint, the partition of a service, and the grants that tokens name. What no record of the
//! world has either, and what therefore no line here may hang on: how long ago a second factor was
//! shown, on behalf of which resource a service calls, and condition keys that an embedder adds to
//! a call. And two kinds of lines are not decided again: what the KMS did by itself, and the copy
//! that the owner of a key gets of a call from another account, which says of the caller only the
//! account and the unique id.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kms_model::api::CreateKeyRequest;
use kms_model::audit::{Event, EventType, MemorySink, UserIdentity};
use kms_model::call::Call;
use kms_model::clock::Clock;
use kms_model::crypto::predictable::PredictableEntropy;
use kms_model::error::KmsError;
use kms_model::iam::lone_account;
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::name::account::AccountId;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::MemoryStore;
use serde_json::Value;

use crate::again::Again;
use crate::moment::{Known, Moment};
use crate::story::{Audience, Stage, Told};

#[path = "trail/again.rs"]
mod again;
#[path = "trail/cast.rs"]
mod cast;
#[path = "trail/long.rs"]
mod long;
#[path = "trail/moment.rs"]
mod moment;
#[path = "trail/parameters.rs"]
mod parameters;
#[path = "trail/said.rs"]
mod said;
#[path = "../examples/walkthrough/story.rs"]
mod story;

#[test]
fn the_walkthrough_is_decided_again() {
    let tally = decide_all(&walkthrough());
    assert!(tally.allowed >= 10, "{tally:?}");
    assert!(tally.denied >= 3, "{tally:?}");
    assert!(tally.by_itself >= 2, "rotated and deleted: {tally:?}");
}

#[test]
fn a_longer_trail_is_decided_again() {
    let tally = decide_all(&long::trail());
    assert!(tally.allowed >= 20, "{tally:?}");
    assert!(tally.denied >= 10, "{tally:?}");
    assert!(tally.copies >= 1, "{tally:?}");
}

/// Without this the two tests above could agree with anything.
#[test]
fn a_trail_in_another_world_does_not_agree() {
    let mut lines = walkthrough();
    for line in &mut lines {
        line.moment.forget_grants();
    }
    assert!(
        lines.iter().any(|line| line.disagreement().is_some()),
        "no line hangs on a grant"
    );
    for pointer in ["/requestParameters", "/eventTime", "/sourceIPAddress"] {
        let mut lines = long::trail();
        for line in &mut lines {
            if let Some(value) = line.json.pointer_mut(pointer) {
                *value = match pointer {
                    "/eventTime" => "2031-01-01T00:00:00Z".into(),
                    "/sourceIPAddress" => "192.0.2.99".into(),
                    _ => {
                        let mut parameters = value.clone();
                        if let Some(object) = parameters.as_object_mut() {
                            object.remove("encryptionContext");
                        }
                        parameters
                    }
                };
            }
        }
        assert!(
            lines.iter().any(|line| line.disagreement().is_some()),
            "no line hangs on {pointer}"
        );
    }
}

/// Conditions compare the time of the decision, so that is the one to decide again with.
#[test]
fn an_event_says_when_it_was_decided() {
    let sink = Arc::new(MemorySink::new());
    let kms = Kms::new(Config {
        clock: Arc::new(Ticking::default()),
        sink: Arc::clone(&sink) as _,
        ..Config::in_memory().unwrap()
    });
    let account: AccountId = story::ACCOUNT.parse().unwrap();
    kms.iam().put_account(lone_account(account)).unwrap();
    let root = Call::new(kms.iam().root(account).unwrap(), "eu-north-1");
    let created = kms.create_key(&root, &CreateKeyRequest::default());
    let created = created.unwrap().key_metadata.unwrap().creation_date;
    assert_eq!(created, Some(sink.events()[0].event_time));
}

/// A clock on which a second passes whenever it is looked at.
#[derive(Debug, Default)]
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_epoch_seconds(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

/// One line of a trail, and what there was before its call.
pub(crate) struct Line {
    pub(crate) event: Event,
    pub(crate) json: Value,
    pub(crate) moment: Arc<Moment>,
}

#[derive(Debug, Default)]
struct Tally {
    allowed: usize,
    denied: usize,
    not_there: usize,
    by_itself: usize,
    copies: usize,
}

fn decide_all(lines: &[Line]) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        if line.event.event_type == EventType::ServiceEvent {
            tally.by_itself += 1;
            continue;
        }
        if matches!(line.event.user_identity, UserIdentity::AwsAccount { .. }) {
            assert!(line.is_copied(lines), "{}", line.json);
            tally.copies += 1;
            continue;
        }
        match line.decide() {
            Again::Allowed => tally.allowed += 1,
            Again::Denied(_) => tally.denied += 1,
            Again::NotThere { .. } => tally.not_there += 1,
        }
        if let Some(what) = line.disagreement() {
            panic!("{what}\n{:#}", line.json);
        }
    }
    tally
}

impl Line {
    fn decide(&self) -> Again {
        again::decide(&self.json, &self.moment)
    }

    /// How the line differs from what was decided again.
    fn disagreement(&self) -> Option<String> {
        if self.event.event_type == EventType::ServiceEvent {
            return None;
        }
        let text = |name: &str| self.json[name].as_str();
        let (code, message) = (text("errorCode"), text("errorMessage"));
        let agrees = match self.decide() {
            Again::Allowed => !matches!(code, Some("AccessDenied" | "NotFoundException")),
            Again::Denied(ref denial) => code == Some("AccessDenied") && message == Some(denial),
            Again::NotThere {
                code: want,
                message: ref of_it,
            } => code == Some(want) && message == Some(of_it),
        };
        (!agrees).then(|| format!("decided again: {:?}", self.decide()))
    }

    /// Whether the caller's own line, which is decided again, stands there too and says the same.
    fn is_copied(&self, lines: &[Line]) -> bool {
        let shared = |line: &Line| line.event.shared_event_id.clone();
        lines.iter().any(|other| {
            other.event.event_id != self.event.event_id
                && shared(other) == shared(self)
                && other.event.event_name == self.event.event_name
                && other.event.error == self.event.error
                && other.event.request_parameters == self.event.request_parameters
        })
    }
}

/// The lines of a trail, each with the last moment that was taken down before it.
pub(crate) fn lines(events: Vec<Event>, moments: Vec<(usize, Arc<Moment>)>) -> Vec<Line> {
    let mut made = false;
    let events = events.into_iter().enumerate();
    events
        .map(|(at, event)| {
            let after = moments.partition_point(|(count, _)| *count <= at);
            // A service's own key, made on the way of the call that was the first to need it, is
            // there when that call is decided, and not before.
            let moment = if made { after } else { after - 1 };
            made = event.event_type == EventType::ServiceEvent && event.event_name == "CreateKey";
            Line {
                json: serde_json::from_str(&event.to_line()).unwrap(),
                moment: Arc::clone(&moments[moment].1),
                event,
            }
        })
        .collect()
}

fn walkthrough() -> Vec<Line> {
    let sink = Arc::new(MemorySink::new());
    let store = Arc::new(MemoryStore::new());
    let entropy = Arc::new(PredictableEntropy::new(b"trail"));
    let stage = Stage::new(entropy, Arc::clone(&sink) as _, Arc::clone(&store) as _).unwrap();
    let mut clerk = Clerk {
        sink: Arc::clone(&sink),
        store,
        moments: Vec::new(),
    };
    story::tell(&stage, &mut clerk).unwrap();
    lines(sink.events(), clerk.moments)
}

/// Takes down what there is before each call.
struct Clerk {
    sink: Arc<MemorySink>,
    store: Arc<MemoryStore>,
    moments: Vec<(usize, Arc<Moment>)>,
}

impl Audience for Clerk {
    fn part(&mut self, _title: &str) -> Told {
        Ok(())
    }

    fn before(&mut self, stage: &Stage, call: &Call) -> Told {
        let known = Known {
            accounts: vec![story::ACCOUNT.parse()?],
            principals: story::ROLES
                .iter()
                .map(|role| story::arn_of(role))
                .collect::<Result<_, _>>()?,
            endpoints: Vec::new(),
        };
        let moment = Moment::new(stage.kms.iam(), &self.store, &known, call);
        let count = self.sink.events().len();
        self.moments.push((count, Arc::new(moment)));
        Ok(())
    }

    fn answered(&mut self, _role: &str, _operation: &str, _answer: &str) -> Told {
        Ok(())
    }

    fn refused(&mut self, _role: &str, _operation: &str, _error: &KmsError) -> Told {
        Ok(())
    }
}
