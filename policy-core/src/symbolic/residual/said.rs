//! Conditions put together, and written as IAM writes them.

use crate::symbolic::answer::{Block, Conditions};
use crate::symbolic::encode::Encoder;
use crate::symbolic::formula::Node;
use crate::symbolic::solve::{Search, search};
use crate::symbolic::text::steps::Steps;

/// Conditions that must all hold.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) node: Node,
    pub(super) said: Vec<Said>,
}

/// One key of one operator, as written.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) operator: String,
    pub(super) key: String,
    pub(super) values: Vec<String>,
    /// When it holds, if that is known apart from the rest.
    pub(super) node: Option<Node>,
}

impl Term {
    pub(super) const fn always() -> Self {
        Self {
            node: Node::TRUE,
            said: Vec::new(),
        }
    }

    pub(super) fn and(&self, other: &Self, encoder: &mut Encoder) -> Self {
        let mut said = self.said.clone();
        for one in &other.said {
            if !said.iter().any(|known| known.is_same(one)) {
                said.push(one.clone());
            }
        }
        Self {
            node: encoder.and(self.node, other.node),
            said,
        }
    }
}

impl Said {
    pub(super) fn new(operator: &str, key: &str, values: Vec<String>) -> Self {
        Self {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values,
            node: None,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.operator == other.operator
            && self.key.eq_ignore_ascii_case(&other.key)
            && self.values == other.values
    }
}

/// The block of a term, with those exceptions that can be; nothing where it cannot be written.
pub(super) fn block(
    term: &Term,
    denies: &[Term],
    encoder: &mut Encoder,
    steps: &mut Steps,
) -> Option<Block> {
    let mut block = Block::default();
    let mut clashes = Vec::new();
    for one in &term.said {
        if !block.conditions.add(one) {
            clashes.push(one);
        }
    }
    let mut seen = Node::FALSE;
    for deny in denies {
        let mut both = encoder.and(term.node, deny.node);
        let new = encoder.not(seen);
        both = encoder.and(both, new);
        if both == Node::FALSE {
            continue;
        }
        if let Search::None = search(&encoder.book, both, steps, |_| Some(())) {
            continue;
        }
        seen = encoder.or(seen, deny.node);
        let mut exception = Conditions::default();
        for one in &deny.said {
            // What the block says already is not repeated.
            let is_implied = one.node.is_some_and(|node| {
                let not = encoder.not(node);
                let outside = encoder.and(term.node, not);
                matches!(
                    search(&encoder.book, outside, steps, |_| Some(())),
                    Search::None
                )
            });
            if !is_implied {
                exception.add(one);
            }
        }
        if !block.exceptions.contains(&exception) {
            block.exceptions.push(exception);
        }
    }
    // Two conditions of one operator on one key: what the second asks for is what is left when
    // everything else is an exception.
    for clash in clashes {
        let mut exception = Conditions::default();
        for one in complement(clash)? {
            exception.add(&one);
        }
        block.exceptions.push(exception);
    }
    Some(block)
}

impl Conditions {
    /// Adds a condition; says whether there was room: an operator holds a key once.
    fn add(&mut self, one: &Said) -> bool {
        let keys = self.0.entry(one.operator.clone()).or_default();
        let known = keys.keys().find(|key| key.eq_ignore_ascii_case(&one.key));
        if known.is_some() {
            return false;
        }
        keys.insert(one.key.clone(), one.values.clone());
        true
    }
}

/// Conditions that hold just where this one does not; nothing where IAM has none such.
fn complement(one: &Said) -> Option<Vec<Said>> {
    let (set, rest) = match one.operator.split_once(':') {
        Some((set, base)) => (Some(set), base),
        None => (None, one.operator.as_str()),
    };
    let (base, if_exists) = match rest.strip_suffix("IfExists") {
        Some(base) => (base, true),
        None => (rest, false),
    };
    let said = |operator: String, values: Vec<String>| Said::new(&operator, &one.key, values);
    let is_present = || Said::new("Null", &one.key, vec!["false".to_owned()]);
    let turned = |values: &[String]| match values {
        [value] if value.eq_ignore_ascii_case("true") => Some(vec!["false".to_owned()]),
        [value] if value.eq_ignore_ascii_case("false") => Some(vec!["true".to_owned()]),
        [] | [_, ..] => None,
    };
    match (set, base) {
        (None, "Null") => return Some(vec![said("Null".to_owned(), turned(&one.values)?)]),
        (None, "Bool") => {
            // Where an absent key fails the condition, it holds here.
            let suffix = if if_exists { "" } else { "IfExists" };
            return Some(vec![said(format!("Bool{suffix}"), turned(&one.values)?)]);
        }
        _ => {}
    }
    let (other, is_negation) = PAIRS.iter().find_map(|(positive, other, negates)| {
        if *positive == base {
            Some((*other, *negates))
        } else if *other == base {
            Some((*positive, *negates))
        } else {
            None
        }
    })?;
    let values = one.values.clone();
    match set {
        Some("ForAllValues") if !if_exists => {
            Some(vec![said(format!("ForAnyValue:{other}"), values)])
        }
        Some("ForAnyValue") if !if_exists => {
            Some(vec![said(format!("ForAllValues:{other}"), values)])
        }
        Some(_) => None,
        None => {
            let other_negates = is_negation && other.contains("Not");
            match (if_exists, other_negates) {
                // A negation holds where the key is absent.
                (true, true) => Some(vec![said(other.to_owned(), values), is_present()]),
                (true, false) | (false, true) => Some(vec![said(other.to_owned(), values)]),
                (false, false) if is_negation => Some(vec![said(other.to_owned(), values)]),
                (false, false) => Some(vec![said(format!("{other}IfExists"), values)]),
            }
        }
    }
}

/// Operators that exclude each other, and whether the second is the negation of the first; if not,
/// an absent key fails both.
const PAIRS: [(&str, &str, bool); 12] = [
    ("ArnEquals", "ArnNotEquals", true),
    ("ArnLike", "ArnNotLike", true),
    ("DateEquals", "DateNotEquals", true),
    ("DateLessThan", "DateGreaterThanEquals", false),
    ("DateLessThanEquals", "DateGreaterThan", false),
    ("IpAddress", "NotIpAddress", true),
    ("NumericEquals", "NumericNotEquals", true),
    ("NumericLessThan", "NumericGreaterThanEquals", false),
    ("NumericLessThanEquals", "NumericGreaterThan", false),
    ("StringEquals", "StringNotEquals", true),
    ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", true),
    ("StringLike", "StringNotLike", true),
];
