//! Names as numbers: condition keys become slots, principals become ids.
//!
//! The vocabulary only grows, so numbers stay valid as long as it lives.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::RandomState;

use crate::compile::names::Names;
use crate::context::Slot;
use crate::name::condition_key::ConditionKey;
use crate::table::condition_key::{self, ConditionKeyRow};
use crate::table::derived_key::{self, Derived};

/// All names that policies and grants mentioned so far. A clone does not change any more.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    of: Arc<()>,
    keys: Arc<Keys>,
    names: Names,
}

/// The one who adds to a vocabulary. It cannot be copied, because two would soon give the same
/// number to different names.
#[derive(Debug)]
pub(crate) struct Interner(Vocabulary);

/// Which vocabulary numbers belong to, and how much of it they need.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    of: Arc<()>,
    needs: u64,
}

/// Whether numbers can be read with a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readable {
    /// They are of another vocabulary.
    Foreign,
    /// They are of this one, with names that it did not hold when it was cloned.
    Newer,
    /// They can.
    Yes,
}

/// Condition keys. Far fewer than names: they are copied when there is a new one.
#[derive(Clone, Debug, Default)]
struct Keys {
    slots: HashMap<Box<str>, Slot, RandomState>,
    facts: Vec<KeyFacts>,
    mentioned: Vec<Derived>,
}

/// The number of a name: of a principal, a key, an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameId(u32);

impl NameId {
    /// The first name of every vocabulary.
    const OF_COMMON_PARTITION: Self = Self(0);

    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    /// The number under which a table holds what the name stands for.
    pub(crate) fn table_number(self) -> u64 {
        u64::from(self.0)
    }
}

/// What is known of an interned condition key.
#[derive(Clone, Debug)]
pub(crate) struct KeyFacts {
    pub(crate) key: ConditionKey,
    pub(crate) family: Family,
    pub(crate) row: Option<&'static ConditionKeyRow>,
    /// Whether a policy mentions it; derived keys are interned from the start.
    pub(crate) mentioned: bool,
}

/// Keys whose name has a part chosen by the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Family {
    EncryptionContext,
    None,
    PrincipalTag,
    RecipientAttestation,
    RequestTag,
    ResourceTag,
}

impl Vocabulary {
    /// How much it holds; it only grows.
    pub(crate) fn size(&self) -> u64 {
        let keys = self
            .keys
            .facts
            .len()
            .saturating_add(self.keys.mentioned.len());
        u64::from(self.names.len()).saturating_add(u64::try_from(keys).unwrap_or(u64::MAX))
    }

    /// Whether what was compiled there can be read with this vocabulary.
    pub(crate) fn reads(&self, origin: &Origin) -> Readable {
        if !Arc::ptr_eq(&self.of, &origin.of) {
            Readable::Foreign
        } else if origin.needs > self.size() {
            Readable::Newer
        } else {
            Readable::Yes
        }
    }

    /// The slot of a key by its folded name, if it has one.
    pub(crate) fn find(&self, folded: &str) -> Option<Slot> {
        self.keys.slots.get(folded).copied()
    }

    pub(crate) fn facts(&self, slot: Slot) -> Option<&KeyFacts> {
        self.keys.facts.get(slot.0 as usize)
    }

    /// The number of a name, if a policy, a grant or a record mentions it.
    pub(crate) fn find_name(&self, text: &str) -> Option<NameId> {
        self.names.find(text).map(NameId)
    }
}

impl Vocabulary {
    /// The number of a partition, if a policy or grant mentions it.
    pub(crate) fn find_partition(&self, text: &str) -> Option<NameId> {
        if text == COMMON_PARTITION {
            return Some(NameId::OF_COMMON_PARTITION);
        }
        self.find_name(text)
    }
}

