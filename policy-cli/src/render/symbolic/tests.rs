//! Answers as they are printed, of changes and proofs that are made by hand and decided by the
//! engine. `UPDATE_EXPECT=1` writes the texts anew.

#![expect(clippy::disallowed_methods, reason = "test code")]

use std::path::Path;
use std::sync::Arc;

use policy_core::Source;
use policy_core::decide::{Decision, Layer};
use policy_core::explain::{Explanation, Reference};
use policy_core::semantics::{Semantics, uncertain_points};
use policy_core::symbolic::World;
use policy_core::symbolic::answer::{
    Assumed, Assumption, Audit, Block, Bound, CallerClass, CallerKind, Change, Conditions, Diff,
    Direction, Escape, Example, Idle, IdleBecause, Managers, Proof, Reached, Readings, Residual,
    Undecided, Verdict,
};
use policy_core::symbolic::claim::read_claims;
use policy_core::table::kms_action::{Action, ActionSet};

use crate::case::file::{self, Tree};
use crate::command::around;
use crate::command::audit::{Section, report as audit_report};
use crate::command::diff::report::{Compared, Report};
use crate::command::prove::{Escapes, report};
use crate::command::when::report::{self as when_report, Answer};
use crate::exit::Exit;
use crate::render::paint::Paint;
use crate::render::{
    audit, audit_json, audit_markdown, diff, diff_json, diff_markdown, json, prove, prove_json,
    when, when_json,
};

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
fn audits_are_printed() {
    let report = audit_report(&[]);
    expect("audit.txt", &audit::answer(&report, Paint::plain()));
    expect("audit.md", &audit_markdown::answer(&report));
    expect(
        "audit.json",
        &json::pretty(&audit_json::Answer::new(&report)),
    );
    assert_eq!(report.exit(), Exit::No);
    let only = audit_report(&[Section::Reach]);
    let text = audit::answer(&only, Paint::plain());
    assert!(
        !text.contains("PutKeyPolicy") && text.contains("PUBLIC"),
        "{text}"
    );
}

#[test]
fn conditions_are_printed() {
    let report = when_report();
    expect("when.txt", &when::answer(&report, Paint::plain()));
    expect("when.json", &json::pretty(&when_json::Answer::new(&report)));
}

#[test]
fn answers_are_never_more_than_what_was_found() {
    let always = Block::default();
    let some = when_report().residual.blocks;
    for (blocks, more, wanted) in [
        (Vec::new(), false, Answer::Never),
        (Vec::new(), true, Answer::Unknown),
        (some.clone(), false, Answer::Sometimes),
        (some.clone(), true, Answer::Sometimes),
        ([some, vec![always]].concat(), true, Answer::Always),
    ] {
        let mut report = when_report();
        report.residual.blocks = blocks;
        report.residual.more = more;
        assert_eq!(report.answer(), wanted);
    }
}

#[test]
fn examples_are_cases_with_the_decision_of_the_engine() {
    let diff = diff_report();
    let prove = prove_report();
    let audit = audit_report(&[]);
    let witnesses = diff.witnesses().into_iter().chain(prove.witnesses());
    let witnesses = witnesses.chain(audit.witnesses());
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
    assert_eq!(count, 13);
}

