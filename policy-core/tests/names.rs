//! Names are parsed once, and say what they are.

use policy_core::name::account::AccountId;
use policy_core::name::action::ActionPattern;
use policy_core::name::arn::Arn;
use policy_core::name::condition_key::ConditionKey;
use policy_core::name::key::{AliasName, KeyId, KeyIdentifier};
use policy_core::name::principal::{Caller, PrincipalName};

#[test]
fn accounts() {
    let account: AccountId = "001122223333".parse().unwrap();
    assert_eq!(account.to_string(), "001122223333");
    for text in [
        "",
        "1122223333",
        "0011222233334",
        "+11122223333",
        "11112222333a",
        "１11122223",
    ] {
        assert!(text.parse::<AccountId>().is_err(), "{text}");
    }
}

#[test]
fn arns() {
    let arn: Arn = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:a:b"
        .parse()
        .unwrap();
    assert_eq!(arn.partition(), "aws-cn");
    assert_eq!(arn.service(), "logs");
    assert_eq!(arn.region(), "cn-north-1");
    assert_eq!(arn.account(), "111122223333".parse().ok());
    assert_eq!(arn.resource(), "log-group:a:b");
    let moved = arn.with_region("cn-northwest-1").unwrap();
    assert_eq!(
        moved.as_str(),
        "arn:aws-cn:logs:cn-northwest-1:111122223333:log-group:a:b"
    );
    for (text, error) in [
        ("", "`` is not an ARN: it does not begin with `arn:`"),
        (
            "arn:aws:kms",
            "`arn:aws:kms` is not an ARN: it has 3 of the six parts \
            `arn:partition:service:region:account:resource`",
        ),
        (
            "arn::kms:r:a:key",
            "`arn::kms:r:a:key` is not an ARN: its partition is missing",
        ),
        (
            "arn:aws::r:a:key",
            "`arn:aws::r:a:key` is not an ARN: its service is missing",
        ),
        (
            "arn:aws:kms:r:a:",
            "`arn:aws:kms:r:a:` is not an ARN: its resource is missing",
        ),
    ] {
        assert_eq!(text.parse::<Arn>().unwrap_err().to_string(), error);
    }
    let long = format!("arn:aws:kms:r:a:{}", "k".repeat(2048));
    assert!(long.parse::<Arn>().is_err());
}

#[test]
fn action_patterns() {
    for (pattern, action, matches) in [
        ("*", "kms:Decrypt", true),
        ("KMS:de*", "kms:Decrypt", true),
        ("kms:?ecrypt", "kms:Decrypt", true),
        ("km*:Decrypt", "kms:Decrypt", true),
        ("kms:Decrypt*", "kms:Decrypt", true),
        ("kms:ReEncrypt", "kms:ReEncryptTo", false),
        ("s3:*", "kms:Decrypt", false),
    ] {
        let found = pattern.parse::<ActionPattern>().unwrap().matches(action);
        assert_eq!(found, matches, "{pattern}");
    }
    for text in [
        "",
        "Decrypt",
        "kms:",
        ":Decrypt",
        "kms:De crypt",
        "kms:a:b",
        "**",
    ] {
        assert!(text.parse::<ActionPattern>().is_err(), "{text}");
    }
}

#[test]
fn condition_keys_are_equal_in_any_case() {
    let key = |text: &str| text.parse::<ConditionKey>().unwrap();
    assert_eq!(key("aws:PrincipalTag/Team"), key("AWS:principaltag/team"));
    assert_eq!(
        key("aws:PrincipalTag/Team").as_str(),
        "aws:PrincipalTag/Team"
    );
    assert_ne!(key("aws:PrincipalTag/É"), key("aws:PrincipalTag/é"));
    for text in ["", "aws:", ":Key", "PrincipalArn"] {
        assert!(text.parse::<ConditionKey>().is_err(), "{text}");
    }
}

