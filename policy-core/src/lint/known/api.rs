//! Names of the API and of the log of KMS that look like actions and are none.
//!
//! Sources: KMS API Reference, "Actions"; KMS Developer Guide, "Logging AWS KMS API calls with AWS
//! CloudTrail".

use crate::name::action::ActionPattern;

/// A name that is not one of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ApiRow {
    /// `ReEncrypt`.
    pub(crate) name: &'static str,
    /// What it is the name of.
    pub(crate) of: NameOf,
    /// The actions that a call of it is authorized by, or that lead to it.
    pub(crate) actions: &'static [&'static str],
}

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NameOf {
    /// An event that KMS itself writes to CloudTrail, without a call.
    Event,
    /// An operation of the API.
    Operation,
}

/// The row of a name, `ReEncrypt`, in any case.
#[must_use]
pub(crate) fn by_name(name: &str) -> Option<&'static ApiRow> {
    ROWS.iter().find(|row| row.name.eq_ignore_ascii_case(name))
}

/// The first row whose name a pattern, `kms:ReEncryp?`, covers.
#[must_use]
pub(crate) fn covered_by(pattern: &ActionPattern) -> Option<&'static ApiRow> {
    ROWS.iter()
        .find(|row| pattern.matches(&format!("kms:{}", row.name)))
}

#[rustfmt::skip]
const ROWS: &[ApiRow] = &[
    row("DeleteExpiredKeyMaterial", NameOf::Event,     &[]),
    row("DeleteKey",                NameOf::Event,     &["kms:ScheduleKeyDeletion"]),
    row("ReEncrypt",                NameOf::Operation, &["kms:ReEncryptFrom", "kms:ReEncryptTo"]),
    row("RotateKey",                NameOf::Event,     &["kms:EnableKeyRotation", "kms:RotateKeyOnDemand"]),
];

const fn row(name: &'static str, of: NameOf, actions: &'static [&'static str]) -> ApiRow {
    ApiRow { name, of, actions }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::kms_action::Action;

    #[test]
    fn names_are_sorted_and_name_actions_that_there_are() {
        assert!(ROWS.is_sorted_by(|a, b| a.name < b.name));
        for row in ROWS {
            assert!(Action::from_name(row.name).is_none(), "{}", row.name);
            let is_action = |name: &&str| Action::parse(name).is_some();
            assert!(row.actions.iter().all(is_action), "{}", row.name);
        }
    }
}
