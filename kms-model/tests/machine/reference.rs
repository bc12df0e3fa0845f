//! What there should be: plain data, and nothing of the model.

use std::collections::BTreeMap;
use std::fmt;

use kms_model::error::ErrorKind;

use crate::names::{Context, Names, Party};
use crate::policies::{IdentityPolicy, KeyPolicy};
use crate::step::NewGrant;

/// All of it.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) now: i64,
    pub(crate) keys: Vec<Key>,
    pub(crate) blobs: Vec<Blob>,
    pub(crate) grants: Vec<Grant>,
    /// By account, Region and number.
    pub(crate) aliases: BTreeMap<(usize, usize, usize), usize>,
    pub(crate) people: Vec<Person>,
    pub(crate) tight_scp: bool,
    pub(crate) tight_endpoint: bool,
    /// How many plaintexts were made.
    pub(crate) secrets: usize,
    /// What the last step should have done.
    pub(crate) last: Outcome,
}

/// A user or role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) there: bool,
    /// How often it was made again.
    pub(crate) life: u32,
    pub(crate) policy: IdentityPolicy,
    pub(crate) boundary: Option<IdentityPolicy>,
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) account: usize,
    pub(crate) region: usize,
    pub(crate) enabled: bool,
    pub(crate) deletion: Option<i64>,
    pub(crate) policy: KeyPolicy,
    /// Whom the policy means: the lives, at the time of its writing, of those it names.
    pub(crate) lives: BTreeMap<usize, u32>,
    pub(crate) tag: Option<&'static str>,
    pub(crate) materials: Vec<Material>,
    pub(crate) rotation: Option<Rotation>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Material {
    pub(crate) since: i64,
    pub(crate) how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    First,
    Automatic,
    OnDemand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rotation {
    pub(crate) days: u32,
    pub(crate) next: i64,
}

/// A ciphertext.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blob {
    pub(crate) key: usize,
    pub(crate) material: usize,
    pub(crate) context: Context,
    /// The number of its plaintext.
    pub(crate) secret: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) key: usize,
    pub(crate) new: NewGrant,
    pub(crate) grantee_life: Option<u32>,
    pub(crate) retiring_life: Option<u32>,
    pub(crate) issuer: Option<usize>,
    pub(crate) visible: i64,
    pub(crate) ended: bool,
}

/// What a step should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    Nothing,
    Success,
    Error(ErrorKind),
    /// Any error: which one depends on the byte that was changed.
    SomeError,
}

#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) expect: Expect,
    /// Whether the engine allowed all checks.
    pub(crate) allowed: bool,
    /// The accounts of the keys that the call found, in their order.
    pub(crate) owners: Vec<usize>,
    /// Whether the store has to change.
    pub(crate) writes: bool,
    /// The number of the plaintext that comes out.
    pub(crate) opens: Option<usize>,
    /// The number of the grant that is answered.
    pub(crate) grant: Option<usize>,
}

impl State {
    pub(crate) fn new() -> Self {
        let person = |policy| Person {
            there: true,
            life: 0,
            policy,
            boundary: None,
        };
        Self {
            now: START,
            keys: Vec::new(),
            blobs: Vec::new(),
            grants: Vec::new(),
            aliases: BTreeMap::new(),
            people: vec![
                person(IdentityPolicy::All),
                person(IdentityPolicy::Nothing),
                person(IdentityPolicy::Crypto),
                person(IdentityPolicy::Nothing),
                person(IdentityPolicy::All),
                person(IdentityPolicy::Crypto),
            ],
            tight_scp: false,
            tight_endpoint: false,
            secrets: 0,
            last: Outcome::nothing(),
        }
    }

    pub(crate) fn is_gone(&self, key: usize) -> bool {
        self.keys[key].is_gone(self.now)
    }

    /// Time passes: what falls due on the way happens at its date.
    pub(crate) fn advance(&mut self, seconds: i64) {
        self.now += seconds;
        let now = self.now;
        for key in &mut self.keys {
            while let Some(rotation) = &mut key.rotation
                && key.enabled
                && key.deletion.is_none()
                && rotation.next <= now
            {
                key.materials.push(Material {
                    since: rotation.next,
                    how: How::Automatic,
                });
                rotation.next += i64::from(rotation.days) * DAY;
            }
        }
        let gone: Vec<bool> = self.keys.iter().map(|key| key.is_gone(now)).collect();
        self.aliases.retain(|_, key| !gone[*key]);
    }

    /// The life of a user or role that is named now.
    pub(crate) fn life(&self, party: Party) -> Option<u32> {
        match party {
            Party::One(one) | Party::Session(one) => Some(self.people[one].life),
            Party::Root(_) | Party::Nobody | Party::Service => None,
        }
    }

    pub(crate) fn exists(&self, party: Party) -> bool {
        match party {
            Party::One(one) | Party::Session(one) => self.people[one].there,
            Party::Nobody => false,
            Party::Root(_) | Party::Service => true,
        }
    }
}

impl Key {
    pub(crate) fn is_gone(&self, now: i64) -> bool {
        self.deletion.is_some_and(|deletion| deletion <= now)
    }
}

impl Outcome {
    pub(crate) fn nothing() -> Self {
        Self {
            expect: Expect::Nothing,
            allowed: false,
            owners: Vec::new(),
            writes: false,
            opens: None,
            grant: None,
        }
    }
}

/// The names of the reference: numbers, in the form of AWS's.
#[derive(Debug)]
pub(crate) struct Symbols<'a>(pub(crate) &'a State);

impl Names for Symbols<'_> {
    fn key_arn(&self, key: usize) -> String {
        let place = &self.0.keys[key];
        format!(
            "arn:aws:kms:{}:{}:key/00000000-0000-4000-8000-{key:012x}",
            crate::names::REGIONS[place.region],
            crate::names::ACCOUNTS[place.account]
        )
    }

    fn blob(&self, _: usize) -> Vec<u8> {
        Vec::new()
    }

    fn grant_id(&self, grant: usize) -> String {
        format!("grant-{grant}")
    }

    fn token(&self, grant: usize) -> String {
        format!("grant-{grant}")
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} keys, {} blobs, {} grants",
            self.keys.len(),
            self.blobs.len(),
            self.grants.len()
        )
    }
}

pub(crate) const DAY: i64 = 86_400;

/// 2026-03-01.
pub(crate) const START: i64 = 1_772_323_200;

/// How long a grant counts only with its token.
pub(crate) const VISIBILITY_DELAY: i64 = 300;
