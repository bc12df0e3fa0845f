//! Floor 7: policies, grants and what they are attached to, made ready for decisions.
//!
//! In: [`ast::Policy`](crate::ast::Policy) without errors. Out: immutable entries in which names
//! are numbers, actions are sets, and no text is left to be parsed.

pub(crate) mod entry;
pub(crate) mod grants;
pub(crate) mod index;
pub(crate) mod intern;
pub(crate) mod lower;
mod names;
pub(crate) mod needs;
pub(crate) mod record;
pub(crate) mod set;
pub(crate) mod trie;
