//! Names as numbers: condition keys become slots, principals become ids.
//!
//! The vocabulary only grows, so numbers stay valid as long as it lives.

use std::collections::HashMap;
use std::sync::Arc;

use crate::context::Slot;
use crate::name::condition_key::ConditionKey;
use crate::table::condition_key::{self, ConditionKeyRow};
use crate::table::derived_key::{self, Derived};

/// All names that the policies of one snapshot mention.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    origin: Origin,
    slots: HashMap<Box<str>, Slot>,
    keys: Vec<KeyFacts>,
    names: HashMap<Box<str>, NameId>,
    mentioned: Vec<Derived>,
}

/// Which vocabulary numbers belong to.
#[derive(Clone, Debug)]
pub(crate) struct Origin(Arc<()>);

/// The number of a principal's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameId(u32);

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
    /// A vocabulary that holds the derived keys, each under its own number.
    pub(crate) fn new() -> Self {
        let mut vocabulary = Self {
            origin: Origin(Arc::new(())),
            slots: HashMap::new(),
            keys: Vec::new(),
            names: HashMap::new(),
            mentioned: Vec::new(),
        };
        for row in derived_key::ROWS {
            if let Ok(key) = row.name.parse() {
                let slot = vocabulary.slot(&key);
                if READ_BY_GRANTS.contains(&row.key) {
                    vocabulary.mention_slot(slot);
                }
            }
        }
        vocabulary
    }

    /// Marks what is compiled with this vocabulary.
    pub(crate) fn origin(&self) -> Origin {
        self.origin.clone()
    }

    /// Whether something was compiled with this vocabulary.
    pub(crate) fn knows(&self, origin: &Origin) -> bool {
        Arc::ptr_eq(&self.origin.0, &origin.0)
    }

    /// The slot of a key that a policy mentions.
    pub(crate) fn mention(&mut self, key: &ConditionKey) -> Slot {
        let slot = self.slot(key);
        self.mention_slot(slot);
        slot
    }

    /// The slot of a key by its folded name, if it has one.
    pub(crate) fn find(&self, folded: &str) -> Option<Slot> {
        self.slots.get(folded).copied()
    }

    pub(crate) fn facts(&self, slot: Slot) -> Option<&KeyFacts> {
        self.keys.get(slot.0 as usize)
    }

    /// The derived keys that some policy mentions.
    pub(crate) fn mentioned(&self) -> &[Derived] {
        &self.mentioned
    }

    pub(crate) fn slot_count(&self) -> usize {
        self.keys.len()
    }

    /// The number of a principal's name, new if need be.
    pub(crate) fn name(&mut self, text: &str) -> NameId {
        if let Some(&id) = self.names.get(text) {
            return id;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.insert(text.into(), id);
        id
    }

    /// The number of a principal's name, if a policy or grant mentions it.
    pub(crate) fn find_name(&self, text: &str) -> Option<NameId> {
        self.names.get(text).copied()
    }

    fn mention_slot(&mut self, slot: Slot) {
        if let Some(facts) = self.keys.get_mut(slot.0 as usize)
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
        let slot = Slot(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
        self.slots.insert(key.folded().into(), slot);
        self.keys.push(KeyFacts {
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

/// Keys that constraints of grants are held against, whether or not a policy mentions them.
const READ_BY_GRANTS: [Derived; 4] = [
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
