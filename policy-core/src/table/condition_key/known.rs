//! The known condition keys by name, for code that derives or tests one.

use crate::table::condition_key::{ConditionKeyRow, ROWS};
use crate::table::same;

/// The number of a row: an index into [`rows`](crate::table::condition_key::rows).
// INVARIANT(KnownKey): the number is an index into `ROWS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KnownKey(u8);

impl KnownKey {
    pub(super) const fn of(row: &ConditionKeyRow) -> Self {
        Self(row.index)
    }

    /// The row.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT(KnownKey): the number is an index into ROWS"
    )]
    pub fn row(self) -> &'static ConditionKeyRow {
        &ROWS[usize::from(self.0)]
    }

    /// The place in [`rows`](crate::table::condition_key::rows).
    #[must_use]
    pub const fn index(self) -> u8 {
        self.0
    }
}

/// The key of that name in lower case, for constants: a name that is not in the table stops the
/// build.
#[expect(clippy::panic, reason = "evaluated in constants only")]
const fn known(folded: &str) -> KnownKey {
    let mut rows: &[ConditionKeyRow] = &ROWS;
    while let [row, rest @ ..] = rows {
        if same(row.folded, folded) {
            return KnownKey(row.index);
        }
        rows = rest;
    }
    panic!("no condition key of this name")
}

