//! Who there is, who a caller is, and what is refused.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::collections::{BTreeMap, BTreeSet};

use kms_model::call::Call;
use kms_model::iam::{
    Attached, Iam, IamError, Identity, SessionOptions, VpcEndpoint, lone_account, policy,
    policy_with_warnings,
};
use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::record::AccountRecord;
use policy_core::value::time::Timestamp;

#[test]
fn a_directory_is_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Iam>();
    shared::<Identity>();
    shared::<Call>();
}

#[test]
fn a_unique_id_stays_while_its_principal_does_and_is_never_given_again() {
    let iam = world();
    for (arn, prefix) in [(USER, "AIDA"), (ROLE, "AROA")] {
        let arn = parse::<Arn>(arn);
        let put = || match prefix {
            "AIDA" => iam.put_user(&arn, Attached::default()),
            _ => iam.put_role(&arn, Attached::default()),
        };
        let mut seen = BTreeSet::new();
        for _ in 0..3 {
            let id = put().unwrap();
            assert!(id.starts_with(prefix) && id.len() == 21, "{id}");
            assert_eq!(put().unwrap(), id, "replaced");
            assert_eq!(iam.unique_id(&arn).as_deref(), Some(&*id));
            assert_eq!(iam.named_by(&id), Some(arn.clone()));
            assert!(iam.exists(&name(&id)));
            assert!(seen.insert(id.clone()), "{id} was given before");
            iam.delete_principal(&arn).unwrap();
            assert_eq!(iam.unique_id(&arn), None);
            assert!(iam.named_by(&id).is_none() && !iam.exists(&name(&id)));
            assert!(iam.principal(&arn).is_none());
        }
    }
}

#[test]
fn every_edit_has_its_own_version_and_those_of_principals_are_counted() {
    let iam = world();
    let role = parse::<Arn>(ROLE);
    let version = || iam.principal(&role).map(|(_, version)| version);
    let mut versions = BTreeSet::from([version()]);
    let mut epoch = iam.epoch();
    let mut moved = |what: &str, wanted: bool| {
        let now = iam.epoch();
        assert_eq!(now > epoch, wanted, "{what}");
        epoch = now;
    };
    iam.put_role(&role, Attached::default()).unwrap();
    assert!(versions.insert(version()));
    moved("replaced", true);
    iam.delete_principal(&role).unwrap();
    assert!(versions.insert(version()));
    moved("deleted", true);
    iam.put_role(&role, Attached::default()).unwrap();
    assert!(versions.insert(version()));
    moved("made again", true);
    iam.delete_principal(&parse(NOBODY)).unwrap_err();
    moved("refused", false);
    iam.put_account(lone_account(parse(HOME))).unwrap();
    moved("an account that was known", false);
    iam.put_account(lone_account(parse("777777777777")))
        .unwrap();
    moved("an account that was not", true);
    assert_eq!(version(), version());
}

#[test]
fn identities_say_who_they_are() {
    let iam = world();
    let role_id = iam.unique_id(&parse(ROLE)).unwrap();
    let user_id = iam.unique_id(&parse(USER)).unwrap();
    #[rustfmt::skip]
    let table = [
        (root(&iam), "arn:aws:iam::111122223333:root", Some(HOME.to_owned()), None, "AKIA"),
        (user(&iam), USER, Some(user_id), Some(USER), "AKIA"),
        (session(&iam), "arn:aws:sts::111122223333:assumed-role/app/one", Some(format!("{role_id}:one")), Some(ROLE), "ASIA"),
        (federated(&iam), "arn:aws:sts::111122223333:federated-user/guest", Some(format!("{HOME}:guest")), Some(USER), "ASIA"),
        (service(&iam), SERVICE, None, None, ""),
    ];
    let mut serials = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for (identity, arn, unique_id, record, key) in &table {
        assert_eq!(identity.caller().as_str(), *arn);
        assert_eq!(identity.unique_id(), unique_id.as_deref(), "{arn}");
        assert_eq!(identity.record_arn().map(Arn::as_str), *record, "{arn}");
        let id = identity.access_key_id().unwrap_or_default();
        let sound = |byte: u8| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte);
        assert!(id.starts_with(key) && id.bytes().all(sound), "{id}");
        assert_eq!(id.len(), if key.is_empty() { 0 } else { 20 }, "{id}");
        assert!(keys.insert(id.to_owned()), "{id}");
        assert!(serials.insert(identity.serial()));
        assert_eq!(identity.clone().serial(), identity.serial());
        let wanted = identity.is_session().then_some(NOW);
        assert_eq!(identity.issued_at().map(Timestamp::epoch_seconds), wanted);
        assert!(iam.is_current(identity));
    }
    let issuer = |it: Identity| it.issuer().map(|it| (it.kind(), it.name().to_owned()));
    assert_eq!(issuer(session(&iam)), Some(("Role", "app".to_owned())));
    assert_eq!(issuer(federated(&iam)), Some(("IAMUser", "ann".to_owned())));
    assert_eq!(issuer(user(&iam)), None);
    assert_eq!(user(&iam).access_key_id(), user(&iam).access_key_id());
    assert_ne!(session(&iam).access_key_id(), session(&iam).access_key_id());
}

