//! Texts that some languages do not tell apart.

use std::collections::HashSet;
use std::mem;
use std::rc::Rc;

use foldhash::quality::RandomState;

use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::Language;
use crate::symbolic::text::letters::Letters;
use crate::symbolic::text::product::Product;
use crate::symbolic::text::read::Live;
use crate::symbolic::text::steps::Steps;

/// One text for each class of texts, or nothing if there are more classes than `most`, or not
/// enough steps.
///
/// The texts are those that begin with the prefix and have one character of each set of the run
/// after it. Two of them are in one class if they leave the languages in the same state: then, with
/// whatever follows, both are in the same languages.
pub(crate) fn classes(
    prefix: &str,
    run: &[Chars],
    languages: &[&Language],
    most: usize,
    steps: &mut Steps,
) -> Option<Vec<String>> {
    let product = Product::watch(languages);
    let mut state = product.start();
    let mut next = Vec::new();
    for character in prefix.chars() {
        product.read(&state, character, &mut next);
        if !steps.spend(state.len().saturating_add(next.len())) {
            return None;
        }
        mem::swap(&mut state, &mut next);
    }
    let mut texts = vec![(prefix.to_owned(), Rc::from(state))];
    for set in run {
        texts = read_one(&product, &texts, *set, steps)?;
    }
    let texts: Vec<String> = texts.into_iter().map(|(text, _)| text).collect();
    (texts.len() <= most).then_some(texts)
}

/// One text of each class, one character on.
fn read_one(
    product: &Product<'_>,
    texts: &[(String, Rc<[Live]>)],
    set: Chars,
    steps: &mut Steps,
) -> Option<Vec<(String, Rc<[Live]>)>> {
    let mut letters = Letters::default();
    let mut seen: HashSet<Rc<[Live]>, RandomState> = HashSet::default();
    let mut found = Vec::new();
    let mut next = Vec::new();
    for (text, state) in texts {
        let letters = letters.of(product.sets(state).chain([set]));
        if !steps.spend(state.len().saturating_add(letters.len())) {
            return None;
        }
        for letter in letters.iter().filter(|letter| set.contains(**letter)) {
            product.read(state, *letter, &mut next);
            if !steps.spend(state.len().saturating_add(next.len())) {
                return None;
            }
            if seen.contains(&*next) {
                continue;
            }
            let state: Rc<[Live]> = next.as_slice().into();
            seen.insert(Rc::clone(&state));
            found.push((format!("{text}{letter}"), state));
        }
    }
    Some(found)
}
