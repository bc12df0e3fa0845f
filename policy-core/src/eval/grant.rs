//! One grant against one check.
//!
//! Sources: KMS Developer Guide, "Grants in AWS KMS"; KMS API Reference, "GrantConstraints",
//! "CreateGrant" and "RetireGrant".

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
use crate::request::{Completeness, ContextValue};
use crate::semantics::{Reading, Uncertain};
use crate::table::derived_key::Derived;
use crate::table::kms_action::Action;

/// What a grant gives to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GrantVerdict {
    /// Whether it matches.
    pub(crate) matches: Ternary,
    /// What else must hold for it to count.
    pub(crate) needs: Needs,
    /// What did not match, the first of it.
    pub(crate) failed: Option<GrantFailure>,
}

/// What a grant needs beside itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needs {
    /// Nothing.
    Nothing,
    /// Boundary and session policy must allow the action (U-05b).
    Cap,
    /// An identity policy of the caller must allow the action as well, and the caps (U-01, U-02).
    Identity,
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
    if !ways.is_some() {
        return GrantVerdict::fails(GrantFailure::Grantee);
    }
    let action = facts.check.action;
    if !grant.operations.contains(action) {
        return GrantVerdict::fails(GrantFailure::Operation);
    }
    let mut matches = Ternary::True;
    for failure in [
        GrantFailure::Visibility,
        GrantFailure::SourceArn,
        GrantFailure::EncryptionContext,
        GrantFailure::Child,
    ] {
        let holds = match failure {
            GrantFailure::Child => child_fits(grant, view),
            GrantFailure::EncryptionContext => context_fits(grant, view),
            GrantFailure::SourceArn => from_source(grant, view),
            GrantFailure::Visibility => visible(grant, view),
            // Settled above.
            GrantFailure::Grantee | GrantFailure::Operation => Ternary::True,
        };
        if holds == Ternary::False {
            return GrantVerdict::fails(failure);
        }
        matches = matches.and(holds);
    }
    GrantVerdict {
        matches,
        needs: needs(grant, ways, view),
        failed: None,
    }
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
    let matches = visible(grant, view);
    let ways = |name: PrincipalMatcher| facts.identity.ways(name, Effect::Allow, facts.semantics);
    let retiring = grant.retiring.map_or(Ways::NONE, ways);
    let lists = grant.operations.contains(Action::RETIRE_GRANT);
    let grantee = if lists {
        ways(grant.grantee)
    } else {
        Ways::NONE
    };
    let issued = match issuer(grant, view) {
        Some(account) => ways(PrincipalMatcher::Account(account)),
        None => Ways::NONE,
    };
    let paths = [retiring, grantee, issued];
    // Who may retire needs no permission, so neither boundary nor session policy caps it; an
    // account hands the right on by identity policies.
    let best = paths.into_iter().filter(|ways| ways.is_some()).map(|ways| {
        let alone = ways.direct || ways.capped || facts.identity.is_root();
        if alone {
            Needs::Nothing
        } else {
            Needs::Identity
        }
    });
    match best.min() {
        Some(needs) => GrantVerdict {
            matches,
            needs,
            failed: None,
        },
        None => GrantVerdict::fails(GrantFailure::Grantee),
    }
}

impl GrantVerdict {
    const fn fails(failure: GrantFailure) -> Self {
        Self {
            matches: Ternary::False,
            needs: Needs::Nothing,
            failed: Some(failure),
        }
    }
}

fn needs(grant: &CompiledGrant, ways: Ways, view: &View<'_>) -> Needs {
    let facts = view.facts;
    let own = own_needs(ways, view);
    let caller = facts.identity.account();
    let foreign = caller.is_some() && caller != facts.key.map(|key| key.account);
    // U-01: a foreign key is trusted when the caller's own account issued the grant, or when its
    // identity policy says so.
    if foreign
        && issuer(grant, view) != caller
        && facts.reads(Uncertain::CrossAccountGrant, Reading::Recommended)
    {
        return Needs::Identity;
    }
    own
}

fn own_needs(ways: Ways, view: &View<'_>) -> Needs {
    let facts = view.facts;
    if ways.direct {
        Needs::Nothing
    } else if ways.capped {
        match facts.semantics.reading(Uncertain::CapOnRoleGrant) {
            Reading::Recommended => Needs::Cap,
            Reading::Alternative => Needs::Nothing,
        }
    } else if facts.identity.is_root()
        || facts.reads(Uncertain::GrantToAccount, Reading::Alternative)
    {
        Needs::Nothing
    } else {
        Needs::Identity
    }
}

/// The account that issued a grant; the key's own when the grant does not say.
fn issuer(grant: &CompiledGrant, view: &View<'_>) -> Option<crate::name::account::AccountId> {
    grant
        .grant
        .value
        .issuing_account
        .or(view.facts.key.map(|key| key.account))
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
        Lookup::Values(values) => truth(values.iter().eq([wanted.as_str()])),
    }
}

/// The encryption context of a cryptographic operation must fit the constraint.
fn context_fits(grant: &CompiledGrant, view: &View<'_>) -> Ternary {
    let Some(constraint) = &grant.grant.value.constraints.encryption_context else {
        return Ternary::True;
    };
    if !view.facts.check.action.takes_encryption_context() {
        return Ternary::True;
    }
    let pairs = Pairs { view };
    if !pairs.are_said() {
        return Ternary::Unknown;
    }
    let held = constraint
        .pairs()
        .iter()
        .all(|(key, value)| pairs.has(key, value));
    truth(match constraint {
        EncryptionContextConstraint::Subset(_) => held,
        EncryptionContextConstraint::Equals(wanted) => held && pairs.count() == wanted.len(),
    })
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
        Lookup::Values(values) => truth(values.iter().all(|name| {
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
                Lookup::Values(values) => truth(values.iter().eq([wanted.as_str()])),
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
    if !pairs.are_said() {
        return Ternary::Unknown;
    }
    let held = parent
        .pairs()
        .iter()
        .all(|(key, value)| pairs.has(key, value));
    truth(match parent {
        EncryptionContextConstraint::Subset(_) => held,
        EncryptionContextConstraint::Equals(wanted) => {
            equals && held && pairs.count() == wanted.len()
        }
    })
}

/// The encryption context of the request as grants see it, the case of its keys kept.
struct Pairs<'a> {
    view: &'a View<'a>,
}

impl<'a> Pairs<'a> {
    fn are_said(&self) -> bool {
        let facts = self.view.facts;
        facts.request.completeness == Completeness::Complete || facts.says_encryption_context()
    }

    fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let facts = self.view.facts;
        let derived = derive::family(Family::EncryptionContext, facts);
        let from_context = derived.is_none();
        let prefix = Family::EncryptionContext.prefix().len();
        let derived = derived
            .into_iter()
            .flatten()
            .flatten()
            .flatten()
            .map(|(key, value)| (key.as_str(), value.as_str()));
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
                    Some((key.as_str().get(prefix..)?, values.first()?.as_str()))
                }
                ContextValue::Absent | ContextValue::Unknown => None,
            });
        derived.chain(said)
    }

    fn count(&self) -> usize {
        self.iter().count()
    }

    fn has(&self, wanted_key: &str, wanted_value: &str) -> bool {
        let exact = self
            .view
            .facts
            .reads(Uncertain::ConstraintKeyCase, Reading::Recommended);
        self.iter().any(|(key, value)| {
            value == wanted_value
                && (key == wanted_key || (!exact && key.eq_ignore_ascii_case(wanted_key)))
        })
    }
}

fn truth(holds: bool) -> Ternary {
    if holds { Ternary::True } else { Ternary::False }
}
