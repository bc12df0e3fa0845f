//! How much of its quota a policy takes.

use crate::json;
use crate::lint::document::Document;
use crate::lint::kind::Kind;
use crate::lint::known::quota::{Counts, QUOTAS, Quota};

/// A quota, and how much of it is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) quota: &'static Quota,
    pub(super) taken: usize,
}

impl Size {
    /// The size of a policy by the quota of its kind.
    pub(super) fn of(document: &Document) -> Option<Self> {
        let Kind::Policy(kind) = document.kind else {
            return None;
        };
        let text = document.text()?;
        if text.len() < LEAST {
            return None;
        }
        let mut around = None;
        let mut quotas = QUOTAS.iter().filter(|quota| quota.kind == kind);
        let quota = quotas.find(|quota| {
            quota.beside.is_none_or(|name| {
                let parsed = around.get_or_insert_with(|| json::parse(&document.source));
                parsed
                    .node
                    .as_ref()
                    .is_some_and(|it| it.member(name).is_some())
            })
        })?;
        let taken = match quota.counts {
            Counts::Bytes => text.len(),
            Counts::Characters => text.chars().count(),
            Counts::Printing => text.chars().filter(|it| !it.is_whitespace()).count(),
        };
        Some(Self { quota, taken })
    }

    /// The quota of managed policies, where it is not known whether this is one.
    pub(super) fn smaller(&self) -> Option<&'static Quota> {
        let same = |quota: &&Quota| quota.kind == self.quota.kind;
        let mut managed = QUOTAS.iter().filter(same);
        managed.find(|quota| quota.beside == Some(MANAGED) && self.quota.beside.is_none())
    }

    /// How much of the quota is taken, in percent, rounded down.
    pub(super) fn percent(&self) -> usize {
        let hundred = self.taken.saturating_mul(100);
        hundred.checked_div(self.quota.most).unwrap_or(100)
    }

    /// What counts, in words.
    pub(super) const fn unit(&self) -> &'static str {
        match self.quota.counts {
            Counts::Bytes => "bytes",
            Counts::Characters => "characters",
            Counts::Printing => "characters without white space",
        }
    }
}

/// The smallest quota is larger: 2,048 characters, of which nine tenths are near it.
const LEAST: usize = 1_800;

/// What stands beside a managed policy.
const MANAGED: &str = "PolicyVersion";
