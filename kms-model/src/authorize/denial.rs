//! The words of a denial: those of AWS, and no more than the caller may know.

use policy_core::decide::{Decision, Layer};
use policy_core::explain::{CheckExplanation, Explanation};

use crate::authorize::resolve::Resolver;
use crate::authorize::{Found, refusal};
use crate::error::{ErrorKind, KmsError};
use crate::store::StoredKey;

impl Resolver<'_> {
    /// A denial by the engine. The explanation is for the embedder; the text is for the caller.
    pub(super) fn denied(&self, explanation: Explanation, found: &[Found]) -> KmsError {
        let error = match self.spoken_of(&explanation, found) {
            Some((position, check)) => self.words(position, check, found.get(position)),
            None => KmsError::new(ErrorKind::AccessDenied, ""),
        };
        error.because(explanation)
    }

    /// The check that the text is of: the one that settled the denial. Where a key of another account
    /// is among them it is the first that is not allowed, so that the choice tells nothing of that
    /// key.
    fn spoken_of<'e>(
        &self,
        explanation: &'e Explanation,
        found: &[Found],
    ) -> Option<(usize, &'e CheckExplanation)> {
        let is_foreign = |target: &Found| match target {
            Found::Key(stored) => self.is_foreign(stored),
            Found::Account(_) | Found::Alias(_) => false,
        };
        let foreign = found.iter().any(is_foreign);
        let settled = explanation.denial();
        let mut checks = explanation.checks.iter().enumerate();
        checks.find(|(_, check)| {
            if foreign {
                check.decision != Decision::Allowed
            } else {
                check.denial.as_deref() == settled
            }
        })
    }

    fn words(&self, position: usize, check: &CheckExplanation, on: Option<&Found>) -> KmsError {
        let text = check.denial.as_deref().unwrap_or_default();
        let as_it_is = || KmsError::new(ErrorKind::AccessDenied, text);
        // When nothing but the ciphertext names the key, the answer does not say which key that is.
        if self.named_by_ciphertext && position == 0 {
            return refusal::ciphertext_key();
        }
        let Some(Found::Key(stored)) = on else {
            return as_it_is();
        };
        let arn = stored.key.arn.as_str();
        let is_said = self.named.contains(&arn);
        if self.is_foreign(stored) && (!is_said || is_made_before_the_key_is_asked(check)) {
            return self.hidden(check.check.action.full_name());
        }
        // A key that is only imagined has no name yet but its alias.
        match stored.aliases.first() {
            Some(alias) if stored.version.is_prospective() => {
                let text = text.replace(arn, alias.arn.as_str());
                KmsError::new(ErrorKind::AccessDenied, text)
            }
            Some(_) | None => as_it_is(),
        }
    }

    /// Services belong to no account, and to them no key is another account's.
    fn is_foreign(&self, stored: &StoredKey) -> bool {
        self.call.identity.account().is_some() && !self.is_own(&stored.key.arn)
    }
}

/// Whether a denial does not need the key to let the account in: its usual text would tell that there
/// is such a key, and something of its tags.
fn is_made_before_the_key_is_asked(check: &CheckExplanation) -> bool {
    match (check.decision, check.layer) {
        (Decision::ExplicitDeny, _)
        | (
            Decision::ImplicitDeny,
            None
            | Some(Layer::CrossAccount | Layer::ServiceControlPolicy | Layer::VpcEndpointPolicy),
        ) => true,
        (
            Decision::ImplicitDeny,
            Some(
                Layer::Grant
                | Layer::IdentityPolicy
                | Layer::KeyPolicy
                | Layer::PermissionsBoundary
                | Layer::ResourceControlPolicy
                | Layer::SessionPolicy,
            ),
        )
        | (Decision::Allowed | Decision::Depends, _) => false,
    }
}
