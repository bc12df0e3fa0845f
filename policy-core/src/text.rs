//! Floor 0: places in text.
//!
//! In: the bytes a person wrote. Out: [`Span`](span::Span)s that point into them, and
//! [`Diagnostic`](diagnostic::Diagnostic)s that carry such a place.

pub(crate) mod buffers;
pub mod diagnostic;
pub(crate) mod nearest;
pub mod source;
pub mod source_map;
pub mod span;
