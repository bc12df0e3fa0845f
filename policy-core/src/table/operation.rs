//! The operations of the KMS API, and the checks that each needs.
//!
//! Sources: KMS API Reference, "Required permissions" of each operation; KMS Developer Guide,
//! "Controlling access to aliases" and "Controlling access to multi-Region keys".

use std::fmt;

use crate::table::kms_action::Action;

/// An operation of the KMS API, such as `ReEncrypt`. A row of this table.
// INVARIANT(Operation): the number is an index into `ROWS`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation(u8);

/// One check of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The action.
    pub action: Action,
    /// On what.
    pub subject: Subject,
    /// When the check is needed.
    pub when: When,
}

/// What a check is on, in words of the operation's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// No resource, in the Region of the call.
    Account,
    /// No resource, in the Region that `ReplicaRegion` says.
    AccountInReplicaRegion,
    /// The alias that `AliasName` says.
    Alias,
    /// The key that a required parameter says.
    Key(KeyMember),
    /// The key that the alias in `AliasName` points at now.
    KeyOfAlias,
    /// The key of the grant that `GrantToken`, or `KeyId` with `GrantId`, says.
    KeyOfGrant,
    /// The key that a parameter says, else the one that the ciphertext names.
    KeyOrCiphertext(KeyMember),
    /// The replica, in the Region that `PrimaryRegion` says, of the key that `KeyId` says.
    ReplicaInPrimaryRegion,
}

/// A parameter that says a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "each variant is the API member of the same name"
)]
pub enum KeyMember {
    DestinationKeyId,
    KeyId,
    SourceKeyId,
    TargetKeyId,
}

/// When a check is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// In every call.
    Always,
    /// In a call with `Tags`.
    Tagged,
}

impl Operation {
    /// The operation of exactly this name, `ReEncrypt`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let index = ROWS.binary_search_by(|row| row.name.cmp(name)).ok()?;
        u8::try_from(index).ok().map(Self)
    }

    /// All operations, sorted by name.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..COUNT).map(Self)
    }

    /// The name, `ReEncrypt`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The checks, in the order of the API; all must pass.
    #[must_use]
    pub fn needs(self) -> &'static [Need] {
        self.row().needs
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT(Operation): the number is an index into ROWS"
    )]
    fn row(self) -> &'static OperationRow {
        &ROWS[usize::from(self.0)]
    }
}

impl KeyMember {
    /// The name of the API member.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DestinationKeyId => "DestinationKeyId",
            Self::KeyId => "KeyId",
            Self::SourceKeyId => "SourceKeyId",
            Self::TargetKeyId => "TargetKeyId",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({})", self.name())
    }
}

struct OperationRow {
    name: &'static str,
    needs: &'static [Need],
}

const fn row(name: &'static str, needs: &'static [Need]) -> OperationRow {
    OperationRow { name, needs }
}

const fn on(action: Action, subject: Subject) -> Need {
    Need {
        action,
        subject,
        when: When::Always,
    }
}

const fn with_tags(action: Action, subject: Subject) -> Need {
    Need {
        action,
        subject,
        when: When::Tagged,
    }
}

const COUNT: u8 = {
    assert!(ROWS.len() < 256, "the number of a row is a byte");
    ROWS.len() as u8
};

