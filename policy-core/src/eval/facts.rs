//! Everything that one check is decided on.

use crate::compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
use crate::compile::intern::{Family, Vocabulary, derived_of};
use crate::context::{ContextView, Lookup, Slot, Values};
use crate::eval::context::{ContextTable, Said};
use crate::eval::derive;
use crate::eval::principal::Identity;
use crate::eval::statement::Spelt;
use crate::name::account::AccountId;
use crate::request::{Check, Completeness, Request, Resource};
use crate::semantics::{Reading, Semantics, Uncertain};
use crate::table::condition_key;
use crate::table::derived_key::Derived;
use crate::template::arn::ArnParts;

/// The request, the entries it meets, and the condition keys of one check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) request: &'a Request,
    pub(crate) check: &'a Check,
    pub(crate) identity: Identity<'a>,
    /// What patterns of resources are matched against.
    pub(crate) subject: &'a str,
    /// The same, cut into its parts.
    pub(crate) parts: ArnParts<'a>,
    pub(crate) principal: Option<&'a PrincipalEntry>,
    pub(crate) principal_account: Option<&'a AccountEntry>,
    pub(crate) session: Option<&'a PolicyEntry>,
    pub(crate) endpoint: Option<&'a PolicyEntry>,
    pub(crate) key: Option<&'a KeyEntry>,
    /// The account that owns what is acted on.
    pub(crate) owner: Option<AccountId>,
    /// The entry of that account.
    pub(crate) resource_account: Option<&'a AccountEntry>,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) semantics: Semantics,
}

/// The condition keys of a check, as the statements of one layer see them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) table: &'a ContextTable,
    pub(crate) sight: Sight,
}

/// Whether a layer sees tags and aliases of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Key policies do not see `aws:ResourceTag` and `kms:ResourceAliases` (U-18).
    KeyPolicy,
    /// All others do.
    Other,
}

/// Whether all values of a key came under one spelling of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelled {
    Alike,
    Differently,
}

impl Facts<'_> {
    /// The Region of what is acted on.
    pub(crate) fn region(&self) -> &str {
        match &self.check.resource {
            Resource::Account { region, .. } => region,
            Resource::Alias(arn) | Resource::Key(arn) => arn.region(),
        }
    }

    /// Whether the caller is a service-linked role; its path tells when the request does not.
    pub(crate) fn is_service_linked(&self) -> bool {
        match (self.request.principal.service_linked, self.principal) {
            (Some(said), _) => said,
            (None, Some(entry)) => entry.arn.resource().starts_with("role/aws-service-role/"),
            (None, None) => self.identity.caller.is_service_linked().unwrap_or(false),
        }
    }

    /// Whether the caller has a permissions boundary.
    pub(crate) fn is_bounded(&self) -> bool {
        self.principal.is_some_and(|entry| entry.boundary.is_some())
    }

    /// Whether a slot speaks of tags or aliases of the key (U-18).
    #[inline]
    pub(crate) fn is_of_the_key(&self, slot: Slot) -> bool {
        match derived_of(slot) {
            Some(derived) => derived == Derived::KmsResourceAliases,
            None => {
                let known = self.vocabulary.facts(slot);
                known.is_some_and(|known| known.family == Family::ResourceTag)
            }
        }
    }

    pub(crate) fn reads(&self, point: Uncertain, reading: Reading) -> bool {
        self.semantics.reading(point) == reading
    }
}

impl Spelt for View<'_> {
    #[inline]
    fn look(&self, slot: Slot) -> (Lookup<'_>, Spelled) {
        if self.sight == Sight::KeyPolicy && self.hidden(slot) {
            return (Lookup::Absent, Spelled::Alike);
        }
        match self.table.said(slot) {
            Said::Absent => (Lookup::Absent, Spelled::Alike),
            Said::Nothing => (self.unsaid(slot), Spelled::Alike),
            Said::Unknown => (Lookup::Unknown, Spelled::Alike),
            Said::Values { from, to, several } => (
                Lookup::Values(self.table.values(from, to)),
                if several {
                    Spelled::Differently
                } else {
                    Spelled::Alike
                },
            ),
        }
    }

    fn spellings(&self, slot: Slot) -> impl Iterator<Item = Values<'_>> {
        self.table.spellings(slot)
    }
}

impl View<'_> {
    /// Whether key policies are blind for a slot.
    #[inline]
    pub(crate) fn hidden(&self, slot: Slot) -> bool {
        self.facts.is_of_the_key(slot)
            && self
                .facts
                .reads(Uncertain::TagsInKeyPolicy, Reading::Recommended)
    }

    /// What it means that nothing is said of a slot.
    fn unsaid(&self, slot: Slot) -> Lookup<'_> {
        match self.facts.request.completeness {
            Completeness::Complete => Lookup::Absent,
            Completeness::Open => {
                let Some(known) = self.facts.vocabulary.facts(slot) else {
                    return Lookup::Absent;
                };
                let carried = match known.row {
                    Some(row) => condition_key::may_be_carried(self.facts.check.action, row),
                    // A key that is newer than our table.
                    None => ["aws:", "kms:"]
                        .iter()
                        .any(|prefix| known.key.folded().starts_with(prefix)),
                };
                if carried && !derive::absent_unless_said(slot, known.family, self.facts) {
                    Lookup::Unknown
                } else {
                    Lookup::Absent
                }
            }
        }
    }
}

impl ContextView for View<'_> {
    #[inline]
    fn lookup(&self, slot: Slot) -> Lookup<'_> {
        self.look(slot).0
    }
}
