//! Color, where it is wanted.

use anstyle::{AnsiColor, Style};
use policy_core::decide::Decision;

use crate::args::Color;
use crate::load::{self, Stream};

/// Puts styles around text, or leaves it plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// As the reader of a stream wants it.
    pub(crate) fn new(color: Color, stream: Stream) -> Self {
        let on = match color {
            Color::Always => true,
            Color::Auto => load::wants_color(stream),
            Color::Never => false,
        };
        Self { on }
    }

    /// Never any color.
    pub(crate) const fn plain() -> Self {
        Self { on: false }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    pub(crate) fn error(self, text: &str) -> String {
        self.styled(
            Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
            text,
        )
    }

    pub(crate) fn warning(self, text: &str) -> String {
        self.styled(
            Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())),
            text,
        )
    }

    pub(crate) fn good(self, text: &str) -> String {
        self.styled(
            Style::new().bold().fg_color(Some(AnsiColor::Green.into())),
            text,
        )
    }

    pub(crate) fn help(self, text: &str) -> String {
        self.styled(Style::new().fg_color(Some(AnsiColor::Cyan.into())), text)
    }

    /// A decision in its color.
    pub(crate) fn decision(self, decision: Decision) -> String {
        match decision {
            Decision::Allowed => self.good(decision.as_str()),
            Decision::Depends => self.warning(decision.as_str()),
            Decision::ExplicitDeny | Decision::ImplicitDeny => self.error(decision.as_str()),
        }
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.on {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
