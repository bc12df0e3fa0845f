//! When a request is allowed.

use policy_core::request::Request;
use policy_core::symbolic::answer::{Block, Residual};

/// The whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) request: Request,
    pub(crate) residual: Residual,
}

/// The answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Always,
    Never,
    /// Under the condition of the blocks.
    Sometimes,
    /// There may be blocks, and none was found.
    Unknown,
}

impl Report {
    pub(crate) fn answer(&self) -> Answer {
        let Residual { blocks, more, .. } = &self.residual;
        match (blocks.as_slice(), more) {
            (blocks, _) if blocks.iter().any(is_always) => Answer::Always,
            ([], true) => Answer::Unknown,
            ([], false) => Answer::Never,
            ([..], _) => Answer::Sometimes,
        }
    }
}

impl Answer {
    /// As JSON names it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Sometimes => "sometimes",
            Self::Unknown => "unknown",
        }
    }
}

fn is_always(block: &Block) -> bool {
    block.conditions.0.is_empty() && block.exceptions.is_empty()
}
