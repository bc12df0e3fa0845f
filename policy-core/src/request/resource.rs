//! The resource of an action, from its ARN.

use thiserror::Error;

use crate::name::arn::{Arn, ArnError};
use crate::name::principal::{has_wildcard, split_slash};
use crate::request::Resource;
use crate::table::kms_action::{Action, ResourceKind};
use crate::text::buffers::Buffers;

/// The text is not what the action is authorized against.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ResourceError {
    /// An alias, for an action that is decided on keys.
    #[error("`{0}` is decided on the key, not on an alias")]
    Alias(&'static str),
    /// No ARN.
    #[error(transparent)]
    Arn(#[from] ArnError),
    /// No account.
    #[error("`{0}` has no account id of 12 digits")]
    Account(String),
    /// `*`, which does not say where the call is made.
    #[error("`*` is not a resource of `{0}`")]
    Any(&'static str),
    /// Neither the ARN of a key, nor that of an alias.
    #[error("`{0}` is neither a key nor an alias")]
    Other(String),
    /// The ARN of something else.
    #[error("`{0}` is not a resource of KMS")]
    Service(String),
}

impl Resource {
    /// The resource of an ARN: a key, an alias for the actions on aliases, or
    /// `arn:aws:kms:eu-north-1:111122223333:*` for actions without a resource of their own.
    ///
    /// # Errors
    ///
    /// [`ResourceError`] says why the action is not authorized against it.
    pub fn parse(action: Action, text: &str) -> Result<Self, ResourceError> {
        Self::read(action, text, &mut Buffers::default())
    }

    /// The same, in memory that is used again.
    pub(crate) fn read(
        action: Action,
        text: &str,
        buffers: &mut Buffers,
    ) -> Result<Self, ResourceError> {
        if text == "*" {
            return Err(ResourceError::Any(action.full_name()));
        }
        let arn = Arn::read(text, buffers)?;
        match kind_of(action, &arn) {
            Ok(Kind::Key) => Ok(Self::Key(arn)),
            Ok(Kind::Alias) => Ok(Self::Alias(arn)),
            Ok(Kind::Account) => {
                let account = arn.account();
                let account = account.ok_or_else(|| ResourceError::Account(text.to_owned()))?;
                let partition = buffers.text(arn.partition());
                let region = buffers.text(arn.region());
                buffers.keep(arn.into_text());
                Ok(Self::Account {
                    partition,
                    region,
                    account,
                })
            }
            Err(error) => {
                buffers.keep(arn.into_text());
                Err(error)
            }
        }
    }

    /// Gives the memory back.
    pub(super) fn keep_in(self, buffers: &mut Buffers) {
        match self {
            Self::Account {
                partition, region, ..
            } => {
                buffers.keep(region);
                buffers.keep(partition);
            }
            Self::Alias(arn) | Self::Key(arn) => buffers.keep(arn.into_text()),
        }
    }
}

enum Kind {
    Account,
    Alias,
    Key,
}

fn kind_of(action: Action, arn: &Arn) -> Result<Kind, ResourceError> {
    let written = || arn.as_str().to_owned();
    if arn.service() != "kms" {
        return Err(ResourceError::Service(written()));
    }
    if arn.account().is_none() {
        return Err(ResourceError::Account(written()));
    }
    if arn.resource() == "*" {
        return Ok(Kind::Account);
    }
    match (split_slash(arn.resource()), action.resource_kind()) {
        (Some(("key", id)), _) if !id.is_empty() && !has_wildcard(id) => Ok(Kind::Key),
        (Some(("alias", name)), ResourceKind::Alias) if !name.is_empty() => Ok(Kind::Alias),
        (Some(("alias", _)), _) => Err(ResourceError::Alias(action.full_name())),
        (_, _) => Err(ResourceError::Other(written())),
    }
}
