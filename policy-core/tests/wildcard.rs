//! Our wildcard matcher agrees with globset on a translation, and takes hostile patterns.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "test code"
)]

use globset::GlobBuilder;
use policy_core::name::arn_pattern::ArnPattern;
use policy_core::name::wildcard::{Case, Pattern, Token};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};

proptest! {
    #[test]
    fn agrees_with_globset(
        (tokens, subject) in tokens().prop_flat_map(|tokens| {
            let subject = prop_oneof![derived(tokens.clone()), text()];
            (Just(tokens), subject)
        }),
        sensitive in any::<bool>(),
    ) {
        let case = if sensitive { Case::Sensitive } else { Case::Insensitive };
        let pattern: Pattern = tokens.iter().copied().collect();
        let glob = GlobBuilder::new(&translated(&tokens))
            .literal_separator(false)
            .backslash_escape(true)
            .case_insensitive(!sensitive)
            .build()
            .unwrap()
            .compile_matcher();
        prop_assert_eq!(pattern.matches(&subject, case), glob.is_match(&subject));
    }

    #[test]
    fn a_derived_subject_matches(
        (tokens, subject) in tokens()
            .prop_flat_map(|tokens| (Just(tokens.clone()), derived(tokens))),
    ) {
        let pattern: Pattern = tokens.into_iter().collect();
        prop_assert!(pattern.matches(&subject, Case::Sensitive));
        prop_assert!(pattern.matches(&subject.to_ascii_uppercase(), Case::Insensitive));
    }

    /// Long runs, of few letters: they almost match in many places.
    #[test]
    fn agrees_with_two_positions_that_advance_together(
        (tokens, subject) in long_tokens().prop_flat_map(|tokens| {
            let subject = prop_oneof![
                derived_from(tokens.clone(), "[ab]"),
                derived_from(tokens.clone(), "[ab]").prop_map(|text| format!("a{text}b")),
                "[ab]{0,300}",
                "[abé🔑]{0,300}",
            ];
            (Just(tokens), subject)
        }),
    ) {
        let pattern: Pattern = tokens.iter().copied().collect();
        let want = two_positions(&tokens, &subject);
        prop_assert_eq!(pattern.matches(&subject, Case::Sensitive), want);
        // These letters have one case only in the subject, so folding changes nothing.
        prop_assert_eq!(pattern.matches(&subject, Case::Insensitive), want);
    }

    #[test]
    fn a_literal_matches_itself_alone(text in "[a-zà-ü🔑:/]{0,8}", other in "[a-zà-ü🔑:/]{0,8}") {
        let pattern = Pattern::parse(&text);
        prop_assert_eq!(pattern.literal(), Some(text.clone()));
        prop_assert_eq!(pattern.matches(&other, Case::Sensitive), text == other);
    }
}

#[test]
fn a_question_mark_is_one_character() {
    check("?", "🔑", true);
    check("??", "🔑", false);
    check("a?c", "aéc", true);
    check("?", "", false);
    check("*?", "", false);
    check("*?", "ab", true);
}

#[test]
fn stars_match_any_run() {
    check("", "", true);
    check("", "a", false);
    check("*", "", true);
    check("**", "a/b:c", true);
    check("a*b*c", "abbc", true);
    check("a*b*c", "acb", false);
    check("*aab", "aaaab", true);
    check("[ab]", "a", false);
    check("[ab]{c,d}\\", "[ab]{c,d}\\", true);
}

/// A backtracking matcher would not come back from these.
#[test]
fn hostile_patterns_come_to_an_end() {
    let text = "a".repeat(2048);
    for unit in ["*a", "*?", "a*", "**"] {
        check(&unit.repeat(64), &text, true);
        check(&format!("{}b", unit.repeat(64)), &text, false);
    }
}

/// The search for a run may not begin anew at every character: in a debug build that takes minutes.
#[test]
fn long_runs_are_found_in_a_long_text() {
    let text = "a".repeat(40_000);
    let run = "a".repeat(20_000);
    let gaps = "a?".repeat(10_000);
    let stars = format!("*{}", "a".repeat(300)).repeat(64);
    let open = format!("*{}", "a?a".repeat(100)).repeat(64);
    for (pattern, matches) in [
        (format!("*{run}*"), true),
        (format!("*{run}b*"), false),
        (format!("*{run}b*{run}b*"), false),
        (format!("*{gaps}*"), true),
        (format!("*{gaps}b*"), false),
        (format!("*?{run}b*"), false),
        (format!("*{run}?b*"), false),
        (format!("*{gaps}b"), false),
        (format!("{gaps}b*"), false),
        (format!("{stars}*"), true),
        (format!("{stars}b*"), false),
        (format!("{open}*"), true),
        (format!("{open}b*"), false),
    ] {
        assert_eq!(
            Pattern::parse(&pattern).matches(&text, Case::Sensitive),
            matches,
            "{:.40}… of {} characters",
            pattern,
            pattern.len()
        );
    }
}

/// No policy has such patterns, and they match all the same.
#[test]
fn runs_beyond_all_limits_match() {
    let long = "ab?".repeat(11_000);
    let text = format!("x{}y", "abc".repeat(11_000));
    check(&format!("*{long}*"), &text, true);
    check(&format!("*{long}z*"), &text, false);
    let letters: String = ('\u{100}'..'\u{300}').collect();
    check(&format!("*?{letters}*"), &format!("ab{letters}c"), true);
    check(&format!("*?{letters}*"), &letters, false);
}

