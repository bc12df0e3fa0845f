//! What a reader must know to understand a decision, in whole sentences.

use crate::ast::{Condition, Effect};
use crate::condition::Ternary;
use crate::context::{ContextView, Lookup};
use crate::decide::{Decision, Layer, tally};
use crate::explain::Asked;
use crate::explain::record::SeenGrant;
use crate::name::principal::Caller;
use crate::table::kms_action::Action;

impl Asked<'_> {
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match self.outcome.decision {
            Decision::Allowed | Decision::Depends => {}
            Decision::ExplicitDeny => self.why_denied(&mut notes),
            Decision::ImplicitDeny => self.why_not(&mut notes),
        }
        notes
    }

    /// A Deny that matches because a key is absent surprises most readers.
    fn why_denied(&self, notes: &mut Vec<String>) {
        let denies = self.recorder.statements.iter().filter(|seen| {
            seen.matches()
                && seen.effect() == Effect::Deny
                && self.outcome.layer == Some(seen.layer)
        });
        for seen in denies {
            let view = tally::view(self.facts, self.table, seen.layer);
            for condition in seen
                .statement()
                .into_iter()
                .flat_map(|deny| &deny.conditions)
            {
                let Condition { operator, key, .. } = &condition.value;
                let slot = self.facts.vocabulary.find(key.value.folded());
                let absent = slot.is_none_or(|slot| matches!(view.lookup(slot), Lookup::Absent));
                if absent && operator.value.base.row().is_negated() && operator.value.set.is_none()
                {
                    notes.push(format!(
                        "The Deny matches because `{}` is not in the request: {} holds for a key \
                         that is absent.",
                        key.value, operator.value
                    ));
                }
            }
        }
    }

    fn why_not(&self, notes: &mut Vec<String>) {
        let facts = self.facts;
        let action = facts.check.action.full_name();
        let account = facts
            .identity
            .account()
            .map(|id| id.to_string())
            .unwrap_or_default();
        if self.wants(Layer::CrossAccount) {
            notes.push(format!(
                "`{action}` works only within the account that owns the key, whatever policies say."
            ));
        }
        if self.wants(Layer::ServiceControlPolicy)
            && let Some(levels) = self.silent_levels()
        {
            notes.push(format!(
                "Every level of SCPs must allow the action; there is no Allow at {levels}."
            ));
        }
        if self.wants(Layer::KeyPolicy) {
            if self.tally.identity == Ternary::True && !facts.identity.is_root() {
                notes.push(if self.is_foreign() {
                    format!(
                        "An identity policy allows `{action}`, but the key policy does not let \
                         account {account} in."
                    )
                } else {
                    format!(
                        "An identity policy allows `{action}`, but IAM policies do not count for \
                         this key: no statement of its key policy delegates `{action}` to the \
                         account (Principal `{root}`).",
                        root = self.root()
                    )
                });
            } else if facts.identity.is_service() {
                notes.push(
                    "A service that calls for itself has no identity policies: the key policy must \
                     name it, or a grant."
                        .to_owned(),
                );
            }
        }
        if self.wants(Layer::IdentityPolicy) && facts.check.action != Action::RETIRE_GRANT {
            self.why_no_identity(notes);
        }
        let caps = [
            (Layer::PermissionsBoundary, "permissions boundary"),
            (Layer::SessionPolicy, "session policy"),
        ];
        for (_, words) in caps.into_iter().filter(|(layer, _)| self.wants(*layer)) {
            let named = self.tally.capped == Ternary::True && !self.is_foreign();
            let federated = matches!(facts.identity.caller, Caller::FederatedUser { .. });
            let who = if federated {
                "the user who asked for the session"
            } else {
                "the role"
            };
            notes.push(if named {
                format!(
                    "The key policy names {who}, and such an Allow reaches only as far as the \
                     {words} of the session."
                )
            } else {
                format!("An identity policy reaches only as far as the {words} of its holder.")
            });
        }
        notes.extend(
            self.recorder
                .grants
                .iter()
                .find(|grant| grant.matches())
                .map(|grant| self.why_no_grant(grant, &account)),
        );
    }

    /// A grant matches, and still it does not suffice.
    fn why_no_grant(&self, grant: &SeenGrant<'_>, account: &str) -> String {
        let of_caller = grant.grant().value.issuing_account == self.facts.identity.account();
        let text = match (self.facts.check.action, grant.verdict.with_identity) {
            (Action::RETIRE_GRANT, _) => {
                "The grant may be retired by the account, which must delegate it by an identity \
                 policy."
            }
            (_, Ternary::True) if self.is_foreign() && !of_caller => {
                return format!(
                    "A grant matches, but it was not issued by account {account}: then an \
                     identity policy of the caller must allow the action as well."
                );
            }
            (_, Ternary::True) => {
                "A grant matches, but it is given to the account: then an identity policy of the \
                 caller must allow the action as well."
            }
            (_, Ternary::False | Ternary::Unknown) => {
                "A grant matches, but one that is given to a role reaches only as far as boundary \
                 and session policy."
            }
        };
        text.to_owned()
    }

    fn why_no_identity(&self, notes: &mut Vec<String>) {
        let facts = self.facts;
        if let Caller::FederatedUser { .. } = facts.identity.caller
            && self
                .recorder
                .statements
                .iter()
                .all(|seen| seen.layer != Layer::SessionPolicy)
        {
            notes.push(
                "A federated user without a session policy has no permissions of its own."
                    .to_owned(),
            );
        } else if facts.identity.is_service() {
            notes.push("A service that calls for itself has no identity policies.".to_owned());
        } else if self.is_foreign() {
            notes.push(
                "The key belongs to another account, so both sides must allow: the key policy does, \
                 no identity policy of the caller does."
                    .to_owned(),
            );
        } else if self.recorder.statements.iter().any(|seen| {
            seen.layer == Layer::KeyPolicy && seen.matches() && seen.effect() == Effect::Allow
        }) {
            notes.push(
                "The key policy lets IAM policies of the account count, and none of them allows \
                 the action to this caller."
                    .to_owned(),
            );
        }
    }
}
