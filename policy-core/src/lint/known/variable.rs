//! The policy variables of a text.

use crate::name::condition_key::ConditionKey;
use crate::name::variable::{Piece, Pieces};

/// Each variable up to the first malformed one: its name as written, the key, and whether it has a
/// default value.
#[must_use]
pub(crate) fn variables_of(text: &str) -> Vec<(String, ConditionKey, bool)> {
    let mut found = Vec::new();
    for piece in Pieces::new(text) {
        match piece {
            Ok((_, Piece::Variable { key, default })) => {
                found.push((key.as_str().to_owned(), key, default.is_some()));
            }
            Ok((_, Piece::Escaped(_) | Piece::Text(_))) => {}
            Err(_) => break,
        }
    }
    found
}
