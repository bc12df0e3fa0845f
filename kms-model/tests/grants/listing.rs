//! ListGrants and ListRetirableGrants.

use kms_model::error::ErrorKind;
use serde_json::{Value, json};

use crate::world::{HOME, PARTNER};
use crate::{Desk, role};

#[test]
fn a_grant_is_shown_as_it_was_made() {
    let desk = Desk::new();
    let source = "arn:aws:logs:eu-north-1:111122223333:log-group:one";
    let made = desk.grant(json!({
        "Name": "nightly",
        "RetiringPrincipal": role(PARTNER, "app"),
        "Operations": ["Decrypt", "DescribeKey"],
        "Constraints": {"EncryptionContextEquals": {"Tenant": "a"}, "SourceArn": source},
    }));
    let listed = desk.ok(&desk.admin(), "ListGrants", json!({"KeyId": desk.key}));
    let expected = json!({
        "Grants": [{
            "KeyId": desk.key,
            "GrantId": made.id,
            "Name": "nightly",
            "CreationDate": listed["Grants"][0]["CreationDate"],
            "GranteePrincipal": role(HOME, "app"),
            "RetiringPrincipal": role(PARTNER, "app"),
            "IssuingAccount": format!("arn:aws:iam::{HOME}:root"),
            "Operations": ["Decrypt", "DescribeKey"],
            "Constraints": {"EncryptionContextEquals": {"Tenant": "a"}, "SourceArn": source},
        }],
        "Truncated": false,
    });
    assert_eq!(listed, expected);
    assert_eq!(
        listed["Grants"][0]["CreationDate"].as_f64(),
        Some(1_772_323_200.0)
    );
    desk.grant_by(
        &desk.world.call(PARTNER, "admin"),
        json!({"Name": "theirs"}),
    );
    let listed = desk.ok(&desk.admin(), "ListGrants", json!({"KeyId": desk.key}));
    let grants = listed["Grants"].as_array().unwrap();
    let theirs = grants
        .iter()
        .find(|grant| grant["Name"] == "theirs")
        .unwrap();
    assert_eq!(
        theirs["IssuingAccount"],
        json!(format!("arn:aws:iam::{PARTNER}:root"))
    );
    assert!(theirs.get("Constraints").is_none());
}

