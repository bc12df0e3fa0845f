//! Statements that do nothing, as the engine proves it, asked once a document.
//!
//! The text is looked at first: only a statement of which it is possible is asked about. A policy
//! that is no key policy is asked as if its statements stood in one, with those parts of the others
//! that certainly cover its resources; what is left out there can only make a statement do more.

use crate::ast::{Effect, Element, Place, Polarity, Policy, PolicyKind, Statement as Written};
use crate::document::PolicyDocument;
use crate::lint::action;
use crate::lint::document::Document;
use crate::lint::engine::{Engine, Owner, account_of, ask, assumed};
use crate::lint::facts::Facts;
use crate::lint::pattern;
use crate::lint::view::{Statement, Test};
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::symbolic::World;
use crate::symbolic::answer::{Example, IdleBecause, Idleness, Readings};
use crate::table::kms_action::ActionSet;
use crate::table::operator::{BaseOperator, Family};
use crate::text::span::Spanned;

/// A statement that does nothing, under every reading of the uncertain points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdleStatement {
    /// Its place among the statements, from 0.
    pub(crate) index: usize,
    /// Why.
    pub(crate) why: IdleBecause,
    /// The other statements on which it hangs, by their places: without any one of them the
    /// statement would do something. Empty when none alone decides.
    pub(crate) others: Vec<usize>,
}

/// What was found of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Idle {
    statements: Vec<IdleStatement>,
    unsettled: Vec<(Suspected, String)>,
}

impl Idle {
    /// The statements that do nothing for this reason, in document order.
    pub(crate) fn because(&self, why: IdleBecause) -> impl Iterator<Item = &IdleStatement> {
        self.statements.iter().filter(move |it| it.why == why)
    }

    /// Why it could not be settled whether there are more for this reason.
    #[must_use]
    pub(crate) fn unsettled(&self, why: IdleBecause) -> Option<&str> {
        let mut unsettled = self.unsettled.iter();
        let one = unsettled.find(|(suspected, _)| suspected.is(why));
        one.map(|(_, words)| words.as_str())
    }
}

/// See [`Document::idle`].
pub(crate) fn find(document: &Document, facts: &Facts) -> Idle {
    let mut idle = Idle::default();
    let Some(asked) = Asked::new(document, facts) else {
        return idle;
    };
    let suspected: Vec<(&Statement, Suspected)> = document
        .statements
        .iter()
        .map(|statement| (statement, asked.suspected(statement)))
        .filter(|(_, suspected)| suspected.is_any())
        .collect();
    let mut found = Vec::new();
    let together = asked.together(&suspected);
    for (at, (statement, suspected)) in suspected.iter().enumerate() {
        let others = asked.others(statement, &[]);
        let answer = match &together {
            Some(answers) => answers.get(at).cloned().unwrap_or(Ok(None)),
            None => asked.why(statement, &others),
        };
        match answer {
            Ok(Some(why)) if suspected.is(why) => found.push((*statement, why, others)),
            Ok(Some(_) | None) => {}
            Err(words) => idle.unsettled.push((*suspected, words)),
        }
    }
    asked.settle(found, &mut idle);
    idle
}

/// Whether a statement would match something if it stood as `changed`.
///
/// # Errors
///
/// Why it could not be settled.
pub(crate) fn would_match(
    document: &Document,
    facts: &Facts,
    changed: Written,
) -> Result<bool, String> {
    let Some(asked) = Asked::new(document, facts) else {
        return Ok(false);
    };
    let answer = asked.ask(vec![changed])?;
    Ok(answer != Some(IdleBecause::Unmatched))
}

/// A request that a statement would allow if it stood alone; `None` of a Deny, and where it cannot
/// be said who calls.
///
/// # Errors
///
/// Why it could not be settled.
pub(crate) fn example_of(
    document: &Document,
    facts: &Facts,
    index: usize,
) -> Result<Option<Example>, String> {
    let Some(asked) = Asked::new(document, facts) else {
        return Ok(None);
    };
    let is_about_somebody = asked.is_key_policy() || document.principal.is_some();
    let Some(statement) = asked.written(index).filter(|_| is_about_somebody) else {
        return Ok(None);
    };
    let access = ask::access(&asked.world(vec![statement])?)?;
    let examples = access.callers.iter().flat_map(|row| &row.examples);
    Ok(examples.map(|(_, example)| example.clone()).next())
}

/// A document that is asked about.
struct Asked<'a> {
    document: &'a Document,
    facts: &'a Facts,
    policy: &'a PolicyDocument,
    /// Whether the statements are asked as they stand.
    as_written: bool,
    /// Whether the account of the key is not known.
    is_ownerless: bool,
    /// Whether the Region of the key is not known.
    is_anywhere: bool,
}

