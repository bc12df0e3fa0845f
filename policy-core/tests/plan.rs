//! What each operation has to be allowed.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::convert::Infallible;

use policy_core::name::arn::Arn;
use policy_core::plan::{Home, KeyReference, PlanError, Target, plan};
use policy_core::request::{Parameters, Resource};
use policy_core::table::operation::Operation;

const SOURCE: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
const MULTI_REGION: &str = "mrk-1234abcd12ab34cd56ef1234567890ab";
const FOREIGN: &str =
    "arn:aws:kms:eu-north-1:444455556666:key/0987dcba-09fe-87dc-65ba-ab0987654321";

#[test]
fn one_check_on_a_key() {
    let by_id = Parameters {
        key_id: text(SOURCE),
        ..Parameters::default()
    };
    check("Encrypt", &by_id, &["kms:Encrypt home:key/1234"]);
    let by_arn = Parameters {
        key_id: text(FOREIGN),
        ..Parameters::default()
    };
    check("Sign", &by_arn, &["kms:Sign foreign:key/0987"]);
    let by_alias = Parameters {
        key_id: text("alias/app"),
        ..Parameters::default()
    };
    check(
        "GenerateMac",
        &by_alias,
        &["kms:GenerateMac key of home:alias/app"],
    );
}

#[test]
fn one_check_without_a_resource() {
    check("ListKeys", &Parameters::default(), &["kms:ListKeys home"]);
}

#[test]
fn decrypt_may_find_the_key_in_the_ciphertext() {
    let mut parameters = Parameters::default();
    check("Decrypt", &parameters, &["kms:Decrypt key of ciphertext"]);
    parameters.key_id = text(SOURCE);
    check(
        "Decrypt",
        &parameters,
        &["kms:Decrypt key of ciphertext or home:key/1234"],
    );
    parameters.key_id = text(FOREIGN);
    check("Decrypt", &parameters, &["kms:Decrypt foreign:key/0987"]);
}

#[test]
fn re_encrypt_needs_both_sides() {
    let parameters = Parameters {
        source_key_id: text(FOREIGN),
        destination_key_id: text("alias/app"),
        ..Parameters::default()
    };
    let wanted = [
        "kms:ReEncryptFrom foreign:key/0987",
        "kms:ReEncryptTo key of home:alias/app",
    ];
    check("ReEncrypt", &parameters, &wanted);
}

#[test]
fn alias_operations_need_the_alias_and_its_keys() {
    let parameters = Parameters {
        alias_name: text("alias/app"),
        target_key_id: text(SOURCE),
        ..Parameters::default()
    };
    let (alias, current, new) = ("home:alias/app", "key of home:alias/app", "home:key/1234");
    let on = |action: &str, what: &[&str]| -> Vec<String> {
        what.iter().map(|what| format!("{action} {what}")).collect()
    };
    check(
        "CreateAlias",
        &parameters,
        &on("kms:CreateAlias", &[alias, new]),
    );
    check(
        "DeleteAlias",
        &parameters,
        &on("kms:DeleteAlias", &[alias, current]),
    );
    check(
        "UpdateAlias",
        &parameters,
        &on("kms:UpdateAlias", &[alias, current, new]),
    );
}

#[test]
fn create_key_with_tags_needs_tagging() {
    let mut parameters = Parameters {
        tags: Some(BTreeMap::new()),
        ..Parameters::default()
    };
    check("CreateKey", &parameters, &["kms:CreateKey home"]);
    parameters.tags = Some(BTreeMap::from([("team".to_owned(), "a".to_owned())]));
    let wanted = ["kms:CreateKey home", "kms:TagResource home"];
    check("CreateKey", &parameters, &wanted);
}

#[test]
fn replicate_key_needs_both_regions() {
    let parameters = Parameters {
        key_id: text(MULTI_REGION),
        replica_region: text("eu-west-1"),
        tags: Some(BTreeMap::from([("team".to_owned(), "a".to_owned())])),
        ..Parameters::default()
    };
    let wanted = [
        "kms:ReplicateKey home:key/mrk-",
        "kms:CreateKey eu-west-1",
        "kms:TagResource eu-west-1",
    ];
    check("ReplicateKey", &parameters, &wanted);
}

#[test]
fn update_primary_region_needs_primary_and_replica() {
    let parameters = Parameters {
        key_id: text(MULTI_REGION),
        primary_region: text("eu-west-1"),
        ..Parameters::default()
    };
    let wanted = [
        "kms:UpdatePrimaryRegion home:key/mrk-",
        "kms:UpdatePrimaryRegion eu-west-1:key/mrk-",
    ];
    check("UpdatePrimaryRegion", &parameters, &wanted);
}

#[test]
fn retire_grant_finds_the_key_by_token_or_id() {
    let mut parameters = Parameters {
        grant_token: text("token"),
        ..Parameters::default()
    };
    check(
        "RetireGrant",
        &parameters,
        &["kms:RetireGrant key of grant token"],
    );
    parameters.grant_token = None;
    check_error(
        "RetireGrant",
        &parameters,
        "`GrantToken` of RetireGrant is missing",
    );
    parameters.key_id = text(FOREIGN);
    check_error(
        "RetireGrant",
        &parameters,
        "`GrantId` of RetireGrant is missing",
    );
    parameters.grant_id = text("abc");
    check(
        "RetireGrant",
        &parameters,
        &["kms:RetireGrant foreign:key/0987"],
    );
}

