//! How callers come to be.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use policy_core::document::PolicyDocument;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::value::time::Timestamp;

use crate::iam::Iam;
use crate::iam::error::IamError;
use crate::iam::identity::{Facts, Identity, Session, SessionIssuer};
use crate::iam::next;
use crate::iam::policy::loadable;
use crate::iam::rules::{self, Kind};
use crate::iam::state::digits;

/// What a session is given beside its name.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// Session policies. A role's session without any is not narrowed; a federated session without
    /// any has no permissions of its own.
    pub policies: Vec<PolicyDocument>,
    /// Session tags; they hide tags of the user or role that have the same key, whatever its case.
    pub tags: BTreeMap<String, String>,
    /// Who is behind the session of a role.
    pub source_identity: Option<String>,
    /// The identity provider outside of AWS that vouched for whoever assumed the role: the value of
    /// `aws:FederatedProvider`.
    pub federated_provider: Option<String>,
}

impl Iam {
    /// The root user of an account.
    ///
    /// # Errors
    ///
    /// [`IamError::NoAccount`] if there is no such account.
    pub fn root(&self, account: AccountId) -> Result<Identity, IamError> {
        let state = self.read();
        let known = state.accounts.get(&account);
        let partition = &known.ok_or(IamError::NoAccount(account))?.partition;
        let arn = parsed(&format!("arn:{partition}:iam::{account}:root"))?;
        let number = account.to_string().parse().unwrap_or_default();
        Ok(Identity::new(Facts {
            unique_id: Some(account.to_string()),
            access_key_id: Some(format!("AKIAKMR{}", digits(number))),
            partition: partition.clone(),
            ..self.facts(Caller::Root { arn, account })
        }))
    }

    /// A user, with keys that do not end.
    ///
    /// # Errors
    ///
    /// [`IamError`] if the ARN is not of a user, or there is none.
    pub fn user(&self, arn: &Arn) -> Result<Identity, IamError> {
        let account = rules::name(arn, Kind::User)?.account;
        let holder = self.holder(arn, Kind::User)?;
        let arn = arn.clone();
        let own = holder.unique_id.get(4..).unwrap_or_default();
        Ok(Identity::new(Facts {
            unique_id: Some(holder.unique_id.clone()),
            // The unique id has one letter more than the name of a key.
            access_key_id: Some(format!("AKIA{}", own.get(1..).unwrap_or_default())),
            holder: Some(holder),
            ..self.facts(Caller::User { arn, account })
        }))
    }

    /// A session of a role. Whether the role may be assumed is not looked at.
    ///
    /// # Errors
    ///
    /// [`IamError`] if the ARN is not of a role, there is none, or name or options do not fit.
    pub fn assume_role(
        &self,
        role: &Arn,
        session_name: &str,
        options: SessionOptions,
        now: Timestamp,
    ) -> Result<Identity, IamError> {
        let account = rules::name(role, Kind::Role)?.account;
        let session_name = rules::session_name(session_name)?;
        let session = session(options, now)?;
        let holder = self.holder(role, Kind::Role)?;
        let (partition, name) = (role.partition(), holder.name());
        let arn = format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}");
        let caller = Caller::Session {
            account,
            role: role.clone(),
            path: PathKnown::Yes,
            session: Some(parsed(&arn)?),
        };
        Ok(Identity::new(Facts {
            unique_id: Some(format!("{}:{session_name}", holder.unique_id)),
            access_key_id: Some(self.temporary_key()),
            holder: Some(holder),
            session: Some(session),
            ..self.facts(caller)
        }))
    }

    /// A federated session of a user, as from `sts:GetFederationToken`.
    ///
    /// # Errors
    ///
    /// [`IamError`] if the ARN is not of a user, there is none, or name or options do not fit.
    pub fn federate(
        &self,
        user: &Arn,
        name: &str,
        options: SessionOptions,
        now: Timestamp,
    ) -> Result<Identity, IamError> {
        let account = rules::name(user, Kind::User)?.account;
        let name = rules::federated_name(name)?;
        if options.source_identity.is_some() {
            return Err(IamError::NotFederated("a source identity"));
        }
        if options.federated_provider.is_some() {
            return Err(IamError::NotFederated("an identity provider"));
        }
        let session = session(options, now)?;
        let holder = self.holder(user, Kind::User)?;
        let partition = user.partition();
        let caller = Caller::FederatedUser {
            arn: parsed(&format!(
                "arn:{partition}:sts::{account}:federated-user/{name}"
            ))?,
            account,
            issuer: Some(user.clone()),
        };
        Ok(Identity::new(Facts {
            unique_id: Some(format!("{account}:{name}")),
            access_key_id: Some(self.temporary_key()),
            holder: Some(holder),
            session: Some(session),
            ..self.facts(caller)
        }))
    }

    /// A service of AWS that calls for itself, by its name such as `logs.eu-north-1.amazonaws.com`.
    ///
    /// # Errors
    ///
    /// [`IamError::Malformed`] if no service of AWS can have this name.
    pub fn service(&self, name: &str) -> Result<Identity, IamError> {
        let Some(partition) = rules::partition_of_service(name) else {
            return Err(IamError::Malformed {
                text: name.chars().take(MAX_SHOWN).collect(),
                wanted: "the name of a service of AWS, such as `s3.amazonaws.com`",
            });
        };
        let name = name.into();
        Ok(Identity::new(Facts {
            partition: partition.into(),
            ..self.facts(Caller::Service { name })
        }))
    }

    /// What all identities have, and nothing else.
    fn facts(&self, caller: Caller) -> Facts {
        let partition = caller.as_str().split(':').nth(1).unwrap_or("aws").into();
        Facts {
            caller,
            directory: self.number,
            serial: next(&SERIALS),
            partition,
            holder: None,
            unique_id: None,
            access_key_id: None,
            session: None,
        }
    }

    fn holder(&self, arn: &Arn, kind: Kind) -> Result<SessionIssuer, IamError> {
        let state = self.read();
        let Some(unique_id) = state.unique_id(arn) else {
            return Err(match kind {
                Kind::Role => IamError::NoRole(arn.clone()),
                Kind::User => IamError::NoUser(arn.clone()),
            });
        };
        Ok(SessionIssuer {
            arn: arn.clone(),
            unique_id: unique_id.to_owned(),
        })
    }

    fn temporary_key(&self) -> String {
        format!("ASIAKMS{}", digits(next(&self.sessions)))
    }
}

fn session(options: SessionOptions, issued_at: Timestamp) -> Result<Session, IamError> {
    let SessionOptions {
        policies,
        tags,
        source_identity,
        federated_provider,
    } = options;
    rules::tags(&tags)?;
    rules::bounded("session policies", policies.len(), MAX_SESSION_POLICIES)?;
    if let Some(text) = &source_identity {
        rules::source_identity(text)?;
    }
    if let Some(text) = &federated_provider {
        rules::provider(text)?;
    }
    loadable(|snapshot| snapshot.session_entry(policies.clone()))?;
    Ok(Session {
        issued_at,
        policies: Arc::from(policies),
        tags,
        source_identity,
        federated_provider,
    })
}

fn parsed(text: &str) -> Result<Arn, IamError> {
    text.parse().map_err(|_| IamError::Malformed {
        text: text.to_owned(),
        wanted: "an ARN",
    })
}

/// One inline policy and ten managed ones. Source: STS API Reference, "AssumeRole".
const MAX_SESSION_POLICIES: usize = 11;

/// As much of a wrong name as an error repeats.
const MAX_SHOWN: usize = 128;

static SERIALS: AtomicU64 = AtomicU64::new(0);
