//! Uncertain points that a decision hangs on.
//!
//! A point that an evaluation does not consult cannot change it. Conditions and the filling of the
//! table note what they come across; of everything else the statements and grants tell that were
//! looked at. What is left is read the other way, and the request decided again.

use crate::ast::{Effect, Polarity};
use crate::compile::entry::CompiledGrant;
use crate::compile::lower::{CompiledStatement, PrincipalMatcher};
use crate::condition::Ternary;
use crate::decide::{Decision, Layer};
use crate::eval::context::ContextTable;
use crate::eval::facts::Facts;
use crate::eval::grant::GrantFailure;
use crate::explain::Hinge;
use crate::explain::record::{Recorder, Seen, SeenGrant};
use crate::semantics::{Touched, Uncertain};
use crate::snapshot::{Prepared, Scratch};

/// Points that preparing or deciding a request may have consulted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Consulted {
    preparing: Touched,
    deciding: Touched,
}

impl Consulted {
    /// Adds those of one check.
    pub(super) fn add(&mut self, facts: &Facts<'_>, table: &ContextTable, recorder: &Recorder<'_>) {
        self.preparing = self.preparing.union(table.touched());
        let mut deciding = self.deciding;
        if facts.is_service_linked() {
            deciding.insert(Uncertain::RcpAndServiceLinkedRoles);
        }
        if facts.identity.is_service() {
            deciding.insert(Uncertain::AnyAwsAndServices);
        }
        // What does not speak of the action says nothing, whatever its other elements say.
        let speaks = |seen: &&Seen<'_>| !seen.failures.action;
        for seen in recorder.statements.iter().filter(speaks) {
            seen.consults(facts, &mut deciding);
        }
        for grant in &recorder.grants {
            grant.consults(&mut deciding);
        }
        self.deciding = deciding;
    }

    /// Those that, read the other way, make another decision.
    pub(super) fn hinges(self, prepared: &Prepared<'_>, decision: Decision) -> Vec<Hinge> {
        let mut scratch = Scratch::default();
        let points = self.preparing.union(self.deciding).iter();
        points
            .filter_map(|point| {
                let flipped = prepared.semantics().flipped(point.point);
                let otherwise = if self.preparing.contains(point.point) {
                    let again = prepared.again(prepared.request(), flipped, &mut scratch);
                    again.ok()?.decide()
                } else {
                    prepared.reread(flipped).decide()
                };
                let otherwise = otherwise.decision;
                (otherwise != decision).then_some(Hinge { point, otherwise })
            })
            .collect()
    }
}

impl Seen<'_> {
    fn consults(&self, facts: &Facts<'_>, points: &mut Touched) {
        *points = points.union(self.failures.touched);
        let statement = self.placed.statement;
        if statement.has_short_pattern() {
            points.insert(Uncertain::ShortArnPattern);
        }
        if statement.allows_others() {
            points.insert(Uncertain::AllowWithNotPrincipal);
        }
        // Other layers see tags and aliases of the key, and do not mind how they name the caller.
        if self.layer != Layer::KeyPolicy {
            return;
        }
        if statement.slots().any(|slot| facts.is_of_the_key(slot)) {
            points.insert(Uncertain::TagsInKeyPolicy);
        }
        // It changes how the caller is named, and not whether it is.
        if self.verdict.matches != Ternary::False && statement.allows_everyone() {
            points.insert(Uncertain::CapOnAnyPrincipal);
        }
    }
}

impl SeenGrant<'_> {
    fn consults(&self, points: &mut Touched) {
        let CompiledGrant { grantee, .. } = self.compiled;
        match self.verdict.failed {
            Some(
                GrantFailure::Grantee
                | GrantFailure::Operation
                | GrantFailure::SourceArn
                | GrantFailure::Visibility,
            ) => return,
            Some(GrantFailure::Child | GrantFailure::EncryptionContext) => {}
            // What else it needs matters only where it matches.
            None => {
                points.insert(Uncertain::CrossAccountGrant);
                points.insert(Uncertain::CapOnRoleGrant);
                points.insert(Uncertain::GrantToAccount);
                if grantee.is_anyone() {
                    points.insert(Uncertain::CapOnAnyPrincipal);
                }
            }
        }
        let constraints = &self.grant().value.constraints;
        if constraints.source_arn.is_some() {
            points.insert(Uncertain::SourceArnChaining);
        }
        if constraints.encryption_context.is_some() {
            points.insert(Uncertain::ConstraintKeyCase);
        }
    }
}

impl CompiledStatement {
    fn has_short_pattern(&self) -> bool {
        let mut patterns = self.resources.iter().flat_map(|listed| &listed.entries);
        patterns.any(|pattern| pattern.is_short())
    }

    fn allows_others(&self) -> bool {
        let element = self.principals.as_ref();
        self.effect == Effect::Allow
            && element.is_some_and(|element| element.polarity == Polarity::IsNot)
    }

    fn allows_everyone(&self) -> bool {
        let element = self.principals.as_ref();
        self.effect == Effect::Allow
            && element.is_some_and(|element| match element.polarity {
                Polarity::Is => element.entries.iter().any(|entry| entry.is_anyone()),
                Polarity::IsNot => true,
            })
    }
}

impl PrincipalMatcher {
    const fn is_anyone(&self) -> bool {
        matches!(self, Self::Any | Self::AnyAws)
    }
}
