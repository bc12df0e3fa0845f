//! Floor 9: which checks an operation needs, and on which keys and aliases.
//!
//! In: an operation, its parameters, and where the call is made. Out: a [`Plan`] that says what the
//! embedder has to look up; nothing is fetched here. Once it knows the ARN of each key, the plan
//! turns into the checks of a request.
//!
//! Source: KMS API Reference, "Required permissions" of each operation.
//!
//! From a plan to a denial; `docs/EMBEDDING.md` says what else a real call brings:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use policy_core::plan::{Home, KeyReference, plan};
//! use policy_core::request::{Parameters, Principal, Request};
//! use policy_core::snapshot::{Entries, ResourceEntries, Scratch};
//! use policy_core::{decide::Decision, engine::Engine, name::arn::Arn, record::KeyRecord};
//! use policy_core::{semantics::Semantics, table::operation::Operation};
//!
//! // Plan: `ReEncrypt` of the ciphertext of one key under another, which is named by an alias.
//! let mut parameters = Parameters::default();
//! parameters.destination_key_id = Some("alias/archive".to_owned());
//! let (partition, region) = ("aws".to_owned(), "eu-north-1".to_owned());
//! let home = Home { partition, region, account: Some("111122223333".parse()?) };
//! let operation = Operation::from_name("ReEncrypt").ok_or("no such operation")?;
//! let plan = plan(operation, &parameters, &home)?;
//!
//! // Resolve: your ciphertext names its key, and your store knows where an alias points.
//! let old: Arn = "arn:aws:kms:eu-north-1:111122223333:key/1111".parse()?;
//! let new: Arn = "arn:aws:kms:eu-north-1:111122223333:key/2222".parse()?;
//! let checks = plan.resolve(|reference| match reference {
//!     KeyReference::Alias(_) => Ok(new.clone()),
//!     KeyReference::Arn(arn) => Ok(arn.clone()),
//!     KeyReference::Ciphertext | KeyReference::CiphertextOr(_) => Ok(old.clone()),
//!     KeyReference::GrantToken(_) => Err("this operation has no grant"),
//! })?;
//!
//! // Fetch one entry a check, in the order of the checks. These keys have no policy, so far.
//! let engine = Engine::new(Semantics::default());
//! let from = engine.key_entry(KeyRecord::new(old, Vec::new()))?;
//! let to = engine.key_entry(KeyRecord::new(new, Vec::new()))?;
//! let found = [ResourceEntries::from(&from), ResourceEntries::from(&to)];
//!
//! // Prepare, decide, and say no in the words of AWS.
//! let caller = "arn:aws:iam::111122223333:role/billing".parse()?;
//! let mut request = Request::new(Principal::new(caller), checks);
//! request.parameters = Some(parameters);
//! let (reader, mut scratch) = (engine.reader(), Scratch::default());
//! let prepared = reader.prepare(&request, &Entries::of_resources(&found), &mut scratch)?;
//! assert_ne!(prepared.decide().decision, Decision::Allowed);
//! let explanation = prepared.explain();
//! let denial = explanation.denial().ok_or("it depends")?;
//! assert!(denial.contains("is not authorized to perform: kms:ReEncryptFrom"));
//! # Ok(())
//! # }
//! ```

use thiserror::Error;

use crate::name::account::AccountId;
use crate::name::arn::{Arn, ArnError};
use crate::name::key::{KeyIdentifier, KeyIdentifierError};
use crate::request::{Check, Parameters, Resource};
use crate::table::condition_key::known::KnownKey;
use crate::table::condition_key::may_be_carried;
use crate::table::kms_action::Action;
use crate::table::operation::{KeyMember, Need, Operation, Subject, When};

