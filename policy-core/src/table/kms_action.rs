//! The actions of KMS.
//!
//! Sources: Service Authorization Reference, "Actions, resources, and condition keys for AWS Key
//! Management Service"; KMS API Reference; KMS Developer Guide, "Permissions reference" and
//! "Grant operations".

use std::cmp::Ordering;
use std::fmt;

use crate::name::action::ActionPattern;
use crate::name::wildcard;
use crate::table::{compare_folded, same};

mod exact;

/// An action of KMS, such as `kms:Decrypt`. A row of this table.
// INVARIANT(Action): the number is an index into `ROWS`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(u8);

/// What an action is authorized against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// No resource of its own: only `*` and account-wide patterns match, and only identity
    /// policies can allow it.
    Account,
    /// An alias, by identity policy, and each key that the alias names or will name.
    Alias,
    /// A key.
    Key,
}

impl Action {
    /// The action of exactly this name, `Decrypt`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::find(|row| row.name().cmp(name))
    }

    /// The action written with its prefix, `kms:Decrypt`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        exact::find(text).or_else(|| {
            let (prefix, name) = text.split_at_checked(PREFIX.len())?;
            if !prefix.eq_ignore_ascii_case(PREFIX) {
                return None;
            }
            Self::find(|row| compare_folded(row.name(), name))
        })
    }

    /// How many actions there are.
    pub(crate) const COUNT: usize = COUNT as usize;

    /// All actions, sorted by name.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..COUNT).map(Self)
    }

    /// The place in the table: less than the number of actions, which is less than 128.
    #[must_use]
    pub const fn index(self) -> u8 {
        self.0
    }

    /// `Decrypt`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name()
    }

    /// `kms:Decrypt`.
    #[must_use]
    pub fn full_name(self) -> &'static str {
        self.row().full_name
    }

    /// What the action is authorized against.
    #[must_use]
    pub fn resource_kind(self) -> ResourceKind {
        self.row().kind
    }

    /// Whether it can be used on a key of another account.
    #[must_use]
    pub fn cross_account(self) -> bool {
        self.row().has(Trait::CrossAccount)
    }

    /// Whether a grant can give it.
    #[must_use]
    pub fn is_grant_operation(self) -> bool {
        self.row().has(Trait::GrantOperation)
    }

    /// Whether its own call carries an encryption context: Encrypt, Decrypt, `ReEncrypt…` and
    /// `GenerateDataKey…`. CreateGrant and RetireGrant carry the one of a grant's constraint.
    #[must_use]
    pub fn takes_encryption_context(self) -> bool {
        self.row().has(Trait::EncryptionContext)
    }

    /// Whether its call takes `GrantTokens`.
    #[must_use]
    pub fn accepts_grant_tokens(self) -> bool {
        self.row().has(Trait::GrantTokens)
    }

    /// Whether only identity policies can allow it: there is no key whose policy could.
    #[must_use]
    pub fn identity_only(self) -> bool {
        match self.resource_kind() {
            ResourceKind::Account => true,
            ResourceKind::Alias | ResourceKind::Key => false,
        }
    }

    /// The actions whose full names begin with a text, in any case.
    fn beginning_with(head: &str) -> impl Iterator<Item = Self> {
        let compare = |row: &ActionRow| {
            let beginning = row.full_name.get(..head.len());
            compare_folded(beginning.unwrap_or(row.full_name), head)
        };
        let before = ROWS.partition_point(|row| compare(row).is_lt());
        let through = ROWS.partition_point(|row| compare(row).is_le());
        Self::all()
            .skip(before)
            .take(through.saturating_sub(before))
    }

    fn find(compare: impl Fn(&ActionRow) -> Ordering) -> Option<Self> {
        let index = ROWS.binary_search_by(compare).ok()?;
        u8::try_from(index).ok().map(Self)
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT(Action): the number is an index into ROWS"
    )]
    fn row(self) -> &'static ActionRow {
        &ROWS[usize::from(self.0)]
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({})", self.full_name())
    }
}

/// A set of actions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ActionSet(u128);

impl ActionSet {
    /// Every action.
    pub const ALL: Self = Self((1 << COUNT) - 1);
    /// No action.
    pub const EMPTY: Self = Self(0);

    /// The actions that are authorized against keys, those on aliases and their keys included.
    pub const ON_KEYS: Self =
        Self::of_kind(ResourceKind::Key).union(Self::of_kind(ResourceKind::Alias));

    /// The actions that can be used on a key of another account.
    pub const ACROSS_ACCOUNTS: Self = Self::having(Trait::CrossAccount);

    /// The actions whose own calls carry an encryption context.
    pub const WITH_ENCRYPTION_CONTEXT: Self = Self::having(Trait::EncryptionContext);

