//! The Region of a key that a policy tells: the one in which it lets anybody use the key.

use crate::ast::Effect;
use crate::lint::document::Document;
use crate::lint::known::region::regions;
use crate::lint::pattern::{is_literal, may_be};

/// The first Region that an Allow asks for or that a Deny spares. Without it, a Deny for all but one
/// Region would look like a lockout to whoever takes the key to be in another.
pub(super) fn told_region(document: &Document) -> Option<String> {
    let mut tests = document.statements.iter().flat_map(|statement| {
        let is_deny = statement.effect() == Some(Effect::Deny);
        let tests = statement.tests_of("aws:RequestedRegion");
        tests.filter(move |test| test.is_negated() == is_deny)
    });
    tests.find_map(|test| test.texts().find_map(one_of))
}

/// The Region that a text is, or the first that a pattern means.
fn one_of(text: &str) -> Option<String> {
    if is_literal(text) {
        return Some(text.to_owned());
    }
    let mut all = regions().iter().map(|row| row.name);
    all.find(|name| may_be(text, name)).map(str::to_owned)
}
