//! Floor 6: condition operators, one family a file, each a pure function.
//!
//! In: a condition as written. Out: a [`Condition`] that can be evaluated against a request
//! without allocating. A family compares one value of a request with the values of the policy;
//! `eval` puts these comparisons together.

use std::cmp::Ordering;

use crate::ast::{IfExists, Polarity, SetOperator};
use crate::template::arn::ArnTemplate;
use crate::template::{Folding, Template};
use crate::value::ip::IpRange;

use crate::context::Slot;

mod arn;
mod binary;
mod boolean;
mod date;
mod eval;
mod ip;
pub(crate) mod lower;
mod null;
mod numeric;
mod string;
#[cfg(test)]
mod tests;

pub(crate) use date::Wanted as WantedDate;

/// One key of one operator, ready to be evaluated. Equal conditions can be shared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Condition {
    key: Slot,
    arity: DeclaredArity,
    set: Option<SetOperator>,
    if_exists: IfExists,
    /// Whether the operator is a `…Not…` one.
    polarity: Polarity,
    test: Test,
}

/// How many values the tables say a condition key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum DeclaredArity {
    Multivalued,
    SingleValued,
    /// The key is in no table.
    Undeclared,
}

/// A truth value that may not be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Ternary {
    False,
    Unknown,
    True,
}

/// What a condition says, once read for an Allow and once for a Deny.
///
/// The two differ where a point fails closed by effect: a number that does not parse must neither
/// allow nor spare from a Deny. A condition shared by an Allow and a Deny is evaluated once and
/// resolved twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Truth {
    pub(crate) as_allow: Ternary,
    pub(crate) as_deny: Ternary,
}

/// A family of operators with the values of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Test {
    Arn(Box<[ArnTemplate]>),
    Binary(Box<[Option<Box<[u8]>>]>),
    Bool(Box<[boolean::Wanted]>),
    Date(Relation, Box<[date::Wanted]>),
    Ip(Box<[Option<IpRange>]>),
    Null(Box<[Option<bool>]>),
    Numeric(Relation, Box<[Box<str>]>),
    String(Folding, Box<[Template]>),
}

/// The values of the policy, by what they are compared as.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    Addresses(&'a [Option<IpRange>]),
    Arns(&'a [ArnTemplate]),
    Booleans,
    Bytes(&'a [Option<Box<[u8]>>]),
    Dates(&'a [WantedDate]),
    Numbers(&'a [Box<str>]),
    /// Whether the key is there at all.
    Presence,
    Texts(Folding, &'a [Template]),
}

/// What the value of the request has to be to the value of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Relation {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// How one value of the request compares with one value of the policy, negation left aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Compared {
    Fails,
    Holds,
    /// It hangs on a policy variable that is unknown.
    Unknown,
    /// One of the two is not of the operator's type.
    Unparsable,
}

impl Condition {
    /// The key that is tested.
    pub(crate) const fn key(&self) -> Slot {
        self.key
    }

    pub(crate) const fn arity(&self) -> DeclaredArity {
        self.arity
    }

    pub(crate) const fn set(&self) -> Option<SetOperator> {
        self.set
    }

    /// Whether the operator is a `…Not…` one.
    pub(crate) const fn polarity(&self) -> Polarity {
        self.polarity
    }

    /// The values of the policy.
    pub(crate) fn wanted(&self) -> Wanted<'_> {
        match &self.test {
            Test::Arn(wanted) => Wanted::Arns(wanted),
            Test::Binary(wanted) => Wanted::Bytes(wanted),
            Test::Bool(_) => Wanted::Booleans,
            Test::Date(_, wanted) => Wanted::Dates(wanted),
            Test::Ip(wanted) => Wanted::Addresses(wanted),
            Test::Null(_) => Wanted::Presence,
            Test::Numeric(_, wanted) => Wanted::Numbers(wanted),
            Test::String(folding, wanted) => Wanted::Texts(*folding, wanted),
        }
    }

    /// The keys that policy variables in the values name.
    pub(crate) fn variables(&self) -> impl Iterator<Item = Slot> {
        let (arns, booleans, texts): (&[_], &[boolean::Wanted], &[_]) = match &self.test {
            Test::Arn(values) => (values, &[], &[]),
            Test::Bool(values) => (&[], values, &[]),
            Test::String(_, values) => (&[], &[], values),
            Test::Binary(_) | Test::Date(..) | Test::Ip(_) | Test::Null(_) | Test::Numeric(..) => {
                (&[], &[], &[])
            }
        };
        let booleans = booleans.iter().filter_map(boolean::Wanted::template);
        let texts = texts.iter().chain(booleans).flat_map(Template::slots);
        arns.iter().flat_map(ArnTemplate::slots).chain(texts)
    }
}

impl Relation {
    const fn holds(self, ordering: Ordering) -> Compared {
        Compared::from_bool(match self {
            Self::Equal => ordering.is_eq(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
        })
    }
}

impl Compared {
    const fn from_bool(holds: bool) -> Self {
        match holds {
            false => Self::Fails,
            true => Self::Holds,
        }
    }
}

impl Ternary {
    pub(crate) const fn of(holds: bool) -> Self {
        Self::known(holds, false)
    }

    /// True when it holds, else unknown when it may hold.
    pub(crate) const fn known(holds: bool, may_hold: bool) -> Self {
        match (holds, may_hold) {
            (true, _) => Self::True,
            (false, true) => Self::Unknown,
            (false, false) => Self::False,
        }
    }

    pub(crate) const fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        // The lesser of the two: false, unknown, true.
        if (self as u8) < (other as u8) {
            self
        } else {
            other
        }
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        if (self as u8) < (other as u8) {
            other
        } else {
            self
        }
    }
}

impl Truth {
    pub(crate) const FALSE: Self = Self {
        as_allow: Ternary::False,
        as_deny: Ternary::False,
    };
    pub(crate) const TRUE: Self = Self {
        as_allow: Ternary::True,
        as_deny: Ternary::True,
    };
    pub(crate) const UNKNOWN: Self = Self {
        as_allow: Ternary::Unknown,
        as_deny: Ternary::Unknown,
    };
    /// Fails closed: does not help an Allow, does not spare from a Deny.
    pub(crate) const CLOSED: Self = Self {
        as_allow: Ternary::False,
        as_deny: Ternary::True,
    };

    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            as_allow: self.as_allow.and(other.as_allow),
            as_deny: self.as_deny.and(other.as_deny),
        }
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self {
            as_allow: self.as_allow.or(other.as_allow),
            as_deny: self.as_deny.or(other.as_deny),
        }
    }

    /// The same for an Allow and a Deny.
    pub(crate) const fn both(ternary: Ternary) -> Self {
        Self {
            as_allow: ternary,
            as_deny: ternary,
        }
    }
}
