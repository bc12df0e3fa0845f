//! Everything that can be wrong with a grant: a kind each, with its text.

use thiserror::Error;

use crate::name::arn::ArnError;
use crate::name::principal::PrincipalError;
use crate::table::kms_action::Action;
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::nearest::nearest;
use crate::text::span::Span;

/// What is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum Fault {
    #[error("a grant belongs to a key, not to an alias")]
    Alias,
    #[error("a grant names one principal, not `*`")]
    Anyone,
    #[error("a grant has either `{0}` or `{1}`, not both")]
    Both(&'static str, &'static str),
    #[error("`{0}` is not an account")]
    IssuingAccount(String),
    #[error(transparent)]
    Key(ArnError),
    #[error("the grant has no `{0}`")]
    Missing(&'static str),
    #[error("the grant has no operations")]
    NoOperations,
    #[error(transparent)]
    Principal(PrincipalError),
    #[error("`{0}` is not the name of a service")]
    ServiceName(String),
    #[error("a grant to a service needs a `{0}`")]
    ServiceNeeds(&'static str),
    #[error("unknown member `{name}`")]
    UnknownMember { name: String, help: String },
    #[error("`{name}` is not an operation that a grant can allow")]
    UnknownOperation { name: String, help: String },
    #[error("`Visible` has to be `true`, `false` or a date")]
    Visible,
    #[error("`{0}` has to be {1}, not {2}")]
    WrongType(String, &'static str, &'static str),
}

impl Fault {
    /// A member that does not exist, with the one that was probably meant.
    pub(super) fn unknown_member(name: &str, known: &[&'static str]) -> Self {
        let help = match nearest(name, known.iter().copied()) {
            Some(near) if near.eq_ignore_ascii_case(name) => {
                format!("names are case-sensitive; did you mean `{near}`?")
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let quoted: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                format!("the members are {}", quoted.join(", "))
            }
        };
        Self::UnknownMember {
            name: name.to_owned(),
            help,
        }
    }

    /// An operation that grants do not have, with the ones that were probably meant.
    pub(super) fn unknown_operation(name: &str) -> Self {
        let operations = || Action::all().filter(|action| action.is_grant_operation());
        let bare = name.strip_prefix("kms:").unwrap_or(name);
        let begin_so = || {
            operations()
                .map(Action::name)
                .filter(|known| !bare.is_empty() && known.starts_with(bare))
        };
        let near = match begin_so().next() {
            Some(_) => None,
            None => nearest(bare, operations().map(Action::name)),
        };
        let alike: Vec<_> = begin_so()
            .chain(near)
            .map(|known| format!("`{known}`"))
            .collect();
        let help = if alike.is_empty() {
            let all: Vec<_> = operations()
                .map(|action| format!("`{}`", action.name()))
                .collect();
            format!("the operations are {}", all.join(", "))
        } else {
            format!("did you mean {}?", alike.join(" or "))
        };
        Self::UnknownOperation {
            name: name.to_owned(),
            help,
        }
    }

    /// The fault as a message about a place.
    pub(super) fn at(&self, span: Span) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code: self.code(),
            message: self.to_string(),
            span,
            help: self.help(),
            related: None,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Anyone | Self::Principal(_) | Self::ServiceName(_) => "principal-syntax",
            Self::Alias | Self::Key(_) => "key-syntax",
            Self::Both("EncryptionContextEquals", _) => "both-constraints",
            Self::Both(..) => "member-and-twin",
            Self::IssuingAccount(_) => "account-syntax",
            Self::Missing(_) => "missing-member",
            Self::NoOperations => "empty-list",
            Self::ServiceNeeds(_) => "service-grant",
            Self::UnknownMember { .. } => "unknown-member",
            Self::UnknownOperation { .. } => "unknown-operation",
            Self::Visible | Self::WrongType(..) => "wrong-type",
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Alias | Self::Key(_) => "write the key's id or ARN",
            Self::Anyone => "write the ARN of a user, a role, a session or an account's root",
            Self::Both(..) => "remove one of them",
            Self::IssuingAccount(_) => "write 12 digits or the ARN of the account's root",
            Self::Missing(_) => "add it",
            Self::NoOperations => "list at least one, such as `Decrypt`",
            Self::Principal(_) => "write the ARN of a user, a role, a session or an account's root",
            Self::ServiceName(_) => "write it as in `logs.eu-north-1.amazonaws.com`",
            Self::ServiceNeeds("SourceArn") => {
                "KMS refuses such a grant: add `SourceArn` to `Constraints`"
            }
            Self::ServiceNeeds(_) => {
                "KMS refuses such a grant: add `RetiringPrincipal` or `RetiringServicePrincipal`"
            }
            Self::UnknownMember { help, .. } | Self::UnknownOperation { help, .. } => help,
            Self::Visible | Self::WrongType(..) => return None,
        };
        Some(help.to_owned())
    }
}
