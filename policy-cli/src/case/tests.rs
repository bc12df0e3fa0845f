//! The reader of common lines in `policy-core` against the reader of the whole form.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "test code"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::batch::LineScratch;
use policy_core::request::{Completeness, Request};
use serde_json::Value;

use crate::case::documents::{Library, Reading};
use crate::case::file::Tree;
use crate::case::request;

/// What the whole form says of the line; `None` if anything is wrong with it.
fn whole(line: &str) -> Option<Request> {
    let source = Source::from_bytes("line", line.as_bytes().to_vec(), line.len()).ok()?;
    let tree = Tree::parse(Arc::new(source), false).ok()?;
    let mut library = Library::beside("line");
    let mut reading = Reading::new(&tree.source, &mut library);
    let asked = request::read(&tree.node, Completeness::Open, None, &mut reading);
    let is_clean = reading.finish().is_empty();
    let asked = asked.filter(|_| is_clean)?;
    // A line that says any of this is none of the common kind.
    let says_more = !asked.session.is_empty()
        || asked.endpoint.is_some()
        || asked.management_account.is_some()
        || asked.aws_managed_key;
    (!says_more).then_some(asked.request)
}

/// Holds one reader to the other; says whether the line is of the common kind.
fn check(scratch: &mut LineScratch, line: &str) -> bool {
    let short = scratch.read(line.as_bytes(), Completeness::Open);
    let Some(short) = short else { return false };
    assert_eq!(Some(short.request()), whole(line).as_ref(), "{line}");
    true
}

#[test]
fn requests_of_the_cases_are_read_alike() {
    let mut scratch = LineScratch::default();
    let (mut all, mut common) = (0_usize, 0_usize);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    for path in files(&root) {
        let source = crate::load::source(&path.to_string_lossy(), 1 << 26).unwrap();
        let Ok(document) = serde_json::from_str::<Value>(source.text()) else {
            continue;
        };
        let cases = document.get("cases").and_then(Value::as_array);
        for request in cases
            .into_iter()
            .flatten()
            .filter_map(|case| case.get("request"))
        {
            all += 1;
            let pretty = serde_json::to_string_pretty(request).unwrap();
            let line = request.to_string();
            let is_common = check(&mut scratch, &line);
            assert_eq!(check(&mut scratch, &pretty), is_common, "{line}");
            common += usize::from(is_common);
        }
    }
    assert!(all > 1_000, "{all} requests");
    assert!(
        common * 2 > all,
        "{common} of {all} requests take the short way"
    );
}

#[test]
fn made_up_lines_are_read_alike() {
    let mut scratch = LineScratch::default();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut common = 0_usize;
    for _ in 0..LINES {
        let line = random.line();
        common += usize::from(check(&mut scratch, &line));
    }
    assert!(
        common * 4 > LINES,
        "{common} of {LINES} lines take the short way"
    );
}

/// One byte more, less or other, anywhere: either nothing is said, or the same.
#[test]
fn broken_lines_are_not_misread() {
    let mut scratch = LineScratch::default();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..LINES / 4 {
        let mut line = random.line();
        for _ in 0..8 {
            let at = random.below(line.len());
            if !line.is_char_boundary(at) {
                continue;
            }
            let piece = random.one(&[
                "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\t", "\u{1}", "é", "a", "null",
                "\\u0041", "\\\"", "0", "\n", "\u{feff}", "\u{c}", "\u{b}",
            ]);
            match random.below(3) {
                0 => line.insert_str(at, piece),
                1 => drop(line.remove(at)),
                _ => line.replace_range(
                    at..at + line[at..].chars().next().unwrap().len_utf8(),
                    piece,
                ),
            }
            check(&mut scratch, &line);
        }
    }
}

