//! Who makes a request.

use std::str::FromStr;

use thiserror::Error;

use crate::name::account::AccountId;
use crate::name::arn::{Arn, ArnError};
use crate::name::principal::{
    ArnKind, PrincipalError, is_arn_of, is_service_name, is_unique_id, read_arn, split_slash,
};
use crate::text::buffers::Buffers;

/// Who makes a request.
///
/// An `iam::…:role/…` ARN means a session of that role whose name is not said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// The root user of an account.
    Root {
        /// `arn:aws:iam::111122223333:root`.
        arn: Arn,
        /// Its account.
        account: AccountId,
    },
    /// An IAM user.
    User {
        /// With its path.
        arn: Arn,
        /// Its account.
        account: AccountId,
    },
    /// A session of a role.
    Session {
        /// The account of the role.
        account: AccountId,
        /// The role with its path; the path is not known from a session ARN alone.
        role: Arn,
        /// Whether the path of `role` was said.
        path: PathKnown,
        /// The session's own ARN, unless only the role was said.
        session: Option<Arn>,
    },
    /// A session from `sts:GetFederationToken`.
    FederatedUser {
        /// `arn:aws:sts::111122223333:federated-user/name`.
        arn: Arn,
        /// Its account.
        account: AccountId,
        /// The user who asked for the session, if said.
        issuer: Option<Arn>,
    },
    /// An AWS service that calls for itself.
    Service {
        /// `logs.eu-north-1.amazonaws.com`.
        name: String,
    },
}

/// Whether the path of a session's role is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathKnown {
    /// Only the session ARN was said, and session ARNs drop the path.
    No,
    /// The role's ARN was said.
    Yes,
}

impl Caller {
    /// The account that the caller belongs to; services belong to none.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Root { account, .. }
            | Self::User { account, .. }
            | Self::Session { account, .. }
            | Self::FederatedUser { account, .. } => Some(*account),
            Self::Service { .. } => None,
        }
    }

    /// The caller as a request or a denial message names it: the session's ARN for sessions.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Root { arn, .. } | Self::User { arn, .. } | Self::FederatedUser { arn, .. } => {
                arn.as_str()
            }
            Self::Session { role, session, .. } => session.as_ref().unwrap_or(role).as_str(),
            Self::Service { name } => name,
        }
    }

    /// Whether it is a service-linked role; not known when the path of the role is not.
    ///
    /// Source: IAM User Guide, "Service-linked roles".
    #[must_use]
    pub fn is_service_linked(&self) -> Option<bool> {
        match self {
            Self::Session {
                path: PathKnown::No,
                ..
            } => None,
            Self::Session {
                role,
                path: PathKnown::Yes,
                ..
            } => Some(role.resource().starts_with("role/aws-service-role/")),
            Self::Root { .. }
            | Self::User { .. }
            | Self::FederatedUser { .. }
            | Self::Service { .. } => Some(false),
        }
    }

    /// The value of `aws:PrincipalArn`: the role's ARN for a session. Services have none.
    #[must_use]
    pub fn principal_arn(&self) -> Option<&Arn> {
        match self {
            Self::Root { arn, .. } | Self::User { arn, .. } | Self::FederatedUser { arn, .. } => {
                Some(arn)
            }
            Self::Session { role, .. } => Some(role),
            Self::Service { .. } => None,
        }
    }

    /// The value of `aws:PrincipalType`. Services have none.
    #[must_use]
    pub fn principal_type(&self) -> Option<&'static str> {
        match self {
            Self::Root { .. } => Some("Account"),
            Self::User { .. } => Some("User"),
            Self::Session { .. } => Some("AssumedRole"),
            Self::FederatedUser { .. } => Some("FederatedUser"),
            Self::Service { .. } => None,
        }
    }

    /// The value of `aws:username`: only users have one.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        match self {
            Self::User { arn, .. } => last_segment(arn),
            Self::Root { .. }
            | Self::Session { .. }
            | Self::FederatedUser { .. }
            | Self::Service { .. } => None,
        }
    }

    /// The name of a session: of a role's session what follows the role's name, of a federated
    /// user the name asked for.
    #[must_use]
    pub fn session_name(&self) -> Option<&str> {
        match self {
            Self::Session { session, .. } => session.as_ref().and_then(last_segment),
            Self::FederatedUser { arn, .. } => last_segment(arn),
            Self::Root { .. } | Self::User { .. } | Self::Service { .. } => None,
        }
    }

    /// The same session, with the ARN of its role, which says the path.
    ///
    /// # Errors
    ///
    /// [`CallerError`] if the caller is not a session, or not one of this role.
    pub fn with_role(self, role: Arn) -> Result<Self, CallerError> {
        self.of_role(role, &mut Buffers::default())
    }

    /// The same, and memory that is not needed any more goes back.
    pub(crate) fn of_role(self, role: Arn, buffers: &mut Buffers) -> Result<Self, CallerError> {
        let Self::Session {
            account,
            role: known,
            path,
            session,
        } = self
        else {
            return Err(CallerError::NotASession(self.as_str().to_owned()));
        };
        if !is_arn_of(&role, ArnKind::Role) {
            return Err(CallerError::NotARole(role.as_str().to_owned()));
        }
        let same = match path {
            PathKnown::Yes => known == role,
            PathKnown::No => {
                known.partition() == role.partition()
                    && known.account() == role.account()
                    && last_segment(&known) == last_segment(&role)
            }
        };
        if !same {
            return Err(CallerError::OtherRole {
                session: session.as_ref().unwrap_or(&known).as_str().to_owned(),
                role: role.as_str().to_owned(),
            });
        }
        buffers.keep(known.into_text());
        Ok(Self::Session {
            account,
            role,
            path: PathKnown::Yes,
            session,
        })
    }

    /// The same federated user, with the ARN of the user who asked for the session.
    ///
    /// # Errors
    ///
    /// [`CallerError`] if the caller is not a federated user, or of another account.
    pub fn with_issuer(self, issuer: Arn) -> Result<Self, CallerError> {
        let Self::FederatedUser { arn, account, .. } = self else {
            return Err(CallerError::NotAFederatedUser(self.as_str().to_owned()));
        };
        if !is_arn_of(&issuer, ArnKind::User) {
            return Err(CallerError::NotAUser(issuer.as_str().to_owned()));
        }
        if arn.partition() != issuer.partition() || Some(account) != issuer.account() {
            return Err(CallerError::OtherAccount {
                session: arn.as_str().to_owned(),
                issuer: issuer.as_str().to_owned(),
            });
        }
        Ok(Self::FederatedUser {
            arn,
            account,
            issuer: Some(issuer),
        })
    }
}

