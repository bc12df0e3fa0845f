//! What each operation answers for a key in each state.
//!
//! Source: KMS Developer Guide, "Key states of AWS KMS keys". Where the guide prints two errors for
//! keys that wait for their deletion, this is KMSInvalidStateException.

use crate::store::KeyState;

/// What an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// `DisabledException`.
    Disabled,
    /// It is performed.
    Performed,
    /// `KMSInvalidStateException`.
    InvalidState,
    /// `UnsupportedOperationException`.
    Unsupported,
}

/// What an operation answers for a key in this state; `None` for an operation that has no key, or
/// that this table does not know.
#[must_use]
pub fn answer(operation: &str, state: KeyState) -> Option<Answer> {
    let at = ROWS.binary_search_by(|row| row.operation.cmp(operation));
    let row = ROWS.get(at.ok()?)?;
    let [
        enabled,
        disabled,
        pending_deletion,
        pending_import,
        unavailable,
        creating,
        updating,
        pending_replica_deletion,
    ] = row.answers;
    Some(match state {
        KeyState::Creating => creating,
        KeyState::Disabled => disabled,
        KeyState::Enabled => enabled,
        KeyState::PendingDeletion => pending_deletion,
        KeyState::PendingImport => pending_import,
        KeyState::PendingReplicaDeletion => pending_replica_deletion,
        KeyState::Unavailable => unavailable,
        KeyState::Updating => updating,
    })
}

/// The operations that the table knows, sorted.
pub fn operations() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.operation)
}

struct Row {
    operation: &'static str,
    answers: [Answer; 8],
}

const fn row(operation: &'static str, answers: [Answer; 8]) -> Row {
    Row { operation, answers }
}

const D: Answer = Answer::Disabled;
const P: Answer = Answer::Performed;
const S: Answer = Answer::InvalidState;
const U: Answer = Answer::Unsupported;

/// Columns: Enabled, Disabled, PendingDeletion, PendingImport, Unavailable, Creating, Updating,
/// PendingReplicaDeletion.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("CancelKeyDeletion",               [S, S, P, S, S, S, S, P]),
    row("CreateAlias",                     [P, P, S, P, P, P, P, S]),
    row("CreateGrant",                     [P, D, S, S, P, S, P, S]),
    row("Decrypt",                         [P, D, S, S, S, S, P, S]),
    row("DeleteAlias",                     [P, P, P, P, P, P, P, P]),
    row("DescribeKey",                     [P, P, P, P, P, P, P, P]),
    row("DisableKey",                      [P, P, S, S, P, S, S, S]),
    row("DisableKeyRotation",              [P, D, S, U, U, S, P, S]),
    row("EnableKey",                       [P, P, S, S, P, S, S, S]),
    row("EnableKeyRotation",               [P, D, S, U, U, S, P, S]),
    row("Encrypt",                         [P, D, S, S, S, S, P, S]),
    row("GenerateDataKey",                 [P, D, S, S, S, S, P, S]),
    row("GenerateDataKeyWithoutPlaintext", [P, D, S, S, S, S, P, S]),
    row("GetKeyPolicy",                    [P, P, P, P, P, P, P, P]),
    row("GetKeyRotationStatus",            [P, P, P, U, U, P, P, P]),
    row("ListGrants",                      [P, P, P, P, P, P, P, P]),
    row("ListKeyPolicies",                 [P, P, P, P, P, P, P, P]),
    row("ListKeyRotations",                [P, P, P, P, P, P, P, P]),
    row("ListResourceTags",                [P, P, P, P, P, P, P, P]),
    row("PutKeyPolicy",                    [P, P, P, P, P, P, P, P]),
    row("ReEncrypt",                       [P, D, S, S, S, S, P, S]),
    row("RetireGrant",                     [P, P, P, P, P, P, P, P]),
    row("RevokeGrant",                     [P, P, P, P, P, P, P, P]),
    row("RotateKeyOnDemand",               [P, D, S, S, U, S, P, S]),
    row("ScheduleKeyDeletion",             [P, P, S, P, P, P, S, S]),
    row("TagResource",                     [P, P, S, P, P, P, P, S]),
    row("UntagResource",                   [P, P, S, P, P, P, P, S]),
    row("UpdateAlias",                     [P, P, S, P, P, P, P, S]),
    row("UpdateKeyDescription",            [P, P, S, P, P, P, P, S]),
];
