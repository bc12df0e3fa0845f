//! What an operation speaks of, and what it takes.

use crate::generate::Mentioned;
use crate::names::{KeyRef, Token};
use crate::step::{EndOf, Operation};

impl Operation {
    pub(crate) fn mentions(&self) -> Mentioned {
        let mut mentioned = Mentioned::default();
        let references: Vec<Option<KeyRef>> = match self {
            Self::CreateKey(..) | Self::GenerateRandom => Vec::new(),
            Self::DescribeKey(key)
            | Self::Encrypt(key, ..)
            | Self::GenerateDataKey(key, _)
            | Self::GenerateDataKeyWithoutPlaintext(key, _)
            | Self::EnableKey(key)
            | Self::DisableKey(key)
            | Self::ScheduleKeyDeletion(key, _)
            | Self::CancelKeyDeletion(key)
            | Self::PutKeyPolicy(key, ..)
            | Self::EnableKeyRotation(key, _)
            | Self::DisableKeyRotation(key)
            | Self::RotateKeyOnDemand(key)
            | Self::TagResource(key, _)
            | Self::UntagResource(key)
            | Self::CreateGrant(key, _) => vec![Some(*key)],
            Self::Decrypt(blob, _, _, key) => {
                mentioned.blob = Some(*blob);
                vec![*key]
            }
            Self::ReEncrypt(blob, _, destination, _, source) => {
                mentioned.blob = Some(*blob);
                vec![Some(*destination), *source]
            }
            Self::CreateAlias(alias, key) | Self::UpdateAlias(alias, key) => {
                mentioned.alias = Some(*alias);
                vec![Some(*key)]
            }
            Self::DeleteAlias(alias) => {
                mentioned.alias = Some(*alias);
                Vec::new()
            }
            Self::RetireGrant(EndOf::Token(Token::Of(grant))) => {
                mentioned.grant = Some(*grant);
                Vec::new()
            }
            Self::RetireGrant(EndOf::Token(Token::Forged)) => Vec::new(),
            Self::RetireGrant(EndOf::Id(key, grant)) | Self::RevokeGrant(key, grant) => {
                mentioned.grant = Some(*grant);
                vec![Some(*key)]
            }
        };
        mentioned.keys = references
            .into_iter()
            .flatten()
            .filter_map(|key| match key {
                KeyRef::Arn(key) | KeyRef::Id(key) => Some(key),
                KeyRef::Alias(_) | KeyRef::AliasArn(..) | KeyRef::Unknown(..) => None,
            })
            .collect();
        mentioned
    }

    pub(crate) fn takes_tokens(&self) -> bool {
        matches!(
            self,
            Self::DescribeKey(_)
                | Self::Encrypt(..)
                | Self::Decrypt(..)
                | Self::ReEncrypt(..)
                | Self::GenerateDataKey(..)
                | Self::GenerateDataKeyWithoutPlaintext(..)
                | Self::CreateGrant(..)
        )
    }

    pub(crate) fn takes_dry_run(&self) -> bool {
        matches!(
            self,
            Self::Encrypt(..)
                | Self::Decrypt(..)
                | Self::ReEncrypt(..)
                | Self::GenerateDataKey(..)
                | Self::GenerateDataKeyWithoutPlaintext(..)
                | Self::CreateGrant(..)
                | Self::RetireGrant(..)
                | Self::RevokeGrant(..)
        )
    }
}