#[test]
fn what_is_not_common_is_left_alone() {
    let mut scratch = LineScratch::default();
    let rest =
        r#""action": "kms:Decrypt", "resource": "arn:aws:kms:eu-north-1:111122223333:key/1""#;
    let role = "arn:aws:iam::111122223333:role/app";
    for (line, is_common) in [
        (format!(r#"{{"principal": "{role}", {rest}}}"#), true),
        (
            format!(r#" {{"principal":{{"arn":"{role}"}}, {rest}}} "#),
            true,
        ),
        (
            format!(r#"{{"principal": "{role}", {rest}, {rest}}}"#),
            false,
        ),
        (
            format!(r#"{{"principal": "{role}", "principal": "{role}", {rest}}}"#),
            false,
        ),
        (
            format!(r#"{{"principal": {{"role": "{role}"}}, "principal": "{role}", {rest}}}"#),
            false,
        ),
        (
            format!(
                r#"{{"principal": "{role}", {rest}, "context": {{"aws:A": "1", "aws:A": "2"}}}}"#
            ),
            false,
        ),
        (
            format!(
                r#"{{"principal": "{role}", {rest}, "parameters": {{"KeyId": "1", "KeyId": "2"}}}}"#
            ),
            false,
        ),
        (
            format!(r#"{{"principal": "{role}", {rest}, "actoin": "x"}}"#),
            false,
        ),
        (format!(r#"{{"principal": "{role}", {rest}}} x"#), false),
        (format!(r#"{{"principal": "{role}", {rest},}}"#), false),
        (format!(r#"{{"principal": "{role}\u0061", {rest}}}"#), false),
        (
            format!("\u{feff}{{\"principal\": \"{role}\", {rest}}}"),
            false,
        ),
        (
            format!(r#"{{"principal": "{role}", {rest}, "via": null}}"#),
            false,
        ),
        (
            format!(r#"{{"principal": "{role}", {rest}, "endpoint": {{"id": "vpce-1"}}}}"#),
            false,
        ),
        (
            format!(r#"{{"principal": "{role}", {rest}, "grant_tokens": []}}"#),
            false,
        ),
    ] {
        assert_eq!(check(&mut scratch, &line), is_common, "{line}");
    }
}

/// A small generator of numbers, the same on every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % end
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Nearly always one of the first, which are of the common kind.
    fn mostly<T: Copy>(&mut self, first: usize, all: &[T]) -> T {
        let end = if self.below(16) == 0 {
            all.len()
        } else {
            first
        };
        all[self.below(end)]
    }

    /// A request; mostly of the common kind, with some oddity in every third.
    fn line(&mut self) -> String {
        let mut members = vec![
            self.principal(),
            format!("\"action\":{}", self.mostly(6, ACTIONS)),
            format!("\"resource\":{}", self.mostly(5, RESOURCES)),
        ];
        for member in [self.context(), self.parameters()] {
            if self.below(2) == 0 {
                members.push(member);
            }
        }
        for member in SIMPLE {
            if self.below(12) == 0 {
                members.push((*member).to_owned());
            }
        }
        if self.below(12) == 0 {
            members.push(self.one(ODD).to_owned());
        }
        for _ in 0..3 {
            let (one, other) = (self.below(members.len()), self.below(members.len()));
            members.swap(one, other);
        }
        let blank = self.one(&["", " ", "\t", "\r\n "]);
        format!(
            "{blank}{{{blank}{}{blank}}}{blank}",
            members.join(&format!("{blank},{blank}"))
        )
    }

    fn principal(&mut self) -> String {
        let arn = self.mostly(8, PRINCIPALS);
        match self.below(3) {
            0 => format!("\"principal\":{arn}"),
            1 => format!(
                r#""principal":{{"user_id":"AROAEXAMPLE:one","arn":{},"role":{}}}"#,
                self.mostly(2, PRINCIPALS),
                self.mostly(4, PRINCIPALS),
            ),
            _ => format!(r#""principal": {{"arn": {arn}}}"#),
        }
    }

    fn context(&mut self) -> String {
        let count = self.below(6);
        let entries: Vec<_> = (0..count)
            .map(|_| format!("{}: {}", self.mostly(8, KEYS), self.mostly(8, VALUES)))
            .collect();
        format!("\"context\":{{{}}}", entries.join(","))
    }

    fn parameters(&mut self) -> String {
        let count = self.below(4);
        let members: Vec<_> = (0..count).map(|_| self.mostly(8, PARAMETERS)).collect();
        format!("\"parameters\":{{{}}}", members.join(","))
    }
}

/// All JSON files below a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = crate::load::walk(directory).unwrap();
    found.retain(|path| path.extension().is_some_and(|end| end == "json"));
    found
}

const LINES: usize = 20_000;

const PRINCIPALS: &[&str] = &[
    r#""arn:aws:sts::111122223333:assumed-role/app/one""#,
    r#""arn:aws:sts::444455556666:assumed-role/app/two""#,
    r#""arn:aws:iam::111122223333:role/team/app""#,
    r#""arn:aws:iam::111122223333:role/app""#,
    r#""arn:aws:iam::111122223333:user/alice""#,
    r#""arn:aws:iam::111122223333:root""#,
    r#""arn:aws:sts::111122223333:federated-user/bob""#,
    r#""logs.eu-north-1.amazonaws.com""#,
    r#""111122223333""#,
    r#""*""#,
    r#""arn:aws:iam::111122223333:group/g""#,
];

const ACTIONS: &[&str] = &[
    r#""kms:Decrypt""#,
    r#""kms:Encrypt""#,
    r#""KMS:generatedatakey""#,
    r#""kms:CreateAlias""#,
    r#""kms:CreateKey""#,
    r#""kms:ReEncryptFrom""#,
    r#""Decrypt""#,
    r#""ReEncrypt""#,
    r#""kms:Nothing""#,
];

const RESOURCES: &[&str] = &[
    r#""arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab""#,
    r#""arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab""#,
    r#""arn:aws:kms:eu-north-1:444455556666:key/1""#,
    r#""arn:aws:kms:eu-north-1:111122223333:alias/app""#,
    r#""arn:aws:kms:eu-north-1:111122223333:*""#,
    r#""arn:aws:kms:eu-north-1:111122223333:key/*""#,
    r#""arn:aws:kms:eu-north-1::key/1""#,
    r#""arn:aws:s3:::data""#,
    r#""*""#,
    r#"["arn:aws:kms:eu-north-1:111122223333:key/1"]"#,
];

const KEYS: &[&str] = &[
    r#""aws:SourceIp""#,
    r#""AWS:sourceip""#,
    r#""kms:EncryptionContext:tenant""#,
    r#""kms:EncryptionContextKeys""#,
    r#""aws:TagKeys""#,
    r#""aws:PrincipalTag/été""#,
    r#""aws:CurrentTime""#,
    r#""aws:MultiFactorAuthPresent""#,
    r#""SourceIp""#,
];

const VALUES: &[&str] = &[
    r#""10.1.2.3""#,
    r#""""#,
    r#""ü""#,
    "[]",
    r#"["a"]"#,
    r#"["a", "b", true]"#,
    "null",
    "false",
    r#""é \u0041""#,
    r#"["a", null]"#,
    r#"["a", ["b"]]"#,
    "nullx",
    "truefalse",
    "true",
    "12",
    "-1.50",
    r#"{"a": "b"}"#,
];

const PARAMETERS: &[&str] = &[
    r#""EncryptionContext": {"tenant": "a", "purpose": "records"}"#,
    r#""EncryptionContext": {"tenant": "b"}"#,
    r#""EncryptionContext": {}"#,
    r#""KeyId": "alias/app""#,
    r#""KeySpec": "AES_256""#,
    r#""EncryptionAlgorithm": "SYMMETRIC_DEFAULT""#,
    r#""MacAlgorithm": "HMAC_SHA_256""#,
    r#""MessageType": "RAW""#,
    r#""EncryptionContext": {"tenant": 1}"#,
    r#""EncryptionContext": {"tenant": "a", "tenant": "b"}"#,
    r#""SigningAlgorithm": null"#,
    r#""Plaintext": "x""#,
    r#""GrantTokens": ["t"]"#,
    r#""Nothing": "x""#,
];

const SIMPLE: &[&str] = &[
    r#""via": "s3.eu-north-1.amazonaws.com""#,
    r#""via": "s3""#,
    r#""endpoint": "vpce-1a2b3c4d""#,
    r#""time": "2026-01-01T00:00:00Z""#,
    r#""time": "1767225600""#,
    r#""time": "yesterday""#,
];

const ODD: &[&str] = &[
    r#""operation": "Decrypt""#,
    r#""override": {"aws:PrincipalArn": "x"}"#,
    r#""grant_tokens": ["t"]"#,
    r#""aws_managed_key": true"#,
    r#""management_account": "111122223333""#,
    r#""time": 1767225600"#,
    r#""unknown": {"a": [1, 2]}"#,
    r#""action": "kms:Decrypt""#,
    r#""context": null"#,
];
