//! How long answers about all requests take: a change of a key policy, and a claim about it.
//!
//! `cargo bench -p policy-core --bench symbolic` prints one row a goal, then how both grow with the
//! number of statements. The reference of each ratio is the row of 40 statements in the same run.
//! Every statement of the new policy is written differently from that of the old one, so that no
//! formula is the same and the solver has to show that most of them say the same.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark is test code"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{PolicyDocument, read_policy};
use policy_core::name::principal::PathKnown;
use policy_core::record::{AccountRecord, KeyRecord, PrincipalRecord};
use policy_core::symbolic::answer::{Direction, Verdict};
use policy_core::symbolic::claim::read_claims;
use policy_core::symbolic::{Options, Unloaded, World, audit, diff, prove};

fn main() {
    println!("{:40} {:>14} {:>18}  met", "what", "goal", "measured");
    let small = Question::new(40);
    let samples = 21;
    let of_diff = small.time(samples, Question::diff);
    goal("diff, 40 statements, 10 identity policies", 50, of_diff);
    let of_same = small.time(samples, Question::same);
    goal("the same, rewritten without a change", 50, of_same);
    let of_proof = small.time(samples, Question::prove);
    goal("one claim, the same policies", 50, of_proof);
    let largest = Question::new(largest());
    let bytes = text(largest.statements, Written::Before).len();
    let name = format!("diff, {} statements, {bytes} bytes", largest.statements);
    goal(&name, 1_000, largest.time(5, Question::diff));
    let name = format!("one claim, {} statements", largest.statements);
    goal(&name, 1_000, largest.time(5, Question::prove));

    println!();
    println!(
        "{:>10} {:>12} {:>8} {:>12} {:>8} {:>12}",
        "statements", "diff", "ratio", "claim", "ratio", "audit"
    );
    for statements in [5, 10, 20, 40, 100, 200, 400] {
        let question = Question::new(statements);
        let samples = if statements > 100 { 3 } else { 9 };
        let times = [
            question.time(samples, Question::diff),
            question.time(samples, Question::prove),
            question.time(1, Question::audit),
        ];
        println!(
            "{statements:>10} {:>12} {:>7.2}x {:>12} {:>7.2}x {:>12}",
            shown(times[0]),
            times[0].as_secs_f64() / of_diff.as_secs_f64(),
            shown(times[1]),
            times[1].as_secs_f64() / of_proof.as_secs_f64(),
            shown(times[2]),
        );
    }
}

/// Two worlds, and a claim about the second.
struct Question {
    statements: usize,
    before: World,
    rewritten: World,
    after: World,
}

impl Question {
    fn new(statements: usize) -> Self {
        Self {
            statements,
            before: world(&text(statements, Written::Before)),
            rewritten: world(&text(statements, Written::Otherwise)),
            after: world(&text(statements, Written::After)),
        }
    }

    fn time(&self, samples: usize, ask: fn(&Self)) -> Duration {
        let times = (0..samples).map(|_| {
            let start = Instant::now();
            ask(self);
            start.elapsed()
        });
        let mut times: Vec<Duration> = times.collect();
        times.sort_unstable();
        times[times.len() / 4]
    }

    fn diff(&self) {
        let diff = diff(&self.before, &self.after, &Options::default()).unwrap();
        assert!(diff.undecided.is_empty(), "{:?}", diff.undecided);
        let mut gained = diff.changes.iter();
        assert!(gained.any(|change| change.direction == Direction::Gained));
        black_box(diff);
    }

    fn same(&self) {
        let diff = diff(&self.before, &self.rewritten, &Options::default()).unwrap();
        assert!(
            diff.changes.is_empty() && diff.undecided.is_empty(),
            "{diff:?}"
        );
    }

    fn prove(&self) {
        let source = Arc::new(Source::new("claims.json", CLAIM));
        let claims = read_claims(&source).claims;
        let proofs = prove(&self.before, &claims, &Options::default()).unwrap();
        assert!(
            matches!(proofs[0].answer, Verdict::Holds { .. }),
            "{proofs:?}"
        );
    }

