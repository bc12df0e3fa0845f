//! Documents broken at random: whatever the text, every stage returns, and none panics.
//!
//! Each document under `testdata/`, alone in its file or inside a case, is a seed. It is changed in
//! a few places, read as every kind of document, and what is still a policy is printed, compiled,
//! and decided against.
//!
//! `KMS_POLICY_FUZZ_CASES` says how many texts are made of each seed, `KMS_POLICY_FUZZ_SEED` which.
//! A failure prints the text, so that it can become a case.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code"
)]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use policy_core::Source;
use policy_core::ast::{PolicyKind, print};
use policy_core::document::{self, PolicyDocument, PolicyOutcome};
use policy_core::json::{self, Node, Value};
use policy_core::limits::MAX_DIAGNOSTICS;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PathKnown;
use policy_core::record::{AccountRecord, GrantRecord, KeyMetadata, KeyRecord, PrincipalRecord};
use policy_core::request::{
    Check, Completeness, Context, ContextValue, Principal, Request, Resource,
};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::table::kms_action::Action;
use policy_core::text::diagnostic::{Diagnostic, Severity};

#[test]
fn broken_documents_are_survived() {
    let cases = number("KMS_POLICY_FUZZ_CASES", 2);
    let mut random = Random::new(number("KMS_POLICY_FUZZ_SEED", 1));
    let seeds = seeds();
    assert!(seeds.len() > 100, "testdata/ has too few seeds");
    for (seed, file) in &seeds {
        for _ in 0..cases {
            survives(file, &random.broken(seed.as_bytes()));
        }
    }
}