#[test]
fn lines_fit_on_a_screen() {
    let diff = diff::answer(&diff_report(), Paint::plain());
    let prove = prove::answer(&prove_report(), Paint::plain());
    let audit = audit::answer(&audit_report(&[]), Paint::plain());
    let when = when::answer(&when_report(), Paint::plain());
    let lines = diff.lines().chain(prove.lines());
    for line in lines.chain(audit.lines()).chain(when.lines()) {
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

fn audit_report(only: &[Section]) -> audit_report::Report {
    let (world, request, _) = decided("new.json", NEW, CASE);
    let document = world
        .keys
        .first()
        .unwrap()
        .policies
        .first()
        .unwrap()
        .clone();
    let statement = |index: usize| {
        let statement = document.policy.statements.get(index).unwrap();
        Reference {
            layer: Layer::KeyPolicy,
            source: Arc::clone(&document.source),
            span: statement.span,
            index,
            sid: statement.value.sid.as_ref().map(|sid| sid.value.clone()),
        }
    };
    let example = |assumed: &[Assumed]| Example {
        request: request.clone(),
        assumed: assumed.to_vec(),
    };
    let role = CallerClass::Named("arn:aws:iam::111122223333:role/team/app".to_owned());
    let others = |kind| CallerClass::Others {
        kind,
        account: None,
    };
    let reached = |caller: CallerClass, bound: Bound| Reached {
        callers: vec![caller],
        actions: ActionSet::from_slice(&[action("kms:Decrypt"), action("kms:DescribeKey")]),
        example: example(&[]),
        bound,
    };
    let audited = Audit {
        key: KEY.parse().unwrap(),
        managed_by_policy: Managers {
            callers: vec![
                (role.clone(), example(&[])),
                (
                    others(CallerKind::User),
                    example(&[Assumed::IdentityAllows]),
                ),
            ],
            more: false,
        },
        managed: Managers::default(),
        idle: vec![
            Idle {
                statement: statement(0),
                why: IdleBecause::Shadowed,
                readings: Readings::Every,
            },
            Idle {
                statement: statement(1),
                why: IdleBecause::Redundant,
                readings: Readings::DependsOn(uncertain_points().iter().take(2).collect()),
            },
        ],
        reach: vec![
            reached(role, Bound::Named),
            reached(
                others(CallerKind::User),
                Bound::Organizations(vec!["o-a1b2c3d4e5".to_owned()]),
            ),
            reached(
                others(CallerKind::Role),
                Bound::WeakCondition(vec![
                    "kms:EncryptionContext:tenant".parse().unwrap(),
                    "kms:ViaService".parse().unwrap(),
                ]),
            ),
            reached(others(CallerKind::Root), Bound::Public),
        ],
        undecided: vec![Undecided {
            what: "whether statement 2 does nothing".to_owned(),
            why: "the budget of 50000000 steps is exhausted".to_owned(),
        }],
        assumptions: vec![Assumption("the world is not closed".to_owned())],
        steps: 5,
    };
    let mut report = audit_report::Report::new(world, vec![audited], Vec::new(), only).unwrap();
    let caller = "arn:aws:iam::444455556666:user/ann".parse().unwrap();
    report.send(&caller, Semantics::default()).unwrap();
    report
}

fn when_report() -> when_report::Report {
    let (_, mut request, _) = decided("new.json", NEW, CASE);
    request.parameters = None;
    let of = |all: &[(&str, &str, &[&str])]| {
        let mut conditions = Conditions::default();
        for (operator, key, values) in all {
            let keys = conditions.0.entry((*operator).to_owned()).or_default();
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            keys.insert((*key).to_owned(), values);
        }
        conditions
    };
    let tenant = ("StringEquals", "kms:EncryptionContext:tenant", &["a"][..]);
    let check = request.checks[0].clone();
    when_report::Report {
        request,
        residual: Residual {
            check,
            blocks: vec![
                Block {
                    conditions: of(&[
                        tenant,
                        ("StringEquals", "aws:SourceVpce", &["vpce-1", "vpce-2"]),
                    ]),
                    exceptions: vec![
                        of(&[("Bool", "aws:SecureTransport", &["false"])]),
                        of(&[("NotIpAddress", "aws:SourceIp", &["10.0.0.0/8"])]),
                    ],
                },
                Block {
                    conditions: Conditions::default(),
                    exceptions: vec![of(&[("Null", "kms:ViaService", &["true"])])],
                },
            ],
            more: true,
            assumptions: vec![Assumption("the world is closed".to_owned())],
            steps: 7,
        },
    }
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
