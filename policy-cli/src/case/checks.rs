//! From an action or an operation, and what it is called on, to the checks it needs.

use policy_core::name::principal::Caller;
use policy_core::request::{Check, Context, ContextValue, Parameters, Resource, ResourceError};
use policy_core::table::kms_action::{Action, ResourceKind};
use policy_core::table::operation::{Operation, Subject, When};

use crate::case::fields::nearest;
use crate::world::World;

/// What is asked: an action or an operation, on resources or with parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'q> {
    pub(crate) caller: &'q Caller,
    /// `kms:Decrypt`, `Decrypt` or `ReEncrypt`.
    pub(crate) what: &'q str,
    /// In the order of the API; empty when `parameters` say it.
    pub(crate) resources: &'q [String],
    pub(crate) parameters: Option<&'q Parameters>,
    /// The condition keys that are said, which tell whether tags are sent.
    pub(crate) context: &'q Context,
    /// The Region of a call that has no resource of its own.
    pub(crate) region: Option<&'q str>,
    /// The same, where nothing says it; without it, such a call is refused.
    pub(crate) assumed_region: Option<&'q str>,
    /// Where aliases and grants are looked up.
    pub(crate) world: Option<&'q World>,
}

/// Why a question has no checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuestionError {
    pub(crate) about: About,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Which part of a question is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Action,
    Missing,
    Parameters,
    Region,
    Resource,
}

impl Question<'_> {
    /// The checks, in the order of the API.
    pub(crate) fn checks(self) -> Result<Vec<Check>, QuestionError> {
        let operation = match self.kind()? {
            Kind::Action(action) => return self.single(action),
            Kind::Operation(operation) => operation,
        };
        match (self.resources, self.parameters) {
            ([], Some(parameters)) => self.planned(operation, parameters),
            (_, _) => self.listed(operation),
        }
    }

    fn kind(self) -> Result<Kind, QuestionError> {
        let what = self.what;
        if what.contains(':') {
            if let Some(action) = Action::parse(what) {
                // Several resources mean the operation of the same name, such as CreateAlias.
                let several = self.resources.len() > 1;
                return Ok(
                    match Operation::from_name(action.name()).filter(|_| several) {
                        Some(operation) => Kind::Operation(operation),
                        None => Kind::Action(action),
                    },
                );
            }
        } else if let Some(operation) = operation(what) {
            return Ok(Kind::Operation(operation));
        } else if let Some(action) = Action::parse(&format!("kms:{what}")) {
            return Ok(Kind::Action(action));
        }
        let name = what.rsplit(':').next().unwrap_or_default();
        let names: Vec<&str> = Action::all()
            .map(Action::name)
            .chain(Operation::all().map(Operation::name))
            .collect();
        let help = if Operation::from_name(name).is_some() {
            Some(format!(
                "`{name}` is an operation of several actions: write `{name}`"
            ))
        } else {
            nearest(name, &names).map(|near| format!("did you mean `{near}`?"))
        };
        Err(QuestionError {
            about: About::Action,
            message: format!("`{what}` is neither an action of KMS nor an operation"),
            help,
        })
    }

    /// One action on one resource.
    fn single(self, action: Action) -> Result<Vec<Check>, QuestionError> {
        let resource = match (self.resources, action.resource_kind()) {
            ([], ResourceKind::Account) => self.account(None)?,
            ([one], _) => self.resource(action, one)?,
            ([], _) => return Err(self.missing(action.full_name(), "the key")),
            (_, _) => {
                return Err(QuestionError {
                    about: About::Resource,
                    message: format!("`{}` is checked on one resource", action.full_name()),
                    help: None,
                });
            }
        };
        Ok(vec![Check { action, resource }])
    }

    /// The checks of an operation, each on the next of the resources.
    fn listed(self, operation: Operation) -> Result<Vec<Check>, QuestionError> {
        let mut resources = self.resources.iter();
        let mut checks = Vec::new();
        let mut wanted = 0_usize;
        for need in operation.needs() {
            if need.when == When::Tagged && !self.is_tagged() {
                continue;
            }
            let resource = match need.subject {
                Subject::Account => self.account(None)?,
                Subject::AccountInReplicaRegion => self.account(self.replica_region())?,
                Subject::Alias
                | Subject::Key(_)
                | Subject::KeyOfAlias
                | Subject::KeyOfGrant
                | Subject::KeyOrCiphertext(_)
                | Subject::ReplicaInPrimaryRegion => {
                    wanted = wanted.saturating_add(1);
                    match resources.next() {
                        Some(text) => self.resource(need.action, text)?,
                        None => return Err(self.missing(operation.name(), &order_of(operation))),
                    }
                }
            };
            checks.push(Check {
                action: need.action,
                resource,
            });
        }
        // `"resource": "*"` is the way to say that there is none.
        let rest: Vec<&String> = resources
            .filter(|text| wanted > 0 || *text != "*")
            .collect();
        if let [first, ..] = rest.as_slice() {
            return Err(QuestionError {
                about: About::Resource,
                message: format!("`{}` has no use for `{first}`", operation.name()),
                help: Some(format!("it takes {}", order_of(operation))),
            });
        }
        Ok(checks)
    }

    fn resource(self, action: Action, text: &str) -> Result<Resource, QuestionError> {
        let wrong = |message: String, help: Option<String>| QuestionError {
            about: About::Resource,
            message,
            help,
        };
        if text == "*" {
            return match action.resource_kind() {
                ResourceKind::Account => self.account(None),
                ResourceKind::Alias | ResourceKind::Key => Err(wrong(
                    format!("`*` is not a resource of `{}`", action.full_name()),
                    Some("name one key: `arn:aws:kms:eu-north-1:111122223333:key/…`".to_owned()),
                )),
            };
        }
        Resource::parse(action, text).map_err(|error| {
            let is_alias = matches!(error, ResourceError::Alias(_));
            let help = if is_alias { ALIAS_HELP } else { ARN_HELP };
            wrong(error.to_string(), Some(help.to_owned()))
        })
    }

    fn account(self, region: Option<&str>) -> Result<Resource, QuestionError> {
        // A service calls from no account. Nothing but an identity policy allows such an action,
        // and a service has none: whatever account stands here, the answer is the same.
        let account = self.caller.account().or_else(|| NO_ACCOUNT.parse().ok());
        let account = account.ok_or_else(|| QuestionError {
            about: About::Resource,
            message: "the account of the call is not known".to_owned(),
            help: Some("say it as `arn:aws:kms:eu-north-1:111122223333:*`".to_owned()),
        })?;
        let region = region
            .or(self.region)
            .or(self.first_region())
            .or(self.assumed_region);
        let region = region.ok_or_else(|| QuestionError {
            about: About::Region,
            message: format!(
                "`{}` is called on no key that would say its Region",
                self.what
            ),
            help: Some("say where it is called: `--region eu-north-1`".to_owned()),
        })?;
        Ok(Resource::Account {
            partition: self.partition().to_owned(),
            region: region.to_owned(),
            account,
        })
    }

    /// The Region of the first resource.
    fn first_region(&self) -> Option<&str> {
        let region = self.resources.first()?.split(':').nth(3)?;
        (!region.is_empty()).then_some(region)
    }

    pub(super) fn partition(&self) -> &str {
        let mut parts = self.caller.as_str().split(':');
        match (parts.next(), parts.next()) {
            (Some("arn"), Some(partition)) => partition,
            (_, _) => "aws",
        }
    }

    /// Whether the call sends tags, by its parameters or by the condition keys of sent tags.
    fn is_tagged(&self) -> bool {
        let sent = self
            .parameters
            .and_then(|parameters| parameters.tags.as_ref());
        let said = self.context.entries.iter().any(|(key, value)| {
            let of_tags =
                key.folded() == "aws:tagkeys" || key.folded().starts_with("aws:requesttag/");
            of_tags && matches!(value, ContextValue::Values(values) if !values.is_empty())
        });
        said || sent.is_some_and(|tags| !tags.is_empty())
    }

    /// The Region of the replica, as far as it is said; else that of the primary.
    fn replica_region(&self) -> Option<&str> {
        self.parameters
            .and_then(|parameters| parameters.replica_region.as_deref())
            .or(self.region)
    }

    fn missing(&self, what: &str, needed: &str) -> QuestionError {
        QuestionError {
            about: About::Missing,
            message: format!("`{what}` needs {needed}"),
            help: Some(ARN_HELP.to_owned()),
        }
    }
}

