//! Answers as they are printed, of changes and proofs that are made by hand and decided by the
//! engine. `UPDATE_EXPECT=1` writes the texts anew.

#![expect(clippy::disallowed_methods, reason = "test code")]

use std::path::Path;
use std::sync::Arc;

use policy_core::Source;
use policy_core::decide::Decision;
use policy_core::explain::Explanation;
use policy_core::semantics::{Semantics, uncertain_points};
use policy_core::symbolic::World;
use policy_core::symbolic::answer::{
    Assumed, Assumption, CallerClass, CallerKind, Change, Diff, Direction, Escape, Example, Proof,
    Readings, Undecided, Verdict,
};
use policy_core::symbolic::claim::read_claims;
use policy_core::table::kms_action::{Action, ActionSet};

use crate::case::file::{self, Tree};
use crate::command::around;
use crate::command::diff::report::{Compared, Report};
use crate::command::prove::{Escapes, report};
use crate::render::paint::Paint;
use crate::render::{diff, diff_json, diff_markdown, json, prove, prove_json};

#[test]
fn a_diff_is_printed() {
    let report = diff_report();
    expect("diff.txt", &diff::answer(&report, Paint::plain()));
    expect("diff.md", &diff_markdown::answer(&report));
    expect("diff.json", &json::pretty(&diff_json::Answer::new(&report)));
}

#[test]
fn proofs_are_printed() {
    let report = prove_report();
    expect("prove.txt", &prove::answer(&report, Paint::plain()));
    expect(
        "prove.json",
        &json::pretty(&prove_json::Answer::new(&report)),
    );
}

#[test]
fn examples_are_cases_with_the_decision_of_the_engine() {
    let diff = diff_report();
    let prove = prove_report();
    let witnesses = diff.witnesses().into_iter().chain(prove.witnesses());
    let mut count = 0_usize;
    for witness in witnesses {
        let text = json::pretty(&witness.case);
        let tree = Tree::parse(Arc::new(Source::new("witness", text)), false).unwrap();
        for case in file::read("witness", &tree).unwrap().cases {
            let body = case.body.unwrap();
            let found = body.world.explain(&body.asked, Semantics::default());
            let mismatches = body.want.mismatches(&found.unwrap());
            assert!(mismatches.is_empty(), "{}: {mismatches:?}", witness.name);
            count = count.saturating_add(1);
        }
    }
    assert_eq!(count, 7);
}

#[test]
fn lines_fit_on_a_screen() {
    let diff = diff::answer(&diff_report(), Paint::plain());
    let prove = prove::answer(&prove_report(), Paint::plain());
    for line in diff.lines().chain(prove.lines()) {
        // Long ARNs are not broken.
        let is_one_word = line.trim().split(' ').count() <= 2 || line.starts_with('+');
        assert!(line.chars().count() <= 80 || is_one_word, "{line}");
    }
}

fn diff_report() -> Report {
    let old = decided("old.json", OLD, CASE);
    let new = decided("new.json", NEW, CASE);
    let gained = Change {
        direction: Direction::Gained,
        callers: vec![
            CallerClass::Named("arn:aws:iam::111122223333:role/team/app".to_owned()),
            CallerClass::Others {
                kind: CallerKind::User,
                account: "111122223333".parse().ok(),
            },
        ],
        actions: ActionSet::from_slice(&[action("kms:Decrypt"), action("kms:DescribeKey")]),
        resource: KEY.to_owned(),
        example: Example {
            request: old.1.clone(),
            assumed: vec![Assumed::IdentityIsSilent],
        },
        before: old.2.clone(),
        after: new.2.clone(),
        readings: Readings::Every,
    };
    let lost = Change {
        direction: Direction::Lost,
        callers: vec![CallerClass::Others {
            kind: CallerKind::Root,
            account: None,
        }],
        actions: Action::all().collect(),
        resource: KEY.to_owned(),
        example: Example {
            request: old.1.clone(),
            assumed: Vec::new(),
        },
        before: new.2.clone(),
        after: old.2.clone(),
        readings: Readings::DependsOn(uncertain_points().iter().take(2).collect()),
    };
    let compared = |file: &str, old: &World, new: &World, changes: Vec<Change>| Compared {
        file: Some(file.to_owned()),
        old: old.clone(),
        new: new.clone(),
        diff: Diff {
            changes,
            elsewhere: Vec::new(),
            undecided: vec![Undecided {
                what: "kms:Decrypt for any other role of account 111122223333".to_owned(),
                why: "the budget of 50000000 steps is exhausted".to_owned(),
            }],
            assumptions: vec![Assumption(
                "Identity policies that are not loaded may allow or deny anything.".to_owned(),
            )],
            steps: 3,
        },
    };
    Report {
        compared: vec![
            compared("keys/app.json", &old.0, &new.0, vec![gained]),
            compared("keys/other.json", &new.0, &old.0, vec![lost]),
        ],
        ignored: vec!["README.md".to_owned()],
    }
}