/// What an operation has to be allowed, in the order of the API.
///
/// # Errors
///
/// [`PlanError`] names the parameter that is missing or cannot be read.
pub fn plan(operation: Operation, parameters: &Parameters, home: &Home) -> Result<Plan, PlanError> {
    let call = Call {
        operation,
        parameters,
        home,
    };
    let checks = operation
        .needs()
        .iter()
        .filter(|need| call.needs(need.when))
        .map(|need| {
            Ok(PlannedCheck {
                action: need.action,
                target: call.target(need)?,
            })
        })
        .collect::<Result<_, PlanError>>()?;
    Ok(Plan { checks })
}

/// Where a call is made: what an identifier without an ARN is relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// `aws`, `aws-cn`, ….
    pub partition: String,
    /// The Region of the endpoint that was called.
    pub region: String,
    /// The caller's account; a service has none, and names keys by their ARNs.
    pub account: Option<AccountId>,
}

/// The checks that an operation needs; all must pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the API.
    pub checks: Vec<PlannedCheck>,
}

/// One check, on something that may still have to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCheck {
    /// The action.
    pub action: Action,
    /// On what.
    pub target: Target,
}

/// What a planned check is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// No resource of its own.
    Account {
        /// `aws`, `aws-cn`, ….
        partition: String,
        /// The Region in which the check is made.
        region: String,
        /// The caller's account.
        account: AccountId,
    },
    /// An alias, by its ARN.
    Alias(Arn),
    /// A key.
    Key(KeyReference),
}

/// How a call names a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyReference {
    /// The key that this alias points at now.
    Alias(Arn),
    /// This key; nothing has to be looked up but the key itself.
    Arn(Arn),
    /// The key that the ciphertext names.
    Ciphertext,
    /// The key of this id: the one that the ciphertext names, if it names one; it may be of another
    /// account. Otherwise this key, of the caller's account.
    CiphertextOr(Arn),
    /// The key of the grant that has this token.
    GrantToken(String),
}

/// Parameters from which no plan can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// The operation does not take an alias there.
    #[error("`{member}` of {operation} cannot be an alias: `{text}`")]
    AliasNotAccepted {
        /// The operation.
        operation: Operation,
        /// The API member.
        member: &'static str,
        /// Its value.
        text: String,
    },
    /// A part of an ARN is not usable.
    #[error(transparent)]
    Arn(#[from] ArnError),
    /// The value of a parameter cannot be read.
    #[error("`{member}`: {reason}")]
    Identifier {
        /// The API member.
        member: &'static str,
        /// What is wrong with its value.
        reason: KeyIdentifierError,
    },
    /// A required parameter is missing.
    #[error("`{member}` of {operation} is missing")]
    Missing {
        /// The operation.
        operation: Operation,
        /// The API member.
        member: &'static str,
    },
    /// The operation acts in the caller's account, and the caller has none.
    #[error("{0} acts in the account of its caller, and this caller has none")]
    NoAccount(Operation),
    /// The text is not the name of a Region.
    #[error("`{member}`: `{text}` is not a Region")]
    Region {
        /// The API member.
        member: &'static str,
        /// Its value.
        text: String,
    },
    /// The name is one of the caller's account, and the caller has none.
    #[error(
        "`{member}`: `{text}` is a name in the account of the caller, and this caller has none: say the ARN"
    )]
    RelativeName {
        /// The API member.
        member: &'static str,
        /// Its value.
        text: String,
    },
}

impl Plan {
    /// The checks of a request, once the keys are known. `resolve` is asked for the ARN of each
    /// key that the parameters do not say outright.
    ///
    /// # Errors
    ///
    /// Whatever `resolve` answers.
    pub fn resolve<E>(
        self,
        mut resolve: impl FnMut(&KeyReference) -> Result<Arn, E>,
    ) -> Result<Vec<Check>, E> {
        let checks = self.checks.into_iter();
        checks.map(|check| check.resolve(&mut resolve)).collect()
    }
}

