//! A condition against a request: how comparisons of single values make one answer.
//!
//! Source: IAM User Guide, "Conditions with multiple context keys or values", "Single-valued vs.
//! multivalued context keys" and "IAM JSON policy elements: Condition operators".

use crate::ast::{IfExists, Polarity, SetOperator};
use crate::condition::{
    Compared, Condition, DeclaredArity, Ternary, Test, Truth, arn, binary, boolean, date, ip, null,
    numeric, string,
};
use crate::context::{ContextView, Lookup, Values};
use crate::semantics::{Reading, Semantics, Touched, Uncertain};
use crate::template::arn::ArnParts;
use crate::template::{Folding, Resolution, Template};
use crate::value::ip::parse_address;
use crate::value::number::Decimal;

impl Condition {
    /// What the condition says of a request. Adds the uncertain points that were consulted.
    pub(crate) fn eval(
        &self,
        context: &impl ContextView,
        semantics: Semantics,
        touched: &mut Touched,
    ) -> Truth {
        self.eval_on(context.lookup(self.key), context, semantics, touched)
    }

    /// The same, when the key was looked up already.
    #[inline]
    pub(crate) fn eval_on(
        &self,
        lookup: Lookup<'_>,
        context: &impl ContextView,
        semantics: Semantics,
        touched: &mut Touched,
    ) -> Truth {
        let lookup = match lookup {
            // A key without any value is not in the request.
            Lookup::Values(values) if values.is_empty() => Lookup::Absent,
            lookup @ (Lookup::Absent | Lookup::Unknown | Lookup::Values(_)) => lookup,
        };
        // What most conditions are, without the general way's questions.
        if let (Lookup::Values(values), None, Test::String(Folding::None, wanted)) =
            (lookup, self.set, &self.test)
            && self.arity != DeclaredArity::Multivalued
            && let Some(value) = values.only()
        {
            let one = |wanted| string::compare(wanted, value, Folding::None, context);
            return alternatives(self.polarity, wanted.iter().map(one));
        }
        let mut evaluation = Evaluation {
            condition: self,
            context,
            semantics,
            touched,
        };
        match (&self.test, lookup) {
            (Test::Null(wanted), lookup) => evaluation.null(wanted, lookup),
            (_, Lookup::Absent) => self.when_absent(),
            (_, Lookup::Unknown) => evaluation.when_unknown(),
            (_, Lookup::Values(values)) => evaluation.when_present(values),
        }
    }

    /// What the comparison of one value says, whatever the arity and the set operator.
    pub(crate) fn eval_one(
        &self,
        value: &str,
        context: &impl ContextView,
        semantics: Semantics,
    ) -> Truth {
        let mut touched = Touched::default();
        let mut evaluation = Evaluation {
            condition: self,
            context,
            semantics,
            touched: &mut touched,
        };
        let truth = evaluation.one(value);
        evaluation.settle(truth)
    }

    pub(crate) fn when_absent(&self) -> Truth {
        match (self.if_exists, self.set, self.polarity) {
            (IfExists::Yes, _, _) | (IfExists::No, Some(SetOperator::ForAllValues), _) => {
                Truth::TRUE
            }
            (IfExists::No, Some(SetOperator::ForAnyValue), _) => Truth::FALSE,
            (IfExists::No, None, Polarity::Is) => Truth::FALSE,
            // A negated operator holds when the key is absent.
            (IfExists::No, None, Polarity::IsNot) => Truth::TRUE,
        }
    }
}

struct Evaluation<'a, C> {
    condition: &'a Condition,
    context: &'a C,
    semantics: Semantics,
    touched: &'a mut Touched,
}

