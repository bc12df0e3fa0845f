//! From `requestParameters` to what the engine reads.

use std::collections::BTreeMap;

use kms_model::policy_core::grant::{EncryptionContextConstraint, GrantConstraints};
use kms_model::policy_core::request::Parameters;
use serde_json::Value;

/// The parameters that an event carries, under CloudTrail's names.
pub(crate) fn parameters(event: &Value) -> Parameters {
    let said = &event["requestParameters"];
    let text = |name: &str| said[name].as_str().map(str::to_owned);
    let number = |name: &str| said[name].as_u64().map(|n| u32::try_from(n).unwrap());
    // Who retires a grant by its token says nothing else; the event names the grant all the same.
    let by_token = event["eventName"] == "RetireGrant" && said["grantId"].is_null();
    let retired = event["additionalEventData"]["grantId"].as_str();
    Parameters {
        alias_name: text("aliasName"),
        bypass_policy_lockout_safety_check: said["bypassPolicyLockoutSafetyCheck"].as_bool(),
        constraints: constraints(&said["constraints"]),
        destination_encryption_algorithm: text("destinationEncryptionAlgorithm"),
        destination_encryption_context: pairs(&said["destinationEncryptionContext"]),
        destination_key_id: text("destinationKeyId"),
        encryption_algorithm: text("encryptionAlgorithm"),
        encryption_context: pairs(&said["encryptionContext"]),
        grant_id: text("grantId"),
        grant_token: retired.filter(|_| by_token).map(str::to_owned),
        grantee_principal: text("granteePrincipal"),
        grantee_service_principal: text("granteeServicePrincipal"),
        key_id: text("keyId"),
        key_spec: text("keySpec"),
        key_usage: text("keyUsage"),
        multi_region: said["multiRegion"].as_bool(),
        operations: texts(&said["operations"]),
        origin: text("origin"),
        pending_window_in_days: number("pendingWindowInDays"),
        policy_name: text("policyName"),
        retiring_principal: text("retiringPrincipal"),
        retiring_service_principal: text("retiringServicePrincipal"),
        rotation_period_in_days: number("rotationPeriodInDays"),
        source_encryption_algorithm: text("sourceEncryptionAlgorithm"),
        source_encryption_context: pairs(&said["sourceEncryptionContext"]),
        source_key_id: text("sourceKeyId"),
        tag_keys: texts(&said["tagKeys"]),
        tags: tags(&said["tags"]),
        target_key_id: text("targetKeyId"),
        ..Parameters::default()
    }
}

/// The texts of a list.
pub(crate) fn texts(value: &Value) -> Option<Vec<String>> {
    let list = value.as_array()?;
    let texts = list.iter().map(|text| text.as_str().unwrap().to_owned());
    Some(texts.collect())
}

fn pairs(value: &Value) -> Option<BTreeMap<String, String>> {
    let pairs = value.as_object()?.iter();
    let pairs = pairs.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()));
    Some(pairs.collect())
}

fn tags(value: &Value) -> Option<BTreeMap<String, String>> {
    let tags = value.as_array()?.iter();
    let text = |tag: &Value, name: &str| tag[name].as_str().unwrap().to_owned();
    let tags = tags.map(|tag| (text(tag, "tagKey"), text(tag, "tagValue")));
    Some(tags.collect())
}

fn constraints(value: &Value) -> Option<GrantConstraints> {
    let equals = pairs(&value["encryptionContextEquals"]);
    let subset = pairs(&value["encryptionContextSubset"]);
    value.as_object()?;
    Some(GrantConstraints {
        encryption_context: equals
            .map(EncryptionContextConstraint::Equals)
            .or(subset.map(EncryptionContextConstraint::Subset)),
        source_arn: value["sourceArn"].as_str().map(str::to_owned),
    })
}
