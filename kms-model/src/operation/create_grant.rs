//! CreateGrant.

use std::collections::BTreeMap;

use policy_core::grant::{EncryptionContextConstraint, GrantConstraints};
use policy_core::table::kms_action::Action;
use policy_core::value::time::Timestamp;

use crate::api::{
    CreateGrant, CreateGrantRequest, CreateGrantResponse, GrantConstraints as ApiConstraints,
    GrantOperation, KeySpec, KeyUsageType,
};
use crate::authorize::{Authorized, Guarded};
use crate::error::{ErrorKind, KmsError};
use crate::operation::Perform;
use crate::store::{Grant, GrantParty, Key, KeyManager};

impl Guarded for CreateGrant {
    type Permits<'g> = Authorized<'g, Self>;

    fn coherent(input: &CreateGrantRequest) -> Result<(), KmsError> {
        one_of_each(input)?;
        if input.operations.is_empty() {
            return Err(invalid("Operations must not be empty."));
        }
        input.constraints.as_ref().map_or(Ok(()), bounded)
    }
}

impl Perform for CreateGrant {
    fn perform(
        permit: Self::Permits<'_>,
        input: &CreateGrantRequest,
    ) -> Result<CreateGrantResponse, KmsError> {
        let operations = operations(&input.operations, &permit.key().key)?;
        let now = permit.now();
        let grant = Grant {
            id: permit.new_grant_id()?,
            key: permit.arn().clone(),
            name: input.name.clone(),
            created: now,
            visible: later(now, permit.settings().grant_visibility_delay),
            grantee: grantee(&permit, input)?,
            retiring: retiring(&permit, input)?,
            operations,
            constraints: input
                .constraints
                .as_ref()
                .map(constraints)
                .unwrap_or_default(),
            issuing_account: permit.caller_account(),
        };
        let stored = permit.key();
        if let Some(twin) = stored.grants.iter().find(|other| is_retry(&grant, other)) {
            // Every token of one grant is different, and all of them mean the same.
            return answer(&permit, twin.id.clone());
        }
        if stored.key.manager == KeyManager::Customer && stored.grants.len() >= MAX_GRANTS {
            return Err(KmsError::new(
                ErrorKind::LimitExceeded,
                "The request was rejected because a length constraint or quota was exceeded.",
            ));
        }
        let response = answer(&permit, grant.id.clone())?;
        permit.put(input, grant)?;
        Ok(response)
    }
}

