//! IP addresses and ranges. The only file that names ipnet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};

/// A range of addresses in CIDR notation; an address alone is a range of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpRange {
    /// As written, host bits included; they do not count.
    range: IpNet,
}

/// What an IPv4-mapped IPv6 address such as `::ffff:192.0.2.1` counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MappedAs {
    /// The IPv4 address inside.
    V4,
    /// An IPv6 address like any other.
    V6,
}

impl IpRange {
    /// Reads `192.0.2.0/24`, `192.0.2.1`, `2001:db8::/32` or `2001:db8::1`.
    ///
    /// Source: IAM User Guide, "IP address condition operators": the default prefix is /32; for
    /// IPv6 it is /128.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let range = match text.split_once('/') {
            Some((address, prefix)) => {
                // `parse` alone would also take a sign.
                if !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                IpNet::new(parse_address(address)?, prefix.parse().ok()?).ok()?
            }
            None => IpNet::from(parse_address(text)?),
        };
        Some(Self { range })
    }

    /// Whether bits are set behind the prefix, as in `192.0.2.1/24`: most likely a mistake.
    #[must_use]
    pub fn has_host_bits(self) -> bool {
        self.range.addr() != self.range.network()
    }

    /// The first and the last address of the range.
    #[must_use]
    pub fn ends(self) -> (IpAddr, IpAddr) {
        (self.range.network(), self.range.broadcast())
    }

    /// The same range, without bits behind the prefix, as text.
    #[must_use]
    pub fn masked(self) -> String {
        self.range.trunc().to_string()
    }

    /// Whether the address lies in the range. IPv4 and IPv6 never match each other.
    #[must_use]
    pub fn contains(self, address: IpAddr, mapped: MappedAs) -> bool {
        match mapped {
            MappedAs::V4 => self.as_v4().contains(&address.to_canonical()),
            MappedAs::V6 => self.range.contains(&address),
        }
    }

    /// The first and the last address of the range and those right outside of it, also as
    /// IPv4-mapped addresses: whatever ranges tell apart, one of their edges tells.
    pub(crate) fn edges(self) -> Vec<IpAddr> {
        let mut found = Vec::new();
        for range in [self.range, self.as_v4()] {
            match range {
                IpNet::V4(range) => {
                    let (first, last) = (range.network().to_bits(), range.broadcast().to_bits());
                    for bits in [
                        Some(first),
                        Some(last),
                        first.checked_sub(1),
                        last.checked_add(1),
                    ] {
                        let address = bits.map(Ipv4Addr::from_bits);
                        found.extend(address.map(IpAddr::V4));
                        found.extend(address.map(|one| IpAddr::V6(one.to_ipv6_mapped())));
                    }
                }
                IpNet::V6(range) => {
                    let (first, last) = (range.network().to_bits(), range.broadcast().to_bits());
                    for bits in [
                        Some(first),
                        Some(last),
                        first.checked_sub(1),
                        last.checked_add(1),
                    ] {
                        found.extend(bits.map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))));
                    }
                }
            }
        }
        found
    }

    /// The IPv4 range that an IPv4-mapped range spells, or the range itself.
    fn as_v4(self) -> IpNet {
        let spelled = match self.range {
            IpNet::V4(_) => None,
            IpNet::V6(range) => range
                .addr()
                .to_ipv4_mapped()
                .zip(range.prefix_len().checked_sub(96))
                .and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok()),
        };
        spelled.map_or(self.range, IpNet::V4)
    }
}

/// Reads an address without a prefix.
#[must_use]
pub fn parse_address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "test code")]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::{IpRange, MappedAs, parse_address};

    #[test]
    fn ranges() {
        #[rustfmt::skip]
        let rows = [
            ("192.0.2.0/24", "192.0.2.255", true, true), ("192.0.2.0/24", "192.0.3.0", false, false),
            ("192.0.2.77/24", "192.0.2.1", true, true), ("192.0.2.1", "192.0.2.1", true, true),
            ("192.0.2.1", "192.0.2.2", false, false), ("0.0.0.0/0", "255.255.255.255", true, true),
            ("0.0.0.0/0", "::1", false, false), ("::/0", "192.0.2.1", false, false), ("::/0", "2001:db8::1", true, true),
            ("2001:db8::/32", "2001:db8:ffff::1", true, true), ("2001:db8::1", "2001:db8::2", false, false),
            ("192.0.2.0/24", "::ffff:192.0.2.1", true, false), ("::ffff:192.0.2.0/120", "192.0.2.1", true, false),
            ("::ffff:192.0.2.0/120", "::ffff:192.0.2.9", true, true), ("::/0", "::ffff:192.0.2.1", false, true),
        ];
        for (range, address, as_v4, as_v6) in rows {
            let (range, address) = (
                IpRange::parse(range).unwrap(),
                parse_address(address).unwrap(),
            );
            assert_eq!(
                range.contains(address, MappedAs::V4),
                as_v4,
                "{range:?} {address}"
            );
            assert_eq!(
                range.contains(address, MappedAs::V6),
                as_v6,
                "{range:?} {address}"
            );
        }
        for text in [
            "",
            "/",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/+8",
            "01.2.3.4",
            "::/129",
            "*",
            "1.2.3.*",
            "1.2.3.4/8/8",
            " 1.2.3.4",
        ] {
            assert!(IpRange::parse(text).is_none(), "{text}");
        }
        assert!(IpRange::parse("192.0.2.77/24").unwrap().has_host_bits());
        assert!(!IpRange::parse("192.0.2.0/24").unwrap().has_host_bits());
        assert!(!IpRange::parse("192.0.2.77").unwrap().has_host_bits());
    }

    proptest! {
        #[test]
        fn agrees_with_a_mask(base: u128, other: u128, flipped in 0_u32..128, prefix in 0_u32..=128, short in 0_u32..=32, near: bool) {
            let other = if near { base ^ (1 << flipped) } else { other };
            let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
            let range = IpRange::parse(&format!("{}/{prefix}", Ipv6Addr::from(base))).unwrap();
            let got = range.contains(IpAddr::V6(other.into()), MappedAs::V6);
            prop_assert_eq!(got, base & mask == other & mask);
            let (base, other) = (base as u32, other as u32);
            let mask = u32::MAX.checked_shl(32 - short).unwrap_or(0);
            let range = IpRange::parse(&format!("{}/{short}", Ipv4Addr::from(base))).unwrap();
            let got = range.contains(IpAddr::V4(other.into()), MappedAs::V4);
            prop_assert_eq!(got, base & mask == other & mask);
        }
    }
}