#[test]
fn what_cannot_be_planned() {
    let mut parameters = Parameters::default();
    check_error("Encrypt", &parameters, "`KeyId` of Encrypt is missing");
    check_error(
        "CreateAlias",
        &parameters,
        "`AliasName` of CreateAlias is missing",
    );
    check_error(
        "ReEncrypt",
        &parameters,
        "`DestinationKeyId` of ReEncrypt is missing",
    );
    parameters.key_id = text("alias/app");
    check_error(
        "PutKeyPolicy",
        &parameters,
        "`KeyId` of PutKeyPolicy cannot be an alias: `alias/app`",
    );
    parameters.key_id = text("nothing");
    check_error(
        "Encrypt",
        &parameters,
        "`KeyId`: `nothing` is not a key id, a key ARN, an alias name or an alias ARN",
    );
    parameters.key_id = text(MULTI_REGION);
    parameters.replica_region = text("eu:west");
    check_error(
        "ReplicateKey",
        &parameters,
        "`ReplicaRegion`: `eu:west` is not a Region",
    );
}

#[test]
fn a_plan_asks_only_for_keys_that_are_not_said() {
    let parameters = Parameters {
        destination_key_id: text(FOREIGN),
        ..Parameters::default()
    };
    let operation = Operation::from_name("ReEncrypt").unwrap();
    let plan = plan(operation, &parameters, &home()).unwrap();
    let found: Arn = "arn:aws:kms:eu-north-1:111122223333:key/1".parse().unwrap();
    let mut asked = Vec::new();
    let checks = plan.resolve(|reference| -> Result<_, Infallible> {
        asked.push(reference.clone());
        Ok(found.clone())
    });
    let resources: Vec<_> = checks
        .unwrap()
        .into_iter()
        .map(|check| check.resource)
        .collect();
    assert_eq!(asked, [KeyReference::Ciphertext]);
    let wanted = [
        Resource::Key(found),
        Resource::Key(FOREIGN.parse().unwrap()),
    ];
    assert_eq!(resources, wanted);
}

#[test]
fn a_service_names_keys_by_arn() {
    let service = Home {
        account: None,
        ..home()
    };
    let plan = |operation: &str, parameters: &Parameters| {
        let operation = Operation::from_name(operation).unwrap();
        plan(operation, parameters, &service)
    };
    let named = |key: &str| Parameters {
        key_id: text(key),
        ..Parameters::default()
    };
    let by_arn = plan("GenerateDataKey", &named(FOREIGN)).unwrap();
    let wanted = Target::Key(KeyReference::Arn(FOREIGN.parse().unwrap()));
    assert_eq!(by_arn.checks[0].target, wanted);
    let by_ciphertext = plan("Decrypt", &Parameters::default()).unwrap();
    let wanted = Target::Key(KeyReference::Ciphertext);
    assert_eq!(by_ciphertext.checks[0].target, wanted);
    for (operation, key) in [
        ("GenerateDataKey", SOURCE),
        ("GenerateDataKey", "alias/app"),
        ("Decrypt", SOURCE),
        ("Decrypt", "alias/app"),
        ("RevokeGrant", SOURCE),
    ] {
        let mut parameters = named(key);
        parameters.grant_id = text("grant-1");
        assert_eq!(
            plan(operation, &parameters).unwrap_err().to_string(),
            format!(
                "`KeyId`: `{key}` is a name in the account of the caller, and this caller has \
                 none: say the ARN"
            )
        );
    }
    assert_eq!(
        plan("ListKeys", &Parameters::default()),
        Err(PlanError::NoAccount(
            Operation::from_name("ListKeys").unwrap()
        ))
    );
}

fn home() -> Home {
    Home {
        partition: "aws".to_owned(),
        region: "eu-north-1".to_owned(),
        account: "111122223333".parse().ok(),
    }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn check<S: AsRef<str>>(operation: &str, parameters: &Parameters, wanted: &[S]) {
    let operation = Operation::from_name(operation).unwrap();
    let plan = plan(operation, parameters, &home()).unwrap();
    let found: Vec<_> = plan
        .checks
        .iter()
        .map(|check| format!("{} {}", check.action, target(&check.target)))
        .collect();
    let wanted: Vec<_> = wanted.iter().map(AsRef::as_ref).collect();
    assert_eq!(found, wanted);
}

fn check_error(operation: &str, parameters: &Parameters, wanted: &str) {
    let operation = Operation::from_name(operation).unwrap();
    let error: PlanError = plan(operation, parameters, &home()).unwrap_err();
    assert_eq!(error.to_string(), wanted);
}

fn target(target: &Target) -> String {
    match target {
        Target::Account { region, .. } => short(region),
        Target::Alias(arn) | Target::Key(KeyReference::Arn(arn)) => short(arn.as_str()),
        Target::Key(KeyReference::Alias(arn)) => format!("key of {}", short(arn.as_str())),
        Target::Key(KeyReference::Ciphertext) => "key of ciphertext".to_owned(),
        Target::Key(KeyReference::CiphertextOr(arn)) => {
            format!("key of ciphertext or {}", short(arn.as_str()))
        }
        Target::Key(KeyReference::GrantToken(token)) => format!("key of grant {token}"),
    }
}

/// ARNs, shortened for reading.
fn short(text: &str) -> String {
    text.replace("arn:aws:kms:eu-north-1:111122223333", "home")
        .replace("arn:aws:kms:eu-north-1:444455556666", "foreign")
        .replace("arn:aws:kms:eu-west-1:111122223333", "eu-west-1")
        .replace("eu-north-1", "home")
        .replace("abcd-12ab-34cd-56ef-1234567890ab", "")
        .replace("dcba-09fe-87dc-65ba-ab0987654321", "")
        .replace("1234abcd12ab34cd56ef1234567890ab", "")
}
