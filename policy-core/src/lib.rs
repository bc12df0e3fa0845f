//! Decides who may use a KMS key, as AWS would, and says why.

pub mod ast;
mod condition;
mod context;
pub mod decide;
pub mod document;
pub mod explain;
pub mod grant;
pub mod json;
pub mod limits;
pub mod name;
pub mod plan;
pub mod request;
pub mod semantics;
pub mod snapshot;
pub mod table;
mod template;
pub mod text;
pub mod value;

pub use text::source::Source;
