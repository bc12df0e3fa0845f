//! Who and what there is: a small fixed cast, by number.

use std::fmt;

/// Accounts by number.
pub(crate) const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

/// Regions by number.
pub(crate) const REGIONS: [&str; 2] = ["eu-north-1", "us-west-2"];

/// Users and roles by number: their account, and how their ARN goes on.
pub(crate) const PRINCIPALS: [(usize, &str); 6] = [
    (0, "role/admin"),
    (0, "role/app"),
    (0, "role/team/clerk"),
    (0, "user/pat"),
    (1, "role/admin"),
    (1, "role/app"),
];

/// The one service that calls for itself.
pub(crate) const SERVICE: &str = "logs.eu-north-1.amazonaws.com";

/// What the service calls for.
pub(crate) const SERVICE_SOURCE: &str = "arn:aws:logs:eu-north-1:111122223333:log-group:one";

/// The VPC endpoint.
pub(crate) const ENDPOINT: &str = "vpce-0123456789abcdef0";

/// The names of aliases.
pub(crate) const ALIASES: [&str; 3] = ["alias/one", "alias/two", "alias/aws/mine"];

/// Who calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// The root user of an account.
    Root(usize),
    /// A user, or a session of a role; of one that is there now, if it is.
    One(usize),
    /// The same with a session policy; a federated session for a user.
    Narrow(usize),
    /// A session or a user of the time when everything began.
    Former(usize),
    /// [`SERVICE`].
    Service,
}

/// Who is named by a grant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Party {
    Root(usize),
    One(usize),
    /// The session `one` of a role.
    Session(usize),
    /// A role that never was.
    Nobody,
    Service,
}

/// Who calls, where, and through what.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct By {
    pub(crate) who: Who,
    pub(crate) region: usize,
    /// Forwarded by S3.
    pub(crate) via: bool,
    /// Through [`ENDPOINT`].
    pub(crate) endpoint: bool,
}

/// A key, as a call names it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyRef {
    Arn(usize),
    Id(usize),
    /// An alias of the account and Region of the caller.
    Alias(usize),
    /// An alias of this account and Region.
    AliasArn(usize, usize, usize),
    /// The ARN of a key that never was, in this account and Region.
    Unknown(usize, usize),
}

/// An encryption context: the pairs that it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Context(pub(crate) usize);

/// A grant token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    Of(usize),
    Forged,
}

/// What the names of keys, ciphertexts and grants are, in one of the two worlds.
pub(crate) trait Names {
    fn key_arn(&self, key: usize) -> String;
    fn blob(&self, blob: usize) -> Vec<u8>;
    fn grant_id(&self, grant: usize) -> String;
    fn token(&self, grant: usize) -> String;
}

impl Context {
    pub(crate) const ALL: [&'static [(&'static str, &'static str)]; 4] = [
        &[],
        &[("tenant", "a")],
        &[("tenant", "b")],
        &[("purpose", "x"), ("tenant", "a")],
    ];

    pub(crate) fn pairs(self) -> &'static [(&'static str, &'static str)] {
        Self::ALL[self.0]
    }
}

impl KeyRef {
    pub(crate) fn text(self, names: &dyn Names) -> String {
        match self {
            Self::Arn(key) => names.key_arn(key),
            Self::Id(key) => names.key_arn(key).rsplit('/').next().unwrap().to_owned(),
            Self::Alias(alias) => ALIASES[alias].to_owned(),
            Self::AliasArn(account, region, alias) => alias_arn(account, region, alias),
            Self::Unknown(account, region) => format!(
                "arn:aws:kms:{}:{}:key/00000000-0000-4000-8000-ffffffffffff",
                REGIONS[region], ACCOUNTS[account]
            ),
        }
    }
}

impl Who {
    pub(crate) fn account(self) -> Option<usize> {
        match self {
            Self::Root(account) => Some(account),
            Self::One(one) | Self::Narrow(one) | Self::Former(one) => Some(PRINCIPALS[one].0),
            Self::Service => None,
        }
    }
}

impl Party {
    /// As CreateGrant names it.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Root(account) => root_arn(account),
            Self::One(one) => principal_arn(one),
            Self::Session(one) => session_arn(one, "one"),
            Self::Nobody => format!("arn:aws:iam::{}:role/nobody", ACCOUNTS[0]),
            Self::Service => SERVICE.to_owned(),
        }
    }
}

pub(crate) fn alias_arn(account: usize, region: usize, alias: usize) -> String {
    format!(
        "arn:aws:kms:{}:{}:{}",
        REGIONS[region], ACCOUNTS[account], ALIASES[alias]
    )
}

pub(crate) fn root_arn(account: usize) -> String {
    format!("arn:aws:iam::{}:root", ACCOUNTS[account])
}

pub(crate) fn is_role(one: usize) -> bool {
    PRINCIPALS[one].1.starts_with("role/")
}

pub(crate) fn principal_arn(one: usize) -> String {
    let (account, rest) = PRINCIPALS[one];
    format!("arn:aws:iam::{}:{rest}", ACCOUNTS[account])
}

pub(crate) fn session_arn(role: usize, session: &str) -> String {
    let (account, rest) = PRINCIPALS[role];
    let name = rest.rsplit('/').next().unwrap();
    format!(
        "arn:aws:sts::{}:assumed-role/{name}/{session}",
        ACCOUNTS[account]
    )
}

impl fmt::Debug for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(account) => write!(f, "root@{account}"),
            Self::One(one) => f.write_str(&short(*one)),
            Self::Narrow(one) => write!(f, "narrow {}", short(*one)),
            Self::Former(one) => write!(f, "former {}", short(*one)),
            Self::Service => f.write_str("service"),
        }
    }
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(account) => write!(f, "root@{account}"),
            Self::One(one) => f.write_str(&short(*one)),
            Self::Session(one) => write!(f, "session one of {}", short(*one)),
            Self::Nobody => f.write_str("nobody"),
            Self::Service => f.write_str("service"),
        }
    }
}

impl fmt::Debug for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in {}", self.who, REGIONS[self.region])?;
        if self.via {
            f.write_str(" via s3")?;
        }
        if self.endpoint {
            f.write_str(" through endpoint")?;
        }
        Ok(())
    }
}

impl fmt::Debug for KeyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arn(key) => write!(f, "key#{key}"),
            Self::Id(key) => write!(f, "id of key#{key}"),
            Self::Alias(alias) => f.write_str(ALIASES[*alias]),
            Self::AliasArn(account, region, alias) => {
                write!(f, "{} @{account} in {}", ALIASES[*alias], REGIONS[*region])
            }
            Self::Unknown(account, region) => {
                write!(f, "no key @{account} in {}", REGIONS[*region])
            }
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.pairs().iter().copied()).finish()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(grant) => write!(f, "token of grant#{grant}"),
            Self::Forged => f.write_str("forged token"),
        }
    }
}

fn short(one: usize) -> String {
    let (account, rest) = PRINCIPALS[one];
    let name = rest.rsplit('/').next().unwrap();
    format!("{name}@{account}")
}
