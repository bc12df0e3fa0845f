//! What was found, key by key.

use policy_core::accept::Verdict;
use policy_core::decide::Decision;
use policy_core::name::arn::Arn;
use policy_core::name::principal::Caller;
use policy_core::semantics::Semantics;
use policy_core::symbolic::World;
use policy_core::symbolic::answer::{Assumption, Audit, Bound, Example, Managers, Reached};

use crate::case::write::{self, tree::Tree};
use crate::command::audit::Section;
use crate::command::audit::accepted::{self, Accepted};
use crate::command::witness::Witness;
use crate::exit::Exit;
use crate::problem::Problem;

/// All answers.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) world: World,
    pub(crate) keys: Vec<Audited>,
    /// What had to be assumed to make the world.
    pub(crate) assumptions: Vec<Assumption>,
    /// Empty: all.
    only: Vec<Section>,
}

/// One key.
#[derive(Clone, Debug)]
pub(crate) struct Audited {
    pub(crate) audit: Audit,
    /// What KMS would say to its policy, if a caller was named.
    pub(crate) accepted: Option<Accepted>,
}

/// Which policies count for who can change the key policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    AllPolicies,
    KeyPolicy,
}

impl Report {
    /// Every key has to have its answer: what was not looked at is not known to be fine.
    pub(crate) fn new(
        world: World,
        audits: Vec<Audit>,
        assumptions: Vec<Assumption>,
        only: &[Section],
    ) -> Result<Self, Vec<Problem>> {
        let is_there = |key: &Arn| audits.iter().any(|audit| audit.key == *key);
        let missing = world.keys.iter().filter(|key| !is_there(&key.arn));
        let missing: Vec<Problem> = missing
            .map(|key| Problem::plain(format!("there is no answer for the key `{}`", key.arn)))
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let keys = audits.into_iter().map(|audit| Audited {
            audit,
            accepted: None,
        });
        Ok(Self {
            world,
            keys: keys.collect(),
            assumptions,
            only: only.to_vec(),
        })
    }

    /// Sends each key policy from a caller.
    pub(crate) fn send(
        &mut self,
        caller: &Caller,
        semantics: Semantics,
    ) -> Result<(), Vec<Problem>> {
        let Self { world, keys, .. } = self;
        for audited in keys {
            let key = world.keys.iter().find(|key| key.arn == audited.audit.key);
            if let Some(key) = key {
                audited.accepted = accepted::ask(world, key, caller, semantics)
                    .map_err(|problem| vec![problem])?;
            }
        }
        Ok(())
    }

    /// Whether a part of the answer is wanted.
    pub(crate) fn shows(&self, section: Section) -> bool {
        self.only.is_empty() || self.only.contains(&section)
    }

    /// How many things stand out in one key.
    pub(crate) fn findings(&self, audited: &Audited) -> usize {
        let Audited { audit, accepted } = audited;
        let mut count = 0_usize;
        if self.shows(Section::Lockout) {
            let is_locked = is_locked(&audit.managed_by_policy) || is_locked(&audit.managed);
            let refused = accepted.as_ref().is_some_and(Accepted::is_refused);
            count = count.saturating_add(usize::from(is_locked));
            count = count.saturating_add(usize::from(refused));
        }
        if self.shows(Section::Statements) {
            count = count.saturating_add(audit.idle.len());
        }
        if self.shows(Section::Reach) {
            let open = audit.reach.iter().filter(|reached| is_open(reached));
            count = count.saturating_add(open.count());
        }
        count
    }

    /// Whether something of one key could not be settled.
    pub(crate) fn is_undecided(&self, audited: &Audited) -> bool {
        let Audited { audit, accepted } = audited;
        let depends = accepted.as_ref().is_some_and(Accepted::depends);
        !audit.undecided.is_empty() || self.shows(Section::Lockout) && depends
    }

    /// The status of all keys.
    pub(crate) fn exit(&self) -> Exit {
        let each = self.keys.iter().map(|audited| {
            match (self.findings(audited), self.is_undecided(audited)) {
                (0, false) => Exit::Yes,
                (0, true) => Exit::Depends,
                (_, _) => Exit::No,
            }
        });
        each.fold(Exit::Yes, Exit::worse)
    }