#[test]
fn nobody_is_somebody_that_does_not_exist() {
    let iam = world();
    let none = SessionOptions::default;
    let role = |arn: &str, name: &str| iam.assume_role(&parse(arn), name, none(), now());
    let federate = |arn: &str, name: &str| iam.federate(&parse(arn), name, none(), now());
    #[rustfmt::skip]
    let table = [
        (iam.root(parse("999999999999")), "there is no account 999999999999"),
        (iam.user(&parse(NOBODY)), "there is no user `arn:aws:iam::111122223333:user/nobody`"),
        (iam.user(&parse(ROLE)), "`arn:aws:iam::111122223333:role/team/app` is not the ARN of a user"),
        (role("arn:aws:iam::111122223333:role/app", "one"), "there is no role `arn:aws:iam::111122223333:role/app`"),
        (role(USER, "one"), "`arn:aws:iam::111122223333:user/ann` is not the ARN of a role"),
        (role(ROLE, "a"), "`a` is not the name of a session"),
        (role(ROLE, "a/b"), "`a/b` is not the name of a session"),
        (role(ROLE, ""), "`` is not the name of a session"),
        (federate(NOBODY, "guest"), "there is no user `arn:aws:iam::111122223333:user/nobody`"),
        (federate(USER, "gu est"), "`gu est` is not the name of a federated user"),
        (iam.service("logs"), "`logs` is not the name of a service of AWS"),
        (iam.service("logs.example.com"), "`logs.example.com` is not the name of a service of AWS"),
        (iam.service("*.amazonaws.com"), "`*.amazonaws.com` is not the name of a service of AWS"),
    ];
    for (made, wanted) in table {
        let error = made.unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}\n{wanted}");
    }
}

#[test]
fn a_name_that_is_refused_is_told_how_names_look() {
    let iam = world();
    let owner = || parse(HOME);
    let session = |name| iam.assume_role(&parse(ROLE), name, SessionOptions::default(), now());
    #[rustfmt::skip]
    let table = [
        (session("s").unwrap_err(), "`s` is not the name of a session: 2 to 64 letters, digits and `_+=,.@-`"),
        (iam.user(&parse(ROLE)).unwrap_err(), "`arn:aws:iam::111122223333:role/team/app` is not the ARN of a user: `arn:aws:iam::ACCOUNT:user/NAME`, or with a path before the name, which is 1 to 64 letters, digits and `_+=,.@-`"),
        (VpcEndpoint::open("", "", owner()).unwrap_err(), "`` is not the id of a VPC endpoint: `vpce-`, and 1 to 64 letters and digits"),
        (VpcEndpoint::open("vpce-1", "", owner()).unwrap_err(), "`` is not the id of a VPC: `vpc-`, and 1 to 64 letters and digits"),
        (VpcEndpoint::open("vpce-1", "vpc-", owner()).unwrap_err(), "`vpc-` is not the id of a VPC: `vpc-`, and 1 to 64 letters and digits"),
    ];
    for (error, wanted) in table {
        assert_eq!(error.to_string(), wanted);
    }
}

