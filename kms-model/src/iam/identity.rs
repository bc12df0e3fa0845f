//! A caller, as IAM vouches for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::document::PolicyDocument;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::Caller;
use policy_core::request::Principal;
use policy_core::value::time::Timestamp;

use crate::iam::rules;

/// Somebody who calls. Made by [`Iam`](crate::iam::Iam) only, and cheap to clone.
///
/// An identity says who somebody was when it was made;
/// [`Iam::is_current`](crate::iam::Iam::is_current) says whether they still are.
#[derive(Clone, Debug)]
pub struct Identity(Arc<Facts>);

/// The user or role that a session comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionIssuer {
    /// A role for its sessions; a user for federated sessions.
    pub arn: Arn,
    /// `AROA…` or `AIDA…`.
    pub unique_id: String,
}

/// What an identity is made of.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) caller: Caller,
    pub(super) directory: u64,
    pub(super) serial: u64,
    pub(super) partition: Box<str>,
    /// The user, the role of a session, the issuer of a federated session.
    pub(super) holder: Option<SessionIssuer>,
    pub(super) unique_id: Option<String>,
    pub(super) access_key_id: Option<String>,
    pub(super) session: Option<Session>,
}

/// What only sessions have.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) issued_at: Timestamp,
    pub(super) policies: Arc<[PolicyDocument]>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) source_identity: Option<String>,
    pub(super) federated_provider: Option<String>,
}

impl Identity {
    /// Kind, ARN and account.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// The account that it belongs to; services belong to none.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.0.caller.account()
    }

    /// `aws`, `aws-cn`, …
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.0.partition
    }

    /// `AIDA…` of a user, `AROA…:session` of a session, `111122223333:name` of a federated user,
    /// the account id of a root user; none of a service.
    #[must_use]
    pub fn unique_id(&self) -> Option<&str> {
        self.0.unique_id.as_deref()
    }

    /// The record whose policies, boundary and tags count: of the user, of the role of a session,
    /// of the user who asked for a federated session. None for root users and services.
    #[must_use]
    pub fn record_arn(&self) -> Option<&Arn> {
        self.holder().map(|holder| &holder.arn)
    }

    /// The role or user that a session comes from.
    #[must_use]
    pub fn issuer(&self) -> Option<&SessionIssuer> {
        self.session().and_then(|_| self.holder())
    }

    /// The tags that the session was given; those of its user or role stand in their record, and
    /// count where the session has no tag of that key.
    #[must_use]
    pub fn session_tags(&self) -> Option<&BTreeMap<String, String>> {
        self.session().map(|session| &session.tags)
    }

    /// The policies that the session was given; empty for all others.
    #[must_use]
    pub fn session_policies(&self) -> Arc<[PolicyDocument]> {
        match self.session() {
            Some(session) => Arc::clone(&session.policies),
            None => Arc::new([]),
        }
    }

    /// When the session began.
    #[must_use]
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.session().map(|session| session.issued_at)
    }

    /// The source identity of the session.
    #[must_use]
    pub fn source_identity(&self) -> Option<&str> {
        self.session()?.source_identity.as_deref()
    }

    /// The identity provider outside of AWS through which the session came.
    #[must_use]
    pub fn federated_provider(&self) -> Option<&str> {
        self.session()?.federated_provider.as_deref()
    }

    /// A name for the credentials, `AKIA…` or `ASIA…`, that is none of AWS; services have none.
    #[must_use]
    pub fn access_key_id(&self) -> Option<&str> {
        self.0.access_key_id.as_deref()
    }

    /// A number that no other identity of this process has. Clones are the same identity.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.0.serial
    }

    /// Whether it calls with temporary credentials.
    #[must_use]
    pub fn is_session(&self) -> bool {
        self.session().is_some()
    }

    /// The caller as a request says it.
    ///
    /// Only the session's own tags are said: the engine adds those that the entry of the user or
    /// role has now. The organization, too, follows from the entry of the account.
    #[must_use]
    pub fn principal(&self) -> Principal {
        let user_id = match self.caller() {
            Caller::Session { .. } | Caller::User { .. } => self.0.unique_id.clone(),
            // The engine derives theirs, which are no unique ids of IAM.
            Caller::FederatedUser { .. } | Caller::Root { .. } | Caller::Service { .. } => None,
        };
        Principal {
            user_id,
            // Said even when there are none, so that nothing else can say them.
            tags: Some(self.session_tags().cloned().unwrap_or_default()),
            ..Principal::new(self.caller().clone())
        }
    }

    pub(super) fn new(facts: Facts) -> Self {
        Self(Arc::new(facts))
    }

    pub(super) fn directory(&self) -> u64 {
        self.0.directory
    }

    pub(super) fn holder(&self) -> Option<&SessionIssuer> {
        self.0.holder.as_ref()
    }

    fn session(&self) -> Option<&Session> {
        self.0.session.as_ref()
    }
}

impl SessionIssuer {
    /// `Role` or `IAMUser`, as the audit trail calls it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if self.arn.resource().starts_with("role/") {
            "Role"
        } else {
            "IAMUser"
        }
    }

    /// Its name without the path.
    #[must_use]
    pub fn name(&self) -> &str {
        rules::last_segment(&self.arn)
    }
}
