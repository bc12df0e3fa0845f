//! Requests that leave things open, and uncertain points read the other way: what case files, which
//! state whole requests under the recommended readings, cannot say.

#![expect(clippy::unwrap_used, clippy::panic, reason = "test code")]

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::decide::Decision::{self, Allowed, Depends, ImplicitDeny};
use policy_core::document::{PolicyDocument, read_grants, read_policy};
use policy_core::record::{GrantRecord, KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{
    Check, Completeness, ContextValue, Parameters, Principal, Request, Resource,
};
use policy_core::semantics::{Reading, Semantics, Uncertain};
use policy_core::snapshot::{Scratch, Snapshot, Strangers};
use policy_core::table::kms_action::Action;

#[test]
fn open_requests() {
    let deny_free = |condition: &str| Question::of("kms:Decrypt", condition);
    let granted = |rest: &str| {
        Question::of("kms:Decrypt", "{}")
            .named(r#"{"AWS": "arn:aws:iam::111122223333:role/other"}"#)
            .granted(&format!(
                r#"{{"GranteePrincipal": "{ANN}", "Operations": ["Decrypt"], {rest}}}"#
            ))
    };
    let later = || granted(r#""Visible": "2026-01-01T00:00:00Z""#);
    let constrained = || granted(r#""Constraints": {"EncryptionContextSubset": {"t": "a"}}"#);
    let session = |condition: &str| {
        Question::of("kms:Decrypt", condition)
            .named(r#"{"AWS": "arn:aws:iam::111122223333:role/app"}"#)
            .by("arn:aws:sts::111122223333:assumed-role/app/one")
            .loaded_tags()
    };
    let via = r#"{"StringEquals": {"kms:ViaService": "s3.eu-north-1.amazonaws.com"}}"#;
    let tag = r#"{"StringEquals": {"aws:PrincipalTag/team": "red"}}"#;
    let pair = r#"{"StringEquals": {"kms:EncryptionContext:tenant": "a"}}"#;
    let names = r#"{"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "tenant"}}"#;
    let address = r#"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#;
    let newer = r#"{"StringEquals": {"kms:NewerThanOurTable": "a"}}"#;
    let foreign = r#"{"StringEquals": {"s3:prefix": "a"}}"#;
    let rows = [
        (
            "a pair says nothing of the address",
            deny_free(address).says("kms:EncryptionContext:x", "1"),
            Depends,
        ),
        ("a grant that is visible later", later(), Depends),
        ("a grant with a constraint", constrained(), Depends),
        ("a direct call is assumed", deny_free(via), ImplicitDeny),
        ("the address is not", deny_free(address), Depends),
        ("tags that are not said", deny_free(tag), Depends),
        (
            "tags said in full",
            deny_free(tag).tag("env", "prod"),
            ImplicitDeny,
        ),
        ("no pair is said", deny_free(pair), Depends),
        (
            "another pair is said",
            deny_free(pair).says("kms:EncryptionContext:x", "1"),
            ImplicitDeny,
        ),
        ("no name is said", deny_free(names), Depends),
        (
            "a pair says its name",
            deny_free(names).says("kms:EncryptionContext:x", "1"),
            ImplicitDeny,
        ),
        (
            "a name leaves its value open",
            deny_free(pair).says("kms:EncryptionContextKeys", "tenant"),
            Depends,
        ),
        (
            "no name at all, no pair either",
            deny_free(pair).lacks("kms:EncryptionContextKeys"),
            ImplicitDeny,
        ),
        (
            "a key that the action cannot carry",
            Question::of("kms:DescribeKey", pair),
            ImplicitDeny,
        ),
        ("a key newer than the table", deny_free(newer), Depends),
        ("a key of another service", deny_free(foreign), ImplicitDeny),
        (
            "a session may have tags beside those of its role",
            session(tag),
            Depends,
        ),
        (
            "tags of a session said in full",
            session(tag).tag("env", "prod"),
            ImplicitDeny,
        ),
        (
            "a user has no others",
            deny_free(tag).loaded_tags(),
            ImplicitDeny,
        ),
    ];
    for (name, question, wanted) in rows {
        assert_eq!(question.open().decide(), wanted, "{name}");
    }
    let whole = [later(), constrained()].map(|question| question.decide());
    assert_eq!(whole, [ImplicitDeny; 2], "the same, known in full");
}

#[test]
fn alternative_readings() {
    let window = r#"{"NumericEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}}"#;
    let raw = r#"{"StringEquals": {"kms:MessageType": "RAW"}}"#;
    let schedule = || Question::of("kms:ScheduleKeyDeletion", window).sends();
    let sign = || Question::of("kms:Sign", raw).sends();
    let everyone = || Question::of("kms:Decrypt", "{}").named(r#""*""#);
    let bounded = || everyone().bounded();
    let service = || everyone().by("logs.eu-north-1.amazonaws.com");
    let chain = || {
        Question::of("kms:CreateGrant", "{}")
            .named(r#"{"AWS": "arn:aws:iam::111122223333:role/other"}"#)
            .granted(
                r#"{"GranteePrincipal": "arn:aws:iam::111122223333:user/ann",
                    "Operations": ["CreateGrant", "Decrypt"],
                    "Constraints": {"SourceArn": "arn:aws:s3:::b"}}"#,
            )
            .says("kms:GrantOperations", "Decrypt")
            .says("aws:SourceArn", "arn:aws:s3:::b")
    };
    let account = || {
        Question::of("kms:Decrypt", "{}")
            .named(r#"{"AWS": "arn:aws:iam::111122223333:role/other"}"#)
            .granted(
                r#"{"GranteePrincipal": "arn:aws:iam::111122223333:root",
                    "Operations": ["Decrypt"]}"#,
            )
    };
    let root = || account().by("arn:aws:iam::111122223333:root");
    let rows = [
        (
            "U-02, a user",
            Uncertain::GrantToAccount,
            account(),
            ImplicitDeny,
            Allowed,
        ),
        (
            "U-02, the root user",
            Uncertain::GrantToAccount,
            root(),
            Allowed,
            Allowed,
        ),
        (
            "U-07",
            Uncertain::ParameterDefaults,
            schedule(),
            Allowed,
            ImplicitDeny,
        ),
        (
            "U-07",
            Uncertain::ParameterDefaults,
            sign(),
            Allowed,
            ImplicitDeny,
        ),
        (
            "U-05a, a role",
            Uncertain::CapOnAnyPrincipal,
            bounded(),
            Allowed,
            ImplicitDeny,
        ),
        (
            "U-05a, a service",
            Uncertain::CapOnAnyPrincipal,
            service(),
            Allowed,
            Allowed,
        ),
        (
            "U-19",
            Uncertain::SourceArnChaining,
            chain(),
            ImplicitDeny,
            Allowed,
        ),
    ];
    for (name, point, question, recommended, alternative) in rows {
        assert_eq!(question.decide(), recommended, "{name}, recommended");
        let semantics = Semantics::default().with(point, Reading::Alternative);
        assert_eq!(
            question.read(semantics).decide(),
            alternative,
            "{name}, alternative"
        );
    }
}

#[test]
fn a_scratch_forgets_the_request_before() {
    let condition = r#"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"},
        "IpAddressIfExists": {"aws:VpcSourceIp": "192.0.2.0/24"}}"#;
    let question = Question::of("kms:Decrypt", condition);
    let said = question.clone().says("aws:SourceIp", "192.0.2.1").request();
    // What this one says stands where the address of the other stood.
    let other = question
        .clone()
        .says("aws:VpcSourceIp", "192.0.2.1")
        .request();
    let snapshot = question.snapshot();
    let mut scratch = Scratch::default();
    let mut decide = |request: &Request| {
        let prepared = snapshot.prepare(request, &mut scratch).unwrap();
        prepared.decide().decision
    };
    let answers = [&said, &other, &said].map(&mut decide);
    assert_eq!(answers, [Allowed, ImplicitDeny, Allowed]);
}

#[test]
fn only_the_path_of_a_role_is_open() {
    let condition = r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}"#;
    let question = Question::of("kms:Decrypt", condition)
        .named(r#""*""#)
        .by("arn:aws:sts::111122223333:assumed-role/app/one")
        .open();
    let snapshot = question.snapshot();
    let accepts = |arn: &str| {
        let request = question.clone().says("aws:PrincipalArn", arn).request();
        snapshot.prepare(&request, &mut Scratch::default()).is_ok()
    };
    assert_eq!(question.decide(), Depends);
    assert!(accepts("arn:aws:iam::111122223333:role/team/app"));
    assert!(!accepts("arn:aws:iam::111122223333:role/other"));
    assert!(!accepts("arn:aws:iam::444455556666:role/app"));
    assert!(!accepts("arn:aws:iam::111122223333:user/app"));
}

/// One statement of a key policy, and one request for user ann.
#[derive(Clone)]
struct Question {
    action: Action,
    condition: String,
    principal: String,
    caller: String,
    context: Vec<(String, ContextValue)>,
    tags: Vec<(String, String)>,
    grant: Option<String>,
    parameters: Option<Parameters>,
    bounded: bool,
    loaded_tags: bool,
    completeness: Completeness,
    semantics: Semantics,
}

impl Question {
    fn of(action: &str, condition: &str) -> Self {
        Self {
            action: Action::parse(action).unwrap(),
            condition: condition.to_owned(),
            principal: format!(r#"{{"AWS": "{ANN}"}}"#),
            caller: ANN.to_owned(),
            context: Vec::new(),
            tags: Vec::new(),
            grant: None,
            parameters: None,
            bounded: false,
            loaded_tags: false,
            completeness: Completeness::Complete,
            semantics: Semantics::default(),
        }
    }

    fn open(mut self) -> Self {
        self.completeness = Completeness::Open;
        self
    }

    fn says(mut self, key: &str, value: &str) -> Self {
        let value = ContextValue::Values(vec![value.to_owned()]);
        self.context.push((key.to_owned(), value));
        self
    }

    fn lacks(mut self, key: &str) -> Self {
        self.context.push((key.to_owned(), ContextValue::Absent));
        self
    }

    fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push((key.to_owned(), value.to_owned()));
        self
    }

    fn named(mut self, principal: &str) -> Self {
        principal.clone_into(&mut self.principal);
        self
    }

    fn by(mut self, caller: &str) -> Self {
        caller.clone_into(&mut self.caller);
        self
    }

    fn granted(mut self, grant: &str) -> Self {
        self.grant = Some(grant.to_owned());
        self
    }

    fn sends(mut self) -> Self {
        self.parameters = Some(Parameters::default());
        self
    }

    fn loaded_tags(mut self) -> Self {
        self.loaded_tags = true;
        self
    }

    fn bounded(mut self) -> Self {
        self.bounded = true;
        self
    }

    fn read(mut self, semantics: Semantics) -> Self {
        self.semantics = semantics;
        self
    }

    fn decide(&self) -> Decision {
        let request = self.request();
        let snapshot = self.snapshot();
        let mut scratch = Scratch::default();
        let prepared = snapshot.prepare(&request, &mut scratch).unwrap();
        prepared.decide().decision
    }

    fn request(&self) -> Request {
        let mut principal = Principal::new(self.caller.parse().unwrap());
        if !self.tags.is_empty() {
            principal.tags = Some(self.tags.iter().cloned().collect());
        }
        let check = Check {
            action: self.action,
            resource: Resource::Key(KEY.parse().unwrap()),
        };
        let mut request = Request::new(principal, vec![check]);
        request.completeness = self.completeness;
        request.parameters.clone_from(&self.parameters);
        for (key, value) in &self.context {
            let key = key.parse().unwrap();
            request.context.entries.push((key, value.clone()));
        }
        request
    }

    fn snapshot(&self) -> Snapshot {
        let action = self.action.full_name();
        let Self {
            principal,
            condition,
            ..
        } = self;
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal},
                "Action": "{action}", "Resource": "*", "Condition": {condition}}}}}"#
        );
        let mut snapshot = Snapshot::new(self.semantics);
        snapshot.set_strangers(Strangers::HaveNoPolicies);
        let grants = self.grant.iter().flat_map(|text| {
            let source = Arc::new(Source::new("grant", text.as_str()));
            let grants = read_grants(&source).grants;
            grants
                .into_iter()
                .map(move |grant| GrantRecord::new(grant, Arc::clone(&source)))
        });
        snapshot
            .add_key(KeyRecord {
                arn: KEY.parse().unwrap(),
                policies: vec![document(&policy, PolicyKind::KeyPolicy)],
                grants: grants.collect(),
                metadata: KeyMetadata::default(),
                aliases: None,
                tags: None,
            })
            .unwrap();
        if self.loaded_tags {
            let arn = match self.caller.contains(":assumed-role/app/") {
                true => "arn:aws:iam::111122223333:role/app",
                false => ANN,
            };
            snapshot
                .add_principal(PrincipalRecord {
                    arn: arn.parse().unwrap(),
                    path: policy_core::name::principal::PathKnown::Yes,
                    unique_id: None,
                    tags: Some([("env".to_owned(), "prod".to_owned())].into()),
                    policies: Vec::new(),
                    boundary: None,
                })
                .unwrap();
        }
        if self.bounded {
            let nothing = r#"{"Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
            snapshot
                .add_principal(PrincipalRecord {
                    arn: ANN.parse().unwrap(),
                    path: policy_core::name::principal::PathKnown::Yes,
                    unique_id: None,
                    tags: None,
                    policies: Vec::new(),
                    boundary: Some(document(nothing, PolicyKind::PermissionsBoundary)),
                })
                .unwrap();
        }
        snapshot
    }
}

fn document(text: &str, kind: PolicyKind) -> PolicyDocument {
    let source = Arc::new(Source::new("policy", text));
    let outcome = read_policy(&source, Some(kind));
    let Some(document) = outcome.document else {
        panic!("{:?}\n{text}", outcome.diagnostics);
    };
    document
}

const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