/// What may be said of a statement.
#[derive(Clone, Copy, Debug, Default)]
struct Suspected {
    unmatched: bool,
    shadowed: bool,
    redundant: bool,
}

impl Suspected {
    const fn is(self, why: IdleBecause) -> bool {
        match why {
            IdleBecause::Unmatched => self.unmatched,
            IdleBecause::Shadowed => self.shadowed,
            IdleBecause::Redundant => self.redundant,
        }
    }

    const fn only(why: IdleBecause) -> Self {
        Self {
            unmatched: matches!(why, IdleBecause::Unmatched),
            shadowed: matches!(why, IdleBecause::Shadowed),
            redundant: matches!(why, IdleBecause::Redundant),
        }
    }

    const fn is_any(self) -> bool {
        self.unmatched || self.shadowed || self.redundant
    }
}

impl<'a> Asked<'a> {
    fn new(document: &'a Document, facts: &'a Facts) -> Option<Self> {
        let policy = document.policy.as_ref()?;
        let is_key_policy = document.policy_kind() == Some(PolicyKind::KeyPolicy);
        let key = document.key.arn.as_ref();
        let owner = document.engine(facts).map(Engine::owner);
        Some(Self {
            document,
            facts,
            policy,
            as_written: is_key_policy && key.is_some(),
            is_ownerless: is_key_policy && owner == Some(Owner::Unknown),
            is_anywhere: key.is_none() && facts.region.is_none(),
        })
    }

    fn suspected(&self, statement: &Statement) -> Suspected {
        let is_key_policy = self.is_key_policy();
        let own = statement.actions.intersection(ActionSet::ON_KEYS);
        // What is said of other services, or of no key, is not asked about here.
        let is_asked = is_key_policy || own == statement.actions && action::are_of_kms(statement);
        if own.is_empty()
            || !is_asked
            || statement.resource.is_none()
            || self.hangs_on_what_is_not_known(statement)
        {
            return Suspected::default();
        }
        let covered_by = |effect: Effect| {
            let others = self.document.with_effect(effect);
            let others = others.filter(|other| {
                other.index != statement.index
                    && (effect == Effect::Deny && statement.allows()
                        || may_cover_principals(other, statement))
                    && !self.hangs_on_what_is_not_known(other)
                    && self.covers_resources(other, statement)
            });
            let all = others.fold(ActionSet::EMPTY, |set, it| set.union(it.actions));
            own.difference(all).is_empty()
        };
        Suspected {
            unmatched: may_be_unmatched(statement, self.is_about_anybody(statement)),
            shadowed: statement.allows() && covered_by(Effect::Deny),
            // Whether an account delegates or is let in from outside depends on whose key it is.
            redundant: match statement.effect() {
                Some(Effect::Allow) => !self.is_ownerless && covered_by(Effect::Allow),
                Some(Effect::Deny) => covered_by(Effect::Deny),
                None => false,
            },
        }
    }

    fn is_key_policy(&self) -> bool {
        self.document.policy_kind() == Some(PolicyKind::KeyPolicy)
    }

    /// Whether nothing but conditions says whom a statement speaks of.
    fn is_about_anybody(&self, statement: &Statement) -> bool {
        match &statement.principal {
            Some(_) => statement.is_for_everybody(),
            None => self.document.principal.is_none(),
        }
    }

    /// Whether a condition speaks of what is a stand-in here, or of what key policies do not see.
    fn hangs_on_what_is_not_known(&self, statement: &Statement) -> bool {
        statement.tests.iter().any(|test| {
            let key = test.key.value.to_ascii_lowercase();
            let is_of_key = key.starts_with("aws:resourcetag/") || key == "kms:resourcealiases";
            let is_of_region = key == "aws:requestedregion";
            let is_of_owner = key.starts_with("aws:resource");
            let is_key_policy = self.is_key_policy();
            is_of_key && !is_key_policy
                || is_of_region && self.is_anywhere
                || is_of_owner && (self.is_ownerless || !is_key_policy)
        })
    }

    /// The statements beside which a statement is asked about.
    fn others(&self, statement: &Statement, without: &[usize]) -> Vec<usize> {
        let others = self.document.statements.iter().filter(|other| {
            other.index != statement.index
                && !without.contains(&other.index)
                && !(self.hangs_on_what_is_not_known(other))
                && self.covers_resources(other, statement)
        });
        others.map(|other| other.index).collect()
    }

    fn covers_resources(&self, other: &Statement, statement: &Statement) -> bool {
        if self.as_written {
            return true;
        }
        match (&other.resource, &statement.resource) {
            (Some(wide), Some(narrow)) => match (wide.polarity, narrow.polarity) {
                (Polarity::Is, Polarity::Is) => narrow.entries.iter().all(|narrow| {
                    let mut wide = wide.entries.iter();
                    wide.any(|wide| pattern::covers_arn(&wide.value, &narrow.value))
                }),
                (Polarity::Is, Polarity::IsNot) => wide.entries.iter().any(|it| it.value == "*"),
                (Polarity::IsNot, Polarity::Is | Polarity::IsNot) => {
                    wide.polarity == narrow.polarity && wide.entries == narrow.entries
                }
            },
            (None, _) | (_, None) => false,
        }
    }

