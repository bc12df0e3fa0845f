//! What is wrong with an edit, or with a wish to be somebody.

use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::snapshot::LoadError;
use policy_core::text::source::SourceError;
use thiserror::Error;

/// An edit that is refused, or a caller that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IamError {
    /// A caller that was deleted, or of another directory.
    #[error("`{0}` is not there any more")]
    Gone(String),
    /// There is no such account.
    #[error("there is no account {0}")]
    NoAccount(AccountId),
    /// There is no such user.
    #[error("there is no user `{0}`")]
    NoUser(Arn),
    /// There is no such role.
    #[error("there is no role `{0}`")]
    NoRole(Arn),
    /// The name is taken by one with another path or in another spelling.
    #[error("`{taken}` has the name of `{arn}` already: paths and case do not tell names apart")]
    NameTaken {
        /// What was to be made.
        arn: Arn,
        /// What has the name.
        taken: Arn,
    },
    /// Something that is not what it has to be.
    #[error("`{text}` is not {wanted}")]
    Malformed {
        /// As it was given.
        text: String,
        /// What it should have been.
        wanted: &'static str,
    },
    /// The account is in another partition.
    #[error("`{arn}` is not in the partition `{partition}` of its account")]
    OtherPartition {
        /// What was to be made.
        arn: Arn,
        /// Where its account is.
        partition: String,
    },
    /// What is said of an account does not fit together.
    #[error("account {account}: {what}")]
    Account {
        /// Which account.
        account: AccountId,
        /// What does not fit together.
        what: &'static str,
    },
    /// A tag that AWS does not take.
    #[error("the tag `{key}` {what}")]
    Tag {
        /// Its key.
        key: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Too many of something.
    #[error("there are {found} {what}, and {max} are taken at most")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        max: usize,
    },
    /// A session that cannot have what was asked for.
    #[error("a federated session cannot have {0}")]
    NotFederated(&'static str),
    /// A policy that cannot be read, with everything that is wrong with it, one line each.
    #[error("{0}")]
    Policy(String),
    /// A text that is no document at all.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A policy that the engine does not take at this place.
    #[error(transparent)]
    Load(#[from] LoadError),
}
