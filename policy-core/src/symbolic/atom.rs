//! What formulas are about.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::quality::RandomState;

use crate::ast::Effect;
use crate::condition::Condition;
use crate::context::Slot;
use crate::semantics::{Semantics, Uncertain};
use crate::symbolic::answer::Assumed;
use crate::symbolic::domain::{Domain, Lift};
use crate::symbolic::formula::{AtomId, Formulas, Node};
use crate::symbolic::test::Test;

/// Something that a formula asks of a request, or of what is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Atom {
    /// A policy that is not loaded is taken for granted.
    Assumed(Assumed),
    /// An uncertain point is read the other way.
    Flipped(Uncertain),
    /// A condition whose values have variables that are not settled.
    Linked(LinkedId),
    /// What the request says of a key.
    Test { domain: DomainId, test: TestId },
    /// The request presents the token of a grant.
    Token(Box<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct DomainId(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TestId(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LinkedId(u32);

/// A question about several keys at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Linked {
    /// The variables that are open: their slots, what requests may say of them, and how their
    /// texts follow from that.
    pub(super) variables: Box<[(Slot, DomainId, Lift)]>,
    /// What the other variables stand for; a key that is not here is absent.
    pub(super) settled: Box<[(Slot, Option<Box<str>>)]>,
    pub(super) ask: LinkedAsk,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum LinkedAsk {
    /// A condition.
    Condition {
        condition: Arc<Condition>,
        effect: Effect,
        semantics: Semantics,
        of: Subject,
    },
    /// Whether patterns of a `Resource` element cover an ARN.
    Resource {
        /// The template and the ARN it is matched against.
        pattern: crate::template::arn::ArnTemplate,
        subject: Box<str>,
    },
}

/// What a linked condition tests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// A key that is open.
    Open(DomainId, Lift),
    /// What is known of it: absent, or these values.
    Settled(Option<Box<[Box<str>]>>),
}

/// All atoms of a question, and the formulas over them.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) formulas: Formulas<Atom>,
    domains: Kept<Domain>,
    tests: Kept<Test>,
    linked: Kept<Linked>,
}

#[derive(Debug)]
struct Kept<T> {
    items: Vec<T>,
    numbers: HashMap<T, u32, RandomState>,
}

impl Book {
    pub(super) fn new() -> Self {
        Self {
            formulas: Formulas::new(),
            domains: Kept::new(),
            tests: Kept::new(),
            linked: Kept::new(),
        }
    }

    pub(super) fn domain_id(&mut self, domain: Domain) -> DomainId {
        DomainId(self.domains.number(domain))
    }

    /// The formula that a test of a key holds.
    pub(super) fn test(&mut self, domain: DomainId, test: Test) -> Node {
        let test = TestId(self.tests.number(test));
        self.formulas.atom(Atom::Test { domain, test })
    }

    pub(super) fn linked_node(&mut self, linked: Linked) -> Node {
        let number = LinkedId(self.linked.number(linked));
        self.formulas.atom(Atom::Linked(number))
    }

    pub(super) fn domain(&self, id: DomainId) -> Option<&Domain> {
        self.domains.items.get(id.0 as usize)
    }

    pub(super) fn test_of(&self, id: TestId) -> Option<&Test> {
        self.tests.items.get(id.0 as usize)
    }

    pub(super) fn linked(&self, id: LinkedId) -> Option<&Linked> {
        self.linked.items.get(id.0 as usize)
    }

    pub(super) fn atom(&self, id: AtomId) -> Option<&Atom> {
        self.formulas.atom_of(id)
    }
}

impl<T: Clone + Eq + Hash> Kept<T> {
    fn new() -> Self {
        Self {
            items: Vec::new(),
            numbers: HashMap::default(),
        }
    }

    fn number(&mut self, item: T) -> u32 {
        if let Some(&number) = self.numbers.get(&item) {
            return number;
        }
        let number = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(item.clone());
        self.numbers.insert(item, number);
        number
    }
}

impl Lift {
    /// The same test, asked of the home of the key.
    pub(super) fn test(&self, mut test: Test) -> Test {
        use crate::symbolic::test::Body;
        match (self, &mut test.body) {
            (Self::Same, _) => {}
            (_, Body::Typed(typed)) => typed.lift = self.clone(),
            (_, Body::Text { languages, .. }) => {
                *languages = languages.iter().flat_map(|one| self.back(one)).collect();
            }
            (_, Body::Constant(_) | Body::NotBefore(_) | Body::Pair { .. }) => {}
        }
        test
    }
}
