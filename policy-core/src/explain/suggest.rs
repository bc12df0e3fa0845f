//! What would make a denied check allowed. Every suggestion is decided before it is made.

use crate::ast::Effect;
use crate::condition::Ternary;
use crate::decide::order::{self, Situation};
use crate::decide::tally::{Denies, Tally};
use crate::decide::{Decision, Layer};
use crate::eval::grant::GrantFailure;
use crate::explain::amend::{self, Change, Trial};
use crate::explain::record::{SeenGrant, is_in};
use crate::explain::{Asked, SuggestedValue, Suggestion};
use crate::name::principal::Caller;
use crate::request::Resource;

impl Asked<'_> {
    pub(super) fn suggestions(&self) -> Vec<Suggestion> {
        match self.outcome.decision {
            Decision::Allowed | Decision::Depends => Vec::new(),
            Decision::ExplicitDeny => {
                let mut all = self.context_suggestions();
                all.extend(self.without_the_denies());
                all
            }
            Decision::ImplicitDeny => {
                let mut all = self.context_suggestions();
                all.extend(self.policy_suggestions());
                all
            }
        }
    }

    /// Condition keys that would turn the answer around: those of Allow statements that fail on
    /// conditions only, and those that would keep a Deny from matching.
    fn context_suggestions(&self) -> Vec<Suggestion> {
        let mut tried: Vec<Vec<Change>> = Vec::new();
        for seen in &self.recorder.statements {
            let Some(statement) = seen.statement() else {
                continue;
            };
            match statement.effect.value {
                Effect::Allow if seen.failed_on_conditions() => {
                    let failed = statement.conditions.iter().zip(0_u32..);
                    let failed = failed.filter(|(_, at)| is_in(seen.failures.conditions, *at));
                    let changes: Option<Vec<Change>> = failed
                        .map(|(condition, _)| {
                            let key = condition.value.key.value.clone();
                            Some((key, amend::example(&condition.value, self)?))
                        })
                        .collect();
                    tried.extend(changes);
                }
                Effect::Deny if seen.matches() => {
                    tried.extend(statement.conditions.iter().filter_map(|condition| {
                        let key = condition.value.key.value.clone();
                        Some(vec![(key, amend::counterexample(&condition.value, self)?)])
                    }));
                }
                Effect::Allow | Effect::Deny => {}
            }
        }
        tried.extend(self.recorder.grants.iter().filter_map(wanted_by));
        // Two layers may each want a change of their own.
        let joined: Vec<Change> = tried.iter().flatten().cloned().collect();
        if tried.len() > 1 {
            tried.push(joined);
        }
        let mut trial = Trial::default();
        let mut kept: Vec<Vec<Change>> = Vec::new();
        for changes in tried.into_iter().take(MAX_TRIES) {
            let sayable = changes.iter().all(|(key, _)| self.can_be_said(key));
            let contained = kept
                .iter()
                .any(|other| other.iter().all(|change| changes.contains(change)));
            if sayable
                && !contained
                && let Some(outcome) = self.after(&changes, &mut trial)
                && outcome.decision == Decision::Allowed
            {
                kept.push(changes);
            }
        }
        kept.into_iter().map(Suggestion::Context).collect()
    }

    /// Whether the Deny statements are all that stands in the way.
    fn without_the_denies(&self) -> Option<Suggestion> {
        let undenied = Tally {
            denies: Denies::default(),
            ..self.tally
        };
        let otherwise = order::decide(self.facts.situation(), &undenied);
        let denies = self.determining();
        let first = denies
            .first()
            .filter(|_| otherwise.decision == Decision::Allowed)?;
        let line = first.source.line_column(first.span.start).line;
        let more = match denies.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(Suggestion::Policy(format!(
            "the Deny at {}:{line}{more} leaves this call out; nothing else stands in the way",
            first.source.name()
        )))
    }

    /// What a policy would have to say, tried on the tally of the layers.
    fn policy_suggestions(&self) -> Vec<Suggestion> {
        let facts = self.facts;
        let action = facts.check.action.full_name();
        let on = match &facts.check.resource {
            Resource::Account { .. } => "`*`".to_owned(),
            Resource::Alias(arn) | Resource::Key(arn) => format!("`{arn}`"),
        };
        let situation = facts.situation();
        let allowed = |assumed: &[Assume]| {
            let tally = assumed
                .iter()
                .fold(self.tally, |tally, assume| assume.of(tally, situation));
            order::decide(situation, &tally).decision == Decision::Allowed
        };
        let words = |assume: Assume| match assume {
            Assume::Boundary => format!("the permissions boundary allows `{action}` on {on}"),
            Assume::Delegation => format!(
                "the key policy lets IAM policies of the account count: an Allow of `{action}` \
                 for `{}`",
                self.root()
            ),
            Assume::Endpoint => format!("the VPC endpoint policy allows `{action}` on {on}"),
            Assume::Identity => {
                let holder = self.holder();
                format!("an identity policy of `{holder}` allows `{action}` on {on}")
            }
            Assume::KeyPolicy => {
                format!("the key policy allows `{action}` for `{}`", self.holder())
            }
            Assume::ServiceControlPolicies => format!(
                "the SCPs of {} allow `{action}` on {on}",
                self.silent_levels()
                    .unwrap_or_else(|| "every level".to_owned())
            ),
            Assume::Session => format!("the session policy allows `{action}` on {on}"),
        };
        let mut found: Vec<Suggestion> = Assume::IN_ORDER
            .into_iter()
            .filter(|assume| allowed(&[*assume]))
            .map(|assume| Suggestion::Policy(words(assume)))
            .collect();
        if found.is_empty() && allowed(&[Assume::Delegation, Assume::Identity]) {
            let [delegation, identity] = [Assume::Delegation, Assume::Identity].map(words);
            found.push(Suggestion::Policy(format!("{delegation}; and {identity}")));
        }
        found
    }

    /// Whose identity policies count: the role of a session, the issuer of a federated session.
    fn holder(&self) -> &str {
        match self.facts.identity.caller {
            Caller::Session { role, .. } => role.as_str(),
            Caller::FederatedUser {
                issuer: Some(issuer),
                ..
            } => issuer.as_str(),
            caller @ (Caller::FederatedUser { issuer: None, .. }
            | Caller::Root { .. }
            | Caller::Service { .. }
            | Caller::User { .. }) => caller.as_str(),
        }
    }

    /// The principal by which a key policy delegates to the caller's account.
    pub(super) fn root(&self) -> String {
        let partition = self.caller().split(':').nth(1).unwrap_or_default();
        let account = self.facts.identity.account();
        let account = account.map(|account| account.to_string());
        format!("arn:{partition}:iam::{}:root", account.unwrap_or_default())
    }

    /// The levels of SCPs without a matching Allow, in words.
    pub(super) fn silent_levels(&self) -> Option<String> {
        let silent: Vec<_> = self
            .recorder
            .levels
            .iter()
            .zip(1..)
            .filter(|(allows, _)| **allows == Ternary::False)
            .map(|(_, level)| format!("level {level}"))
            .collect();
        let of = self.recorder.levels.len();
        (!silent.is_empty()).then(|| format!("{} (of {of}, from the root)", silent.join(", ")))
    }

    /// Whether the check failed for want of this layer.
    pub(super) fn wants(&self, layer: Layer) -> bool {
        self.outcome.decision == Decision::ImplicitDeny && self.outcome.layer == Some(layer)
    }
}