    /// The answers of all at once, where each would be asked beside the same others.
    fn together(
        &self,
        suspected: &[(&Statement, Suspected)],
    ) -> Option<Vec<Result<Option<IdleBecause>, String>>> {
        let all = &self.document.statements;
        let is_same = all.len() == self.policy.policy.statements.len()
            && all.iter().all(|one| {
                !self.hangs_on_what_is_not_known(one)
                    && (self.as_written || all.iter().all(|it| self.covers_resources(one, it)))
            });
        if !is_same || suspected.len() < 2 {
            return None;
        }
        let written = all.iter().filter_map(|it| self.written(it.index)).collect();
        let numbers: Vec<usize> = suspected.iter().map(|(it, _)| it.index).collect();
        match self.answers(written, &numbers) {
            Ok(answers) => Some(answers),
            Err(words) => Some(vec![Err(words); suspected.len()]),
        }
    }

    fn why(&self, statement: &Statement, others: &[usize]) -> Result<Option<IdleBecause>, String> {
        let all = std::iter::once(statement.index).chain(others.iter().copied());
        let written = all.filter_map(|index| self.written(index)).collect();
        self.ask(written)
    }

    fn written(&self, index: usize) -> Option<Written> {
        let statement = self.policy.policy.statements.get(index)?;
        Some(statement.value.clone())
    }

    /// Whether the first of some statements does nothing beside the others.
    fn ask(&self, statements: Vec<Written>) -> Result<Option<IdleBecause>, String> {
        let answers = self.answers(statements, &[0])?;
        answers.into_iter().next().unwrap_or(Ok(None))
    }

    /// Whether some of these statements, by their places, do nothing beside the others.
    fn answers(
        &self,
        statements: Vec<Written>,
        numbers: &[usize],
    ) -> Result<Vec<Result<Option<IdleBecause>, String>>, String> {
        let world = self.world(statements)?;
        let answers = ask::idle(&world, numbers)?;
        let told = answers.into_iter().map(|answer| match answer {
            Idleness::Idle {
                why,
                readings: Readings::Every,
            } => Ok(Some(why)),
            // What hangs on the reading of an uncertain point is not told.
            Idleness::Idle { .. } | Idleness::Busy => Ok(None),
            Idleness::Unknown(undecided) => Err(ask::unsettled(&undecided)),
        });
        Ok(told.collect())
    }

    /// The world in which a key has these statements.
    fn world(&self, statements: Vec<Written>) -> Result<World, String> {
        let statements = statements.into_iter().map(|mut statement| {
            if !self.as_written {
                statement.resource = Some(everything());
            }
            if statement.principal.is_none() {
                statement.principal = Some(only(self.principal()));
            }
            let span = statement.effect.span;
            Spanned::new(statement, span)
        });
        let policy = PolicyDocument {
            policy: Policy {
                kind: PolicyKind::KeyPolicy,
                version: self.policy.policy.version,
                id: None,
                statements: statements.collect(),
            },
            source: std::sync::Arc::clone(&self.policy.source),
        };
        match self.document.engine(self.facts) {
            Some(engine) => Ok(engine.world(&policy)),
            None => self.stand_in(policy),
        }
    }

    /// A key of which nothing matters but that it has this policy.
    fn stand_in(&self, policy: PolicyDocument) -> Result<World, String> {
        let of_principal = self.document.principal.as_ref().and_then(Arn::account);
        let account = of_principal.or(self.facts.account);
        let key = assumed::key(self.facts.region.as_deref(), account);
        let key = key.ok_or_else(|| "there is no key to ask about".to_owned())?;
        Ok(assumed::world(key, policy))
    }

    /// Whom a policy without principals speaks of.
    fn principal(&self) -> PrincipalName {
        let known = self.document.principal.as_ref();
        known
            .and_then(|arn| PrincipalName::parse_aws(arn.as_str()).ok())
            .unwrap_or(PrincipalName::Any)
    }

    /// Of statements that make each other redundant, all but the first are told; and each with the
    /// statements on which it hangs.
    fn settle(&self, found: Vec<(&Statement, IdleBecause, Vec<usize>)>, idle: &mut Idle) {
        let several = found
            .iter()
            .filter(|(_, why, _)| is_redundant(*why))
            .count()
            > 1;
        let mut taken = Vec::new();
        for (statement, why, others) in found.into_iter().rev() {
            let others = match is_redundant(why) && several {
                true => self.others(statement, &taken),
                false => others,
            };
            match self.hangs_on(statement, why, &others) {
                Ok(None) => {}
                Ok(Some(others)) => {
                    taken.push(statement.index);
                    idle.statements.push(IdleStatement {
                        index: statement.index,
                        why,
                        others,
                    });
                }
                Err(words) => idle.unsettled.push((Suspected::only(why), words)),
            }
        }
        idle.statements.reverse();
    }

