//! `IpAddress` and `NotIpAddress`: an address of the request, ranges in the policy.

use std::net::IpAddr;

use crate::condition::Compared;
use crate::semantics::{Reading, Semantics, Touched, Uncertain};
use crate::value::ip::{IpRange, MappedAs};

/// Compares an address of the request; `None` where the value was none.
pub(super) fn compare(
    wanted: Option<IpRange>,
    value: Option<IpAddr>,
    semantics: Semantics,
    touched: &mut Touched,
) -> Compared {
    let (Some(range), Some(address)) = (wanted, value) else {
        return Compared::Unparsable;
    };
    let as_v4 = range.contains(address, MappedAs::V4);
    let as_v6 = range.contains(address, MappedAs::V6);
    if as_v4 != as_v6 {
        touched.insert(Uncertain::MappedAddress);
    }
    Compared::from_bool(match semantics.reading(Uncertain::MappedAddress) {
        Reading::Alternative => as_v6,
        Reading::Recommended => as_v4,
    })
}
