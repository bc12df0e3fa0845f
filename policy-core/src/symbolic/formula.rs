//! Boolean formulas over atoms, each kept once.
//!
//! Equal formulas are the same node, so that two policies which say the same need no solver.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::quality::RandomState;

/// A formula of a [`Formulas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

/// Something that is true or false of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct AtomId(pub(super) u32);

/// An atom, and whether it is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Literal {
    pub(super) atom: AtomId,
    pub(super) holds: bool,
}

/// What a node is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    Always,
    Atom(AtomId),
    /// At least two, sorted, none of them twice.
    And(Box<[Node]>),
    Not(Node),
}

/// All formulas of one question, with what their atoms are.
#[derive(Debug)]
pub(super) struct Formulas<A> {
    shapes: Vec<Shape>,
    nodes: HashMap<Shape, Node, RandomState>,
    atoms: Vec<A>,
    numbers: HashMap<A, AtomId, RandomState>,
}

impl Node {
    pub(super) const TRUE: Self = Self(0);
    pub(super) const FALSE: Self = Self(1);

    pub(super) const fn of(holds: bool) -> Self {
        if holds { Self::TRUE } else { Self::FALSE }
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl<A: Clone + Eq + Hash> Formulas<A> {
    pub(super) fn new() -> Self {
        let mut formulas = Self {
            shapes: Vec::new(),
            nodes: HashMap::default(),
            atoms: Vec::new(),
            numbers: HashMap::default(),
        };
        let always = formulas.node(Shape::Always);
        let never = formulas.node(Shape::Not(always));
        debug_assert_eq!((always, never), (Node::TRUE, Node::FALSE), "the first two");
        formulas
    }

    /// The formula of one atom.
    pub(super) fn atom(&mut self, atom: A) -> Node {
        let next = AtomId(u32::try_from(self.atoms.len()).unwrap_or(u32::MAX));
        let number = *self.numbers.entry(atom.clone()).or_insert_with(|| {
            self.atoms.push(atom);
            next
        });
        self.node(Shape::Atom(number))
    }

    /// What an atom is.
    pub(super) fn atom_of(&self, atom: AtomId) -> Option<&A> {
        self.atoms.get(atom.0 as usize)
    }

    pub(super) fn shape(&self, node: Node) -> &Shape {
        // INVARIANT(formulas): every node was made here; the first shape is always there.
        self.shapes.get(node.index()).unwrap_or(&Shape::Always)
    }

    pub(super) fn not(&mut self, node: Node) -> Node {
        match *self.shape(node) {
            Shape::Not(inner) => inner,
            Shape::Always | Shape::And(_) | Shape::Atom(_) => self.node(Shape::Not(node)),
        }
    }

    pub(super) fn and(&mut self, one: Node, other: Node) -> Node {
        self.all([one, other])
    }

    pub(super) fn or(&mut self, one: Node, other: Node) -> Node {
        let (one, other) = (self.not(one), self.not(other));
        let both = self.and(one, other);
        self.not(both)
    }

    /// `then` where `condition` holds, `otherwise` elsewhere.
    pub(super) fn choose(&mut self, condition: Node, then: Node, otherwise: Node) -> Node {
        if then == otherwise {
            return then;
        }
        let not = self.not(condition);
        let (one, other) = (self.and(condition, then), self.and(not, otherwise));
        self.or(one, other)
    }

    pub(super) fn all(&mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        let mut parts: Vec<Node> = Vec::new();
        for node in nodes {
            match self.shape(node) {
                Shape::Always => {}
                Shape::And(inner) => parts.extend(inner.iter().copied()),
                Shape::Atom(_) | Shape::Not(_) => parts.push(node),
            }
        }
        parts.sort_unstable();
        parts.dedup();
        if parts.contains(&Node::FALSE) {
            return Node::FALSE;
        }
        for &part in &parts {
            if let Shape::Not(inner) = *self.shape(part) {
                // What is denied of one part may be an `And` whose parts are all here.
                let contradicts = match self.shape(inner) {
                    Shape::And(denied) => denied.iter().all(|one| parts.binary_search(one).is_ok()),
                    Shape::Always | Shape::Atom(_) | Shape::Not(_) => {
                        parts.binary_search(&inner).is_ok()
                    }
                };
                if contradicts {
                    return Node::FALSE;
                }
            }
        }
        match *parts {
            [] => Node::TRUE,
            [only] => only,
            [_, _, ..] => self.node(Shape::And(parts.into())),
        }
    }

    pub(super) fn any(&mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        let negated: Vec<Node> = nodes.into_iter().map(|node| self.not(node)).collect();
        let none = self.all(negated);
        self.not(none)
    }

    /// Every node below, those that others are made of first.
    pub(super) fn below(&self, root: Node) -> Vec<Node> {
        let mut seen = vec![root];
        let mut at = 0;
        let mut known = std::collections::HashSet::from([root]);
        while let Some(&node) = seen.get(at) {
            at = at.saturating_add(1);
            let mut add = |child: Node| {
                if known.insert(child) {
                    seen.push(child);
                }
            };
            match self.shape(node) {
                Shape::Always | Shape::Atom(_) => {}
                Shape::And(parts) => parts.iter().copied().for_each(&mut add),
                Shape::Not(inner) => add(*inner),
            }
        }
        // INVARIANT(formulas): a node is made after those it is made of.
        seen.sort_unstable();
        seen
    }

    /// Literals that make the formula true whatever the other atoms are, as the atoms are said to
    /// be; the formula must hold.
    pub(super) fn reasons(&self, root: Node, atoms: impl Fn(AtomId) -> bool) -> Vec<Literal> {
        let values = self.values(root, &atoms);
        let is = |node: Node| values.get(&node).copied().unwrap_or(false);
        let mut found = Vec::new();
        let mut wanted = vec![root];
        let mut seen = std::collections::HashSet::from([root]);
        while let Some(node) = wanted.pop() {
            let mut want = |node: Node| {
                if seen.insert(node) {
                    wanted.push(node);
                }
            };
            match self.shape(node) {
                Shape::Always => {}
                Shape::Atom(atom) => found.push(Literal {
                    atom: *atom,
                    holds: is(node),
                }),
                Shape::Not(inner) => want(*inner),
                Shape::And(parts) if is(node) => parts.iter().copied().for_each(&mut want),
                Shape::And(parts) => {
                    // One that does not hold is enough; the first made is the simplest.
                    if let Some(&part) = parts.iter().find(|&&part| !is(part)) {
                        want(part);
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn values(
        &self,
        root: Node,
        atoms: &impl Fn(AtomId) -> bool,
    ) -> HashMap<Node, bool, RandomState> {
        let mut values: HashMap<Node, bool, RandomState> = HashMap::default();
        for node in self.below(root) {
            let is = |node: &Node| values.get(node).copied().unwrap_or(false);
            let holds = match self.shape(node) {
                Shape::Always => true,
                Shape::Atom(atom) => atoms(*atom),
                Shape::And(parts) => parts.iter().all(is),
                Shape::Not(inner) => !is(inner),
            };
            values.insert(node, holds);
        }
        values
    }

    fn node(&mut self, shape: Shape) -> Node {
        let next = Node(u32::try_from(self.shapes.len()).unwrap_or(u32::MAX));
        *self.nodes.entry(shape.clone()).or_insert_with(|| {
            self.shapes.push(shape);
            next
        })
    }
}