#[test]
fn runs_of_a_whole_number_of_words() {
    for length in [1, 63, 64, 65, 127, 128, 129] {
        let run = format!("?{}", "a".repeat(length - 1));
        let text = format!("ba{}", "a".repeat(length - 1));
        check(&format!("*{run}*"), &text, true);
        check(&format!("*{run}c*"), &format!("{text}c"), true);
        check(&format!("*{run}c*"), &text, false);
        check(&format!("*{run}*{run}*"), &text, length == 1);
    }
}

#[test]
fn arn_patterns_go_part_by_part() {
    let key = "arn:aws:kms:eu-north-1:111122223333:key/1234";
    for (pattern, matches) in [
        ("*", true),
        ("arn:aws:kms:*:111122223333:key/*", true),
        ("arn:aws:kms:eu-*-1:*:*", true),
        ("arn:aws:kms:eu-north-?:1111????3333:key/1234", true),
        ("arn:*:key/*", false),
        ("arn:aws:kms:*", false),
        ("arn:aws:kms:*:key/1234", false),
        ("ARN:aws:kms:*:*:*", false),
        ("arn:aws:kms:*:*:alias/*", false),
        ("arn:aws:kms:::*", false),
    ] {
        assert_eq!(
            ArnPattern::parse(pattern).matches(key),
            matches,
            "{pattern}"
        );
    }
    let rest_keeps_colons = ArnPattern::parse("arn:aws:logs:*:*:group:*:stream");
    assert!(rest_keeps_colons.matches("arn:aws:logs:r:a:group:a:b:stream"));
    assert!(!ArnPattern::parse("arn:aws:kms:*:*:*").matches("arn:aws:kms"));
}

#[test]
fn short_arn_patterns_have_two_readings() {
    let short = ArnPattern::parse("arn:aws:kms:*");
    assert!(short.is_short());
    assert!(short.matches_as_text("arn:aws:kms:eu-north-1:111122223333:key/1234"));
    assert!(!ArnPattern::parse("*").is_short());
    assert!(!ArnPattern::parse("arn:aws:kms:*:*:*").is_short());
}

fn check(pattern: &str, text: &str, matches: bool) {
    let found = Pattern::parse(pattern).matches(text, Case::Sensitive);
    assert_eq!(found, matches, "{pattern} and {text}");
}

/// On a mismatch the last `*` swallows one more character: short, slow and easy to believe.
fn two_positions(tokens: &[Token], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut token, mut place) = (0, 0);
    let mut retry = None;
    while token < tokens.len() || place < text.len() {
        match (tokens.get(token), text.get(place)) {
            (Some(Token::AnyRun), _) => {
                token += 1;
                retry = Some((token, place));
                continue;
            }
            (Some(Token::Literal(wanted)), Some(found)) if wanted == found => {
                (token, place) = (token + 1, place + 1);
                continue;
            }
            (Some(Token::One), Some(_)) => {
                (token, place) = (token + 1, place + 1);
                continue;
            }
            (None | Some(Token::Literal(_) | Token::One), _) => {}
        }
        match &mut retry {
            Some((resume, from)) if *from < text.len() => {
                *from += 1;
                (token, place) = (*resume, *from);
            }
            Some(_) | None => return false,
        }
    }
    true
}

/// globset's `?` is one byte, so subjects are ASCII.
fn translated(tokens: &[Token]) -> String {
    let mut glob = String::new();
    let mut after_run = false;
    for token in tokens {
        match *token {
            // `**` means something else in globset, and is the same as `*` here.
            Token::AnyRun if after_run => {}
            Token::AnyRun => glob.push('*'),
            Token::One => glob.push('?'),
            Token::Literal(character) => {
                if !character.is_ascii_alphanumeric() {
                    glob.push('\\');
                }
                glob.push(character);
            }
        }
        after_run = *token == Token::AnyRun;
    }
    glob
}

/// Few letters, so that things match, and every character that globset knows.
const LETTERS: &str = "[abAB:/?*\\[\\]{}!,\\\\.-]";

fn letter() -> impl Strategy<Value = char> {
    LETTERS.prop_map(|text: String| text.chars().next().unwrap())
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(letter(), 0..12).prop_map(String::from_iter)
}

fn tokens() -> impl Strategy<Value = Vec<Token>> {
    let token = prop_oneof![
        2 => Just(Token::AnyRun),
        1 => Just(Token::One),
        4 => letter().prop_map(Token::Literal),
    ];
    prop::collection::vec(token, 0..10)
}

/// Runs that go over several words of 64 bits.
fn long_tokens() -> impl Strategy<Value = Vec<Token>> {
    let run = "[ab?]{0,6}|(a|b|ab|ab\\?|a\\?){30,80}|a{60,70}\\?b?";
    prop::collection::vec(run, 1..5).prop_map(|runs| {
        let pattern = runs.join("*");
        Pattern::parse(&pattern).tokens().to_vec()
    })
}

/// A text that the tokens match.
fn derived(tokens: Vec<Token>) -> impl Strategy<Value = String> {
    derived_from(tokens, LETTERS)
}

/// A text of some letters that the tokens match.
fn derived_from(tokens: Vec<Token>, letters: &'static str) -> impl Strategy<Value = String> {
    let letter = || letters.prop_map(|text: String| text.chars().next().unwrap());
    let parts = tokens.into_iter().map(|token| match token {
        Token::AnyRun => prop::collection::vec(letter(), 0..4).boxed(),
        Token::Literal(character) => Just(vec![character]).boxed(),
        Token::One => prop::collection::vec(letter(), 1..2).boxed(),
    });
    parts
        .collect::<Vec<_>>()
        .prop_map(|parts| parts.into_iter().flatten().collect())
}
