//! An outcome with findings of all kinds, made by hand; its request was found by the engine.

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

use crate::lint::outcome::{Outcome, Reported, Status};

/// An error, a warning and more of every format's special cases.
pub(super) fn outcome() -> Outcome {
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
        projects: vec![0; documents.len()],
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
        let (before, _) = self.documents[document]
            .source
            .text()
            .split_once(at)
            .unwrap();
        let end = [before, at].concat().len();
        Span::new(
            u32::try_from(before.len()).unwrap(),
            u32::try_from(end).unwrap(),
        )
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
