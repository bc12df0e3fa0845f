//! Holds the rules of writing key policies to the cases of `testdata/policy-write`.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "test code"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::accept::{
    Acceptance, Bypass, Directory, Lockout, PolicyWrite, Verdict, WriteErrorKind, accept,
};
use policy_core::ast::{Effect, PolicyKind};
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::limits::MAX_KEY_POLICY_BYTES;
use policy_core::name::principal::{PathKnown, PrincipalName};
use policy_core::record::{AccountRecord, KeyMetadata, PrincipalRecord};
use policy_core::request::{Completeness, Context, ContextValue, Principal, Request};
use policy_core::semantics::{Reading, Semantics, Uncertain};
use serde_json::{Map, Value};

#[test]
fn cases_of_policy_write() {
    let mut files = 0;
    for path in files_of("policy-write") {
        let text = fs::read_to_string(&path).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        for case in file["writes"].as_array().unwrap() {
            let place = format!("{}: {}", path.display(), case["name"]);
            check_case(&Members::of(case, &place), &place);
        }
        files += 1;
    }
    assert!(files > 0, "there are no cases");
}

#[test]
fn what_is_not_said_makes_the_lockout_check_depend() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "210000000001"}, "Action": "kms:*", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}}"#;
    let mut request = request(CALLER, Context::default());
    let complete = put(policy, &request, None, Semantics::default());
    assert_eq!(complete.lockout, Lockout::LockedOut);
    request.completeness = Completeness::Open;
    let open = put(policy, &request, None, Semantics::default());
    assert_eq!(open.lockout, Lockout::Depends);
    assert!(matches!(open.verdict, Verdict::Depends(_)), "{open:?}");
    assert!(open.error().is_none());
    assert_eq!(codes(&open), ["lockout-depends"]);
    let wrong = policy.replace("kms:*", "kms:*\u{100}");
    let refused = put(&wrong, &request, None, Semantics::default());
    assert!(refused.error().is_some(), "what is wrong anyway is refused");
}

#[test]
fn read_the_other_way_the_lockout_check_looks_at_identity_policies() {
    let delegates = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "210000000001"}, "Action": "kms:*", "Resource": "*"}}"#;
    let identity = |effect: Effect| PrincipalRecord {
        path: PathKnown::Yes,
        arn: "arn:aws:iam::210000000001:role/admin".parse().unwrap(),
        unique_id: None,
        tags: None,
        policies: vec![document(
            &format!(
                r#"{{"Version": "2012-10-17", "Statement": [
                    {{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}},
                    {{"Effect": "{effect:?}", "Action": "kms:Put*", "Resource": "*"}}]}}"#
            ),
            PolicyKind::IdentityPolicy,
        )],
        boundary: None,
    };
    let alternative = Semantics::default().with(Uncertain::LockoutDepth, Reading::Alternative);
    let rows = [
        (Semantics::default(), None, Lockout::Passed),
        (Semantics::default(), Some(Effect::Deny), Lockout::Passed),
        (alternative, None, Lockout::LockedOut),
        (alternative, Some(Effect::Allow), Lockout::Passed),
        (alternative, Some(Effect::Deny), Lockout::LockedOut),
    ];
    for (semantics, effect, want) in rows {
        let record = effect.map(identity);
        let request = request(CALLER, Context::default());
        let found = put(delegates, &request, record.as_ref(), semantics);
        assert_eq!(found.lockout, want, "{semantics:?} {effect:?}");
    }
}

#[test]
fn a_policy_may_come_through_an_endpoint() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "210000000001"}, "Action": "kms:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}]}"#;
    let identity = PrincipalRecord {
        path: PathKnown::Yes,
        arn: "arn:aws:iam::210000000001:role/admin".parse().unwrap(),
        unique_id: None,
        tags: None,
        policies: vec![document(
            r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#,
            PolicyKind::IdentityPolicy,
        )],
        boundary: None,
    };
    let alternative = Semantics::default().with(Uncertain::LockoutDepth, Reading::Alternative);
    for semantics in [Semantics::default(), alternative] {
        for (id, want) in [("vpce-1", Lockout::Passed), ("vpce-2", Lockout::LockedOut)] {
            let mut request = request(CALLER, Context::default());
            request.endpoint = Some(id.to_owned());
            let found = put(policy, &request, Some(&identity), semantics);
            assert_eq!(found.lockout, want, "{semantics:?} {id}");
        }
    }
}

