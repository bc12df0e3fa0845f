//! From data to text. Nothing is decided here.

pub(crate) mod cases;
pub(crate) mod diagnostic;
pub(crate) mod excerpt;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod paint;
pub(crate) mod settle;
pub(crate) mod text;
