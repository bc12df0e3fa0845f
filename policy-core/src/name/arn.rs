//! ARNs.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::name::account::AccountId;
use crate::text::buffers::Buffers;

/// A complete ARN: `arn:partition:service:region:account:resource`, without wildcards in meaning.
///
/// The resource part keeps its colons.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: String,
    /// Byte offset of each of the five colons that separate the six parts.
    colons: [u16; 5],
}

/// The text is not an ARN.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArnError {
    /// It does not begin with `arn:`.
    #[error("`{0}` is not an ARN: it does not begin with `arn:`")]
    Prefix(String),
    /// It has fewer than six parts.
    #[error(
        "`{0}` is not an ARN: it has {1} of the six parts `arn:partition:service:region:account:resource`"
    )]
    Parts(String, usize),
    /// A part that every ARN has is empty.
    #[error("`{0}` is not an ARN: its {1} is missing")]
    Empty(String, &'static str),
    /// It is longer than 2048 bytes.
    #[error("an ARN of {0} bytes is longer than any that AWS accepts (2048)")]
    TooLong(usize),
}

impl Arn {
    /// The ARN of a KMS resource, such as `key/…`, `alias/…` or `*`.
    ///
    /// # Errors
    ///
    /// [`ArnError`] if the parts do not make one.
    pub fn of_kms(
        partition: &str,
        region: &str,
        account: AccountId,
        resource: &str,
    ) -> Result<Self, ArnError> {
        format!("arn:{partition}:kms:{region}:{account}:{resource}").parse()
    }

    /// The same ARN in another Region.
    ///
    /// # Errors
    ///
    /// [`ArnError`] if it becomes too long.
    pub fn with_region(&self, region: &str) -> Result<Self, ArnError> {
        let (partition, service) = (self.partition(), self.service());
        let (account, resource) = (self.account_text(), self.resource());
        format!("arn:{partition}:{service}:{region}:{account}:{resource}").parse()
    }

    /// The ARN as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, ….
    #[must_use]
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// `kms`, `iam`, `sts`, ….
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The Region; empty for IAM.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account part as written; may be empty.
    #[must_use]
    pub fn account_text(&self) -> &str {
        self.part(4)
    }

    /// The account, if the part is an account id.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        AccountId::from_digits(self.part(4))
    }

    /// Everything after the fifth colon.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    /// `arn`, the partition, the service, the Region, the account, the resource.
    pub(crate) fn parts(&self) -> [&str; 6] {
        [0, 1, 2, 3, 4, 5].map(|index| self.part(index))
    }

    /// The same, in memory that is used again.
    pub(crate) fn read(text: &str, buffers: &mut Buffers) -> Result<Self, ArnError> {
        let colons = colons(text)?;
        Ok(Self {
            text: buffers.text(text),
            colons,
        })
    }

    /// An ARN that was put together.
    pub(crate) fn from_text(text: String) -> Result<Self, ArnError> {
        let colons = colons(&text)?;
        Ok(Self { text, colons })
    }

    /// Gives the memory back.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn part(&self, index: usize) -> &str {
        part(&self.text, &self.colons, index)
    }
}

fn part<'t>(text: &'t str, colons: &[u16; 5], index: usize) -> &'t str {
    let start = match index.checked_sub(1).and_then(|before| colons.get(before)) {
        Some(&colon) => usize::from(colon).saturating_add(1),
        None => 0,
    };
    let end = colons
        .get(index)
        .map_or(text.len(), |&colon| usize::from(colon));
    text.get(start..end).unwrap_or_default()
}

/// Where the five colons of an ARN stand.
fn colons(text: &str) -> Result<[u16; 5], ArnError> {
    if text.len() > MAX_ARN_BYTES {
        return Err(ArnError::TooLong(text.len()));
    }
    if !text.starts_with("arn:") {
        return Err(ArnError::Prefix(text.to_owned()));
    }
    let mut colons = [0; 5];
    let mut found = Colons::new(text);
    for (parts, slot) in (1..).zip(colons.iter_mut()) {
        match found.next() {
            Some(at) => *slot = at,
            None => return Err(ArnError::Parts(text.to_owned(), parts)),
        }
    }
    for (index, name) in [(1, "partition"), (2, "service"), (5, "resource")] {
        if part(text, &colons, index).is_empty() {
            return Err(ArnError::Empty(text.to_owned(), name));
        }
    }
    Ok(colons)
}

/// The places of the colons of a text, eight bytes at a time.
struct Colons<'t> {
    words: std::slice::Chunks<'t, u8>,
    /// The high bit of each byte that is a colon, of the last eight.
    bits: u64,
    /// Where the next eight begin.
    next: u16,
}

impl<'t> Colons<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            words: text.as_bytes().chunks(8),
            bits: 0,
            next: 0,
        }
    }
}

impl Iterator for Colons<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        while self.bits == 0 {
            let chunk = self.words.next()?;
            let word = chunk.try_into().unwrap_or_else(|_| {
                let mut word = [0; 8];
                word.iter_mut()
                    .zip(chunk)
                    .for_each(|(to, from)| *to = *from);
                word
            });
            let others = u64::from_le_bytes(word) ^ COLONS;
            // The high bit of a byte is set iff the byte is zero; no carry leaves a byte.
            let low = (others & LOW_BITS).wrapping_add(LOW_BITS);
            self.bits = !(low | others | LOW_BITS);
            self.next = self.next.saturating_add(8);
        }
        let byte = self.bits.trailing_zeros() / 8;
        self.bits &= self.bits.wrapping_sub(1);
        let start = self.next.saturating_sub(8);
        u16::try_from(byte).ok()?.checked_add(start)
    }
}

const COLONS: u64 = u64::from_le_bytes([b':'; 8]);
const LOW_BITS: u64 = u64::from_le_bytes([0x7f; 8]);

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text, &mut Buffers::default())
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({})", self.text)
    }
}

/// KMS takes key identifiers of at most 2048 characters; no ARN of AWS is longer.
const MAX_ARN_BYTES: usize = 2048;
