//! Goals by hand: what ordinary ones find, and what hard ones cost.

use std::collections::BTreeMap;

use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::classes::classes;
use crate::symbolic::text::language::{Builder, Language, Step};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::tests::{find_both, like};
use crate::symbolic::text::{Found, Goal, find};
use crate::template::fold;

fn goal<'a>(all: &[&'a Language], none: impl IntoIterator<Item = &'a Language>) -> Goal<'a> {
    Goal {
        all: all.to_vec(),
        any: Vec::new(),
        none: none.into_iter().collect(),
        shortest: 0,
        longest: 10_000,
    }
}

/// What is found, and in how many steps.
fn count(goal: &Goal<'_>, steps: u64) -> (Found, u64) {
    let mut left = Steps::new(steps);
    let found = find(goal, &mut left);
    (found, steps.saturating_sub(left.left()))
}

#[test]
fn patterns() {
    #[rustfmt::skip]
    let rows: [(&[&str], &[&str], Option<&str>); 13] = [
        (&[], &[], Some("x")),
        (&[], &["x*"], Some("")),
        (&[], &["x*", ""], Some("y")),
        (&[], &["*"], None),
        (&["a*"], &["a*"], None),
        (&["a*"], &["a?*"], Some("a")),
        (&["a*"], &["a", "a?*"], None),
        (&["a?"], &["ab", "ac"], Some("ax")),
        (&["a*", "*b"], &["ab"], Some("axb")),
        (&["arn:*:key/*", "*prod*"], &[], Some("arn::key/prod")),
        (&["ab"], &["a*c"], Some("ab")),
        (&["ab"], &["a*b"], None),
        (&["*a?", "*b?"], &[], None),
    ];
    for (all, none, want) in rows {
        let all: Vec<Language> = all.iter().map(|pattern| like(pattern)).collect();
        let none: Vec<Language> = none.iter().map(|pattern| like(pattern)).collect();
        let goal = goal(&all.iter().collect::<Vec<_>>(), &none);
        let want = want.map_or(Found::Nothing, |text| Found::Text(text.to_owned()));
        assert_eq!(find(&goal, &mut Steps::new(10_000)), want, "{goal:?}");
    }
}

#[test]
fn the_last_character_of_a_set_is_found() {
    let sets = [
        (Chars::Digit, 10),
        (Chars::Host, 37),
        (Chars::Name, 69),
        (Chars::Path, 70),
        (Chars::folded('k'), 3),
        (Chars::folded('Σ'), 3),
    ];
    for (set, size) in sets {
        let one = Builder::default().step(Step::One(set)).build();
        let members = ('\0'..=char::MAX).filter(|character| set.contains(*character));
        let members: Vec<Language> = members
            .map(|character| Language::literal(&character.to_string()))
            .collect();
        assert_eq!(members.len(), size, "{set:?}");
        assert_eq!(
            find_both(&goal(&[&one], &members), 100_000),
            [Found::Nothing, Found::Nothing]
        );
        for last in &members {
            let others = members.iter().filter(|other| *other != last);
            let want = Found::Text(last.as_literal().unwrap().to_owned());
            let found = find_both(&goal(&[&one], others), 100_000);
            assert_eq!(found, [want.clone(), want], "{set:?}");
        }
    }
}

#[test]
fn there_is_always_another_character() {
    let one = like("?");
    let ascii: Vec<Language> = ('\0'..='\u{bf}')
        .map(|character| Language::literal(&character.to_string()))
        .collect();
    let want = Found::Text("\u{c0}".to_owned());
    let found = find_both(&goal(&[&one], &ascii), 100_000);
    assert_eq!(found, [want.clone(), want]);
}

