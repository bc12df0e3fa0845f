//! The grants of a key, found by whom they name and by their id.
//!
//! A key may have 50,000. Copies share everything, so that one grant more or less is soon done.

use std::hash::BuildHasher;
use std::ops::ControlFlow;
use std::sync::Arc;

use foldhash::quality::RandomState;

use crate::compile::entry::CompiledGrant;
use crate::compile::index::{CallerKey, Names};
use crate::compile::trie::Trie;

/// Grants, each under the number of its creation.
#[derive(Clone, Debug)]
pub(crate) struct Grants {
    all: Numbered,
    /// By the key of a caller whom they name.
    by_grantee: Trie<Numbered>,
    /// Those that name everyone.
    of_anyone: Numbered,
    /// By the hash of their id; other ids may have the same.
    by_id: Trie<Numbered>,
    hasher: RandomState,
    next: u64,
}

/// Some of the grants, by number.
#[derive(Clone, Debug)]
struct Numbered(Trie<Arc<CompiledGrant>>);

impl Grants {
    pub(crate) fn new(grants: impl IntoIterator<Item = CompiledGrant>) -> Self {
        let mut own = Self {
            all: Numbered::new(),
            by_grantee: Trie::new(),
            of_anyone: Numbered::new(),
            by_id: Trie::new(),
            hasher: RandomState::default(),
            next: 0,
        };
        for grant in grants {
            own.add(grant);
        }
        own
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.all.0.is_empty()
    }

    /// Adds a grant, the last of all, even if one has the same id.
    pub(crate) fn add(&mut self, grant: CompiledGrant) {
        let number = self.next;
        self.next = number.saturating_add(1);
        let grant = Arc::new(grant);
        if let Some(id) = &grant.grant.value.id {
            let hash = self.hasher.hash_one(id);
            add_under(&mut self.by_id, hash, number, &grant);
        }
        let mut keys = Vec::new();
        match grant.grantee.names(&mut keys) {
            Names::Anyone => self.of_anyone.add(number, &grant),
            Names::Keys => {
                for key in keys {
                    add_under(&mut self.by_grantee, key.number(), number, &grant);
                }
            }
        }
        self.all.add(number, &grant);
    }

    /// Takes the grants with an id out. Gives whether there was one.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let hash = self.hasher.hash_one(id);
        let mut found = Vec::new();
        if let Some(like) = self.by_id.get(hash) {
            let _ = like.0.try_each(|number, grant| {
                if grant.grant.value.id.as_deref() == Some(id) {
                    found.push((number, Arc::clone(grant)));
                }
                ControlFlow::Continue(())
            });
        }
        for (number, grant) in &found {
            remove_under(&mut self.by_id, hash, *number);
            let mut keys = Vec::new();
            match grant.grantee.names(&mut keys) {
                Names::Anyone => self.of_anyone.remove(*number),
                Names::Keys => {
                    for key in keys {
                        remove_under(&mut self.by_grantee, key.number(), *number);
                    }
                }
            }
            self.all.remove(*number);
        }
        !found.is_empty()
    }

    /// All of them, in the order of their creation.
    pub(crate) fn in_order(&self) -> Vec<&CompiledGrant> {
        let mut grants = Vec::new();
        let _ = self.all.0.try_each(|number, grant| {
            grants.push((number, &**grant));
            ControlFlow::Continue(())
        });
        grants.sort_unstable_by_key(|(number, _)| *number);
        grants.into_iter().map(|(_, grant)| grant).collect()
    }

    /// Looks at all of them, in no order that means anything.
    pub(crate) fn each<'a>(
        &'a self,
        mut look: impl FnMut(&'a CompiledGrant) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.all.each(&mut look)
    }

    /// Looks at those that have an id, and maybe at a few others.
    pub(crate) fn each_with_id<'a>(
        &'a self,
        id: &str,
        mut look: impl FnMut(&'a CompiledGrant) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match self.by_id.get(self.hasher.hash_one(id)) {
            None => ControlFlow::Continue(()),
            Some(found) => found.each(&mut look),
        }
    }

    /// Looks at those that may name the caller, at some of them twice, which changes nothing.
    pub(crate) fn each_to<'a>(
        &'a self,
        caller: impl IntoIterator<Item = CallerKey>,
        mut look: impl FnMut(&'a CompiledGrant) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.of_anyone.each(&mut look)?;
        if self.by_grantee.is_empty() {
            return ControlFlow::Continue(());
        }
        caller.into_iter().try_for_each(|key| {
            let found = self.by_grantee.get(key.number());
            found.map_or(ControlFlow::Continue(()), |found| found.each(&mut look))
        })
    }
}

impl Numbered {
    const fn new() -> Self {
        Self(Trie::new())
    }

    fn add(&mut self, number: u64, grant: &Arc<CompiledGrant>) {
        self.0.insert(number, Arc::clone(grant));
    }

    fn remove(&mut self, number: u64) {
        self.0.remove(number);
    }

    fn each<'a>(
        &'a self,
        look: &mut impl FnMut(&'a CompiledGrant) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.0.try_each(|_, grant| look(grant))
    }
}

fn add_under(table: &mut Trie<Numbered>, key: u64, number: u64, grant: &Arc<CompiledGrant>) {
    match table.value_mut(key) {
        Some(under) => under.add(number, grant),
        None => {
            let mut under = Numbered::new();
            under.add(number, grant);
            table.insert(key, under);
        }
    }
}

fn remove_under(table: &mut Trie<Numbered>, key: u64, number: u64) {
    if let Some(under) = table.value_mut(key) {
        under.remove(number);
        if under.0.is_empty() {
            table.remove(key);
        }
    }
}
