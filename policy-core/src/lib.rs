//! Decides who may use a KMS key, as AWS would, and says why.

pub mod accept;
pub mod ast;
mod compile;
mod condition;
mod context;
pub mod decide;
pub mod document;
mod eval;
pub mod explain;
pub mod grant;
pub mod json;
pub mod limits;
pub mod name;
pub mod plan;
pub mod record;
pub mod request;
pub mod semantics;
pub mod snapshot;
pub mod table;
mod template;
pub mod text;
pub mod value;

pub use compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
pub use compile::lower::CompileError;
pub use name::variable::{VariableError, VariableErrorKind};
pub use text::source::Source;