#[test]
fn accounts_are_classed() {
    let patterns = [
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:user/*",
        "arn:aws:iam::444455556666:*",
        "arn:aws:iam::4*:root",
        "arn:aws:iam::*:role/admin",
        "arn:aws-cn:*",
    ];
    let patterns = patterns.map(like);
    let languages: Vec<&Language> = patterns.iter().collect();
    let digits = [Chars::Digit; 12];
    let mut steps = Steps::new(10_000);
    let found = classes("arn:aws:iam::", &digits, &languages, 4, &mut steps);
    let want = [
        "arn:aws:iam::211111111111",
        "arn:aws:iam::411111111111",
        "arn:aws:iam::111122223333",
        "arn:aws:iam::444455556666",
    ];
    let mut found = found.unwrap();
    found.sort_by_key(|text| want.iter().position(|known| known == text));
    assert_eq!(found, want);
    assert_eq!(
        classes("arn:aws:iam::", &digits, &languages, 3, &mut steps),
        None
    );
    assert_eq!(
        classes(
            "arn:aws:iam::",
            &digits,
            &languages,
            4,
            &mut Steps::new(100)
        ),
        None
    );
}

#[test]
fn every_character_that_folds_alike_is_known() {
    let mut alike: BTreeMap<char, Vec<char>> = BTreeMap::new();
    for character in '\0'..=char::MAX {
        let folded = fold(character);
        if folded != character {
            assert_eq!(fold(folded), folded, "{character:?}");
            alike.entry(folded).or_default().push(character);
        }
    }
    for character in "1:/ı".chars() {
        assert_eq!(Chars::folded(character), Chars::Is(character));
    }
    for (folded, mut members) in alike {
        members.push(folded);
        members.sort_unstable();
        for character in &members {
            let set = Chars::folded(*character);
            assert_eq!(set, Chars::Folded(folded));
            let mut known = Vec::new();
            set.push_mentioned(&mut known);
            known.sort_unstable();
            known.dedup();
            assert_eq!(known, members);
        }
    }
}

#[test]
fn case_is_told_apart_where_it_counts() {
    let any_case = Language::folded_literal("Role/k1");
    assert_eq!(any_case, Language::folded_literal("ROLE/K1"));
    assert!(any_case.matches("rOLE/\u{212a}1"));
    let none = ["RO*", "ro*", "Ro*", "rO*"].map(like);
    let found = find_both(&goal(&[&any_case], &none), 10_000);
    assert_eq!(found, [Found::Nothing, Found::Nothing]);
    // The Kelvin sign is neither of the two letters.
    let none = ["*k1", "*K1", "?o*", "R*", "*l*", "*e*"].map(like);
    let want = Found::Text("rOLE/\u{212a}1".to_owned());
    let found = find_both(&goal(&[&any_case], &none), 10_000);
    assert_eq!(found, [want.clone(), want]);
}

#[test]
fn length_is_kept() {
    let everything = Language::everything();
    let host = Builder::default().step(Step::Run(Chars::Host)).build();
    for (shortest, longest) in [(0, 0), (0, 5), (3, 5), (12, 12), (70, 100)] {
        for language in [&everything, &host] {
            let goal = Goal {
                shortest,
                longest,
                ..goal(&[language], [])
            };
            for found in find_both(&goal, 100_000) {
                let Found::Text(text) = found else {
                    unreachable!("{goal:?} gives {found:?}");
                };
                assert!((shortest..=longest).contains(&text.len()), "{goal:?}");
            }
        }
    }
    let empty = Goal {
        shortest: 2,
        longest: 1,
        ..goal(&[], [])
    };
    assert_eq!(find(&empty, &mut Steps::new(10)), Found::Nothing);
    let huge = Goal {
        shortest: usize::MAX,
        longest: usize::MAX,
        ..goal(&[], [])
    };
    assert_eq!(find(&huge, &mut Steps::new(10_000)), Found::OutOfSteps);
}

#[test]
fn many_literals_are_kept_out_in_few_steps() {
    let role =
        |name: usize| Language::literal(&format!("arn:aws:iam::111122223333:role/team/{name}"));
    let roles: Vec<Language> = (0..400).map(role).collect();
    let pattern = like("arn:aws:iam::*:role/*");
    let (found, steps) = count(&goal(&[&pattern], &roles), 1_000_000);
    assert_eq!(found, Found::Text("arn:aws:iam::x:role/x".to_owned()));
    assert!(steps < 1_000, "{steps}");
    // All but one of the texts that are left.
    let digit = Builder::default()
        .text("arn:aws:iam::111122223333:role/team/")
        .step(Step::One(Chars::Digit))
        .build();
    let seven = "arn:aws:iam::111122223333:role/team/7";
    let others = roles.iter().filter(|role| !role.matches(seven));
    let (found, steps) = count(&goal(&[&digit], others), 1_000_000);
    assert_eq!(found, Found::Text(seven.to_owned()));
    assert!(steps < 20_000, "{steps}");
    // One of a group, each of which is kept out but the last.
    let goal = Goal {
        any: vec![roles.iter().collect(), roles.iter().rev().collect()],
        ..goal(&[], &roles[..399])
    };
    let (found, steps) = count(&goal, 1_000_000);
    let last = roles[399].as_literal().unwrap();
    assert_eq!(found, Found::Text(last.to_owned()));
    assert!(steps < 10_000, "{steps}");
}

#[test]
fn ordinary_patterns_are_settled_in_few_steps() {
    let others: Vec<Language> = (0..10)
        .map(|name| {
            like(&format!(
                "arn:aws:iam::11112222333{name}:role/service-role/*-{name}"
            ))
        })
        .collect();
    let one = like("arn:aws:iam::111122223333:role/*-3");
    let two = like("arn:aws:iam::*:role/service-role/*");
    let (found, steps) = count(&goal(&[&one, &two], &others), 1_000_000);
    // A star takes colons as well.
    let text = "arn:aws:iam::111122223333:role/:role/service-role/-3";
    assert_eq!(found, Found::Text(text.to_owned()));
    assert!(steps < 10_000, "{steps}");
    let path = Builder::default()
        .text("arn:aws:iam::111122223333:role/")
        .step(Step::Run(Chars::Path))
        .build();
    let (found, steps) = count(&goal(&[&one, &two, &path], &others), 1_000_000);
    assert_eq!(found, Found::Nothing);
    assert!(steps < 10_000, "{steps}");
}

#[test]
fn hostile_patterns_run_out_of_steps() {
    let stars: Vec<Language> = ('a'..='t')
        .map(|letter| like(&format!("*{letter}*{letter}*{letter}*")))
        .collect();
    let long = [
        format!("*a{}", "?".repeat(3_000)),
        format!("*b{}", "?".repeat(3_000)),
    ];
    let long = long.map(|pattern| like(&pattern));
    let deep = like(&"*a".repeat(4_000));
    let runs = (0..4_000).map(|number| match number % 2 {
        0 => Step::Run(Chars::Digit),
        _ => Step::Run(Chars::Host),
    });
    let runs = runs.fold(Builder::default(), Builder::step).build();
    let rows = [
        goal(&stars.iter().collect::<Vec<_>>(), []),
        goal(&[&long[0], &long[1]], []),
        goal(&[&deep], [&long[0]]),
        goal(&[&deep, &long[0], &long[1]], &stars),
        goal(&[&runs, &long[0]], [&deep]),
    ];
    for goal in rows {
        for steps in [0, 1, 1_000, 1_000_000] {
            let (_, spent) = count(&goal, steps);
            assert!(spent <= steps);
        }
    }
    let hard = goal(&[&long[0], &long[1]], []);
    assert_eq!(find(&hard, &mut Steps::new(1_000_000)), Found::OutOfSteps);
}
