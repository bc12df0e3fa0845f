//! The exit status, the same for all commands.

use std::process::ExitCode;

use policy_core::decide::Decision;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: yes, clean, all passed.
    Yes,
    /// 1: no, findings, some failed.
    No,
    /// 2: could not finish.
    Failed,
    /// 3: it depends.
    Depends,
}

impl Exit {
    /// The status of a decision.
    pub(crate) const fn of(decision: Decision) -> Self {
        match decision {
            Decision::Allowed => Self::Yes,
            Decision::Depends => Self::Depends,
            Decision::ExplicitDeny | Decision::ImplicitDeny => Self::No,
        }
    }

    /// The worse of two: could not finish, no, depends, yes.
    pub(crate) fn worse(self, other: Self) -> Self {
        if self.badness() >= other.badness() {
            self
        } else {
            other
        }
    }

    const fn badness(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::Depends => 1,
            Self::No => 2,
            Self::Failed => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Yes => Self::from(0),
            Exit::No => Self::from(1),
            Exit::Failed => Self::from(2),
            Exit::Depends => Self::from(3),
        }
    }
}
