//! One grant against one check.
//!
//! Sources: KMS Developer Guide, "Grants in AWS KMS"; KMS API Reference, "GrantConstraints",
//! "CreateGrant" and "RetireGrant".

use std::collections::BTreeMap;

use crate::ast::Effect;
use crate::compile::entry::CompiledGrant;
use crate::compile::intern::{Family, slot_of};
use crate::compile::lower::PrincipalMatcher;
use crate::condition::Ternary;
use crate::context::{ContextView, Lookup};
use crate::eval::derive;
use crate::eval::facts::View;
use crate::eval::principal::Ways;
use crate::grant::{EncryptionContextConstraint, Visibility};
use crate::name::account::AccountId;
use crate::name::condition_key::ConditionKey;
use crate::request::{Completeness, ContextValue};
use crate::semantics::{Reading, Uncertain};
use crate::table::derived_key::Derived;
use crate::table::kms_action::Action;

/// What a grant gives to the caller: whether it allows, by what it needs beside itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GrantVerdict {
    /// It needs nothing.
    pub(crate) alone: Ternary,
    /// Boundary and session policy must allow the action (U-05b).
    pub(crate) capped: Ternary,
    /// An identity policy of the caller must allow the action as well, and the caps (U-01, U-02).
    pub(crate) with_identity: Ternary,
    /// What did not match, the first of it.
    pub(crate) failed: Option<GrantFailure>,
}

/// Why a grant does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GrantFailure {
    Child,
    EncryptionContext,
    Grantee,
    Operation,
    SourceArn,
    Visibility,
}

/// Whether a grant allows the check.
pub(crate) fn eval(grant: &CompiledGrant, view: &View<'_>) -> GrantVerdict {
    let facts = view.facts;
    let ways = facts
        .identity
        .ways(grant.grantee, Effect::Allow, facts.semantics);
    if ways.any() == Ternary::False {
        return GrantVerdict::fails(GrantFailure::Grantee);
    }
    if !grant.operations.contains(facts.check.action) {
        return GrantVerdict::fails(GrantFailure::Operation);
    }
    fit_for(ways, grant, view)
}

/// What [`eval`] gives for the operations of the grant of which the action at hand is an example.
pub(crate) fn fit(grant: &CompiledGrant, view: &View<'_>) -> GrantVerdict {
    let facts = view.facts;
    let ways = facts
        .identity
        .ways(grant.grantee, Effect::Allow, facts.semantics);
    if ways.any() == Ternary::False {
        return GrantVerdict::fails(GrantFailure::Grantee);
    }
    fit_for(ways, grant, view)
}

fn fit_for(ways: Ways, grant: &CompiledGrant, view: &View<'_>) -> GrantVerdict {
    let mut holds = Ternary::True;
    for failure in [
        GrantFailure::Visibility,
        GrantFailure::SourceArn,
        GrantFailure::EncryptionContext,
        GrantFailure::Child,
    ] {
        let one = match failure {
            GrantFailure::Child => child_fits(grant, view),
            GrantFailure::EncryptionContext => context_fits(grant, view),
            GrantFailure::SourceArn => from_source(grant, view),
            GrantFailure::Visibility => visible(grant, view),
            // Settled above.
            GrantFailure::Grantee | GrantFailure::Operation => Ternary::True,
        };
        if one == Ternary::False {
            return GrantVerdict::fails(failure);
        }
        holds = holds.and(one);
    }
    GrantVerdict::of(ways, grant, view).and(holds)
}

/// Whether a grant lets the caller retire it.
///
/// S: neither key policies nor RCPs have a say; the retiring principal, the grantee if the grant
/// lists RetireGrant, and the account that issued the grant may retire it.
pub(crate) fn retires(grant: &CompiledGrant, view: &View<'_>) -> GrantVerdict {
    let facts = view.facts;
    if !is_meant(grant, view) {
        return GrantVerdict::fails(GrantFailure::Operation);
    }
    if visible(grant, view) == Ternary::False {
        return GrantVerdict::fails(GrantFailure::Visibility);
    }
    let ways = |name: PrincipalMatcher| facts.identity.ways(name, Effect::Allow, facts.semantics);
    let retiring = grant.retiring.map_or(Ways::NONE, ways);
    let lists = grant.operations.contains(Action::RETIRE_GRANT);
    let grantee = if lists {
        ways(grant.grantee)
    } else {
        Ways::NONE
    };
    let issued = issuer(grant, view).map_or(Ways::NONE, |account| {
        let partition = None;
        ways(PrincipalMatcher::Account { account, partition })
    });
    let best = retiring.or(grantee).or(issued);
    // Who may retire needs no permission, so neither boundary nor session policy caps it; an
    // account hands the right on by identity policies.
    let own = best.direct.or(best.capped);
    let verdict = if facts.identity.is_root() {
        GrantVerdict {
            alone: own.or(best.account),
            ..GrantVerdict::NOTHING
        }
    } else {
        GrantVerdict {
            alone: own,
            with_identity: best.account,
            ..GrantVerdict::NOTHING
        }
    };
    if verdict.matches() == Ternary::False {
        return GrantVerdict::fails(GrantFailure::Grantee);
    }
    verdict.and(visible(grant, view))
}