/// How grantee, retiring principal and constraints go together.
///
/// Source: KMS API Reference, "CreateGrant", request parameters.
fn one_of_each(input: &CreateGrantRequest) -> Result<(), KmsError> {
    match (&input.grantee_principal, &input.grantee_service_principal) {
        (None, None) => {
            return Err(invalid(
                "Either GranteePrincipal or GranteeServicePrincipal must be specified.",
            ));
        }
        (Some(_), Some(_)) => {
            return Err(invalid(
                "GranteePrincipal and GranteeServicePrincipal cannot both be specified.",
            ));
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
    let retiring = (&input.retiring_principal, &input.retiring_service_principal);
    if let (Some(_), Some(_)) = retiring {
        return Err(invalid(
            "RetiringPrincipal and RetiringServicePrincipal cannot both be specified.",
        ));
    }
    if input.grantee_service_principal.is_none() {
        return Ok(());
    }
    let constraints = input.constraints.as_ref();
    if constraints.is_none_or(|constraints| constraints.source_arn.is_none()) {
        return Err(invalid(
            "GranteeServicePrincipal requires the SourceArn grant constraint.",
        ));
    }
    if let (None, None) = retiring {
        return Err(invalid(
            "GranteeServicePrincipal requires RetiringPrincipal or RetiringServicePrincipal.",
        ));
    }
    Ok(())
}

/// An empty map is as good as none.
fn bounded(constraints: &ApiConstraints) -> Result<(), KmsError> {
    let said = |pairs: &&BTreeMap<String, String>| !pairs.is_empty();
    let equals = constraints.encryption_context_equals.as_ref().filter(said);
    let subset = constraints.encryption_context_subset.as_ref().filter(said);
    if equals.is_some() && subset.is_some() {
        return Err(invalid(
            "EncryptionContextEquals and EncryptionContextSubset cannot both be specified.",
        ));
    }
    let Some(pairs) = equals.or(subset) else {
        return Ok(());
    };
    if pairs.len() > MAX_PAIRS {
        return Err(invalid(format!(
            "The encryption context of a grant constraint can have up to {MAX_PAIRS} pairs."
        )));
    }
    if pairs
        .values()
        .any(|value| value.chars().count() > MAX_VALUE)
    {
        return Err(invalid(format!(
            "The encryption context values of a grant constraint can have up to {MAX_VALUE} \
             characters."
        )));
    }
    Ok(())
}

/// Each of them once, if the key can do them all.
fn operations(said: &[GrantOperation], key: &Key) -> Result<Vec<Action>, KmsError> {
    let mut operations = Vec::with_capacity(said.len().min(GrantOperation::ALL.len()));
    for operation in said {
        if !is_of_key(*operation, key) {
            return Err(invalid(format!(
                "Grant operation {} is not valid for key spec {} with key usage {}.",
                operation.as_str(),
                key.spec.as_str(),
                key.usage.as_str()
            )));
        }
        let action = Action::from_name(operation.as_str());
        let action = action.filter(|action| action.is_grant_operation());
        // INVARIANT: the engine's table has every operation of the API.
        let action = action.ok_or_else(|| {
            KmsError::new(ErrorKind::KmsInternal, "a grant operation has no action")
        })?;
        if !operations.contains(&action) {
            operations.push(action);
        }
    }
    Ok(operations)
}

/// Source: KMS Developer Guide, "Grant operations".
fn is_of_key(operation: GrantOperation, key: &Key) -> bool {
    use GrantOperation as Op;
    let symmetric = key.spec == KeySpec::SymmetricDefault;
    match operation {
        Op::CreateGrant | Op::DescribeKey | Op::RetireGrant => true,
        Op::Decrypt | Op::Encrypt | Op::ReEncryptFrom | Op::ReEncryptTo => {
            key.usage == KeyUsageType::EncryptDecrypt
        }
        Op::GenerateDataKey
        | Op::GenerateDataKeyPair
        | Op::GenerateDataKeyPairWithoutPlaintext
        | Op::GenerateDataKeyWithoutPlaintext => {
            symmetric && key.usage == KeyUsageType::EncryptDecrypt
        }
        Op::DeriveSharedSecret => key.usage == KeyUsageType::KeyAgreement,
        Op::Decapsulate | Op::Encapsulate => key.usage == KeyUsageType::EncapsulateDecapsulate,
        Op::GenerateMac | Op::VerifyMac => key.usage == KeyUsageType::GenerateVerifyMac,
        Op::GetPublicKey => !symmetric && key.usage != KeyUsageType::GenerateVerifyMac,
        Op::Sign | Op::Verify => key.usage == KeyUsageType::SignVerify,
    }
}

fn grantee(
    permit: &Authorized<'_, CreateGrant>,
    input: &CreateGrantRequest,
) -> Result<GrantParty, KmsError> {
    match (&input.grantee_principal, &input.grantee_service_principal) {
        (Some(arn), _) => permit.party(arn),
        (None, Some(service)) => permit.service(service),
        (None, None) => Err(invalid("GranteePrincipal must be specified.")),
    }
}

fn retiring(
    permit: &Authorized<'_, CreateGrant>,
    input: &CreateGrantRequest,
) -> Result<Option<GrantParty>, KmsError> {
    match (&input.retiring_principal, &input.retiring_service_principal) {
        (Some(arn), _) => permit.party(arn).map(Some),
        (None, Some(service)) => permit.service(service).map(Some),
        (None, None) => Ok(None),
    }
}

fn constraints(said: &ApiConstraints) -> GrantConstraints {
    let given = |pairs: &BTreeMap<String, String>| (!pairs.is_empty()).then(|| pairs.clone());
    let equals = said.encryption_context_equals.as_ref().and_then(given);
    let subset = said.encryption_context_subset.as_ref().and_then(given);
    GrantConstraints {
        encryption_context: equals
            .map(EncryptionContextConstraint::Equals)
            .or(subset.map(EncryptionContextConstraint::Subset)),
        source_arn: said.source_arn.clone(),
    }
}

/// Whether a request repeats the one that made a grant: a name makes it safe to send again. Of
/// another account, for another principal or with other operations it is another request, and makes
/// another grant of the same name.
fn is_retry(new: &Grant, old: &Grant) -> bool {
    let Grant {
        id: _,
        key,
        name,
        created: _,
        visible: _,
        grantee,
        retiring,
        operations,
        constraints,
        issuing_account,
    } = old;
    let same_operations = operations.len() == new.operations.len()
        && operations.iter().all(|one| new.operations.contains(one));
    name.is_some()
        && *name == new.name
        && *key == new.key
        && *grantee == new.grantee
        && *retiring == new.retiring
        && same_operations
        && *constraints == new.constraints
        && *issuing_account == new.issuing_account
}

fn answer(
    permit: &Authorized<'_, CreateGrant>,
    id: String,
) -> Result<CreateGrantResponse, KmsError> {
    Ok(CreateGrantResponse {
        grant_token: Some(permit.token(&id)?),
        grant_id: Some(id),
    })
}

fn later(now: Timestamp, seconds: u32) -> Timestamp {
    Timestamp::from_epoch_seconds(now.epoch_seconds().saturating_add(i64::from(seconds)))
}

fn invalid(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorKind::Validation, message)
}

/// Source: KMS Developer Guide, "Resource quotas": grants of a customer managed key.
const MAX_GRANTS: usize = 50_000;

/// Source: KMS API Reference, "GrantConstraints".
const MAX_PAIRS: usize = 8;
const MAX_VALUE: usize = 384;