    /// The actions that are authorized against resources of a kind.
    #[must_use]
    pub const fn of_kind(kind: ResourceKind) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0_u8;
        let mut rows = ROWS;
        while let [row, rest @ ..] = rows {
            if row.kind as u8 == kind as u8 {
                set.insert(Action(index));
            }
            index = index.saturating_add(1);
            rows = rest;
        }
        set
    }

    const fn having(wanted: Trait) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0_u8;
        let mut rows = ROWS;
        while let [row, rest @ ..] = rows {
            if row.has(wanted) {
                set.insert(Action(index));
            }
            index = index.saturating_add(1);
            rows = rest;
        }
        set
    }

    /// The actions that a pattern covers.
    #[must_use]
    pub fn from_pattern(pattern: &ActionPattern) -> Self {
        let text = pattern.as_str();
        let split = wildcard::find(text).and_then(|at| text.split_at_checked(at));
        let Some((head, tail)) = split else {
            return Action::parse(text).map_or(Self::EMPTY, Self::of);
        };
        let beginning = Action::beginning_with(head);
        match tail {
            "*" => beginning.collect(),
            _ => beginning
                .filter(|action| pattern.matches(action.full_name()))
                .collect(),
        }
    }

    /// The set of one action.
    #[must_use]
    pub const fn of(action: Action) -> Self {
        Self(1_u128.unbounded_shl(action.0 as u32))
    }

    /// The set of these actions.
    #[must_use]
    pub const fn from_slice(actions: &[Action]) -> Self {
        let mut set = Self::EMPTY;
        let mut rest = actions;
        while let [action, others @ ..] = rest {
            set.insert(*action);
            rest = others;
        }
        set
    }

    /// Whether the action is in the set.
    #[must_use]
    pub const fn contains(self, action: Action) -> bool {
        self.0 & Self::of(action).0 != 0
    }

    /// Adds an action.
    pub const fn insert(&mut self, action: Action) {
        self.0 |= Self::of(action).0;
    }

    /// The actions of both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The actions that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The actions of this set that are not in the other.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The set as a number, one bit an action.
    pub(crate) const fn bits(self) -> u128 {
        self.0
    }

    /// The first action, by name.
    pub(crate) fn first(self) -> Option<Action> {
        self.iter().next()
    }

    /// The actions that are not in the set.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }

    /// Whether there is no action in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many actions there are in the set.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The actions, sorted by name.
    pub fn iter(self) -> impl Iterator<Item = Action> + Clone {
        let mut left = self.0;
        std::iter::from_fn(move || {
            // INVARIANT(Action): a set has bits of actions only, and there are fewer than 128.
            let first = u8::try_from(left.trailing_zeros()).ok();
            let first = first.filter(|_| left != 0).map(Action);
            left &= left.wrapping_sub(1);
            first
        })
    }
}

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        actions
            .into_iter()
            .fold(Self::EMPTY, |set, action| set.union(Self::of(action)))
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(Action::name))
            .finish()
    }
}

struct ActionRow {
    full_name: &'static str,
    kind: ResourceKind,
    traits: u8,
}

/// What can be said of an action beside its resource.
#[derive(Clone, Copy)]
enum Trait {
    CrossAccount,
    EncryptionContext,
    GrantOperation,
    GrantTokens,
}

impl ActionRow {
    fn name(&self) -> &'static str {
        self.full_name
            .strip_prefix(PREFIX)
            .unwrap_or(self.full_name)
    }

    const fn has(&self, wanted: Trait) -> bool {
        self.traits & (1 << wanted as u8) != 0
    }
}

/// The action of that name, for constants: a name that is not in the table stops the build.
#[expect(clippy::panic, reason = "evaluated in constants only")]
const fn named(full_name: &str) -> Action {
    let mut index = 0_u8;
    let mut rows = ROWS;
    while let [row, rest @ ..] = rows {
        if same(row.full_name, full_name) {
            return Action(index);
        }
        index = index.saturating_add(1);
        rows = rest;
    }
    panic!("no action of this name")
}

const fn row(full_name: &'static str, kind: ResourceKind, traits: &[Trait]) -> ActionRow {
    let mut bits = 0;
    let mut rest = traits;
    while let [first, others @ ..] = rest {
        bits |= 1 << *first as u8;
        rest = others;
    }
    ActionRow {
        full_name,
        kind,
        traits: bits,
    }
}

