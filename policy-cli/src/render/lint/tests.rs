//! One outcome with everything in it, in every format. `UPDATE_EXPECT=1` writes the texts anew.

#![expect(clippy::disallowed_methods, reason = "test code")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::edit::Edit;
use policy_core::lint::facts::Facts;
use policy_core::lint::finding::{Failure, Finding, fingerprints};
use policy_core::lint::fix::Fix;
use policy_core::lint::kind::Kinds;
use policy_core::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use policy_core::lint::{by_name, lint};
use policy_core::symbolic::answer::Example;
use policy_core::text::span::Span;
use serde_json::Value;

use crate::args::Color;
use crate::lint::outcome::{Outcome, Reported, Status};
use crate::load::Stream;
use crate::render::lint::{LintFormat, github, rendered};
use crate::render::paint::Paint;

#[test]
fn text_is_printed() {
    let text = plain(LintFormat::Text);
    expect("lint.txt", &text);
    for line in text.lines() {
        // Names cannot be broken.
        let is_long = line.chars().count() > 80 && line.trim().contains(' ');
        assert!(!is_long || line.contains("-->"), "{line}");
    }
    let painted = rendered(&outcome(), LintFormat::Text, colored());
    assert_eq!(without_color(&painted), text);
}

#[test]
fn json_is_printed() {
    let text = plain(LintFormat::Json);
    expect("lint.json", &text);
    let answer: Value = serde_json::from_str(&text).unwrap();
    let findings = answer["findings"].as_array().unwrap();
    let outcome = outcome();
    for (finding, reported) in findings.iter().zip(&outcome.findings) {
        let offset = |end: &str| finding["range"][end]["offset"].as_u64().unwrap();
        let Span { start, end } = reported.finding.span;
        assert_eq!((offset("start"), offset("end")), (start.into(), end.into()));
    }
    let lines = plain(LintFormat::Jsonl);
    expect("lint.jsonl", &lines);
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    let of_lines = lines.iter().filter_map(|line| line.get("finding"));
    assert!(of_lines.eq(findings));
    let failures = lines.iter().filter_map(|line| line.get("failure"));
    assert!(failures.eq(answer["failures"].as_array().unwrap()));
}

#[test]
fn github_annotations_are_printed() {
    let text = plain(LintFormat::Github);
    expect("lint.github.txt", &text);
    let commands: Vec<&str> = text.lines().filter(|it| it.starts_with("::")).collect();
    assert_eq!(commands.len(), outcome().active().count() + 1);
    for command in commands {
        let (properties, _) = command[2..].split_once("::").unwrap();
        let (_, properties) = properties.split_once(' ').unwrap();
        for property in properties.split(',') {
            assert!(property.contains('='), "{command}");
        }
    }
    expect("lint.summary.md", &github::step_summary(&outcome()));
}

#[test]
fn gitlab_issues_are_printed() {
    let text = plain(LintFormat::Gitlab);
    expect("lint.gitlab.json", &text);
    let issues: Vec<Value> = serde_json::from_str(&text).unwrap();
    let fingerprints = issues.iter().map(|issue| issue["fingerprint"].as_str());
    let distinct: BTreeSet<Option<&str>> = fingerprints.collect();
    assert_eq!(distinct.len(), issues.len());
}

#[test]
fn markdown_is_printed() {
    expect("lint.md", &plain(LintFormat::Markdown));
}

#[test]
fn markdown_is_never_too_long() {
    for count in [30, 300, 30_000] {
        let mut many = outcome();
        let some = many.active().map(copy).collect::<Vec<_>>();
        many.findings = (0..count).map(|at| copy(&some[at % some.len()])).collect();
        let failures = many.failures.clone().into_iter();
        many.failures = failures.cycle().take(count).collect();
        let text = rendered(&many, LintFormat::Markdown, Paint::plain());
        assert!(text.len() <= 60_000, "{}", text.len());
        // The worst stay.
        assert!(text.contains("| **error** | keys/app.json:1 |"));
        assert_eq!(text.contains(", none worse than these."), count > 30);
        assert_eq!(
            text.matches("<details>").count(),
            text.matches("</details>").count()
        );
    }
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let outcome = Outcome {
        documents: outcome().documents,
        passed_over: 1,
        ..Outcome::default()
    };
    assert_eq!(
        rendered(&outcome, LintFormat::Text, Paint::plain()),
        "nothing found in 5 files; 1 other file passed over\n"
    );
}

