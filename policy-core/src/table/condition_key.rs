//! The condition keys that KMS requests can carry.
//!
//! Sources: Service Authorization Reference, "Condition keys for AWS Key Management Service"; KMS
//! Developer Guide, "Condition keys for AWS KMS" and "Global condition keys"; IAM User Guide, "AWS
//! global condition context keys"; KMS API Reference for `kms:PolicyName`.

use crate::name::condition_key::ConditionKey;
use crate::table::condition_key::known::KnownKey;
use crate::table::kms_action::{Action, ActionSet};

pub mod known;

/// The row of a condition key, if it is a known one.
#[must_use]
pub fn lookup(key: &ConditionKey) -> Option<&'static ConditionKeyRow> {
    lookup_folded(key.folded())
}

/// Whether a request for the action may carry the key.
#[must_use]
pub const fn may_be_carried(action: Action, row: &ConditionKeyRow) -> bool {
    row.carriers.contains(action)
}

/// All known condition keys and families of keys, sorted by name in lower case.
#[must_use]
pub fn rows() -> &'static [ConditionKeyRow] {
    &ROWS
}

/// What is known of a condition key, or of a family of keys such as `aws:PrincipalTag/…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionKeyRow {
    folded: &'static str,
    name: &'static str,
    form: Form,
    value_type: ValueType,
    arity: Arity,
    carriers: ActionSet,
    deprecated: bool,
    in_key_policies: bool,
    index: u8,
}

/// Whether a row is one key or a family of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// One key.
    Exact,
    /// The name is followed by a text of the author's choice: a tag key, a key of the encryption
    /// context.
    Family,
    /// The name is followed by a number from 0 to this one.
    Numbered(u8),
}

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// An instant.
    Date,
    /// An IP address.
    Ip,
    /// A number.
    Numeric,
    /// Any text.
    String,
}

/// Whether a request can carry several values of a key at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arity {
    /// It can: such keys need `ForAllValues` or `ForAnyValue`, and cannot be policy variables.
    Multi,
    /// It cannot.
    Single,
}

impl ConditionKeyRow {
    /// The name as AWS spells it; for a family the part that all its keys begin with.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name in lower case.
    #[must_use]
    pub const fn folded(&self) -> &'static str {
        self.folded
    }

    /// Whether it is one key or a family.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// What its values are.
    #[must_use]
    pub const fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// How many values a request can carry.
    #[must_use]
    pub const fn arity(&self) -> Arity {
        self.arity
    }

    /// The actions whose requests may carry it.
    #[must_use]
    pub const fn carriers(&self) -> ActionSet {
        self.carriers
    }

    /// Whether AWS advises against it.
    #[must_use]
    pub const fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// Whether key policies can test it.
    ///
    /// Source: KMS Developer Guide, "ABAC for AWS KMS" and "kms:ResourceAliases".
    #[must_use]
    pub const fn works_in_key_policies(&self) -> bool {
        self.in_key_policies
    }

    /// The place in [`rows`].
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.index
    }

    /// The place in [`rows`], as a type that remembers it.
    #[must_use]
    pub const fn known(&self) -> KnownKey {
        KnownKey::of(self)
    }

    fn covers(&self, folded: &str) -> bool {
        match (self.form, folded.strip_prefix(self.folded)) {
            (Form::Exact | Form::Family | Form::Numbered(_), None) => false,
            (Form::Exact, Some(rest)) => rest.is_empty(),
            (Form::Family, Some(rest)) => !rest.is_empty(),
            (Form::Numbered(last), Some(digits)) => {
                let plain = digits == "0" || !digits.starts_with(['0', '+']);
                plain && digits.parse::<u8>().is_ok_and(|number| number <= last)
            }
        }
    }
}

/// The row of a key whose name is in lower case. A family sorts right before its keys.
fn lookup_folded(folded: &str) -> Option<&'static ConditionKeyRow> {
    let after = ROWS.partition_point(|row| row.folded <= folded);
    let row = ROWS.get(after.checked_sub(1)?)?;
    row.covers(folded).then_some(row)
}