/// The actions by name.
#[expect(missing_docs, reason = "each constant is the action of its name")]
impl Action {
    pub const CANCEL_KEY_DELETION: Self = named("kms:CancelKeyDeletion");
    pub const CONNECT_CUSTOM_KEY_STORE: Self = named("kms:ConnectCustomKeyStore");
    pub const CREATE_ALIAS: Self = named("kms:CreateAlias");
    pub const CREATE_CUSTOM_KEY_STORE: Self = named("kms:CreateCustomKeyStore");
    pub const CREATE_GRANT: Self = named("kms:CreateGrant");
    pub const CREATE_KEY: Self = named("kms:CreateKey");
    pub const DECAPSULATE: Self = named("kms:Decapsulate");
    pub const DECRYPT: Self = named("kms:Decrypt");
    pub const DELETE_ALIAS: Self = named("kms:DeleteAlias");
    pub const DELETE_CUSTOM_KEY_STORE: Self = named("kms:DeleteCustomKeyStore");
    pub const DELETE_IMPORTED_KEY_MATERIAL: Self = named("kms:DeleteImportedKeyMaterial");
    pub const DERIVE_SHARED_SECRET: Self = named("kms:DeriveSharedSecret");
    pub const DESCRIBE_CUSTOM_KEY_STORES: Self = named("kms:DescribeCustomKeyStores");
    pub const DESCRIBE_KEY: Self = named("kms:DescribeKey");
    pub const DISABLE_KEY: Self = named("kms:DisableKey");
    pub const DISABLE_KEY_ROTATION: Self = named("kms:DisableKeyRotation");
    pub const DISCONNECT_CUSTOM_KEY_STORE: Self = named("kms:DisconnectCustomKeyStore");
    pub const ENABLE_KEY: Self = named("kms:EnableKey");
    pub const ENABLE_KEY_ROTATION: Self = named("kms:EnableKeyRotation");
    pub const ENCAPSULATE: Self = named("kms:Encapsulate");
    pub const ENCRYPT: Self = named("kms:Encrypt");
    pub const GENERATE_DATA_KEY: Self = named("kms:GenerateDataKey");
    pub const GENERATE_DATA_KEY_PAIR: Self = named("kms:GenerateDataKeyPair");
    pub const GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT: Self =
        named("kms:GenerateDataKeyPairWithoutPlaintext");
    pub const GENERATE_DATA_KEY_WITHOUT_PLAINTEXT: Self =
        named("kms:GenerateDataKeyWithoutPlaintext");
    pub const GENERATE_MAC: Self = named("kms:GenerateMac");
    pub const GENERATE_RANDOM: Self = named("kms:GenerateRandom");
    pub const GET_KEY_LAST_USAGE: Self = named("kms:GetKeyLastUsage");
    pub const GET_KEY_POLICY: Self = named("kms:GetKeyPolicy");
    pub const GET_KEY_ROTATION_STATUS: Self = named("kms:GetKeyRotationStatus");
    pub const GET_PARAMETERS_FOR_IMPORT: Self = named("kms:GetParametersForImport");
    pub const GET_PUBLIC_KEY: Self = named("kms:GetPublicKey");
    pub const IMPORT_KEY_MATERIAL: Self = named("kms:ImportKeyMaterial");
    pub const LIST_ALIASES: Self = named("kms:ListAliases");
    pub const LIST_GRANTS: Self = named("kms:ListGrants");
    pub const LIST_KEY_POLICIES: Self = named("kms:ListKeyPolicies");
    pub const LIST_KEY_ROTATIONS: Self = named("kms:ListKeyRotations");
    pub const LIST_KEYS: Self = named("kms:ListKeys");
    pub const LIST_RESOURCE_TAGS: Self = named("kms:ListResourceTags");
    pub const LIST_RETIRABLE_GRANTS: Self = named("kms:ListRetirableGrants");
    pub const PUT_KEY_POLICY: Self = named("kms:PutKeyPolicy");
    pub const RE_ENCRYPT_FROM: Self = named("kms:ReEncryptFrom");
    pub const RE_ENCRYPT_TO: Self = named("kms:ReEncryptTo");
    pub const REPLICATE_KEY: Self = named("kms:ReplicateKey");
    pub const RETIRE_GRANT: Self = named("kms:RetireGrant");
    pub const REVOKE_GRANT: Self = named("kms:RevokeGrant");
    pub const ROTATE_KEY_ON_DEMAND: Self = named("kms:RotateKeyOnDemand");
    pub const SCHEDULE_KEY_DELETION: Self = named("kms:ScheduleKeyDeletion");
    pub const SIGN: Self = named("kms:Sign");
    pub const SYNCHRONIZE_MULTI_REGION_KEY: Self = named("kms:SynchronizeMultiRegionKey");
    pub const TAG_RESOURCE: Self = named("kms:TagResource");
    pub const UNTAG_RESOURCE: Self = named("kms:UntagResource");
    pub const UPDATE_ALIAS: Self = named("kms:UpdateAlias");
    pub const UPDATE_CUSTOM_KEY_STORE: Self = named("kms:UpdateCustomKeyStore");
    pub const UPDATE_KEY_DESCRIPTION: Self = named("kms:UpdateKeyDescription");
    pub const UPDATE_PRIMARY_REGION: Self = named("kms:UpdatePrimaryRegion");
    pub const VERIFY: Self = named("kms:Verify");
    pub const VERIFY_MAC: Self = named("kms:VerifyMac");
}

