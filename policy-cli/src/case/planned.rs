//! The checks of an operation by the parameters of its call.

use policy_core::name::arn::Arn;
use policy_core::plan::{self, Home, KeyReference};
use policy_core::record::KeyRecord;
use policy_core::request::{Check, Parameters};
use policy_core::table::operation::Operation;

use crate::case::checks::{About, DEFAULT_REGION, Question, QuestionError};

impl Question<'_> {
    /// The checks of an operation, on what its parameters say.
    pub(super) fn planned(
        self,
        operation: Operation,
        parameters: &Parameters,
    ) -> Result<Vec<Check>, QuestionError> {
        let failed = |message: String, help: Option<&str>| QuestionError {
            about: About::Parameters,
            message,
            help: help.map(str::to_owned),
        };
        let named = named_arn(parameters);
        let home = Home {
            partition: self.partition().to_owned(),
            region: self.home_region(named.as_ref()),
            // Of a service it is known where one of its names is an ARN.
            account: self.caller.account().or_else(|| named.as_ref()?.account()),
        };
        let plan = plan::plan(operation, parameters, &home)
            .map_err(|error| failed(error.to_string(), None))?;
        plan.resolve(|reference| {
            self.find(reference)
                .ok_or_else(|| failed(unknown(reference), Some("say `action` and `resource`")))
        })
    }

    /// The Region of the call: said, that of the named key, or that of the only keys there are.
    fn home_region(&self, named: Option<&'_ Arn>) -> String {
        let keys = self
            .world
            .map(|world| world.keys.as_slice())
            .unwrap_or_default();
        let only = keys
            .first()
            .map(|key| key.arn.region())
            .filter(|region| keys.iter().all(|key| key.arn.region() == *region));
        let region = self.region.or(named.map(Arn::region)).or(only);
        region.unwrap_or(DEFAULT_REGION).to_owned()
    }

    /// The key that a call names in another way than by its ARN.
    fn find(&self, reference: &KeyReference) -> Option<Arn> {
        let keys = self
            .world
            .map(|world| world.keys.as_slice())
            .unwrap_or_default();
        let only = |found: &dyn Fn(&KeyRecord) -> bool| {
            let mut keys = keys.iter().filter(|key| found(key));
            match (keys.next(), keys.next()) {
                (Some(key), None) => Some(key.arn.clone()),
                (_, _) => None,
            }
        };
        match reference {
            KeyReference::Alias(alias) => only(&|key| {
                let aliases = key.aliases.iter().flatten();
                key.arn.account() == alias.account()
                    && key.arn.region() == alias.region()
                    && aliases.into_iter().any(|name| name == alias.resource())
            }),
            KeyReference::Arn(arn) => Some(arn.clone()),
            KeyReference::Ciphertext => None,
            // A ciphertext names its key by ARN; a key of that id is the one.
            KeyReference::CiphertextOr(arn) => {
                only(&|key| key.arn.resource() == arn.resource()).or_else(|| Some(arn.clone()))
            }
            KeyReference::GrantToken(token) => only(&|key| {
                let mut grants = key.grants.iter();
                grants.any(|record| record.grant.value.token.as_ref() == Some(token))
            }),
        }
    }
}

/// An ARN among the parameters that say a key or an alias.
fn named_arn(parameters: &Parameters) -> Option<Arn> {
    [
        &parameters.key_id,
        &parameters.source_key_id,
        &parameters.target_key_id,
        &parameters.alias_name,
        &parameters.destination_key_id,
    ]
    .into_iter()
    .flatten()
    .find_map(|text| text.parse().ok())
}

fn unknown(reference: &KeyReference) -> String {
    match reference {
        KeyReference::Alias(alias) => format!("no key of this world has the alias `{alias}`"),
        KeyReference::Arn(arn) | KeyReference::CiphertextOr(arn) => {
            format!("there is no key `{arn}` in this world")
        }
        KeyReference::Ciphertext => "the key of the ciphertext is not said".to_owned(),
        KeyReference::GrantToken(token) => {
            format!("no grant of this world has the token `{token}`")
        }
    }
}
