//! What is read, refused, recorded and fed, by example. That it holds for every operation is
//! tested beside the types.

#![expect(clippy::unwrap_used, reason = "test code")]

use kms_model::api::{
    CreateGrantRequest, CreateGrantResponse, CreateKeyRequest, CreateKeyResponse, DecryptRequest,
    DecryptResponse, DisableKeyResponse, EnableKeyRotationRequest, EncryptRequest, EncryptResponse,
    EncryptionAlgorithmSpec, GenerateDataKeyRequest, GrantOperation, Input, KeyMetadata, KeyState,
    ListGrantsRequest, ListKeysRequest, Output, PutKeyPolicyRequest, RetireGrantRequest,
    ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse, Tag, TagResourceRequest,
    UntagResourceRequest, operations,
};
use kms_model::error::{ErrorKind, KmsError};
use kms_model::policy_core::grant::EncryptionContextConstraint;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::secret::SecretBytes;
use serde_json::{Value, json};

#[test]
fn violations_are_in_the_words_of_aws() {
    let long = "x".repeat(2049);
    let long = long.as_str();
    #[rustfmt::skip]
    let rows: &[(KmsError, &[&str])] = &[
        (refused::<EncryptRequest>(&json!({"Plaintext": "YQ=="})),
            &["Value null at 'keyId'", "Member must not be null"]),
        (refused::<EncryptRequest>(&json!({"KeyId": null})),
            &["Value null at 'keyId'", "Member must not be null", "Value null at 'plaintext'", "Member must not be null"]),
        (refused::<EncryptRequest>(&json!({"KeyId": "", "Plaintext": ""})),
            &["Value '' at 'keyId'", "Member must have length greater than or equal to 1",
              "Value at 'plaintext'", "Member must have length greater than or equal to 1"]),
        (refused::<EncryptRequest>(&json!({"KeyId": "k", "Plaintext": "YQ==", "EncryptionAlgorithm": "AES"})),
            &["Value 'AES' at 'encryptionAlgorithm'", "Member must satisfy enum value set: [SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE]"]),
        (refused::<DecryptRequest>(&json!({"KeyId": long})),
            &[&format!("Value '{long}' at 'keyId'"), "Member must have length less than or equal to 2048"]),
        (refused::<DecryptRequest>(&json!({"GrantTokens": ["a", ""]})),
            &["Value '[a, ]' at 'grantTokens'", "Member must satisfy constraint: [Member must have length less than or equal to 8192, Member must have length greater than or equal to 1, Member must not be null]"]),
        (refused::<DecryptRequest>(&json!({"GrantTokens": ["a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a"]})),
            &["Value '[a, a, a, a, a, a, a, a, a, a, a]' at 'grantTokens'", "Member must have length less than or equal to 10"]),
        (refused::<GenerateDataKeyRequest>(&json!({"KeyId": "k", "NumberOfBytes": 1025})),
            &["Value '1025' at 'numberOfBytes'", "Member must have value less than or equal to 1024"]),
        (refused::<ScheduleKeyDeletionRequest>(&json!({"KeyId": "k", "PendingWindowInDays": 6})),
            &["Value '6' at 'pendingWindowInDays'", "Member must have value greater than or equal to 7"]),
        (refused::<ScheduleKeyDeletionRequest>(&json!({"KeyId": "k", "PendingWindowInDays": -1})),
            &["Value '-1' at 'pendingWindowInDays'", "Member must have value greater than or equal to 7"]),
        (refused::<EnableKeyRotationRequest>(&json!({"KeyId": "k", "RotationPeriodInDays": 89})),
            &["Value '89' at 'rotationPeriodInDays'", "Member must have value greater than or equal to 90"]),
        (refused::<ListGrantsRequest>(&json!({"KeyId": "k", "Limit": 101})),
            &["Value '101' at 'limit'", "Member must have value less than or equal to 100"]),
        (refused::<ListKeysRequest>(&json!({"Limit": 1001, "Marker": "\u{2603}"})),
            &["Value '1001' at 'limit'", "Member must have value less than or equal to 1000",
              "Value '\u{2603}' at 'marker'", "Member must satisfy regular expression pattern: [\\u0020-\\u00FF]*"]),
        (refused::<TagResourceRequest>(&json!({"KeyId": "k", "Tags": [{"TagKey": "a", "TagValue": ""}, {"TagKey": ""}]})),
            &["Value '' at 'tags.2.member.tagKey'", "Member must have length greater than or equal to 1",
              "Value null at 'tags.2.member.tagValue'", "Member must not be null"]),
        (refused::<UntagResourceRequest>(&json!({"KeyId": "k", "TagKeys": [""]})),
            &["Value '[]' at 'tagKeys'", "Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must not be null]"]),
        (refused::<PutKeyPolicyRequest>(&json!({"KeyId": "k", "Policy": "{}", "PolicyName": "a b"})),
            &["Value 'a b' at 'policyName'", "Member must satisfy regular expression pattern: [\\w]+"]),
        (refused::<CreateGrantRequest>(&json!({"KeyId": "k", "Operations": ["Decrypt"], "Constraints": {"SourceArn": "arn:aws:s3:::bucket-of-nobody"}})),
            &["Value 'arn:aws:s3:::bucket-of-nobody' at 'constraints.sourceArn'",
              "Member must satisfy regular expression pattern: ^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$"]),
        (refused::<EncryptRequest>(&json!({"KeyId": "k", "Plaintext": "YQ==", "EncryptionContext": {"a": "x".repeat(8192)}})),
            &["Value at 'encryptionContext'", "Member must have length less than or equal to 8192"]),
    ];
    for (error, want) in rows {
        let violations: Vec<String> = want
            .chunks(2)
            .map(|pair| pair.join(" failed to satisfy constraint: "))
            .collect();
        let count = match violations.len() {
            1 => "1 validation error".to_owned(),
            more => format!("{more} validation errors"),
        };
        let want = format!("{count} detected: {}", violations.join("; "));
        assert_eq!(error.kind, ErrorKind::Validation, "{want}");
        assert_eq!(error.message, want);
    }
    let error = refused::<CreateGrantRequest>(&json!({"KeyId": "k", "Operations": ["Fly"]}));
    let want = "1 validation error detected: Value '[Fly]' at 'operations' failed to satisfy \
                constraint: Member must satisfy constraint: [Member must satisfy enum value set: [Decrypt, ";
    assert!(error.message.starts_with(want), "{error}");
}

