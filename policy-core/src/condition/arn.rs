//! `ArnEquals` and `ArnLike`, which are the same, and their negations.

use crate::condition::Compared;
use crate::context::ContextView;
use crate::template::arn::{ArnParts, ArnTemplate};

/// Compares an ARN of the request; `None` where the value was none.
///
/// A pattern of fewer than six parts is no ARN either. That goes for `*` alone as well: only for
/// `Resource` is it documented to mean everything.
pub(super) fn compare(
    wanted: &ArnTemplate,
    value: Option<&ArnParts<'_>>,
    context: &impl ContextView,
) -> Compared {
    match value {
        Some(arn) if !wanted.is_short() && !wanted.is_any() => wanted.matches(arn, context).into(),
        Some(_) | None => Compared::Unparsable,
    }
}
