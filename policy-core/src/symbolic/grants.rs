//! Grants of one cell as formulas: `eval/grant.rs` with questions in the place of lookups.

use std::collections::BTreeMap;

use crate::ast::Effect;
use crate::compile::entry::CompiledGrant;
use crate::compile::intern::slot_of;
use crate::condition::Ternary;
use crate::context::Slot;
use crate::eval::facts::{Facts, Sight, View};
use crate::eval::grant::{self, GrantVerdict};
use crate::grant::{EncryptionContextConstraint, Visibility};
use crate::semantics::{Reading, Uncertain};
use crate::symbolic::atom::Atom;
use crate::symbolic::domain::{Domain, Many, Values};
use crate::symbolic::encode::Encoder;
use crate::symbolic::formula::Node;
use crate::symbolic::room::{Place, Room};
use crate::symbolic::test::{Body, Fold, Mode, Test};
use crate::symbolic::text::language::Language;
use crate::table::derived_key::Derived;
use crate::table::kms_action::Action;

/// What the grants of the key give: what needs nothing else, what is capped, what needs an identity
/// policy.
pub(super) fn allow(encoder: &mut Encoder, place: &Place<'_>) -> [Node; 3] {
    let mut all = [Node::FALSE; 3];
    let Some(key) = place.facts.key else {
        return all;
    };
    for compiled in key.grants.in_order() {
        let own = allow_one(encoder, compiled, place);
        for (all, own) in all.iter_mut().zip(own) {
            *all = encoder.or(*all, own);
        }
    }
    all
}

/// What one grant gives.
pub(super) fn allow_one(
    encoder: &mut Encoder,
    compiled: &CompiledGrant,
    place: &Place<'_>,
) -> [Node; 3] {
    match place.facts.check.action == Action::RETIRE_GRANT {
        true => retire(encoder, compiled, place),
        false => one(encoder, compiled, place),
    }
}

const POINTS: [Uncertain; 3] = [
    Uncertain::CrossAccountGrant,
    Uncertain::GrantToAccount,
    Uncertain::CapOnRoleGrant,
];

type Part = fn(GrantVerdict) -> Ternary;
const PARTS: [Part; 3] = [
    |verdict| verdict.alone,
    |verdict| verdict.capped,
    |verdict| verdict.with_identity,
];

fn one(encoder: &mut Encoder, compiled: &CompiledGrant, place: &Place<'_>) -> [Node; 3] {
    let facts = place.facts;
    if !compiled.operations.contains(facts.check.action) {
        return [Node::FALSE; 3];
    }
    let own = PARTS.map(|part| {
        encoder.under(facts.semantics, &POINTS, &mut |_, semantics| {
            let facts = Facts {
                semantics,
                ..*facts
            };
            let view = view(&facts, place);
            let ways = facts
                .identity
                .ways(compiled.grantee, Effect::Allow, semantics);
            let verdict = GrantVerdict::of(ways, compiled, &view);
            Node::of(part(verdict) == Ternary::True)
        })
    });
    if own == [Node::FALSE; 3] {
        return own;
    }
    let conditions = [
        visible(encoder, compiled, place),
        from_source(encoder, compiled, place),
        context_fits(encoder, compiled, place),
        child_fits(encoder, compiled, place),
    ];
    let fits = encoder.book.formulas.all(conditions);
    own.map(|node| encoder.and(node, fits))
}

fn retire(encoder: &mut Encoder, compiled: &CompiledGrant, place: &Place<'_>) -> [Node; 3] {
    let facts = place.facts;
    let visible = visible(encoder, compiled, place);
    // Seen or not is asked apart; who may retire it does not depend on conditions.
    let mut shown = compiled.clone();
    shown.grant.value.visibility = Visibility::Visible;
    PARTS.map(|part| {
        let own = encoder.under(facts.semantics, &POINTS, &mut |_, semantics| {
            let facts = Facts {
                semantics,
                ..*facts
            };
            let verdict = grant::retires(&shown, &view(&facts, place));
            Node::of(part(verdict) == Ternary::True)
        });
        encoder.and(own, visible)
    })
}

fn view<'a>(facts: &'a Facts<'a>, place: &'a Place<'a>) -> View<'a> {
    View {
        facts,
        table: place.table,
        sight: Sight::Other,
    }
}

fn visible(encoder: &mut Encoder, compiled: &CompiledGrant, place: &Place<'_>) -> Node {
    let grant = &compiled.grant.value;
    let presented = match &grant.token {
        Some(token) => encoder
            .book
            .formulas
            .atom(Atom::Token(token.as_str().into())),
        None => Node::FALSE,
    };
    let by_time = match grant.visibility {
        Visibility::Visible => return Node::TRUE,
        Visibility::Hidden => Node::FALSE,
        Visibility::From(instant) => {
            let text = instant.to_string();
            ask(encoder, Derived::AwsCurrentTime, place, || Test {
                absent: false,
                mode: Mode::Single,
                spellings: Fold::All,
                body: Body::NotBefore(text.clone().into()),
            })
        }
    };
    encoder.or(presented, by_time)
}

fn from_source(encoder: &mut Encoder, compiled: &CompiledGrant, place: &Place<'_>) -> Node {
    match &compiled.grant.value.constraints.source_arn {
        None => Node::TRUE,
        Some(wanted) => ask(encoder, Derived::AwsSourceArn, place, || {
            Test::is_text(wanted)
        }),
    }
}

