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
    /// Where the original is itself a decoded text: the way on from there.
    outer: Option<Box<SourceMap>>,
    /// Where the decoding is not known: the one place that everything has.
    whole: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    decoded: u32,
    original: u32,
    /// Where the piece before ended in the original; less than `original` after a gap, such as
    /// the indentation of a block.
    before: u32,
}

impl SourceMap {
    /// The map of a text that was not encoded.
    #[must_use]
    pub fn identity() -> Self {
        Self::default()
    }

    /// The map of a text of which only the place of the whole is known.
    #[must_use]
    pub fn whole(span: Span) -> Self {
        Self {
            whole: Some(span),
            ..Self::default()
        }
    }

    /// Says that decoded text from `decoded` on stands in the original from `original` on, until
    /// the next piece. Pieces are added in order.
    pub fn push(&mut self, decoded: u32, original: u32) {
        self.push_after_gap(decoded, original, original);
    }

    /// The same, where the piece before ended at `before` in the original and what lies between
    /// was dropped.
    pub fn push_after_gap(&mut self, decoded: u32, original: u32, before: u32) {
        self.pieces.push(Piece {
            decoded,
            original,
            before,
        });
    }

    /// The map for a text that was decoded twice: by this one from a text that `outer` maps.
    #[must_use]
    pub fn within(mut self, outer: Self) -> Self {
        self.outer = match self.outer.take() {
            Some(inner) => Some(Box::new(inner.within(outer))),
            None if outer == Self::identity() => None,
            None => Some(Box::new(outer)),
        };
        self
    }

    /// The original offset of a decoded offset.
    #[must_use]
    pub fn original(&self, decoded: u32) -> u32 {
        self.span(Span::new(decoded, decoded)).start
    }

    /// The original place of a decoded place.
    #[must_use]
    pub fn span(&self, decoded: Span) -> Span {
        if let Some(span) = self.whole {
            return span;
        }
        let start = self.start(decoded.start);
        let end = if decoded.end > decoded.start {
            self.end(decoded.end).max(start)
        } else {
            start
        };
        let here = Span::new(start, end);
        match &self.outer {
            Some(outer) => outer.span(here),
            None => here,
        }
    }

    fn start(&self, decoded: u32) -> u32 {
        match self.piece(decoded) {
            Some(piece) => advance(piece, decoded),
            None => decoded,
        }
    }

    fn end(&self, decoded: u32) -> u32 {
        match self.piece(decoded) {
            Some(piece) if piece.decoded == decoded => piece.before,
            Some(piece) => advance(piece, decoded),
            None => decoded,
        }
    }

    fn piece(&self, decoded: u32) -> Option<Piece> {
        let after = self
            .pieces
            .partition_point(|piece| piece.decoded <= decoded);
        after
            .checked_sub(1)
            .and_then(|at| self.pieces.get(at))
            .copied()
    }
}

fn advance(piece: Piece, decoded: u32) -> u32 {
    piece
        .original
        .saturating_add(decoded.saturating_sub(piece.decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_is_wider_than_its_character() {
        // `a\"b` is `a"b`.
        let mut map = SourceMap::identity();
        map.push(0, 10);
        map.push(1, 11);
        map.push(2, 13);
        assert_eq!(map.span(Span::new(0, 3)), Span::new(10, 14));
        assert_eq!(map.span(Span::new(1, 2)), Span::new(11, 13));
        assert_eq!(map.span(Span::new(2, 3)), Span::new(13, 14));
    }

    #[test]
    fn a_place_ends_before_a_gap() {
        // Two lines of a block, each indented by four.
        let mut map = SourceMap::identity();
        map.push(0, 4);
        map.push_after_gap(3, 11, 7);
        assert_eq!(map.span(Span::new(0, 3)), Span::new(4, 7));
        assert_eq!(map.span(Span::new(3, 5)), Span::new(11, 13));
    }

    #[test]
    fn maps_compose() {
        let mut inner = SourceMap::identity();
        inner.push(0, 5);
        let mut outer = SourceMap::identity();
        outer.push(0, 100);
        let map = inner.within(outer);
        assert_eq!(map.span(Span::new(1, 2)), Span::new(106, 107));
        let nowhere = SourceMap::identity().within(SourceMap::whole(Span::new(7, 9)));
        assert_eq!(nowhere.span(Span::new(1, 2)), Span::new(7, 9));
    }
}
