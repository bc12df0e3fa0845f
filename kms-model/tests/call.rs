//! What a call carries, and that the engine takes it.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_model::call::Call;
use kms_model::iam::{Attached, Iam, Identity, SessionOptions, VpcEndpoint, lone_account, policy};
use policy_core::ast::PolicyKind;
use policy_core::decide::Decision;
use policy_core::name::arn::Arn;
use policy_core::record::{AccountRecord, KeyMetadata, KeyRecord};
use policy_core::request::{Check, ContextValue, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::table::kms_action::Action;
use policy_core::value::time::Timestamp;

#[test]
fn a_call_carries_what_aws_says_it_carries() {
    let iam = world();
    let at = |identity: Identity| Call::new(identity, "eu-north-1");
    let ip = parse("192.0.2.7");
    let issued = ("aws:TokenIssueTime", "2026-01-01T00:00:00Z");
    let unsure = ("aws:MultiFactorAuthPresent", "false");
    let agent = ("aws:UserAgent", "tool/1");
    let source = |call: Call| call.on_behalf_of(Some(parse(BUCKET)), Some(parse(HOME)));
    #[rustfmt::skip]
    let table = [
        ("nothing is known", at(user(&iam)), Vec::<(&str, &str)>::new()),
        ("a direct call", at(user(&iam)).from_ip(ip).user_agent("tool/1"), vec![("aws:SourceIp", "192.0.2.7"), agent]),
        ("an address of a socket for both", at(user(&iam)).from_ip(parse("::ffff:192.0.2.7")), vec![("aws:SourceIp", "192.0.2.7")]),
        ("through an endpoint", at(user(&iam)).from_ip(ip).through("vpce-1"), vec![("aws:VpcSourceIp", "192.0.2.7"), ("aws:SourceVpc", "vpc-1")]),
        ("through an endpoint that is not known", at(user(&iam)).from_ip(ip).through("vpce-2"), vec![("aws:VpcSourceIp", "192.0.2.7")]),
        ("forwarded", at(user(&iam)).from_ip(ip).user_agent("tool/1").via(S3), vec![]),
        ("forwarded from an endpoint", at(user(&iam)).from_ip(ip).through("vpce-1").via(S3), vec![]),
        ("a session", at(session(&iam)), vec![issued, ("aws:SourceIdentity", "ann"), ("aws:FederatedProvider", "idp.example.com"), unsure]),
        ("a federated session", at(federated(&iam)), vec![issued, unsure]),
        ("a second factor", at(federated(&iam)).with_mfa(60), vec![issued, ("aws:MultiFactorAuthPresent", "true"), ("aws:MultiFactorAuthAge", "60")]),
        ("a root user", at(root(&iam)), vec![]),
        ("a service", source(at(service(&iam))), vec![("aws:SourceArn", BUCKET), ("aws:SourceAccount", HOME), ("aws:SourceOrgID", "o-a1"), ("aws:SourceOrgPaths", "o-a1/r-1/ou-1/")]),
        ("a service has no second factor", at(service(&iam)).with_mfa(1), vec![]),
        ("a source that a user says", source(at(user(&iam))), vec![]),
        ("what the embedder knows", at(user(&iam)).with(parse("aws:referer"), ["x"]), vec![("aws:referer", "x")]),
        ("what the call says already", at(user(&iam)).from_ip(ip).with(parse("AWS:SOURCEIP"), ["10.0.0.1"]), vec![("aws:SourceIp", "192.0.2.7")]),
        ("the address of the service", at(user(&iam)).via(S3).with(parse("aws:SourceIp"), ["10.0.0.1"]), vec![("aws:SourceIp", "10.0.0.1")]),
        ("the last word of the embedder", at(user(&iam)).with(parse("aws:referer"), ["x"]).with(parse("aws:Referer"), ["y"]), vec![("aws:Referer", "y")]),
    ];
    for (what, call, wanted) in table {
        let context = call.context(&iam);
        let found: Vec<_> = context
            .entries
            .iter()
            .map(|(key, value)| match value {
                ContextValue::Values(values) => (key.as_str(), values.join("|")),
                ContextValue::Absent | ContextValue::Unknown => panic!("{what}: {key}"),
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(key, one)| (*key, one.as_str()))
            .collect();
        assert_eq!(found, wanted, "{what}");
    }
    let silent = at(user(&iam)).with(parse("aws:referer"), [] as [&str; 0]);
    let silent = silent.context(&iam).entries;
    assert!(matches!(&*silent, [(_, ContextValue::Absent)]));
}

#[test]
fn a_forwarded_call_does_not_pass_the_endpoint_of_its_caller() {
    let iam = world();
    let call = Call::new(user(&iam), "eu-north-1").through("vpce-1");
    assert_eq!(call.passed_endpoint(), Some("vpce-1"));
    assert_eq!(call.via(S3).passed_endpoint(), None);
}

#[test]
fn a_call_is_in_the_partition_of_its_caller() {
    let iam = world();
    let partition = |identity: Identity| Call::new(identity, "x").partition;
    let china = iam.root(parse(CHINA)).unwrap();
    assert_eq!(partition(china), "aws-cn");
    assert_eq!(partition(session(&iam)), "aws");
    assert_eq!(partition(service(&iam)), "aws");
    let service = iam.service("logs.cn-north-1.amazonaws.com.cn").unwrap();
    assert_eq!(partition(service), "aws-cn");
}

#[test]
fn the_engine_finds_no_contradiction_in_any_call() {
    let iam = world();
    #[rustfmt::skip]
    let callers = [root(&iam), user(&iam), session(&iam), federated(&iam), service(&iam)];
    for identity in &callers {
        let bare = Call::new(identity.clone(), "eu-north-1");
        let full = bare
            .clone()
            .from_ip(parse("192.0.2.7"))
            .user_agent("tool/1")
            .with_mfa(60)
            .on_behalf_of(Some(parse(BUCKET)), Some(parse(HOME)));
        for call in [
            bare,
            full.clone(),
            full.clone().via(S3),
            full.through("vpce-1"),
        ] {
            let who = identity.caller().as_str();
            assert_eq!(decided(&iam, &call, "{}"), Ok(Decision::Allowed), "{who}");
        }
    }
}

#[test]
fn decisions_see_the_session_and_its_role() {
    let iam = world();
    let call = Call::new(session(&iam), "eu-north-1").through("vpce-1");
    #[rustfmt::skip]
    let table = [
        // Of the session, which hides the role's `Team`.
        (r#"{"StringEquals": {"aws:PrincipalTag/Team": "session"}}"#, Decision::Allowed),
        (r#"{"StringEquals": {"aws:PrincipalTag/Team": "role"}}"#, Decision::ImplicitDeny),
        (r#"{"StringEquals": {"aws:PrincipalTag/Cost": "7"}}"#, Decision::Allowed),
        (r#"{"StringEquals": {"aws:SourceIdentity": "ann"}}"#, Decision::Allowed),
        (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1"}}"#, Decision::Allowed),
        (r#"{"StringEquals": {"aws:SourceVpce": "vpce-1"}}"#, Decision::Allowed),
        (r#"{"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#, Decision::Allowed),
        (r#"{"StringLike": {"aws:userid": "AROA*:one"}}"#, Decision::Allowed),
        (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, Decision::Allowed),
        (r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#, Decision::ImplicitDeny),
        (r#"{"DateGreaterThan": {"aws:TokenIssueTime": "2025-12-31T00:00:00Z"}}"#, Decision::Allowed),
    ];
    for (condition, wanted) in table {
        let found = decided(&iam, &call, condition).unwrap();
        assert_eq!(found, wanted, "{condition}");
    }
}

#[test]
fn tags_of_a_role_count_as_they_are_now() {
    let iam = world();
    let call = Call::new(session(&iam), "eu-north-1");
    let attached = Attached {
        tags: tags(&[("Cost", "8")]),
        ..Attached::default()
    };
    iam.put_role(&parse(ROLE), attached).unwrap();
    for (cost, wanted) in [("7", Decision::ImplicitDeny), ("8", Decision::Allowed)] {
        let condition = format!(r#"{{"StringEquals": {{"aws:PrincipalTag/Cost": "{cost}"}}}}"#);
        assert_eq!(decided(&iam, &call, &condition).unwrap(), wanted, "{cost}");
    }
}

#[test]
fn nobody_can_be_said_to_be_somebody_else() {
    let iam = world();
    let roots = root(&iam);
    #[rustfmt::skip]
    let table = [
        (session(&iam), "aws:PrincipalArn", USER),
        (session(&iam), "aws:userid", "AROA:two"),
        (session(&iam), "aws:PrincipalTag/Role", "admin"),
        (user(&iam), "aws:PrincipalTag/Role", "admin"),
        (roots, "aws:PrincipalTag/Role", "admin"),
        (user(&iam), "aws:username", "bob"),
        (federated(&iam), "kms:CallerAccount", "999999999999"),
        (service(&iam), "aws:PrincipalIsAWSService", "false"),
        (service(&iam), "aws:PrincipalOrgID", "o-a1"),
    ];
    for (identity, key, value) in table {
        let condition = format!(r#"{{"StringEquals": {{"{key}": "{value}"}}}}"#);
        let call = Call::new(identity, "eu-north-1").with(parse(key), [value]);
        let error = decided(&iam, &call, &condition).unwrap_err();
        assert!(error.contains(key), "{error}");
    }
}

/// Decrypt under a key whose policy lets everyone in under a condition.
fn decided(iam: &Iam, call: &Call, condition: &str) -> Result<Decision, String> {
    let identity = &call.identity;
    let mut snapshot = Snapshot::new(Semantics::default());
    let key: Arn = parse("arn:aws:kms:eu-north-1:111122223333:key/1");
    let text = format!(
        r#"{{"Statement": [{{"Effect": "Allow", "Principal": "*", "Action": "kms:*",
            "Resource": "*", "Condition": {condition}}}]}}"#
    );
    let record = KeyRecord {
        arn: key.clone(),
        policies: vec![policy("key.json", &text, PolicyKind::KeyPolicy).unwrap()],
        grants: Vec::new(),
        metadata: KeyMetadata::default(),
        aliases: None,
        tags: None,
    };
    snapshot.add_key(record).unwrap();
    let (account, _) = iam.account(parse(HOME)).unwrap();
    snapshot.add_account(Arc::unwrap_or_clone(account)).unwrap();
    if let Some((record, _)) = iam.record_of(identity).unwrap() {
        snapshot
            .add_principal(Arc::unwrap_or_clone(record))
            .unwrap();
    }
    let (endpoint, _) = iam.endpoint("vpce-1").unwrap();
    let policies = endpoint.policies.clone();
    snapshot.add_endpoint(&endpoint.id, policies).unwrap();
    let check = Check {
        action: Action::DECRYPT,
        resource: Resource::Key(key),
    };
    let request = Request {
        via: call.via.clone(),
        endpoint: call.passed_endpoint().map(str::to_owned),
        context: call.context(iam),
        ..Request::new(identity.principal(), vec![check])
    };
    let mut scratch = Scratch::default();
    let prepared = snapshot.prepare(&request, &mut scratch);
    prepared
        .map(|prepared| prepared.decide().decision)
        .map_err(|error| error.to_string())
}

/// Two accounts, a user, a role and an endpoint.
fn world() -> Iam {
    let iam = Iam::new();
    let home = AccountRecord {
        org_id: Some("o-a1".to_owned()),
        org_path: Some("o-a1/r-1/ou-1/".to_owned()),
        ..lone_account(parse(HOME))
    };
    iam.put_account(home).unwrap();
    iam.put_account_in("aws-cn", lone_account(parse(CHINA)))
        .unwrap();
    iam.put_user(&parse(USER), Attached::default()).unwrap();
    let role = Attached {
        tags: tags(&[("Team", "role"), ("Cost", "7")]),
        ..Attached::default()
    };
    iam.put_role(&parse(ROLE), role).unwrap();
    let endpoint = VpcEndpoint::open("vpce-1", "vpc-1", parse(HOME)).unwrap();
    iam.put_endpoint(endpoint).unwrap();
    iam
}

fn root(iam: &Iam) -> Identity {
    iam.root(parse(HOME)).unwrap()
}

fn user(iam: &Iam) -> Identity {
    iam.user(&parse(USER)).unwrap()
}

fn session(iam: &Iam) -> Identity {
    let options = SessionOptions {
        tags: tags(&[("team", "session")]),
        source_identity: Some("ann".to_owned()),
        federated_provider: Some("idp.example.com".to_owned()),
        ..SessionOptions::default()
    };
    iam.assume_role(&parse(ROLE), "one", options, now())
        .unwrap()
}

fn federated(iam: &Iam) -> Identity {
    let options = SessionOptions::default();
    iam.federate(&parse(USER), "guest", options, now()).unwrap()
}

fn service(iam: &Iam) -> Identity {
    iam.service("logs.eu-north-1.amazonaws.com").unwrap()
}

fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// 2026-01-01T00:00:00Z.
fn now() -> Timestamp {
    Timestamp::from_epoch_seconds(1_767_225_600)
}

const HOME: &str = "111122223333";
const CHINA: &str = "444455556666";
const USER: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/app";
const S3: &str = "s3.eu-north-1.amazonaws.com";
const BUCKET: &str = "arn:aws:s3:::bucket";
