//! The Regions of AWS and the partitions that they are in.
//!
//! Sources: AWS General Reference, "AWS KMS endpoints and quotas"; AWS Regions and Availability
//! Zones User Guide, "AWS Regions" and "AWS Availability Zones"; the endpoint data of the AWS SDKs,
//! `partitions.json` of botocore 1.43.11.

use crate::text::nearest::nearest;

/// A Region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegionRow {
    /// `us-east-1`.
    pub(crate) name: &'static str,
    /// `aws`.
    pub(crate) partition: &'static str,
}

/// A partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartitionRow {
    /// `aws-cn`.
    pub(crate) name: &'static str,
    /// The end of the names of its endpoints: `amazonaws.com.cn`.
    pub(crate) suffix: &'static str,
    /// What the names of its Regions begin with; empty for `aws`, where they begin with a part of
    /// the world.
    pub(crate) head: &'static str,
}

/// What a text is that stands in the place of a Region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// A Region.
    Region(&'static RegionRow),
    /// An Availability Zone, such as `us-east-1a`, of this Region.
    Zone(&'static RegionRow),
    /// A Local Zone or Wavelength Zone, such as `us-west-2-lax-1a`, of this Region.
    LocalZone(&'static RegionRow),
    /// No Region that is known, but one in form: AWS adds Regions.
    Plausible,
    /// Nothing that a Region can be called.
    Other,
}

/// All Regions, sorted by name.
#[must_use]
pub(crate) fn regions() -> &'static [RegionRow] {
    REGIONS
}

/// All partitions, sorted by name.
#[must_use]
pub(crate) fn partitions() -> &'static [PartitionRow] {
    PARTITIONS
}

/// The Region of this name, as written.
#[must_use]
pub(crate) fn region(name: &str) -> Option<&'static RegionRow> {
    let at = REGIONS.binary_search_by_key(&name, |row| row.name);
    at.ok().and_then(|at| REGIONS.get(at))
}

/// The partition of this name, as written.
#[must_use]
pub(crate) fn partition(name: &str) -> Option<&'static PartitionRow> {
    let at = PARTITIONS.binary_search_by_key(&name, |row| row.name);
    at.ok().and_then(|at| PARTITIONS.get(at))
}

/// The partition that a Region is in, also of a Region that is not known yet: its name tells.
#[must_use]
pub(crate) fn partition_of(region_name: &str) -> Option<&'static PartitionRow> {
    if let Some(row) = region(region_name) {
        return partition(row.partition);
    }
    if said(region_name) == Said::Other {
        return None;
    }
    let mut special = PARTITIONS.iter().filter(|row| !row.head.is_empty());
    special
        .find(|row| region_name.starts_with(row.head))
        .or_else(|| partition("aws"))
}

/// What a text is that stands in the place of a Region.
#[must_use]
pub(crate) fn said(text: &str) -> Said {
    if let Some(row) = region(text) {
        return Said::Region(row);
    }
    let mut longest: Option<&'static RegionRow> = None;
    for row in REGIONS {
        let is_longer = longest.is_none_or(|other| other.name.len() < row.name.len());
        if is_longer && text.starts_with(row.name) {
            longest = Some(row);
        }
    }
    if let Some(row) = longest {
        let rest = text.strip_prefix(row.name).unwrap_or_default();
        match rest.as_bytes() {
            [b'a'..=b'z'] => return Said::Zone(row),
            [b'-', .., b'a'..=b'z'] => return Said::LocalZone(row),
            _ => {}
        }
    }
    match is_plausible(text) {
        true => Said::Plausible,
        false => Said::Other,
    }
}

/// The Region that was probably meant by a name that is none.
#[must_use]
pub(crate) fn nearest_region(text: &str) -> Option<&'static RegionRow> {
    let folded = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    if let Some(row) = region(&folded) {
        return Some(row);
    }
    // Names of Regions are like each other: one letter off is all that can be told.
    let name = nearest(&folded, REGIONS.iter().map(|row| row.name))?;
    region(name)
}

/// Whether a name has the form of a Region: parts of lower-case letters, the first of which is a
/// part of the world or a partition, and a number.
fn is_plausible(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    let is_number = matches!(
        number.as_bytes(),
        [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']
    );
    let mut parts = words.split('-');
    let is_known_area = parts.next().is_some_and(|it| AREAS.contains(&it));
    let rest: Vec<&str> = parts.collect();
    let Some((direction, between)) = rest.split_last() else {
        return false;
    };
    let is_short =
        |it: &&str| (2..=4).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_lowercase());
    is_number
        && is_known_area
        && DIRECTIONS.contains(direction)
        && between.len() <= 1
        && between.iter().all(is_short)
}

