//! The condition keys that follow from the request's own facts.
//!
//! Whatever a caller claims, these come from who calls, on what, with which parameters. Saying
//! something else in the request's context is an error.
//! Sources: IAM User Guide, "AWS global condition context keys"; KMS Developer Guide, "AWS KMS
//! condition keys".

use std::collections::BTreeMap;

use crate::compile::intern::{Family, derived_of, slot_of};
use crate::context::Slot;
use crate::eval::context::{ContextTable, Said};
use crate::eval::facts::Facts;
use crate::name::principal::Caller;
use crate::request::{ContextValue, Parameters};
use crate::table::condition_key;
use crate::table::derived_key::Derived;

mod call;
mod key;
mod parameters;
mod principal;
mod writer;

use parameters::{encryption_context, sent_tags};
use writer::Writer;

/// What a derived key is, written into the table; `Nothing` when the facts do not tell.
pub(crate) fn derive(key: Derived, facts: &Facts<'_>, table: &mut ContextTable) -> Said {
    let carried = facts
        .vocabulary
        .facts(slot_of(key))
        .and_then(|known| known.row)
        .is_none_or(|row| condition_key::may_be_carried(facts.check.action, row));
    if !carried {
        return Said::Nothing;
    }
    derive_for_any(key, facts, table)
}

/// The same for an action that carries the key, whichever the facts name.
#[rustfmt::skip]
pub(crate) fn derive_for_any(key: Derived, facts: &Facts<'_>, table: &mut ContextTable) -> Said {
    let out = &mut Writer { facts, table };
    let sent = facts.request.parameters.as_ref();
    match key {
        Derived::AwsCalledVia
        | Derived::AwsCalledViaFirst
        | Derived::AwsCalledViaLast => call::called_via(out),
        Derived::AwsCurrentTime => call::current_time(out),
        Derived::AwsEpochTime => call::epoch_time(out),
        Derived::AwsPrincipalAccount | Derived::KmsCallerAccount => principal::account(out),
        Derived::AwsPrincipalArn => principal::arn(out),
        Derived::AwsPrincipalIsAwsService => out.flag(facts.identity.is_service()),
        Derived::AwsPrincipalOrgID => principal::org_id(out),
        Derived::AwsPrincipalOrgPaths => principal::org_path(out),
        Derived::AwsPrincipalServiceName
        | Derived::AwsPrincipalServiceNamesList => principal::service_name(out),
        Derived::AwsPrincipalType => out.maybe(facts.identity.caller.principal_type()),
        Derived::AwsRequestedRegion => call::region(out),
        Derived::AwsResourceAccount => key::account(out),
        Derived::AwsResourceOrgID => key::org_id(out),
        Derived::AwsResourceOrgPaths => key::org_path(out),
        Derived::AwsSecureTransport => out.text("true"),
        // Only the context can say it.
        Derived::AwsSourceArn => Said::Nothing,
        Derived::AwsSourceVpce => out.told(facts.request.endpoint.as_deref()),
        Derived::AwsUserid => principal::user_id(out),
        Derived::AwsUsername => out.maybe(facts.identity.caller.user_name()),
        Derived::AwsViaAwsService => out.flag(facts.via().is_some()),
        Derived::KmsCustomerMasterKeySpec | Derived::KmsKeySpec => key::spec(out),
        Derived::KmsCustomerMasterKeyUsage | Derived::KmsKeyUsage => key::usage(out),
        Derived::KmsEncryptionContextKeys => call::encryption_context_keys(out),
        Derived::KmsGrantIsForAwsResource => call::grant_is_for_resource(out),
        Derived::KmsKeyOrigin => key::origin(out),
        Derived::KmsMultiRegion => key::multi_region(out),
        Derived::KmsMultiRegionKeyType => key::multi_region_key_type(out),
        Derived::KmsReEncryptOnSameKey => call::same_key(out),
        Derived::KmsResourceAliases => key::aliases(out),
        Derived::KmsTrailingDaysWithoutKeyUsage => key::trailing_days(out),
        Derived::KmsViaService => out.told(facts.request.via.as_deref()),
        Derived::AwsTagKeys => out.sent(sent, parameters::tag_keys),
        Derived::KmsBypassPolicyLockoutSafetyCheck => out.sent(sent, parameters::bypass),
        Derived::KmsDataKeyPairSpec => out.as_sent(sent, |sent| &sent.key_pair_spec),
        Derived::KmsEncryptionAlgorithm => out.sent(sent, parameters::encryption_algorithm),
        Derived::KmsExpirationModel => out.as_sent(sent, |sent| &sent.expiration_model),
        Derived::KmsGrantConstraintSourceArn => out.sent(sent, parameters::constraint_source),
        Derived::KmsGrantConstraintType => out.sent(sent, parameters::constraint_type),
        Derived::KmsGrantOperations => out.sent(sent, parameters::operations),
        Derived::KmsGranteePrincipal => out.as_sent(sent, |sent| &sent.grantee_principal),
        Derived::KmsGranteeServicePrincipal => out.as_sent(sent, |sent| &sent.grantee_service_principal),
        Derived::KmsKeyAgreementAlgorithm => out.as_sent(sent, |sent| &sent.key_agreement_algorithm),
        Derived::KmsMacAlgorithm => out.as_sent(sent, |sent| &sent.mac_algorithm),
        Derived::KmsMessageType => out.sent(sent, |out, sent| out.or_default(sent.message_type.as_deref(), "RAW")),
        Derived::KmsPolicyName => out.sent(sent, parameters::policy_name),
        Derived::KmsPrimaryRegion => out.as_sent(sent, |sent| &sent.primary_region),
        Derived::KmsReplicaRegion => out.as_sent(sent, |sent| &sent.replica_region),
        Derived::KmsRequestAlias => out.sent(sent, parameters::request_alias),
        Derived::KmsRetiringPrincipal => out.as_sent(sent, |sent| &sent.retiring_principal),
        Derived::KmsRetiringServicePrincipal => out.as_sent(sent, |sent| &sent.retiring_service_principal),
        Derived::KmsRotationPeriodInDays => out.sent(sent, parameters::rotation_period),
        Derived::KmsScheduleKeyDeletionPendingWindowInDays => out.sent(sent, parameters::pending_window),
        Derived::KmsSigningAlgorithm => out.as_sent(sent, |sent| &sent.signing_algorithm),
        Derived::KmsValidTo => out.sent(sent, parameters::valid_to),
        Derived::KmsWrappingAlgorithm => out.as_sent(sent, |sent| &sent.wrapping_algorithm),
        Derived::KmsWrappingKeySpec => out.as_sent(sent, |sent| &sent.wrapping_key_spec),
    }
}

