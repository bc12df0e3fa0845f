//! What an allowed operation may do with key material. Nothing else reaches it.
//!
//! Each function takes the [`Authorized`] of its own operation by value, and the input that the
//! engine decided on: another input, even of the same caller, is refused by its digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::name::arn::Arn;

use crate::api::{
    Decrypt, DecryptRequest, Encrypt, EncryptRequest, GenerateDataKey, GenerateDataKeyRequest,
    GenerateDataKeyWithoutPlaintext, GenerateDataKeyWithoutPlaintextRequest, GenerateRandom,
    GenerateRandomRequest, Operation, ReEncrypt, ReEncryptRequest,
};
use crate::authorize::due::{binding, key_id};
use crate::authorize::{
    Admitted, Authorized, KeyTarget, OnAccount, OnDestination, OnSource, RequestDigest, refusal,
};
use crate::crypto::blob::{self, Header, Names};
use crate::crypto::material::{Material, MaterialId};
use crate::error::KmsError;
use crate::secret::SecretBytes;
use crate::store::KeyMaterial;

/// A ciphertext, and what made it.
#[derive(Debug)]
pub struct Sealed {
    /// The ciphertext blob.
    pub blob: Vec<u8>,
    /// The key.
    pub key: Arn,
    /// The material of the key.
    pub material: MaterialId,
}

/// A plaintext, and what the ciphertext was made with. Only an [`Authorized`] makes one.
#[derive(Debug)]
pub struct Opened {
    /// The plaintext.
    pub plaintext: SecretBytes,
    /// The key.
    pub key: Arn,
    /// The material of the key.
    pub material: MaterialId,
    /// The call that it was opened in.
    admitted: Arc<Admitted>,
}

impl Authorized<'_, Encrypt> {
    /// Encrypts the plaintext of the input.
    ///
    /// # Errors
    ///
    /// An internal error when this is not the input that was decided on.
    pub fn seal(self, input: &EncryptRequest) -> Result<Sealed, KmsError> {
        self.is_for(input)?;
        self.encrypt(&input.encryption_context, &input.plaintext)
    }
}

impl Authorized<'_, GenerateDataKey> {
    /// Makes a data key of so many bytes, and encrypts it.
    ///
    /// # Errors
    ///
    /// An internal error when this is not the input that was decided on.
    pub fn data_key(
        self,
        input: &GenerateDataKeyRequest,
        bytes: usize,
    ) -> Result<(SecretBytes, Sealed), KmsError> {
        self.is_for(input)?;
        let plaintext = self.random_bytes(bytes)?;
        let sealed = self.encrypt(&input.encryption_context, &plaintext)?;
        Ok((plaintext, sealed))
    }
}

impl Authorized<'_, GenerateDataKeyWithoutPlaintext> {
    /// Makes a data key of so many bytes, and encrypts it; the plaintext is forgotten.
    ///
    /// # Errors
    ///
    /// An internal error when this is not the input that was decided on.
    pub fn data_key(
        self,
        input: &GenerateDataKeyWithoutPlaintextRequest,
        bytes: usize,
    ) -> Result<Sealed, KmsError> {
        self.is_for(input)?;
        let plaintext = self.random_bytes(bytes)?;
        self.encrypt(&input.encryption_context, &plaintext)
    }
}

impl Authorized<'_, Decrypt> {
    /// Decrypts the ciphertext of the input.
    ///
    /// # Errors
    ///
    /// `IncorrectKeyException` when another key made it, `InvalidCiphertextException` when it cannot
    /// be opened.
    pub fn open(self, input: &DecryptRequest) -> Result<Opened, KmsError> {
        self.is_for(input)?;
        let blob = input.ciphertext_blob.as_deref().unwrap_or_default();
        self.decrypt(&input.encryption_context, blob)
    }
}

impl Authorized<'_, ReEncrypt, OnSource> {
    /// Decrypts the ciphertext of the input.
    ///
    /// # Errors
    ///
    /// `IncorrectKeyException` when another key made it, `InvalidCiphertextException` when it cannot
    /// be opened.
    pub fn open(self, input: &ReEncryptRequest) -> Result<Opened, KmsError> {
        self.is_for(input)?;
        let blob = input.ciphertext_blob.as_deref().unwrap_or_default();
        self.decrypt(&input.source_encryption_context, blob)
    }
}

