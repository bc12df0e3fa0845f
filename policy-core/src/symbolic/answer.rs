//! Answers, as data.

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;

use crate::compile::record::LoadError;
use crate::explain::{Explanation, Reference};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::condition_key::ConditionKey;
use crate::request::{Check, Request};
use crate::semantics::UncertainRow;
use crate::snapshot::RequestError;
use crate::table::kms_action::{Action, ActionSet};

/// What a change of policies gives and takes away.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// The changes, by key, direction, caller and actions.
    pub changes: Vec<Change>,
    /// Uncertain points: if they are read the other way, access changes for other requests as well.
    pub elsewhere: Vec<&'static UncertainRow>,
    /// What could not be settled with the steps at hand.
    pub undecided: Vec<Undecided>,
    /// What the answer rests on.
    pub assumptions: Vec<Assumption>,
    /// Steps taken.
    pub steps: u64,
}

/// Requests that one side allows and the other does not.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which side allows them.
    pub direction: Direction,
    /// Who makes them.
    pub callers: Vec<CallerClass>,
    /// For which actions.
    pub actions: ActionSet,
    /// On what: a key, or `arn:aws:kms:*:111122223333:*` for actions without a resource, in some
    /// Region.
    pub resource: String,
    /// One such request, decided on both sides.
    pub example: Example,
    /// What the old side says of it, and why.
    pub before: Explanation,
    /// What the new side says of it, and why.
    pub after: Explanation,
    /// Under which readings there is a change.
    pub readings: Readings,
}

/// Which way access changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Only the new side allows.
    Gained,
    /// Only the old side allows.
    Lost,
}

/// Callers that no policy at hand tells apart, but for what conditions say of their names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallerClass {
    /// A user, role, session, root user or service that somebody names or that is loaded.
    Named(String),
    /// Whoever has a unique id that a policy names.
    UniqueId(String),
    /// All others of a kind in an account; of any account that nobody names when there is none.
    Others {
        /// Their kind.
        kind: CallerKind,
        /// Their account.
        account: Option<AccountId>,
    },
}

/// A kind of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerKind {
    /// Federated sessions of users.
    FederatedUser,
    /// Sessions of roles.
    Role,
    /// Root users.
    Root,
    /// AWS services that call for themselves.
    Service,
    /// Sessions of service-linked roles.
    ServiceLinkedRole,
    /// Users.
    User,
}

impl fmt::Display for CallerClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::UniqueId(id) => write!(f, "whoever has the unique id {id}"),
            Self::Others { kind, account } => {
                let kind = match kind {
                    CallerKind::FederatedUser => "federated user",
                    CallerKind::Role => "role",
                    CallerKind::Root => "root user",
                    CallerKind::Service => "service",
                    CallerKind::ServiceLinkedRole => "service-linked role",
                    CallerKind::User => "user",
                };
                match account {
                    Some(account) => write!(f, "any other {kind} of account {account}"),
                    None => write!(f, "any other {kind}"),
                }
            }
        }
    }
}

/// A request that shows something. It was decided by the engine.
#[derive(Clone, Debug)]
pub struct Example {
    /// The request, known in full.
    pub request: Request,
    /// Policies that are not loaded and are taken for granted in this example.
    pub assumed: Vec<Assumed>,
}

/// A policy that is not loaded, as an example takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumed {
    /// An identity policy of the caller allows the action.
    IdentityAllows,
    /// No identity policy of the caller allows the action.
    IdentityIsSilent,
    /// The session policy of a federated user allows everything; without one it could do nothing.
    SessionAllows,
    /// Some policy of the caller or of an organization denies.
    SomethingDenies,
}

/// What could not be settled.
#[derive(Clone, Debug)]
pub struct Undecided {
    /// Of what: lower case, without a full stop.
    pub what: String,
    /// Why: lower case, without a full stop.
    pub why: String,
}

/// Something that an answer rests on, as a whole sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assumption(pub String);

/// Under which readings of the uncertain points an answer holds.
#[derive(Clone, Debug, Default)]
pub enum Readings {
    /// Under every reading.
    #[default]
    Every,
    /// Under the readings at hand; other readings of these points give another answer.
    DependsOn(Vec<&'static UncertainRow>),
    /// Under the readings at hand; of others it is not known.
    NotKnown,
}

/// Whether a claim holds.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The answer.
    pub answer: Verdict,
    /// What it rests on.
    pub assumptions: Vec<Assumption>,
    /// Steps taken.
    pub steps: u64,
}

/// The answer to a claim.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It holds for every request.
    Holds {
        /// Under which readings.
        readings: Readings,
        /// No request that it speaks of exists, so it says nothing.
        vacuous: bool,
        /// What callers that it speaks of could do to make it false.
        escapes: Vec<Escape>,
    },
    /// It does not hold.
    Fails {
        /// Who makes the request.
        caller: CallerClass,
        /// A request for which it does not.
        example: Box<Example>,
        /// How the request is decided, and why.
        explanation: Box<Explanation>,
        /// Under which readings it fails.
        readings: Readings,
    },
    /// It could not be settled.
    Unknown(Undecided),
}

/// One step by which a caller could get what a claim denies.
#[derive(Clone, Debug)]
pub struct Escape {
    /// Who.
    pub caller: CallerClass,
    /// Which action it takes: `CreateGrant`, `PutKeyPolicy`, `TagResource`, ….
    pub action: Action,
    /// What that would do: lower case, without a full stop.
    pub how: String,
    /// The request for that action, which is allowed.
    pub example: Example,
}

