//! The only place that reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

use policy_core::request::Request;
use policy_core::value::time::Timestamp;

/// A call whose time is not said is made now.
pub(crate) fn assume_now(request: &mut Request) {
    let says_time = request
        .context
        .entries
        .iter()
        .any(|(key, _)| key.folded() == "aws:currenttime" || key.folded() == "aws:epochtime");
    if request.time.is_none() && !says_time {
        request.time = now();
    }
}

#[expect(clippy::disallowed_methods, reason = "the edge at which time enters")]
fn now() -> Option<Timestamp> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_secs())
        .ok()
        .map(Timestamp::from_epoch_seconds)
}