#[test]
fn a_session_outlives_neither_its_role_nor_its_user() {
    let iam = world();
    let before = [session(&iam), user(&iam), federated(&iam)];
    let others = [root(&iam), service(&iam)];
    let put = || {
        iam.put_role(&parse(ROLE), Attached::default()).unwrap();
        iam.put_user(&parse(USER), Attached::default()).unwrap();
    };
    put();
    assert!(before.iter().all(|it| iam.is_current(it)), "replaced");
    for arn in [ROLE, USER] {
        iam.delete_principal(&parse(arn)).unwrap();
    }
    assert!(!before.iter().any(|it| iam.is_current(it)), "deleted");
    put();
    for gone in &before {
        let error = iam.record_of(gone).unwrap_err();
        assert_eq!(error, IamError::Gone(gone.caller().as_str().to_owned()));
    }
    assert!(others.iter().all(|it| iam.is_current(it)));
    // Another directory has a role of that name, and with the same unique id even.
    let other = world();
    assert!(other.is_current(&session(&other)));
    assert!(!world().is_current(&session(&other)));
    assert!(!other.is_current(&service(&iam)));
}

#[test]
fn principals_of_policies_and_grants_exist_or_not() {
    let iam = world();
    #[rustfmt::skip]
    let table = [
        ("*", true),
        ("111122223333", true),
        ("999999999999", false),
        ("arn:aws:iam::111122223333:root", true),
        ("arn:aws-cn:iam::111122223333:root", false),
        ("arn:aws-cn:iam::444455556666:root", true),
        ("arn:aws:iam::444455556666:root", false),
        (ROLE, true),
        ("arn:aws:iam::111122223333:role/app", false),
        ("arn:aws:iam::111122223333:role/team/App", false),
        (USER, true),
        (NOBODY, false),
        ("arn:aws:iam::111122223333:user/team/app", false),
        ("arn:aws:sts::111122223333:assumed-role/app/any", true),
        ("arn:aws:sts::111122223333:assumed-role/App/any", false),
        ("arn:aws:sts::111122223333:assumed-role/app/x", false),
        ("arn:aws-cn:sts::111122223333:assumed-role/app/any", false),
        ("arn:aws:sts::999999999999:assumed-role/app/any", false),
        ("arn:aws:sts::111122223333:federated-user/any", true),
        ("arn:aws:sts::999999999999:federated-user/any", false),
        ("AROAKMSMAAAAAAAAAAAAA", false),
    ];
    for (text, wanted) in table {
        assert_eq!(iam.exists(&name(text)), wanted, "{text}");
    }
    let service = |text: &str| iam.exists(&PrincipalName::parse_service(text).unwrap());
    assert!(service(SERVICE) && !service("logs.example.com"));
    assert!(!iam.exists(&PrincipalName::Federated("idp.example.com".into())));
}

