//! Texts with wildcards and policy variables: what they may be, and whether one covers another.

use crate::name::arn_pattern::ArnPattern;
use crate::name::wildcard::{Pattern, Token};

/// Whether a text has a wildcard.
#[must_use]
pub(crate) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a text is itself and nothing else: it has no wildcard and no variable.
#[must_use]
pub(crate) fn is_literal(text: &str) -> bool {
    !text.contains(['*', '?', '$'])
}

/// Whether a text is among those that a pattern says; a variable may be anything.
#[must_use]
pub(crate) fn may_be(pattern: &str, text: &str) -> bool {
    let states = run(&tokens(pattern), text);
    states.is_some_and(|states| states.is_at_end)
}

/// Whether a text with this beginning is among those that a pattern says.
#[must_use]
pub(crate) fn may_begin(pattern: &str, head: &str) -> bool {
    run(&tokens(pattern), head).is_some_and(|states| states.may_go_on)
}

/// Whether every text that one pattern matches is matched by another: sure where it says so. `*` and
/// `?` are wildcards.
#[must_use]
pub(crate) fn covers_text(wide: &str, narrow: &str) -> bool {
    if wide == narrow {
        return true;
    }
    // A variable may stand for anything, an escape is no wildcard: neither is taken apart.
    if wide.contains("${") || narrow.contains("${") {
        return wide == "*";
    }
    // A `?` of the one could take half of a `*` of the other.
    if wide.contains('?') && narrow.contains('*') {
        return false;
    }
    ArnPattern::parse(wide).matches_as_text(narrow)
}

/// The same for ARNs, part by part; the lone `*` covers everything.
#[must_use]
pub(crate) fn covers_arn(wide: &str, narrow: &str) -> bool {
    if wide == "*" || wide == narrow {
        return true;
    }
    let (wide, narrow): (Vec<&str>, Vec<&str>) = (
        wide.splitn(6, ':').collect(),
        narrow.splitn(6, ':').collect(),
    );
    wide.len() == 6
        && narrow.len() == 6
        && wide
            .iter()
            .zip(&narrow)
            .all(|(wide, narrow)| covers_text(wide, narrow))
}

/// Where a pattern can be after a text.
struct States {
    is_at_end: bool,
    may_go_on: bool,
}

/// The pattern, with a star for each variable.
fn tokens(pattern: &str) -> Vec<Token> {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        text.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    Pattern::parse(&text).tokens().to_vec()
}

/// Follows all ways to match at once; `None` when there is none.
fn run(tokens: &[Token], text: &str) -> Option<States> {
    let mut places = vec![0_usize];
    widen(tokens, &mut places);
    for character in text.chars() {
        let mut next = Vec::new();
        for &place in &places {
            match tokens.get(place) {
                Some(Token::AnyRun) => next.push(place),
                Some(Token::Literal(wanted)) if *wanted == character => {
                    next.push(place.saturating_add(1));
                }
                Some(Token::One) => next.push(place.saturating_add(1)),
                Some(Token::Literal(_)) | None => {}
            }
        }
        widen(tokens, &mut next);
        places = next;
    }
    (!places.is_empty()).then(|| States {
        is_at_end: places.contains(&tokens.len()),
        may_go_on: places.iter().any(|place| *place < tokens.len()),
    })
}

/// A star may also stand for nothing.
fn widen(tokens: &[Token], places: &mut Vec<usize>) {
    let mut at = 0;
    while let Some(&place) = places.get(at) {
        if matches!(tokens.get(place), Some(Token::AnyRun)) {
            places.push(place.saturating_add(1));
        }
        at = at.saturating_add(1);
    }
    places.sort_unstable();
    places.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_what_they_may_be() {
        for (pattern, head, wanted) in [
            ("key/*", "key/", true),
            ("k*", "key/", true),
            ("*", "key/", true),
            ("alias/app", "key/", false),
            ("key/", "key/", false),
            ("key/1234", "key/", true),
            ("${aws:PrincipalTag/key}", "key/", true),
            ("?ey*", "key/", true),
        ] {
            assert_eq!(may_begin(pattern, head), wanted, "{pattern}");
        }
        assert!(may_be("k?s", "kms") && !may_be("k?", "kms") && may_be("*", "*"));
    }

    #[test]
    fn what_covers_what() {
        for (wide, narrow, wanted) in [
            ("s3.*", "s3.us-east-1.amazonaws.com", true),
            ("s3.*", "s3.us-*.amazonaws.com", true),
            ("s?", "s*", false),
            ("a*b", "a*", false),
            ("*", "${aws:username}", true),
            ("a*", "a${aws:username}", false),
            ("A", "a", false),
        ] {
            assert_eq!(covers_text(wide, narrow), wanted, "{wide} {narrow}");
        }
        let key = "arn:aws:kms:*:111122223333:key/*";
        let one = "arn:aws:kms:us-east-1:111122223333:key/a";
        assert!(covers_arn(key, one));
        assert!(!covers_arn(one, key));
        assert!(!covers_arn("arn:aws:kms:*", one));
    }
}
