//! Bounds on what a request may carry.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::grant::GrantConstraints;
use crate::limits::{
    MAX_ENCRYPTION_CONTEXT_BYTES, MAX_ENTRIES, MAX_GRANT_TOKENS, MAX_REQUEST_BYTES,
    MAX_VALUE_BYTES, MAX_VALUES,
};
use crate::name::principal::Caller;
use crate::request::{Check, Context, ContextValue, Parameters, Principal, Request, Resource};

/// A request that carries more than is taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LimitError {
    /// An encryption context, under the name of its parameter.
    #[error("`{0}` has {1} bytes, and {MAX_ENCRYPTION_CONTEXT_BYTES} are taken at most")]
    EncryptionContext(&'static str, usize),
    /// A context or a map, and how many entries it has.
    #[error("{0} has {1} entries, and {MAX_ENTRIES} are taken at most")]
    Entries(&'static str, usize),
    /// More grant tokens than an operation takes.
    #[error("the request has {0} grant tokens, and an operation takes at most {MAX_GRANT_TOKENS}")]
    GrantTokens(usize),
    /// The texts of the request together.
    #[error(
        "the request has more than {MAX_REQUEST_BYTES} bytes, which are the most that is taken"
    )]
    RequestBytes,
    /// A name or a value, where it stands, and how many bytes it has.
    #[error("a text in {0} has {1} bytes, and {MAX_VALUE_BYTES} are taken at most")]
    ValueBytes(&'static str, usize),
    /// A condition key or a list, and how many values it has.
    #[error("`{0}` has {1} values, and {MAX_VALUES} are taken at most")]
    Values(String, usize),
}

impl Request {
    /// Whether the request carries no more than is taken, by the bounds of
    /// [`limits`](crate::limits); what it costs to decide is bounded by them. Allocates nothing
    /// unless it fails.
    ///
    /// # Errors
    ///
    /// [`LimitError`] names the first part of the request that is too large.
    pub fn within_limits(&self) -> Result<(), LimitError> {
        let Self {
            principal,
            checks,
            parameters,
            via,
            endpoint,
            time: _,
            grant_tokens,
            context,
            overrides,
            completeness: _,
        } = self;
        let mut meter = Meter::default();
        meter.principal(principal)?;
        for Check {
            action: _,
            resource,
        } in checks
        {
            meter.resource(resource)?;
        }
        meter.texts("the request", [via, endpoint])?;
        if grant_tokens.len() > MAX_GRANT_TOKENS {
            return Err(LimitError::GrantTokens(grant_tokens.len()));
        }
        meter.texts_of("the grant tokens", grant_tokens)?;
        meter.context("the context", context)?;
        meter.context("the overrides", overrides)?;
        parameters
            .as_ref()
            .map_or(Ok(()), |parameters| meter.parameters(parameters))
    }
}

/// Counts the bytes of a request.
#[derive(Debug, Default)]
struct Meter {
    bytes: usize,
}

impl Meter {
    fn text(&mut self, place: &'static str, text: &str) -> Result<(), LimitError> {
        if text.len() > MAX_VALUE_BYTES {
            return Err(LimitError::ValueBytes(place, text.len()));
        }
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > MAX_REQUEST_BYTES {
            return Err(LimitError::RequestBytes);
        }
        Ok(())
    }

