//! What a document is, and who said so.

use std::fmt;

use crate::ast::PolicyKind;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A policy.
    Policy(PolicyKind),
    /// One grant or a list of them.
    Grants,
    /// What DescribeKey says of a key: nothing to lint.
    KeyMetadata,
    /// Nothing that is known here.
    Unknown,
}

/// Who said what a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ToldBy {
    /// The caller: a flag, or the configuration.
    Caller,
    /// The file's name or directory.
    Path,
    /// The members around the document, as a command of the AWS CLI prints them.
    Wrapping,
    /// What the document says.
    Content,
}

impl Kind {
    /// The kind that a path says, by a directory or a word of the file's name: `key-policy/`,
    /// `identity/`, `app.scp.json`, `grants.json`.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let mut parts = path.rsplit(['/', '\\']);
        let file = parts.next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        Self::from_words(stem).or_else(|| parts.find_map(Self::from_directory))
    }

    /// `key policy`, `list of grants`, ….
    #[must_use]
    pub fn words(self) -> String {
        self.to_string()
    }

    /// Directories are named for many things: `vpc-endpoint/` may hold the key of one.
    fn from_directory(text: &str) -> Option<Self> {
        let row = WORDS.iter().find(|(word, _)| *word == folded(text));
        row.map(|(_, kind)| *kind)
    }

    /// The word has to be all there is, or the last of several: `session-key.json` says nothing.
    fn from_words(text: &str) -> Option<Self> {
        let folded = folded(text);
        let row = WORDS.iter().find(|(word, _)| {
            let before = folded.strip_suffix(word);
            before.is_some_and(|before| before.is_empty() || before.ends_with('-'))
        });
        row.map(|(_, kind)| *kind)
    }
}

fn folded(text: &str) -> String {
    text.to_ascii_lowercase().replace(['_', ' ', '.'], "-")
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policy(kind) => kind.fmt(f),
            Self::Grants => f.write_str("list of grants"),
            Self::KeyMetadata => f.write_str("description of a key"),
            Self::Unknown => f.write_str("unknown document"),
        }
    }
}

impl fmt::Display for ToldBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Caller => "as said",
            Self::Path => "by its path",
            Self::Wrapping => "by what is around it",
            Self::Content => "by its content",
        })
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// All policies.
    pub const POLICIES: Self = Self(0b0111_1111);
    /// Key policies.
    pub const KEY: Self = Self(1);
    /// Identity policies.
    pub const IDENTITY: Self = Self(1 << 1);
    /// Permissions boundaries.
    pub const BOUNDARY: Self = Self(1 << 2);
    /// Session policies.
    pub const SESSION: Self = Self(1 << 3);
    /// Service control policies.
    pub const SCP: Self = Self(1 << 4);
    /// Resource control policies.
    pub const RCP: Self = Self(1 << 5);
    /// VPC endpoint policies.
    pub const ENDPOINT: Self = Self(1 << 6);
    /// Grants.
    pub const GRANTS: Self = Self(1 << 7);
    /// Policies and grants.
    pub const ANY: Self = Self(0b1111_1111);
    /// Policies without principals: identity, session and service control policies, boundaries.
    pub const OF_CALLERS: Self = Self::IDENTITY
        .and(Self::BOUNDARY)
        .and(Self::SESSION)
        .and(Self::SCP);

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a kind is among them.
    #[must_use]
    pub const fn contains(self, kind: Kind) -> bool {
        let of = match kind {
            Kind::Policy(PolicyKind::KeyPolicy) => Self::KEY,
            Kind::Policy(PolicyKind::IdentityPolicy) => Self::IDENTITY,
            Kind::Policy(PolicyKind::PermissionsBoundary) => Self::BOUNDARY,
            Kind::Policy(PolicyKind::SessionPolicy) => Self::SESSION,
            Kind::Policy(PolicyKind::ServiceControlPolicy) => Self::SCP,
            Kind::Policy(PolicyKind::ResourceControlPolicy) => Self::RCP,
            Kind::Policy(PolicyKind::VpcEndpointPolicy) => Self::ENDPOINT,
            Kind::Grants => Self::GRANTS,
            Kind::KeyMetadata | Kind::Unknown => return false,
        };
        self.0 & of.0 != 0
    }
}

/// Words of paths, the longer ones first where one holds another.
const WORDS: &[(&str, Kind)] = &[
    ("key-policies", Kind::Policy(PolicyKind::KeyPolicy)),
    ("key-policy", Kind::Policy(PolicyKind::KeyPolicy)),
    ("identity", Kind::Policy(PolicyKind::IdentityPolicy)),
    (
        "identity-policies",
        Kind::Policy(PolicyKind::IdentityPolicy),
    ),
    ("identity-policy", Kind::Policy(PolicyKind::IdentityPolicy)),
    ("boundaries", Kind::Policy(PolicyKind::PermissionsBoundary)),
    ("boundary", Kind::Policy(PolicyKind::PermissionsBoundary)),
    ("scp", Kind::Policy(PolicyKind::ServiceControlPolicy)),
    ("scps", Kind::Policy(PolicyKind::ServiceControlPolicy)),
    ("rcp", Kind::Policy(PolicyKind::ResourceControlPolicy)),
    ("rcps", Kind::Policy(PolicyKind::ResourceControlPolicy)),
    ("session-policy", Kind::Policy(PolicyKind::SessionPolicy)),
    ("session-policies", Kind::Policy(PolicyKind::SessionPolicy)),
    ("session", Kind::Policy(PolicyKind::SessionPolicy)),
    ("endpoint", Kind::Policy(PolicyKind::VpcEndpointPolicy)),
    (
        "endpoint-policy",
        Kind::Policy(PolicyKind::VpcEndpointPolicy),
    ),
    ("grants", Kind::Grants),
    ("list-grants", Kind::Grants),
];