#[test]
fn a_message_does_not_grow_with_the_input() {
    let tags = vec![json!({}); 10_000];
    let error = refused::<TagResourceRequest>(&json!({"KeyId": "k", "Tags": tags}));
    let want = "20000 validation errors detected: Value null at 'tags.1.member.tagKey' failed";
    assert!(error.message.starts_with(want), "{error}");
    assert!(error.message.len() < 20_000);
}

#[test]
fn wrong_json_is_a_serialization_error() {
    #[rustfmt::skip]
    let rows = [
        (json!({"KeyId": 1, "Plaintext": "YQ=="}), "NUMBER_VALUE can not be converted to a String"),
        (json!({"KeyId": ["k"], "Plaintext": "YQ=="}), "Start of list found where not expected"),
        (json!({"KeyId": "k", "Plaintext": true}), "TRUE_VALUE can not be converted to a Blob"),
        (json!({"KeyId": "k", "Plaintext": "no base64"}), "STRING_VALUE can not be converted to a Blob"),
        (json!({"KeyId": "k", "Plaintext": "YQ==", "DryRun": "true"}), "STRING_VALUE can not be converted to a Boolean"),
        (json!({"KeyId": "k", "Plaintext": "YQ==", "EncryptionContext": {"a": 1}}), "NUMBER_VALUE can not be converted to a String"),
        (json!({"KeyId": "k", "Plaintext": "YQ==", "EncryptionContext": "a"}), "Expected map or null"),
        (json!({"KeyId": "k", "Plaintext": "YQ==", "GrantTokens": "a"}), "Expected list or null"),
    ];
    for (body, want) in rows {
        let error = refused::<EncryptRequest>(&body);
        assert_eq!(error.kind, ErrorKind::Serialization);
        assert_eq!(error.message, want);
    }
    for number in [json!(1.5), json!("7"), json!(4_294_967_303_u64)] {
        let body = json!({"KeyId": "k", "PendingWindowInDays": number});
        let error = refused::<ScheduleKeyDeletionRequest>(&body);
        assert_eq!(error.kind, ErrorKind::Serialization);
    }
}

