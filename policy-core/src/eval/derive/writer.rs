//! Writes the values of one derived key.

use std::fmt;

use crate::eval::context::{ContextTable, Said};
use crate::eval::facts::Facts;
use crate::request::Parameters;
use crate::semantics::{Reading, Uncertain};

pub(super) struct Writer<'a, 't> {
    pub(super) facts: &'t Facts<'a>,
    pub(super) table: &'t mut ContextTable,
}

impl Writer<'_, '_> {
    pub(super) fn text(&mut self, value: &str) -> Said {
        let from = self.table.mark();
        self.table.push(value);
        self.table.since(from)
    }

    pub(super) fn flag(&mut self, value: bool) -> Said {
        self.text(if value { "true" } else { "false" })
    }

    pub(super) fn display(&mut self, value: impl fmt::Display) -> Said {
        let from = self.table.mark();
        self.table.push_display(value);
        self.table.since(from)
    }

    /// Several values; absent when there is none.
    pub(super) fn texts<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) -> Said {
        let from = self.table.mark();
        for value in values {
            self.table.push(value);
        }
        if self.table.mark() == from {
            Said::Absent
        } else {
            self.table.since(from)
        }
    }

    /// A value that is known to be absent when there is none.
    pub(super) fn maybe(&mut self, value: Option<&str>) -> Said {
        match value {
            Some(value) => self.text(value),
            None => Said::Absent,
        }
    }

    /// A value that is not known when there is none.
    pub(super) fn told(&mut self, value: Option<&str>) -> Said {
        match value {
            Some(value) => self.text(value),
            None => Said::Nothing,
        }
    }

    /// What follows from the parameters, if they are said.
    pub(super) fn sent<'p>(
        &mut self,
        sent: Option<&'p Parameters>,
        write: impl FnOnce(&mut Self, &'p Parameters) -> Said,
    ) -> Said {
        match sent {
            Some(sent) => write(self, sent),
            None => Said::Nothing,
        }
    }

    /// A parameter as sent, if the parameters are said.
    pub(super) fn as_sent<'p>(
        &mut self,
        sent: Option<&'p Parameters>,
        member: impl FnOnce(&'p Parameters) -> &'p Option<String>,
    ) -> Said {
        self.sent(sent, |out, sent| out.maybe(member(sent).as_deref()))
    }

    /// A parameter with a default, which counts as sent (U-07).
    pub(super) fn or_default(&mut self, value: Option<&str>, default: &str) -> Said {
        match value {
            Some(value) => self.text(value),
            None if self.reads(Uncertain::ParameterDefaults, Reading::Recommended) => {
                self.text(default)
            }
            None => Said::Absent,
        }
    }

    /// A number with a default, which counts as sent (U-07).
    pub(super) fn number_or_default(&mut self, value: Option<u32>, default: u32) -> Said {
        match value {
            Some(value) => self.display(value),
            None if self.reads(Uncertain::ParameterDefaults, Reading::Recommended) => {
                self.display(default)
            }
            None => Said::Absent,
        }
    }

    /// Whether a point is read so. Only here may what is derived depend on a reading: the table
    /// has to know of it.
    pub(super) fn reads(&mut self, point: Uncertain, reading: Reading) -> bool {
        self.table.touch(point);
        self.facts.reads(point, reading)
    }
}