    fn audit(&self) {
        let audits = audit(&self.before, &Options::default()).unwrap();
        assert_eq!(audits.len(), 1);
        black_box(audits);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// As it was.
    Before,
    /// In other words.
    Otherwise,
    /// In other words, and one condition less.
    After,
}

/// A key policy of so many statements, at least five.
fn text(statements: usize, written: Written) -> String {
    let mut text = String::from(
        r#"{"Version":"2012-10-17","Statement":[
{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
{"Sid":"Organization","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}},
{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":["kms:Decrypt","kms:DescribeKey"],"Resource":"*"},
{"Sid":"Logs","Effect":"Allow","Principal":{"Service":"logs.eu-north-1.amazonaws.com"},"Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*","Condition":{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-north-1:111122223333:*"}}}"#,
    );
    let operator = match written {
        Written::Before => "StringEquals",
        Written::Otherwise | Written::After => "StringLike",
    };
    for number in 0..statements.saturating_sub(4) {
        let tenant = match (number, written) {
            (0, Written::After) => String::new(),
            _ => format!(r#""kms:EncryptionContext:tenant":"tenant-{number}","#),
        };
        let service = ["s3", "ec2", "rds", "sqs"][number % 4];
        write!(
            text,
            r#",
{{"Sid":"App{number}","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:role/app/app-{number}"}},"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*","Condition":{{"{operator}":{{{tenant}"kms:ViaService":"{service}.eu-north-1.amazonaws.com"}}}}}}"#,
        )
        .unwrap();
    }
    text.push_str("]}");
    text
}

/// As many statements as a key policy has room for.
fn largest() -> usize {
    (40..)
        .find(|count| text(count + 1, Written::Before).len() > 32_768)
        .unwrap()
}

fn world(key_policy: &str) -> World {
    let owner = "111122223333".parse().unwrap();
    let principals = (0..10).map(|number| PrincipalRecord {
        arn: format!("arn:aws:iam::111122223333:role/team/team-{number}").parse().unwrap(),
        path: PathKnown::Yes,
        unique_id: None,
        tags: None,
        policies: vec![policy(
            &format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["kms:Encrypt","kms:Describe*"],"Resource":"arn:aws:kms:eu-north-1:111122223333:key/*"}},{{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{{"StringEquals":{{"kms:EncryptionContext:team":"team-{number}"}}}}}}]}}"#
            ),
            PolicyKind::IdentityPolicy,
        )],
        boundary: None,
    });
    World {
        accounts: vec![AccountRecord {
            id: owner,
            org_id: Some("o-a1b2c3d4e5".to_owned()),
            org_path: Some("o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/".to_owned()),
            management: false,
            scp: None,
            rcp: Vec::new(),
        }],
        principals: principals.collect(),
        keys: vec![KeyRecord::new(
            "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
                .parse()
                .unwrap(),
            vec![policy(key_policy, PolicyKind::KeyPolicy)],
        )],
        unloaded: Unloaded::MayBeAnything,
        ..World::default()
    }
}

fn policy(text: &str, kind: PolicyKind) -> PolicyDocument {
    let source = Arc::new(Source::new("policy.json", text));
    read_policy(&source, Some(kind)).document.unwrap()
}

fn goal(what: &str, milliseconds: u64, measured: Duration) {
    let met = if measured <= Duration::from_millis(milliseconds) {
        "yes"
    } else {
        "no"
    };
    println!(
        "{what:40} {:>14} {:>18}  {met}",
        format!("{milliseconds} ms"),
        shown(measured)
    );
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

const CLAIM: &str = r#"{"Version":"2012-10-17","Claim":{"Sid":"OnlyOurOrganization","Principal":"*","Action":["kms:Decrypt","kms:ReEncryptFrom"],"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"Bool":{"aws:PrincipalIsAWSService":"false"}},"Expect":"Denied"}}"#;