fn prove_report() -> report::Report {
    let source = Arc::new(Source::new("claims.json", CLAIMS));
    let claims = read_claims(&source).claims;
    let (world, request, explanation) = decided("new.json", NEW, CASE);
    let caller = CallerClass::Named("arn:aws:iam::111122223333:role/team/app".to_owned());
    let example = Example {
        request,
        assumed: Vec::new(),
    };
    let proof = |answer: Verdict| Proof {
        answer,
        assumptions: vec![Assumption("The world is not closed.".to_owned())],
        steps: 2,
    };
    assert_eq!(explanation.decision, Decision::Allowed);
    let proofs = vec![
        proof(Verdict::Fails {
            caller: caller.clone(),
            example: Box::new(example.clone()),
            explanation: Box::new(explanation),
            readings: Readings::NotKnown,
        }),
        proof(Verdict::Holds {
            readings: Readings::Every,
            vacuous: true,
            escapes: vec![Escape {
                caller,
                action: action("kms:PutKeyPolicy"),
                how: "it could allow itself to decrypt in the key policy".to_owned(),
                example: example.clone(),
            }],
        }),
        proof(Verdict::Holds {
            readings: Readings::Every,
            vacuous: false,
            escapes: vec![Escape {
                caller: CallerClass::UniqueId("AROAEXAMPLE".to_owned()),
                action: action("kms:CreateGrant"),
                how: "it could make itself a grant".to_owned(),
                example,
            }],
        }),
        // The last claim is not answered.
    ];
    report::Report::new(world, claims, proofs, Vec::new(), Escapes::Note)
}

fn action(name: &str) -> Action {
    Action::parse(name).unwrap()
}

/// A world around a key policy, a request, and its decision.
fn decided(
    name: &str,
    policy: &str,
    case: &str,
) -> (World, policy_core::request::Request, Explanation) {
    let text = case.replace("POLICY", policy);
    let tree = Tree::parse(Arc::new(Source::new(name, text)), false).unwrap();
    let case = file::read(name, &tree).unwrap().cases.pop().unwrap();
    let body = case.body.unwrap();
    let explanation = body.world.explain(&body.asked, Semantics::default());
    let world = around::full(body.world.as_ref().clone(), Default::default());
    (world, body.asked.request, explanation.unwrap())
}

fn expect(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/symbolic");
    let path = path.join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, wanted, "{}", path.display());
}

const KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const OLD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "EnableIam", "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
    "Action": "kms:*", "Resource": "*"
  }
}"#;

const NEW: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "EnableIam", "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
      "Action": "kms:*", "Resource": "*"
    },
    {
      "Sid": "Use|<b>it</b>", "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/team/app"},
      "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
      "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "a"}}
    }
  ]
}"#;

const CASE: &str = r#"{
  "world": { "keys": { "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab": { "policies": [POLICY] } } },
  "cases": [{
    "name": "it",
    "request": {
      "principal": { "arn": "arn:aws:sts::111122223333:assumed-role/app/one", "role": "arn:aws:iam::111122223333:role/team/app", "tags": {"team": "a"} },
      "action": "kms:Decrypt",
      "resource": "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "parameters": { "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "EncryptionContext": { "tenant": "a" } },
      "via": "s3.eu-north-1.amazonaws.com",
      "time": "2026-01-01T00:00:00Z"
    },
    "want": { "decision": "allowed" }
  }]
}"#;

const CLAIMS: &str = r#"{
  "Version": "2012-10-17",
  "Claim": [
    { "Sid": "NobodyDecrypts", "Principal": "*", "Action": "kms:Decrypt", "Expect": "Denied" },
    { "Sid": "Nobody / deletes", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Expect": "Denied" },
    { "Principal": "*", "Action": "kms:Sign", "Expect": "Denied" },
    { "Principal": "*", "Action": "kms:Verify", "Expect": "Allowed" }
  ]
}"#;
