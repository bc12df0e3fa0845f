//! Everything that can be wrong with a policy beyond its JSON: a kind each, with its text.

use thiserror::Error;

use crate::ast::operator::OperatorError;
use crate::ast::{BaseOperator, PolicyKind};
use crate::name::action::ActionError;
use crate::name::condition_key::ConditionKeyError;
use crate::name::principal::PrincipalError;
use crate::text::diagnostic::{Diagnostic, Severity};
use crate::text::nearest::nearest;
use crate::text::span::Span;

/// What is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Action(ActionError),
    #[error("{} can only deny", .0.with_article())]
    AllowForbidden(PolicyKind),
    #[error("`NotPrincipal` with `Allow` allows everyone but those that are listed")]
    AllowNotPrincipal,
    #[error("`{0}` cannot be the text `{1}`")]
    BarePrincipal(String, String),
    #[error("a statement has either `{0}` or `{1}`, not both")]
    Both(String, String),
    #[error(transparent)]
    ConditionKey(ConditionKeyError),
    #[error("`{0}` is an empty list")]
    EmptyList(String),
    #[error("`{0}` has no value to compare with")]
    EmptyValues(String),
    #[error("`{0}` names nobody")]
    EmptyPrincipal(String),
    #[error("the policy has no statements")]
    EmptyStatements,
    #[error("{kind} has no element `{0}`", kind = .1.with_article())]
    ForbiddenElement(String, PolicyKind),
    #[error("the statement has no `{0}`, so it matches nothing")]
    Inert(&'static str),
    #[error("the condition key `{0}` is given twice, in different case")]
    KeysDifferByCase(String),
    #[error("the documentation of AWS refuses a lone `*` as `Action` of {}", .0.with_article())]
    LoneStarAction(PolicyKind),
    #[error("`{0}` is not a policy variable")]
    MalformedVariable(String),
    #[error("the element `{0}` is missing")]
    MissingElement(&'static str),
    #[error("the statement has neither `{0}` nor `Not{0}`")]
    MissingOneOf(&'static str),
    #[error("each statement of {} needs a principal", .0.with_article())]
    MissingPrincipal(PolicyKind),
    #[error("the policy has no `Version`, so it counts as 2008-10-17")]
    MissingVersion,
    #[error("a principal of type `{0}` never uses a key")]
    NeverMatches(String),
    #[error("{} needs at least one statement", .0.with_article())]
    NoStatements(PolicyKind),
    #[error("{0} has to be an object, not {1}")]
    NotAnObject(String, &'static str),
    #[error("`{1}` is not {0}")]
    NotA(&'static str, String),
    #[error("`{0}` is not an ARN")]
    NotAnArn(String, PolicyKind),
    #[error("`{1}` is neither `true` nor `false`, so `{0}` never holds")]
    NotBoolean(BaseOperator, String),
    #[error("`Null` takes one value")]
    NullWithSeveral,
    #[error(transparent)]
    Operator(OperatorError),
    #[error("`{0}` is not how AWS spells this operator")]
    OperatorCase(String, String),
    #[error(transparent)]
    Principal(PrincipalError),
    #[error("a resource control policy has the element `\"Principal\": \"*\"` and no other")]
    PrincipalOnlyStar,
    #[error("the operator `{0}` is given twice, in different case")]
    RepeatedOperator(String),
    #[error("the Sid `{0}` is used twice")]
    RepeatedSid(String),
    #[error("`{0}` is not the name of a service")]
    ServiceName(String),
    #[error("the Sid `{0}` is used twice")]
    SharedSid(String),
    #[error("`{0}` has {1} of the six parts of an ARN")]
    ShortArn(String, usize),
    #[error("the Sid of {kind} has letters and digits only, not `{0}`", kind = .1.with_article())]
    SidCharacter(char, PolicyKind),
    #[error("`{0}` is neither `Allow` nor `Deny`")]
    UnknownEffect(String),
    #[error("unknown element `{name}`")]
    UnknownElement {
        name: String,
        known: &'static [&'static str],
        place: &'static str,
    },
    #[error("unknown type of principal `{name}`")]
    UnknownPrincipalType {
        name: String,
        known: &'static [&'static str],
    },
    #[error("`{0}` is not a version of the policy language")]
    UnknownVersion(String),
    #[error("{} takes no `Id`", .0.with_article())]
    UnusualId(PolicyKind),
    #[error("`{0}` is plain text in a policy of version 2008-10-17")]
    VariableIn2008(String),
    #[error("`{0}` is plain text before the fifth colon of an ARN")]
    VariableTooEarly(String),
    #[error("{} needs `\"Version\": \"2012-10-17\"`", .0.with_article())]
    VersionRequired(PolicyKind),
    #[error("an entry of `{0}` has to be a string, not {1}")]
    WrongEntry(String, &'static str),
    #[error("`{0}` has to be {1}, not {2}")]
    WrongType(String, &'static str, &'static str),
    #[error("a value of `{0}` has to be a string, a number or a boolean, not {1}")]
    WrongValue(String, &'static str),
}

impl Fault {
    /// The element that was probably meant.
    pub(super) fn meant_element(name: &str, known: &[&'static str]) -> Option<&'static str> {
        known
            .iter()
            .copied()
            .find(|known| known.eq_ignore_ascii_case(name))
            .or_else(|| nearest(name, known.iter().copied()))
    }

    /// How bad it is.
    pub(super) fn severity(&self) -> Severity {
        let (severity, _) = self.row();
        severity
    }

    /// The fault as a message about a place.
    pub(super) fn at(&self, span: Span) -> Diagnostic {
        let (severity, code) = self.row();
        Diagnostic {
            severity,
            code,
            message: self.to_string(),
            span,
            help: self.help(),
            related: None,
        }
    }

    #[rustfmt::skip]
    fn row(&self) -> (Severity, &'static str) {
        use Severity::{Error, Warning};
        match self {
            Self::Action(_)                   => (Error,   "action-syntax"),
            Self::AllowForbidden(_)           => (Error,   "allow-forbidden"),
            Self::AllowNotPrincipal           => (Warning, "allow-not-principal"),
            Self::BarePrincipal(..)           => (Error,   "bare-principal"),
            Self::Both(..)                    => (Error,   "element-and-twin"),
            Self::ConditionKey(_)             => (Error,   "condition-key-syntax"),
            Self::EmptyList(_)                => (Warning, "empty-list"),
            Self::EmptyPrincipal(_)           => (Error,   "empty-principal"),
            Self::EmptyStatements             => (Warning, "empty-statements"),
            Self::EmptyValues(_)              => (Warning, "empty-list"),
            Self::ForbiddenElement(..)        => (Error,   "forbidden-element"),
            Self::Inert(_)                    => (Warning, "inert-statement"),
            Self::KeysDifferByCase(_)         => (Error,   "duplicate-key-case"),
            Self::LoneStarAction(_)           => (Warning, "lone-star-action"),
            Self::MalformedVariable(_)        => (Error,   "malformed-variable"),
            Self::MissingElement(_)           => (Error,   "missing-element"),
            Self::MissingOneOf(_)             => (Error,   "missing-element"),
            Self::MissingPrincipal(_)         => (Error,   "missing-principal"),
            Self::MissingVersion              => (Warning, "missing-version"),
            Self::NeverMatches(_)             => (Warning, "principal-never-matches"),
            Self::NoStatements(_)             => (Error,   "empty-statements"),
            Self::NotA(..)                    => (Warning, "value-syntax"),
            // KMS stores what a key policy says, other services refuse it.
            Self::NotAnArn(_, PolicyKind::KeyPolicy) => (Warning, "resource-syntax"),
            Self::NotAnArn(..)                => (Error,   "resource-syntax"),
            Self::NotAnObject(..)             => (Error,   "wrong-type"),
            Self::NotBoolean(..)              => (Warning, "not-boolean"),
            Self::NullWithSeveral             => (Warning, "null-with-several"),
            Self::Operator(_)                 => (Error,   "unknown-operator"),
            Self::OperatorCase(..)            => (Warning, "operator-case"),
            Self::Principal(_)                => (Error,   "principal-syntax"),
            Self::PrincipalOnlyStar           => (Error,   "principal-only-star"),
            Self::RepeatedOperator(_)         => (Error,   "duplicate-operator-case"),
            Self::RepeatedSid(_)              => (Error,   "repeated-sid"),
            Self::ServiceName(_)              => (Error,   "principal-syntax"),
            Self::SharedSid(_)                => (Warning, "repeated-sid"),
            Self::ShortArn(..)                => (Warning, "short-arn"),
            Self::SidCharacter(..)            => (Error,   "sid-syntax"),
            Self::UnknownEffect(_)            => (Error,   "unknown-effect"),
            Self::UnknownElement { .. }       => (Error,   "unknown-element"),
            Self::UnknownPrincipalType { .. } => (Error,   "unknown-principal-type"),
            Self::UnknownVersion(_)           => (Error,   "unknown-version"),
            Self::UnusualId(_)                => (Warning, "unusual-id"),
            Self::VariableIn2008(_)           => (Warning, "variable-in-2008"),
            Self::VariableTooEarly(_)         => (Warning, "variable-before-fifth-colon"),
            Self::VersionRequired(_)          => (Error,   "version-required"),
            Self::WrongEntry(..)              => (Error,   "wrong-type"),
            Self::WrongType(..)               => (Error,   "wrong-type"),
            Self::WrongValue(..)              => (Error,   "wrong-type"),
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Action(_) => "write `service:Name`, such as `kms:Decrypt` or `kms:*`, or `*`",
            Self::AllowForbidden(_) => "write `\"Effect\": \"Deny\"` and turn the condition around",
            Self::AllowNotPrincipal => {
                "list the principals to allow in `Principal`; AWS supports `NotPrincipal` with \
                 `Deny` only"
            }
            Self::BarePrincipal(_, text) => return Some(principal_help(text)),
            Self::Both(..) | Self::NullWithSeveral => "remove one of them",
            Self::ConditionKey(_) => "write `service:Name`, such as `aws:PrincipalArn`",
            Self::EmptyList(name) if name.starts_with("Not") => "nothing is excluded by it",
            Self::EmptyList(_) => "no request matches it: fill it, or remove the statement",
            Self::EmptyPrincipal(_) => "each statement needs at least one principal",
            Self::EmptyStatements => return None,
            Self::EmptyValues(_) => "list at least one value",
            Self::ForbiddenElement(name, kind) => return Some(forbidden_help(name, *kind)),
            Self::Inert("Resource") => "write `\"Resource\": \"*\"`, which means this key",
            Self::Inert(_) => "add the element, or remove the statement",
            Self::KeysDifferByCase(_) => {
                "names of condition keys do not depend on case: list all values under one of them"
            }
            Self::LoneStarAction(_) => "write `kms:*` for the actions of KMS",
            Self::MalformedVariable(_) => {
                "write `${aws:username}`, or `${aws:PrincipalTag/team, 'none'}` with a default; a \
                 dollar sign itself is `${$}`"
            }
            Self::MissingElement(_) | Self::MissingOneOf(_) => "add it",
            Self::MissingPrincipal(_) => {
                "add `\"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}` or another one"
            }
            Self::MissingVersion => "add `\"Version\": \"2012-10-17\"`",
            Self::NeverMatches(_) => "remove it; keys are used by AWS principals and services",
            Self::NoStatements(_) => "add a statement",
            Self::NotA("a date", _) => {
                "write it as `2026-01-31T12:00:00Z` or in seconds since 1970"
            }
            Self::NotA("a number", _) => "write digits, with a decimal point at most",
            Self::NotA(..) => "write it as `203.0.113.0/24` or `2001:db8::/32`",
            Self::NotAnArn(..) => {
                "write `*` or an ARN, `arn:partition:service:region:account:resource`"
            }
            Self::NotAnObject(..)
            | Self::WrongEntry(..)
            | Self::WrongType(..)
            | Self::WrongValue(..) => return None,
            Self::NotBoolean(..) => "write `true` or `false`",
            Self::Operator(error) => return operator_help(error),
            Self::OperatorCase(_, documented) => return Some(format!("write `{documented}`")),
            Self::Principal(error) => return Some(principal_error_help(error)),
            Self::PrincipalOnlyStar => {
                "choose principals with a condition, such as `aws:PrincipalArn`"
            }
            Self::RepeatedOperator(_) => "put all keys under one of them",
            Self::RepeatedSid(_) | Self::SharedSid(_) => "give each statement a Sid of its own",
            Self::ServiceName(_) => "write it as in `logs.eu-north-1.amazonaws.com`",
            Self::ShortArn(..) => {
                "write all six, `arn:partition:service:region:account:resource`; a pattern with \
                 fewer does not match as it looks (U-06)"
            }
            Self::SidCharacter(..) => "write words together: `AllowUseOfTheKey`",
            Self::UnknownEffect(text) => return Some(effect_help(text)),
            Self::UnknownElement { name, known, place } => {
                return Some(element_help(name, known, place));
            }
            Self::UnknownPrincipalType { name, known } => return Some(type_help(name, known)),
            Self::UnknownVersion(_) => {
                "the versions are `2012-10-17` and `2008-10-17`: it names the language, not the date of the document"
            }
            Self::UnusualId(_) => "remove it",
            Self::VariableIn2008(_) => "write `\"Version\": \"2012-10-17\"` if it is a variable",
            Self::VariableTooEarly(_) => {
                "variables are substituted in the last part of an ARN only; use a condition"
            }
            Self::VersionRequired(_) => "there is no other version for it",
        };
        Some(help.to_owned())
    }
}

fn element_help(name: &str, known: &[&'static str], place: &str) -> String {
    if let Some(near) = Fault::meant_element(name, known) {
        return meant(name, near, "element names");
    }
    if place == "policy" && IN_STATEMENTS.contains(&name) {
        return "it belongs in a statement, in the list `Statement`".to_owned();
    }
    format!("the elements of a {place} are {}", listed(known))
}

fn type_help(name: &str, known: &[&'static str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => meant(name, near, "types of principals"),
        None if name.eq_ignore_ascii_case("aws") => meant(name, "AWS", "types of principals"),
        None => "the type is `AWS`, `Service`, `Federated` or `CanonicalUser`".to_owned(),
    }
}

fn meant(name: &str, near: &str, what: &str) -> String {
    if name.eq_ignore_ascii_case(near) {
        format!("{what} are case-sensitive; did you mean `{near}`?")
    } else {
        format!("did you mean `{near}`?")
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn principal_help(text: &str) -> String {
    if text.ends_with(".amazonaws.com") {
        format!("write `{{\"Service\": \"{text}\"}}`")
    } else {
        format!("write `{{\"AWS\": \"{text}\"}}`")
    }
}

fn principal_error_help(error: &PrincipalError) -> String {
    let help = match error {
        PrincipalError::Group(_) => "list its users, or let an identity policy of the group decide",
        PrincipalError::Wildcard(_) => {
            "name the account's root, and choose with a condition: `ArnLike` on `aws:PrincipalArn`"
        }
        PrincipalError::Unknown(text) if text.ends_with(".amazonaws.com") => {
            "services stand under `\"Service\"`"
        }
        PrincipalError::Unknown(_) => {
            "write 12 digits, or the ARN of an account's root, a user, a role or a session"
        }
    };
    help.to_owned()
}

fn forbidden_help(name: &str, kind: PolicyKind) -> String {
    let help = match (name, kind) {
        ("Principal" | "NotPrincipal", PolicyKind::ServiceControlPolicy) => {
            "it binds every principal of the accounts it is attached to: remove the element"
        }
        ("NotPrincipal", PolicyKind::ResourceControlPolicy) => {
            "write `\"Principal\": \"*\"`, and except principals with a condition"
        }
        ("Principal" | "NotPrincipal", _) => {
            "it applies to the principal it is attached to: remove the element"
        }
        ("NotAction", _) => "list the actions in `Action`",
        _ => "remove it",
    };
    help.to_owned()
}

fn operator_help(error: &OperatorError) -> Option<String> {
    match error {
        OperatorError::NullIfExists(_) => {
            Some("`Null` itself tests whether the key is there: remove the suffix".to_owned())
        }
        OperatorError::Unknown { nearest, .. } => nearest
            .as_ref()
            .map(|nearest| format!("did you mean `{nearest}`?")),
    }
}

fn effect_help(text: &str) -> String {
    for effect in ["Allow", "Deny"] {
        if text.eq_ignore_ascii_case(effect) {
            return format!("the value is case-sensitive: write `{effect}`");
        }
    }
    "write `Allow` or `Deny`".to_owned()
}

/// Elements that are often put beside `Statement` and not in it.
const IN_STATEMENTS: [&str; 9] = [
    "Action",
    "Condition",
    "Effect",
    "NotAction",
    "NotPrincipal",
    "NotResource",
    "Principal",
    "Resource",
    "Sid",
];