impl<C: ContextView> Evaluation<'_, C> {
    fn null(&mut self, wanted: &[Option<bool>], lookup: Lookup<'_>) -> Truth {
        let mut answer = |absent| {
            let compared = wanted.iter().map(|&wanted| null::compare(wanted, absent));
            self.settle(alternatives(Polarity::Is, compared))
        };
        match lookup {
            Lookup::Absent => answer(true),
            Lookup::Unknown => {
                let (absent, present) = (answer(true), answer(false));
                Truth {
                    as_allow: absent.as_allow.either(present.as_allow),
                    as_deny: absent.as_deny.either(present.as_deny),
                }
            }
            Lookup::Values(_) => answer(false),
        }
    }

    /// Unknown, unless the condition is false whether or not the key is there.
    fn when_unknown(&self) -> Truth {
        match (self.condition.polarity, self.condition.when_absent()) {
            (Polarity::Is, Truth::FALSE) if !self.can_hold() => Truth::FALSE,
            (Polarity::Is | Polarity::IsNot, _) => Truth::UNKNOWN,
        }
    }

    /// Whether some value of the policy could be met by some value of a request.
    fn can_hold(&self) -> bool {
        let resolves =
            |template: &Template| template.resolution(self.context) != Resolution::Unresolved;
        match &self.condition.test {
            Test::Arn(wanted) => !wanted.is_empty(),
            Test::Binary(wanted) => !wanted.is_empty(),
            Test::Bool(wanted) => !wanted.is_empty(),
            Test::Date(_, wanted) => !wanted.is_empty(),
            Test::Ip(wanted) => !wanted.is_empty(),
            Test::Null(wanted) => !wanted.is_empty(),
            Test::Numeric(_, wanted) => !wanted.is_empty(),
            Test::String(_, wanted) => wanted.iter().any(resolves),
        }
    }

    fn when_present(&mut self, values: Values<'_>) -> Truth {
        let single = values.len() == 1;
        match (self.condition.set, self.condition.arity) {
            (Some(set), _) => self.with_set_operator(set, values),
            (None, DeclaredArity::SingleValued | DeclaredArity::Undeclared) if single => {
                let all = self.every(values);
                self.settle(all)
            }
            (None, DeclaredArity::SingleValued) => self.differing_by_case(values),
            (None, DeclaredArity::Multivalued | DeclaredArity::Undeclared) => {
                self.touched.insert(Uncertain::MissingSetOperator);
                match self.semantics.reading(Uncertain::MissingSetOperator) {
                    Reading::Alternative => {
                        self.with_set_operator(SetOperator::ForAnyValue, values)
                    }
                    Reading::Recommended => Truth::FALSE,
                }
            }
        }
    }

    fn with_set_operator(&mut self, set: SetOperator, values: Values<'_>) -> Truth {
        // Settled 12: only empty strings are as good as no value.
        let empty = values.iter().all(str::is_empty);
        let truth = match set {
            SetOperator::ForAllValues if empty => Truth::TRUE,
            SetOperator::ForAllValues => self.every(values),
            SetOperator::ForAnyValue if empty => Truth::FALSE,
            SetOperator::ForAnyValue => self.some(values),
        };
        self.settle(truth)
    }

    /// Several values of a single-valued key: the request named it in several spellings (U-17).
    fn differing_by_case(&mut self, values: Values<'_>) -> Truth {
        self.touched.insert(Uncertain::KeysDifferingByCase);
        let every = self.every(values);
        let every = self.settle(every);
        let some = self.some(values);
        let some = self.settle(some);
        let reading = self.semantics.reading(Uncertain::KeysDifferingByCase);
        match (reading, self.condition.polarity) {
            (Reading::Recommended, _) => Truth {
                as_allow: every.as_allow,
                as_deny: some.as_deny,
            },
            (Reading::Alternative, Polarity::Is) => some,
            // Any value may match, and then the negation does not hold.
            (Reading::Alternative, Polarity::IsNot) => every,
        }
    }

    fn every(&mut self, values: Values<'_>) -> Truth {
        let mut all = Truth::TRUE;
        for value in values.iter() {
            all = all.and(self.one(value));
            if all == Truth::FALSE {
                break;
            }
        }
        all
    }

    fn some(&mut self, values: Values<'_>) -> Truth {
        let mut any = Truth::FALSE;
        for value in values.iter() {
            any = any.or(self.one(value));
            if any == Truth::TRUE {
                break;
            }
        }
        any
    }

    /// One value of the request against all values of the policy.
    fn one(&mut self, value: &str) -> Truth {
        let Self {
            condition,
            context,
            semantics,
            touched,
        } = self;
        let (polarity, semantics, context) = (condition.polarity, *semantics, *context);
        match &condition.test {
            Test::Arn(wanted) => {
                let value = ArnParts::split(value);
                let one = |wanted| arn::compare(wanted, value.as_ref(), context);
                alternatives(polarity, wanted.iter().map(one))
            }
            Test::Binary(wanted) => {
                let one = |wanted: &Option<Box<[u8]>>| binary::compare(wanted.as_deref(), value);
                alternatives(polarity, wanted.iter().map(one))
            }
            Test::Bool(wanted) => {
                let value = boolean::parse(value);
                let one = |wanted| boolean::compare(wanted, value, context, semantics, touched);
                alternatives(polarity, wanted.iter().map(one))
            }
            Test::Date(relation, wanted) => {
                let value = date::read(value, semantics, touched);
                let one = |&wanted| date::compare(*relation, wanted, value, semantics, touched);
                alternatives(polarity, wanted.iter().map(one))
            }
            Test::Ip(wanted) => {
                let value = parse_address(value);
                let one = |&wanted| ip::compare(wanted, value, semantics, touched);
                alternatives(polarity, wanted.iter().map(one))
            }
            // `eval` answers Null without looking at values.
            Test::Null(_) => Truth::CLOSED,
            Test::Numeric(relation, wanted) => {
                let value = Decimal::parse(value);
                let compared = wanted
                    .iter()
                    .map(|wanted| numeric::compare(*relation, wanted, value));
                alternatives(polarity, compared)
            }
            Test::String(folding, wanted) => {
                let one = |wanted| string::compare(wanted, value, *folding, context);
                alternatives(polarity, wanted.iter().map(one))
            }
        }
    }

    /// Reads U-12b. Only a comparison that could not be made, and that decides, makes an Allow and
    /// a Deny see different things; the other reading is then one of the two.
    fn settle(&mut self, truth: Truth) -> Truth {
        if truth.as_allow == truth.as_deny {
            return truth;
        }
        self.touched.insert(Uncertain::UnparsableValue);
        let reading = self.semantics.reading(Uncertain::UnparsableValue);
        match (reading, self.condition.polarity) {
            (Reading::Recommended, _) => truth,
            (Reading::Alternative, Polarity::Is) => Truth::both(truth.as_allow),
            (Reading::Alternative, Polarity::IsNot) => Truth::both(truth.as_deny),
        }
    }
}

/// The values of a policy are alternatives for a positive operator; a negated one excludes all.
#[inline]
fn alternatives(polarity: Polarity, compared: impl Iterator<Item = Compared>) -> Truth {
    let (mut unknown, mut unparsable) = (false, false);
    for one in compared {
        match one {
            Compared::Fails => {}
            Compared::Holds => {
                return match polarity {
                    Polarity::Is => Truth::TRUE,
                    Polarity::IsNot => Truth::FALSE,
                };
            }
            Compared::Unknown => unknown = true,
            Compared::Unparsable => unparsable = true,
        }
    }
    // What cannot be compared is closed either way: a negation does not open it.
    match polarity {
        Polarity::Is => Truth {
            as_allow: Ternary::known(false, unknown),
            as_deny: Ternary::known(unparsable, unknown),
        },
        Polarity::IsNot => Truth {
            as_allow: Ternary::known(unparsable, unknown).not(),
            as_deny: Ternary::known(false, unknown).not(),
        },
    }
}

impl Ternary {
    /// What is known when it is one of two.
    const fn either(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            (Self::False | Self::True | Self::Unknown, _) => Self::Unknown,
        }
    }
}