impl GrantVerdict {
    const NOTHING: Self = Self {
        alone: Ternary::False,
        capped: Ternary::False,
        with_identity: Ternary::False,
        failed: None,
    };

    /// Whether the grant itself matches, whatever it needs beside.
    pub(crate) const fn matches(self) -> Ternary {
        self.alone.or(self.capped).or(self.with_identity)
    }

    /// What a grant that names the caller needs.
    pub(crate) fn of(ways: Ways, grant: &CompiledGrant, view: &View<'_>) -> Self {
        let facts = view.facts;
        let caller = facts.identity.account();
        let foreign = caller.is_some() && caller != facts.key.map(|key| key.account);
        // U-01: a foreign key is trusted when the caller's own account issued the grant, or when
        // its identity policy says so.
        if foreign
            && issuer(grant, view) != caller
            && facts.reads(Uncertain::CrossAccountGrant, Reading::Recommended)
        {
            return Self {
                with_identity: ways.any(),
                ..Self::NOTHING
            };
        }
        let mut verdict = Self {
            alone: ways.direct,
            ..Self::NOTHING
        };
        match facts.semantics.reading(Uncertain::CapOnRoleGrant) {
            Reading::Alternative => verdict.alone = verdict.alone.or(ways.capped),
            Reading::Recommended => verdict.capped = ways.capped,
        }
        if facts.identity.is_root() || facts.reads(Uncertain::GrantToAccount, Reading::Alternative)
        {
            verdict.alone = verdict.alone.or(ways.account);
        } else {
            verdict.with_identity = ways.account;
        }
        verdict
    }

    const fn and(self, holds: Ternary) -> Self {
        Self {
            alone: self.alone.and(holds),
            capped: self.capped.and(holds),
            with_identity: self.with_identity.and(holds),
            failed: self.failed,
        }
    }

    const fn fails(failure: GrantFailure) -> Self {
        Self {
            failed: Some(failure),
            ..Self::NOTHING
        }
    }
}

/// The account that issued a grant; the key's own when the grant does not say.
fn issuer(grant: &CompiledGrant, view: &View<'_>) -> Option<AccountId> {
    grant
        .grant
        .value
        .issuing_account
        .or(view.facts.key.map(|key| key.account))
}

/// The id of the only grant that the request means, if it says one.
pub(crate) fn meant<'a>(view: &View<'a>) -> Option<&'a str> {
    let sent = view.facts.request.parameters.as_ref();
    sent.and_then(|sent| sent.grant_id.as_deref())
}

/// Whether the request means this grant: by its id, by its token, or by saying neither.
fn is_meant(grant: &CompiledGrant, view: &View<'_>) -> bool {
    let Some(sent) = &view.facts.request.parameters else {
        return true;
    };
    let same = |said: &Option<String>, own: &Option<String>| said.is_none() || said == own;
    same(&sent.grant_id, &grant.grant.value.id) && same(&sent.grant_token, &grant.grant.value.token)
}

fn visible(grant: &CompiledGrant, view: &View<'_>) -> Ternary {
    let request = view.facts.request;
    let presented = grant.grant.value.token.as_ref().is_some_and(|token| {
        request.grant_tokens.contains(token)
            || request
                .parameters
                .as_ref()
                .is_some_and(|sent| sent.grant_token.as_ref() == Some(token))
    });
    match (grant.grant.value.visibility, request.time) {
        (Visibility::Visible, _) => Ternary::True,
        _ if presented => Ternary::True,
        (Visibility::From(instant), Some(now)) if instant <= now => Ternary::True,
        (Visibility::From(_), None) if request.completeness == Completeness::Open => {
            Ternary::Unknown
        }
        (Visibility::From(_) | Visibility::Hidden, _) => Ternary::False,
    }
}

/// What the request says of a key that every vocabulary holds.
fn said<'a>(key: Derived, view: &'a View<'_>) -> Lookup<'a> {
    view.lookup(slot_of(key))
}

/// `SourceArn` must be the request's `aws:SourceArn`, exactly.
fn from_source(grant: &CompiledGrant, view: &View<'_>) -> Ternary {
    let Some(wanted) = &grant.grant.value.constraints.source_arn else {
        return Ternary::True;
    };
    match said(Derived::AwsSourceArn, view) {
        Lookup::Absent => Ternary::False,
        Lookup::Unknown => Ternary::Unknown,
        Lookup::Values(values) => Ternary::of(values.iter().eq([wanted.as_str()])),
    }
}

/// The encryption context of a cryptographic operation must fit the constraint.
fn context_fits(grant: &CompiledGrant, view: &View<'_>) -> Ternary {
    let constraint = grant.grant.value.constraints.encryption_context.as_ref();
    match constraint.filter(|_| view.facts.check.action.takes_encryption_context()) {
        Some(EncryptionContextConstraint::Subset(wanted)) => Pairs { view }.hold(wanted),
        Some(EncryptionContextConstraint::Equals(wanted)) => Pairs { view }.equal(wanted),
        None => Ternary::True,
    }
}