#[rustfmt::skip]
const REGIONS: &[RegionRow] = &[
    row("af-south-1",       "aws"),
    row("ap-east-1",        "aws"),
    row("ap-east-2",        "aws"),
    row("ap-northeast-1",   "aws"),
    row("ap-northeast-2",   "aws"),
    row("ap-northeast-3",   "aws"),
    row("ap-south-1",       "aws"),
    row("ap-south-2",       "aws"),
    row("ap-southeast-1",   "aws"),
    row("ap-southeast-2",   "aws"),
    row("ap-southeast-3",   "aws"),
    row("ap-southeast-4",   "aws"),
    row("ap-southeast-5",   "aws"),
    row("ap-southeast-6",   "aws"),
    row("ap-southeast-7",   "aws"),
    row("ca-central-1",     "aws"),
    row("ca-west-1",        "aws"),
    row("cn-north-1",       "aws-cn"),
    row("cn-northwest-1",   "aws-cn"),
    row("eu-central-1",     "aws"),
    row("eu-central-2",     "aws"),
    row("eu-isoe-west-1",   "aws-iso-e"),
    row("eu-north-1",       "aws"),
    row("eu-south-1",       "aws"),
    row("eu-south-2",       "aws"),
    row("eu-west-1",        "aws"),
    row("eu-west-2",        "aws"),
    row("eu-west-3",        "aws"),
    row("eusc-de-east-1",   "aws-eusc"),
    row("il-central-1",     "aws"),
    row("me-central-1",     "aws"),
    row("me-south-1",       "aws"),
    row("mx-central-1",     "aws"),
    row("sa-east-1",        "aws"),
    row("us-east-1",        "aws"),
    row("us-east-2",        "aws"),
    row("us-gov-east-1",    "aws-us-gov"),
    row("us-gov-west-1",    "aws-us-gov"),
    row("us-iso-east-1",    "aws-iso"),
    row("us-iso-west-1",    "aws-iso"),
    row("us-isob-east-1",   "aws-iso-b"),
    row("us-isob-west-1",   "aws-iso-b"),
    row("us-isof-east-1",   "aws-iso-f"),
    row("us-isof-south-1",  "aws-iso-f"),
    row("us-west-1",        "aws"),
    row("us-west-2",        "aws"),
];

#[rustfmt::skip]
const PARTITIONS: &[PartitionRow] = &[
    partition_row("aws",        "amazonaws.com",      ""),
    partition_row("aws-cn",     "amazonaws.com.cn",   "cn-"),
    partition_row("aws-eusc",   "amazonaws.eu",       "eusc-"),
    partition_row("aws-iso",    "c2s.ic.gov",         "us-iso-"),
    partition_row("aws-iso-b",  "sc2s.sgov.gov",      "us-isob-"),
    partition_row("aws-iso-e",  "cloud.adc-e.uk",     "eu-isoe-"),
    partition_row("aws-iso-f",  "csp.hci.ic.gov",     "us-isof-"),
    partition_row("aws-us-gov", "amazonaws.com",      "us-gov-"),
];

/// What names of Regions begin with.
const AREAS: [&str; 11] = [
    "af", "ap", "ca", "cn", "eu", "eusc", "il", "me", "mx", "sa", "us",
];

/// What stands before the number of a Region.
const DIRECTIONS: [&str; 9] = [
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

const fn row(name: &'static str, partition: &'static str) -> RegionRow {
    RegionRow { name, partition }
}

const fn partition_row(
    name: &'static str,
    suffix: &'static str,
    head: &'static str,
) -> PartitionRow {
    PartitionRow { name, suffix, head }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_closed() {
        assert!(REGIONS.is_sorted_by(|a, b| a.name < b.name));
        assert!(PARTITIONS.is_sorted_by(|a, b| a.name < b.name));
        for row in REGIONS {
            let partition = partition(row.partition).expect("the partition is known");
            assert!(row.name.starts_with(partition.head), "{}", row.name);
            assert!(is_plausible(row.name), "{}", row.name);
        }
        let names: Vec<&str> = PARTITIONS.iter().map(|row| row.name).collect();
        assert_eq!(names, crate::table::partition::rows());
    }

    #[test]
    fn texts_in_the_place_of_a_region() {
        let east = region("us-east-1").expect("it is there");
        let west = region("us-west-2").expect("it is there");
        for (text, wanted) in [
            ("us-east-1", Said::Region(east)),
            ("us-east-1a", Said::Zone(east)),
            ("us-west-2-lax-1a", Said::LocalZone(west)),
            ("us-east-3", Said::Plausible),
            ("us-east-1-", Said::Other),
            ("us-est-1", Said::Other),
            ("US-EAST-1", Said::Other),
            ("", Said::Other),
        ] {
            assert_eq!(said(text), wanted, "{text}");
        }
        let near = |text| nearest_region(text).map(|row| row.name);
        assert_eq!(near("us-est-1"), Some("us-east-1"));
        assert_eq!(near("eu_west_1"), Some("eu-west-1"));
        let of = |text| partition_of(text).map(|row| row.name);
        assert_eq!(of("us-gov-central-1"), Some("aws-us-gov"));
        assert_eq!(of("eu-west-9"), Some("aws"));
        assert_eq!(of("banana"), None);
    }
}
