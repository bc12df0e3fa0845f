//! Parts of a KMS that count, keep what passes through them, and fail when told to.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use kms_model::audit::{Event, MemorySink, Sink, SinkError};
use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::predictable::PredictableEntropy;
use kms_model::crypto::{Crypto, CryptoError, DIGEST_BYTES, Entropy, KEY_BYTES, NONCE_BYTES};
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::secret::SecretBytes;
use kms_model::store::{
    Alias, Change, Grant, KeyState, MemoryStore, Place, Store, StoreError, StoredKey, Write,
};

/// Blows at the n-th use.
#[derive(Debug, Default)]
pub(crate) struct Fuse {
    uses: AtomicUsize,
    at: AtomicUsize,
}

impl Fuse {
    /// From now on, counted from one.
    pub(crate) fn set(&self, nth: usize) {
        self.uses.store(0, Ordering::SeqCst);
        self.at.store(nth, Ordering::SeqCst);
    }

    /// From now on, every time.
    pub(crate) fn set_for_good(&self) {
        self.set(ALWAYS);
    }

    /// Whether it blew since it was set; it is out from then on.
    pub(crate) fn blew(&self) -> bool {
        let at = self.at.swap(0, Ordering::SeqCst);
        at != 0 && self.uses.load(Ordering::SeqCst) >= at
    }

    pub(crate) fn uses(&self) -> usize {
        self.uses.load(Ordering::SeqCst)
    }

    fn blows(&self) -> bool {
        let uses = self.uses.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
        let at = self.at.load(Ordering::SeqCst);
        uses == at || at == ALWAYS
    }
}

/// A store in memory that counts and fails.
#[derive(Debug, Default)]
pub(crate) struct WatchedStore {
    pub(crate) inner: MemoryStore,
    /// Any access: the store is not available.
    pub(crate) outage: Fuse,
    /// A commit: somebody else was faster.
    pub(crate) race: Fuse,
    /// A commit: right after it somebody disables the key.
    pub(crate) meddler: Fuse,
}

impl WatchedStore {
    fn access(&self) -> Result<(), StoreError> {
        if self.outage.blows() {
            return Err(StoreError::Unavailable("pulled the plug".to_owned()));
        }
        Ok(())
    }

    fn meddle(&self, arn: &Arn) {
        let stored = self.inner.key(arn).unwrap().unwrap();
        let mut key = stored.key.clone();
        key.state = KeyState::Disabled;
        let change = Change {
            expected: vec![(arn.clone(), Some(stored.version))],
            writes: vec![Write::PutKey(Box::new(key))],
        };
        self.inner.commit(&change).unwrap();
    }
}

impl Store for WatchedStore {
    fn key(&self, arn: &Arn) -> Result<Option<Arc<StoredKey>>, StoreError> {
        self.access()?;
        self.inner.key(arn)
    }

    fn alias(&self, alias: &Arn) -> Result<Option<Arn>, StoreError> {
        self.access()?;
        self.inner.alias(alias)
    }

    fn keys(
        &self,
        place: &Place,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Arc<StoredKey>>, StoreError> {
        self.access()?;
        self.inner.keys(place, after, limit)
    }

    fn all(&self, after: Option<&str>, limit: usize) -> Result<Vec<Arc<StoredKey>>, StoreError> {
        self.access()?;
        self.inner.all(after, limit)
    }

    fn aliases(
        &self,
        place: &Place,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Alias>, StoreError> {
        self.access()?;
        self.inner.aliases(place, after, limit)
    }

    fn retirable(
        &self,
        region: &str,
        retiring: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Arc<Grant>>, StoreError> {
        self.access()?;
        self.inner.retirable(region, retiring, after, limit)
    }

    fn due(&self, by: Timestamp, limit: usize) -> Result<Vec<Arn>, StoreError> {
        self.access()?;
        self.inner.due(by, limit)
    }

    fn commit(&self, change: &Change) -> Result<(), StoreError> {
        self.access()?;
        if self.race.blows() {
            return Err(StoreError::Conflict);
        }
        self.inner.commit(change)?;
        if self.meddler.blows() {
            self.meddle(&change.expected[0].0);
        }
        Ok(())
    }
}

/// A trail in memory that fails.
#[derive(Debug, Default)]
pub(crate) struct WatchedSink {
    pub(crate) inner: MemorySink,
    pub(crate) full: Fuse,
}

impl Sink for WatchedSink {
    fn record(&self, event: &Event) -> Result<(), SinkError> {
        if self.full.blows() {
            return Err(SinkError::Write {
                target: "disk".to_owned(),
                source: std::io::Error::other("the disk is full"),
            });
        }
        self.inner.record(event)
    }
}

/// Randomness that is known, and fails.
pub(crate) struct WatchedEntropy {
    inner: PredictableEntropy,
    pub(crate) drained: Fuse,
    fills: Mutex<Vec<Vec<u8>>>,
}

impl WatchedEntropy {
    /// What was drawn since the last time somebody asked.
    pub(crate) fn drawn(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.fills.lock().unwrap())
    }
}

impl Default for WatchedEntropy {
    fn default() -> Self {
        Self {
            inner: PredictableEntropy::new(b"scene"),
            drained: Fuse::default(),
            fills: Mutex::default(),
        }
    }
}

impl Entropy for WatchedEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        if self.drained.blows() {
            return Err(CryptoError::Entropy);
        }
        self.inner.fill(out)?;
        self.fills.lock().unwrap().push(out.to_vec());
        Ok(())
    }
}

impl fmt::Debug for WatchedEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WatchedEntropy(..)")
    }
}

/// Real cryptography that keeps what it derived and digested.
#[derive(Default)]
pub(crate) struct WatchedCrypto {
    derived: Mutex<Vec<Derived>>,
}

/// Bytes that came out of the cryptography.
#[derive(Clone, Debug)]
pub(crate) struct Derived {
    /// What they were derived with; empty for digests.
    pub(crate) salt: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

impl WatchedCrypto {
    /// What came out since the last time somebody asked.
    pub(crate) fn derived(&self) -> Vec<Derived> {
        std::mem::take(&mut *self.derived.lock().unwrap())
    }

    fn keep(&self, salt: &[u8], bytes: &[u8]) {
        let (salt, bytes) = (salt.to_vec(), bytes.to_vec());
        self.derived.lock().unwrap().push(Derived { salt, bytes });
    }
}

impl Crypto for WatchedCrypto {
    fn seal(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        plaintext: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), CryptoError> {
        AwsLc.seal(key, nonce, associated, plaintext, out)
    }

    fn open(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<SecretBytes, CryptoError> {
        AwsLc.open(key, nonce, associated, sealed)
    }

    fn derive(
        &self,
        key: &[u8],
        salt: &[u8],
        info: &[u8],
        out: &mut [u8],
    ) -> Result<(), CryptoError> {
        AwsLc.derive(key, salt, info, out)?;
        self.keep(salt, out);
        Ok(())
    }

    fn mac(&self, key: &[u8], parts: &[&[u8]]) -> [u8; DIGEST_BYTES] {
        AwsLc.mac(key, parts)
    }

    fn mac_matches(&self, key: &[u8], parts: &[&[u8]], tag: &[u8]) -> bool {
        AwsLc.mac_matches(key, parts, tag)
    }

    fn digest(&self, parts: &[&[u8]]) -> [u8; DIGEST_BYTES] {
        let digest = AwsLc.digest(parts);
        self.keep(&[], &digest);
        digest
    }
}

impl fmt::Debug for WatchedCrypto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WatchedCrypto(..)")
    }
}

const ALWAYS: usize = usize::MAX;
