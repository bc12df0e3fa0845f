//! The tables are sorted, unique and closed, and say what the documentation says.

use std::collections::BTreeSet;

use policy_core::name::action::ActionPattern;
use policy_core::name::condition_key::ConditionKey;
use policy_core::table::condition_key::known::KnownKey;
use policy_core::table::condition_key::{self, Arity, Form, lookup, may_be_carried};
use policy_core::table::kms_action::{Action, ActionSet, ResourceKind};
use policy_core::table::operation::Operation;
use policy_core::table::operator::{self, by_spelling};
use policy_core::table::partition;

#[test]
fn actions_are_sorted_and_unique_in_any_case() {
    let names: Vec<_> = Action::all().map(Action::name).collect();
    let folded: Vec<_> = names.iter().map(|name| name.to_lowercase()).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    assert!(folded.is_sorted_by(|a, b| a < b), "{folded:?}");
    assert_eq!(names.len(), 58);
}

#[test]
fn actions_are_found_by_name() {
    for action in Action::all() {
        assert_eq!(Action::from_name(action.name()), Some(action));
        let full = action.full_name();
        assert_eq!(full, format!("kms:{}", action.name()));
        for text in [full.to_owned(), full.to_uppercase(), full.to_lowercase()] {
            assert_eq!(Action::parse(&text), Some(action), "{text}");
        }
    }
    for text in [
        "",
        "kms:",
        "Decrypt",
        "s3:Decrypt",
        "kms:ReEncrypt",
        "kms:Decrypt ",
    ] {
        assert_eq!(Action::parse(text), None, "{text}");
    }
    for text in ["", "decrypt", "kms:Decrypt", "ReEncrypt", "Decrypt*"] {
        assert_eq!(Action::from_name(text), None, "{text}");
    }
}

#[test]
fn constants_are_the_actions_of_their_names() {
    let constants = [
        (Action::CREATE_ALIAS, "CreateAlias"),
        (Action::CREATE_GRANT, "CreateGrant"),
        (Action::CREATE_KEY, "CreateKey"),
        (Action::DESCRIBE_KEY, "DescribeKey"),
        (Action::PUT_KEY_POLICY, "PutKeyPolicy"),
        (Action::RE_ENCRYPT_FROM, "ReEncryptFrom"),
        (Action::RE_ENCRYPT_TO, "ReEncryptTo"),
        (Action::REPLICATE_KEY, "ReplicateKey"),
        (Action::RETIRE_GRANT, "RetireGrant"),
        (Action::TAG_RESOURCE, "TagResource"),
        (Action::VERIFY_MAC, "VerifyMac"),
    ];
    for (action, name) in constants {
        assert_eq!(action.name(), name);
    }
}

#[test]
fn traits_of_actions() {
    check_actions(
        Action::cross_account,
        "CreateGrant Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt \
         GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext \
         GenerateDataKeyWithoutPlaintext GenerateMac GetKeyRotationStatus GetPublicKey ListGrants \
         ReEncryptFrom ReEncryptTo RetireGrant RevokeGrant Sign Verify VerifyMac",
    );
    check_actions(
        Action::is_grant_operation,
        "CreateGrant Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt \
         GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext \
         GenerateDataKeyWithoutPlaintext GenerateMac GetPublicKey ReEncryptFrom ReEncryptTo \
         RetireGrant Sign Verify VerifyMac",
    );
    check_actions(
        Action::accepts_grant_tokens,
        "CreateGrant Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt \
         GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext \
         GenerateDataKeyWithoutPlaintext GenerateMac GetPublicKey ReEncryptFrom ReEncryptTo \
         Sign Verify VerifyMac",
    );
    check_actions(
        Action::takes_encryption_context,
        "Decrypt Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext \
         GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
    );
    check_actions(
        Action::identity_only,
        "ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore \
         DescribeCustomKeyStores DisconnectCustomKeyStore GenerateRandom ListAliases ListKeys \
         ListRetirableGrants UpdateCustomKeyStore",
    );
    check_actions(
        |action| action.resource_kind() == ResourceKind::Alias,
        "CreateAlias DeleteAlias UpdateAlias",
    );
}