/// A caller and what is said of it do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallerError {
    /// A role was said of something that is not a session.
    #[error("`{0}` is not a session of a role")]
    NotASession(String),
    /// What was said to be a role is not.
    #[error("`{0}` is not the ARN of a role")]
    NotARole(String),
    /// An issuer was said of something that is not a federated user.
    #[error("`{0}` is not a federated user")]
    NotAFederatedUser(String),
    /// What was said to be the issuer is not a user.
    #[error("`{0}` is not the ARN of a user")]
    NotAUser(String),
    /// The issuer is of another account.
    #[error("`{session}` was not issued by `{issuer}`: they are of different accounts")]
    OtherAccount {
        /// The federated user.
        session: String,
        /// The user.
        issuer: String,
    },
    /// The session is of another role.
    #[error("`{session}` is not a session of `{role}`")]
    OtherRole {
        /// The session.
        session: String,
        /// The role.
        role: String,
    },
}

impl FromStr for Caller {
    type Err = PrincipalError;

    /// Reads an ARN or the name of a service.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text, &mut Buffers::default())
    }
}

impl Caller {
    /// Stands where a caller is about to be written. Nobody has no name and no policies.
    pub(crate) const NOBODY: Self = Self::Service {
        name: String::new(),
    };

    /// The same, in memory that is used again.
    pub(crate) fn read(text: &str, buffers: &mut Buffers) -> Result<Self, PrincipalError> {
        let unknown = || PrincipalError::Unknown(text.to_owned());
        if !text.starts_with("arn:") {
            if is_service_name(text) {
                let name = buffers.text(text);
                return Ok(Self::Service { name });
            }
            if text == "*" || AccountId::from_digits(text).is_some() || is_unique_id(text) {
                return Err(unknown());
            }
        }
        let (arn, kind, account) = read_arn(text, buffers)?;
        Ok(match kind {
            ArnKind::Root => Self::Root { arn, account },
            ArnKind::User => Self::User { arn, account },
            ArnKind::Role => Self::Session {
                account,
                role: arn,
                path: PathKnown::Yes,
                session: None,
            },
            ArnKind::AssumedRole => Self::Session {
                account,
                role: role_of_session(&arn, buffers).map_err(|_| unknown())?,
                path: PathKnown::No,
                session: Some(arn),
            },
            ArnKind::FederatedUser => Self::FederatedUser {
                arn,
                account,
                issuer: None,
            },
        })
    }

    /// A session of a role. `None` where the two texts are anything else, right or wrong.
    pub(crate) fn read_session(session: &str, role: &str, buffers: &mut Buffers) -> Option<Self> {
        let (session, kind, account) = read_arn(session, buffers).ok()?;
        let fits = |role: &Arn| {
            kind == ArnKind::AssumedRole
                && is_arn_of(role, ArnKind::Role)
                && session.partition() == role.partition()
                && session.account_text() == role.account_text()
                && role_name(&session) == last_segment(role)
        };
        match Arn::read(role, buffers).ok() {
            Some(role) if fits(&role) => Some(Self::Session {
                account,
                role,
                path: PathKnown::Yes,
                session: Some(session),
            }),
            role => {
                for arn in role.into_iter().chain([session]) {
                    buffers.keep(arn.into_text());
                }
                None
            }
        }
    }

    /// Gives the memory back.
    pub(crate) fn keep_in(self, buffers: &mut Buffers) {
        let (first, second) = match self {
            Self::Root { arn, .. } | Self::User { arn, .. } => (arn.into_text(), None),
            Self::Session { role, session, .. } => (role.into_text(), session),
            Self::FederatedUser { arn, issuer, .. } => (arn.into_text(), issuer),
            Self::Service { name } => (name, None),
        };
        buffers.keep(first);
        if let Some(arn) = second {
            buffers.keep(arn.into_text());
        }
    }
}

/// The role of a session, as far as the session's ARN says it: without its path.
fn role_of_session(session: &Arn, buffers: &mut Buffers) -> Result<Arn, ArnError> {
    let name = session.resource().split('/').nth(1).unwrap_or_default();
    let mut role = buffers.text("arn:");
    for part in [
        session.partition(),
        ":iam::",
        session.account_text(),
        ":role/",
        name,
    ] {
        role.push_str(part);
    }
    Arn::from_text(role)
}

/// The name of the role in the ARN of a session.
fn role_name(session: &Arn) -> Option<&str> {
    let (_, names) = split_slash(session.resource())?;
    split_slash(names).map(|(role, _)| role)
}

/// What follows the last slash: a name without its path.
fn last_segment(arn: &Arn) -> Option<&str> {
    let resource = arn.resource();
    let slash = resource.bytes().rposition(|byte| byte == b'/')?;
    resource.get(slash.saturating_add(1)..)
}