#[test]
fn edits_that_make_no_sense_are_refused_whole() {
    let iam = world();
    let role = |arn: &str, attached| iam.put_role(&parse(arn), attached).map(drop);
    let put = |arn: &str| role(arn, Attached::default());
    let tagged = |pairs: &[(&str, &str)]| {
        let tags = tags(pairs);
        let none = Attached::default();
        role(ROLE, Attached { tags, ..none })
    };
    let bounded = Attached {
        boundary: Some(all(PolicyKind::IdentityPolicy)),
        ..Attached::default()
    };
    let account = |edit: &dyn Fn(&mut AccountRecord)| {
        let mut record = lone_account(parse(HOME));
        edit(&mut record);
        iam.put_account(record)
    };
    let org = |text: &str| Some(text.to_owned());
    let endpoint = |id: &str, owner: &str| {
        let open = VpcEndpoint::open("vpce-1", "vpc-1", parse(owner)).unwrap();
        let id = id.to_owned();
        iam.put_endpoint(VpcEndpoint { id, ..open })
    };
    let long = "k".repeat(129);
    let version = || iam.principal(&parse(ROLE)).unwrap().1;
    let before = version();
    #[rustfmt::skip]
    let table = [
        (put("arn:aws:iam::999999999999:role/app"), "there is no account 999999999999"),
        (put("arn:aws:iam::111122223333:role/App"), "paths and case do not tell names apart"),
        (put("arn:aws:iam::444455556666:role/app"), "is not in the partition `aws-cn` of its account"),
        (put("arn:aws:iam::111122223333:user/app"), "is not the ARN of a role"),
        (put("arn:aws:iam::111122223333:role/a b"), "is not the ARN of a role"),
        (put("arn:aws:iam::111122223333:role//b"), "is not the ARN of a role"),
        (put("arn:aws:iam::111122223333:role/*"), "is not the ARN of a role"),
        (put("arn:aws:iam:eu-north-1:111122223333:role/b"), "is not the ARN of a role"),
        (tagged(&[("Team", "a"), ("team", "b")]), "the tag `team` is there twice"),
        (tagged(&[("AWS:x", "a")]), "the tag `AWS:x` begins with `aws:`"),
        (tagged(&[("a*", "a")]), "the tag `a*` has a key that is not"),
        (tagged(&[("a", "${b}")]), "the tag `a` has a value that is not"),
        (tagged(&[(&long, "")]), "has a key that is not 1 to 128 letters"),
        (role(ROLE, bounded), "it was read as an identity-based policy"),
        (account(&|it| it.scp = Some(Vec::new())), "only an organization has"),
        (account(&|it| it.org_path = org("o-a/r-1/")), "none is said"),
        (account(&|it| (it.org_id, it.org_path) = (org("o-a"), org("o-b/r-1/"))), "another organization"),
        (account(&|it| (it.org_id, it.scp) = (org("o-a"), Some(Vec::new()))), "but no level of them"),
        (account(&|it| it.rcp = vec![vec![all(PolicyKind::KeyPolicy)]]), "it was read as a key policy"),
        (iam.put_account_in("aws-cn", lone_account(parse(HOME))), "it is in another partition"),
        (iam.put_account_in("gcp", lone_account(parse(HOME))), "`gcp` is not a partition of AWS"),
        (endpoint("vpce-1", "999999999999"), "there is no account 999999999999"),
        (endpoint("vpc-1", HOME), "`vpc-1` is not the id of a VPC endpoint"),
        (iam.delete_principal(&parse(NOBODY)), "there is no user"),
    ];
    for (done, wanted) in table {
        let error = done.unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}\n{wanted}");
    }
    assert_eq!(version(), before);
}

#[test]
fn session_options_that_make_no_sense_are_refused() {
    let iam = world();
    let none = SessionOptions::default;
    let text = |text: &str| Some(text.to_owned());
    let many = (0..51).map(|n| (n.to_string(), String::new())).collect();
    #[rustfmt::skip]
    let table = [
        (SessionOptions { policies: vec![all(PolicyKind::SessionPolicy); 12], ..none() }, "there are 12 session policies, and 11 are taken"),
        (SessionOptions { policies: vec![all(PolicyKind::IdentityPolicy)], ..none() }, "a session policy is wanted here"),
        (SessionOptions { tags: tags(&[("A", ""), ("a", "")]), ..none() }, "is there twice"),
        (SessionOptions { tags: many, ..none() }, "there are 51 tags"),
        (SessionOptions { source_identity: text("a"), ..none() }, "is not a source identity"),
        (SessionOptions { source_identity: text("aws:ann"), ..none() }, "is not a source identity"),
        (SessionOptions { federated_provider: text("a b.c"), ..none() }, "is not an identity provider"),
    ];
    for (options, wanted) in table {
        let made = iam.assume_role(&parse(ROLE), "one", options, now());
        let error = made.unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}\n{wanted}");
    }
    let mut options = none();
    options.source_identity = text("ann");
    let made = iam.federate(&parse(USER), "guest", options, now());
    let wanted = IamError::NotFederated("a source identity");
    assert_eq!(made.unwrap_err(), wanted);
}

