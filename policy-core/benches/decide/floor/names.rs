//! The floor from texts: names are looked up in hash maps with a fast hasher.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::floor::{Floor, Request};

/// What a caller of the string API says.
pub struct Call<'a> {
    /// `arn:aws:sts::111122223333:assumed-role/name/session`
    pub session: &'a str,
    pub key: &'a str,
    /// `kms:Decrypt`
    pub action: &'a str,
    pub via: Option<&'a str>,
    pub encryption_context: Vec<(&'a str, &'a str)>,
    pub context: Vec<(&'a str, &'a str)>,
}

/// The numbers of everything that has a name.
#[derive(Default)]
pub struct Names {
    /// By the ARN of a session without its last part.
    pub sessions: Map,
    pub keys: Map,
    /// Numbers of bits.
    pub actions: Map,
    /// By name in lower case, only those that a policy mentions.
    pub condition_keys: Map,
    /// The same for `kms:EncryptionContext:`, by the name of the pair.
    pub pairs: Map,
    pub via_service: Option<u32>,
    pub via_aws_service: Option<u32>,
}

pub type Map = HashMap<Box<[u8]>, u32, BuildHasherDefault<Fast>>;

impl Floor {
    /// A request from texts; its context is written to `context`. Allocates nothing when that is
    /// warm.
    pub fn prepare<'a, 'c>(
        &'a self,
        call: &Call<'a>,
        context: &'c mut Vec<(u32, &'a str)>,
    ) -> Option<Request<'c>> {
        let names = &self.names;
        let (role, _) = call.session.rsplit_once('/')?;
        let principal = *names.sessions.get(role.as_bytes())?;
        let key = *names.keys.get(call.key.as_bytes())?;
        let action = *names.actions.get(call.action.as_bytes())?;
        context.clear();
        let facts = [
            &self.principals[principal as usize].facts,
            &self.keys[key as usize].facts,
        ];
        for (name, value) in facts.into_iter().flatten() {
            context.push((*name, value));
        }
        if let (Some(name), Some(service)) = (names.via_service, call.via) {
            context.push((name, service));
        }
        if let Some(name) = names.via_aws_service {
            let via = if call.via.is_some() { "true" } else { "false" };
            context.push((name, via));
        }
        for (name, value) in &call.encryption_context {
            if let Some(number) = find_folded(&names.pairs, name) {
                context.push((number, value));
            }
        }
        for (name, value) in &call.context {
            if let Some(number) = find_folded(&names.condition_keys, name) {
                context.push((number, value));
            }
        }
        context.sort_unstable();
        Some(Request {
            key,
            principal,
            action: 1 << action,
            context,
        })
    }
}

/// Condition keys are the same in any case.
fn find_folded(names: &Map, name: &str) -> Option<u32> {
    let mut buffer = [0; 128];
    let folded = buffer.get_mut(..name.len())?;
    folded.copy_from_slice(name.as_bytes());
    folded.make_ascii_lowercase();
    names.get(&*folded).copied()
}

/// Eight bytes at a time: rotate, exclusive or, multiply. No defense against chosen names.
#[derive(Default)]
pub struct Fast(u64);

impl Hasher for Fast {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.add(u64::from_le_bytes(chunk.try_into().unwrap()));
        }
        let mut last = [0; 8];
        let rest = chunks.remainder();
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last));
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        // The table looks at the high bits, and at the low ones.
        self.0.rotate_left(26)
    }
}

impl Fast {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}