/// An outcome with findings of all kinds.
fn outcome() -> Outcome {
    let documents: Vec<Document> = DOCUMENTS
        .iter()
        .map(|(name, text)| Arc::new(Source::new(*name, *text)))
        .map(|source| match source.name() {
            CONFIG => Document::plain(&source),
            _ => Document::read(&source, None),
        })
        .collect();
    let mut all = Made {
        documents: &documents,
        findings: Vec::new(),
        statuses: Vec::new(),
    };
    all.in_app();
    all.in_others();
    let Made {
        findings, statuses, ..
    } = all;
    let prints = fingerprints(&findings, &documents);
    let reported = findings.into_iter().zip(prints).zip(statuses);
    let mut rules = ["K306", "P104", "P235", "S501", "S505"].map(rule).to_vec();
    rules.splice(0..0, [&GRANT_RULE]);
    Outcome {
        findings: reported
            .map(|((finding, fingerprint), status)| Reported {
                finding,
                fingerprint,
                status,
            })
            .collect(),
        failures: vec![Failure {
            rule: rule("K306"),
            document: 1,
            why: "the steps did not suffice for `Deny` in statement 2, <and> \"more\"".to_owned(),
        }],
        rules,
        documents,
        passed_over: 3,
    }
}

fn copy(reported: &Reported) -> Reported {
    let Reported {
        finding,
        fingerprint,
        status,
    } = reported;
    Reported {
        finding: finding.clone(),
        fingerprint: fingerprint.clone(),
        status: status.clone(),
    }
}

struct Made<'a> {
    documents: &'a [Document],
    findings: Vec<Finding>,
    statuses: Vec<Status>,
}

impl Made<'_> {
    /// Adds a finding at the first place of a text in a document.
    fn add(
        &mut self,
        rule: &'static Rule,
        document: usize,
        at: &str,
        message: &str,
    ) -> &mut Finding {
        let span = self.span(document, at);
        self.statuses.push(Status::Active);
        let finding = Finding::new(rule, document, span, message);
        self.findings.push_mut(finding)
    }

    fn span(&self, document: usize, at: &str) -> Span {
        let start = self.documents[document].source.text().find(at);
        let start = u32::try_from(start.expect("the text is in the document")).unwrap();
        Span::new(start, start + u32::try_from(at.len()).unwrap())
    }

    fn in_app(&mut self) {
        self.add(rule("K306"), 0, "{", "nobody can change this key policy")
            .consequence(
                "MalformedPolicyDocumentException: The new key policy will not allow you to \
                 update the key policy in the future.",
            )
            .help("allow `kms:PutKeyPolicy` to the account's root or to an administrator");
        let witness = witness(&self.documents[0]);
        self.add(
            rule("S501"),
            0,
            "{\"AWS\": \"*\"}",
            "anybody with an AWS account can call `kms:CreateGrant` and 20 more actions",
        )
        .witness(&witness)
        .help("name the principals, or bound them with `kms:CallerAccount`");
        let covers = self.span(0, "\"kms:*crypt\"");
        let far = self.span(0, "\"Sid\": \"A very");
        let removed = self.span(0, "\"kms:decrypt\", ");
        let fix = Fix::safe("remove `kms:decrypt`", vec![edit(removed, "")]);
        self.add(
            rule("P235"),
            0,
            "\"kms:decrypt\"",
            "`kms:decrypt` is covered by `kms:*crypt`",
        )
        .related(covers, "this covers it")
        .related(
            far,
            "and so does this statement, which is far away and said in many words",
        )
        .fix(fix);
        let spelled = self.span(0, "\"kms:decrypt\"");
        let fix = Fix::safe(
            "write `kms:Decrypt`",
            vec![edit(spelled, "\"kms:Decrypt\"")],
        );
        self.add(
            rule("P104"),
            0,
            "\"kms:decrypt\"",
            "`kms:decrypt` is written `kms:Decrypt`",
        )
        .fix(fix);
        self.status(Status::Suppressed {
            reason: "generated | \"as it is\", see <ticket> 12%".to_owned(),
        });
        self.add(
            rule("S505"),
            0,
            "\"sns.amazonaws.com\"",
            "`sns.amazonaws.com` may call for anybody who uses the service",
        );
        self.status(Status::Known);
    }

    fn in_others(&mut self) {
        let end = self.span(1, "\n  }]");
        let condition =
            ",\n    \"Condition\": {\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}}";
        let fix = Fix::changing(
            "add a condition on `aws:SourceAccount`",
            vec![edit(Span::new(end.start, end.start), condition)],
        );
        let elsewhere = self.span(0, "\"sns.amazonaws.com\"");
        self.add(
            rule("S505"),
            1,
            "\"sns.amazonaws.com\"",
            "`sns.amazonaws.com` may call for anybody who uses the service",
        )
        .help("add a condition on `aws:SourceAccount` or `aws:SourceArn`")
        .related_in(0, elsewhere, "the same there")
        .fix(fix);
        let spelled = self.span(2, "\\\"kms:decrypt\\\"");
        let fix = Fix::safe(
            "write `kms:Decrypt`",
            vec![edit(spelled, "\\\"kms:Decrypt\\\"")],
        );
        self.add(
            rule("P104"),
            2,
            "\\\"kms:decrypt\\\"",
            "`kms:decrypt` is written `kms:Decrypt`",
        )
        .help("write `kms:Decrypt`; the case makes no difference to AWS")
        .fix(fix);
        self.add(
            &GRANT_RULE,
            3,
            "\"GranteePrincipal\": \"arn:aws:iam::444455556666:role/\u{202e}app\"",
            "the role `\u{202e}app` is of another account",
        );
        self.add(
            &UNUSED,
            5,
            "[[suppress]]",
            "nothing was found that this suppresses",
        )
        .severity(Severity::Warning);
    }

    fn status(&mut self, status: Status) {
        *self.statuses.last_mut().unwrap() = status;
    }
}