#[test]
fn hostile_documents_are_survived() {
    let deep = "[".repeat(100_000);
    let nested = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let stars = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":"*","Action":"kms:{}","Resource":"arn:aws:kms:eu-north-1:210000000001:key/{}b"}}}}"#,
        "*D*e".repeat(2_000),
        "*a".repeat(20_000),
    );
    let many = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        vec![r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#; 3_000].join(",")
    );
    let faults = format!(r#"{{"Statement":[{}]}}"#, vec!["7"; 50_000].join(","));
    let members = format!("{{{}}}", vec![r#""Effect":1"#; 50_000].join(","));
    let escapes = format!(r#"{{"Policy":"{}"}}"#, "\\\\\\\"".repeat(50_000));
    let percent = format!("%7B%22Statement%22:%22{}", "%25".repeat(50_000));
    for text in [deep, nested, stars, many, faults, members, escapes, percent] {
        survives(Path::new("hostile"), text.as_bytes());
    }
}

/// Runs a text through every stage and reports the text if one does not return in good order.
fn survives(file: &Path, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let started = Instant::now();
    let outcome = panic::catch_unwind(|| every_stage(&text));
    let took = started.elapsed();
    assert!(
        outcome.is_ok() && took < PATIENCE,
        "made from {}, {took:?}:\n{text}",
        file.display()
    );
}

fn every_stage(text: &str) {
    let source = Arc::new(Source::new("broken.json", text));
    let parsed = json::parse(&source);
    sound(&source, &parsed.diagnostics);
    if let Some(node) = &parsed.node {
        within(node, text.len());
        // A node beside errors is for messages only.
        let usable = !parsed.diagnostics.iter().any(is_error);
        for inner in documents(node).into_iter().filter(|_| usable).take(2) {
            let outcome = document::policy_from_node(inner, &source, None);
            sound(&source, &outcome.diagnostics);
            decided(outcome);
        }
    }
    for kind in KINDS {
        let outcome = document::read_policy(&source, Some(kind));
        sound(&source, &outcome.diagnostics);
        decided(outcome);
    }
    let grants = document::read_grants(&source);
    sound(&source, &grants.diagnostics);
    let mut snapshot = Snapshot::new(Semantics::default());
    let mut key = key(Vec::new());
    for grant in grants.grants {
        key.grants
            .push(GrantRecord::new(grant, Arc::clone(&source)));
    }
    // Loading may refuse; it may not crash.
    if snapshot.add_key(key).is_ok() {
        ask(&snapshot);
    }
}

/// What is a policy has no errors, can be printed and read again, and can be decided against.
fn decided(outcome: PolicyOutcome) {
    let errors = outcome.diagnostics.iter().any(is_error);
    let Some(document) = outcome.document else {
        assert!(errors, "no policy, and nobody says why");
        return;
    };
    assert!(!errors, "a policy with errors");
    reads_again(&document);
    let mut snapshot = Snapshot::new(Semantics::default());
    if load(&mut snapshot, outcome.kind, document) {
        ask(&snapshot);
    }
}

/// Printing and reading give the same policy, places aside.
fn reads_again(document: &PolicyDocument) {
    let printed = print::print(&document.policy);
    let source = Arc::new(Source::new("printed.json", printed.clone()));
    let again = document::read_policy(&source, Some(document.policy.kind));
    match again.document {
        Some(again) => assert_eq!(again.policy, document.policy, "{printed}"),
        None => panic!("{:?}\n{printed}", again.diagnostics),
    }
}

fn load(snapshot: &mut Snapshot, kind: PolicyKind, policy: PolicyDocument) -> bool {
    let principal = |policies, boundary| PrincipalRecord {
        arn: arn(ROLE),
        path: PathKnown::Yes,
        unique_id: None,
        tags: None,
        policies,
        boundary,
    };
    let account = |scp, rcp| AccountRecord {
        id: arn(ROLE).account().expect("a role has an account"),
        org_id: None,
        org_path: None,
        management: false,
        scp,
        rcp,
    };
    let caller = SESSION.parse().expect("a session");
    let loaded = match kind {
        PolicyKind::KeyPolicy => snapshot.add_key(key(vec![policy])),
        PolicyKind::IdentityPolicy => snapshot.add_principal(principal(vec![policy], None)),
        PolicyKind::PermissionsBoundary => snapshot.add_principal(principal(vec![], Some(policy))),
        PolicyKind::SessionPolicy => snapshot.add_session(&caller, vec![policy]),
        PolicyKind::ServiceControlPolicy => {
            snapshot.add_account(account(Some(vec![vec![policy]]), vec![]))
        }
        PolicyKind::ResourceControlPolicy => {
            snapshot.add_account(account(None, vec![vec![policy]]))
        }
        PolicyKind::VpcEndpointPolicy => snapshot.add_endpoint(ENDPOINT, vec![policy]),
    };
    loaded.is_ok() && (kind == PolicyKind::KeyPolicy || snapshot.add_key(key(vec![])).is_ok())
}

/// Decides and explains a few requests; both must say the same.
fn ask(snapshot: &Snapshot) {
    let mut scratch = Scratch::default();
    for action in ["Decrypt", "CreateGrant"] {
        for completeness in [Completeness::Complete, Completeness::Open] {
            let check = Check {
                action: Action::from_name(action).expect("an action"),
                resource: Resource::Key(arn(KEY)),
            };
            let caller = SESSION.parse().expect("a session");
            let mut request = Request::new(Principal::new(caller), vec![check]);
            request.completeness = completeness;
            request.endpoint = Some(ENDPOINT.to_owned());
            request.context = Context {
                entries: CONTEXT
                    .iter()
                    .map(|(name, value)| {
                        let values = ContextValue::Values(vec![(*value).to_owned()]);
                        (name.parse().expect("a condition key"), values)
                    })
                    .collect(),
            };
            let Ok(prepared) = snapshot.prepare(&request, &mut scratch) else {
                continue;
            };
            let decision = prepared.decide().decision;
            assert_eq!(prepared.explain().decision, decision);
        }
    }
}

fn key(policies: Vec<PolicyDocument>) -> KeyRecord {
    KeyRecord {
        arn: arn(KEY),
        policies,
        grants: Vec::new(),
        metadata: KeyMetadata::default(),
        aliases: Some(vec!["alias/app".to_owned()]),
        tags: Some(BTreeMap::from([("team".to_owned(), "a".to_owned())])),
    }
}

/// Places are in the text, and there are not too many messages.
fn sound(source: &Source, diagnostics: &[Diagnostic]) {
    // As many errors and as many warnings, each with a note that there are more.
    assert!(diagnostics.len() <= 2 * (MAX_DIAGNOSTICS + 1));
    for diagnostic in diagnostics {
        let span = diagnostic.span;
        assert!(span.start <= span.end, "{diagnostic:?}");
        assert!(span.end as usize <= source.text().len(), "{diagnostic:?}");
        assert!(source.text().is_char_boundary(span.start as usize));
        assert!(source.line_column(span.start).line > 0);
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn within(node: &Node<'_>, length: usize) {
    assert!(node.span.start <= node.span.end && node.span.end as usize <= length);
    for child in children(node) {
        within(child, length);
    }
}

/// Every document under `testdata/`, once, with the file that it was found in first.
fn seeds() -> BTreeMap<String, PathBuf> {
    let mut seeds = BTreeMap::new();
    for file in files(&root().join("testdata")) {
        let text = fs::read_to_string(&file).expect("a readable file");
        let source = Source::new("seed", text.clone());
        let node = json::parse(&source).node;
        match node.filter(|node| node.member("cases").is_some()) {
            None => {
                seeds.entry(text).or_insert(file);
            }
            Some(cases) => {
                for node in documents(&cases) {
                    let text = source.slice(node.span).to_owned();
                    seeds.entry(text).or_insert_with(|| file.clone());
                }
            }
        }
    }
    seeds
}

/// Whatever looks like a policy or like grants.
fn documents<'a>(node: &'a Node<'a>) -> Vec<&'a Node<'a>> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let is_document = |name| node.member(name).is_some();
        if ["Statement", "GranteePrincipal"]
            .into_iter()
            .any(is_document)
        {
            found.push(node);
        }
        open.extend(children(node));
    }
    found
}

fn children<'a>(node: &'a Node<'a>) -> Vec<&'a Node<'a>> {
    match &node.value {
        Value::Array(entries) => entries.iter().collect(),
        Value::Object(members) => members.iter().map(|member| &member.value).collect(),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// A small generator: the same seed gives the same texts everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("below a usize")
    }

    /// The seed with one to five changes.
    fn broken(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut text = seed.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(text.len() + 1);
            let length = self.below(40).min(text.len() - at);
            match self.below(7) {
                0 => text.truncate(at),
                1 => drop(text.drain(at..at + length)),
                2 => {
                    let copy = text[at..at + length].to_vec();
                    let to = self.below(text.len() + 1);
                    text.splice(to..to, copy);
                }
                3 => {
                    if let Some(byte) = text.get_mut(at) {
                        *byte ^= 1 << (self.next() % 7);
                    }
                }
                4 | 5 => {
                    let word = WORDS[self.below(WORDS.len())];
                    let end = at + length.min(word.len());
                    text.splice(at..end, word.bytes());
                }
                _ => self.change_string(&mut text),
            }
        }
        text
    }

    /// Puts a word in place of a whole string, so that the text stays JSON more often.
    fn change_string(&mut self, text: &mut Vec<u8>) {
        let quotes: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'"').collect();
        let pairs = quotes.len() / 2;
        if pairs > 0 {
            let pair = self.below(pairs) * 2;
            let word = WORDS[self.below(WORDS.len())];
            text.splice(quotes[pair] + 1..quotes[pair + 1], word.bytes());
        }
    }
}

