//! A variable that is joined with other text, as `alias/${aws:PrincipalTag/team}`.
//!
//! What is compared is then the text before the variable, the text it stands for, and the text
//! after it. Texts in the place of the variable are told apart by what the whole is: by every
//! language without the text before and after. That is all that there is to tell apart as long as
//! one such template is all that ties the two keys to each other.

use std::sync::Arc;

use crate::condition::Wanted;
use crate::context::Slot;
use crate::symbolic::atom::{Book, DomainId, Linked, LinkedAsk, Subject};
use crate::symbolic::domain::{Lift, Values};
use crate::symbolic::test::Body;
use crate::symbolic::text::language::Language;
use crate::symbolic::theory::group::AskedOf;
use crate::template::{Folding, Template, TemplatePiece};

/// The one way in which a variable is joined with text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// The key that is compared.
    of: DomainId,
    /// The variable.
    variable: DomainId,
    before: Rest,
    after: Rest,
}

/// What stands before a variable, or after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rest {
    text: String,
    has_wildcard: bool,
}

impl Joined {
    /// The one way in which all these conditions join a variable with text; `None` if there are
    /// others, or if something else ties the keys.
    pub(super) fn of(book: &Book, asked: &AskedOf, linked: &[(&Linked, bool)]) -> Option<Self> {
        let mut found: Option<Self> = None;
        for (one, _) in linked {
            for own in joins(one)? {
                match &found {
                    Some(known) if *known != own => return None,
                    Some(_) | None => found = Some(own),
                }
            }
        }
        let found = found?;
        let is_tied = found.before.has_wildcard || found.after.has_wildcard;
        (!is_tied || found.is_free(book, asked)).then_some(found)
    }

    /// What else tells texts of the variable apart, beside what the languages say themselves.
    pub(super) fn languages(&self, known: &[Language]) -> Vec<Language> {
        if self.before.has_wildcard || self.after.has_wildcard {
            // The whole can be whatever the variable stands for.
            return Vec::new();
        }
        let without = |language| Language::without(language, &self.before.text, &self.after.text);
        known.iter().flat_map(without).collect()
    }

    /// Whether nothing but the template is asked of the key that is compared, nor of any that has to
    /// do with it: then there is a text for it, and another one, whatever the variable stands for.
    fn is_free(&self, book: &Book, asked: &AskedOf) -> bool {
        let is_open = book.domain(self.of).is_some_and(|domain| {
            matches!(&domain.values, Values::Text { grammar: None, except, .. } if except.is_empty())
        });
        let mut others = asked.iter().filter(|(domain, _)| **domain != self.variable);
        is_open
            && others.all(|(_, tests)| {
                let mut tests = tests.iter();
                tests.all(|(test, _)| matches!(test.body, Body::Constant(_)))
            })
    }
}

/// Every way in which a condition joins its variable with text; `None` if it does more than that.
fn joins(linked: &Linked) -> Option<Vec<Joined>> {
    let LinkedAsk::Condition {
        condition,
        of: Subject::Open(of, Lift::Same),
        ..
    } = &linked.ask
    else {
        return None;
    };
    let [(slot, variable, Lift::Same)] = &*linked.variables else {
        return None;
    };
    let Wanted::Texts(Folding::None, templates) = Arc::as_ref(condition).wanted() else {
        return None;
    };
    if of == variable {
        return None;
    }
    let mut found = Vec::new();
    for template in templates {
        let Some((before, after)) = around(template, *slot, linked)? else {
            continue;
        };
        found.push(Joined {
            of: *of,
            variable: *variable,
            before,
            after,
        });
    }
    Some(found)
}

/// What stands before and after a variable in a template: nothing if it does not have it, and
/// `None` if it has it twice, or another one whose text is not known.
fn around(template: &Template, slot: Slot, linked: &Linked) -> Option<Option<(Rest, Rest)>> {
    let (mut before, mut after) = (Rest::default(), Rest::default());
    let mut seen = false;
    for piece in template.pieces() {
        let part = if seen { &mut after } else { &mut before };
        match piece {
            TemplatePiece::AnyRun | TemplatePiece::One => part.has_wildcard = true,
            TemplatePiece::Character(character) => part.text.push(character),
            TemplatePiece::Text(text) => part.text.push_str(text),
            TemplatePiece::Variable { slot: own, .. } if own == slot => {
                if seen {
                    return None;
                }
                seen = true;
            }
            TemplatePiece::Variable { slot: own, .. } => {
                let mut settled = linked.settled.iter();
                let (_, text) = settled.find(|(of, _)| *of == own)?;
                part.text.push_str(text.as_deref()?);
            }
        }
    }
    Some(seen.then_some((before, after)))
}
