//! VPC endpoints.

use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::name::account::AccountId;

use crate::iam::error::IamError;
use crate::iam::policy::policy;
use crate::iam::rules;

/// An interface endpoint through which calls come from a VPC.
#[derive(Clone, Debug)]
pub struct VpcEndpoint {
    /// `vpce-…`.
    pub id: String,
    /// The VPC that it stands in, `vpc-…`.
    pub vpc: String,
    /// The account that owns it.
    pub owner: AccountId,
    /// What may pass; with no policy nothing may.
    pub policies: Vec<PolicyDocument>,
}

impl VpcEndpoint {
    /// An endpoint with the policy that AWS gives to one that is made without: everything passes.
    ///
    /// # Errors
    ///
    /// [`IamError::Malformed`] if an id does not look like one.
    pub fn open(id: &str, vpc: &str, owner: AccountId) -> Result<Self, IamError> {
        rules::endpoint_id(id)?;
        rules::vpc_id(vpc)?;
        let everything = policy(
            "default endpoint policy",
            OPEN,
            PolicyKind::VpcEndpointPolicy,
        )?;
        Ok(Self {
            id: id.to_owned(),
            vpc: vpc.to_owned(),
            owner,
            policies: vec![everything],
        })
    }
}

/// Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies".
const OPEN: &str =
    r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
