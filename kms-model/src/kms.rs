//! The KMS: one function for each operation.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::api::{self, Input, Operation, Output};
use crate::audit::{MemorySink, Sink};
use crate::authorize::{ATTEMPTS, Gate, Parts, Seen, Settings};
use crate::call::Call;
use crate::clock::{Clock, SystemClock};
use crate::crypto::aws_lc::AwsLc;
use crate::crypto::keyring::Keyring;
use crate::crypto::{Crypto, CryptoError, Entropy};
use crate::error::{ErrorKind, KmsError};
use crate::iam::Iam;
use crate::operation::Perform;
use crate::store::{MemoryStore, Store};

mod trail;

/// A key management service.
///
/// Every call goes through the gate, which asks the engine, and leaves an event in the audit trail,
/// allowed or denied. It can be shared between threads.
#[derive(Debug)]
pub struct Kms {
    gate: Gate,
}

/// What a KMS is made of. Whatever touches the world comes from here.
pub struct Config {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The cryptography.
    pub crypto: Arc<dyn Crypto>,
    /// The randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Who there is.
    pub iam: Arc<Iam>,
    /// The keys that wrap all key material. Whoever has them and reads the store has every key;
    /// whoever can write to the store needs no keys, because policies and grants are not sealed.
    pub keyring: Keyring,
    /// How it behaves where AWS leaves it open.
    pub settings: Settings,
    /// Where the audit trail goes.
    pub sink: Arc<dyn Sink>,
    /// Where keys, aliases and grants are kept.
    pub store: Arc<dyn Store>,
}

