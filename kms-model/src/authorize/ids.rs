//! Ids that nobody can guess, and what the gate does for the audit trail.

use std::fmt::Write as _;

use policy_core::value::time::Timestamp;

use crate::audit::{Event, uuid_from};
use crate::authorize::{Gate, refusal};
use crate::error::KmsError;

impl Gate {
    pub(crate) fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// A new UUID.
    pub(crate) fn uuid(&self) -> Result<String, KmsError> {
        let [id] = self.uuids()?;
        Ok(id)
    }

    /// So many new UUIDs, drawn at once.
    pub(crate) fn uuids<const N: usize>(&self) -> Result<[String; N], KmsError> {
        let mut bytes = [[0; 16]; N];
        let filled = self.parts.entropy.fill(bytes.as_flattened_mut());
        filled.map_err(refusal::of_crypto)?;
        Ok(bytes.map(uuid_from))
    }

    /// 64 new hexadecimal digits, as AWS's grant ids have.
    pub(super) fn hexadecimal_id(&self) -> Result<String, KmsError> {
        let mut bytes = [0; 32];
        let filled = self.parts.entropy.fill(&mut bytes);
        filled.map_err(refusal::of_crypto)?;
        let mut text = String::with_capacity(64);
        for byte in bytes {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Ok(text)
    }

    /// A call whose event cannot be written is not answered.
    pub(crate) fn write_event(&self, event: &Event) -> Result<(), KmsError> {
        let written = self.parts.sink.record(event);
        written.map_err(|_| refusal::internal("the audit trail cannot be written"))
    }
}
