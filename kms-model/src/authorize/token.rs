//! Grant tokens: a key and a grant, sealed so that nobody can make one up.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use policy_core::name::arn::Arn;

use crate::authorize::{Gate, refusal};
use crate::crypto::DIGEST_BYTES;
use crate::crypto::keyring::TagPurpose;
use crate::error::KmsError;

/// What a token names.
#[derive(Debug)]
pub(super) struct NamedGrant {
    pub(super) key: Arn,
    pub(super) id: String,
}

impl Gate {
    /// A new token of a grant: every one is different, all of them mean the same.
    pub(super) fn token(&self, key: &Arn, id: &str) -> Result<String, KmsError> {
        let mut nonce = [0; NONCE];
        self.parts
            .entropy
            .fill(&mut nonce)
            .map_err(refusal::of_crypto)?;
        let said = format!("{id}{key}");
        let tag = self
            .keyring
            .tag(
                &*self.parts.crypto,
                TagPurpose::GrantToken,
                &[&nonce, said.as_bytes()],
            )
            .map_err(refusal::of_crypto)?;
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&tag);
        bytes.extend_from_slice(said.as_bytes());
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What a token names, if this KMS made it.
    pub(super) fn grant_of_token(&self, token: &str) -> Result<NamedGrant, KmsError> {
        self.read_token(token).ok_or_else(refusal::bad_token)
    }

    /// The ids of the grants that these tokens name. A token of a grant that is gone names nobody's
    /// grant, and gives nothing.
    pub(super) fn grants_of_tokens(&self, tokens: &[String]) -> Result<Vec<String>, KmsError> {
        let grants = tokens.iter().map(|token| self.grant_of_token(token));
        grants.map(|grant| grant.map(|grant| grant.id)).collect()
    }

    fn read_token(&self, token: &str) -> Option<NamedGrant> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (&version, rest) = bytes.split_first()?;
        let (nonce, rest) = rest.split_at_checked(NONCE)?;
        let (tag, said) = rest.split_at_checked(DIGEST_BYTES)?;
        let crypto = &*self.parts.crypto;
        let matches = self
            .keyring
            .tag_matches(crypto, TagPurpose::GrantToken, &[nonce, said], tag);
        let authentic = version == VERSION && matches.ok()?;
        let said = std::str::from_utf8(said).ok().filter(|_| authentic)?;
        let (id, key) = said.split_at_checked(GRANT_ID)?;
        Some(NamedGrant {
            key: key.parse().ok()?,
            id: id.to_owned(),
        })
    }
}

const VERSION: u8 = 1;
const NONCE: usize = 16;

/// Grant ids are 64 hexadecimal digits.
const GRANT_ID: usize = 64;