#[test]
fn grants_are_found_by_id_and_grantee() {
    let desk = Desk::new();
    let one = desk.grant(json!({}));
    let two = desk.grant(json!({"GranteePrincipal": role(PARTNER, "app")}));
    let service = "logs.eu-north-1.amazonaws.com";
    let three = desk.grant(json!({
        "GranteeServicePrincipal": service,
        "RetiringServicePrincipal": service,
        "Constraints": {"SourceArn": "arn:aws:logs:eu-north-1:111122223333:log-group:one"},
    }));
    for (filter, found) in [
        (json!({"GrantId": one.id}), Some(&one)),
        (json!({"GrantId": "0".repeat(64)}), None),
        (json!({"GranteePrincipal": role(HOME, "app")}), Some(&one)),
        (
            json!({"GranteePrincipal": role(PARTNER, "app")}),
            Some(&two),
        ),
        (json!({"GranteePrincipal": role(HOME, "stranger")}), None),
        (json!({"GranteePrincipal": service}), None),
        (json!({"GranteeServicePrincipal": service}), Some(&three)),
        (
            json!({"GrantId": one.id, "GranteePrincipal": role(PARTNER, "app")}),
            None,
        ),
    ] {
        let mut body = filter.clone();
        body["KeyId"] = json!(desk.key);
        let listed = desk.ok(&desk.admin(), "ListGrants", body);
        let ids: Vec<_> = listed["Grants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["GrantId"].as_str().unwrap())
            .collect();
        let expected: Vec<_> = found.iter().map(|made| made.id.as_str()).collect();
        assert_eq!(ids, expected, "{filter}");
    }
}

/// All pages of a list, and how long each was.
fn pages(desk: &Desk, operation: &str, body: &Value) -> (Vec<String>, Vec<usize>) {
    let (mut ids, mut lengths) = (Vec::new(), Vec::new());
    let mut body = body.clone();
    loop {
        let page = desk.ok(&desk.admin(), operation, body.clone());
        let grants = page["Grants"].as_array().unwrap();
        lengths.push(grants.len());
        ids.extend(
            grants
                .iter()
                .map(|grant| grant["GrantId"].as_str().unwrap().to_owned()),
        );
        if page["Truncated"] == json!(false) {
            assert!(page.get("NextMarker").is_none());
            return (ids, lengths);
        }
        body["Marker"] = page["NextMarker"].clone();
    }
}

#[test]
fn lists_come_in_pages() {
    let desk = Desk::new();
    let retiring = role(HOME, "stranger");
    let mut made: Vec<_> = (0..51)
        .map(|_| desk.grant(json!({"RetiringPrincipal": retiring})).id)
        .collect();
    made.sort();
    let of_key = json!({"KeyId": desk.key});
    let of_principal = json!({"RetiringPrincipal": retiring});
    for (operation, body) in [
        ("ListGrants", of_key),
        ("ListRetirableGrants", of_principal),
    ] {
        let limit = |limit: u32| {
            let mut body = body.clone();
            body["Limit"] = json!(limit);
            body
        };
        assert_eq!(pages(&desk, operation, &body), (made.clone(), vec![50, 1]));
        assert_eq!(
            pages(&desk, operation, &limit(20)),
            (made.clone(), vec![20, 20, 11])
        );
        assert_eq!(
            pages(&desk, operation, &limit(17)),
            (made.clone(), vec![17, 17, 17])
        );
        assert_eq!(
            pages(&desk, operation, &limit(100)),
            (made.clone(), vec![51])
        );
        for wrong in [0, 101] {
            let kind = desk.refused(&desk.admin(), operation, limit(wrong));
            assert_eq!(kind, ErrorKind::Validation, "{wrong}");
        }
        let mut marked = body.clone();
        marked["Marker"] = json!("not a marker");
        let kind = desk.refused(&desk.admin(), operation, marked);
        assert_eq!(kind, ErrorKind::InvalidMarker);
    }
}

#[test]
fn what_a_principal_retires_is_listed_for_its_account() {
    let desk = Desk::new();
    let body = json!({"RetiringPrincipal": role(PARTNER, "app")});
    let one = desk.grant(body.clone());
    desk.grant(json!({"RetiringPrincipal": role(HOME, "stranger")}));
    desk.grant(json!({}));
    let partner = desk.world.call(PARTNER, "admin");
    let listed = desk.ok(&partner, "ListRetirableGrants", body.clone());
    let grants = listed["Grants"].as_array().unwrap();
    assert_eq!(grants.len(), 1, "on a key of another account");
    assert_eq!(grants[0]["GrantId"], json!(one.id));
    assert_eq!(grants[0]["KeyId"], json!(desk.key));

    let foreign = desk.refused(&desk.admin(), "ListRetirableGrants", body.clone());
    assert_eq!(foreign, ErrorKind::InvalidArn);
    let nobody = desk.world.call(PARTNER, "stranger");
    assert_eq!(
        desk.refused(&nobody, "ListRetirableGrants", body),
        ErrorKind::AccessDenied
    );
    let service = "logs.eu-north-1.amazonaws.com";
    for body in [
        json!({}),
        json!({"RetiringPrincipal": role(HOME, "app"), "RetiringServicePrincipal": service}),
    ] {
        assert_eq!(
            desk.refused(&desk.admin(), "ListRetirableGrants", body),
            ErrorKind::Validation
        );
    }
}

#[test]
fn a_page_is_full_though_others_are_in_between() {
    let desk = Desk::new();
    let arn = crate::world::role(HOME, "stranger");
    let of_old = json!({"RetiringPrincipal": arn.as_str()});
    for _ in 0..7 {
        desk.grant(of_old.clone());
    }
    desk.world.iam().delete_principal(&arn).unwrap();
    desk.world.put_role(HOME, "stranger", &[]);
    let mut made: Vec<_> = (0..7).map(|_| desk.grant(of_old.clone()).id).collect();
    made.sort();
    let mut body = of_old;
    body["Limit"] = json!(3);
    let found = pages(&desk, "ListRetirableGrants", &body);
    assert_eq!(found, (made, vec![3, 3, 1]));
}
