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
use crate::grant::EncryptionContextConstraint;
use crate::name::principal::Caller;
use crate::request::{ContextValue, Parameters, Resource};
use crate::semantics::{Reading, Uncertain};
use crate::table::condition_key;
use crate::table::derived_key::Derived;
use crate::table::kms_action::{Action, ResourceKind};

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
    let mut deriver = Deriver { facts, table };
    match key {
        Derived::AwsCalledVia | Derived::AwsCalledViaFirst | Derived::AwsCalledViaLast => {
            deriver.called_via()
        }
        Derived::AwsCurrentTime | Derived::AwsEpochTime | Derived::AwsRequestedRegion => {
            deriver.moment_and_place(key)
        }
        Derived::AwsPrincipalAccount
        | Derived::AwsPrincipalArn
        | Derived::AwsPrincipalIsAwsService
        | Derived::AwsPrincipalServiceName
        | Derived::AwsPrincipalServiceNamesList
        | Derived::AwsPrincipalType
        | Derived::AwsUserid
        | Derived::AwsUsername
        | Derived::KmsCallerAccount => deriver.principal(key),
        Derived::AwsPrincipalOrgID
        | Derived::AwsPrincipalOrgPaths
        | Derived::AwsResourceAccount
        | Derived::AwsResourceOrgID
        | Derived::AwsResourceOrgPaths => deriver.organization(key),
        Derived::AwsSecureTransport => deriver.text("true"),
        Derived::AwsSourceArn => Said::Nothing,
        Derived::AwsSourceVpce => match &facts.request.endpoint {
            Some(endpoint) => deriver.text(endpoint),
            None => Said::Nothing,
        },
        Derived::AwsViaAwsService => deriver.flag(facts.via().is_some()),
        Derived::KmsViaService => match &facts.request.via {
            Some(service) => deriver.text(service),
            None => Said::Nothing,
        },
        Derived::KmsGrantIsForAwsResource => deriver.grant_for_resource(),
        Derived::KmsReEncryptOnSameKey => deriver.same_key(),
        Derived::KmsCustomerMasterKeySpec
        | Derived::KmsCustomerMasterKeyUsage
        | Derived::KmsKeyOrigin
        | Derived::KmsKeySpec
        | Derived::KmsKeyUsage
        | Derived::KmsMultiRegion
        | Derived::KmsMultiRegionKeyType
        | Derived::KmsResourceAliases
        | Derived::KmsTrailingDaysWithoutKeyUsage => deriver.key_facts(key),
        Derived::KmsEncryptionContextKeys => deriver.encryption_context_keys(),
        Derived::AwsTagKeys
        | Derived::KmsBypassPolicyLockoutSafetyCheck
        | Derived::KmsDataKeyPairSpec
        | Derived::KmsEncryptionAlgorithm
        | Derived::KmsExpirationModel
        | Derived::KmsGrantConstraintSourceArn
        | Derived::KmsGrantConstraintType
        | Derived::KmsGrantOperations
        | Derived::KmsGranteePrincipal
        | Derived::KmsGranteeServicePrincipal
        | Derived::KmsKeyAgreementAlgorithm
        | Derived::KmsMacAlgorithm
        | Derived::KmsMessageType
        | Derived::KmsPolicyName
        | Derived::KmsPrimaryRegion
        | Derived::KmsReplicaRegion
        | Derived::KmsRequestAlias
        | Derived::KmsRetiringPrincipal
        | Derived::KmsRetiringServicePrincipal
        | Derived::KmsRotationPeriodInDays
        | Derived::KmsScheduleKeyDeletionPendingWindowInDays
        | Derived::KmsSigningAlgorithm
        | Derived::KmsValidTo
        | Derived::KmsWrappingAlgorithm
        | Derived::KmsWrappingKeySpec => match &facts.request.parameters {
            Some(parameters) => deriver.parameter(key, parameters),
            None => Said::Nothing,
        },
    }
}

/// The pairs of a family of keys that the facts tell, or `None` when they do not tell.
pub(crate) fn family<'a>(
    family: Family,
    facts: &Facts<'a>,
) -> Option<[Option<&'a BTreeMap<String, String>>; 2]> {
    let parameters = facts.request.parameters.as_ref();
    match family {
        Family::EncryptionContext => {
            parameters.and_then(|parameters| encryption_context(facts, parameters))
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
            .and_then(|key| key.tags.as_ref())
            .map(|tags| [Some(tags), None]),
    }
}

/// Whether silence about a key means that the request does not carry it, even when the request is
/// not complete: a direct call is assumed, and an encryption context of which some is said is
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
    direct
        || family(of, facts).is_some()
        || (of == Family::EncryptionContext && facts.says_encryption_context())
}