    /// The statements without any one of which a statement would do something; `None` if it does
    /// something beside the others.
    fn hangs_on(
        &self,
        statement: &Statement,
        why: IdleBecause,
        others: &[usize],
    ) -> Result<Option<Vec<usize>>, String> {
        if is_redundant(why) && self.why(statement, others)? != Some(why) {
            return Ok(None);
        }
        let mut hangs_on = Vec::new();
        if why != IdleBecause::Unmatched {
            for index in others {
                let rest: Vec<usize> = others.iter().copied().filter(|it| it != index).collect();
                if self.why(statement, &rest)? != Some(why) {
                    hangs_on.push(*index);
                }
            }
        }
        Ok(Some(hangs_on))
    }
}

const fn is_redundant(why: IdleBecause) -> bool {
    match why {
        IdleBecause::Redundant => true,
        IdleBecause::Shadowed | IdleBecause::Unmatched => false,
    }
}

/// Whether the text leaves it open that one statement speaks of everybody of whom another does.
fn may_cover_principals(wide: &Statement, narrow: &Statement) -> bool {
    let (Some(wide_element), Some(narrow_element)) = (&wide.principal, &narrow.principal) else {
        // Policies without principals speak of the same ones.
        return wide.principal.is_none() && narrow.principal.is_none();
    };
    if wide.is_for_everybody()
        || wide_element.polarity == Polarity::IsNot
        || narrow_element.polarity == Polarity::IsNot
    {
        return true;
    }
    let account = |text: &str| account_of(&PrincipalName::parse_aws(text).ok()?);
    narrow_element.entries.iter().all(|narrow| {
        wide_element.entries.iter().any(|wide| {
            let (wide, narrow) = (&wide.value.text, &narrow.value.text);
            wide == narrow || account(wide).is_some() && account(wide) == account(narrow)
        })
    })
}

/// Whether the text leaves it open that a statement matches nothing. A single test of a key that
/// requests can carry is met by some request.
fn may_be_unmatched(statement: &Statement, is_about_anybody: bool) -> bool {
    let tests = &statement.tests;
    let is_about_caller = |test: &Test| {
        let key = test.key.value.to_ascii_lowercase();
        let mut heads = ABOUT_CALLERS.iter();
        heads.any(|head| key.starts_with(head))
    };
    let is_plain = |test: &Test| {
        let (Some(operator), Some(row)) = (test.parsed, test.row) else {
            return true;
        };
        let is_met = match operator.base.row().family {
            Family::Null => false,
            Family::Arn
            | Family::Binary
            | Family::Bool
            | Family::Date
            | Family::Ip
            | Family::Numeric
            | Family::String => {
                operator.base != BaseOperator::StringNotLike || test.texts().all(|text| text != "*")
            }
        };
        let is_alone = tests.iter().filter(|it| is_kin(it, test)).count() == 1;
        let is_carried = !row.carriers().intersection(statement.actions).is_empty();
        let is_free = !is_about_caller(test) || is_about_anybody;
        is_met && is_alone && is_carried && is_free
    };
    let about_callers = tests.iter().filter(|test| is_about_caller(test)).count();
    let carried_together = tests
        .iter()
        .filter_map(|test| test.row)
        .fold(statement.actions, |set, row| {
            set.intersection(row.carriers())
        });
    !tests.iter().all(is_plain) || about_callers > 1 || carried_together.is_empty()
}

/// Whether two tests are of one key, or of two of which one says something of the other.
fn is_kin(one: &Test, other: &Test) -> bool {
    let head = |test: &Test| {
        let key = test.key.value.to_ascii_lowercase();
        let is_context = key.starts_with("kms:encryptioncontext");
        if is_context {
            "kms:encryptioncontext".to_owned()
        } else {
            key
        }
    };
    head(one) == head(other)
}

fn everything() -> Element<String> {
    only("*".to_owned())
}

fn only<T>(entry: T) -> Element<T> {
    Element {
        polarity: Polarity::Is,
        entries: vec![Spanned::new(entry, crate::text::span::Span::default())],
        span: Place::default(),
    }
}

/// What the names of keys begin with that say something of the caller, or of the way of the call.
const ABOUT_CALLERS: [&str; 9] = [
    "aws:calledvia",
    "aws:principal",
    "aws:source",
    "aws:tokenissuetime",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
    "kms:calleraccount",
    "kms:viaservice",
];
