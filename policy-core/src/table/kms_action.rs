//! The actions of KMS.

/// An action of KMS, such as `kms:Decrypt`. A row of this table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(u8);
