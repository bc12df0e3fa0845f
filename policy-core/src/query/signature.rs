//! What tells callers, or keys, apart, as bytes: those with equal bytes are of one class.

use crate::condition::{Ternary, Truth};
use crate::context::Slot;
use crate::eval::context::Said;
use crate::eval::derive;
use crate::name::account::AccountId;
use crate::query::sight::Part;
use crate::table::kms_action::ActionSet;
use crate::template::TemplateMatch;

/// Everything that follows is written with its length, or has a fixed one, so that different things
/// never give the same bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Signature {
    bytes: Vec<u8>,
}

impl Signature {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    pub(super) fn number(&mut self, number: u32) {
        self.bytes.extend(number.to_le_bytes());
    }

    pub(super) fn length(&mut self, length: usize) {
        self.number(u32::try_from(length).unwrap_or(u32::MAX));
    }

    pub(super) fn optional(&mut self, number: Option<u32>) {
        self.flag(number.is_some());
        self.number(number.unwrap_or_default());
    }

    pub(super) fn account(&mut self, account: Option<AccountId>) {
        self.flag(account.is_some());
        let number = account.map(AccountId::number).unwrap_or_default();
        self.bytes.extend(number.to_le_bytes());
    }

    pub(super) fn actions(&mut self, actions: ActionSet) {
        self.bytes.extend(actions.bits().to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.block(text.as_bytes());
    }

    pub(super) fn block(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.bytes.extend(bytes);
    }

    pub(super) fn ternary(&mut self, ternary: Ternary) {
        self.byte(match ternary {
            Ternary::False => 0,
            Ternary::Unknown => 1,
            Ternary::True => 2,
        });
    }

    pub(super) fn truth(&mut self, truth: Truth) {
        self.ternary(truth.as_allow);
        self.ternary(truth.as_deny);
    }

    pub(super) fn matched(&mut self, matched: TemplateMatch) {
        self.byte(match matched {
            TemplateMatch::No => 0,
            TemplateMatch::Unknown => 1,
            TemplateMatch::Unresolved => 2,
            TemplateMatch::Yes => 3,
        });
    }

    /// Everything that is said of a condition key.
    pub(super) fn slot(&mut self, slot: Slot, part: &Part<'_>) {
        let Part { facts, table } = *part;
        match table.said(slot) {
            Said::Absent => self.byte(0),
            Said::Unknown => self.byte(1),
            Said::Nothing => {
                self.byte(2);
                let family = facts.vocabulary.facts(slot).map(|known| known.family);
                self.flag(
                    family.is_some_and(|family| derive::absent_unless_said(slot, family, facts)),
                );
            }
            Said::Values { from, to, several } => {
                self.byte(3);
                let values = table.values(from, to);
                self.length(values.len());
                values.iter().for_each(|value| self.text(value));
                let spellings = table.spellings(slot).filter(|_| several);
                for values in spellings {
                    self.byte(4);
                    self.length(values.len());
                    values.iter().for_each(|value| self.text(value));
                }
                self.byte(5);
            }
        }
    }
}