    /// What all answers rest on, each thing once.
    pub(crate) fn assumptions(&self) -> Vec<&Assumption> {
        let mut all: Vec<&Assumption> = Vec::new();
        let of_keys = self.keys.iter().flat_map(|it| &it.audit.assumptions);
        for assumption in self.assumptions.iter().chain(of_keys) {
            if !all.contains(&assumption) {
                all.push(assumption);
            }
        }
        all
    }

    /// The examples as case files.
    pub(crate) fn witnesses(&self) -> Vec<Witness> {
        let mut witnesses = Vec::new();
        for (number, audited) in (1_usize..).zip(&self.keys) {
            let audit = &audited.audit;
            let mut add = |name: &str, cases: Vec<Tree>| {
                for (at, case) in (1_usize..).zip(cases) {
                    witnesses.push(Witness {
                        name: format!("{number:03}-{name}-{at:02}"),
                        case,
                    });
                }
            };
            if self.shows(Section::Lockout) {
                let by = |by| self.manager_cases(audit, by);
                add("changes-by-key-policy", by(By::KeyPolicy));
                add("changes", by(By::AllPolicies));
            }
            if self.shows(Section::Reach) {
                let reach = audit.reach.iter();
                add("reaches", reach.map(|it| self.reach_case(it)).collect());
            }
        }
        witnesses
    }

    fn manager_cases(&self, audit: &Audit, by: By) -> Vec<Tree> {
        let callers = managers(audit, by).callers.iter();
        callers
            .map(|(_, example)| self.manager_case(example, by))
            .collect()
    }

    /// A caller who can change the key policy, as a case file.
    pub(crate) fn manager_case(&self, example: &Example, by: By) -> Tree {
        let decided = (Decision::Allowed, None);
        match by {
            By::AllPolicies => {
                let name = "can change the key policy";
                write::file(name, example, &self.world, decided)
            }
            By::KeyPolicy => {
                let name = "can change the key policy, by it alone";
                write::file(name, example, &key_policies_only(&self.world), decided)
            }
        }
    }

    /// A caller from outside, as a case file.
    pub(crate) fn reach_case(&self, reached: &Reached) -> Tree {
        let name = "reaches the key from outside";
        write::file(
            name,
            &reached.example,
            &self.world,
            (Decision::Allowed, None),
        )
    }
}

impl Accepted {
    fn is_refused(&self) -> bool {
        match self.acceptance.verdict {
            Verdict::Accepted(_) | Verdict::Depends(_) => false,
            Verdict::Refused { .. } => true,
        }
    }

    fn depends(&self) -> bool {
        match self.acceptance.verdict {
            Verdict::Accepted(_) | Verdict::Refused { .. } => false,
            Verdict::Depends(_) => true,
        }
    }
}

/// Who can change the key policy.
pub(crate) const fn managers(audit: &Audit, by: By) -> &Managers {
    match by {
        By::AllPolicies => &audit.managed,
        By::KeyPolicy => &audit.managed_by_policy,
    }
}

/// Nobody can change the key policy.
pub(crate) const fn is_locked(managers: &Managers) -> bool {
    managers.callers.is_empty() && !managers.more
}

/// Reach that nobody need have meant.
pub(crate) const fn is_open(reached: &Reached) -> bool {
    match reached.bound {
        Bound::Public | Bound::WeakCondition(_) => true,
        Bound::Named | Bound::Organizations(_) => false,
    }
}

/// The same world without policies of principals, organizations and endpoints, and without grants.
fn key_policies_only(world: &World) -> World {
    let mut world = world.clone();
    world.endpoints.clear();
    for key in &mut world.keys {
        key.grants.clear();
    }
    for account in &mut world.accounts {
        account.scp = None;
        account.rcp.clear();
    }
    for principal in &mut world.principals {
        principal.policies.clear();
        principal.boundary = None;
    }
    world
}