/// Every action on a key, and these.
const fn on_keys_and(others: &[Action]) -> ActionSet {
    ActionSet::ON_KEYS.union(ActionSet::from_slice(others))
}

const fn row(
    folded: &'static str,
    name: &'static str,
    form: Form,
    value_type: ValueType,
    arity: Arity,
    carriers: ActionSet,
    facts: &[Fact],
) -> ConditionKeyRow {
    let mut row = ConditionKeyRow {
        folded,
        name,
        form,
        value_type,
        arity,
        carriers,
        deprecated: false,
        in_key_policies: true,
        index: 0,
    };
    let mut rest = facts;
    while let [fact, others @ ..] = rest {
        match fact {
            Fact::Deprecated => row.deprecated = true,
            Fact::NotInKeyPolicies => row.in_key_policies = false,
        }
        rest = others;
    }
    row
}

const fn numbered<const N: usize>(mut rows: [ConditionKeyRow; N]) -> [ConditionKeyRow; N] {
    assert!(N < 256, "the number of a row is a byte");
    let mut index = 0_u8;
    let mut rest: &mut [ConditionKeyRow] = &mut rows;
    while let [row, others @ ..] = rest {
        row.index = index;
        index = index.saturating_add(1);
        rest = others;
    }
    rows
}

enum Fact {
    Deprecated,
    NotInKeyPolicies,
}

/// Actions whose call may name the key by an alias.
const ADDRESSED_BY_ALIAS: &[Action] = &[
    Action::DECAPSULATE,
    Action::DECRYPT,
    Action::DERIVE_SHARED_SECRET,
    Action::DESCRIBE_KEY,
    Action::ENCAPSULATE,
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
    Action::GENERATE_MAC,
    Action::GET_PUBLIC_KEY,
    Action::RE_ENCRYPT_FROM,
    Action::RE_ENCRYPT_TO,
    Action::SIGN,
    Action::VERIFY,
    Action::VERIFY_MAC,
];

/// Actions whose call takes `Recipient`.
const ATTESTING: &[Action] = &[
    Action::DECRYPT,
    Action::DERIVE_SHARED_SECRET,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_RANDOM,
];

/// Actions with an encryption context, of their own or of a grant.
const CONTEXT_BEARING: &[Action] = &[
    Action::CREATE_GRANT,
    Action::DECRYPT,
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
    Action::RE_ENCRYPT_FROM,
    Action::RE_ENCRYPT_TO,
    Action::RETIRE_GRANT,
];

/// Actions that encrypt or decrypt, with the algorithm in `kms:EncryptionAlgorithm`.
const ENCRYPTING: &[Action] = &[
    Action::DECRYPT,
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
    Action::RE_ENCRYPT_FROM,
    Action::RE_ENCRYPT_TO,
];

/// Actions without a resource that carry the account of the caller.
const KEY_STORES_AND_CREATE_KEY: &[Action] = &[
    Action::CONNECT_CUSTOM_KEY_STORE,
    Action::CREATE_CUSTOM_KEY_STORE,
    Action::CREATE_KEY,
    Action::DELETE_CUSTOM_KEY_STORE,
    Action::DESCRIBE_CUSTOM_KEY_STORES,
    Action::DISCONNECT_CUSTOM_KEY_STORE,
    Action::UPDATE_CUSTOM_KEY_STORE,
];