#[test]
fn all_problems_are_reported_in_the_order_of_kms() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws-cn:iam::210000000001:role/app"}, "Action": "kms:Decrypt", "Resource": "*",
         "Condition": {"ForAllValues:StringEquals": {"kms:EncryptionContext:a": "b"}}}]}"#;
    let request = request(CALLER, Context::default());
    let found = put(policy, &request, None, Semantics::default());
    let Verdict::Refused { error, others } = &found.verdict else {
        panic!("{found:?}");
    };
    let kinds: Vec<_> = std::iter::once(error)
        .chain(others)
        .map(|error| error.kind)
        .collect();
    let want = [
        WriteErrorKind::UnknownPrincipal,
        WriteErrorKind::OverlyPermissiveCondition,
        WriteErrorKind::Lockout,
    ];
    assert_eq!(kinds, want);
    assert_eq!(
        error.to_string(),
        "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid \
         principals."
    );
    let source = Source::new("policy", policy);
    assert_eq!(
        source.slice(error.diagnostic.span),
        r#""arn:aws-cn:iam::210000000001:role/app""#
    );
}

fn check_case(case: &Members<'_>, place: &str) {
    case.allow(&[
        "name",
        "note",
        "clauses",
        "caller",
        "key",
        "policy",
        "text",
        "context",
        "bypass",
        "known_principals",
        "policy_name",
        "principal",
        "session_tags",
        "accounts",
        "want",
    ]);
    let text = match (case.get("policy"), case.text("text")) {
        (Some(policy), None) => policy.to_string(),
        (None, Some(text)) => text.to_owned(),
        _ => panic!("{place}: one of `policy` and `text`"),
    };
    let entries = case.get("context").and_then(Value::as_object);
    let entries = entries.into_iter().flatten();
    let context = Context {
        entries: entries
            .map(|(key, value)| (key.parse().unwrap(), ContextValue::Values(strings(value))))
            .collect(),
    };
    let mut request = request(case.text("caller").unwrap(), context);
    request.principal.tags = case.get("session_tags").map(tags);
    let record = case
        .get("principal")
        .map(|record| principal(&Members::of(record, place)));
    let accounts = case.get("accounts").and_then(Value::as_array);
    let accounts = accounts.into_iter().flatten();
    let accounts: Vec<_> = accounts
        .map(|record| account(&Members::of(record, place)))
        .collect();
    let accounts: Vec<_> = accounts.iter().collect();
    let known = case
        .get("known_principals")
        .filter(|known| !known.is_null())
        .map(strings);
    let exists = |name: &PrincipalName| {
        let known = known.iter().flatten();
        let mut known = known.map(|known| PrincipalName::parse_aws(known).unwrap());
        known.any(|known| match (&known, name) {
            (
                PrincipalName::Account { account, .. },
                PrincipalName::Account {
                    account: wanted, ..
                },
            ) => account == wanted,
            _ => known == *name,
        })
    };
    let found = accept(&PolicyWrite {
        source: &Arc::new(Source::new("policy", text)),
        request: &request,
        key: &case.text("key").unwrap().parse().unwrap(),
        metadata: &KeyMetadata::default(),
        principal: record.as_ref(),
        accounts: &accounts,
        policy_name: case.text("policy_name"),
        bypass: match case.get("bypass") {
            Some(Value::Bool(true)) => Bypass::Yes,
            _ => Bypass::No,
        },
        directory: match &known {
            Some(_) => Directory::Known(&exists),
            None => Directory::Unchecked,
        },
        max_bytes: MAX_KEY_POLICY_BYTES,
        semantics: Semantics::default(),
    })
    .unwrap();
    let want = Members::of(case.get("want").unwrap(), place);
    want.allow(&["accepted", "warnings", "error", "reason"]);
    let error = found.error();
    let accepted = match &found.verdict {
        Verdict::Accepted(_) => true,
        Verdict::Depends(_) => panic!("{place}: the request is complete, and yet: {found:#?}"),
        Verdict::Refused { .. } => false,
    };
    assert_eq!(
        want.get("accepted"),
        Some(&accepted.into()),
        "{place}: {found:#?}"
    );
    assert_eq!(
        want.text("error"),
        error.map(|error| error.kind.error_name()),
        "{place}"
    );
    assert_eq!(
        want.text("reason"),
        error.map(|error| error.kind.as_str()),
        "{place}"
    );
    if let Some(warnings) = want.get("warnings") {
        assert_eq!(strings(warnings), codes(&found), "{place}");
    }
}

