//! From data to text. Nothing is decided here.

pub(crate) mod audit;
pub(crate) mod audit_json;
pub(crate) mod audit_markdown;
pub(crate) mod cases;
pub(crate) mod diagnostic;
pub(crate) mod diff;
pub(crate) mod diff_json;
pub(crate) mod diff_markdown;
pub(crate) mod excerpt;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod lint;
pub(crate) mod paint;
pub(crate) mod prove;
pub(crate) mod prove_json;
pub(crate) mod settle;
pub(crate) mod symbolic;
pub(crate) mod text;
pub(crate) mod when;
pub(crate) mod when_json;
