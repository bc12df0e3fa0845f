//! What a request may carry, at the bound and one beyond.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "test code"
)]

use std::collections::BTreeMap;

use policy_core::grant::{EncryptionContextConstraint, GrantConstraints};
use policy_core::limits::{
    MAX_ENCRYPTION_CONTEXT_BYTES, MAX_ENTRIES, MAX_GRANT_TOKENS, MAX_VALUE_BYTES, MAX_VALUES,
};
use policy_core::request::{Context, ContextValue, LimitError, Parameters, Principal, Request};

#[test]
fn each_bound_holds_and_one_more_does_not() {
    let long = |length: usize| "x".repeat(length);
    check(
        "a value",
        MAX_VALUE_BYTES,
        |request, count| request.context = context(1, &[&long(count)]),
        LimitError::ValueBytes("the context", MAX_VALUE_BYTES + 1),
    );
    check(
        "values of a key",
        MAX_VALUES,
        |request, count| request.overrides = context(1, &vec!["x"; count]),
        LimitError::Values("aws:k0".to_owned(), MAX_VALUES + 1),
    );
    check(
        "entries",
        MAX_ENTRIES,
        |request, count| request.context = context(count, &["x"]),
        LimitError::Entries("the context", MAX_ENTRIES + 1),
    );
    check(
        "overrides",
        MAX_ENTRIES,
        |request, count| request.overrides = context(count, &["x"]),
        LimitError::Entries("the overrides", MAX_ENTRIES + 1),
    );
    check(
        "grant tokens",
        MAX_GRANT_TOKENS,
        |request, count| request.grant_tokens = vec![long(MAX_VALUE_BYTES); count],
        LimitError::GrantTokens(MAX_GRANT_TOKENS + 1),
    );
    check(
        "a grant token",
        MAX_VALUE_BYTES,
        |request, count| request.grant_tokens = vec![long(count)],
        LimitError::ValueBytes("the grant tokens", MAX_VALUE_BYTES + 1),
    );
    check(
        "tags of the principal",
        MAX_ENTRIES,
        |request, count| request.principal.tags = Some(map(count)),
        LimitError::Entries("the tags of the principal", MAX_ENTRIES + 1),
    );
    check(
        "the service",
        MAX_VALUE_BYTES,
        |request, count| request.via = Some(long(count)),
        LimitError::ValueBytes("the request", MAX_VALUE_BYTES + 1),
    );
}

#[test]
fn parameters_are_bounded() {
    let pairs = |bytes: usize| BTreeMap::from([("k".to_owned(), "x".repeat(bytes - 1))]);
    check_parameters(
        MAX_ENCRYPTION_CONTEXT_BYTES,
        |parameters, count| parameters.encryption_context = Some(pairs(count)),
        LimitError::EncryptionContext("EncryptionContext", MAX_ENCRYPTION_CONTEXT_BYTES + 1),
    );
    check_parameters(
        MAX_ENCRYPTION_CONTEXT_BYTES,
        |parameters, count| {
            parameters.constraints = Some(GrantConstraints {
                encryption_context: Some(EncryptionContextConstraint::Subset(pairs(count))),
                source_arn: None,
            });
        },
        LimitError::EncryptionContext("Constraints", MAX_ENCRYPTION_CONTEXT_BYTES + 1),
    );
    check_parameters(
        MAX_ENTRIES,
        |parameters, count| parameters.tags = Some(map(count)),
        LimitError::Entries("the tags of the request", MAX_ENTRIES + 1),
    );
    check_parameters(
        MAX_VALUES,
        |parameters, count| parameters.tag_keys = Some(vec!["x".to_owned(); count]),
        LimitError::Values("TagKeys".to_owned(), MAX_VALUES + 1),
    );
    check_parameters(
        MAX_VALUE_BYTES,
        |parameters, count| parameters.wrapping_key_spec = Some("x".repeat(count)),
        LimitError::ValueBytes("the parameters", MAX_VALUE_BYTES + 1),
    );
}

#[test]
fn all_texts_together_are_bounded() {
    let mut request = request();
    let value = "x".repeat(MAX_VALUE_BYTES);
    request.context = context(15, &[&value]);
    assert_eq!(request.within_limits(), Ok(()));
    request.grant_tokens = vec![value];
    let error = request.within_limits().unwrap_err();
    assert_eq!(error, LimitError::RequestBytes);
    assert_eq!(
        error.to_string(),
        "the request has more than 131072 bytes, which are the most that is taken"
    );
}

fn check(what: &str, max: usize, fill: impl Fn(&mut Request, usize), beyond: LimitError) {
    let mut request = request();
    fill(&mut request, max);
    assert_eq!(request.within_limits(), Ok(()), "{what}");
    fill(&mut request, max + 1);
    assert_eq!(request.within_limits(), Err(beyond), "{what}");
}

fn check_parameters(max: usize, fill: impl Fn(&mut Parameters, usize), beyond: LimitError) {
    let fill = |request: &mut Request, count| {
        let mut parameters = Parameters::default();
        fill(&mut parameters, count);
        request.parameters = Some(parameters);
    };
    check("a parameter", max, fill, beyond);
}

fn request() -> Request {
    let caller = "arn:aws:iam::111122223333:role/app".parse().unwrap();
    Request::new(Principal::new(caller), Vec::new())
}

fn context(entries: usize, values: &[&str]) -> Context {
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    Context {
        entries: (0..entries)
            .map(|index| {
                let key = format!("aws:k{index}").parse().unwrap();
                (key, ContextValue::Values(values.clone()))
            })
            .collect(),
    }
}

fn map(entries: usize) -> BTreeMap<String, String> {
    (0..entries)
        .map(|index| (format!("k{index}"), "x".to_owned()))
        .collect()
}