/// What a request would have to carry to fit the constraint that a grant failed on.
fn wanted_by(grant: &SeenGrant<'_>) -> Option<Vec<Change>> {
    let constraints = &grant.grant().value.constraints;
    let said = |value: &String| SuggestedValue::Values(vec![value.clone()]);
    match grant.verdict.failed? {
        GrantFailure::EncryptionContext => constraints
            .encryption_context
            .as_ref()?
            .pairs()
            .iter()
            .map(|(key, value)| {
                let key = format!("kms:EncryptionContext:{key}").parse().ok()?;
                Some((key, said(value)))
            })
            .collect(),
        GrantFailure::SourceArn => Some(vec![(
            "aws:SourceArn".parse().ok()?,
            said(constraints.source_arn.as_ref()?),
        )]),
        GrantFailure::Child
        | GrantFailure::Grantee
        | GrantFailure::Operation
        | GrantFailure::Visibility => None,
    }
}

/// A layer that is assumed to allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Assume {
    Boundary,
    Delegation,
    Endpoint,
    Identity,
    KeyPolicy,
    ServiceControlPolicies,
    Session,
}

impl Assume {
    /// The order in which suggestions are made.
    const IN_ORDER: [Self; 7] = [
        Self::Identity,
        Self::Delegation,
        Self::KeyPolicy,
        Self::Boundary,
        Self::Session,
        Self::ServiceControlPolicies,
        Self::Endpoint,
    ];

    fn of(self, mut tally: Tally, situation: Situation) -> Tally {
        let says = match self {
            Self::Boundary => &mut tally.boundary,
            Self::Delegation => &mut tally.delegated,
            Self::Endpoint => &mut tally.endpoint,
            Self::Identity => &mut tally.identity,
            // A service is named directly; for a role that is capped.
            Self::KeyPolicy if situation == Situation::Service => &mut tally.direct,
            Self::KeyPolicy => &mut tally.capped,
            Self::ServiceControlPolicies => &mut tally.scp,
            Self::Session => &mut tally.session,
        };
        *says = Ternary::True;
        tally
    }
}

/// Every try is a decision; a reader does not want more suggestions either.
const MAX_TRIES: usize = 24;
