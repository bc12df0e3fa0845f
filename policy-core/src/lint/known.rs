//! Tables of what rules know: sorted, one row a line, each with its source.

pub mod usage;