#[test]
fn built_inputs_are_held_to_the_same_bounds() {
    let mut input = EncryptRequest::new("", SecretBytes::new(vec![0; 4097]));
    input.grant_tokens = Some(vec![String::new()]);
    let error = input.validate().unwrap_err();
    let body = json!({"KeyId": "", "Plaintext": "A".repeat(5464), "GrantTokens": [""]});
    assert_eq!(error.message, refused::<EncryptRequest>(&body).message);
    EncryptRequest::new("k", SecretBytes::new(vec![0; 4096]))
        .validate()
        .unwrap();
}

#[test]
fn unknown_members_are_ignored() {
    let input = CreateKeyRequest::read(&json!({"Hue": {"red": 1}})).unwrap();
    assert_eq!(input, CreateKeyRequest::default());
}

#[test]
fn the_engine_sees_what_it_decides_by() {
    let input = CreateGrantRequest::read(&json!({
        "KeyId": "k", "Operations": ["Decrypt", "RetireGrant"], "GranteePrincipal": "p",
        "Constraints": {"EncryptionContextSubset": {"tenant": "a"}, "EncryptionContextEquals": {}},
    }));
    let parameters = input.unwrap().parameters();
    let constraints = parameters.constraints.unwrap();
    let subset = EncryptionContextConstraint::Subset([("tenant".into(), "a".into())].into());
    assert_eq!(constraints.encryption_context, Some(subset));
    assert_eq!(parameters.key_id.as_deref(), Some("k"));
    assert_eq!(parameters.grantee_principal.as_deref(), Some("p"));
    assert_eq!(parameters.operations.unwrap(), ["Decrypt", "RetireGrant"]);

    let tags = vec![Tag::new("a", "1"), Tag::new("b", "2")];
    let tags = TagResourceRequest::new("k", tags).parameters().tags;
    let want = [("a", "1"), ("b", "2")].map(|(key, value)| (key.into(), value.into()));
    assert_eq!(tags, Some(want.into()));
    assert_eq!(CreateKeyRequest::default().parameters().tags, None);
}

#[test]
fn records_are_as_cloudtrail_writes_them() {
    let mut input = EncryptRequest::new("alias/a", SecretBytes::from(&b"plain"[..]));
    input.encryption_algorithm = Some(EncryptionAlgorithmSpec::SymmetricDefault);
    input.encryption_context = Some([("Tenant".into(), "A".into())].into());
    let want = json!({
        "keyId": "alias/a", "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "encryptionContext": {"Tenant": "A"},
    });
    assert_eq!(Value::Object(input.record()), want);
    assert_eq!(EncryptResponse::default().record(), None);

    let deleted = ScheduleKeyDeletionResponse {
        deletion_date: Timestamp::parse("2021-04-12T18:58:30Z"),
        key_id: Some("arn".into()),
        key_state: Some(KeyState::PendingDeletion),
        pending_window_in_days: Some(20),
    };
    let want = json!({
        "deletionDate": "Apr 12, 2021, 6:58:30 PM", "keyId": "arn",
        "keyState": "PendingDeletion", "pendingWindowInDays": 20,
    });
    assert_eq!(deleted.record().map(Value::Object), Some(want));

    let mut metadata = KeyMetadata::new("k");
    metadata.aws_account_id = Some("111122223333".into());
    let created = CreateKeyResponse {
        key_metadata: Some(metadata),
    };
    let want = json!({"keyMetadata": {"AWSAccountId": "111122223333", "keyId": "k"}});
    assert_eq!(created.record().map(Value::Object), Some(want));

    // A grant token lets its bearer use a grant at once: it is in no event about its making or end.
    let granted = CreateGrantResponse {
        grant_id: Some("g".into()),
        grant_token: Some("t".into()),
    };
    let want = json!({"grantId": "g"});
    assert_eq!(granted.record().map(Value::Object), Some(want));
    let retired = RetireGrantRequest {
        grant_token: Some("t".into()),
        ..RetireGrantRequest::default()
    };
    assert!(retired.record().is_empty());
    let disabled = DisableKeyResponse::default().record();
    assert!(disabled.is_some_and(|record| record.is_empty()));
}