#[test]
fn sets_of_actions() {
    let set = |text: &str| ActionSet::from_pattern(&text.parse().unwrap());
    assert_eq!(set("*"), ActionSet::ALL);
    assert_eq!(set("kms:*"), ActionSet::ALL);
    assert_eq!(set("KMS:decrypt"), ActionSet::of(Action::DECRYPT));
    assert_eq!(
        set("kms:ReEncrypt*"),
        ActionSet::from_slice(&[Action::RE_ENCRYPT_FROM, Action::RE_ENCRYPT_TO])
    );
    assert!(set("s3:*").is_empty());
    assert_eq!(ActionSet::ALL.len(), 58);
    assert_eq!(ActionSet::ALL.complement(), ActionSet::EMPTY);
    for action in Action::all() {
        let one = ActionSet::of(action);
        assert_eq!(one.iter().collect::<Vec<_>>(), [action]);
        assert!(!one.complement().contains(action));
        assert_eq!(one.union(one.complement()), ActionSet::ALL);
        assert_eq!(one.intersection(one.complement()), ActionSet::EMPTY);
    }
}

#[test]
fn sets_of_patterns_hold_what_the_patterns_match() {
    let check = |text: &str| {
        let pattern: ActionPattern = text.parse().unwrap();
        let wanted: ActionSet = Action::all()
            .filter(|action| pattern.matches(action.full_name()))
            .collect();
        assert_eq!(ActionSet::from_pattern(&pattern), wanted, "{text}");
    };
    for action in Action::all() {
        let name = action.full_name();
        let colon = name.find(':').unwrap();
        for (at, _) in name.char_indices().chain([(name.len(), ' ')]) {
            let (head, rest) = name.split_at(at);
            let (last, tail) = if at > colon {
                ("", rest)
            } else {
                (":", name.split_at(colon + 1).1)
            };
            for text in [
                format!("{head}*{last}*"),
                format!("{head}?{last}*"),
                format!("{head}*{last}{tail}"),
                format!("{head}?{rest}"),
                format!("{head}*{last}?{tail}"),
            ] {
                if text.parse::<ActionPattern>().is_ok() {
                    check(&text);
                    check(&text.to_uppercase());
                    check(&text.to_lowercase());
                }
            }
        }
        check(name);
        check(&name.to_uppercase());
        check(&format!("{name}x"));
    }
    for text in [
        "kms:Z*", "kms:zz?", "a:*", "z:*", "s3:Get*", "km:*", "kmsx:*", "?ms:*", "*:*",
    ] {
        check(text);
    }
}

#[test]
fn condition_keys_are_sorted_and_unique() {
    let rows = condition_key::rows();
    assert!(rows.is_sorted_by(|a, b| a.folded() < b.folded()));
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(row.folded(), row.name().to_lowercase());
        assert_eq!(usize::from(row.index()), place);
        assert_eq!(row.known().row(), row);
        assert!(!row.carriers().is_empty());
        if row.form() != Form::Exact {
            // `lookup` relies on a family standing right before its keys.
            let mut others = rows.iter().filter(|other| *other != row);
            assert!(others.all(|other| !other.folded().starts_with(row.folded())));
        }
    }
}

#[test]
fn condition_keys_are_found_in_any_case() {
    let name = |text: &str| {
        let key: ConditionKey = text.parse().unwrap();
        lookup(&key).map(|row| row.name())
    };
    for (text, found) in [
        ("aws:principalARN", Some("aws:PrincipalArn")),
        ("aws:PrincipalTag/team", Some("aws:PrincipalTag/")),
        ("aws:PrincipalTag/", None),
        ("aws:PrincipalTag", None),
        ("aws:PrincipalArnX", None),
        ("aws:aaa", None),
        ("zzz:Key", None),
        (
            "kms:EncryptionContextKeys",
            Some("kms:EncryptionContextKeys"),
        ),
        (
            "KMS:EncryptionContext:a:b/c",
            Some("kms:EncryptionContext:"),
        ),
        ("kms:EncryptionContext", None),
        (
            "kms:RecipientAttestation:PCR0",
            Some("kms:RecipientAttestation:PCR"),
        ),
        (
            "kms:RecipientAttestation:PCR31",
            Some("kms:RecipientAttestation:PCR"),
        ),
        ("kms:RecipientAttestation:PCR32", None),
        ("kms:RecipientAttestation:PCR01", None),
        ("kms:RecipientAttestation:PCR+1", None),
        (
            "kms:RecipientAttestation:NitroTPMPCR23",
            Some("kms:RecipientAttestation:NitroTPMPCR"),
        ),
        ("kms:RecipientAttestation:NitroTPMPCR24", None),
    ] {
        assert_eq!(name(text), found, "{text}");
    }
    for row in condition_key::rows() {
        if row.form() == Form::Exact {
            assert_eq!(name(row.name()), Some(row.name()));
        }
    }
}

