//! `Bool`: `true` and `false`, in any case.

use crate::condition::Compared;
use crate::context::ContextView;
use crate::semantics::{Reading, Semantics, Touched, Uncertain};
use crate::template::{Folding, Resolution, Template, TemplateMatch};

/// A value of a Bool operator in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Plain(Option<bool>),
    /// Text with policy variables (U-09).
    Variable(Template),
}

impl Wanted {
    pub(super) fn new(text: &str, template: Template) -> Self {
        let has_variable = template.slots().next().is_some();
        match has_variable {
            false => Self::Plain(parse(text)),
            true => Self::Variable(template),
        }
    }

    pub(super) fn template(&self) -> Option<&Template> {
        match self {
            Self::Plain(_) => None,
            Self::Variable(template) => Some(template),
        }
    }
}

pub(super) fn parse(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Compares a boolean of the request; `None` where the value was none.
pub(super) fn compare(
    wanted: &Wanted,
    value: Option<bool>,
    context: &impl ContextView,
    semantics: Semantics,
    touched: &mut Touched,
) -> Compared {
    let wanted = match wanted {
        Wanted::Plain(wanted) => *wanted,
        Wanted::Variable(template) => {
            touched.insert(Uncertain::VariableInBool);
            match semantics.reading(Uncertain::VariableInBool) {
                // Plain text with `${` in it is no boolean.
                Reading::Alternative => None,
                Reading::Recommended => match template.resolution(context) {
                    Resolution::Resolved => filled(template, context),
                    Resolution::Unknown => return Compared::Unknown,
                    Resolution::Unresolved => return Compared::Fails,
                },
            }
        }
    };
    match (value, wanted) {
        (Some(value), Some(wanted)) => Compared::from_bool(value == wanted),
        (Some(_), None) | (None, _) => Compared::Unparsable,
    }
}

fn filled(template: &Template, context: &impl ContextView) -> Option<bool> {
    let is = |text| template.matches(text, Folding::Simple, context) == TemplateMatch::Yes;
    if is("true") {
        Some(true)
    } else if is("false") {
        Some(false)
    } else {
        None
    }
}