const PREFIX: &str = "kms:";

const COUNT: u8 = {
    assert!(ROWS.len() < 128, "a set of actions is a u128");
    ROWS.len() as u8
};

#[rustfmt::skip]
const ROWS: &[ActionRow] = &[
    row("kms:CancelKeyDeletion",                   ResourceKind::Key,     &[]),
    row("kms:ConnectCustomKeyStore",               ResourceKind::Account, &[]),
    row("kms:CreateAlias",                         ResourceKind::Alias,   &[]),
    row("kms:CreateCustomKeyStore",                ResourceKind::Account, &[]),
    row("kms:CreateGrant",                         ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:CreateKey",                           ResourceKind::Account, &[]),
    row("kms:Decapsulate",                         ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:Decrypt",                             ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:DeleteAlias",                         ResourceKind::Alias,   &[]),
    row("kms:DeleteCustomKeyStore",                ResourceKind::Account, &[]),
    row("kms:DeleteImportedKeyMaterial",           ResourceKind::Key,     &[]),
    row("kms:DeriveSharedSecret",                  ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:DescribeCustomKeyStores",             ResourceKind::Account, &[]),
    row("kms:DescribeKey",                         ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:DisableKey",                          ResourceKind::Key,     &[]),
    row("kms:DisableKeyRotation",                  ResourceKind::Key,     &[]),
    row("kms:DisconnectCustomKeyStore",            ResourceKind::Account, &[]),
    row("kms:EnableKey",                           ResourceKind::Key,     &[]),
    row("kms:EnableKeyRotation",                   ResourceKind::Key,     &[]),
    row("kms:Encapsulate",                         ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:Encrypt",                             ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:GenerateDataKey",                     ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:GenerateDataKeyPair",                 ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:GenerateDataKeyPairWithoutPlaintext", ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:GenerateDataKeyWithoutPlaintext",     ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:GenerateMac",                         ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:GenerateRandom",                      ResourceKind::Account, &[]),
    row("kms:GetKeyLastUsage",                     ResourceKind::Key,     &[]),
    row("kms:GetKeyPolicy",                        ResourceKind::Key,     &[]),
    row("kms:GetKeyRotationStatus",                ResourceKind::Key,     &[Trait::CrossAccount]),
    row("kms:GetParametersForImport",              ResourceKind::Key,     &[]),
    row("kms:GetPublicKey",                        ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:ImportKeyMaterial",                   ResourceKind::Key,     &[]),
    row("kms:ListAliases",                         ResourceKind::Account, &[]),
    row("kms:ListGrants",                          ResourceKind::Key,     &[Trait::CrossAccount]),
    row("kms:ListKeyPolicies",                     ResourceKind::Key,     &[]),
    row("kms:ListKeyRotations",                    ResourceKind::Key,     &[]),
    row("kms:ListKeys",                            ResourceKind::Account, &[]),
    row("kms:ListResourceTags",                    ResourceKind::Key,     &[]),
    row("kms:ListRetirableGrants",                 ResourceKind::Account, &[]),
    row("kms:PutKeyPolicy",                        ResourceKind::Key,     &[]),
    row("kms:ReEncryptFrom",                       ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:ReEncryptTo",                         ResourceKind::Key,     &[Trait::CrossAccount, Trait::EncryptionContext, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:ReplicateKey",                        ResourceKind::Key,     &[]),
    row("kms:RetireGrant",                         ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation]),
    row("kms:RevokeGrant",                         ResourceKind::Key,     &[Trait::CrossAccount]),
    row("kms:RotateKeyOnDemand",                   ResourceKind::Key,     &[]),
    row("kms:ScheduleKeyDeletion",                 ResourceKind::Key,     &[]),
    row("kms:Sign",                                ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:SynchronizeMultiRegionKey",           ResourceKind::Key,     &[]),
    row("kms:TagResource",                         ResourceKind::Key,     &[]),
    row("kms:UntagResource",                       ResourceKind::Key,     &[]),
    row("kms:UpdateAlias",                         ResourceKind::Alias,   &[]),
    row("kms:UpdateCustomKeyStore",                ResourceKind::Account, &[]),
    row("kms:UpdateKeyDescription",                ResourceKind::Key,     &[]),
    row("kms:UpdatePrimaryRegion",                 ResourceKind::Key,     &[]),
    row("kms:Verify",                              ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
    row("kms:VerifyMac",                           ResourceKind::Key,     &[Trait::CrossAccount, Trait::GrantOperation, Trait::GrantTokens]),
];