/// The pairs of a family of keys that the facts tell, own before inherited ones, or `None` when
/// they do not tell.
pub(crate) fn family<'a>(
    family: Family,
    facts: &Facts<'a>,
) -> Option<[Option<&'a BTreeMap<String, String>>; 2]> {
    let parameters = facts.request.parameters.as_ref();
    match family {
        Family::EncryptionContext => {
            parameters.and_then(|parameters| encryption_context(facts.check.action, parameters))
        }
        Family::None => None,
        Family::PrincipalTag => {
            let own = facts.request.principal.tags.as_ref();
            let entry = facts.principal.and_then(|entry| entry.tags.as_ref());
            if facts.identity.is_service() {
                Some([None, None])
            } else {
                (own.is_some() || entry.is_some()).then_some([own, entry])
            }
        }
        Family::RecipientAttestation => {
            parameters.map(|parameters| [parameters.recipient_attestation.as_ref(), None])
        }
        Family::RequestTag => {
            parameters.map(|parameters| [sent_tags(facts.check.action, parameters), None])
        }
        Family::ResourceTag => facts
            .key
            .and_then(|key| key.tags.as_deref())
            .map(|tags| [Some(tags), None]),
    }
}

/// Whether the facts tell a family of keys in full, so that the context can add nothing.
pub(crate) fn is_settled(of: Family, facts: &Facts<'_>) -> bool {
    match of {
        // A session may have tags of its own beside those of its role.
        Family::PrincipalTag => {
            let session = matches!(facts.identity.caller, Caller::Session { .. });
            let own = facts.request.principal.tags.is_some();
            family(of, facts).is_some() && (own || !session)
        }
        Family::EncryptionContext
        | Family::None
        | Family::RecipientAttestation
        | Family::RequestTag
        | Family::ResourceTag => family(of, facts).is_some(),
    }
}

/// Whether silence about a key means that the request does not carry it, even when the request is
/// not complete: a direct call is assumed, and an encryption context of which some pair is said is
/// said in full.
pub(crate) fn absent_unless_said(slot: Slot, of: Family, facts: &Facts<'_>) -> bool {
    let direct = matches!(
        derived_of(slot),
        Some(
            Derived::AwsCalledVia
                | Derived::AwsCalledViaFirst
                | Derived::AwsCalledViaLast
                | Derived::KmsViaService
        )
    );
    let context = of == Family::EncryptionContext
        || derived_of(slot) == Some(Derived::KmsEncryptionContextKeys);
    direct || is_settled(of, facts) || (context && facts.says_encryption_context())
}

impl<'a> Facts<'a> {
    /// The service that forwards the call, from the request or from its context.
    pub(crate) fn via(&self) -> Option<&'a str> {
        let request = self.request;
        if let Some(via) = &request.via {
            return Some(via);
        }
        let overridden = request.overrides.entries.iter();
        let mut said = overridden.chain(&request.context.entries);
        let (_, value) = said.find(|(key, _)| key.folded() == "kms:viaservice")?;
        match value {
            ContextValue::Values(values) => values.first().map(String::as_str),
            ContextValue::Absent | ContextValue::Unknown => None,
        }
    }

    /// Whether the request says its encryption context: by parameters, by a pair, or by saying
    /// that it has no names. Names alone leave the values open.
    pub(crate) fn says_encryption_context(&self) -> bool {
        self.request.parameters.is_some()
            || self.request.context.entries.iter().any(|(key, value)| {
                Family::of(key.folded()) == Family::EncryptionContext
                    || (key.folded() == "kms:encryptioncontextkeys"
                        && *value == ContextValue::Absent)
            })
    }

    /// The parameters, as far as they are said.
    fn sent(&self) -> Option<&'a Parameters> {
        self.request.parameters.as_ref()
    }
}
