//! The search against all texts one by one, and hard goals.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::name::wildcard::{self, Case, Pattern};
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::classes::classes;
use crate::symbolic::text::language::{Builder, Language, Step};
use crate::symbolic::text::product::Product;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::{Found, Goal, find, search};
use crate::template::{Folding, fold};

mod rows;

/// Characters that the sets of [`any_set`] tell apart: of each kind at least one.
const ALPHABET: &str = "abBckKAX12:/-_x\u{212a}é";

pub(super) fn like(pattern: &str) -> Language {
    Language::of_tokens(wildcard::tokens(pattern), Folding::None)
}

/// Looks for a text with so many steps, with short ways and without.
pub(super) fn find_both(goal: &Goal<'_>, steps: u64) -> [Found; 2] {
    let mut left = Steps::new(steps);
    let one_more = Language::at_least(goal.shortest, &mut left).unwrap();
    let product = Product::new(goal, &one_more, &mut left).unwrap();
    let searched = search::run(&product, goal.longest, &mut left);
    [find(goal, &mut Steps::new(steps)), searched]
}

/// Whether a text is in a language, by the definition.
fn is_in(steps: &[Step], text: &[char]) -> bool {
    match (steps, text) {
        ([], []) => true,
        ([], [_, ..]) => false,
        ([Step::One(set), then @ ..], [first, rest @ ..]) => {
            set.contains(*first) && is_in(then, rest)
        }
        ([Step::One(_), ..], []) => false,
        ([Step::Run(set), then @ ..], [first, rest @ ..]) => {
            is_in(then, text) || set.contains(*first) && is_in(steps, rest)
        }
        ([Step::Run(_), then @ ..], []) => is_in(then, text),
    }
}

/// All texts of so many characters at most, shortest first.
fn all_texts(alphabet: &str, longest: usize) -> Vec<Vec<char>> {
    let mut texts = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..longest {
        let to = texts.len();
        for before in from..to {
            for character in alphabet.chars() {
                let mut text = texts[before].clone();
                text.push(character);
                texts.push(text);
            }
        }
        from = to;
    }
    texts
}

fn is_wanted(goal: &Goal<'_>, text: &[char]) -> bool {
    let within = |language: &&Language| is_in(language.steps(), text);
    (goal.shortest..=goal.longest).contains(&text.len())
        && goal.all.iter().all(within)
        && goal.any.iter().all(|group| group.iter().any(within))
        && !goal.none.iter().any(within)
}

fn any_set() -> impl Strategy<Value = Chars> {
    let characters: Vec<char> = "abkKA1:/".chars().collect();
    let character = select(characters);
    prop_oneof![
        3 => character.clone().prop_map(Chars::Is),
        2 => character.clone().prop_map(Chars::folded),
        1 => character.prop_map(Chars::Not),
        3 => Just(Chars::Any),
        3 => select(vec![Chars::Digit, Chars::Host, Chars::Name, Chars::Path]),
    ]
}

/// A language of sets of all kinds.
fn any_language() -> impl Strategy<Value = Language> {
    let step = (any_set(), any::<bool>()).prop_map(|(set, one)| match one {
        true => Step::One(set),
        false => Step::Run(set),
    });
    vec(step, 0..5).prop_map(build)
}

/// A language of two letters with many stars, so that products go deep.
fn deep_language() -> impl Strategy<Value = Language> {
    let step = select(vec![
        Step::One(Chars::Any),
        Step::One(Chars::Is('a')),
        Step::One(Chars::Is('b')),
        Step::Run(Chars::Any),
        Step::Run(Chars::Is('a')),
        Step::Run(Chars::Not('a')),
    ]);
    vec(step, 1..8).prop_map(build)
}

fn build(steps: Vec<Step>) -> Language {
    steps
        .into_iter()
        .fold(Builder::default(), Builder::step)
        .build()
}

/// Languages, the sizes of what is asked of them, and the least length.
type Asked = (Vec<Language>, [usize; 3], usize);

fn asked(language: impl Strategy<Value = Language>) -> impl Strategy<Value = Asked> {
    (vec(language, 8), [0..3_usize, 0..3, 0..4], 0..4_usize)
}

fn check_against_all_texts(asked: &Asked, texts: &[Vec<char>]) -> Result<(), TestCaseError> {
    let (languages, [all, groups, none], shortest) = asked;
    let mut languages = languages.iter();
    let goal = Goal {
        all: languages.by_ref().take(*all).collect(),
        any: (0..*groups)
            .map(|_| languages.by_ref().take(2).collect())
            .collect(),
        none: languages.take(*none).collect(),
        shortest: *shortest,
        longest: texts.last().unwrap().len(),
    };
    check_goal(&goal, texts)
}

