//! Everything that a reader can find wrong is reported by a rule: read from the sources of the
//! readers, and shown with a document for each kind of message.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::facts::Facts;
use policy_core::lint::kind::Kind;
use policy_core::lint::message::{all, rules_of};
use policy_core::lint::rule::{Rule, Severity};
use policy_core::lint::{by_name, lint, rules};
use policy_core::text::diagnostic::Diagnostic;

#[test]
fn every_message_of_the_readers_has_a_rule() {
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for (file, begin) in READERS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        let text = fs::read_to_string(&path).expect("the file is there");
        let (_, rest) = text.split_once(begin).expect("the codes are there");
        let rest = rest.split("#[cfg(test)]").next().unwrap_or_default();
        let codes = rest.split("\n    }\n").next().unwrap_or_default();
        for code in codes.split('"').skip(1).step_by(2) {
            let is_code = code
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
            if !is_code || code.is_empty() {
                continue;
            }
            known.insert(code.to_owned());
            let kind = match file.contains("grants") {
                true => Kind::Grants,
                false => Kind::Unknown,
            };
            let rules = rules_of(kind, code);
            if !rules.iter().any(|rule| by_name(rule).is_some()) {
                wrong.push(format!("{file}: no rule reports `{code}`"));
            }
        }
    }
    for (code, _) in all() {
        if !known.contains(*code) {
            wrong.push(format!("no reader says `{code}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_is_reported() {
    let all_rules: Vec<&'static Rule> = rules().collect();
    let mut wrong = Vec::new();
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for (code, _) in all() {
        *missing.entry(*code).or_default() += 1;
    }
    let many = format!("{{\"Statement\": [{}]}}", "1,, ".repeat(120));
    let cases = CASES.iter().map(|row| (row.0, row.1, row.2.to_owned()));
    for (code, name, text) in cases.chain([("too-many", "key-policy.json", many)]) {
        let source = Arc::new(Source::new(name, text));
        let documents = [Document::read(&source, None)];
        let [document] = &documents;
        let report = lint(&documents, &Facts::default(), &all_rules);
        if !document.diagnostics.iter().any(|it| it.code == code) {
            let found: Vec<&str> = document.diagnostics.iter().map(|it| it.code).collect();
            wrong.push(format!("{name} for `{code}` has {found:?}"));
            continue;
        };
        missing.remove(code);
        let wanted = rules_of(document.kind, code);
        // A rule may underline another part of the same thing.
        let is_reported = report
            .findings
            .iter()
            .any(|finding| wanted.contains(&finding.rule.code));
        if !is_reported {
            let found: Vec<&str> = report.findings.iter().map(|it| it.rule.code).collect();
            wrong.push(format!(
                "`{code}` in {name} is reported by {found:?}, not {wanted:?}"
            ));
        }
    }
    for code in missing.keys() {
        wrong.push(format!("no document here has `{code}`"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_error_of_a_document_is_left_out() {
    let all_rules: Vec<&'static Rule> = rules().collect();
    let mut files = Vec::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    for part in ["corpus", "documents", "lint"] {
        collect(&data.join(part), &mut files);
    }
    let mut silent = Vec::new();
    let mut seen = 0_usize;
    for path in files {
        let text = fs::read_to_string(&path).expect("the file was listed");
        let name = path.to_string_lossy().into_owned();
        let source = Arc::new(Source::new(&name, text));
        let documents = [Document::read(&source, None)];
        let [document] = &documents;
        let errors: Vec<&Diagnostic> = document
            .diagnostics
            .iter()
            .filter(|it| it.is_error())
            .collect();
        if errors.is_empty() {
            continue;
        }
        let report = lint(&documents, &Facts::default(), &all_rules);
        let findings: Vec<_> = report
            .findings
            .iter()
            .filter(|it| it.severity > Severity::Info)
            .collect();
        // What nobody can prove is a warning at most.
        let is_said = |error: &&Diagnostic| {
            findings.iter().any(|finding| {
                let related = finding.related.iter().map(|it| it.span);
                let mut places = related.chain([finding.span]);
                places.any(|it| it.start <= error.span.end && error.span.start <= it.end)
            })
        };
        seen += errors.len();
        for error in errors.into_iter().filter(|it| !is_said(it)) {
            let (code, message) = (error.code, &error.message);
            silent.push(format!("{name}: {code}: {message}"));
        }
    }
    assert!(seen > 0, "some documents have errors");
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("the directory is there") {
        let path = entry.expect("the directory can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "json") {
            files.push(path);
        }
    }
}

/// Where the codes stand: from these words to the end of the function, or of the file.
const READERS: &[(&str, &str)] = &[
    ("ast/build/fault.rs", "fn row("),
    ("document/carrier.rs", "const EMPTY: "),
    ("document/grants/fault.rs", "fn code("),
    ("json/fault.rs", "fn code("),
    ("text/diagnostic.rs", "MAX_DIAGNOSTICS.saturating_add(1) {"),
];

/// A document for each kind of message, sorted by the reader.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str)] = &[
    ("bad-escape",             "key-policy.json",   r#"{"Statement": "\q"}"#),
    ("bad-number",             "key-policy.json",   r#"{"Statement": 012}"#),
    ("colon-in-list",          "key-policy.json",   r#"{"Statement": ["Effect": "Allow"]}"#),
    ("comment",                "key-policy.json",   r#"{"Statement": []} // none"#),
    ("control-character",      "key-policy.json",   "{\"Statement\": \"a\tb\"}"),
    ("duplicate-member",       "key-policy.json",   r#"{"Statement": [], "Statement": [1]}"#),
    ("empty-document",         "key-policy.json",   r#"{"Policy": ""}"#),
    ("extra-comma",            "key-policy.json",   r#"{"Statement": [,1]}"#),
    ("lone-surrogate",         "key-policy.json",   r#"{"Statement": "\ud83d"}"#),
    ("mismatched-bracket",     "key-policy.json",   r#"{"Statement": [1}"#),
    ("missing-colon",          "key-policy.json",   r#"{"Statement" []}"#),
    ("missing-comma",          "key-policy.json",   r#"{"Statement": [] "Version": "2012-10-17"}"#),
    ("missing-name",           "key-policy.json",   r#"{"Statement": [], {}}"#),
    ("missing-value",          "key-policy.json",   r#"{"Statement": }"#),
    ("no-value",               "key-policy.json",   " "),
    ("not-utf-8",              "key-policy.json",   r#"{"PolicyDocument": "%7B%FF"}"#),
    ("several-documents",      "key-policy.json",   r#"{"VpcEndpoints": [{"PolicyDocument": "{\"Statement\": []}"}, {}]}"#),
    ("single-quotes",          "key-policy.json",   "{'Statement': []}"),
    ("too-deep",               "key-policy.json",   "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
    ("too-many-wrappings",     "key-policy.json",   WRAPPED),
    ("trailing-comma",         "key-policy.json",   r#"{"Statement": [],}"#),
    ("trailing-text",          "key-policy.json",   r#"{"Statement": []} {}"#),
    ("unexpected-character",   "key-policy.json",   r#"{"Statement": [1 = 2]}"#),
    ("unknown-word",           "key-policy.json",   r#"{"Statement": None}"#),
    ("unquoted-name",          "key-policy.json",   r#"{Statement: []}"#),
    ("unterminated-array",     "key-policy.json",   r#"{"Statement": [1"#),
    ("unterminated-comment",   "key-policy.json",   "{} /* none"),
    ("unterminated-object",    "key-policy.json",   r#"{"Statement": []"#),
    ("unterminated-string",    "key-policy.json",   r#"{"Statement": "Allow"#),

    ("action-syntax",          "key-policy.json",   r#"{"Statement": {"Action": "Decrypt"}}"#),
    ("action-syntax", "identity.json", r#"{"Statement": {"Action": "kms:De crypt"}}"#),
    ("action-syntax", "identity.json", r#"{"Statement": {"NotAction": "kms:"}}"#),
    ("action-syntax", "identity.json", r#"{"Statement": {"Action": ""}}"#),
    ("action-syntax", "identity.json", r#"{"Statement": {"Action": "kms:De[crypt"}}"#),
    ("principal-syntax", "key-policy.json", r#"{"Statement": {"Principal": {"AWS": ""}}}"#),
    ("principal-syntax", "key-policy.json", r#"{"Statement": {"Principal": {"Service": "logs[0]"}}}"#),
    ("resource-syntax", "identity.json", r#"{"Statement": {"Resource": ""}}"#),
    ("resource-syntax", "identity.json", r#"{"Statement": {"Resource": " "}}"#),
    ("allow-forbidden",        "rcp.json",          r#"{"Statement": {"Effect": "Allow", "Action": "kms:*"}}"#),
    ("allow-not-principal",    "key-policy.json",   r#"{"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}}}"#),
    ("bare-principal",         "key-policy.json",   r#"{"Statement": {"Principal": "111122223333"}}"#),
    ("bare-principal", "key-policy.json", r#"{"Statement": {"Principal": ""}}"#),
    ("bare-principal", "key-policy.json", r#"{"Statement": {"Principal": "somebody"}}"#),
    ("unknown-effect", "key-policy.json", r#"{"Statement": {"Effect": "Allow "}}"#),
    ("unknown-effect", "key-policy.json", r#"{"Statement": {"Effect": ""}}"#),
    ("variable-in-2008", "identity.json", r#"{"Statement": {"Resource": "arn:aws:s3:::${var.name}"}}"#),
    ("condition-key-syntax",   "key-policy.json",   r#"{"Statement": {"Condition": {"StringEquals": {"ViaService": "a"}}}}"#),
    ("condition-key-syntax", "key-policy.json", r#"{"Statement": {"Condition": {"StringEquals": {"": "a"}}}}"#),
    ("duplicate-key-case",     "key-policy.json",   r#"{"Statement": {"Condition": {"StringEquals": {"aws:userid": "a", "aws:UserId": "b"}}}}"#),
    ("duplicate-operator-case","key-policy.json",   r#"{"Statement": {"Condition": {"StringEquals": {"aws:userid": "a"}, "stringEquals": {"aws:userid": "b"}}}}"#),
    ("element-and-twin",       "key-policy.json",   r#"{"Statement": {"Action": "kms:*", "NotAction": "kms:*"}}"#),
    ("empty-list",             "key-policy.json",   r#"{"Statement": {"Action": []}}"#),
    ("empty-list",             "key-policy.json",   r#"{"Statement": {"Resource": []}}"#),
    ("empty-list",             "key-policy.json",   r#"{"Statement": {"Condition": {"StringEquals": {"aws:userid": []}}}}"#),
    ("empty-principal",        "key-policy.json",   r#"{"Statement": {"Principal": {}}}"#),
    ("empty-statements",       "key-policy.json",   r#"{"Statement": []}"#),
    ("empty-statements",       "identity.json",     r#"{"Statement": []}"#),
    ("forbidden-element",      "identity.json",     r#"{"Statement": {"Principal": "*"}}"#),
    ("forbidden-element",      "rcp.json",          r#"{"Statement": {"NotAction": "kms:*"}}"#),
    ("forbidden-element",      "scp.json",          r#"{"Statement": [], "Id": "a"}"#),
    ("inert-statement",        "key-policy.json",   r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Resource": "*"}}"#),
    ("inert-statement", "key-policy.json", r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*"}}"#),
    ("lone-star-action",       "rcp.json",          r#"{"Statement": {"Effect": "Deny", "Action": "*"}}"#),
    ("malformed-variable",     "identity.json",     r#"{"Version": "2012-10-17", "Statement": {"Resource": "arn:aws:s3:::${username}"}}"#),
    ("malformed-variable", "identity.json", r#"{"Version": "2012-10-17", "Statement": {"Condition": {"StringEquals": {"aws:ResourceTag/owner": "${aws:username"}}}}"#),
    ("missing-element",        "identity.json",     r#"{}"#),
    ("missing-element",        "identity.json",     r#"{"Statement": {"Effect": "Allow", "Action": "kms:*"}}"#),
    ("missing-element",        "identity.json",     r#"{"Statement": {"Effect": "Allow", "Resource": "*"}}"#),
    ("missing-element",        "identity.json",     r#"{"Statement": {"Action": "kms:*", "Resource": "*"}}"#),
    ("missing-principal",      "key-policy.json",   r#"{"Statement": {"Effect": "Allow"}}"#),
    ("missing-version",        "key-policy.json",   r#"{"Statement": []}"#),
    ("not-boolean",            "key-policy.json",   r#"{"Statement": {"Condition": {"Bool": {"aws:SecureTransport": "yes"}}}}"#),
    ("not-boolean", "key-policy.json", r#"{"Statement": {"Condition": {"Null": {"aws:userid": "1"}}}}"#),
    ("null-with-several",      "key-policy.json",   r#"{"Statement": {"Condition": {"Null": {"aws:userid": ["true", "false"]}}}}"#),
    ("operator-case",          "key-policy.json",   r#"{"Statement": {"Condition": {"bool": {"aws:SecureTransport": "true"}}}}"#),
    ("principal-never-matches","key-policy.json",   r#"{"Statement": {"Principal": {"Federated": "cognito-identity.amazonaws.com"}}}"#),
    ("principal-never-matches", "key-policy.json", r#"{"Statement": {"Principal": {"CanonicalUser": "a"}}}"#),
    ("principal-only-star",    "rcp.json",          r#"{"Statement": {"Principal": {"AWS": "111122223333"}}}"#),
    ("principal-only-star",    "rcp.json",          r#"{"Statement": {"Effect": "Deny"}}"#),
    ("principal-syntax",       "key-policy.json",   r#"{"Statement": {"Principal": {"AWS": "somebody"}}}"#),
    ("principal-syntax", "key-policy.json", r#"{"Statement": {"Principal": {"AWS": "arn:aws:iam::111122223333:role/app-*"}}}"#),
    ("principal-syntax", "key-policy.json", r#"{"Statement": {"Principal": {"AWS": "arn:aws:iam::111122223333:group/app"}}}"#),
    ("principal-syntax", "key-policy.json", r#"{"Statement": {"Principal": {"Service": "logs"}}}"#),
    ("principal-syntax", "key-policy.json", r#"{"Statement": {"Principal": {"AWS": "logs.amazonaws.com"}}}"#),
    ("principal-syntax", "key-policy.json", r#"{"Statement": {"Principal": {"AWS": "arn:aws:s3:::bucket"}}}"#),
    ("repeated-sid",           "key-policy.json",   r#"{"Statement": [{"Sid": "a"}, {"Sid": "a"}]}"#),
    ("repeated-sid",           "identity.json",     r#"{"Statement": [{"Sid": "a"}, {"Sid": "a"}]}"#),
    ("resource-syntax",        "identity.json",     r#"{"Statement": {"Resource": "somewhere"}}"#),
    ("resource-syntax", "key-policy.json", r#"{"Statement": {"Resource": "somewhere"}}"#),
    ("short-arn",              "identity.json",     r#"{"Statement": {"Resource": "arn:aws:kms:*"}}"#),
    ("sid-syntax",             "identity.json",     r#"{"Statement": {"Sid": "a b"}}"#),
    ("unknown-effect",         "key-policy.json",   r#"{"Statement": {"Effect": "allow"}}"#),
    ("unknown-effect",         "key-policy.json",   r#"{"Statement": {"Effect": "Permit"}}"#),
    ("unknown-element",        "key-policy.json",   r#"{"Statement": {"effect": "Allow"}}"#),
    ("unknown-element",        "key-policy.json",   r#"{"Statement": {"Comment": "none"}}"#),
    ("unknown-operator",       "key-policy.json",   r#"{"Statement": {"Condition": {"Equals": {"aws:userid": "a"}}}}"#),
    ("unknown-operator", "key-policy.json", r#"{"Statement": {"Condition": {"NullIfExists": {"aws:userid": "true"}}}}"#),
    ("unknown-principal-type", "key-policy.json",   r#"{"Statement": {"Principal": {"IAM": "111122223333"}}}"#),
    ("unknown-version",        "key-policy.json",   r#"{"Version": "2024-01-01"}"#),
    ("unusual-id",             "identity.json",     r#"{"Id": "a", "Statement": []}"#),
    ("value-syntax",           "key-policy.json",   r#"{"Statement": {"Condition": {"DateLessThan": {"aws:CurrentTime": "soon"}}}}"#),
    ("value-syntax",           "key-policy.json",   r#"{"Statement": {"Condition": {"IpAddress": {"aws:SourceIp": "here"}}}}"#),
    ("value-syntax",           "key-policy.json",   r#"{"Statement": {"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "few"}}}}"#),
    ("variable-before-fifth-colon", "identity.json", r#"{"Version": "2012-10-17", "Statement": {"Resource": "arn:aws:kms:${aws:RequestedRegion}:111122223333:key/*"}}"#),
    ("variable-in-2008",       "identity.json",     r#"{"Statement": {"Resource": "arn:aws:s3:::${aws:username}"}}"#),
    ("version-required",       "rcp.json",          r#"{"Statement": []}"#),
    ("wrong-type",             "key-policy.json",   r#"{"Statement": {"Sid": 1}}"#),
    ("wrong-type",             "key-policy.json",   r#"{"Statement": {"Action": [null]}}"#),

    ("account-syntax",         "grants.json",       r#"[{"GranteePrincipal": "111122223333", "IssuingAccount": "1"}]"#),
    ("both-constraints",       "grants.json",       r#"[{"GranteePrincipal": "111122223333", "Operations": ["Decrypt"], "Constraints": {"EncryptionContextEquals": {"a": "b"}, "EncryptionContextSubset": {"a": "b"}}}]"#),
    ("empty-list",             "grants.json",       r#"[{"Operations": []}]"#),
    ("key-syntax",             "grants.json",       r#"[{"KeyId": "alias/app"}]"#),
    ("member-and-twin",        "grants.json",       r#"[{"GranteePrincipal": "111122223333", "GranteeServicePrincipal": "logs.amazonaws.com"}]"#),
    ("missing-member",         "grants.json",       r#"[{}]"#),
    ("principal-syntax",       "grants.json",       r#"[{"GranteePrincipal": "somebody"}]"#),
    ("principal-syntax",       "grants.json",       r#"[{"GranteeServicePrincipal": "logs"}]"#),
    ("service-grant",          "grants.json",       r#"[{"GranteeServicePrincipal": "logs.amazonaws.com"}]"#),
    ("unknown-member",         "grants.json",       r#"[{"Comment": "none"}]"#),
    ("unknown-member",         "grants.json",       r#"[{"operations": []}]"#),
    ("unknown-operation",      "grants.json",       r#"[{"Operations": ["PutKeyPolicy"]}]"#),
    ("wrong-type",             "grants.json",       r#"[{"Operations": "Decrypt"}]"#),
    ("wrong-type",             "grants.json",       r#"[{"Operations": [null]}]"#),
];

/// A text in a text, more often than anyone wraps on purpose.
const WRAPPED: &str = r#""\"\\\"\\\\\\\"\\\\\\\\\\\\\\\"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"{}\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"\\\\\\\\\\\\\\\"\\\\\\\"\\\"\"""#;
