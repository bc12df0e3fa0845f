//! The only place that reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

use policy_core::request::{ContextValue, Request};
use policy_core::value::time::Timestamp;

/// A call whose time is not said is made now.
pub(crate) fn assume_now(request: &mut Request) {
    if let Some(now) = time_to_assume(request) {
        request.time = Some(now);
    }
}

/// The time of a call that does not say when it is made.
pub(crate) fn time_to_assume(request: &Request) -> Option<Timestamp> {
    if says_time(request) { None } else { now() }
}

/// A case must not change with the day on which it is run, and AWS sends the time with every call:
/// a time that is not said is not known.
pub(crate) fn leave_open(request: &mut Request) {
    if says_time(request) {
        return;
    }
    for key in TIMES {
        let entry = key.parse().map(|key| (key, ContextValue::Unknown));
        request.context.entries.extend(entry);
    }
}

fn says_time(request: &Request) -> bool {
    let entries = &request.context.entries;
    request.time.is_some()
        || entries
            .iter()
            .chain(&request.overrides.entries)
            .any(|(key, _)| is_time(key.as_str()))
}

/// Whether a condition key is the time of the call.
pub(crate) fn is_time(key: &str) -> bool {
    TIMES.iter().any(|time| time.eq_ignore_ascii_case(key))
}

/// What the time is.
#[expect(clippy::disallowed_methods, reason = "the edge at which time enters")]
pub(crate) fn now() -> Option<Timestamp> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_secs())
        .ok()
        .map(Timestamp::from_epoch_seconds)
}

const TIMES: [&str; 2] = ["aws:CurrentTime", "aws:EpochTime"];
