//! Everything that can be wrong with a file of claims: a kind each, with its text.

use thiserror::Error;

use crate::table::kms_action::Action;
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::nearest::nearest;
use crate::text::span::Span;

/// What is wrong at one place. What is wrong inside of an element is said as for policies.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum Fault {
    #[error("`Effect` is for policies: a claim says what it expects")]
    Effect,
    #[error("a claim needs `{0}`")]
    Missing(&'static str),
    #[error("a claim needs `{0}` or `Not{0}`")]
    MissingOneOf(&'static str),
    #[error("the file has no claims")]
    NoClaims,
    #[error("the file has no `{0}`")]
    NoMember(&'static str),
    #[error("the Sid `{0}` is used twice")]
    RepeatedSid(String),
    #[error("no action of KMS is `{0}`, so the claim says nothing of it")]
    UnknownAction(String),
    #[error("`{0}` is neither `Denied` nor `Allowed`")]
    UnknownExpect(String),
    #[error("unknown member `{name}`")]
    UnknownMember {
        name: String,
        known: &'static [&'static str],
        /// `file of claims`, `claim`.
        place: &'static str,
    },
    #[error("{0} has to be {1}, not {2}")]
    WrongType(&'static str, &'static str, &'static str),
}

impl Fault {
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

    /// The member that was probably meant.
    pub(super) fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
        let same = known.iter().find(|known| known.eq_ignore_ascii_case(name));
        same.copied()
            .or_else(|| nearest(name, known.iter().copied()))
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::Effect => "claim-effect",
            Self::Missing(_) | Self::MissingOneOf(_) | Self::NoMember(_) => "missing-member",
            Self::NoClaims => "no-claims",
            Self::RepeatedSid(_) => "repeated-sid",
            Self::UnknownAction(_) => "unknown-action",
            Self::UnknownExpect(_) => "unknown-expect",
            Self::UnknownMember { .. } => "unknown-member",
            Self::WrongType(..) => "wrong-type",
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Effect => {
                "write `\"Expect\": \"Denied\"` or `\"Expect\": \"Allowed\"` in its place"
            }
            Self::Missing("Expect") => {
                "add `\"Expect\": \"Denied\"`, or `\"Allowed\"`: what it says of every request"
            }
            Self::MissingOneOf("Principal") => {
                "add `\"Principal\": \"*\"` for a claim about everybody"
            }
            Self::MissingOneOf("Action") => "add `\"Action\": \"kms:*\"` for all actions of KMS",
            Self::Missing(_) | Self::MissingOneOf(_) => "add it",
            Self::NoClaims => {
                "add one: `{\"Principal\": …, \"Action\": …, \"Expect\": \"Denied\"}`"
            }
            Self::NoMember("Version") => "add `\"Version\": \"2012-10-17\"`",
            Self::NoMember(_) => "add the claims as `\"Claim\": [{…}, {…}]`",
            Self::RepeatedSid(_) => "answers name a claim by its Sid: give each one of its own",
            Self::UnknownAction(text) => return Some(action_help(text)),
            Self::UnknownExpect(text) => return Some(expect_help(text)),
            Self::UnknownMember { name, known, place } => {
                return Some(member_help(name, known, place));
            }
            Self::WrongType(..) => return None,
        };
        Some(help.to_owned())
    }
}

fn action_help(text: &str) -> String {
    match nearest(text, Action::all().map(Action::full_name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name actions of KMS, such as `kms:Decrypt`, or `kms:*`".to_owned(),
    }
}

fn expect_help(text: &str) -> String {
    let meant = match text {
        "Deny" | "ExplicitDeny" | "ImplicitDeny" => Some("Denied"),
        "Allow" => Some("Allowed"),
        _ => Fault::meant(text, &EXPECTED),
    };
    match meant {
        Some(near) if near.eq_ignore_ascii_case(text) => {
            format!("the value is case-sensitive: write `{near}`")
        }
        Some(near) => format!("did you mean `{near}`?"),
        None => "write `Denied` or `Allowed`".to_owned(),
    }
}

fn member_help(name: &str, known: &[&'static str], place: &str) -> String {
    match Fault::meant(name, known) {
        Some(near) if near.eq_ignore_ascii_case(name) => {
            format!("names are case-sensitive; did you mean `{near}`?")
        }
        Some(near) => format!("did you mean `{near}`?"),
        None if name == "Statement" => {
            "this looks like a policy: a file of claims has `Claim` in the place of `Statement`"
                .to_owned()
        }
        None => {
            let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("the members of a {place} are {}", quoted.join(", "))
        }
    }
}

const EXPECTED: [&str; 2] = ["Denied", "Allowed"];
