//! Whom a grant means: names that change hands, sessions, services.

use kms_model::call::Call;
use kms_model::error::ErrorKind;
use kms_model::iam::Attached;
use kms_model::policy_core::name::arn::Arn;
use serde_json::json;

use crate::world::{self, HOME, REGION};
use crate::{Desk, role, user};

#[test]
fn who_takes_a_name_later_is_not_meant() {
    let desk = Desk::new();
    let iam = desk.world.iam();
    let arn = world::role(HOME, "app");
    let old = iam.unique_id(&arn).unwrap();
    desk.grant(json!({"RetiringPrincipal": role(HOME, "app")}));
    let session = format!("arn:aws:sts::{HOME}:assumed-role/app/one");
    desk.grant(json!({"GranteePrincipal": session}));
    assert!(desk.may_encrypt(&desk.app()));

    iam.delete_principal(&arn).unwrap();
    let listed = desk.ok(&desk.admin(), "ListGrants", json!({"KeyId": desk.key}));
    for grant in listed["Grants"].as_array().unwrap() {
        assert_eq!(grant["GranteePrincipal"], json!(old));
    }
    desk.world.put_role(HOME, "app", &[]);
    assert!(!desk.may_encrypt(&desk.app()));
    for id in desk.ids() {
        let retire = json!({"KeyId": desk.key, "GrantId": id});
        let kind = desk.refused(&desk.app(), "RetireGrant", retire);
        assert_eq!(kind, ErrorKind::AccessDenied);
    }
    let by = json!({"RetiringPrincipal": role(HOME, "app")});
    let theirs = desk.ok(&desk.admin(), "ListRetirableGrants", by);
    assert_eq!(theirs["Grants"], json!([]));
    let filtered = json!({"KeyId": desk.key, "GranteePrincipal": role(HOME, "app")});
    let listed = desk.ok(&desk.admin(), "ListGrants", filtered);
    assert_eq!(listed["Grants"], json!([]));

    desk.grant(json!({}));
    assert!(
        desk.may_encrypt(&desk.app()),
        "a new grant means the new role"
    );
}

#[test]
fn a_session_is_not_its_role() {
    let desk = Desk::new();
    let session = format!("arn:aws:sts::{HOME}:assumed-role/app/two");
    desk.grant(json!({"GranteePrincipal": session}));
    assert!(!desk.may_encrypt(&desk.app()), "this one is called `one`");
    let two = desk.world.iam().assume_role(
        &world::role(HOME, "app"),
        "two",
        Default::default(),
        kms_model::policy_core::value::time::Timestamp::from_epoch_seconds(1_772_323_200),
    );
    assert!(desk.may_encrypt(&Call::new(two.unwrap(), REGION)));
}

#[test]
fn users_and_roots_are_grantees() {
    let desk = Desk::new();
    let iam = desk.world.iam();
    let arn: Arn = user("someone").parse().unwrap();
    iam.put_user(&arn, Attached::default()).unwrap();
    let caller = Call::new(iam.user(&arn).unwrap(), REGION);
    assert!(!desk.may_encrypt(&caller));
    desk.grant(json!({"GranteePrincipal": arn.as_str()}));
    assert!(desk.may_encrypt(&caller));

    // U-02: a grant to an account is for those whose identity policies say so.
    let theirs = desk.world.call(world::PARTNER, "stranger");
    let root = format!("arn:aws:iam::{}:root", world::PARTNER);
    desk.grant(json!({"GranteePrincipal": root}));
    assert!(!desk.may_encrypt(&theirs));
    desk.world
        .put_role(world::PARTNER, "stranger", &[world::ALLOW_ALL]);
    assert!(desk.may_encrypt(&theirs));
}

#[test]
fn a_service_uses_its_grant_for_the_resource_it_is_for() {
    let desk = Desk::new();
    let iam = desk.world.iam();
    let name = "logs.eu-north-1.amazonaws.com";
    let source: Arn = "arn:aws:logs:eu-north-1:111122223333:log-group:one"
        .parse()
        .unwrap();
    let other: Arn = "arn:aws:logs:eu-north-1:111122223333:log-group:two"
        .parse()
        .unwrap();
    let service = |arn: Option<&Arn>| {
        let call = Call::new(iam.service(name).unwrap(), REGION);
        call.on_behalf_of(arn.cloned(), Some(HOME.parse().unwrap()))
    };
    let made = desk.grant(json!({
        "GranteeServicePrincipal": name,
        "RetiringServicePrincipal": name,
        "Constraints": {"SourceArn": source.as_str()},
    }));
    assert!(desk.may_encrypt(&service(Some(&source))));
    assert!(!desk.may_encrypt(&service(Some(&other))));
    assert!(!desk.may_encrypt(&service(None)));
    let strange = Call::new(iam.service("sns.amazonaws.com").unwrap(), REGION);
    assert!(!desk.may_encrypt(&strange.on_behalf_of(Some(source), None)));

    let listed = desk.ok(&desk.admin(), "ListGrants", json!({"KeyId": desk.key}));
    let grant = &listed["Grants"][0];
    assert_eq!(grant["GranteeServicePrincipal"], name);
    assert_eq!(grant["RetiringServicePrincipal"], name);
    assert!(grant.get("GranteePrincipal").is_none());
    let by = json!({"RetiringServicePrincipal": name});
    let retirable = desk.ok(&desk.admin(), "ListRetirableGrants", by.clone());
    assert_eq!(retirable["Grants"][0]["GrantId"], json!(made.id));
    let partner = desk.world.call(world::PARTNER, "admin");
    let none = desk.ok(&partner, "ListRetirableGrants", by);
    assert_eq!(
        none["Grants"],
        json!([]),
        "nothing to do with their account"
    );
    desk.ok(
        &service(None),
        "RetireGrant",
        json!({"KeyId": desk.key, "GrantId": made.id}),
    );
    assert!(desk.ids().is_empty());
}

#[test]
fn grants_may_be_left_to_services_that_forward() {
    let desk = Desk::new();
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*",
        "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}}"#;
    desk.world.put_role(HOME, "stranger", &[policy]);
    let stranger = desk.world.call(HOME, "stranger");
    let kind = desk.refused(&stranger, "CreateGrant", desk.request(json!({})));
    assert_eq!(kind, ErrorKind::AccessDenied);
    let forwarded = stranger.via("ec2.eu-north-1.amazonaws.com");
    let made = desk.grant_by(&forwarded, json!({}));
    let listed = desk.ok(&desk.admin(), "ListGrants", json!({"KeyId": desk.key}));
    let grant = &listed["Grants"][0];
    assert_eq!(grant["GrantId"], json!(made.id));
    assert_eq!(
        grant["IssuingAccount"],
        json!(format!("arn:aws:iam::{HOME}:root"))
    );
}