#[test]
fn everything_wrong_with_a_policy_is_said_with_its_place() {
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": [\n  {\"Effect\": \"Alow\", \"Action\": \"kms:*\"}\n]}";
    let error = policy("team.json", text, PolicyKind::IdentityPolicy).unwrap_err();
    let error = error.to_string();
    let places = error.lines().map(|line| line.split(' ').next().unwrap());
    let places: Vec<_> = places.collect();
    assert_eq!(places, ["team.json:2:3:", "team.json:2:14:"], "{error}");
    let empty = policy("team.json", " ", PolicyKind::KeyPolicy).unwrap_err();
    assert_eq!(empty.to_string(), "`team.json` is empty");
}

#[test]
fn what_has_no_effect_in_a_policy_is_a_warning() {
    let version = r#""Version": "2012-10-17""#;
    let read = |statement: &str, kind| {
        let text = format!("{{{version}, \"Statement\":\n{{\"Effect\": \"Allow\", {statement}}}}}");
        policy_with_warnings("p", &text, kind).unwrap().1
    };
    let (key, identity) = (PolicyKind::KeyPolicy, PolicyKind::IdentityPolicy);
    #[rustfmt::skip]
    let table = [
        (identity, r#""Action": ["kms:Decrypt", "s3:Get"], "Resource": "*""#, ""),
        (identity, r#""Action": "KMS:Decript", "Resource": "*""#, "p:2:31: warning: `KMS:Decript` covers no action of KMS"),
        (key, r#""Principal": "*", "Resource": "*""#, "p:2:1: warning: the statement has no `Action`, so it matches nothing; add the element, or remove the statement"),
        (key, r#""Principal": "*", "Action": "kms:*""#, "p:2:1: warning: the statement has no `Resource`, so it matches nothing; write `\"Resource\": \"*\"`, which means this key"),
    ];
    for (kind, statement, wanted) in table {
        assert_eq!(read(statement, kind).join("\n"), wanted);
    }
    let old = r#"{"Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}}"#;
    let (_, old) = policy_with_warnings("p", old, identity).unwrap();
    assert!(old.first().unwrap().starts_with("p:1:1: warning: "));
}

/// Two accounts, a user and a role.
fn world() -> Iam {
    let iam = Iam::new();
    iam.put_account(lone_account(parse(HOME))).unwrap();
    iam.put_account_in("aws-cn", lone_account(parse("444455556666")))
        .unwrap();
    iam.put_user(&parse(USER), Attached::default()).unwrap();
    iam.put_role(&parse(ROLE), Attached::default()).unwrap();
    iam
}

fn root(iam: &Iam) -> Identity {
    iam.root(parse(HOME)).unwrap()
}

fn user(iam: &Iam) -> Identity {
    iam.user(&parse(USER)).unwrap()
}

fn session(iam: &Iam) -> Identity {
    let options = SessionOptions::default();
    iam.assume_role(&parse(ROLE), "one", options, now())
        .unwrap()
}

fn federated(iam: &Iam) -> Identity {
    let options = SessionOptions::default();
    iam.federate(&parse(USER), "guest", options, now()).unwrap()
}

fn service(iam: &Iam) -> Identity {
    iam.service(SERVICE).unwrap()
}

fn all(kind: PolicyKind) -> PolicyDocument {
    let principal = match kind {
        PolicyKind::KeyPolicy
        | PolicyKind::ResourceControlPolicy
        | PolicyKind::VpcEndpointPolicy => r#""Principal": "*", "#,
        PolicyKind::IdentityPolicy
        | PolicyKind::PermissionsBoundary
        | PolicyKind::ServiceControlPolicy
        | PolicyKind::SessionPolicy => "",
    };
    let text = format!(
        r#"{{"Statement": [{{"Effect": "Allow", {principal}"Action": "*", "Resource": "*"}}]}}"#
    );
    policy("all.json", &text, kind).unwrap()
}

fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn name(text: &str) -> PrincipalName {
    PrincipalName::parse_aws(text).unwrap()
}

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_epoch_seconds(NOW)
}

const HOME: &str = "111122223333";
const USER: &str = "arn:aws:iam::111122223333:user/ann";
const NOBODY: &str = "arn:aws:iam::111122223333:user/nobody";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/app";
const SERVICE: &str = "logs.eu-north-1.amazonaws.com";

/// 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600;