/// A grant made from a grant may give no more than its parent.
fn child_fits(parent: &CompiledGrant, view: &View<'_>) -> Ternary {
    if view.facts.check.action != Action::CREATE_GRANT {
        return Ternary::True;
    }
    let constraints = &parent.grant.value.constraints;
    let operations = match said(Derived::KmsGrantOperations, view) {
        Lookup::Absent => Ternary::False,
        Lookup::Unknown => Ternary::Unknown,
        Lookup::Values(values) => Ternary::of(values.iter().all(|name| {
            Action::from_name(name).is_some_and(|action| parent.operations.contains(action))
        })),
    };
    let context = match &constraints.encryption_context {
        None => Ternary::True,
        Some(wanted) => child_context_fits(wanted, view),
    };
    let source = match &constraints.source_arn {
        Some(wanted)
            if view
                .facts
                .reads(Uncertain::SourceArnChaining, Reading::Recommended) =>
        {
            match said(Derived::KmsGrantConstraintSourceArn, view) {
                Lookup::Absent => Ternary::False,
                Lookup::Unknown => Ternary::Unknown,
                Lookup::Values(values) => Ternary::of(values.iter().eq([wanted.as_str()])),
            }
        }
        Some(_) | None => Ternary::True,
    };
    operations.and(context).and(source)
}

fn child_context_fits(parent: &EncryptionContextConstraint, view: &View<'_>) -> Ternary {
    let equals = match said(Derived::KmsGrantConstraintType, view) {
        Lookup::Absent => return Ternary::False,
        Lookup::Unknown => return Ternary::Unknown,
        Lookup::Values(values) => {
            if values.iter().eq(["EncryptionContextEquals"]) {
                true
            } else if values.iter().eq(["EncryptionContextSubset"]) {
                false
            } else {
                return Ternary::False;
            }
        }
    };
    let pairs = Pairs { view };
    match parent {
        EncryptionContextConstraint::Subset(wanted) => pairs.hold(wanted),
        EncryptionContextConstraint::Equals(wanted) => Ternary::of(equals).and(pairs.equal(wanted)),
    }
}

/// The encryption context of the request as grants see it, the case of its keys kept.
struct Pairs<'a> {
    view: &'a View<'a>,
}

impl<'a> Pairs<'a> {
    /// Whether the context has these pairs at least.
    fn hold(&self, wanted: &BTreeMap<String, String>) -> Ternary {
        let held = wanted.iter().all(|(key, value)| self.has(key, value));
        Ternary::known(held, !self.are_all_said())
    }

    /// Whether the context has these pairs and no others.
    fn equal(&self, wanted: &BTreeMap<String, String>) -> Ternary {
        let count = Ternary::of(self.iter().count() == wanted.len());
        match self.are_all_said() {
            true => self.hold(wanted).and(count),
            false => Ternary::Unknown,
        }
    }

    /// Whether nothing of the context is left open.
    fn are_all_said(&self) -> bool {
        let request = self.view.facts.request;
        let context = |key: &ConditionKey| {
            Family::of(key.folded()) == Family::EncryptionContext
                || key.folded() == "kms:encryptioncontextkeys"
        };
        let mut entries = request.context.entries.iter();
        let unknown = entries.any(|(key, value)| context(key) && *value == ContextValue::Unknown);
        let said = request.completeness == Completeness::Complete
            || self.view.facts.says_encryption_context();
        said && !unknown
    }

    /// Every pair with its value; a pair that does not have exactly one value fits nothing.
    fn iter(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let facts = self.view.facts;
        let derived = derive::family(Family::EncryptionContext, facts);
        let from_context = derived.is_none();
        let prefix = Family::EncryptionContext.prefix().len();
        let derived = derived
            .into_iter()
            .flatten()
            .flatten()
            .flatten()
            .map(|(key, value)| (key.as_str(), Some(value.as_str())));
        let said = facts
            .request
            .context
            .entries
            .iter()
            .filter(move |(key, _)| {
                from_context && Family::of(key.folded()) == Family::EncryptionContext
            })
            .filter_map(move |(key, value)| match value {
                ContextValue::Values(values) => {
                    let value = match values.as_slice() {
                        [value] => Some(value.as_str()),
                        [] | [_, ..] => None,
                    };
                    Some((key.as_str().get(prefix..)?, value))
                }
                ContextValue::Absent | ContextValue::Unknown => None,
            });
        derived.chain(said)
    }

    fn has(&self, wanted_key: &str, wanted_value: &str) -> bool {
        let exact = self
            .view
            .facts
            .reads(Uncertain::ConstraintKeyCase, Reading::Recommended);
        self.iter().any(|(key, value)| {
            value == Some(wanted_value)
                && (key == wanted_key || (!exact && key.eq_ignore_ascii_case(wanted_key)))
        })
    }
}
