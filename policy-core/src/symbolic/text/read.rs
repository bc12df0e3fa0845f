//! Reading one language character by character, in all ways at once.
//!
//! Where a reader may be is a place between two steps: before step 0 at first, and after the last
//! step at the end of a text of the language. What may be skipped is skipped at once: who is before
//! a run is also behind it.
//!
//! Of several places only the last one before a run of any characters is kept, and those behind it:
//! whatever can be read from a place before it leads to it, and it takes in all of that. So a
//! pattern with stars has few places at a time.

use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::Step;

/// A place of a language where a reader may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Live {
    /// Which language, of those that are read together.
    pub(super) owner: u32,
    /// How many of its steps are behind.
    pub(super) at: u32,
}

/// Adds the places before anything was read.
pub(super) fn start(steps: &[Step], owner: u32, places: &mut Vec<Live>) {
    let first = places.len();
    enter(steps, first, Live { owner, at: 0 }, places);
}

/// Adds the places after one more character, in ascending order.
///
/// `live` are all places of this language, in ascending order.
pub(super) fn read(steps: &[Step], live: &[Live], character: char, places: &mut Vec<Live>) {
    let first = places.len();
    for place in live {
        let next = match steps.get(place.at as usize) {
            Some(Step::One(set)) if set.contains(character) => Live {
                at: place.at.saturating_add(1),
                ..*place
            },
            Some(Step::Run(set)) if set.contains(character) => *place,
            Some(Step::One(_) | Step::Run(_)) | None => continue,
        };
        enter(steps, first, next, places);
    }
}

/// Adds a place and those behind the runs that follow it. `first` is where the places of this
/// language begin.
///
/// INVARIANT(read): places come in ascending order. Each may be one that is there, and then it was
/// entered through a run before it, which went on through all runs that follow.
fn enter(steps: &[Step], first: usize, place: Live, places: &mut Vec<Live>) {
    let known = places
        .get(first..)
        .and_then(<[Live]>::last)
        .is_some_and(|last| last.at >= place.at);
    if known {
        return;
    }
    let behind = steps.get(place.at as usize..).unwrap_or_default();
    for (at, step) in (place.at..).zip(behind) {
        match step {
            Step::Run(Chars::Any) => places.truncate(first),
            Step::One(_) | Step::Run(_) => {}
        }
        places.push(Live { at, ..place });
        match step {
            Step::One(_) => return,
            Step::Run(_) => {}
        }
    }
    let end = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    places.push(Live { at: end, ..place });
}

/// The number of characters that steps take at least.
pub(super) fn ones(steps: &[Step]) -> usize {
    steps
        .iter()
        .filter(|step| match step {
            Step::One(_) => true,
            Step::Run(_) => false,
        })
        .count()
}
