//! The structure `GrantListEntry`.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::value::time::Timestamp;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::structure::{Members, Structure, Visitor};
use crate::api::{GrantConstraints, GrantOperation};
use crate::error::KmsError;

/// The structure `GrantListEntry`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct GrantListEntry {
    pub constraints: Option<GrantConstraints>,
    pub creation_date: Option<Timestamp>,
    /// 1 to 128 characters.
    pub grant_id: Option<String>,
    /// 1 to 256 characters.
    pub grantee_principal: Option<String>,
    /// 1 to 128 characters.
    pub grantee_service_principal: Option<String>,
    /// 1 to 256 characters.
    pub issuing_account: Option<String>,
    /// 1 to 2048 characters.
    pub key_id: Option<String>,
    /// 1 to 256 characters.
    pub name: Option<String>,
    pub operations: Option<Vec<GrantOperation>>,
    /// 1 to 256 characters.
    pub retiring_principal: Option<String>,
    /// 1 to 128 characters.
    pub retiring_service_principal: Option<String>,
}

impl Structure for GrantListEntry {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let constraints = members.optional("Constraints", &Bounds::ANY)?;
        let creation_date = members.optional("CreationDate", &Bounds::ANY)?;
        let grant_id = members.optional("GrantId", &limits::GRANT_ID_TYPE)?;
        let grantee_principal = members.optional("GranteePrincipal", &limits::PRINCIPAL_ID_TYPE)?;
        let grantee_service_principal =
            members.optional("GranteeServicePrincipal", &limits::SERVICE_PRINCIPAL_TYPE)?;
        let issuing_account = members.optional("IssuingAccount", &limits::PRINCIPAL_ID_TYPE)?;
        let key_id = members.optional("KeyId", &limits::KEY_ID_TYPE)?;
        let name = members.optional("Name", &limits::GRANT_NAME_TYPE)?;
        let operations = members.optional("Operations", &Bounds::ANY)?;
        let retiring_principal =
            members.optional("RetiringPrincipal", &limits::PRINCIPAL_ID_TYPE)?;
        let retiring_service_principal =
            members.optional("RetiringServicePrincipal", &limits::SERVICE_PRINCIPAL_TYPE)?;
        Ok(Some(Self {
            constraints,
            creation_date,
            grant_id,
            grantee_principal,
            grantee_service_principal,
            issuing_account,
            key_id,
            name,
            operations,
            retiring_principal,
            retiring_service_principal,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Constraints", &Bounds::ANY, self.constraints.as_ref());
        visitor.member("CreationDate", &Bounds::ANY, self.creation_date.as_ref());
        visitor.member("GrantId", &limits::GRANT_ID_TYPE, self.grant_id.as_ref());
        visitor.member(
            "GranteePrincipal",
            &limits::PRINCIPAL_ID_TYPE,
            self.grantee_principal.as_ref(),
        );
        visitor.member(
            "GranteeServicePrincipal",
            &limits::SERVICE_PRINCIPAL_TYPE,
            self.grantee_service_principal.as_ref(),
        );
        visitor.member(
            "IssuingAccount",
            &limits::PRINCIPAL_ID_TYPE,
            self.issuing_account.as_ref(),
        );
        visitor.member("KeyId", &limits::KEY_ID_TYPE, self.key_id.as_ref());
        visitor.member("Name", &limits::GRANT_NAME_TYPE, self.name.as_ref());
        visitor.member("Operations", &Bounds::ANY, self.operations.as_ref());
        visitor.member(
            "RetiringPrincipal",
            &limits::PRINCIPAL_ID_TYPE,
            self.retiring_principal.as_ref(),
        );
        visitor.member(
            "RetiringServicePrincipal",
            &limits::SERVICE_PRINCIPAL_TYPE,
            self.retiring_service_principal.as_ref(),
        );
    }
}
