//! The keys that loose policies and grants are of.

use std::collections::BTreeSet;

use policy_core::ast::{Effect, Polarity, PolicyKind, Statement};
use policy_core::document::PolicyDocument;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::GrantRecord;

use crate::problem::Problem;

/// The key that is said.
pub(super) fn parse(text: &str) -> Result<Arn, (String, &'static str)> {
    let arn: Arn = text
        .parse()
        .map_err(|error: policy_core::name::arn::ArnError| (error.to_string(), HELP))?;
    let id = arn.resource().strip_prefix("key/");
    let is_key = arn.service() == "kms"
        && arn.account().is_some()
        && id.is_some_and(|id| !id.is_empty() && !has_wildcard(arn.as_str()));
    if is_key {
        Ok(arn)
    } else {
        Err((format!("`{text}` is not the ARN of a key"), HELP))
    }
}

/// Those that grants name by their ARNs and that policies speak of: a policy of a user or of an
/// organization that names a key says nothing of another one. At least one.
pub(super) fn found(
    policies: &[&PolicyDocument],
    grants: &[&GrantRecord],
    principal: Option<&Arn>,
) -> Result<Vec<Arn>, Problem> {
    let mut keys: Vec<Arn> = Vec::new();
    let mut add = |key: Arn| {
        if !keys.contains(&key) {
            keys.push(key);
        }
    };
    let (of_keys, others): (Vec<&PolicyDocument>, Vec<&PolicyDocument>) = policies
        .iter()
        .partition(|document| document.policy.kind == PolicyKind::KeyPolicy);
    let named = grants.iter();
    let named = named.filter_map(|record| record.grant.value.key.as_deref());
    let named: Vec<Arn> = named.filter_map(|text| parse(text).ok()).collect();
    // A key policy that names a key is the policy of that key.
    let own = statements(&of_keys)
        .flat_map(resources)
        .find_map(|text| parse(text).ok());
    let base = match named.first().cloned().or(own) {
        Some(key) => Some(key),
        None => assumed(&of_keys, principal)?,
    };
    let patterns: Vec<&str> = statements(&others).flat_map(resources).collect();
    let others_say_all = statements(&others).any(|statement| {
        let is_not = |element: &policy_core::ast::Element<String>| match element.polarity {
            Polarity::Is => false,
            Polarity::IsNot => true,
        };
        // Without the element, all resources are meant.
        statement.resource.as_ref().is_none_or(is_not)
    });
    let matching = base
        .iter()
        .flat_map(|base| patterns.iter().filter_map(|pattern| like(base, pattern)));
    let matching: Vec<Arn> = matching.collect();
    let needs_base =
        named.is_empty() && (others_say_all || matching.is_empty()) || patterns.contains(&"*");
    for key in named {
        add(key);
    }
    if needs_base {
        base.into_iter().for_each(&mut add);
    }
    for key in matching {
        add(key);
    }
    Ok(keys)
}

/// A key that the pattern of a resource matches, as near as can be to another one; none when it
/// matches no key, or every key.
fn like(base: &Arn, pattern: &str) -> Option<Arn> {
    let mut parts = pattern.splitn(6, ':');
    if parts.next() != Some("arn") || pattern.contains("${") {
        return None;
    }
    let filled = |part: &str, known: &str| -> String {
        match part {
            "*" => known.to_owned(),
            _ => part.replace('*', known).replace('?', "0"),
        }
    };
    let partition = filled(parts.next()?, base.partition());
    let service = parts.next()?;
    if service != "kms" && service != "*" {
        return None;
    }
    let region = part_or(base.region(), parts.next()?)?;
    let account = part_or(base.account_text(), parts.next()?)?;
    let resource = match parts.next()? {
        "*" => base.resource().to_owned(),
        resource => {
            let id = resource.strip_prefix("key/")?;
            format!("key/{}", filled(id, ID))
        }
    };
    parse(&format!(
        "arn:{partition}:kms:{region}:{account}:{resource}"
    ))
    .ok()
}

/// A part of an ARN without wildcards; the known one, where the pattern matches it.
fn part_or(known: &str, pattern: &str) -> Option<String> {
    if !has_wildcard(pattern) {
        return Some(pattern.to_owned());
    }
    // `eu-*`: some part that begins and ends so will do.
    let (head, tail) = pattern.split_once('*').unwrap_or((pattern, ""));
    if known.starts_with(head) && known.ends_with(tail) {
        return Some(known.to_owned());
    }
    Some(pattern.replace('*', "north-1").replace('?', "0"))
}