impl Interner {
    /// A vocabulary that holds the derived keys, each under its own number.
    pub(crate) fn new() -> Self {
        let mut keys = Keys::default();
        for row in derived_key::ROWS {
            if let Ok(key) = row.name.parse() {
                let slot = keys.slot(&key);
                if READ_BY_GRANTS.contains(&row.key) {
                    keys.mention(slot);
                }
            }
        }
        let mut own = Self(Vocabulary {
            of: Arc::new(()),
            keys: Arc::new(keys),
            names: Names::new(),
        });
        let first = own.name(COMMON_PARTITION);
        debug_assert_eq!(first, NameId::OF_COMMON_PARTITION, "the first name");
        own
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.0
    }

    /// Marks what was compiled up to now.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            of: Arc::clone(&self.0.of),
            needs: self.0.size(),
        }
    }

    /// The slot of a key that a policy mentions.
    pub(crate) fn mention(&mut self, key: &ConditionKey) -> Slot {
        let found = self.0.find(key.folded());
        let facts = found.and_then(|slot| Some((slot, self.0.facts(slot)?)));
        if let Some((slot, facts)) = facts
            && facts.mentioned
        {
            return slot;
        }
        // Copies the keys if somebody reads them.
        let keys = Arc::make_mut(&mut self.0.keys);
        let slot = keys.slot(key);
        keys.mention(slot);
        slot
    }

    /// The number of a name, new if need be.
    pub(crate) fn name(&mut self, text: &str) -> NameId {
        NameId(self.0.names.add(text))
    }
}

impl Keys {
    fn mention(&mut self, slot: Slot) {
        if let Some(facts) = self.facts.get_mut(slot.0 as usize)
            && !facts.mentioned
        {
            facts.mentioned = true;
            self.mentioned.extend(derived_of(slot));
        }
    }

    fn slot(&mut self, key: &ConditionKey) -> Slot {
        if let Some(&slot) = self.slots.get(key.folded()) {
            return slot;
        }
        let slot = Slot(u32::try_from(self.facts.len()).unwrap_or(u32::MAX));
        self.slots.insert(key.folded().into(), slot);
        self.facts.push(KeyFacts {
            key: key.clone(),
            family: Family::of(key.folded()),
            row: condition_key::lookup(key),
            mentioned: false,
        });
        slot
    }
}

impl Family {
    /// The family of a folded name.
    pub(crate) fn of(folded: &str) -> Self {
        PREFIXES
            .iter()
            .find(|(_, prefix)| folded.starts_with(prefix))
            .map_or(Self::None, |&(family, _)| family)
    }

    /// The folded beginning of the names of a family.
    pub(crate) fn prefix(self) -> &'static str {
        PREFIXES
            .iter()
            .find(|(family, _)| *family == self)
            .map_or("", |(_, prefix)| prefix)
    }
}

/// The slot of a derived key: they are interned first, in the order of their table.
pub(crate) fn slot_of(key: Derived) -> Slot {
    Slot(key as u32)
}

/// The derived key of a slot, if it is one.
pub(crate) fn derived_of(slot: Slot) -> Option<Derived> {
    derived_key::ROWS.get(slot.0 as usize).map(|row| row.key)
}

/// Nearly every caller is of this partition.
const COMMON_PARTITION: &str = "aws";

/// Keys that constraints of grants are held against, whether or not a policy mentions them.
pub(crate) const READ_BY_GRANTS: [Derived; 4] = [
    Derived::AwsSourceArn,
    Derived::KmsGrantConstraintSourceArn,
    Derived::KmsGrantConstraintType,
    Derived::KmsGrantOperations,
];

#[rustfmt::skip]
const PREFIXES: &[(Family, &str)] = &[
    (Family::EncryptionContext, "kms:encryptioncontext:"),
    (Family::PrincipalTag, "aws:principaltag/"),
    (Family::RecipientAttestation, "kms:recipientattestation:"),
    (Family::RequestTag, "aws:requesttag/"),
    (Family::ResourceTag, "aws:resourcetag/"),
];
