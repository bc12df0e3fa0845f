//! Who made a call, as CloudTrail says it.

use policy_core::value::time::Timestamp;

use crate::audit::ordered::Object;

/// The `userIdentity` of an event.
///
/// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserIdentity {
    /// A session of a role.
    AssumedRole(Caller),
    /// Someone of another account: all that a key's owner learns of a caller from elsewhere.
    AwsAccount {
        /// The caller's account.
        account_id: Option<String>,
        /// The caller's unique id, with the session's name for a session.
        principal_id: Option<String>,
        /// The service that forwarded the call.
        invoked_by: Option<String>,
    },
    /// The service acting by itself, as when it rotates a key. Such records say no type.
    AwsInternal {
        /// The account that it acts for.
        account_id: Option<String>,
        /// `AWS Internal` in AWS's own records.
        invoked_by: Option<String>,
    },
    /// A service principal.
    AwsService {
        /// The service, `ebs.amazonaws.com`.
        invoked_by: String,
    },
    /// A session from `GetFederationToken`.
    FederatedUser(Caller),
    /// A user.
    IamUser(Caller),
    /// A type that this KMS never writes, found in a record that was read.
    Other {
        /// The type as it stands there, `WebIdentityUser`.
        kind: String,
        /// What else stands there.
        caller: Caller,
    },
    /// The account's root user.
    Root(Caller),
}

/// The caller behind a user or a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The unique id, `AROAEXAMPLE:session-name` for a session.
    pub principal_id: Option<String>,
    /// The ARN, `arn:aws:sts::111122223333:assumed-role/Orders/worker-1` for a session.
    pub arn: Option<String>,
    /// The account.
    pub account_id: Option<String>,
    /// The access key that signed the call.
    pub access_key_id: Option<String>,
    /// The friendly name. AWS writes it for users and leaves it out for sessions.
    pub user_name: Option<String>,
    /// The session, with temporary credentials.
    pub session: Option<SessionContext>,
    /// The service that forwarded the call.
    pub invoked_by: Option<String>,
}

/// The `sessionContext` of an identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionContext {
    /// From what the session was made.
    pub issuer: Option<SessionIssuer>,
    /// When it was made, to the second.
    pub creation_date: Option<Timestamp>,
    /// Whether a second factor was used.
    pub mfa_authenticated: Option<bool>,
    /// The source identity set when the role was assumed.
    pub source_identity: Option<String>,
}

/// The `sessionIssuer` of a session: the role, or the user or root that asked for the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionIssuer {
    /// `Role`, `IAMUser` or `Root`.
    pub kind: String,
    /// Its unique id.
    pub principal_id: Option<String>,
    /// Its ARN.
    pub arn: Option<String>,
    /// Its account.
    pub account_id: Option<String>,
    /// Its friendly name.
    pub user_name: Option<String>,
}

impl UserIdentity {
    /// The account of the caller. A service principal has none.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        match self {
            Self::AssumedRole(caller)
            | Self::FederatedUser(caller)
            | Self::IamUser(caller)
            | Self::Other { caller, .. }
            | Self::Root(caller) => caller.account_id.as_deref(),
            Self::AwsAccount { account_id, .. } | Self::AwsInternal { account_id, .. } => {
                account_id.as_deref()
            }
            Self::AwsService { .. } => None,
        }
    }

    /// The same identity as another account's trail shows it: the account and the unique id, no
    /// name. A service is no secret and stays.
    #[must_use]
    pub fn seen_from_elsewhere(&self) -> Self {
        match self {
            Self::AssumedRole(caller)
            | Self::FederatedUser(caller)
            | Self::IamUser(caller)
            | Self::Other { caller, .. }
            | Self::Root(caller) => Self::AwsAccount {
                account_id: caller.account_id.clone(),
                principal_id: caller.principal_id.clone(),
                invoked_by: caller.invoked_by.clone(),
            },
            Self::AwsAccount { .. } | Self::AwsInternal { .. } | Self::AwsService { .. } => {
                self.clone()
            }
        }
    }

    /// In CloudTrail's order.
    pub(super) fn to_object(&self) -> Object {
        let mut object = Object::default();
        match self {
            Self::AssumedRole(caller) => caller.put_into(&mut object, ASSUMED_ROLE),
            Self::FederatedUser(caller) => caller.put_into(&mut object, FEDERATED_USER),
            Self::IamUser(caller) => caller.put_into(&mut object, IAM_USER),
            Self::Other { kind, caller } => caller.put_into(&mut object, kind),
            Self::Root(caller) => caller.put_into(&mut object, ROOT),
            Self::AwsAccount {
                account_id,
                principal_id,
                invoked_by,
            } => {
                object.put("type", AWS_ACCOUNT);
                object.put_some("principalId", principal_id.as_deref());
                object.put_some("accountId", account_id.as_deref());
                object.put_some("invokedBy", invoked_by.as_deref());
            }
            Self::AwsInternal {
                account_id,
                invoked_by,
            } => {
                object.put_some("accountId", account_id.as_deref());
                object.put_some("invokedBy", invoked_by.as_deref());
            }
            Self::AwsService { invoked_by } => {
                object.put("type", AWS_SERVICE);
                object.put("invokedBy", invoked_by.as_str());
            }
        }
        object
    }
}

impl Caller {
    fn put_into(&self, object: &mut Object, kind: &str) {
        object.put("type", kind);
        object.put_some("principalId", self.principal_id.as_deref());
        object.put_some("arn", self.arn.as_deref());
        object.put_some("accountId", self.account_id.as_deref());
        object.put_some("accessKeyId", self.access_key_id.as_deref());
        object.put_some("userName", self.user_name.as_deref());
        if let Some(session) = &self.session {
            object.put_object("sessionContext", session.to_object());
        }
        object.put_some("invokedBy", self.invoked_by.as_deref());
    }
}

impl SessionContext {
    fn to_object(&self) -> Object {
        let mut object = Object::default();
        if let Some(issuer) = &self.issuer {
            object.put_object("sessionIssuer", issuer.to_object());
        }
        let mut attributes = Object::default();
        attributes.put_some("creationDate", self.creation_date.map(whole_seconds));
        // CloudTrail writes this flag as text.
        let mfa = self.mfa_authenticated.map(|mfa| mfa.to_string());
        attributes.put_some("mfaAuthenticated", mfa);
        object.put_object("attributes", attributes);
        object.put_some("sourceIdentity", self.source_identity.as_deref());
        object
    }
}

impl SessionIssuer {
    fn to_object(&self) -> Object {
        let mut object = Object::default();
        object.put("type", self.kind.as_str());
        object.put_some("principalId", self.principal_id.as_deref());
        object.put_some("arn", self.arn.as_deref());
        object.put_some("accountId", self.account_id.as_deref());
        object.put_some("userName", self.user_name.as_deref());
        object
    }
}

/// CloudTrail's times have no fraction.
pub(super) fn whole_seconds(time: Timestamp) -> String {
    Timestamp::from_epoch_seconds(time.epoch_seconds()).to_string()
}

pub(super) const ASSUMED_ROLE: &str = "AssumedRole";
pub(super) const AWS_ACCOUNT: &str = "AWSAccount";
pub(super) const AWS_SERVICE: &str = "AWSService";
pub(super) const FEDERATED_USER: &str = "FederatedUser";
pub(super) const IAM_USER: &str = "IAMUser";
pub(super) const ROOT: &str = "Root";
