//! `CreateGrant`, what it takes and what it gives.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use policy_core::request::Parameters;

use crate::api::bounds::Bounds;
use crate::api::generated::limits;
use crate::api::parameter::Parameter;
use crate::api::structure::{Members, Request, Response, Structure, Visitor};
use crate::api::{GrantConstraints, GrantOperation, Operation, sealed};
use crate::error::KmsError;

/// The operation `CreateGrant`.
#[derive(Clone, Copy, Debug)]
pub struct CreateGrant;

/// The input of `CreateGrant`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the member of that name")]
pub struct CreateGrantRequest {
    pub constraints: Option<GrantConstraints>,
    pub dry_run: Option<bool>,
    /// Up to 10 entries.
    pub grant_tokens: Option<Vec<String>>,
    /// 1 to 256 characters.
    pub grantee_principal: Option<String>,
    /// 1 to 128 characters.
    pub grantee_service_principal: Option<String>,
    /// 1 to 2048 characters.
    pub key_id: String,
    /// 1 to 256 characters.
    pub name: Option<String>,
    pub operations: Vec<GrantOperation>,
    /// 1 to 256 characters.
    pub retiring_principal: Option<String>,
    /// 1 to 128 characters.
    pub retiring_service_principal: Option<String>,
}

impl CreateGrantRequest {
    /// With the required members alone.
    #[must_use]
    pub fn new(key_id: impl Into<String>, operations: Vec<GrantOperation>) -> Self {
        Self {
            constraints: None,
            dry_run: None,
            grant_tokens: None,
            grantee_principal: None,
            grantee_service_principal: None,
            key_id: key_id.into(),
            name: None,
            operations,
            retiring_principal: None,
            retiring_service_principal: None,
        }
    }
}

/// The output of `CreateGrant`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateGrantResponse {
    /// 1 to 128 characters.
    pub grant_id: Option<String>,
    /// 1 to 8192 characters.
    pub grant_token: Option<String>,
}

impl sealed::Sealed for CreateGrant {}

impl Operation for CreateGrant {
    type Input = CreateGrantRequest;
    type Output = CreateGrantResponse;
    const NAME: &'static str = "CreateGrant";
    const READ_ONLY: bool = false;
}

impl Structure for CreateGrantRequest {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let constraints = members.optional("Constraints", &Bounds::ANY)?;
        let dry_run = members.optional("DryRun", &Bounds::ANY)?;
        let grant_tokens = members.optional("GrantTokens", &limits::GRANT_TOKEN_LIST)?;
        let grantee_principal = members.optional("GranteePrincipal", &limits::PRINCIPAL_ID_TYPE)?;
        let grantee_service_principal =
            members.optional("GranteeServicePrincipal", &limits::SERVICE_PRINCIPAL_TYPE)?;
        let key_id = members.required("KeyId", &limits::KEY_ID_TYPE)?;
        let name = members.optional("Name", &limits::GRANT_NAME_TYPE)?;
        let operations = members.required("Operations", &Bounds::ANY)?;
        let retiring_principal =
            members.optional("RetiringPrincipal", &limits::PRINCIPAL_ID_TYPE)?;
        let retiring_service_principal =
            members.optional("RetiringServicePrincipal", &limits::SERVICE_PRINCIPAL_TYPE)?;
        let (Some(key_id), Some(operations)) = (key_id, operations) else {
            return Ok(None);
        };
        Ok(Some(Self {
            constraints,
            dry_run,
            grant_tokens,
            grantee_principal,
            grantee_service_principal,
            key_id,
            name,
            operations,
            retiring_principal,
            retiring_service_principal,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("Constraints", &Bounds::ANY, self.constraints.as_ref());
        visitor.member("DryRun", &Bounds::ANY, self.dry_run.as_ref());
        visitor.member(
            "GrantTokens",
            &limits::GRANT_TOKEN_LIST,
            self.grant_tokens.as_ref(),
        );
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
        visitor.member("KeyId", &limits::KEY_ID_TYPE, Some(&self.key_id));
        visitor.member("Name", &limits::GRANT_NAME_TYPE, self.name.as_ref());
        visitor.member("Operations", &Bounds::ANY, Some(&self.operations));
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

impl Structure for CreateGrantResponse {
    fn read_members(members: &mut Members<'_>) -> Result<Option<Self>, KmsError> {
        let grant_id = members.optional("GrantId", &limits::GRANT_ID_TYPE)?;
        let grant_token = members.optional("GrantToken", &limits::GRANT_TOKEN_TYPE)?;
        Ok(Some(Self {
            grant_id,
            grant_token,
        }))
    }

    fn visit<V: Visitor>(&self, visitor: &mut V) {
        visitor.member("GrantId", &limits::GRANT_ID_TYPE, self.grant_id.as_ref());
        visitor.unrecorded(
            "GrantToken",
            &limits::GRANT_TOKEN_TYPE,
            self.grant_token.as_ref(),
        );
    }
}

impl Request for CreateGrantRequest {
    fn engine_parameters(&self) -> Parameters {
        Parameters {
            constraints: self.constraints.as_ref().map(Parameter::parameter),
            grantee_principal: self.grantee_principal.as_ref().map(Parameter::parameter),
            grantee_service_principal: self
                .grantee_service_principal
                .as_ref()
                .map(Parameter::parameter),
            key_id: Some(self.key_id.parameter()),
            operations: Some(self.operations.parameter()),
            retiring_principal: self.retiring_principal.as_ref().map(Parameter::parameter),
            retiring_service_principal: self
                .retiring_service_principal
                .as_ref()
                .map(Parameter::parameter),
            ..Parameters::default()
        }
    }

    fn is_dry_run(&self) -> bool {
        self.dry_run == Some(true)
    }

    fn tokens(&self) -> &[String] {
        self.grant_tokens.as_deref().unwrap_or_default()
    }
}

impl Response for CreateGrantResponse {
    const IS_RECORDED: bool = true;
}
