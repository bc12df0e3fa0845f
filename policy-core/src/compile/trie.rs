//! A table by numbers that is copied for nothing, and edited for little while copies of it are read.
//!
//! A copy shares everything. An edit copies the few nodes on the way to what it changes, unless
//! nobody else holds them.

use std::ops::ControlFlow;
use std::sync::Arc;

/// Values by number.
#[derive(Clone, Debug)]
pub(crate) struct Trie<T> {
    root: Option<Slot<T>>,
}

/// A value, or up to 16 ways on: a way for each value that four bits of the mixed number can have.
// INVARIANT(Slot): a branch holds one slot for each bit that is set, in this order, and more than a
// single leaf.
#[derive(Clone, Debug)]
enum Slot<T> {
    Branch(u16, Arc<[Slot<T>]>),
    Leaf(u64, T),
}

/// The way to a number, from some depth on: the next four bits stand in front.
#[derive(Clone, Copy)]
struct Way(u64);

impl<T> Trie<T> {
    pub(crate) const fn new() -> Self {
        Self { root: None }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    pub(crate) fn get(&self, number: u64) -> Option<&T> {
        let mut slot = self.root.as_ref()?;
        let mut way = Way::to(number);
        loop {
            match slot {
                Slot::Leaf(own, value) => return (*own == number).then_some(value),
                Slot::Branch(taken, slots) => {
                    if taken & way.bit() == 0 {
                        return None;
                    }
                    slot = slots.get(way.place(*taken))?;
                    way = way.on();
                }
            }
        }
    }

    /// Looks at each value with its number, in no order that means anything. Allocates nothing.
    pub(crate) fn try_each<'a>(
        &'a self,
        mut look: impl FnMut(u64, &'a T) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match &self.root {
            None => ControlFlow::Continue(()),
            Some(root) => root.try_each(&mut look),
        }
    }
}

impl<T: Clone> Trie<T> {
    /// Gives the value that stood there.
    pub(crate) fn insert(&mut self, number: u64, value: T) -> Option<T> {
        match &mut self.root {
            Some(root) => root.insert(0, number, value),
            None => {
                self.root = Some(Slot::Leaf(number, value));
                None
            }
        }
    }

    /// A value, to be changed. Copies the way to it, also when it is not there.
    pub(crate) fn value_mut(&mut self, number: u64) -> Option<&mut T> {
        let mut slot = self.root.as_mut()?;
        let mut way = Way::to(number);
        loop {
            match slot {
                Slot::Leaf(own, value) => return (*own == number).then_some(value),
                Slot::Branch(taken, slots) => {
                    if *taken & way.bit() == 0 {
                        return None;
                    }
                    slot = Arc::make_mut(slots).get_mut(way.place(*taken))?;
                    way = way.on();
                }
            }
        }
    }

    /// Gives the value that stood there. Copies nothing when there is none.
    pub(crate) fn remove(&mut self, number: u64) -> Option<T> {
        let removed = self.get(number)?.clone();
        match &mut self.root {
            Some(root @ Slot::Branch(..)) => root.remove(Way::to(number)),
            Some(Slot::Leaf(..)) | None => self.root = None,
        }
        Some(removed)
    }
}

impl<T> Slot<T> {
    fn try_each<'a>(
        &'a self,
        look: &mut impl FnMut(u64, &'a T) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match self {
            Self::Leaf(number, value) => look(*number, value),
            Self::Branch(_, slots) => slots.iter().try_for_each(|slot| slot.try_each(look)),
        }
    }
}

impl<T: Clone> Slot<T> {
    fn insert(&mut self, depth: u32, number: u64, value: T) -> Option<T> {
        let way = Way::to(number).from(depth);
        match self {
            Self::Leaf(own, old) if *own == number => Some(std::mem::replace(old, value)),
            Self::Leaf(own, _) => {
                // Different numbers part at some depth: mixing loses nothing.
                let taken = Way::to(*own).from(depth).bit();
                *self = Self::Branch(taken, Arc::new([self.clone()]));
                self.insert(depth, number, value)
            }
            Self::Branch(taken, slots) => {
                let place = way.place(*taken);
                if *taken & way.bit() != 0 {
                    let slot = Arc::make_mut(slots).get_mut(place)?;
                    return slot.insert(depth.saturating_add(1), number, value);
                }
                let (before, after) = slots.split_at_checked(place)?;
                let own = std::iter::once(Self::Leaf(number, value));
                let before = before.iter().cloned();
                *slots = before.chain(own).chain(after.iter().cloned()).collect();
                *taken |= way.bit();
                None
            }
        }
    }

    /// Takes what stands at the end of the way from a branch.
    fn remove(&mut self, way: Way) {
        let Self::Branch(taken, slots) = self else {
            return;
        };
        let place = way.place(*taken);
        if let Some(Self::Leaf(..)) = slots.get(place) {
            let left = slots.iter().enumerate();
            let left = left.filter(|(other, _)| *other != place);
            *slots = left.map(|(_, slot)| slot.clone()).collect();
            *taken &= !way.bit();
        } else if let Some(slot) = Arc::make_mut(slots).get_mut(place) {
            slot.remove(way.on());
        }
        if let [leaf @ Self::Leaf(..)] = &**slots {
            *self = leaf.clone();
        }
    }
}

impl Way {
    /// Neighbors part early: the product takes them far apart, and no two numbers have the same.
    const fn to(number: u64) -> Self {
        Self(number.wrapping_mul(GOLDEN))
    }

    const fn from(self, depth: u32) -> Self {
        Self(self.0.rotate_left(depth.wrapping_mul(4)))
    }

    const fn on(self) -> Self {
        self.from(1)
    }

    const fn bit(self) -> u16 {
        1 << (self.0 >> 60)
    }

    /// Where its slot stands among those that are taken.
    const fn place(self, taken: u16) -> usize {
        (taken & self.bit().wrapping_sub(1)).count_ones() as usize
    }
}

/// 2^64 divided by the golden ratio. It is odd, so that multiplying can be undone.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    fn held(trie: &Trie<u32>) -> BTreeMap<u64, u32> {
        let mut held = BTreeMap::new();
        let _ = trie.try_each(|number, value| {
            assert_eq!(held.insert(number, *value), None);
            ControlFlow::Continue(())
        });
        held
    }

    proptest! {
        /// The same as a map, and earlier copies stay as they were.
        #[test]
        fn it_is_a_map(edits in vec((any::<bool>(), 0..40_u64, any::<bool>(), any::<u32>()), 0..200)) {
            let (mut trie, mut map) = (Trie::new(), BTreeMap::new());
            let mut copies = Vec::new();
            for (adds, number, far, value) in edits {
                let number = if far { number << 40 } else { number };
                if adds {
                    prop_assert_eq!(trie.insert(number, value), map.insert(number, value));
                } else {
                    prop_assert_eq!(trie.remove(number), map.remove(&number));
                }
                copies.push((trie.clone(), map.clone()));
            }
            for (trie, map) in copies {
                prop_assert_eq!(trie.is_empty(), map.is_empty());
                for number in (0..40).flat_map(|number| [number, number << 40]) {
                    prop_assert_eq!(trie.get(number), map.get(&number));
                }
                prop_assert_eq!(held(&trie), map);
            }
        }
    }

    #[test]
    fn what_is_removed_leaves_no_way_behind() {
        let mut trie = Trie::new();
        for number in 0..10_000 {
            trie.insert(number, 0_u32);
        }
        for number in 1..10_000 {
            trie.remove(number);
        }
        assert!(matches!(trie.root, Some(Slot::Leaf(0, 0))));
    }
}