/// What stands out in the policies of one key.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The key.
    pub key: Arn,
    /// Who of the owning account can change the key policy, by the key policy alone: it allows or
    /// lets identity policies allow.
    pub managed_by_policy: Managers,
    /// Who can with all policies that are loaded.
    pub managed: Managers,
    /// Statements that do nothing.
    pub idle: Vec<Idle>,
    /// Who outside of the owning account can reach the key.
    pub reach: Vec<Reached>,
    /// What could not be settled.
    pub undecided: Vec<Undecided>,
    /// What the answers rest on.
    pub assumptions: Vec<Assumption>,
    /// Steps taken.
    pub steps: u64,
}

/// Who can call PutKeyPolicy.
#[derive(Clone, Debug, Default)]
pub struct Managers {
    /// Classes of callers, each with a request that is allowed. Nobody: locked out, unless there
    /// may be others.
    pub callers: Vec<(CallerClass, Example)>,
    /// Whether there may be others: the steps did not suffice to tell.
    pub more: bool,
}

/// A statement that does nothing.
#[derive(Clone, Debug)]
pub struct Idle {
    /// Which one.
    pub statement: Reference,
    /// Why.
    pub why: IdleBecause,
    /// Under which readings.
    pub readings: Readings,
}

/// Why a statement does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdleBecause {
    /// No request matches it.
    Unmatched,
    /// Every request that it allows is denied by a Deny.
    Shadowed,
    /// Without it every request is decided the same.
    Redundant,
}

/// Whether a statement does anything.
#[derive(Clone, Debug)]
pub enum Idleness {
    /// It does: without it some request would be decided otherwise.
    Busy,
    /// It does not.
    Idle {
        /// Why.
        why: IdleBecause,
        /// Under which readings.
        readings: Readings,
    },
    /// It could not be settled.
    Unknown(Undecided),
}

/// Somebody outside of the owning account who can reach the key.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Who.
    pub callers: Vec<CallerClass>,
    /// What they can do.
    pub actions: ActionSet,
    /// One request of the first of them that is allowed.
    pub example: Example,
    /// How far it is open to them.
    pub bound: Bound,
}

/// Who outside of the owning account can reach one key.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// One row for each set of actions and bound.
    pub rows: Vec<Reached>,
    /// What could not be settled.
    pub undecided: Vec<Undecided>,
}

/// What bounds who can reach a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// Nothing: anybody with an AWS account.
    Public,
    /// The organizations of the callers.
    Organizations(Vec<String>),
    /// The caller is named, or its account is.
    Named,
    /// A condition that every caller can meet, such as one on the encryption context.
    WeakCondition(Vec<ConditionKey>),
}

/// Who can do what with one key.
#[derive(Clone, Debug)]
pub struct Access {
    /// The key.
    pub key: Arn,
    /// By class of callers, in a stable order; classes that can do nothing are left out.
    pub callers: Vec<CallerAccess>,
    /// What could not be settled.
    pub undecided: Vec<Undecided>,
    /// What the answers rest on.
    pub assumptions: Vec<Assumption>,
    /// Steps taken.
    pub steps: u64,
}

/// What one class of callers can do with a key, in some request.
#[derive(Clone, Debug)]
pub struct CallerAccess {
    /// The class.
    pub caller: CallerClass,
    /// The account of the callers; services have none.
    pub account: Option<AccountId>,
    /// Whether it is the account of the key.
    pub is_own: bool,
    /// What they can do by the policies and grants at hand alone.
    pub alone: ActionSet,
    /// What they can do only with an identity policy that is not loaded.
    pub with_identity: ActionSet,
    /// For each action of both sets a request that is allowed.
    pub examples: Vec<(ActionSet, Example)>,
}

impl CallerAccess {
    /// What they can do, with or without identity policies that are not loaded.
    #[must_use]
    pub const fn all(&self) -> ActionSet {
        self.alone.union(self.with_identity)
    }

    /// A request for an action that is allowed, or `None` if the action is in neither set.
    #[must_use]
    pub fn example(&self, action: Action) -> Option<&Example> {
        let examples = self.examples.iter();
        let mut of = examples.filter(|(actions, _)| actions.contains(action));
        of.next().map(|(_, example)| example)
    }
}

/// The condition under which a request is allowed, as far as one of its checks goes.
#[derive(Clone, Debug)]
pub struct Residual {
    /// The check.
    pub check: Check,
    /// The request is allowed exactly when one of these holds. None: never.
    pub blocks: Vec<Block>,
    /// The blocks are not all; the steps did not suffice for more.
    pub more: bool,
    /// What the answer rests on.
    pub assumptions: Vec<Assumption>,
    /// Steps taken.
    pub steps: u64,
}

/// Conditions that must all hold, and what must not hold beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// As in a `Condition` element: operator, key, values. Empty: always.
    pub conditions: Conditions,
    /// Unless one of these holds.
    pub exceptions: Vec<Conditions>,
}

/// A `Condition` element: operator, key, values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conditions(pub BTreeMap<String, BTreeMap<String, Vec<String>>>);

/// A residual cannot be made.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum ResidualError {
    /// A policy cannot be lowered.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The request contradicts itself, or names what is not loaded.
    #[error(transparent)]
    Request(#[from] RequestError),
}
