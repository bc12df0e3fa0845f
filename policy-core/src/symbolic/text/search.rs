//! The search: every state that can be reached, nearest first.
//!
//! A state that was reached is not gone into again. The first time took the fewest characters, so
//! whatever is short enough after the second time is short enough after the first.

use std::collections::HashSet;
use std::mem;
use std::rc::Rc;

use foldhash::quality::RandomState;

use crate::symbolic::text::Found;
use crate::symbolic::text::letters::Letters;
use crate::symbolic::text::product::{Product, Prospect};
use crate::symbolic::text::read::Live;
use crate::symbolic::text::steps::Steps;

/// Looks for a text of at most so many characters, among the shortest ones first.
pub(super) fn run(product: &Product<'_>, longest: usize, steps: &mut Steps) -> Found {
    let mut search = Search::default();
    let start = product.start();
    if !steps.spend(start.len()) {
        return Found::OutOfSteps;
    }
    match product.prospect(&start, longest) {
        Prospect::Dead => return Found::Nothing,
        Prospect::Found => return Found::Text(String::new()),
        Prospect::Open => {}
    }
    if !search.add(&start, None, steps) {
        return Found::OutOfSteps;
    }
    let mut left = longest;
    while !search.edge.is_empty() && left > 0 {
        left = left.saturating_sub(1);
        if let Some(found) = search.read_one(product, left, steps) {
            return found;
        }
    }
    Found::Nothing
}

#[derive(Default)]
struct Search {
    seen: HashSet<Rc<[Live]>, RandomState>,
    /// How each state was reached first: from which one, by which character.
    ways: Vec<Option<(usize, char)>>,
    /// The states reached last, which are to be gone into.
    edge: Vec<(usize, Rc<[Live]>)>,
}

impl Search {
    /// Goes one character on from every state of the edge.
    fn read_one(&mut self, product: &Product<'_>, left: usize, steps: &mut Steps) -> Option<Found> {
        let mut letters = Letters::default();
        let mut next = Vec::new();
        for (from, state) in mem::take(&mut self.edge) {
            let letters = letters.of(product.sets(&state));
            if !steps.spend(state.len().saturating_add(letters.len())) {
                return Some(Found::OutOfSteps);
            }
            for letter in letters {
                product.read(&state, *letter, &mut next);
                if !steps.spend(state.len().saturating_add(next.len())) {
                    return Some(Found::OutOfSteps);
                }
                match product.prospect(&next, left) {
                    Prospect::Dead => {}
                    Prospect::Found => return Some(Found::Text(self.text(from, *letter))),
                    Prospect::Open => {
                        if !self.add(&next, Some((from, *letter)), steps) {
                            return Some(Found::OutOfSteps);
                        }
                    }
                }
            }
        }
        None
    }

    /// Adds a state to the edge, if it is new. Says whether there were steps for it.
    fn add(&mut self, state: &[Live], way: Option<(usize, char)>, steps: &mut Steps) -> bool {
        if self.seen.contains(state) {
            return true;
        }
        if !steps.spend(KEPT) {
            return false;
        }
        let state: Rc<[Live]> = state.into();
        self.seen.insert(Rc::clone(&state));
        self.edge.push((self.ways.len(), state));
        self.ways.push(way);
        true
    }

    /// The text that led to a state, and one more character.
    fn text(&self, from: usize, last: char) -> String {
        let mut characters = vec![last];
        let mut at = from;
        while let Some(Some((before, character))) = self.ways.get(at) {
            characters.push(*character);
            at = *before;
        }
        characters.iter().rev().collect()
    }
}

/// Steps that a state takes which is kept. Chosen: as many as bound the memory of a search to some
/// ten bytes a step.
const KEPT: usize = 8;
