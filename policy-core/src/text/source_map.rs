//! From a decoded text back to the bytes it was decoded from.

use crate::text::span::Span;

/// Maps offsets of a decoded text to offsets of the original, piece by piece.
///
/// A policy inside `{"Policy": "<escaped JSON>"}` is parsed as decoded text; its places must point
/// into the file as the author sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Sorted by `decoded`; within a piece both texts advance together, byte for byte.
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    decoded: u32,
    original: u32,
}

impl SourceMap {
    /// The map of a text that was not encoded.
    #[must_use]
    pub fn identity() -> Self {
        Self::default()
    }

    /// Says that decoded text from `decoded` on stands in the original from `original` on, until
    /// the next piece. Pieces are added in order.
    pub(crate) fn push(&mut self, decoded: u32, original: u32) {
        self.pieces.push(Piece { decoded, original });
    }

    /// The original offset of a decoded offset.
    #[must_use]
    pub fn original(&self, decoded: u32) -> u32 {
        let after = self
            .pieces
            .partition_point(|piece| piece.decoded <= decoded);
        match after.checked_sub(1).and_then(|at| self.pieces.get(at)) {
            Some(piece) => piece
                .original
                .saturating_add(decoded.saturating_sub(piece.decoded)),
            None => decoded,
        }
    }

    /// The original place of a decoded place.
    #[must_use]
    pub fn span(&self, decoded: Span) -> Span {
        let start = self.original(decoded.start);
        Span::new(start, self.original(decoded.end).max(start))
    }
}
