//! Bytes that only look random, so that tests and examples give the same output every time.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::crypto::Crypto;
use crate::crypto::CryptoError;
use crate::crypto::DIGEST_BYTES;
use crate::crypto::Entropy;
use crate::crypto::aws_lc::AwsLc;

/// NO randomness: whoever knows the seed knows every key made with it.
///
/// For tests and for examples whose output shall not change; a KMS that keeps anything uses
/// [`AwsLc`]. The bytes are HMAC-SHA256 with the seed as key over a counter of 64 bits.
pub struct PredictableEntropy {
    seed: Vec<u8>,
    counter: AtomicU64,
}

impl PredictableEntropy {
    /// The same seed gives the same bytes, as long as they are asked for in the same order.
    #[must_use]
    pub fn new(seed: &[u8]) -> Self {
        Self {
            seed: seed.to_vec(),
            counter: AtomicU64::new(0),
        }
    }
}

impl Entropy for PredictableEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        for chunk in out.chunks_mut(DIGEST_BYTES) {
            let counter = self.counter.fetch_add(1, Ordering::SeqCst);
            let block = AwsLc.mac(&self.seed, &[&counter.to_be_bytes()]);
            for (byte, made) in chunk.iter_mut().zip(block) {
                *byte = made;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for PredictableEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PredictableEntropy(..)")
    }
}
