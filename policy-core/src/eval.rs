//! Floor 8: one statement, or one grant, against one request.
//!
//! In: compiled statements and the facts of a check. Out: whether it matches, fails, or depends on
//! what the request does not say.

pub(crate) mod context;
pub(crate) mod derive;
pub(crate) mod facts;
pub(crate) mod grant;
pub(crate) mod principal;
pub(crate) mod statement;
