//! The key that loose policies and grants are of.

use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::GrantRecord;

/// The key that is said.
pub(super) fn parse(text: &str) -> Result<Arn, (String, &'static str)> {
    let arn: Arn = text
        .parse()
        .map_err(|error: policy_core::name::arn::ArnError| (error.to_string(), HELP))?;
    let is_key = arn.service() == "kms"
        && arn.account().is_some()
        && arn
            .resource()
            .strip_prefix("key/")
            .is_some_and(|id| !id.is_empty());
    if is_key {
        Ok(arn)
    } else {
        Err((format!("`{text}` is not the ARN of a key"), HELP))
    }
}

/// The key that a grant names by its ARN.
pub(super) fn of_grants(grants: &[&GrantRecord]) -> Option<Arn> {
    let mut named = grants
        .iter()
        .filter_map(|record| record.grant.value.key.as_deref());
    named.find_map(|text| parse(text).ok())
}

/// A key of the account that the policies name as a whole first, of the account of the principal
/// that policies are of, or else of the first principal that they name.
pub(super) fn assumed(policies: &[&PolicyDocument], principal: Option<&Arn>) -> Option<Arn> {
    let key_policies = policies
        .iter()
        .filter(|document| document.policy.kind == PolicyKind::KeyPolicy);
    let names: Vec<&PrincipalName> = key_policies
        .flat_map(|document| &document.policy.statements)
        .filter_map(|statement| statement.value.principal.as_ref())
        .flat_map(|element| &element.entries)
        .map(|entry| &entry.value)
        .collect();
    let whole = names.iter().find_map(|name| match name {
        PrincipalName::Account { account, .. } => Some(*account),
        PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::AssumedRole(_)
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::FederatedUser(_)
        | PrincipalName::Role(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_)
        | PrincipalName::User(_) => None,
    });
    let account: Option<AccountId> = whole
        .or_else(|| principal?.account())
        .or_else(|| {
            let mut arns = names.iter().filter_map(|name| arn(name));
            arns.find_map(Arn::account)
        })
        .or_else(|| ACCOUNT.parse().ok());
    let partition = names
        .iter()
        .find_map(|name| name.as_str().strip_prefix("arn:")?.split(':').next());
    let partition = partition
        .or_else(|| Some(principal?.partition()))
        .unwrap_or("aws");
    let region = match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "eu-north-1",
    };
    format!("arn:{partition}:kms:{region}:{}:key/{ID}", account?)
        .parse()
        .ok()
}

fn arn(name: &PrincipalName) -> Option<&Arn> {
    match name {
        PrincipalName::AssumedRole(arn)
        | PrincipalName::FederatedUser(arn)
        | PrincipalName::Role(arn)
        | PrincipalName::User(arn) => Some(arn),
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::Service(_)
        | PrincipalName::UniqueId(_) => None,
    }
}

const ACCOUNT: &str = "111122223333";
const HELP: &str = "a key ARN looks like \
     `arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`";
const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