fn number(variable: &str, default: u64) -> u64 {
    match env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => default,
    }
}

/// All files of a folder and the folders in it, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|of| of == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn arn(text: &str) -> Arn {
    text.parse().expect("an ARN")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package stands in the workspace")
}

/// No text takes longer than this through all stages, on a slow machine without optimization.
const PATIENCE: Duration = Duration::from_secs(60);

const KEY: &str = "arn:aws:kms:eu-north-1:210000000001:key/0f0e0d0c-1111-2222-3333-444455556666";
const ROLE: &str = "arn:aws:iam::210000000001:role/app";
const SESSION: &str = "arn:aws:sts::210000000001:assumed-role/app/one";
const ENDPOINT: &str = "vpce-0a1b2c3d";

const CONTEXT: &[(&str, &str)] = &[
    ("aws:SourceIp", "192.0.2.7"),
    ("kms:EncryptionContext:tenant", "a"),
    ("kms:ViaService", "s3.eu-north-1.amazonaws.com"),
];

const KINDS: [PolicyKind; 7] = [
    PolicyKind::KeyPolicy,
    PolicyKind::IdentityPolicy,
    PolicyKind::PermissionsBoundary,
    PolicyKind::SessionPolicy,
    PolicyKind::ServiceControlPolicy,
    PolicyKind::ResourceControlPolicy,
    PolicyKind::VpcEndpointPolicy,
];

/// Pieces that mean something to one of the readers.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "", "\"", "\\", "\\u0000", "\\ud800", "\\ud83d\\ude00", "%7B", "%", "{", "}", "[", "]", ",", ":",
    "*", "?", "**", "kms:*", "kms:Decrypt", "KMS:decrypt", "s3:GetObject", "${", "${}", "${*}", "${aws:username}",
    "${aws:PrincipalTag/team, 'none'}", "${kms:EncryptionContext:tenant}", "arn:aws:kms:*:*:key/*", "arn:aws:iam::210000000001:root",
    "arn:aws:kms:::", "210000000001", "AROAEXAMPLE", "logs.eu-north-1.amazonaws.com",
    "Deny", "Allow", "NotAction", "NotPrincipal", "NotResource", "Principal", "Condition", "Version", "2008-10-17", "2012-10-17",
    "StringEquals", "StringLike", "StringNotEqualsIgnoreCase", "ForAllValues:StringLike", "ForAnyValue:ArnNotLike", "NullIfExists", "Null",
    "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "DateLessThan", "NumericGreaterThan", "aws:SourceIp", "aws:CurrentTime",
    "kms:EncryptionContext:", "kms:EncryptionContextKeys", "aws:PrincipalTag/", "true", "null", "0", "-1e999", "1.5",
    "99999999999999999999999999", "2026-13-45T99:99:99Z", "1969", "::ffff:192.0.2.1/129", "10.0.0.0/8", "\u{00e9}", "\u{1f511}", "\u{0000}",
];
