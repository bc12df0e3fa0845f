//! `StringEquals`, `StringEqualsIgnoreCase`, `StringLike` and their negations.
//!
//! Whether `*` and `?` are wildcards is in the templates: only under `StringLike`.

use crate::condition::Compared;
use crate::context::ContextView;
use crate::template::{Folding, Template, TemplateMatch};

pub(super) fn compare(
    wanted: &Template,
    value: &str,
    folding: Folding,
    context: &impl ContextView,
) -> Compared {
    wanted.matches(value, folding, context).into()
}

impl From<TemplateMatch> for Compared {
    fn from(found: TemplateMatch) -> Self {
        match found {
            // An unresolved variable makes the value different from every other: a positive
            // operator cannot match it, a negated one counts it as different.
            TemplateMatch::No | TemplateMatch::Unresolved => Self::Fails,
            TemplateMatch::Unknown => Self::Unknown,
            TemplateMatch::Yes => Self::Holds,
        }
    }
}