#[test]
fn condition_keys_and_their_carriers() {
    let context = KnownKey::KMS_ENCRYPTION_CONTEXT.row();
    let of_grants = ActionSet::from_slice(&[Action::CREATE_GRANT, Action::RETIRE_GRANT]);
    for action in Action::all() {
        assert_eq!(
            may_be_carried(action, context),
            action.takes_encryption_context() || of_grants.contains(action),
            "{action}"
        );
        assert!(may_be_carried(action, KnownKey::AWS_SOURCE_IP.row()));
    }
    let aliases = KnownKey::KMS_RESOURCE_ALIASES.row();
    assert_eq!(aliases.carriers(), ActionSet::ON_KEYS);
    assert_eq!(aliases.arity(), Arity::Multi);
    let not_in_key_policies: Vec<_> = condition_key::rows()
        .iter()
        .filter(|row| !row.works_in_key_policies())
        .map(|row| row.name())
        .collect();
    assert_eq!(
        not_in_key_policies,
        ["aws:ResourceTag/", "kms:ResourceAliases"]
    );
    let tag_keys = KnownKey::AWS_TAG_KEYS.row().carriers();
    let tagging = [
        Action::CREATE_KEY,
        Action::TAG_RESOURCE,
        Action::UNTAG_RESOURCE,
    ];
    assert_eq!(tag_keys, ActionSet::from_slice(&tagging));
}

#[test]
fn operators() {
    let rows = operator::rows();
    assert!(rows.is_sorted_by(|a, b| a.spelling.to_lowercase() < b.spelling.to_lowercase()));
    assert_eq!(rows.len(), 27);
    for row in rows {
        assert_eq!(format!("{:?}", row.operator), row.spelling);
        assert_eq!(row.operator.row(), row);
        assert_eq!(by_spelling(&row.spelling.to_uppercase()), Some(row));
        let positive = row.positive.row();
        assert!(!positive.is_negated());
        assert_eq!(row.is_negated(), row.spelling.contains("Not"));
        assert_eq!(positive.spelling, row.spelling.replace("Not", ""));
        assert_eq!(
            (positive.family, positive.wildcards, positive.variables),
            (row.family, row.wildcards, row.variables)
        );
    }
    assert_eq!(by_spelling("StringEqualsIfExists"), None);
}

#[test]
fn every_action_is_needed_by_an_operation() {
    let names: Vec<_> = Operation::all().map(Operation::name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    assert_eq!(names.len(), 56);
    let mut needed = ActionSet::EMPTY;
    for operation in Operation::all() {
        assert_eq!(Operation::from_name(operation.name()), Some(operation));
        let needs = operation.needs();
        assert!(!needs.is_empty(), "{operation}");
        assert!(operation.name() == "ReEncrypt" || needs[0].action.name() == operation.name());
        needs.iter().for_each(|need| needed.insert(need.action));
    }
    let unneeded: Vec<_> = needed.complement().iter().map(Action::name).collect();
    assert_eq!(
        unneeded,
        ["SynchronizeMultiRegionKey"],
        "only KMS itself calls it"
    );
}

#[test]
fn partitions() {
    assert!(partition::rows().is_sorted_by(|a, b| a < b));
    assert!(partition::is_known("aws-us-gov"));
    assert!(!partition::is_known("aws-"));
}

fn check_actions(holds: impl Fn(Action) -> bool, names: &str) {
    let found: BTreeSet<_> = Action::all()
        .filter(|action| holds(*action))
        .map(Action::name)
        .collect();
    let wanted: BTreeSet<_> = names.split_whitespace().collect();
    assert_eq!(found, wanted);
}