impl<'a> Facts<'a> {
    /// The service that forwards the call, from the request or from its context.
    pub(crate) fn via(&self) -> Option<&'a str> {
        let request = self.request;
        if let Some(via) = &request.via {
            return Some(via);
        }
        let name = "kms:viaservice";
        let overridden = request.overrides.entries.iter();
        let said = overridden.chain(&request.context.entries);
        said.filter(|(key, _)| key.folded() == name)
            .find_map(|(_, value)| match value {
                ContextValue::Values(values) => values.first().map(String::as_str),
                ContextValue::Absent | ContextValue::Unknown => None,
            })
    }

    /// Whether the request says anything of its encryption context.
    pub(crate) fn says_encryption_context(&self) -> bool {
        self.request.parameters.is_some()
            || self.request.context.entries.iter().any(|(key, _)| {
                Family::of(key.folded()) == Family::EncryptionContext
                    || key.folded() == "kms:encryptioncontextkeys"
            })
    }
}

struct Deriver<'a, 't> {
    facts: &'a Facts<'a>,
    table: &'t mut ContextTable,
}

impl Deriver<'_, '_> {
    fn text(&mut self, value: &str) -> Said {
        let from = self.table.mark();
        self.table.push(value);
        self.table.since(from)
    }

    fn flag(&mut self, value: bool) -> Said {
        self.text(if value { "true" } else { "false" })
    }