impl Config {
    /// Everything in memory, with the clock of the machine and real cryptography.
    ///
    /// # Errors
    ///
    /// When there is no randomness for the domain key.
    pub fn in_memory() -> Result<Self, CryptoError> {
        Ok(Self {
            clock: Arc::new(SystemClock),
            crypto: Arc::new(AwsLc),
            entropy: Arc::new(AwsLc),
            iam: Arc::new(Iam::new()),
            keyring: Keyring::generate(&AwsLc, &AwsLc)?,
            settings: Settings::default(),
            sink: Arc::new(MemorySink::new()),
            store: Arc::new(MemoryStore::new()),
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Kms {
    /// A KMS made of these parts.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let parts = Parts {
            clock: config.clock,
            crypto: config.crypto,
            entropy: config.entropy,
            iam: config.iam,
            settings: config.settings,
            sink: config.sink,
        };
        Self {
            gate: Gate::new(parts, config.store, config.keyring),
        }
    }

    /// Who there is.
    #[must_use]
    pub fn iam(&self) -> &Iam {
        &self.gate.parts.iam
    }

    /// Performs an operation: shape, keys, authorization, state, cryptography, and the event of it
    /// all.
    ///
    /// # Errors
    ///
    /// What AWS would return. When the event cannot be written the call fails, whatever it did.
    pub fn call<O: Perform>(&self, call: &Call, input: &O::Input) -> Result<O::Output, KmsError> {
        let ids = trail::Ids::draw(&self.gate)?;
        let mut seen = Seen::default();
        let result = self.attempt::<O>(call, input, &mut seen);
        trail::record::<O>(&self.gate, ids, call, Some(input), &seen, &result)?;
        result
    }

    /// Does what fell due by the clock: deletes keys and rotates material. Calls do not depend on
    /// it, since a key whose deletion is due is as good as gone; but only this destroys its
    /// material. A server calls it every minute or so.
    ///
    /// # Errors
    ///
    /// When the store or the audit trail fails.
    pub fn sweep(&self) -> Result<(), KmsError> {
        let mut seen = Seen::default();
        let swept = self.gate.sweep(&mut seen);
        trail::record_due(&self.gate, &seen)?;
        swept
    }

    /// Wraps all material with the current domain key. To be called after the domain key was
    /// rotated; from then on only grant tokens that were made before need the old ones.
    ///
    /// # Errors
    ///
    /// When the store fails, or material is wrapped by a domain key that is not in the keyring.
    pub fn rewrap(&self) -> Result<(), KmsError> {
        self.gate.rewrap()
    }

    fn answer<O: Perform>(&self, call: &Call, body: &Value) -> Result<Value, KmsError> {
        let output = match O::Input::read(body) {
            Ok(input) => self.call::<O>(call, &input),
            Err(error) => self.unread::<O>(call, error),
        };
        Ok(output?.write())
    }

    /// What could not be read leaves its event, too.
    fn unread<O: Perform>(&self, call: &Call, error: KmsError) -> Result<O::Output, KmsError> {
        let ids = trail::Ids::draw(&self.gate)?;
        let result = Err(error);
        trail::record::<O>(&self.gate, ids, call, None, &Seen::default(), &result)?;
        result
    }

    /// When another call changes the same key first, everything is decided anew.
    fn attempt<O: Perform>(
        &self,
        call: &Call,
        input: &O::Input,
        seen: &mut Seen,
    ) -> Result<O::Output, KmsError> {
        let mut last = KmsError::conflict();
        for _ in 0..ATTEMPTS {
            seen.keys.clear();
            seen.allowed = false;
            let result = self
                .gate
                .admit::<O>(call, input, seen)
                .and_then(|permits| O::perform(permits, input));
            match result {
                Err(error) if error.is_conflict() => last = error,
                Ok(_) if input.dry_run() => return Err(dry_run()),
                other => return other,
            }
        }
        Err(last)
    }
}

fn dry_run() -> KmsError {
    KmsError::new(
        ErrorKind::DryRunOperation,
        "The request would have succeeded, but the DryRun option is set.",
    )
}

macro_rules! operations {
    ($($name:ident: $operation:ident),* $(,)?) => {
        impl Kms {$(
            #[doc = concat!("The operation `", stringify!($operation), "`.")]
            ///
            /// # Errors
            ///
            /// What AWS would return.
            pub fn $name(
                &self,
                call: &Call,
                input: &<api::$operation as Operation>::Input,
            ) -> Result<<api::$operation as Operation>::Output, KmsError> {
                self.call::<api::$operation>(call, input)
            }
        )*

            /// Performs the operation of this name, with bodies as they are on the wire.
            ///
            /// # Errors
            ///
            /// What AWS would return; `UnsupportedOperationException` for an operation that this KMS
            /// does not have. Of that there is no event: nothing was called.
            pub fn dispatch(
                &self,
                call: &Call,
                operation: &str,
                body: &Value,
            ) -> Result<Value, KmsError> {
                match operation {
                    $(stringify!($operation) => self.answer::<api::$operation>(call, body),)*
                    _ => Err(KmsError::new(
                        ErrorKind::UnsupportedOperation,
                        format!("This KMS does not have the operation {operation}."),
                    )),
                }
            }
        }
    };
}

operations! {
    cancel_key_deletion: CancelKeyDeletion,
    create_alias: CreateAlias,
    create_grant: CreateGrant,
    create_key: CreateKey,
    decrypt: Decrypt,
    delete_alias: DeleteAlias,
    describe_key: DescribeKey,
    disable_key: DisableKey,
    disable_key_rotation: DisableKeyRotation,
    enable_key: EnableKey,
    enable_key_rotation: EnableKeyRotation,
    encrypt: Encrypt,
    generate_data_key: GenerateDataKey,
    generate_data_key_without_plaintext: GenerateDataKeyWithoutPlaintext,
    generate_random: GenerateRandom,
    get_key_policy: GetKeyPolicy,
    get_key_rotation_status: GetKeyRotationStatus,
    list_aliases: ListAliases,
    list_grants: ListGrants,
    list_key_policies: ListKeyPolicies,
    list_key_rotations: ListKeyRotations,
    list_keys: ListKeys,
    list_resource_tags: ListResourceTags,
    list_retirable_grants: ListRetirableGrants,
    put_key_policy: PutKeyPolicy,
    re_encrypt: ReEncrypt,
    retire_grant: RetireGrant,
    revoke_grant: RevokeGrant,
    rotate_key_on_demand: RotateKeyOnDemand,
    schedule_key_deletion: ScheduleKeyDeletion,
    tag_resource: TagResource,
    untag_resource: UntagResource,
    update_alias: UpdateAlias,
    update_key_description: UpdateKeyDescription,
}