#[rustfmt::skip]
static ROWS: [ConditionKeyRow; 101] = numbered([
    row("aws:assumedroot",                            "aws:AssumedRoot",                            Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:calledvia",                              "aws:CalledVia",                              Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::ALL, &[]),
    row("aws:calledviaawsmcp",                        "aws:CalledViaAWSMCP",                        Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:calledviafirst",                         "aws:CalledViaFirst",                         Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:calledvialast",                          "aws:CalledViaLast",                          Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:chatbotsourcearn",                       "aws:ChatbotSourceArn",                       Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::ALL, &[]),
    row("aws:currenttime",                            "aws:CurrentTime",                            Form::Exact,        ValueType::Date,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:ec2instancesourceprivateipv4",           "aws:Ec2InstanceSourcePrivateIPv4",           Form::Exact,        ValueType::Ip,      Arity::Single, ActionSet::ALL, &[]),
    row("aws:ec2instancesourcevpc",                   "aws:Ec2InstanceSourceVpc",                   Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:epochtime",                              "aws:EpochTime",                              Form::Exact,        ValueType::Date,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:federatedprovider",                      "aws:FederatedProvider",                      Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:ismcpserviceaction",                     "aws:IsMcpServiceAction",                     Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:multifactorauthage",                     "aws:MultiFactorAuthAge",                     Form::Exact,        ValueType::Numeric, Arity::Single, ActionSet::ALL, &[]),
    row("aws:multifactorauthpresent",                 "aws:MultiFactorAuthPresent",                 Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:principalaccount",                       "aws:PrincipalAccount",                       Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:principalarn",                           "aws:PrincipalArn",                           Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::ALL, &[]),
    row("aws:principalisawsservice",                  "aws:PrincipalIsAWSService",                  Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:principalorgid",                         "aws:PrincipalOrgID",                         Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:principalorgpaths",                      "aws:PrincipalOrgPaths",                      Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::ALL, &[]),
    row("aws:principalservicename",                   "aws:PrincipalServiceName",                   Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:principalservicenameslist",              "aws:PrincipalServiceNamesList",              Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::ALL, &[]),
    row("aws:principaltag/",                          "aws:PrincipalTag/",                          Form::Family,       ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:principaltype",                          "aws:PrincipalType",                          Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:referer",                                "aws:referer",                                Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:requestedregion",                        "aws:RequestedRegion",                        Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:requesttag/",                            "aws:RequestTag/",                            Form::Family,       ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::CREATE_KEY, Action::TAG_RESOURCE]), &[]),
    row("aws:resourceaccount",                        "aws:ResourceAccount",                        Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:resourceorgid",                          "aws:ResourceOrgID",                          Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:resourceorgpaths",                       "aws:ResourceOrgPaths",                       Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::ALL, &[]),
    row("aws:resourcetag/",                           "aws:ResourceTag/",                           Form::Family,       ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[Fact::NotInKeyPolicies]),
    row("aws:securetransport",                        "aws:SecureTransport",                        Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourceaccount",                          "aws:SourceAccount",                          Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourcearn",                              "aws:SourceArn",                              Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourceidentity",                         "aws:SourceIdentity",                         Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourceip",                               "aws:SourceIp",                               Form::Exact,        ValueType::Ip,      Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourceorgid",                            "aws:SourceOrgID",                            Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourceorgpaths",                         "aws:SourceOrgPaths",                         Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::ALL, &[]),
    row("aws:sourceowner",                            "aws:SourceOwner",                            Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[Fact::Deprecated]),
    row("aws:sourcevpc",                              "aws:SourceVpc",                              Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourcevpcarn",                           "aws:SourceVpcArn",                           Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::ALL, &[]),
    row("aws:sourcevpce",                             "aws:SourceVpce",                             Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:tagkeys",                                "aws:TagKeys",                                Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::from_slice(&[Action::CREATE_KEY, Action::TAG_RESOURCE, Action::UNTAG_RESOURCE]), &[]),
    row("aws:tokenissuetime",                         "aws:TokenIssueTime",                         Form::Exact,        ValueType::Date,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:useragent",                              "aws:UserAgent",                              Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:userid",                                 "aws:userid",                                 Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:username",                               "aws:username",                               Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:viaawsmcpservice",                       "aws:ViaAWSMCPService",                       Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:viaawsservice",                          "aws:ViaAWSService",                          Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::ALL, &[]),
    row("aws:vpceaccount",                            "aws:VpceAccount",                            Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:vpceorgid",                              "aws:VpceOrgID",                              Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("aws:vpceorgpaths",                           "aws:VpceOrgPaths",                           Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::ALL, &[]),
    row("aws:vpcsourceip",                            "aws:VpcSourceIp",                            Form::Exact,        ValueType::Ip,      Arity::Single, ActionSet::ALL, &[]),
    row("ec2:roledelivery",                           "ec2:RoleDelivery",                           Form::Exact,        ValueType::Numeric, Arity::Single, ActionSet::ALL, &[]),
    row("ec2:sourceinstancearn",                      "ec2:SourceInstanceArn",                      Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::ALL, &[]),
    row("glue:credentialissuingservice",              "glue:CredentialIssuingService",              Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("glue:roleassumedby",                         "glue:RoleAssumedBy",                         Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("identitystore:userid",                       "identitystore:UserId",                       Form::Exact,        ValueType::String,  Arity::Single, ActionSet::ALL, &[]),
    row("kms:bypasspolicylockoutsafetycheck",         "kms:BypassPolicyLockoutSafetyCheck",         Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::from_slice(&[Action::CREATE_KEY, Action::PUT_KEY_POLICY]), &[]),
    row("kms:calleraccount",                          "kms:CallerAccount",                          Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(KEY_STORES_AND_CREATE_KEY), &[]),
    row("kms:customermasterkeyspec",                  "kms:CustomerMasterKeySpec",                  Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[Fact::Deprecated]),
    row("kms:customermasterkeyusage",                 "kms:CustomerMasterKeyUsage",                 Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[Fact::Deprecated]),
    row("kms:datakeypairspec",                        "kms:DataKeyPairSpec",                        Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::GENERATE_DATA_KEY_PAIR, Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT]), &[]),
    row("kms:encryptionalgorithm",                    "kms:EncryptionAlgorithm",                    Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(ENCRYPTING), &[]),
    row("kms:encryptioncontext:",                     "kms:EncryptionContext:",                     Form::Family,       ValueType::String,  Arity::Single, ActionSet::from_slice(CONTEXT_BEARING), &[]),
    row("kms:encryptioncontextkeys",                  "kms:EncryptionContextKeys",                  Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::from_slice(CONTEXT_BEARING), &[]),
    row("kms:expirationmodel",                        "kms:ExpirationModel",                        Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::IMPORT_KEY_MATERIAL]), &[]),
    row("kms:grantconstraintsourcearn",               "kms:GrantConstraintSourceArn",               Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::from_slice(&[Action::CREATE_GRANT]), &[]),
    row("kms:grantconstrainttype",                    "kms:GrantConstraintType",                    Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::CREATE_GRANT, Action::RETIRE_GRANT]), &[]),
    row("kms:granteeprincipal",                       "kms:GranteePrincipal",                       Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::CREATE_GRANT]), &[]),
    row("kms:granteeserviceprincipal",                "kms:GranteeServicePrincipal",                Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::CREATE_GRANT]), &[]),
    row("kms:grantisforawsresource",                  "kms:GrantIsForAWSResource",                  Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::from_slice(&[Action::CREATE_GRANT, Action::LIST_GRANTS, Action::REVOKE_GRANT]), &[]),
    row("kms:grantoperations",                        "kms:GrantOperations",                        Form::Exact,        ValueType::String,  Arity::Multi,  ActionSet::from_slice(&[Action::CREATE_GRANT]), &[]),
    row("kms:keyagreementalgorithm",                  "kms:KeyAgreementAlgorithm",                  Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::DERIVE_SHARED_SECRET]), &[]),
    row("kms:keyorigin",                              "kms:KeyOrigin",                              Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[]),
    row("kms:keyspec",                                "kms:KeySpec",                                Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[]),
    row("kms:keyusage",                               "kms:KeyUsage",                               Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[]),
    row("kms:macalgorithm",                           "kms:MacAlgorithm",                           Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::GENERATE_MAC, Action::VERIFY_MAC]), &[]),
    row("kms:messagetype",                            "kms:MessageType",                            Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::SIGN, Action::VERIFY]), &[]),
    row("kms:multiregion",                            "kms:MultiRegion",                            Form::Exact,        ValueType::Bool,    Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[]),
    row("kms:multiregionkeytype",                     "kms:MultiRegionKeyType",                     Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[]),
    row("kms:policyname",                             "kms:PolicyName",                             Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::GET_KEY_POLICY, Action::PUT_KEY_POLICY]), &[]),
    row("kms:primaryregion",                          "kms:PrimaryRegion",                          Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::UPDATE_PRIMARY_REGION]), &[]),
    row("kms:recipientattestation:imagesha384",       "kms:RecipientAttestation:ImageSha384",       Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(ATTESTING), &[]),
    row("kms:recipientattestation:nitrotpmpcr",       "kms:RecipientAttestation:NitroTPMPCR",       Form::Numbered(23), ValueType::String,  Arity::Single, ActionSet::from_slice(ATTESTING), &[]),
    row("kms:recipientattestation:pcr",               "kms:RecipientAttestation:PCR",               Form::Numbered(31), ValueType::String,  Arity::Single, ActionSet::from_slice(ATTESTING), &[]),
    row("kms:reencryptonsamekey",                     "kms:ReEncryptOnSameKey",                     Form::Exact,        ValueType::Bool,    Arity::Single, ActionSet::from_slice(&[Action::RE_ENCRYPT_FROM, Action::RE_ENCRYPT_TO]), &[]),
    row("kms:replicaregion",                          "kms:ReplicaRegion",                          Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::REPLICATE_KEY]), &[]),
    row("kms:requestalias",                           "kms:RequestAlias",                           Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(ADDRESSED_BY_ALIAS), &[]),
    row("kms:resourcealiases",                        "kms:ResourceAliases",                        Form::Exact,        ValueType::String,  Arity::Multi,  on_keys_and(&[]), &[Fact::NotInKeyPolicies]),
    row("kms:retiringprincipal",                      "kms:RetiringPrincipal",                      Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::CREATE_GRANT]), &[]),
    row("kms:retiringserviceprincipal",               "kms:RetiringServicePrincipal",               Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::CREATE_GRANT]), &[]),
    row("kms:rotationperiodindays",                   "kms:RotationPeriodInDays",                   Form::Exact,        ValueType::Numeric, Arity::Single, ActionSet::from_slice(&[Action::ENABLE_KEY_ROTATION]), &[]),
    row("kms:schedulekeydeletionpendingwindowindays", "kms:ScheduleKeyDeletionPendingWindowInDays", Form::Exact,        ValueType::Numeric, Arity::Single, ActionSet::from_slice(&[Action::SCHEDULE_KEY_DELETION]), &[]),
    row("kms:signingalgorithm",                       "kms:SigningAlgorithm",                       Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::SIGN, Action::VERIFY]), &[]),
    row("kms:trailingdayswithoutkeyusage",            "kms:TrailingDaysWithoutKeyUsage",            Form::Exact,        ValueType::Numeric, Arity::Single, ActionSet::from_slice(&[Action::DISABLE_KEY, Action::SCHEDULE_KEY_DELETION]), &[]),
    row("kms:validto",                                "kms:ValidTo",                                Form::Exact,        ValueType::Date,    Arity::Single, ActionSet::from_slice(&[Action::IMPORT_KEY_MATERIAL]), &[]),
    row("kms:viaservice",                             "kms:ViaService",                             Form::Exact,        ValueType::String,  Arity::Single, on_keys_and(&[Action::CREATE_KEY]), &[]),
    row("kms:wrappingalgorithm",                      "kms:WrappingAlgorithm",                      Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::GET_PARAMETERS_FOR_IMPORT]), &[]),
    row("kms:wrappingkeyspec",                        "kms:WrappingKeySpec",                        Form::Exact,        ValueType::String,  Arity::Single, ActionSet::from_slice(&[Action::GET_PARAMETERS_FOR_IMPORT]), &[]),
    row("lambda:sourcefunctionarn",                   "lambda:SourceFunctionArn",                   Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::ALL, &[]),
    row("ssm:sourceinstancearn",                      "ssm:SourceInstanceArn",                      Form::Exact,        ValueType::Arn,     Arity::Single, ActionSet::ALL, &[]),
]);