    fn texts<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) -> Said {
        let from = self.table.mark();
        for value in values {
            self.table.push(value);
        }
        match self.table.since(from) {
            Said::Values { from, to, .. } if from == to => Said::Absent,
            said => said,
        }
    }

    fn display(&mut self, value: impl std::fmt::Display) -> Said {
        let from = self.table.mark();
        self.table.push_display(value);
        self.table.since(from)
    }

    /// A parameter as sent; absent when it was not.
    fn sent(&mut self, value: Option<&String>) -> Said {
        match value {
            Some(value) => self.text(value),
            None => Said::Absent,
        }
    }

    /// A parameter with a default, which counts as sent (U-07).
    fn sent_or(&mut self, value: Option<&String>, default: &str) -> Said {
        match value {
            Some(value) => self.text(value),
            None if self
                .facts
                .reads(Uncertain::ParameterDefaults, Reading::Recommended) =>
            {
                self.text(default)
            }
            None => Said::Absent,
        }
    }

    fn number_or(&mut self, value: Option<u32>, default: u32) -> Said {
        match value {
            Some(value) => self.display(value),
            None if self
                .facts
                .reads(Uncertain::ParameterDefaults, Reading::Recommended) =>
            {
                self.display(default)
            }
            None => Said::Absent,
        }
    }

    fn called_via(&mut self) -> Said {
        match self
            .facts
            .via()
            .and_then(|service| service.split('.').next())
        {
            Some(name) => self.display(format_args!("{name}.amazonaws.com")),
            None => Said::Nothing,
        }
    }

    fn moment_and_place(&mut self, key: Derived) -> Said {
        match (key, self.facts.request.time) {
            (Derived::AwsRequestedRegion, _) => match self.facts.region() {
                "" => Said::Nothing,
                region => self.text(region),
            },
            (Derived::AwsEpochTime, Some(time)) => self.display(time.epoch_seconds()),
            (_, Some(time)) => self.display(time),
            (_, None) => Said::Nothing,
        }
    }

    fn principal(&mut self, key: Derived) -> Said {
        let caller = self.facts.identity.caller;
        match (key, caller) {
            (Derived::AwsPrincipalIsAwsService, _) => {
                self.flag(matches!(caller, Caller::Service { .. }))
            }
            (
                Derived::AwsPrincipalServiceName | Derived::AwsPrincipalServiceNamesList,
                Caller::Service { name },
            ) => self.text(name),
            (Derived::AwsPrincipalServiceName | Derived::AwsPrincipalServiceNamesList, _)
            | (_, Caller::Service { .. }) => Said::Absent,
            (Derived::AwsPrincipalAccount | Derived::KmsCallerAccount, _) => {
                match caller.account() {
                    Some(account) => self.display(account),
                    None => Said::Absent,
                }
            }
            (Derived::AwsPrincipalType, _) => match caller.principal_type() {
                Some(kind) => self.text(kind),
                None => Said::Absent,
            },
            (Derived::AwsUsername, _) => match caller.user_name() {
                Some(name) => self.text(name),
                None => Said::Absent,
            },
            (Derived::AwsUserid, _) => self.user_id(),
            (_, Caller::Session { .. }) => match self.facts.principal {
                // The entry knows the path that a session ARN does not say.
                Some(entry) => self.text(entry.arn.as_str()),
                None => self.principal_arn(),
            },
            (_, _) => self.principal_arn(),
        }
    }

    fn principal_arn(&mut self) -> Said {
        match self.facts.identity.caller.principal_arn() {
            Some(arn) => self.text(arn.as_str()),
            None => Said::Absent,
        }
    }

    fn user_id(&mut self) -> Said {
        let said = self.facts.request.principal.user_id.as_deref();
        let id = said.or_else(|| {
            self.facts
                .principal
                .and_then(|entry| entry.unique_id.as_deref())
        });
        match self.facts.identity.caller {
            Caller::Root { account, .. } => self.display(account),
            Caller::User { .. } => match id {
                Some(id) => self.text(id),
                None => Said::Nothing,
            },
            Caller::Session { .. } => match (id, self.facts.identity.caller.session_name()) {
                (Some(id), _) if id.contains(':') => self.text(id),
                (Some(id), Some(session)) => self.display(format_args!("{id}:{session}")),
                (Some(_), None) | (None, _) => Said::Nothing,
            },
            Caller::FederatedUser { arn, account, .. } => {
                let name = arn.resource().split_once('/').map_or("", |(_, name)| name);
                self.display(format_args!("{account}:{name}"))
            }
            Caller::Service { .. } => Said::Absent,
        }
    }

    fn organization(&mut self, key: Derived) -> Said {
        let facts = self.facts;
        let principal = &facts.request.principal;
        let own = facts.principal_account;
        let owner = facts.resource_account;
        let value = match key {
            Derived::AwsPrincipalOrgID | Derived::AwsPrincipalOrgPaths
                if facts.identity.is_service() =>
            {
                return Said::Absent;
            }
            Derived::AwsPrincipalOrgID => principal
                .org_id
                .as_deref()
                .or(own.and_then(|own| own.org_id.as_deref())),
            Derived::AwsPrincipalOrgPaths => principal
                .org_path
                .as_deref()
                .or(own.and_then(|own| own.org_path.as_deref())),
            Derived::AwsResourceOrgID => owner.and_then(|owner| owner.org_id.as_deref()),
            Derived::AwsResourceOrgPaths => owner.and_then(|owner| owner.org_path.as_deref()),
            _ => {
                return match facts.resource_account_id() {
                    Some(account) => self.display(account),
                    None => Said::Nothing,
                };
            }
        };
        match value {
            Some(value) => self.text(value),
            None => Said::Nothing,
        }
    }

    fn grant_for_resource(&mut self) -> Said {
        let facts = self.facts;
        if facts.via().is_some() || facts.identity.is_service() {
            self.flag(true)
        } else if facts.reads(
            Uncertain::GrantForResourceOnDirectCalls,
            Reading::Recommended,
        ) {
            self.flag(false)
        } else {
            Said::Absent
        }
    }

    fn same_key(&mut self) -> Said {
        let of = |action| {
            self.facts
                .request
                .checks
                .iter()
                .find_map(|check| match &check.resource {
                    Resource::Key(arn) if check.action == action => Some(arn),
                    Resource::Account { .. } | Resource::Alias(_) | Resource::Key(_) => None,
                })
        };
        match (of(Action::RE_ENCRYPT_FROM), of(Action::RE_ENCRYPT_TO)) {
            (Some(source), Some(destination)) => self.flag(source == destination),
            (Some(_) | None, _) => Said::Nothing,
        }
    }

    fn key_facts(&mut self, key: Derived) -> Said {
        if self.facts.check.action.resource_kind() == ResourceKind::Account {
            return match &self.facts.request.parameters {
                Some(parameters) => self.new_key(key, parameters),
                None => Said::Nothing,
            };
        }
        let Some(entry) = self.facts.key else {
            return Said::Nothing;
        };
        let metadata = &entry.metadata;
        let text = match key {
            Derived::KmsCustomerMasterKeySpec | Derived::KmsKeySpec => &metadata.key_spec,
            Derived::KmsCustomerMasterKeyUsage | Derived::KmsKeyUsage => &metadata.key_usage,
            Derived::KmsKeyOrigin => &metadata.origin,
            Derived::KmsMultiRegion => {
                return match metadata.multi_region {
                    Some(multi_region) => self.flag(multi_region),
                    None => Said::Nothing,
                };
            }
            Derived::KmsResourceAliases => {
                return match &entry.aliases {
                    Some(aliases) => self.texts(aliases.iter().map(String::as_str)),
                    None => Said::Nothing,
                };
            }
            Derived::KmsTrailingDaysWithoutKeyUsage => {
                return match metadata.trailing_days_without_key_usage {
                    Some(days) => self.display(days),
                    None => Said::Nothing,
                };
            }
            _ if metadata.multi_region == Some(false) => return Said::Absent,
            _ => &metadata.multi_region_key_type,
        };
        match text {
            Some(text) => self.text(text),
            None => Said::Nothing,
        }
    }

    /// The properties of a key that is about to be made.
    fn new_key(&mut self, key: Derived, sent: &Parameters) -> Said {
        match key {
            Derived::KmsCustomerMasterKeySpec | Derived::KmsKeySpec => {
                self.sent_or(sent.key_spec.as_ref(), "SYMMETRIC_DEFAULT")
            }
            Derived::KmsCustomerMasterKeyUsage | Derived::KmsKeyUsage => {
                self.sent_or(sent.key_usage.as_ref(), "ENCRYPT_DECRYPT")
            }
            Derived::KmsKeyOrigin => self.sent_or(sent.origin.as_ref(), "AWS_KMS"),
            Derived::KmsMultiRegion => match sent.multi_region {
                Some(multi_region) => self.flag(multi_region),
                None => self.sent_or(None, "false"),
            },
            Derived::KmsMultiRegionKeyType if sent.multi_region == Some(true) => {
                self.text("PRIMARY")
            }
            _ => Said::Absent,
        }
    }

    fn encryption_context_keys(&mut self) -> Said {
        let facts = self.facts;
        if let Some([pairs, _]) = family(Family::EncryptionContext, facts) {
            return self.texts(pairs.into_iter().flatten().map(|(key, _)| key.as_str()));
        }
        let entries = &facts.request.context.entries;
        if entries
            .iter()
            .any(|(key, _)| key.folded() == "kms:encryptioncontextkeys")
        {
            return Said::Nothing;
        }
        // The names follow from the pairs that the context says.
        let prefix = Family::EncryptionContext.prefix().len();
        let names = entries
            .iter()
            .filter(|(key, value)| {
                Family::of(key.folded()) == Family::EncryptionContext
                    && matches!(value, ContextValue::Values(_))
            })
            .filter_map(|(key, _)| key.as_str().get(prefix..));
        match self.texts(names) {
            Said::Absent => Said::Nothing,
            said => said,
        }
    }

    fn parameter(&mut self, key: Derived, sent: &Parameters) -> Said {
        let action = self.facts.check.action;
        let constraints = sent.constraints.as_ref();
        match key {
            Derived::AwsTagKeys => {
                let tags = sent_tags(action, sent)
                    .into_iter()
                    .flatten()
                    .map(|(key, _)| key);
                let keys = sent.tag_keys.iter().flatten();
                self.texts(tags.chain(keys).map(String::as_str))
            }
            Derived::KmsBypassPolicyLockoutSafetyCheck => {
                match sent.bypass_policy_lockout_safety_check {
                    Some(bypass) => self.flag(bypass),
                    None => Said::Absent,
                }
            }
            Derived::KmsDataKeyPairSpec => self.sent(sent.key_pair_spec.as_ref()),
            Derived::KmsEncryptionAlgorithm => {
                let algorithm = match action {
                    Action::RE_ENCRYPT_FROM => &sent.source_encryption_algorithm,
                    Action::RE_ENCRYPT_TO => &sent.destination_encryption_algorithm,
                    _ => &sent.encryption_algorithm,
                };
                self.sent_or(algorithm.as_ref(), "SYMMETRIC_DEFAULT")
            }
            Derived::KmsExpirationModel => self.sent(sent.expiration_model.as_ref()),
            Derived::KmsGrantConstraintSourceArn => {
                self.sent(constraints.and_then(|constraints| constraints.source_arn.as_ref()))
            }
            Derived::KmsGrantConstraintType if action == Action::CREATE_GRANT => {
                let context =
                    constraints.and_then(|constraints| constraints.encryption_context.as_ref());
                let source = constraints.and_then(|constraints| constraints.source_arn.as_ref());
                match (context, source) {
                    (Some(EncryptionContextConstraint::Equals(_)), _) => {
                        self.text("EncryptionContextEquals")
                    }
                    (Some(EncryptionContextConstraint::Subset(_)), _) => {
                        self.text("EncryptionContextSubset")
                    }
                    (None, Some(_)) => self.text("SourceArn"),
                    (None, None) => Said::Absent,
                }
            }
            // RetireGrant carries the constraint of the grant that is retired, which its
            // parameters do not say.
            Derived::KmsGrantConstraintType => Said::Nothing,
            Derived::KmsGrantOperations => {
                self.texts(sent.operations.iter().flatten().map(String::as_str))
            }
            Derived::KmsGranteePrincipal => self.sent(sent.grantee_principal.as_ref()),
            Derived::KmsGranteeServicePrincipal => {
                self.sent(sent.grantee_service_principal.as_ref())
            }
            Derived::KmsKeyAgreementAlgorithm => self.sent(sent.key_agreement_algorithm.as_ref()),
            Derived::KmsMacAlgorithm => self.sent(sent.mac_algorithm.as_ref()),
            Derived::KmsMessageType => self.sent_or(sent.message_type.as_ref(), "RAW"),
            Derived::KmsPolicyName => match &sent.policy_name {
                Some(name) => self.text(name),
                None => self.text("default"),
            },
            Derived::KmsPrimaryRegion => self.sent(sent.primary_region.as_ref()),
            Derived::KmsReplicaRegion => self.sent(sent.replica_region.as_ref()),
            Derived::KmsRequestAlias => match addressed_as(action, sent).and_then(alias_name) {
                Some(alias) => self.text(alias),
                None => Said::Absent,
            },
            Derived::KmsRetiringPrincipal => self.sent(sent.retiring_principal.as_ref()),
            Derived::KmsRetiringServicePrincipal => {
                self.sent(sent.retiring_service_principal.as_ref())
            }
            Derived::KmsRotationPeriodInDays => self.number_or(sent.rotation_period_in_days, 365),
            Derived::KmsScheduleKeyDeletionPendingWindowInDays => {
                self.number_or(sent.pending_window_in_days, 30)
            }
            Derived::KmsSigningAlgorithm => self.sent(sent.signing_algorithm.as_ref()),
            Derived::KmsValidTo => match sent.valid_to {
                Some(instant) => self.display(instant.epoch_seconds()),
                None => Said::Absent,
            },
            Derived::KmsWrappingAlgorithm => self.sent(sent.wrapping_algorithm.as_ref()),
            Derived::KmsWrappingKeySpec => self.sent(sent.wrapping_key_spec.as_ref()),
            _ => Said::Nothing,
        }
    }
}