#[test]
fn key_identifiers() {
    for (text, kind) in [
        ("1234abcd-12ab-34cd-56ef-1234567890ab", "KeyId"),
        ("mrk-1234abcd12ab34cd56ef1234567890ab", "KeyId"),
        ("alias/app/one:two_three-4", "AliasName"),
        ("arn:aws:kms:eu-north-1:111122223333:key/1234abcd", "KeyArn"),
        (
            "arn:aws:kms:eu-north-1:111122223333:alias/aws/s3",
            "AliasArn",
        ),
        ("", "error"),
        ("1234abcd-12ab-34cd-56ef-1234567890a", "error"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab-", "error"),
        ("1234abcg-12ab-34cd-56ef-1234567890ab", "error"),
        ("mrk-1234abcd-12ab-34cd-56ef-1234567890ab", "error"),
        ("alias/", "error"),
        ("alias/a b", "error"),
        ("arn:aws:kms:eu-north-1:111122223333:key/", "error"),
        ("arn:aws:kms:eu-north-1:111122223333:key/a/b", "error"),
        ("arn:aws:kms:eu-north-1::key/1234abcd", "error"),
        ("arn:aws:kms::111122223333:key/1234abcd", "error"),
        ("arn:aws:s3:eu-north-1:111122223333:key/1234abcd", "error"),
        ("arn:aws:kms:eu-north-1:111122223333:alias/", "error"),
    ] {
        let found = match text.parse::<KeyIdentifier>() {
            Ok(KeyIdentifier::AliasArn(_)) => "AliasArn",
            Ok(KeyIdentifier::AliasName(_)) => "AliasName",
            Ok(KeyIdentifier::KeyArn(_)) => "KeyArn",
            Ok(KeyIdentifier::KeyId(_)) => "KeyId",
            Err(_) => "error",
        };
        assert_eq!(found, kind, "{text}");
    }
    let multi_region: KeyId = "mrk-1234abcd12ab34cd56ef1234567890ab".parse().unwrap();
    assert!(multi_region.is_multi_region());
    assert!("alias/aws/s3".parse::<AliasName>().unwrap().is_reserved());
    assert!(!"alias/awsome".parse::<AliasName>().unwrap().is_reserved());
    let longest = format!("alias/{}", "a".repeat(250));
    assert!(longest.parse::<AliasName>().is_ok());
    assert!(format!("{longest}a").parse::<AliasName>().is_err());
}

#[test]
fn principals_of_policies() {
    for (text, kind) in [
        ("*", "AnyAws"),
        ("111122223333", "Account"),
        ("arn:aws:iam::111122223333:root", "Account"),
        ("arn:aws:iam::111122223333:user/team/ann", "User"),
        ("arn:aws:iam::111122223333:role/app", "Role"),
        (
            "arn:aws:sts::111122223333:assumed-role/app/one",
            "AssumedRole",
        ),
        (
            "arn:aws:sts::111122223333:federated-user/ann",
            "FederatedUser",
        ),
        ("AROAEXAMPLEEXAMPLE123", "UniqueId"),
        ("AROAEXAMPLEEXAMPLE123:session", "error"),
        ("ASIAEXAMPLEEXAMPLE123", "error"),
        ("arn:aws:iam::111122223333:root/", "error"),
        ("arn:aws:iam::111122223333:group/admins", "error"),
        ("arn:aws:iam::111122223333:role/app-*", "error"),
        ("arn:aws:iam::111122223333:role/", "error"),
        ("arn:aws:iam:eu-north-1:111122223333:role/app", "error"),
        ("arn:aws:iam::11112222333:role/app", "error"),
        ("arn:aws:sts::111122223333:assumed-role/app", "error"),
        ("arn:aws:sts::111122223333:assumed-role/a/b/c", "error"),
        ("arn:aws:s3:::bucket", "error"),
        ("ann", "error"),
    ] {
        let found = match PrincipalName::parse_aws(text) {
            Ok(name) => {
                assert_eq!(name.as_str(), text);
                let debug = format!("{name:?}");
                debug
                    .split(|c: char| !c.is_alphanumeric())
                    .next()
                    .unwrap()
                    .to_owned()
            }
            Err(_) => "error".to_owned(),
        };
        assert_eq!(found, kind, "{text}");
    }
    for text in ["logs.eu-north-1.amazonaws.com", "s3.amazonaws.com.cn"] {
        assert!(PrincipalName::parse_service(text).is_ok(), "{text}");
    }
    for text in [
        "",
        "*",
        "amazonaws.com",
        "a..amazonaws.com",
        "arn:aws:iam::1:root",
    ] {
        assert!(PrincipalName::parse_service(text).is_err(), "{text}");
    }
}

#[test]
fn identity_keys_of_callers() {
    let root = "arn:aws:iam::111122223333:root";
    let user = "arn:aws:iam::111122223333:user/team/ann";
    let role = "arn:aws:iam::111122223333:role/team/app";
    let session = "arn:aws:sts::111122223333:assumed-role/app/one";
    let federated = "arn:aws:sts::111122223333:federated-user/bob";
    // Text, then `aws:PrincipalArn`, `aws:PrincipalType`, `aws:username`, the session's name.
    for (text, arn, kind, user_name, session_name) in [
        (root, Some(root), Some("Account"), None, None),
        (user, Some(user), Some("User"), Some("ann"), None),
        (role, Some(role), Some("AssumedRole"), None, None),
        (
            session,
            Some("arn:aws:iam::111122223333:role/app"),
            Some("AssumedRole"),
            None,
            Some("one"),
        ),
        (
            federated,
            Some(federated),
            Some("FederatedUser"),
            None,
            Some("bob"),
        ),
        ("logs.amazonaws.com", None, None, None, None),
    ] {
        let caller: Caller = text.parse().unwrap();
        assert_eq!(caller.as_str(), text);
        assert_eq!(caller.principal_arn().map(Arn::as_str), arn);
        assert_eq!(caller.principal_type(), kind);
        assert_eq!(caller.user_name(), user_name);
        assert_eq!(caller.session_name(), session_name);
    }
}

#[test]
fn the_path_of_a_role_tells_service_linked_roles() {
    let linked = |text: &str| text.parse::<Caller>().unwrap().is_service_linked();
    let role = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    assert_eq!(linked(role), Some(true));
    assert_eq!(linked("arn:aws:iam::111122223333:role/app"), Some(false));
    assert_eq!(
        linked("arn:aws:sts::111122223333:assumed-role/app/one"),
        None
    );
    assert_eq!(linked("arn:aws:iam::111122223333:user/ann"), Some(false));
}

#[test]
fn a_session_takes_only_its_own_role() {
    let session = "arn:aws:sts::111122223333:assumed-role/app/one";
    let with_role = |caller: &str, role: &str| {
        let caller: Caller = caller.parse().unwrap();
        caller
            .with_role(role.parse().unwrap())
            .map_err(|error| error.to_string())
    };
    let told = with_role(session, "arn:aws:iam::111122223333:role/team/app").unwrap();
    assert_eq!(told.principal_arn().unwrap().resource(), "role/team/app");
    assert_eq!(told.is_service_linked(), Some(false));
    for (caller, role, error) in [
        (
            session,
            "arn:aws:iam::111122223333:role/other",
            "is not a session of",
        ),
        (
            session,
            "arn:aws:iam::444455556666:role/app",
            "is not a session of",
        ),
        (
            session,
            "arn:aws-cn:iam::111122223333:role/app",
            "is not a session of",
        ),
        (
            session,
            "arn:aws:iam::111122223333:user/app",
            "is not the ARN of a role",
        ),
        (
            "arn:aws:iam::111122223333:role/team/app",
            "arn:aws:iam::111122223333:role/app",
            "is not a session of",
        ),
        (
            "arn:aws:iam::111122223333:user/ann",
            "arn:aws:iam::111122223333:role/app",
            "is not a session of a role",
        ),
    ] {
        let found = with_role(caller, role).unwrap_err();
        assert!(found.contains(error), "{found}");
    }
}

#[test]
fn a_federated_user_takes_only_an_issuer_of_its_account() {
    let federated = "arn:aws:sts::111122223333:federated-user/bob";
    let with_issuer = |caller: &str, issuer: &str| {
        let caller: Caller = caller.parse().unwrap();
        caller.with_issuer(issuer.parse().unwrap())
    };
    assert!(with_issuer(federated, "arn:aws:iam::111122223333:user/ann").is_ok());
    assert!(with_issuer(federated, "arn:aws:iam::444455556666:user/ann").is_err());
    assert!(with_issuer(federated, "arn:aws:iam::111122223333:role/app").is_err());
    let user = "arn:aws:iam::111122223333:user/ann";
    assert!(with_issuer(user, user).is_err());
}
