//! Bytes that must not be seen: plaintexts and keys on their way through.

use std::fmt;

use zeroize::Zeroizing;

/// Bytes that are wiped when dropped, never printed, and not copied by accident.
#[derive(Default)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes. Whoever calls this is responsible for where they go.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for SecretBytes {
    /// In a time that says nothing of the bytes, only of how many there are.
    fn eq(&self, other: &Self) -> bool {
        let bytes = self.0.iter().zip(other.0.iter());
        let differences = bytes.fold(0, |seen, (one, other)| seen | (one ^ other));
        self.len() == other.len() && differences == 0
    }
}

impl Eq for SecretBytes {}

impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}