#[test]
fn near_inputs_feed_different_bytes() {
    let body = |context: Value, tokens: Value| json!({"KeyId": "k", "Plaintext": "YQ==", "EncryptionContext": context, "GrantTokens": tokens});
    let null = || Value::Null;
    #[rustfmt::skip]
    let bodies = [
        body(null(), null()), body(json!({}), null()), body(null(), json!([])),
        body(json!({"a": "bc"}), null()), body(json!({"ab": "c"}), null()),
        body(json!({"abc": ""}), null()), body(json!({"a": "b", "c": "d"}), null()),
        body(json!({"a": "bcd"}), null()), body(null(), json!(["ab"])),
        body(null(), json!(["a", "b"])), body(null(), json!(["b", "a"])),
        json!({"KeyId": "k", "Plaintext": "YWE="}), json!({"KeyId": "kY", "Plaintext": "YQ=="}),
        json!({"KeyId": "k", "Plaintext": "YQ==", "DryRun": false}),
        json!({"KeyId": "k", "Plaintext": "YQ==", "DryRun": true}),
    ];
    let mut seen = Vec::new();
    for body in bodies {
        let bytes = fed(&EncryptRequest::read(&body).unwrap());
        assert!(!seen.contains(&bytes), "{body}");
        seen.push(bytes);
    }
    // The order in which pairs are written says nothing.
    let [one, other] = [
        r#"{"CiphertextBlob":"YQ==","EncryptionContext":{"a":"1","b":"2"}}"#,
        r#"{"EncryptionContext":{"b":"2","a":"1"},"CiphertextBlob":"YQ=="}"#,
    ]
    .map(|body| fed(&DecryptRequest::read(&serde_json::from_str(body).unwrap()).unwrap()));
    assert_eq!(one, other);
}

#[test]
fn secrets_are_not_in_debug_output() {
    let output = DecryptResponse {
        plaintext: Some(SecretBytes::from(&b"plain"[..])),
        ..DecryptResponse::default()
    };
    assert!(format!("{output:?}").contains("SecretBytes(..)"));
    let body = output.write();
    assert_eq!(body, json!({"Plaintext": "cGxhaW4="}));
    let read = DecryptResponse::read(&body).unwrap();
    assert_eq!(read.plaintext, output.plaintext);
}

#[test]
fn outputs_are_not_held_to_bounds_but_to_types() {
    let output = EncryptResponse::read(&json!({"KeyId": ""})).unwrap();
    assert_eq!(output.key_id.as_deref(), Some(""));
    let unknown = EncryptResponse::read(&json!({"EncryptionAlgorithm": "ROT13"})).unwrap_err();
    assert_eq!(unknown.kind, ErrorKind::Serialization);
    let metadata = CreateKeyResponse::read(&json!({"KeyMetadata": {}})).unwrap_err();
    assert_eq!(metadata.kind, ErrorKind::Serialization);
}

#[test]
fn enums_are_closed() {
    for state in KeyState::ALL {
        assert_eq!(KeyState::parse(state.as_str()), Some(*state));
    }
    assert_eq!(KeyState::parse("enabled"), None);
    assert_eq!(GrantOperation::Decrypt.to_string(), "Decrypt");
}

#[test]
fn operations_are_listed() {
    let names: Vec<&str> = operations().collect();
    assert!(names.is_sorted() && names.contains(&"ReEncrypt"));
}

fn refused<I: Input>(body: &Value) -> KmsError {
    I::read(body).unwrap_err()
}

fn fed(input: &impl Input) -> Vec<u8> {
    let mut bytes = Vec::new();
    input.feed(&mut |part| bytes.extend_from_slice(part));
    bytes
}