fn check_goal(goal: &Goal<'_>, texts: &[Vec<char>]) -> Result<(), TestCaseError> {
    let want = texts.iter().find(|text| is_wanted(goal, text));
    let found = find_both(goal, 1_000_000);
    for found in &found {
        match found {
            Found::OutOfSteps => prop_assert!(false, "{goal:?}"),
            Found::Nothing => prop_assert_eq!(want, None, "{:?}", goal),
            Found::Text(text) => {
                let text: Vec<char> = text.chars().collect();
                prop_assert!(is_wanted(goal, &text), "{:?} for {:?}", text, goal);
            }
        }
    }
    // The search finds a shortest text, and the alphabet has all that it can need.
    if let [_, Found::Text(text)] = found {
        let shortest = want.map(|text| text.len());
        prop_assert_eq!(
            Some(text.chars().count()),
            shortest,
            "{:?} for {:?}",
            text,
            goal
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn finds_what_is_among_all_short_texts(asked in asked(any_language())) {
        check_against_all_texts(&asked, &all_texts(ALPHABET, 3))?;
    }

    #[test]
    fn finds_what_is_among_all_longer_texts_of_two_letters(asked in asked(deep_language())) {
        check_against_all_texts(&asked, &all_texts("abx", 6))?;
    }

    #[test]
    fn finds_what_is_among_many_literals(
        all in vec(deep_language(), 0..2),
        groups in vec((vec("[abx]{0,3}", 0..12), vec(deep_language(), 0..2)), 1..3),
        none in (vec("[abx]{0,3}", 0..12), vec(deep_language(), 0..2)),
    ) {
        let languages = |(literals, others): &(Vec<String>, Vec<Language>)| -> Vec<Language> {
            let literals = literals.iter().map(|text| Language::literal(text));
            literals.chain(others.iter().cloned()).collect()
        };
        let groups: Vec<Vec<Language>> = groups.iter().map(languages).collect();
        let none = languages(&none);
        let goal = Goal {
            all: all.iter().collect(),
            any: groups.iter().map(|group| group.iter().collect()).collect(),
            none: none.iter().collect(),
            shortest: 0,
            longest: 5,
        };
        check_goal(&goal, &all_texts("abxy", 5))?;
    }

    #[test]
    fn matches_by_the_definition(
        language in prop_oneof![any_language(), deep_language()],
        text in "[abkKA1:/-]{0,7}",
    ) {
        let characters: Vec<char> = text.chars().collect();
        let want = is_in(language.steps(), &characters);
        prop_assert_eq!(language.matches(&text), want, "{:?}", language);
    }

    #[test]
    fn steps_as_written_have_the_same_texts(
        steps in vec((any_set(), any::<bool>()), 0..5),
        text in "[abkKA1:/-]{0,5}",
    ) {
        let steps: Vec<Step> = steps
            .into_iter()
            .map(|(set, one)| if one { Step::One(set) } else { Step::Run(set) })
            .collect();
        let characters: Vec<char> = text.chars().collect();
        let want = is_in(&steps, &characters);
        prop_assert_eq!(build(steps.clone()).matches(&text), want, "{:?}", steps);
    }

    #[test]
    fn matches_as_patterns_do(pattern in "[ab:*?]{0,9}", text in "[ab:]{0,9}") {
        let want = Pattern::parse(&pattern).matches(&text, Case::Sensitive);
        prop_assert_eq!(like(&pattern).matches(&text), want);
    }

    #[test]
    fn folds_as_templates_do(
        pattern in "[aksKSſ\u{212a}éÉσςıiIß*?]{0,6}",
        text in "[aksKSſ\u{212a}éÉσςıiIßẞ]{0,6}",
    ) {
        let tokens = wildcard::tokens(&pattern);
        let want = wildcard::matches_tokens(tokens.clone(), &text, |a, b| a == b || fold(a) == fold(b));
        let language = Language::of_tokens(tokens, Folding::Simple);
        prop_assert_eq!(language.matches(&text), want);
    }

    #[test]
    fn a_class_is_told_apart_by_nothing_that_follows(
        languages in vec(prop_oneof![any_language(), deep_language()], 0..4),
        run in vec(any_set(), 0..3),
    ) {
        let watched: Vec<&Language> = languages.iter().collect();
        let texts = classes("a", &run, &watched, usize::MAX, &mut Steps::new(1_000_000)).unwrap();
        let suffixes = all_texts("abkK1:/", 2);
        let seen_by = |text: &[char]| -> Vec<bool> {
            let whole = suffixes.iter().map(|suffix| [text, suffix].concat());
            let whole: Vec<Vec<char>> = whole.collect();
            let one = |language: &Language| whole.iter().map(|text| is_in(language.steps(), text)).collect::<Vec<bool>>();
            languages.iter().flat_map(one).collect()
        };
        let mut shown = Vec::new();
        for text in &texts {
            let text: Vec<char> = text.chars().collect();
            prop_assert_eq!(text.get(1..).map(<[char]>::len), Some(run.len()));
            prop_assert!(text.iter().skip(1).zip(&run).all(|(one, set)| set.contains(*one)));
            shown.push(seen_by(&text));
        }
        for text in all_texts(ALPHABET, run.len()).iter().filter(|text| text.len() == run.len()) {
            if text.iter().zip(&run).all(|(one, set)| set.contains(*one)) {
                let text = [&['a'][..], text].concat();
                prop_assert!(shown.contains(&seen_by(&text)), "{:?} is in no class", text);
            }
        }
        let too_few = texts.len().saturating_sub(1);
        prop_assert_eq!(classes("a", &run, &watched, too_few, &mut Steps::new(1_000_000)), None);
    }
}
