//! Cases that are written and read again are decided as they were.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::name::principal::PathKnown;
use policy_core::request::{Check, Request};
use policy_core::semantics::Semantics;
use policy_core::symbolic::answer::{Assumed, Example};

use crate::case::file::{self, Body, Tree};
use crate::case::write;
use crate::command::around;
use crate::render::json;

#[test]
fn written_cases_are_decided_as_they_were() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    let mut count = 0_usize;
    let mut left_out = 0_usize;
    for folder in ["decisions", "decisions/operators", "quickstart"] {
        for path in files(&root.join(folder)) {
            let shown = path.display().to_string();
            let Some(tree) = Tree::load(&shown).ok().filter(|tree| tree.has("cases")) else {
                continue;
            };
            for case in file::read(&shown, &tree).unwrap().cases {
                let Ok(body) = case.body else { continue };
                if has_no_place_in_a_world(&body) {
                    left_out += 1;
                    continue;
                }
                count += 1;
                round(&body, &format!("{shown}: {}", case.name));
            }
        }
    }
    assert!(count > 1_000, "{count} cases");
    assert!(left_out * 5 < count, "{left_out} cases left out of {count}");
}

#[test]
fn what_is_taken_for_granted_is_written() {
    let decision = |principal: &str, assumed: Vec<Assumed>| {
        let cases = CASES.replace("PRINCIPAL", principal);
        let body = only(&cases, "a");
        let example = Example {
            request: body.asked.request.clone(),
            assumed,
        };
        let world = around::full(body.world.as_ref().clone(), Default::default());
        let explanation = body.world.explain(&body.asked, Semantics::default());
        let explanation = explanation.unwrap();
        let decided = (explanation.decision, explanation.layer);
        let text = json::pretty(&write::file("a", &example, &world, decided));
        let again = only(&text, &text);
        let explanation = again.world.explain(&again.asked, Semantics::default());
        explanation.unwrap().decision.as_str()
    };
    for principal in ["role/app", "user/ann"] {
        for (assumed, wanted) in [
            (Vec::new(), "implicitDeny"),
            (vec![Assumed::IdentityIsSilent], "implicitDeny"),
            (vec![Assumed::IdentityAllows], "allowed"),
            (vec![Assumed::SomethingDenies], "explicitDeny"),
        ] {
            assert_eq!(decision(principal, assumed), wanted, "{principal}");
        }
    }
    assert_eq!(decision("root", Vec::new()), "allowed");
    assert_eq!(
        decision("root", vec![Assumed::SomethingDenies]),
        "explicitDeny"
    );
}

/// Whether there are policies of a session, or of a role whose path is not known.
fn has_no_place_in_a_world(body: &Body) -> bool {
    let mut principals = body.world.principals.iter();
    !body.asked.session.is_empty()
        || principals.any(|record| {
            let has_policies = !record.policies.is_empty() || record.boundary.is_some();
            record.path == PathKnown::No && has_policies
        })
}

/// Writes a case, reads it again, and decides both.
fn round(body: &Body, name: &str) {
    let mut world = body.world.as_ref().clone();
    if let (Some(id), Some(policies)) = (&body.asked.request.endpoint, &body.asked.endpoint) {
        world.endpoints.insert(id.clone(), policies.clone());
    }
    let explanation = body
        .world
        .explain(&body.asked, Semantics::default())
        .unwrap();
    let example = Example {
        request: body.asked.request.clone(),
        assumed: Vec::new(),
    };
    let decided = (explanation.decision, explanation.layer);
    let world = around::full(world, Default::default());
    let text = json::pretty(&write::file("it", &example, &world, decided));
    let again = only(&text, name);
    let found = again
        .world
        .explain(&again.asked, Semantics::default())
        .unwrap_or_else(|problem| unreachable!("{name}: {problem:?}\n{text}"));
    assert_eq!(
        (found.decision, found.layer),
        decided,
        "{name} was written as\n{text}"
    );
    assert!(
        again.want.mismatches(&found).is_empty(),
        "{name} was written as\n{text}"
    );
    let checks = |request: &Request| -> Vec<Check> { request.checks.clone() };
    assert_eq!(
        checks(&again.asked.request),
        checks(&body.asked.request),
        "{name} was written as\n{text}"
    );
}

/// The one case of a file.
fn only(text: &str, name: &str) -> Body {
    let tree = Tree::parse(Arc::new(Source::new("written", text)), false).unwrap();
    let mut read = file::read("written", &tree)
        .unwrap_or_else(|problems| unreachable!("{name}: {problems:?}\n{text}"));
    let case = read.cases.pop().unwrap();
    case.body
        .unwrap_or_else(|problems| unreachable!("{name}: {problems:?}\n{text}"))
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = crate::load::walk(directory).unwrap();
    files.retain(|path| path.parent() == Some(directory));
    files
}

const CASES: &str = r#"{"policies": {"key": {"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}}},
    "cases": [{"name": "a", "want": {"decision": "implicitDeny"}, "request": {
    "principal": "arn:aws:iam::111122223333:PRINCIPAL", "action": "kms:Decrypt",
    "resource": "arn:aws:kms:eu-north-1:111122223333:key/1234abcd"}}]}"#;
