//! The principals of grants: whom a name means when a grant is created, and whom it shows later.

use policy_core::name::principal::PrincipalName;

use crate::api::CreateGrant;
use crate::authorize::{Authorized, OnKey, entries, refusal};
use crate::error::KmsError;
use crate::iam::Iam;
use crate::store::GrantParty;

impl Authorized<'_, CreateGrant, OnKey> {
    /// Whom the ARN of a principal means now.
    ///
    /// # Errors
    ///
    /// `InvalidArnException` when it is no ARN of an account, user, role, federated user or session
    /// of a role, or nobody has it.
    pub fn party(&self, arn: &str) -> Result<GrantParty, KmsError> {
        party(&self.gate.parts.iam, arn).ok_or_else(refusal::invalid_arn)
    }

    /// A service of AWS.
    ///
    /// # Errors
    ///
    /// `InvalidArnException` when no service of AWS is called so.
    pub fn service(&self, name: &str) -> Result<GrantParty, KmsError> {
        let name = PrincipalName::parse_service(name).ok();
        let name = name.filter(|name| self.gate.parts.iam.exists(name));
        Ok(GrantParty {
            name: name.ok_or_else(refusal::invalid_arn)?,
            unique_id: None,
        })
    }
}

impl<O, T> Authorized<'_, O, T> {
    /// A principal of a grant as AWS shows it: by its unique id once whoever it meant is gone.
    #[must_use]
    pub fn shown(&self, party: &GrantParty) -> PrincipalName {
        // What is damaged is shown as it is stored; it decides nothing.
        entries::party(&self.gate.parts.iam, party).unwrap_or_else(|_| party.name.clone())
    }
}

/// Wildcards, unique ids, bare account numbers and services are no ARNs of principals.
fn party(iam: &Iam, arn: &str) -> Option<GrantParty> {
    let name = PrincipalName::parse_aws(arn)
        .ok()
        .filter(|_| arn.starts_with("arn:"))?;
    let unique_id = match &name {
        // The name and the id of one look: whoever has the name later is not meant.
        PrincipalName::AssumedRole(_) | PrincipalName::Role(_) | PrincipalName::User(_) => {
            Some(iam.unique_id_of(&name)?)
        }
        PrincipalName::Account { .. } | PrincipalName::FederatedUser(_) => {
            iam.exists(&name).then_some(None)?
        }
        PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => return None,
    };
    Some(GrantParty { name, unique_id })
}
