//! `Null`: whether the key is in the request at all.

use crate::condition::Compared;

/// Compares absence with what the policy asks for: `"true"` asks for an absent key.
pub(super) fn compare(wanted: Option<bool>, absent: bool) -> Compared {
    match wanted {
        Some(wanted) => Compared::from_bool(wanted == absent),
        None => Compared::Unparsable,
    }
}