/// The encryption context that an action sees: ReEncrypt has two, CreateGrant has the one of the
/// new grant's constraint. `None` when the parameters do not tell.
fn encryption_context<'a>(
    facts: &Facts<'a>,
    sent: &'a Parameters,
) -> Option<[Option<&'a BTreeMap<String, String>>; 2]> {
    let pairs = match facts.check.action {
        Action::CREATE_GRANT => sent
            .constraints
            .as_ref()
            .and_then(|constraints| constraints.encryption_context.as_ref())
            .map(EncryptionContextConstraint::pairs),
        Action::RE_ENCRYPT_FROM => sent.source_encryption_context.as_ref(),
        Action::RE_ENCRYPT_TO => sent.destination_encryption_context.as_ref(),
        Action::RETIRE_GRANT => return None,
        _ => sent.encryption_context.as_ref(),
    };
    Some([pairs, None])
}

fn sent_tags(action: Action, sent: &Parameters) -> Option<&BTreeMap<String, String>> {
    let carries = matches!(action, Action::CREATE_KEY | Action::TAG_RESOURCE);
    sent.tags.as_ref().filter(|_| carries)
}

/// How the caller named the key of a check.
fn addressed_as(action: Action, sent: &Parameters) -> Option<&str> {
    match action {
        Action::RE_ENCRYPT_FROM => sent.source_key_id.as_deref(),
        Action::RE_ENCRYPT_TO => sent.destination_key_id.as_deref(),
        _ => sent.key_id.as_deref(),
    }
}

/// `alias/name` of an alias name or alias ARN.
fn alias_name(text: &str) -> Option<&str> {
    let name = if text.starts_with("arn:") {
        text.splitn(6, ':').nth(5)?
    } else {
        text
    };
    name.starts_with("alias/").then_some(name)
}
