//! CreateAlias, UpdateAlias, DeleteAlias and ListAliases.

use crate::api::{
    AliasListEntry, CreateAlias, CreateAliasRequest, CreateAliasResponse, DeleteAlias,
    DeleteAliasRequest, DeleteAliasResponse, KeySpec, ListAliases, ListAliasesRequest,
    ListAliasesResponse, UpdateAlias, UpdateAliasRequest, UpdateAliasResponse,
};
use crate::authorize::{Authorized, Guarded, OnAccount, OnAlias, OnDestination, OnSource};
use crate::error::{ErrorKind, KmsError};
use crate::operation::{Perform, page_size};
use crate::store::{Alias, Key, StoredKey};

impl Guarded for CreateAlias {
    type Permits<'g> = (Authorized<'g, Self, OnAlias>, Authorized<'g, Self>);

    fn coherent(input: &CreateAliasRequest) -> Result<(), KmsError> {
        let name = name_of(&input.alias_name)?;
        // The pattern of the API model also takes colons; the documentation does not.
        if name.is_empty() || name.contains(':') || name.starts_with(RESERVED) {
            return Err(KmsError::new(
                ErrorKind::InvalidAliasName,
                "The request was rejected because the specified alias name is not valid.",
            ));
        }
        Ok(())
    }
}

impl Perform for CreateAlias {
    fn perform(
        (alias, key): Self::Permits<'_>,
        _input: &CreateAliasRequest,
    ) -> Result<CreateAliasResponse, KmsError> {
        if alias.is_taken()? {
            return Err(KmsError::new(
                ErrorKind::AlreadyExists,
                format!("An alias with the name {} already exists", alias.alias()),
            ));
        }
        has_room(key.key())?;
        alias.point_at(key)?;
        Ok(CreateAliasResponse::default())
    }
}

impl Guarded for DeleteAlias {
    type Permits<'g> = (Authorized<'g, Self, OnAlias>, Authorized<'g, Self>);

    fn coherent(input: &DeleteAliasRequest) -> Result<(), KmsError> {
        name_of(&input.alias_name).map(drop)
    }
}

impl Perform for DeleteAlias {
    fn perform(
        (alias, key): Self::Permits<'_>,
        _input: &DeleteAliasRequest,
    ) -> Result<DeleteAliasResponse, KmsError> {
        alias.remove_from(key)?;
        Ok(DeleteAliasResponse::default())
    }
}

impl Guarded for ListAliases {
    type Permits<'g> = Authorized<'g, Self, OnAccount>;
}

impl Perform for ListAliases {
    fn perform(
        permit: Authorized<'_, Self, OnAccount>,
        input: &ListAliasesRequest,
    ) -> Result<ListAliasesResponse, KmsError> {
        let limit = page_size(input.limit, DEFAULT_LIMIT);
        let marker = input.marker.as_deref();
        let page = match input.key_id.as_deref() {
            Some(key) => permit.aliases_of(key, marker, limit)?,
            None => permit.aliases(marker, limit)?,
        };
        Ok(ListAliasesResponse {
            aliases: Some(page.aliases.iter().map(entry).collect()),
            truncated: Some(page.next.is_some()),
            next_marker: page.next,
        })
    }
}

impl Guarded for UpdateAlias {
    type Permits<'g> = (
        Authorized<'g, Self, OnAlias>,
        Authorized<'g, Self, OnSource>,
        Authorized<'g, Self, OnDestination>,
    );

    fn coherent(input: &UpdateAliasRequest) -> Result<(), KmsError> {
        name_of(&input.alias_name).map(drop)
    }
}

impl Perform for UpdateAlias {
    fn perform(
        (alias, from, to): Self::Permits<'_>,
        _input: &UpdateAliasRequest,
    ) -> Result<UpdateAliasResponse, KmsError> {
        is_alike(&from.key().key, &to.key().key)?;
        if from.arn() != to.arn() {
            has_room(to.key())?;
        }
        alias.move_to(from, to)?;
        Ok(UpdateAliasResponse::default())
    }
}

/// What comes after `alias/`.
fn name_of(alias: &str) -> Result<&str, KmsError> {
    alias.strip_prefix(PREFIX).ok_or_else(|| {
        KmsError::new(
            ErrorKind::Validation,
            "Alias must start with the prefix \"alias/\". Please see \
             https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
        )
    })
}

fn has_room(key: &StoredKey) -> Result<(), KmsError> {
    if key.aliases.len() < MAX_ALIASES {
        return Ok(());
    }
    Err(KmsError::new(
        ErrorKind::LimitExceeded,
        "The request was rejected because a length constraint or quota was exceeded.",
    ))
}

/// Who uses an alias must be able to use the key that it is moved to in the same way.
fn is_alike(old: &Key, new: &Key) -> Result<(), KmsError> {
    if old.usage == new.usage && family(old.spec) == family(new.spec) {
        return Ok(());
    }
    Err(KmsError::new(
        ErrorKind::Validation,
        "The current and new KMS key must be the same type (both symmetric or both asymmetric or \
         both HMAC), and they must have the same key usage.",
    ))
}

/// The first of its kind stands for all specs of a kind.
const fn family(spec: KeySpec) -> KeySpec {
    match spec {
        KeySpec::SymmetricDefault => KeySpec::SymmetricDefault,
        KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => {
            KeySpec::Hmac224
        }
        KeySpec::Rsa2048
        | KeySpec::Rsa3072
        | KeySpec::Rsa4096
        | KeySpec::EccNistP256
        | KeySpec::EccNistP384
        | KeySpec::EccNistP521
        | KeySpec::EccSecgP256k1
        | KeySpec::Sm2
        | KeySpec::MlDsa44
        | KeySpec::MlDsa65
        | KeySpec::MlDsa87
        | KeySpec::EccNistEdwards25519
        | KeySpec::MlKem512
        | KeySpec::MlKem768
        | KeySpec::MlKem1024 => KeySpec::Rsa2048,
    }
}

fn entry(alias: &Alias) -> AliasListEntry {
    let target = alias.target.resource();
    AliasListEntry {
        alias_arn: Some(alias.arn.as_str().to_owned()),
        alias_name: Some(alias.arn.resource().to_owned()),
        creation_date: Some(alias.created),
        last_updated_date: Some(alias.updated),
        target_key_id: Some(target.strip_prefix("key/").unwrap_or(target).to_owned()),
    }
}

const PREFIX: &str = "alias/";

/// AWS names the keys that it manages.
const RESERVED: &str = "aws/";

/// Source: KMS Developer Guide, "Resource quotas".
const MAX_ALIASES: usize = 50;

/// Source: KMS API Reference, ListAliases, "Limit".
const DEFAULT_LIMIT: u32 = 50;