enum Kind {
    Action(Action),
    Operation(Operation),
}

/// Operations are named exactly; a person at a terminal need not care for case.
fn operation(name: &str) -> Option<Operation> {
    Operation::from_name(name)
        .or_else(|| Operation::all().find(|operation| operation.name().eq_ignore_ascii_case(name)))
}

/// `the source key and the destination key`: the resources of an operation in order.
fn order_of(operation: Operation) -> String {
    let subjects: Vec<&str> = operation
        .needs()
        .iter()
        .filter_map(|need| match need.subject {
            Subject::Account | Subject::AccountInReplicaRegion => None,
            Subject::Alias => Some("the alias"),
            Subject::Key(member) | Subject::KeyOrCiphertext(member) => Some(match member.name() {
                "DestinationKeyId" => "the destination key",
                "SourceKeyId" => "the source key",
                "TargetKeyId" => "the target key",
                _ => "the key",
            }),
            Subject::KeyOfAlias => Some("the key that the alias points at now"),
            Subject::KeyOfGrant => Some("the key of the grant"),
            Subject::ReplicaInPrimaryRegion => Some("the replica that becomes the primary"),
        })
        .collect();
    match subjects.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}, in this order", rest.join(", ")),
        None => "no resource".to_owned(),
    }
}

const ALIAS_HELP: &str =
    "give the ARN of the key, and say `kms:RequestAlias` if the call used the alias";
const ARN_HELP: &str = "a key ARN looks like `arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`";

/// Where calls of case files without a resource are made when nothing says it.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";

/// Belongs to nobody.
const NO_ACCOUNT: &str = "000000000000";
