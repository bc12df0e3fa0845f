//! What the judge of fixes says, where a fix is easily taken for one that changes nothing.

use std::sync::Arc;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::facts::Facts;
use policy_core::lint::fix::judge;

/// Whether a change of a key policy would be applied without being asked for.
fn is_safe(old: &str, new: &str, facts: &Facts) -> bool {
    let source = Arc::new(Source::new("app.key-policy.json", old));
    let judgement = judge(&Document::read(&source, None), new, facts);
    eprintln!("{judgement:.200?}");
    judgement.is_safe()
}

fn policy(statements: &[&str]) -> String {
    let all = statements.join(",\n");
    format!(r#"{{"Version": "2012-10-17", "Statement": [{all}]}}"#)
}

fn check(old: &[&str], new: &[&str], wanted: bool) {
    let facts = Facts::default();
    assert_eq!(
        is_safe(&policy(old), &policy(new), &facts),
        wanted,
        "{old:#?}\n{new:#?}"
    );
}

const ROOT: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
    "Action": "kms:*", "Resource": "*"}"#;
const OTHER: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
    "Action": "kms:*", "Resource": "*"}"#;
const ROLE: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
    "Action": "kms:Decrypt", "Resource": "*"}"#;

#[test]
fn either_of_two_accounts_may_own_the_key() {
    // Of the owner, a statement for a role needs no identity policy beside it.
    check(&[ROOT, OTHER, ROLE], &[ROOT, OTHER], false);
    check(&[ROOT, OTHER, ROLE, ROLE], &[ROOT, OTHER, ROLE], true);
}

#[test]
fn the_key_may_be_in_any_region() {
    let bound = |region: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::111122223333:role/app"}},
            "Action": "kms:Decrypt", "Resource": "*",
            "Condition": {{"StringEquals": {{"aws:RequestedRegion": "{region}"}}}}}}"#
        )
    };
    check(&[ROOT, &bound("eu-west-1")], &[ROOT], false);
    check(&[ROOT, &bound("us-east-1")], &[ROOT], false);
    let via = |region: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::111122223333:role/app"}},
            "Action": "kms:Decrypt", "Resource": "*",
            "Condition": {{"StringEquals": {{"kms:ViaService": "s3.{region}.amazonaws.com"}}}}}}"#
        )
    };
    check(&[ROOT, &via("eu-west-1")], &[ROOT], false);
}

#[test]
fn a_denial_binds_who_has_a_grant() {
    let deny = r#"{"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::444455556666:role/app"},
        "Action": "kms:Decrypt", "Resource": "*"}"#;
    check(&[ROOT, deny], &[ROOT], false);
}

#[test]
fn the_key_may_be_one_that_a_pattern_names() {
    let part = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/app"},
        "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/mrk-*"}"#;
    check(&[ROOT, part], &[ROOT], false);
    let one = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/app"},
        "Action": "kms:Decrypt", "Resource": ["arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890aa",
        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ac"]}"#;
    check(&[ROOT, one], &[ROOT], false);
}