#[rustfmt::skip]
const ROWS: &[OperationRow] = &[
    row("CancelKeyDeletion",                   &[on(Action::CANCEL_KEY_DELETION, Subject::Key(KeyMember::KeyId))]),
    row("ConnectCustomKeyStore",               &[on(Action::CONNECT_CUSTOM_KEY_STORE, Subject::Account)]),
    row("CreateAlias",                         &[on(Action::CREATE_ALIAS, Subject::Alias), on(Action::CREATE_ALIAS, Subject::Key(KeyMember::TargetKeyId))]),
    row("CreateCustomKeyStore",                &[on(Action::CREATE_CUSTOM_KEY_STORE, Subject::Account)]),
    row("CreateGrant",                         &[on(Action::CREATE_GRANT, Subject::Key(KeyMember::KeyId))]),
    row("CreateKey",                           &[on(Action::CREATE_KEY, Subject::Account), with_tags(Action::TAG_RESOURCE, Subject::Account)]),
    row("Decapsulate",                         &[on(Action::DECAPSULATE, Subject::Key(KeyMember::KeyId))]),
    row("Decrypt",                             &[on(Action::DECRYPT, Subject::KeyOrCiphertext(KeyMember::KeyId))]),
    row("DeleteAlias",                         &[on(Action::DELETE_ALIAS, Subject::Alias), on(Action::DELETE_ALIAS, Subject::KeyOfAlias)]),
    row("DeleteCustomKeyStore",                &[on(Action::DELETE_CUSTOM_KEY_STORE, Subject::Account)]),
    row("DeleteImportedKeyMaterial",           &[on(Action::DELETE_IMPORTED_KEY_MATERIAL, Subject::Key(KeyMember::KeyId))]),
    row("DeriveSharedSecret",                  &[on(Action::DERIVE_SHARED_SECRET, Subject::Key(KeyMember::KeyId))]),
    row("DescribeCustomKeyStores",             &[on(Action::DESCRIBE_CUSTOM_KEY_STORES, Subject::Account)]),
    row("DescribeKey",                         &[on(Action::DESCRIBE_KEY, Subject::Key(KeyMember::KeyId))]),
    row("DisableKey",                          &[on(Action::DISABLE_KEY, Subject::Key(KeyMember::KeyId))]),
    row("DisableKeyRotation",                  &[on(Action::DISABLE_KEY_ROTATION, Subject::Key(KeyMember::KeyId))]),
    row("DisconnectCustomKeyStore",            &[on(Action::DISCONNECT_CUSTOM_KEY_STORE, Subject::Account)]),
    row("EnableKey",                           &[on(Action::ENABLE_KEY, Subject::Key(KeyMember::KeyId))]),
    row("EnableKeyRotation",                   &[on(Action::ENABLE_KEY_ROTATION, Subject::Key(KeyMember::KeyId))]),
    row("Encapsulate",                         &[on(Action::ENCAPSULATE, Subject::Key(KeyMember::KeyId))]),
    row("Encrypt",                             &[on(Action::ENCRYPT, Subject::Key(KeyMember::KeyId))]),
    row("GenerateDataKey",                     &[on(Action::GENERATE_DATA_KEY, Subject::Key(KeyMember::KeyId))]),
    row("GenerateDataKeyPair",                 &[on(Action::GENERATE_DATA_KEY_PAIR, Subject::Key(KeyMember::KeyId))]),
    row("GenerateDataKeyPairWithoutPlaintext", &[on(Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT, Subject::Key(KeyMember::KeyId))]),
    row("GenerateDataKeyWithoutPlaintext",     &[on(Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT, Subject::Key(KeyMember::KeyId))]),
    row("GenerateMac",                         &[on(Action::GENERATE_MAC, Subject::Key(KeyMember::KeyId))]),
    row("GenerateRandom",                      &[on(Action::GENERATE_RANDOM, Subject::Account)]),
    row("GetKeyLastUsage",                     &[on(Action::GET_KEY_LAST_USAGE, Subject::Key(KeyMember::KeyId))]),
    row("GetKeyPolicy",                        &[on(Action::GET_KEY_POLICY, Subject::Key(KeyMember::KeyId))]),
    row("GetKeyRotationStatus",                &[on(Action::GET_KEY_ROTATION_STATUS, Subject::Key(KeyMember::KeyId))]),
    row("GetParametersForImport",              &[on(Action::GET_PARAMETERS_FOR_IMPORT, Subject::Key(KeyMember::KeyId))]),
    row("GetPublicKey",                        &[on(Action::GET_PUBLIC_KEY, Subject::Key(KeyMember::KeyId))]),
    row("ImportKeyMaterial",                   &[on(Action::IMPORT_KEY_MATERIAL, Subject::Key(KeyMember::KeyId))]),
    row("ListAliases",                         &[on(Action::LIST_ALIASES, Subject::Account)]),
    row("ListGrants",                          &[on(Action::LIST_GRANTS, Subject::Key(KeyMember::KeyId))]),
    row("ListKeyPolicies",                     &[on(Action::LIST_KEY_POLICIES, Subject::Key(KeyMember::KeyId))]),
    row("ListKeyRotations",                    &[on(Action::LIST_KEY_ROTATIONS, Subject::Key(KeyMember::KeyId))]),
    row("ListKeys",                            &[on(Action::LIST_KEYS, Subject::Account)]),
    row("ListResourceTags",                    &[on(Action::LIST_RESOURCE_TAGS, Subject::Key(KeyMember::KeyId))]),
    row("ListRetirableGrants",                 &[on(Action::LIST_RETIRABLE_GRANTS, Subject::Account)]),
    row("PutKeyPolicy",                        &[on(Action::PUT_KEY_POLICY, Subject::Key(KeyMember::KeyId))]),
    row("ReEncrypt",                           &[on(Action::RE_ENCRYPT_FROM, Subject::KeyOrCiphertext(KeyMember::SourceKeyId)), on(Action::RE_ENCRYPT_TO, Subject::Key(KeyMember::DestinationKeyId))]),
    row("ReplicateKey",                        &[on(Action::REPLICATE_KEY, Subject::Key(KeyMember::KeyId)), on(Action::CREATE_KEY, Subject::AccountInReplicaRegion), with_tags(Action::TAG_RESOURCE, Subject::AccountInReplicaRegion)]),
    row("RetireGrant",                         &[on(Action::RETIRE_GRANT, Subject::KeyOfGrant)]),
    row("RevokeGrant",                         &[on(Action::REVOKE_GRANT, Subject::Key(KeyMember::KeyId))]),
    row("RotateKeyOnDemand",                   &[on(Action::ROTATE_KEY_ON_DEMAND, Subject::Key(KeyMember::KeyId))]),
    row("ScheduleKeyDeletion",                 &[on(Action::SCHEDULE_KEY_DELETION, Subject::Key(KeyMember::KeyId))]),
    row("Sign",                                &[on(Action::SIGN, Subject::Key(KeyMember::KeyId))]),
    row("TagResource",                         &[on(Action::TAG_RESOURCE, Subject::Key(KeyMember::KeyId))]),
    row("UntagResource",                       &[on(Action::UNTAG_RESOURCE, Subject::Key(KeyMember::KeyId))]),
    row("UpdateAlias",                         &[on(Action::UPDATE_ALIAS, Subject::Alias), on(Action::UPDATE_ALIAS, Subject::KeyOfAlias), on(Action::UPDATE_ALIAS, Subject::Key(KeyMember::TargetKeyId))]),
    row("UpdateCustomKeyStore",                &[on(Action::UPDATE_CUSTOM_KEY_STORE, Subject::Account)]),
    row("UpdateKeyDescription",                &[on(Action::UPDATE_KEY_DESCRIPTION, Subject::Key(KeyMember::KeyId))]),
    row("UpdatePrimaryRegion",                 &[on(Action::UPDATE_PRIMARY_REGION, Subject::Key(KeyMember::KeyId)), on(Action::UPDATE_PRIMARY_REGION, Subject::ReplicaInPrimaryRegion)]),
    row("Verify",                              &[on(Action::VERIFY, Subject::Key(KeyMember::KeyId))]),
    row("VerifyMac",                           &[on(Action::VERIFY_MAC, Subject::Key(KeyMember::KeyId))]),
];