fn edit(span: Span, text: &str) -> Edit {
    Edit {
        span,
        text: text.to_owned(),
    }
}

/// A request that the engine found.
fn witness(document: &Document) -> Example {
    let documents = [Document::read(&document.source, None)];
    let report = lint(&documents, &Facts::default(), &[rule("S501")]);
    let mut findings = report.findings.into_iter();
    *findings.find_map(|finding| finding.witness).unwrap()
}

fn rule(code: &str) -> &'static Rule {
    by_name(code).unwrap()
}

fn plain(format: LintFormat) -> String {
    rendered(&outcome(), format, Paint::plain())
}

fn colored() -> Paint {
    Paint::new(Color::Always, Stream::Output)
}

fn without_color(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| {
        out + part.split_once('m').map_or(part, |(_, rest)| rest)
    })
}

fn expect(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lint");
    let path = path.join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, wanted, "{}", path.display());
}

static GRANT_RULE: Rule = Rule {
    code: "G499",
    name: "grantee-of-another-account",
    severity: Severity::Info,
    profile: Profile::Recommended,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Linter,
};

static UNUSED: Rule = Rule {
    code: "M999",
    name: "suppression-of-nothing",
    severity: Severity::Error,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};

const CONFIG: &str = "kms-policy.toml";

const DOCUMENTS: [(&str, &str); 6] = [
    ("keys/app.json", APP),
    ("pläne/my key, 100%.json", SERVICE),
    ("cli/get-key-policy.json", GET_KEY_POLICY),
    ("list-grants.json", GRANTS),
    ("identity/app.json", IDENTITY),
    (
        CONFIG,
        "[[suppress]]\nrule = \"K306\"\nfile = \"*\"\nreason = \"gone\"\n",
    ),
];

const APP: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Open|<b>it</b>", "Effect": "Allow", "Principal": {"AWS": "*"},
		"Action": ["kms:decrypt", "kms:*crypt", "kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKey"],
      "Resource": "*"
    },
    {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "kms:Decrypt", "Resource": "*", "Sid": "A very far one"}
  ]
}
"#;

const SERVICE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{
    "Sid": "Äpfel🔑", "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
    "Action": "kms:Decrypt", "Resource": "*"
  }]
}
"#;

const GET_KEY_POLICY: &str = r#"{
    "Policy": "{\n \"Version\": \"2012-10-17\",\n \"Statement\": [\n  {\n   \"Sid\": \"Account\",\n   \"Effect\": \"Allow\",\n   \"Principal\": {\n    \"AWS\": \"arn:aws:iam::111122223333:root\"\n   },\n   \"Action\": [\"kms:decrypt\", \"kms:PutKeyPolicy\"],\n   \"Resource\": \"*\"\n  }\n ]\n}",
    "PolicyName": "default"
}
"#;

const GRANTS: &str = "{\"Grants\": [{
  \"GrantId\": \"abcd1234\", \"KeyId\": \"arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\",
  \"GranteePrincipal\": \"arn:aws:iam::444455556666:role/\u{202e}app\", \"Operations\": [\"Decrypt\"]
}]}
";

const IDENTITY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
}
"#;