impl PlannedCheck {
    fn resolve<E>(self, resolve: impl FnOnce(&KeyReference) -> Result<Arn, E>) -> Result<Check, E> {
        let resource = match self.target {
            Target::Account {
                partition,
                region,
                account,
            } => Resource::Account {
                partition,
                region,
                account,
            },
            Target::Alias(arn) => Resource::Alias(arn),
            Target::Key(KeyReference::Arn(arn)) => Resource::Key(arn),
            Target::Key(
                reference @ (KeyReference::Alias(_)
                | KeyReference::Ciphertext
                | KeyReference::CiphertextOr(_)
                | KeyReference::GrantToken(_)),
            ) => Resource::Key(resolve(&reference)?),
        };
        Ok(Check {
            action: self.action,
            resource,
        })
    }
}

/// One call, while it is planned.
struct Call<'a> {
    operation: Operation,
    parameters: &'a Parameters,
    home: &'a Home,
}

impl Call<'_> {
    fn needs(&self, when: When) -> bool {
        match when {
            When::Always => true,
            When::Tagged => self
                .parameters
                .tags
                .as_ref()
                .is_some_and(|tags| !tags.is_empty()),
        }
    }

    fn target(&self, need: &Need) -> Result<Target, PlanError> {
        match need.subject {
            Subject::Account => self.account_in(&self.home.region),
            Subject::AccountInReplicaRegion => {
                let region = self.region(&self.parameters.replica_region, "ReplicaRegion")?;
                self.account_in(region)
            }
            Subject::Alias => self.alias().map(Target::Alias),
            Subject::Key(member) => {
                let identifier = self.required_key(member)?;
                Ok(Target::Key(self.key(need.action, member, identifier)?))
            }
            Subject::KeyOfAlias => Ok(Target::Key(KeyReference::Alias(self.alias()?))),
            Subject::KeyOfGrant => self.key_of_grant(need.action).map(Target::Key),
            Subject::KeyOrCiphertext(member) => {
                let reference = match self.key_text(member) {
                    Some(text) => self.key_or_ciphertext(need.action, member, text)?,
                    None => KeyReference::Ciphertext,
                };
                Ok(Target::Key(reference))
            }
            Subject::ReplicaInPrimaryRegion => {
                let region = self.region(&self.parameters.primary_region, "PrimaryRegion")?;
                let primary = self.required_key(KeyMember::KeyId)?;
                let primary = self.key_arn(KeyMember::KeyId, primary)?;
                // Related multi-Region keys share partition, account and id.
                Ok(Target::Key(KeyReference::Arn(primary.with_region(region)?)))
            }
        }
    }

    fn account_in(&self, region: &str) -> Result<Target, PlanError> {
        let account = self.home.account;
        Ok(Target::Account {
            partition: self.home.partition.clone(),
            region: region.to_owned(),
            account: account.ok_or(PlanError::NoAccount(self.operation))?,
        })
    }

    fn alias(&self) -> Result<Arn, PlanError> {
        let member = "AliasName";
        let text = self.parameters.alias_name.as_deref();
        let text = text.ok_or_else(|| self.missing(member))?;
        match identifier(member, text)? {
            KeyIdentifier::AliasArn(arn) => Ok(arn),
            KeyIdentifier::AliasName(name) => self.at_home(member, text, name.as_str()),
            KeyIdentifier::KeyArn(_) | KeyIdentifier::KeyId(_) => Err(PlanError::Identifier {
                member,
                reason: KeyIdentifierError::AliasName(text.to_owned()),
            }),
        }
    }

    fn key_of_grant(&self, action: Action) -> Result<KeyReference, PlanError> {
        if let Some(token) = &self.parameters.grant_token {
            return Ok(KeyReference::GrantToken(token.clone()));
        }
        match (self.key_text(KeyMember::KeyId), &self.parameters.grant_id) {
            (Some(text), Some(_)) => {
                let identifier = identifier(KeyMember::KeyId.name(), text)?;
                self.key(action, KeyMember::KeyId, identifier)
            }
            (Some(_), None) => Err(self.missing("GrantId")),
            (None, Some(_)) => Err(self.missing("KeyId")),
            (None, None) => Err(self.missing("GrantToken")),
        }
    }

    fn key_or_ciphertext(
        &self,
        action: Action,
        member: KeyMember,
        text: &str,
    ) -> Result<KeyReference, PlanError> {
        match identifier(member.name(), text)? {
            KeyIdentifier::KeyId(id) => {
                let arn = self.at_home(member.name(), text, &format!("key/{id}"))?;
                Ok(KeyReference::CiphertextOr(arn))
            }
            named @ (KeyIdentifier::AliasArn(_)
            | KeyIdentifier::AliasName(_)
            | KeyIdentifier::KeyArn(_)) => self.key(action, member, named),
        }
    }

    fn key(
        &self,
        action: Action,
        member: KeyMember,
        identifier: KeyIdentifier,
    ) -> Result<KeyReference, PlanError> {
        // The operations that take an alias are those that carry the name of that alias.
        let aliases = may_be_carried(action, KnownKey::KMS_REQUEST_ALIAS.row());
        match identifier {
            KeyIdentifier::AliasArn(arn) if aliases => Ok(KeyReference::Alias(arn)),
            KeyIdentifier::AliasName(name) if aliases => {
                let name = name.as_str();
                let alias = self.at_home(member.name(), name, name)?;
                Ok(KeyReference::Alias(alias))
            }
            other @ (KeyIdentifier::AliasArn(_)
            | KeyIdentifier::AliasName(_)
            | KeyIdentifier::KeyArn(_)
            | KeyIdentifier::KeyId(_)) => self.key_arn(member, other).map(KeyReference::Arn),
        }
    }

    fn key_arn(&self, member: KeyMember, identifier: KeyIdentifier) -> Result<Arn, PlanError> {
        match identifier {
            KeyIdentifier::KeyArn(arn) => Ok(arn),
            KeyIdentifier::KeyId(id) => {
                let resource = format!("key/{id}");
                self.at_home(member.name(), id.as_str(), &resource)
            }
            alias @ (KeyIdentifier::AliasArn(_) | KeyIdentifier::AliasName(_)) => {
                Err(PlanError::AliasNotAccepted {
                    operation: self.operation,
                    member: member.name(),
                    text: alias.to_string(),
                })
            }
        }
    }

    fn required_key(&self, member: KeyMember) -> Result<KeyIdentifier, PlanError> {
        let text = self.key_text(member);
        identifier(
            member.name(),
            text.ok_or_else(|| self.missing(member.name()))?,
        )
    }

    fn key_text(&self, member: KeyMember) -> Option<&str> {
        match member {
            KeyMember::DestinationKeyId => self.parameters.destination_key_id.as_deref(),
            KeyMember::KeyId => self.parameters.key_id.as_deref(),
            KeyMember::SourceKeyId => self.parameters.source_key_id.as_deref(),
            KeyMember::TargetKeyId => self.parameters.target_key_id.as_deref(),
        }
    }

    fn region<'p>(
        &self,
        value: &'p Option<String>,
        member: &'static str,
    ) -> Result<&'p str, PlanError> {
        let text = value.as_deref().ok_or_else(|| self.missing(member))?;
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || !text.bytes().all(known) {
            return Err(PlanError::Region {
                member,
                text: text.to_owned(),
            });
        }
        Ok(text)
    }

    /// The ARN of what a name means in the caller's account and Region.
    fn at_home(&self, member: &'static str, text: &str, resource: &str) -> Result<Arn, PlanError> {
        let Home {
            partition,
            region,
            account,
        } = self.home;
        let account = account.ok_or_else(|| PlanError::RelativeName {
            member,
            text: text.to_owned(),
        })?;
        Ok(Arn::of_kms(partition, region, account, resource)?)
    }

    fn missing(&self, member: &'static str) -> PlanError {
        PlanError::Missing {
            operation: self.operation,
            member,
        }
    }
}

fn identifier(member: &'static str, text: &str) -> Result<KeyIdentifier, PlanError> {
    text.parse()
        .map_err(|reason| PlanError::Identifier { member, reason })
}