/// A user or role: `arn`, `tags`, `policies`.
fn principal(record: &Members<'_>) -> PrincipalRecord {
    record.allow(&["arn", "tags", "policies"]);
    let policies = record.get("policies").and_then(Value::as_array);
    let policies = policies.into_iter().flatten();
    PrincipalRecord {
        arn: record.text("arn").unwrap().parse().unwrap(),
        path: PathKnown::Yes,
        unique_id: None,
        tags: record.get("tags").map(tags),
        policies: policies
            .map(|policy| document(&policy.to_string(), PolicyKind::IdentityPolicy))
            .collect(),
        boundary: None,
    }
}

/// An account: `id`, `org_id`, `org_path`, and service control policies that deny everything.
fn account(record: &Members<'_>) -> AccountRecord {
    record.allow(&["id", "org_id", "org_path"]);
    let deny = |principal: &str, kind| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{
                "Effect": "Deny", {principal} "Action": "kms:*", "Resource": "*"}}}}"#
        );
        vec![vec![document(&text, kind)]]
    };
    AccountRecord {
        id: record.text("id").unwrap().parse().unwrap(),
        org_id: record.text("org_id").map(str::to_owned),
        org_path: record.text("org_path").map(str::to_owned),
        management: false,
        // Never looked at.
        scp: Some(deny("", PolicyKind::ServiceControlPolicy)),
        rcp: deny(r#""Principal": "*","#, PolicyKind::ResourceControlPolicy),
    }
}

fn tags(value: &Value) -> BTreeMap<String, String> {
    let tags = value.as_object().unwrap().iter();
    tags.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

fn put(
    policy: &str,
    request: &Request,
    principal: Option<&PrincipalRecord>,
    semantics: Semantics,
) -> Acceptance {
    accept(&PolicyWrite {
        source: &Arc::new(Source::new("policy", policy)),
        request,
        key: &"arn:aws:kms:eu-north-1:210000000001:key/one"
            .parse()
            .unwrap(),
        metadata: &KeyMetadata::default(),
        principal,
        accounts: &[],
        policy_name: None,
        bypass: Bypass::No,
        directory: Directory::Unchecked,
        max_bytes: MAX_KEY_POLICY_BYTES,
        semantics,
    })
    .unwrap()
}

fn request(caller: &str, context: Context) -> Request {
    Request {
        principal: Principal {
            caller: caller.parse().unwrap(),
            user_id: None,
            tags: None,
            org_id: None,
            org_path: None,
            service_linked: None,
        },
        checks: Vec::new(),
        parameters: None,
        via: None,
        endpoint: None,
        time: None,
        grant_tokens: Vec::new(),
        context,
        overrides: Context::default(),
        completeness: Completeness::Complete,
    }
}

fn document(text: &str, kind: PolicyKind) -> PolicyDocument {
    let outcome = read_policy(&Arc::new(Source::new("policy", text)), Some(kind));
    outcome.document.unwrap()
}

fn codes(found: &Acceptance) -> Vec<&str> {
    let codes: BTreeSet<_> = found.warnings.iter().map(|warning| warning.code).collect();
    codes.into_iter().collect()
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(strings).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// The members of an object, of which none may be left unread.
struct Members<'a>(&'a Map<String, Value>, &'a str);

impl<'a> Members<'a> {
    fn of(value: &'a Value, place: &'a str) -> Self {
        Self(value.as_object().unwrap(), place)
    }

    fn allow(&self, names: &[&str]) {
        for name in self.0.keys() {
            assert!(names.contains(&name.as_str()), "{}: `{name}`", self.1);
        }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name)
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(Value::as_str)
    }
}

fn files_of(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    let mut paths: Vec<_> = fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

const CALLER: &str = "arn:aws:sts::210000000001:assumed-role/admin/one";