    fn texts_of<'t>(
        &mut self,
        place: &'static str,
        texts: impl IntoIterator<Item = &'t String>,
    ) -> Result<(), LimitError> {
        texts
            .into_iter()
            .try_for_each(|text| self.text(place, text))
    }

    fn texts<const N: usize>(
        &mut self,
        place: &'static str,
        texts: [&Option<String>; N],
    ) -> Result<(), LimitError> {
        self.texts_of(place, texts.into_iter().flatten())
    }

    fn list(&mut self, name: &'static str, list: &[String]) -> Result<(), LimitError> {
        if list.len() > MAX_VALUES {
            return Err(LimitError::Values(name.to_owned(), list.len()));
        }
        self.texts_of("the parameters", list)
    }

    fn map(
        &mut self,
        place: &'static str,
        map: &BTreeMap<String, String>,
    ) -> Result<(), LimitError> {
        if map.len() > MAX_ENTRIES {
            return Err(LimitError::Entries(place, map.len()));
        }
        map.iter()
            .try_for_each(|(name, value)| self.texts_of(place, [name, value]))
    }

    fn encryption_context(
        &mut self,
        name: &'static str,
        pairs: &BTreeMap<String, String>,
    ) -> Result<(), LimitError> {
        let bytes = pairs.iter().fold(0_usize, |bytes, (name, value)| {
            bytes.saturating_add(name.len()).saturating_add(value.len())
        });
        if bytes > MAX_ENCRYPTION_CONTEXT_BYTES {
            return Err(LimitError::EncryptionContext(name, bytes));
        }
        self.map("the encryption context", pairs)
    }

    fn context(&mut self, place: &'static str, context: &Context) -> Result<(), LimitError> {
        if context.entries.len() > MAX_ENTRIES {
            return Err(LimitError::Entries(place, context.entries.len()));
        }
        for (key, value) in &context.entries {
            self.text(place, key.as_str())?;
            match value {
                ContextValue::Absent | ContextValue::Unknown => {}
                ContextValue::Values(values) if values.len() > MAX_VALUES => {
                    return Err(LimitError::Values(key.as_str().to_owned(), values.len()));
                }
                ContextValue::Values(values) => self.texts_of(place, values)?,
            }
        }
        Ok(())
    }

    fn principal(&mut self, principal: &Principal) -> Result<(), LimitError> {
        let Principal {
            caller,
            user_id,
            tags,
            org_id,
            org_path,
            service_linked: _,
        } = principal;
        let place = "the principal";
        self.text(place, caller.as_str())?;
        let behind = match caller {
            Caller::FederatedUser { issuer, .. } => issuer.as_ref(),
            Caller::Session { role, .. } => Some(role),
            Caller::Root { .. } | Caller::Service { .. } | Caller::User { .. } => None,
        };
        behind.map_or(Ok(()), |arn| self.text(place, arn.as_str()))?;
        self.texts(place, [user_id, org_id, org_path])?;
        tags.as_ref()
            .map_or(Ok(()), |tags| self.map("the tags of the principal", tags))
    }

    fn resource(&mut self, resource: &Resource) -> Result<(), LimitError> {
        let place = "the resource";
        match resource {
            Resource::Account {
                partition,
                region,
                account: _,
            } => self.texts_of(place, [partition, region]),
            Resource::Alias(arn) | Resource::Key(arn) => self.text(place, arn.as_str()),
        }
    }

    fn parameters(&mut self, parameters: &Parameters) -> Result<(), LimitError> {
        let Parameters {
            alias_name,
            bypass_policy_lockout_safety_check: _,
            constraints,
            destination_encryption_algorithm,
            destination_encryption_context,
            destination_key_id,
            encryption_algorithm,
            encryption_context,
            expiration_model,
            grant_id,
            grant_token,
            grantee_principal,
            grantee_service_principal,
            key_agreement_algorithm,
            key_id,
            key_pair_spec,
            key_spec,
            key_usage,
            mac_algorithm,
            message_type,
            multi_region: _,
            operations,
            origin,
            pending_window_in_days: _,
            policy_name,
            primary_region,
            recipient_attestation,
            replica_region,
            retiring_principal,
            retiring_service_principal,
            rotation_period_in_days: _,
            signing_algorithm,
            source_encryption_algorithm,
            source_encryption_context,
            source_key_id,
            tag_keys,
            tags,
            target_key_id,
            valid_to: _,
            wrapping_algorithm,
            wrapping_key_spec,
        } = parameters;
        let texts = [
            alias_name,
            destination_encryption_algorithm,
            destination_key_id,
            encryption_algorithm,
            expiration_model,
            grant_id,
            grant_token,
            grantee_principal,
            grantee_service_principal,
            key_agreement_algorithm,
            key_id,
            key_pair_spec,
            key_spec,
            key_usage,
            mac_algorithm,
            message_type,
            origin,
            policy_name,
            primary_region,
            replica_region,
            retiring_principal,
            retiring_service_principal,
            signing_algorithm,
            source_encryption_algorithm,
            source_key_id,
            target_key_id,
            wrapping_algorithm,
            wrapping_key_spec,
        ];
        self.texts("the parameters", texts)?;
        if let Some(constraints) = constraints {
            self.constraints(constraints)?;
        }
        for (name, pairs) in [
            (
                "DestinationEncryptionContext",
                destination_encryption_context,
            ),
            ("EncryptionContext", encryption_context),
            ("SourceEncryptionContext", source_encryption_context),
        ] {
            if let Some(pairs) = pairs {
                self.encryption_context(name, pairs)?;
            }
        }
        for (name, list) in [("Operations", operations), ("TagKeys", tag_keys)] {
            if let Some(list) = list {
                self.list(name, list)?;
            }
        }
        for (place, map) in [
            ("the attestation document", recipient_attestation),
            ("the tags of the request", tags),
        ] {
            if let Some(map) = map {
                self.map(place, map)?;
            }
        }
        Ok(())
    }

    fn constraints(&mut self, constraints: &GrantConstraints) -> Result<(), LimitError> {
        let GrantConstraints {
            encryption_context,
            source_arn,
        } = constraints;
        if let Some(constraint) = encryption_context {
            self.encryption_context("Constraints", constraint.pairs())?;
        }
        self.texts("the constraints", [source_arn])
    }
}
