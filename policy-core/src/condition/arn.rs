//! `ArnEquals` and `ArnLike`, which are the same, and their negations.

use crate::condition::Compared;
use crate::context::ContextView;
use crate::template::arn::{ArnParts, ArnTemplate};

/// Compares an ARN of the request; `None` where the value was none.
pub(super) fn compare(
    wanted: &ArnTemplate,
    value: Option<&ArnParts<'_>>,
    context: &impl ContextView,
) -> Compared {
    match value {
        Some(arn) if !wanted.is_short() => wanted.matches(arn, context).into(),
        Some(_) | None => Compared::Unparsable,
    }
}
