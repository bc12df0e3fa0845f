//! Random grants, edits of IAM and jumps of the clock.

use crate::generate::Dice;
use crate::names::{Context, Party};
use crate::policies::IdentityPolicy;
use crate::reference::{DAY, State};
use crate::step::{Constraint, Edit, NewGrant, Seconds};

impl Dice {
    pub(crate) fn grant(&mut self) -> NewGrant {
        let grantee = match self.below(20) {
            0..=13 => Party::One(self.one_of(&[1, 5, 2, 3])),
            14..=15 => Party::Session(self.one_of(&[1, 5, 2])),
            16 => Party::Root(self.below(2)),
            17..=18 => Party::Service,
            _ => Party::Nobody,
        };
        let retiring = self
            .percent(60)
            .then(|| Party::One(self.one_of(&[2, 1, 5, 3])));
        let source = grantee == Party::Service;
        let constraint = match self.below(6) {
            _ if source => Constraint::Source,
            0..=2 => Constraint::None,
            3 => Constraint::Equals(Context(1)),
            4 => Constraint::Subset(Context(1)),
            _ => Constraint::Subset(Context(2)),
        };
        NewGrant {
            grantee,
            retiring: if source {
                Some(Party::One(2))
            } else {
                retiring
            },
            operations: self.one_of(&OPERATIONS),
            constraint,
            name: self.percent(30).then_some("again"),
        }
    }

    pub(crate) fn edit(&mut self, state: &State) -> Edit {
        if let Some(gone) = state.people.iter().position(|person| !person.there)
            && self.percent(60)
        {
            return Edit::Make(gone);
        }
        let granted = state
            .grants
            .iter()
            .rev()
            .find_map(|grant| match grant.new.grantee {
                Party::One(one) | Party::Session(one) if !grant.ended => Some(one),
                _ => None,
            });
        let one = match granted {
            Some(one) if self.percent(50) => one,
            _ => self.one_of(&[1, 5, 2, 3]),
        };
        let policy = self.one_of(&IdentityPolicy::ALL);
        match self.below(13) {
            0..=3 => Edit::Policy(one, policy),
            4 => Edit::Boundary(one, (policy != IdentityPolicy::Nothing).then_some(policy)),
            5 => Edit::Boundary(one, None),
            6 => Edit::Scp {
                tight: !state.tight_scp && self.percent(60),
            },
            7 => Edit::Endpoint {
                tight: !state.tight_endpoint,
            },
            8 if state.people[one].there => Edit::Delete(one),
            _ if state.people[one].there => Edit::Replace(one),
            _ => Edit::Policy(one, policy),
        }
    }

    /// Often just before, at or just after a date of something.
    pub(crate) fn time(&mut self, state: &State) -> Seconds {
        let keys = state.keys.iter();
        let dates = keys.flat_map(|key| {
            let next = key.rotation.map(|rotation| rotation.next);
            [next, key.deletion]
        });
        let grants = state.grants.iter().map(|grant| Some(grant.visible));
        let ahead = dates
            .chain(grants)
            .flatten()
            .filter(|date| *date > state.now);
        let mut ahead: Vec<i64> = ahead.collect();
        ahead.sort_unstable();
        ahead.truncate(3);
        if !ahead.is_empty() && self.percent(50) {
            let to = self.one_of(&ahead) + self.one_of(&[0, 0, 1, -1]);
            return Seconds((to - state.now).max(0));
        }
        // What a disabled key misses.
        let mut missed = state.keys.iter().filter(|key| !key.enabled);
        let missed = missed.find_map(|key| key.rotation.map(|rotation| rotation.next));
        if let Some(date) = missed.filter(|date| *date > state.now && self.percent(50)) {
            return Seconds(date - state.now + self.one_of(&[0, 1, 200 * DAY]));
        }
        let jumps = [1, 120, 3600, DAY, 8 * DAY, 40 * DAY, 400 * DAY, 1200 * DAY];
        Seconds(self.one_of(&jumps))
    }
}

/// Sets of operations that grants are made of.
const OPERATIONS: [&[&str]; 5] = [
    &["Decrypt"],
    &[
        "Encrypt",
        "Decrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
        "DescribeKey",
    ],
    &["Decrypt", "CreateGrant"],
    &["Decrypt", "RetireGrant", "DescribeKey"],
    &[
        "CreateGrant",
        "Decrypt",
        "Encrypt",
        "DescribeKey",
        "RetireGrant",
    ],
];
