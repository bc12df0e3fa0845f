//! Who outside of the owning account can reach a key, and what bounds them.
//!
//! A condition bounds callers if it says something of them that they cannot choose: their
//! organization. A name that they can give a role, an encryption context, or the service they go
//! through only looks as if it did.

use std::collections::BTreeMap;

use crate::name::arn::Arn;
use crate::name::condition_key::ConditionKey;
use crate::symbolic::answer::{Bound, CallerClass, Example, Reached, Undecided};
use crate::symbolic::atom::Atom;
use crate::symbolic::cells::Cells;
use crate::symbolic::example::Cell;
use crate::symbolic::formula::Node;
use crate::symbolic::inquiry::Inquiry;
use crate::symbolic::solve::Search;
use crate::symbolic::test::{Body, Fold, Mode, Test};
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::table::condition_key;
use crate::table::kms_action::ActionSet;

/// One row for each set of actions and bound, with all classes of callers from outside that have it.
pub(super) fn find(
    inquiry: &mut Inquiry,
    cells: &Cells,
    key: &Arn,
    undecided: &mut Vec<Undecided>,
) -> Vec<Reached> {
    let mut found: BTreeMap<(CallerClass, Bound), (ActionSet, Example)> = BTreeMap::new();
    for (cell, actions) in cells.of_key(key) {
        let own = cell.caller().account();
        if own.is_some_and(|own| Some(own) == key.account()) {
            continue;
        }
        let allowed = inquiry.allowed(0, &cell);
        let Some(allowed) = allowed.filter(|formula| *formula != Node::FALSE) else {
            continue;
        };
        let label = cell.class.label.clone();
        match inquiry.search(&cell, allowed, &[true]) {
            Search::Found((example, _)) => {
                let bound = bound(inquiry, &cell, allowed);
                let row = found.entry((label, bound));
                let (known, _) = row.or_insert((ActionSet::EMPTY, example));
                *known = known.union(actions);
            }
            Search::None => {}
            Search::Unknown => undecided.push(Undecided {
                what: format!("whether {label} can reach the key"),
                why: "the steps did not suffice".to_owned(),
            }),
        }
    }
    let mut rows: Vec<Reached> = Vec::new();
    for ((caller, bound), (actions, example)) in found {
        let same = rows
            .iter_mut()
            .find(|row| row.actions == actions && row.bound == bound);
        match same {
            Some(row) => row.callers.push(caller),
            None => rows.push(Reached {
                callers: vec![caller],
                actions,
                example,
                bound,
            }),
        }
    }
    rows
}

/// What bounds the callers of a cell.
fn bound(inquiry: &mut Inquiry, cell: &Cell, allowed: Node) -> Bound {
    match &cell.class.label {
        CallerClass::Named(_) | CallerClass::UniqueId(_) => return Bound::Named,
        CallerClass::Others { account, .. } => {
            // An account that only a condition names is one like others.
            let accounts = &inquiry.ground.accounts;
            if account.is_some_and(|account| accounts.contains(&account)) {
                return Bound::Named;
            }
        }
    }
    if let Some(organizations) = organizations(inquiry, cell, allowed) {
        return Bound::Organizations(organizations);
    }
    let mut keys: Vec<ConditionKey> = Vec::new();
    for key in keys_of(inquiry, allowed) {
        let spelled = key.parse::<ConditionKey>().ok().and_then(|key| {
            let row = condition_key::lookup(&key)?;
            let rest = key.folded().get(row.folded().len()..)?;
            format!("{}{rest}", row.name()).parse().ok()
        });
        keys.extend(spelled.or_else(|| key.parse().ok()));
    }
    match keys.is_empty() {
        true => Bound::Public,
        false => Bound::WeakCondition(keys),
    }
}

/// The condition keys that a formula speaks of.
fn keys_of(inquiry: &Inquiry, formula: Node) -> Vec<String> {
    let book = &inquiry.encoder.book;
    let mut keys: Vec<String> = Vec::new();
    for atom in book.formulas.atoms_of(formula) {
        let domain = match book.atom(atom) {
            Some(Atom::Test { domain, .. }) => book.domain(*domain),
            Some(Atom::Linked(id)) => book
                .linked(*id)
                .and_then(|linked| linked.variables.first())
                .and_then(|(_, domain, _)| book.domain(*domain)),
            Some(Atom::Assumed(_) | Atom::Flipped(_) | Atom::Token(_)) | None => None,
        };
        keys.extend(domain.map(|domain| domain.key.to_string()));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// The organizations to which callers are bound, if they are.
fn organizations(inquiry: &mut Inquiry, cell: &Cell, allowed: Node) -> Option<Vec<String>> {
    let book = &inquiry.encoder.book;
    let mut languages: Vec<Language> = Vec::new();
    let mut of = None;
    for atom in book.formulas.atoms_of(allowed) {
        if let Some(Atom::Test { domain, test }) = book.atom(atom)
            && book
                .domain(*domain)
                .is_some_and(|it| &*it.key == "aws:principalorgpaths")
            && let Some(Test {
                body: Body::Text { languages: own, .. },
                ..
            }) = book.test_of(*test)
        {
            of = Some(*domain);
            languages.extend(own.iter().cloned());
        }
    }
    let domain = of?;
    let mut names: Vec<String> = languages.iter().filter_map(first_part).collect();
    names.sort();
    names.dedup();
    let stranger = Test {
        absent: true,
        mode: Mode::Single,
        spellings: Fold::All,
        body: Body::Text {
            languages: names.iter().map(|name| of_organization(name)).collect(),
            negated: true,
        },
    };
    let stranger = inquiry.encoder.book.test(domain, stranger);
    let outside = inquiry.encoder.and(allowed, stranger);
    match inquiry.search(cell, outside, &[true]) {
        Search::None => Some(names),
        Search::Found(_) | Search::Unknown => None,
    }
}

/// The texts before the first slash, where there is only one.
fn first_part(language: &Language) -> Option<String> {
    let mut text = String::new();
    for step in language.steps() {
        match step {
            Step::One(Chars::Is('/')) => return Some(text),
            Step::One(Chars::Is(character)) => text.push(*character),
            Step::One(_) | Step::Run(_) => return None,
        }
    }
    None
}

fn of_organization(name: &str) -> Language {
    let steps = name.chars().map(|one| Step::One(Chars::Is(one)));
    let rest = [Step::One(Chars::Is('/')), Step::Run(Chars::Any)];
    Language::of_steps(steps.chain(rest))
}
