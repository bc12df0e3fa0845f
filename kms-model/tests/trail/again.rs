//! A second decision, by the engine alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kms_model::policy_core::decide::Decision;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::plan::{Home, KeyReference, Target, plan};
use kms_model::policy_core::request::{Check, Completeness, Context, Request, Resource};
use kms_model::policy_core::snapshot::Scratch;
use kms_model::policy_core::table::operation::Operation;
use kms_model::policy_core::value::time::Timestamp;
use serde_json::Value;

use crate::moment::Moment;
use crate::parameters::{parameters, texts};
use crate::said;

/// What comes out.
#[derive(Debug)]
pub(crate) enum Again {
    Allowed,
    /// With AWS's text.
    Denied(String),
    /// Nothing to decide on: the key or the alias is not there.
    NotThere {
        code: &'static str,
        message: String,
    },
}

/// Decides a line of the trail.
pub(crate) fn decide(event: &Value, moment: &Moment) -> Again {
    let operation = Operation::from_name(event["eventName"].as_str().unwrap()).unwrap();
    let principal = said::principal(event, moment);
    let parameters = parameters(event);
    let now = Timestamp::parse(event["eventTime"].as_str().unwrap()).unwrap();
    let home = Home {
        partition: "aws".to_owned(),
        region: event["awsRegion"].as_str().unwrap().to_owned(),
        account: principal.caller.account(),
    };
    let planned = plan(operation, &parameters, &home).unwrap();
    let first = planned.checks.first().map(|check| check.target.clone());
    let by_ciphertext = first == Some(Target::Key(KeyReference::Ciphertext));

    let seeker = Seeker { event, moment, now };
    let mut checks = Vec::new();
    for check in planned.checks {
        match seeker.seek(&check.target) {
            Ok(resource) => checks.push(Check {
                action: check.action,
                resource,
            }),
            Err(missing) => {
                let caller = principal.caller.as_str();
                let own = missing.arn.as_ref().and_then(Arn::account) == home.account;
                return missing.answer(caller, check.action.full_name(), own);
            }
        }
    }
    let request = Request {
        principal,
        checks,
        parameters: Some(parameters),
        via: said::via(event),
        endpoint: event["vpcEndpointId"].as_str().map(str::to_owned),
        time: Some(now),
        grant_tokens: tokens(event),
        context: said::context(event, moment),
        overrides: Context::default(),
        completeness: Completeness::Complete,
    };
    let mut snapshot = moment.snapshot();
    let session = event["userIdentity"]["accessKeyId"].as_str();
    if let Some(session) = session.and_then(|key| moment.session(key)) {
        let policies = session.session_policies().to_vec();
        let caller = &request.principal.caller;
        snapshot.add_session(caller, policies).unwrap();
    }
    let mut scratch = Scratch::default();
    let prepared = snapshot.prepare(&request, &mut scratch).unwrap();
    if prepared.decide().decision == Decision::Allowed {
        return Again::Allowed;
    }
    let explanation = prepared.explain();
    let denial = explanation.denial().unwrap();
    let of_first = explanation.checks[0].denial.as_deref() == Some(denial);
    if by_ciphertext && of_first {
        return Again::Denied(CIPHERTEXT_KEY.to_owned());
    }
    Again::Denied(denial.to_owned())
}

/// Looks up what the parameters name.
struct Seeker<'a> {
    event: &'a Value,
    moment: &'a Moment,
    now: Timestamp,
}

/// What is not there; without an ARN, the key that a ciphertext names.
struct Missing {
    arn: Option<Arn>,
}

impl Seeker<'_> {
    fn seek(&self, target: &Target) -> Result<Resource, Missing> {
        let arn = match target {
            Target::Account {
                partition,
                region,
                account,
            } => {
                return Ok(Resource::Account {
                    partition: partition.clone(),
                    region: region.clone(),
                    account: *account,
                });
            }
            Target::Alias(arn) => return Ok(Resource::Alias(arn.clone())),
            Target::Key(KeyReference::Arn(arn)) => arn.clone(),
            Target::Key(KeyReference::Alias(alias)) => {
                let missing = || Missing {
                    arn: Some(alias.clone()),
                };
                self.moment.key_of_alias(alias).ok_or_else(missing)?
            }
            // Ciphertexts and tokens are not in the event; the key that they named is.
            Target::Key(KeyReference::Ciphertext | KeyReference::GrantToken(_)) => {
                self.recorded().ok_or(Missing { arn: None })?
            }
            Target::Key(KeyReference::CiphertextOr(arn)) => self
                .recorded()
                .filter(|recorded| recorded.resource() == arn.resource())
                .unwrap_or_else(|| arn.clone()),
        };
        match self.moment.key(&arn, self.now) {
            Some(_) => Ok(Resource::Key(arn)),
            None => Err(Missing { arn: Some(arn) }),
        }
    }

    fn recorded(&self) -> Option<Arn> {
        let arn = self.event["resources"][0]["ARN"].as_str()?;
        Some(arn.parse().unwrap())
    }
}

impl Missing {
    fn answer(self, caller: &str, action: &str, own: bool) -> Again {
        let Some(arn) = self.arn else {
            return Again::NotThere {
                code: "AccessDenied",
                message: CIPHERTEXT_KEY.to_owned(),
            };
        };
        let (code, message) = match (own, arn.resource().starts_with("alias/")) {
            (true, false) => ("NotFoundException", format!("Key '{arn}' does not exist")),
            (true, true) => ("NotFoundException", format!("Alias {arn} is not found.")),
            (false, _) => (
                "AccessDenied",
                format!("User: {caller} is not authorized to perform: {action} {HIDDEN}"),
            ),
        };
        Again::NotThere { code, message }
    }
}

/// The grants that the tokens of the call name: their ids stand readable behind the seal.
fn tokens(event: &Value) -> Vec<String> {
    let tokens = texts(&event["requestParameters"]["grantTokens"]).unwrap_or_default();
    let ids = tokens.iter().map(|token| {
        let bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        let id = &bytes[SEAL..SEAL + GRANT_ID];
        String::from_utf8(id.to_vec()).unwrap()
    });
    ids.collect()
}

/// Version, nonce and tag.
const SEAL: usize = 1 + 16 + 32;
const GRANT_ID: usize = 64;

const CIPHERTEXT_KEY: &str = "The ciphertext refers to a customer master key that does not exist, \
    does not exist in this region, or you are not allowed to access.";

const HIDDEN: &str = "on this resource because the resource does not exist in this Region, no \
    resource-based policies allow access, or a resource-based policy explicitly denies access";