impl Authorized<'_, ReEncrypt, OnDestination> {
    /// Encrypts what the source key decrypted.
    ///
    /// # Errors
    ///
    /// An internal error when this is not the input that was decided on, or the plaintext is of
    /// another call.
    pub fn seal(self, input: &ReEncryptRequest, opened: &Opened) -> Result<Sealed, KmsError> {
        self.is_for(input)?;
        if !Arc::ptr_eq(&self.admitted, &opened.admitted) {
            return Err(refusal::internal("the plaintext is of another call"));
        }
        self.encrypt(&input.destination_encryption_context, &opened.plaintext)
    }
}

impl Authorized<'_, GenerateRandom, OnAccount> {
    /// Random bytes.
    ///
    /// # Errors
    ///
    /// An internal error when there is no randomness, or this is not the input that was decided on.
    pub fn random(
        self,
        input: &GenerateRandomRequest,
        bytes: usize,
    ) -> Result<SecretBytes, KmsError> {
        self.is_for(input)?;
        self.random_bytes(bytes)
    }
}

impl<O: Operation, T> Authorized<'_, O, T> {
    /// The permission is for one input, not for whatever comes along.
    pub(super) fn is_for(&self, input: &O::Input) -> Result<(), KmsError> {
        let crypto = &*self.gate.parts.crypto;
        let digest = RequestDigest::of::<O>(crypto, &self.admitted.call, input);
        if digest == self.admitted.digest {
            Ok(())
        } else {
            Err(refusal::internal("this permission is for another input"))
        }
    }

    fn random_bytes(&self, bytes: usize) -> Result<SecretBytes, KmsError> {
        let mut random = zeroize::Zeroizing::new(vec![0; bytes]);
        let filled = self.gate.parts.entropy.fill(&mut random);
        filled.map_err(refusal::of_crypto)?;
        Ok(SecretBytes::new(std::mem::take(&mut *random)))
    }
}

impl<O, T: KeyTarget> Authorized<'_, O, T> {
    fn encrypt(
        &self,
        context: &Option<BTreeMap<String, String>>,
        plaintext: &SecretBytes,
    ) -> Result<Sealed, KmsError> {
        let key = &self.target.stored().key;
        let current = key
            .current()
            .ok_or_else(|| refusal::internal("the key has no material"))?;
        let material = self.unwrap(current)?;
        let account = key.arn.account();
        let names = Names {
            account: account.ok_or_else(|| refusal::internal("the key has no account"))?,
            key: key_id(&key.arn)?,
            material: current.id,
        };
        let blob = blob::seal(
            &*self.gate.parts.crypto,
            &*self.gate.parts.entropy,
            &material,
            &names,
            context.as_ref().unwrap_or(&NO_CONTEXT),
            plaintext.expose(),
        );
        Ok(Sealed {
            blob: blob.map_err(refusal::of_crypto)?,
            key: key.arn.clone(),
            material: current.id,
        })
    }

    fn decrypt(
        &self,
        context: &Option<BTreeMap<String, String>>,
        bytes: &[u8],
    ) -> Result<Opened, KmsError> {
        let key = &self.target.stored().key;
        let (header, _) = Header::parse(bytes).map_err(|_| refusal::bad_ciphertext())?;
        let of_this_key =
            Some(header.account()) == key.arn.account() && header.key_id().as_str() == key.id();
        if !of_this_key {
            return Err(refusal::incorrect_key());
        }
        let stored = key
            .material(&header.material_id())
            .ok_or_else(refusal::bad_ciphertext)?;
        let material = self.unwrap(stored)?;
        let plaintext = blob::open(
            &*self.gate.parts.crypto,
            &material,
            bytes,
            context.as_ref().unwrap_or(&NO_CONTEXT),
        );
        Ok(Opened {
            plaintext: plaintext.map_err(|_| refusal::bad_ciphertext())?,
            key: key.arn.clone(),
            material: stored.id,
            admitted: Arc::clone(&self.admitted),
        })
    }

    fn unwrap(&self, stored: &KeyMaterial) -> Result<Material, KmsError> {
        let arn = &self.target.stored().key.arn;
        self.gate
            .keyring
            .unwrap(
                &*self.gate.parts.crypto,
                &stored.wrapped,
                &binding(arn, &stored.id),
            )
            .map_err(refusal::of_crypto)
    }
}

static NO_CONTEXT: BTreeMap<String, String> = BTreeMap::new();