fn context_fits(encoder: &mut Encoder, compiled: &CompiledGrant, place: &Place<'_>) -> Node {
    let constraint = compiled.grant.value.constraints.encryption_context.as_ref();
    match constraint.filter(|_| place.facts.check.action.takes_encryption_context()) {
        Some(EncryptionContextConstraint::Subset(wanted)) => has_pairs(encoder, wanted, place),
        Some(EncryptionContextConstraint::Equals(wanted)) => {
            let has = has_pairs(encoder, wanted, place);
            let only = has_only(encoder, wanted, place);
            encoder.and(has, only)
        }
        None => Node::TRUE,
    }
}

/// A grant made from a grant may give no more than its parent.
fn child_fits(encoder: &mut Encoder, parent: &CompiledGrant, place: &Place<'_>) -> Node {
    if place.facts.check.action != Action::CREATE_GRANT {
        return Node::TRUE;
    }
    let names: Vec<&str> = parent.operations.iter().map(Action::name).collect();
    let operations = ask(encoder, Derived::KmsGrantOperations, place, || {
        Test::all_among(names.iter().copied())
    });
    // An empty text is an operation like any other here; only set operators pass over it.
    let is_empty = ask(encoder, Derived::KmsGrantOperations, place, || {
        Test::is_text("")
    });
    let is_said = encoder.not(is_empty);
    let operations = encoder.and(operations, is_said);
    let constraints = &parent.grant.value.constraints;
    let says = |encoder: &mut Encoder, text: &'static str| {
        ask(encoder, Derived::KmsGrantConstraintType, place, || {
            Test::is_text(text)
        })
    };
    let context = match &constraints.encryption_context {
        None => Node::TRUE,
        Some(EncryptionContextConstraint::Subset(wanted)) => {
            let (equals, subset) = (
                says(encoder, "EncryptionContextEquals"),
                says(encoder, "EncryptionContextSubset"),
            );
            let either = encoder.or(equals, subset);
            let has = has_pairs(encoder, wanted, place);
            encoder.and(either, has)
        }
        Some(EncryptionContextConstraint::Equals(wanted)) => {
            let equals = says(encoder, "EncryptionContextEquals");
            let has = has_pairs(encoder, wanted, place);
            let only = has_only(encoder, wanted, place);
            encoder.book.formulas.all([equals, has, only])
        }
    };
    let source = match &constraints.source_arn {
        None => Node::TRUE,
        Some(wanted) => {
            let same = ask(encoder, Derived::KmsGrantConstraintSourceArn, place, || {
                Test::is_text(wanted)
            });
            let points = [Uncertain::SourceArnChaining];
            encoder.under(
                place.facts.semantics,
                &points,
                &mut |_, semantics| match semantics.reading(Uncertain::SourceArnChaining) {
                    Reading::Recommended => same,
                    Reading::Alternative => Node::TRUE,
                },
            )
        }
    };
    encoder.book.formulas.all([operations, context, source])
}

/// Whether the encryption context has these pairs at least.
fn has_pairs(encoder: &mut Encoder, wanted: &BTreeMap<String, String>, place: &Place<'_>) -> Node {
    let points = [Uncertain::ConstraintKeyCase];
    encoder.under(place.facts.semantics, &points, &mut |encoder, semantics| {
        let exact = semantics.reading(Uncertain::ConstraintKeyCase) == Reading::Recommended;
        let mut all = Vec::new();
        for (name, value) in wanted {
            let test = Test {
                absent: false,
                mode: Mode::Single,
                spellings: Fold::Any,
                body: Body::Pair {
                    name: name.as_str().into(),
                    value: value.as_str().into(),
                    exact,
                },
            };
            let domain = encoder.book.domain_id(pair(name));
            all.push(encoder.book.test(domain, test));
        }
        encoder.book.formulas.all(all)
    })
}

/// Whether it has no other pairs: all its names are among these.
fn has_only(encoder: &mut Encoder, wanted: &BTreeMap<String, String>, place: &Place<'_>) -> Node {
    let points = [Uncertain::ConstraintKeyCase];
    encoder.under(place.facts.semantics, &points, &mut |encoder, semantics| {
        let exact = semantics.reading(Uncertain::ConstraintKeyCase) == Reading::Recommended;
        let language = |name: &String| match exact {
            true => Language::literal(name),
            false => Language::folded_literal(name),
        };
        let test = Test {
            absent: false,
            mode: Mode::Every,
            spellings: Fold::All,
            body: Body::Text {
                languages: wanted.keys().map(language).collect(),
                negated: false,
            },
        };
        let slot = slot_of(Derived::KmsEncryptionContextKeys);
        ask_slot(encoder, slot, place, || test.clone())
    })
}

/// A pair of the encryption context, whether or not a policy names its key.
fn pair(name: &str) -> Domain {
    Domain {
        key: format!("kms:encryptioncontext:{}", name.to_ascii_lowercase()).into(),
        may_be_absent: true,
        many: Many::Spellings,
        values: Values::any_text(),
    }
}

fn ask(
    encoder: &mut Encoder,
    key: Derived,
    place: &Place<'_>,
    test: impl FnOnce() -> Test,
) -> Node {
    ask_slot(encoder, slot_of(key), place, test)
}

fn ask_slot(
    encoder: &mut Encoder,
    slot: Slot,
    place: &Place<'_>,
    test: impl FnOnce() -> Test,
) -> Node {
    match place.room(slot, &mut encoder.book) {
        Room::Open(domain, lift) => encoder.book.test(domain, lift.test(test())),
        Room::Settled(values) => Node::of(test().of_settled(values.as_deref())),
        // Grants look up no key that can be said in several spellings.
        Room::SettledSpellings => Node::FALSE,
    }
}