/// The condition keys by name.
#[expect(
    missing_docs,
    reason = "each constant is the condition key of its name"
)]
impl KnownKey {
    pub const AWS_ASSUMED_ROOT: Self = known("aws:assumedroot");
    pub const AWS_CALLED_VIA: Self = known("aws:calledvia");
    pub const AWS_CALLED_VIA_AWSMCP: Self = known("aws:calledviaawsmcp");
    pub const AWS_CALLED_VIA_FIRST: Self = known("aws:calledviafirst");
    pub const AWS_CALLED_VIA_LAST: Self = known("aws:calledvialast");
    pub const AWS_CHATBOT_SOURCE_ARN: Self = known("aws:chatbotsourcearn");
    pub const AWS_CURRENT_TIME: Self = known("aws:currenttime");
    pub const AWS_EC2_INSTANCE_SOURCE_PRIVATE_IPV4: Self =
        known("aws:ec2instancesourceprivateipv4");
    pub const AWS_EC2_INSTANCE_SOURCE_VPC: Self = known("aws:ec2instancesourcevpc");
    pub const AWS_EPOCH_TIME: Self = known("aws:epochtime");
    pub const AWS_FEDERATED_PROVIDER: Self = known("aws:federatedprovider");
    pub const AWS_IS_MCP_SERVICE_ACTION: Self = known("aws:ismcpserviceaction");
    pub const AWS_MULTI_FACTOR_AUTH_AGE: Self = known("aws:multifactorauthage");
    pub const AWS_MULTI_FACTOR_AUTH_PRESENT: Self = known("aws:multifactorauthpresent");
    pub const AWS_PRINCIPAL_ACCOUNT: Self = known("aws:principalaccount");
    pub const AWS_PRINCIPAL_ARN: Self = known("aws:principalarn");
    pub const AWS_PRINCIPAL_IS_AWS_SERVICE: Self = known("aws:principalisawsservice");
    pub const AWS_PRINCIPAL_ORG_ID: Self = known("aws:principalorgid");
    pub const AWS_PRINCIPAL_ORG_PATHS: Self = known("aws:principalorgpaths");
    pub const AWS_PRINCIPAL_SERVICE_NAME: Self = known("aws:principalservicename");
    pub const AWS_PRINCIPAL_SERVICE_NAMES_LIST: Self = known("aws:principalservicenameslist");
    pub const AWS_PRINCIPAL_TAG: Self = known("aws:principaltag/");
    pub const AWS_PRINCIPAL_TYPE: Self = known("aws:principaltype");
    pub const AWS_REFERER: Self = known("aws:referer");
    pub const AWS_REQUESTED_REGION: Self = known("aws:requestedregion");
    pub const AWS_REQUEST_TAG: Self = known("aws:requesttag/");
    pub const AWS_RESOURCE_ACCOUNT: Self = known("aws:resourceaccount");
    pub const AWS_RESOURCE_ORG_ID: Self = known("aws:resourceorgid");
    pub const AWS_RESOURCE_ORG_PATHS: Self = known("aws:resourceorgpaths");
    pub const AWS_RESOURCE_TAG: Self = known("aws:resourcetag/");
    pub const AWS_SECURE_TRANSPORT: Self = known("aws:securetransport");
    pub const AWS_SOURCE_ACCOUNT: Self = known("aws:sourceaccount");
    pub const AWS_SOURCE_ARN: Self = known("aws:sourcearn");
    pub const AWS_SOURCE_IDENTITY: Self = known("aws:sourceidentity");
    pub const AWS_SOURCE_IP: Self = known("aws:sourceip");
    pub const AWS_SOURCE_ORG_ID: Self = known("aws:sourceorgid");
    pub const AWS_SOURCE_ORG_PATHS: Self = known("aws:sourceorgpaths");
    pub const AWS_SOURCE_OWNER: Self = known("aws:sourceowner");
    pub const AWS_SOURCE_VPC: Self = known("aws:sourcevpc");
    pub const AWS_SOURCE_VPCE: Self = known("aws:sourcevpce");
    pub const AWS_SOURCE_VPC_ARN: Self = known("aws:sourcevpcarn");
    pub const AWS_TAG_KEYS: Self = known("aws:tagkeys");
    pub const AWS_TOKEN_ISSUE_TIME: Self = known("aws:tokenissuetime");
    pub const AWS_USERID: Self = known("aws:userid");
    pub const AWS_USERNAME: Self = known("aws:username");
    pub const AWS_USER_AGENT: Self = known("aws:useragent");
    pub const AWS_VIA_AWSMCP_SERVICE: Self = known("aws:viaawsmcpservice");
    pub const AWS_VIA_AWS_SERVICE: Self = known("aws:viaawsservice");
    pub const AWS_VPCE_ACCOUNT: Self = known("aws:vpceaccount");
    pub const AWS_VPCE_ORG_ID: Self = known("aws:vpceorgid");
    pub const AWS_VPCE_ORG_PATHS: Self = known("aws:vpceorgpaths");
    pub const AWS_VPC_SOURCE_IP: Self = known("aws:vpcsourceip");
    pub const KMS_BYPASS_POLICY_LOCKOUT_SAFETY_CHECK: Self =
        known("kms:bypasspolicylockoutsafetycheck");
    pub const KMS_CALLER_ACCOUNT: Self = known("kms:calleraccount");
    pub const KMS_CUSTOMER_MASTER_KEY_SPEC: Self = known("kms:customermasterkeyspec");
    pub const KMS_CUSTOMER_MASTER_KEY_USAGE: Self = known("kms:customermasterkeyusage");
    pub const KMS_DATA_KEY_PAIR_SPEC: Self = known("kms:datakeypairspec");
    pub const KMS_ENCRYPTION_ALGORITHM: Self = known("kms:encryptionalgorithm");
    pub const KMS_ENCRYPTION_CONTEXT: Self = known("kms:encryptioncontext:");
    pub const KMS_ENCRYPTION_CONTEXT_KEYS: Self = known("kms:encryptioncontextkeys");
    pub const KMS_EXPIRATION_MODEL: Self = known("kms:expirationmodel");
    pub const KMS_GRANTEE_PRINCIPAL: Self = known("kms:granteeprincipal");
    pub const KMS_GRANTEE_SERVICE_PRINCIPAL: Self = known("kms:granteeserviceprincipal");
    pub const KMS_GRANT_CONSTRAINT_SOURCE_ARN: Self = known("kms:grantconstraintsourcearn");
    pub const KMS_GRANT_CONSTRAINT_TYPE: Self = known("kms:grantconstrainttype");
    pub const KMS_GRANT_IS_FOR_AWS_RESOURCE: Self = known("kms:grantisforawsresource");
    pub const KMS_GRANT_OPERATIONS: Self = known("kms:grantoperations");
    pub const KMS_KEY_AGREEMENT_ALGORITHM: Self = known("kms:keyagreementalgorithm");
    pub const KMS_KEY_ORIGIN: Self = known("kms:keyorigin");
    pub const KMS_KEY_SPEC: Self = known("kms:keyspec");
    pub const KMS_KEY_USAGE: Self = known("kms:keyusage");
    pub const KMS_MAC_ALGORITHM: Self = known("kms:macalgorithm");
    pub const KMS_MESSAGE_TYPE: Self = known("kms:messagetype");
    pub const KMS_MULTI_REGION: Self = known("kms:multiregion");
    pub const KMS_MULTI_REGION_KEY_TYPE: Self = known("kms:multiregionkeytype");
    pub const KMS_POLICY_NAME: Self = known("kms:policyname");
    pub const KMS_PRIMARY_REGION: Self = known("kms:primaryregion");
    pub const KMS_RECIPIENT_ATTESTATION_IMAGE_SHA384: Self =
        known("kms:recipientattestation:imagesha384");
    pub const KMS_RECIPIENT_ATTESTATION_NITRO_TPM_PCR: Self =
        known("kms:recipientattestation:nitrotpmpcr");
    pub const KMS_RECIPIENT_ATTESTATION_PCR: Self = known("kms:recipientattestation:pcr");
    pub const KMS_REPLICA_REGION: Self = known("kms:replicaregion");
    pub const KMS_REQUEST_ALIAS: Self = known("kms:requestalias");
    pub const KMS_RESOURCE_ALIASES: Self = known("kms:resourcealiases");
    pub const KMS_RETIRING_PRINCIPAL: Self = known("kms:retiringprincipal");
    pub const KMS_RETIRING_SERVICE_PRINCIPAL: Self = known("kms:retiringserviceprincipal");
    pub const KMS_RE_ENCRYPT_ON_SAME_KEY: Self = known("kms:reencryptonsamekey");
    pub const KMS_ROTATION_PERIOD_IN_DAYS: Self = known("kms:rotationperiodindays");
    pub const KMS_SCHEDULE_KEY_DELETION_PENDING_WINDOW_IN_DAYS: Self =
        known("kms:schedulekeydeletionpendingwindowindays");
    pub const KMS_SIGNING_ALGORITHM: Self = known("kms:signingalgorithm");
    pub const KMS_TRAILING_DAYS_WITHOUT_KEY_USAGE: Self = known("kms:trailingdayswithoutkeyusage");
    pub const KMS_VALID_TO: Self = known("kms:validto");
    pub const KMS_VIA_SERVICE: Self = known("kms:viaservice");
    pub const KMS_WRAPPING_ALGORITHM: Self = known("kms:wrappingalgorithm");
    pub const KMS_WRAPPING_KEY_SPEC: Self = known("kms:wrappingkeyspec");
}