/// A key of the account to which the policies leave everything, of the only account that they name,
/// or else of the account of the principal that policies are of. Where they name several, only the
/// user knows.
fn assumed(
    key_policies: &[&PolicyDocument],
    principal: Option<&Arn>,
) -> Result<Option<Arn>, Problem> {
    let mut accounts: BTreeSet<AccountId> = BTreeSet::new();
    let mut owners: BTreeSet<AccountId> = BTreeSet::new();
    for statement in statements(key_policies) {
        let actions = statement.action.iter().flat_map(|element| &element.entries);
        let is_whole = statement.effect.value == Effect::Allow
            && actions
                .into_iter()
                .any(|action| ["*", "kms:*"].contains(&action.value.as_str()));
        let elements = statement.principal.iter();
        for entry in elements.flat_map(|element| &element.entries) {
            if let PrincipalName::Account { account, .. } = &entry.value {
                accounts.insert(*account);
                if is_whole {
                    owners.insert(*account);
                }
            }
            accounts.extend(arn(&entry.value).and_then(Arn::account));
        }
    }
    let names: Vec<&PrincipalName> = statements(key_policies)
        .filter_map(|statement| statement.principal.as_ref())
        .flat_map(|element| &element.entries)
        .map(|entry| &entry.value)
        .collect();
    let only = |accounts: &BTreeSet<AccountId>| match accounts.len() {
        1 => accounts.first().copied(),
        _ => None,
    };
    let known = only(&owners)
        .or_else(|| only(&accounts))
        .or_else(|| principal?.account());
    if known.is_none() && !accounts.is_empty() {
        let accounts: Vec<String> = accounts.iter().map(AccountId::to_string).collect();
        return Err(Problem::with_help(
            format!(
                "the policies name several accounts ({}), and not whose key it is",
                accounts.join(", ")
            ),
            "say the key: `--key arn:aws:kms:REGION:ACCOUNT:key/ID`",
        ));
    }
    let account = known.or_else(|| ACCOUNT.parse().ok());
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
    Ok(account.and_then(|account| {
        format!("arn:{partition}:kms:{region}:{account}:key/{ID}")
            .parse()
            .ok()
    }))
}

fn statements<'p>(policies: &[&'p PolicyDocument]) -> impl Iterator<Item = &'p Statement> {
    let policies = policies.iter();
    policies.flat_map(|document| {
        let statements = document.policy.statements.iter();
        statements.map(|statement| &statement.value)
    })
}

/// What a statement names as its resources.
fn resources(statement: &Statement) -> impl Iterator<Item = &str> {
    let elements = statement.resource.iter();
    let named = elements.filter(|element| match element.polarity {
        Polarity::Is => true,
        Polarity::IsNot => false,
    });
    named
        .flat_map(|element| &element.entries)
        .map(|entry| entry.value.as_str())
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

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

const ACCOUNT: &str = "111122223333";
const HELP: &str = "a key ARN looks like \
     `arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`";
const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_for_each_pattern() {
        let base: Arn = format!("arn:aws:kms:eu-north-1:111122223333:key/{ID}")
            .parse()
            .unwrap();
        for (pattern, wanted) in [
            ("*", None),
            ("arn:aws:s3:::bucket/*", None),
            ("arn:aws:kms:*:*:alias/*", None),
            (
                "arn:aws:kms:us-east-1:444455556666:key/1",
                Some("us-east-1:444455556666:key/1"),
            ),
            (
                "arn:aws:kms:*:444455556666:key/*",
                Some("eu-north-1:444455556666:key/ID"),
            ),
            (
                "arn:aws:kms:eu-*:*:key/mrk-*",
                Some("eu-north-1:111122223333:key/mrk-ID"),
            ),
            ("arn:*:kms:ap-*:*:*", Some("ap-north-1:111122223333:key/ID")),
        ] {
            let wanted = wanted.map(|rest| format!("arn:aws:kms:{}", rest.replace("ID", ID)));
            let found = like(&base, pattern).map(|arn| arn.as_str().to_owned());
            assert_eq!(found, wanted, "{pattern}");
        }
    }
}
