//! Fixes of documents that are escaped or percent-encoded in their file: they do what they do to
//! the bare document.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::edit::{applied, quoted};
use policy_core::lint::facts::Facts;
use policy_core::lint::kind::Kind;
use policy_core::lint::rule::Rule;
use policy_core::lint::{by_name, lint};

/// What each fix of a document makes of it, decoded.
fn mended(
    rule: &'static Rule,
    text: &str,
    name: &str,
    kind: Option<Kind>,
) -> (Option<Kind>, BTreeSet<String>) {
    let source = Arc::new(Source::new(name, text));
    let document = Document::read(&source, kind);
    let kind = document.kind;
    let report = lint(&[document], &Facts::default(), &[rule]);
    let fixes = report.findings.iter();
    let texts = fixes.filter_map(|finding| {
        let fix = finding.fix.as_ref()?;
        let code = finding.rule.code;
        let Some(new) = applied(text, &fix.edits) else {
            return Some(format!("{code}: edits overlap"));
        };
        let new = Document::read(&Arc::new(Source::new(name, new)), Some(kind));
        let decoded = new.text().map(|it| it.trim().to_owned());
        let decoded = decoded.unwrap_or_else(|| "broken".to_owned());
        Some(format!("{code} {}: {decoded}", fix.title))
    });
    let texts = texts.collect();
    (Some(kind), texts)
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() {
            true => out.push(char::from(byte)),
            false => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}

#[test]
fn fixes_do_the_same_in_documents_that_are_encoded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/lint");
    let mut wrong = Vec::new();
    let mut count = 0;
    let directories = fs::read_dir(root).expect("the cases are there");
    for directory in directories {
        let directory = directory.expect("it can be read").path();
        let code = directory
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(rule) = by_name(&code).filter(|rule| !FILE_LEVEL.contains(&rule.code)) else {
            continue;
        };
        for entry in fs::read_dir(&directory).into_iter().flatten() {
            let path = entry.expect("it can be read").path();
            let name = path
                .file_name()
                .expect("it has a name")
                .to_string_lossy()
                .into_owned();
            if !name.starts_with("flagged") || !name.ends_with(".json") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("it is text");
            let source = Arc::new(Source::new(name.clone(), text.as_str()));
            let bare = Document::read(&source, None);
            let is_policy = matches!(bare.kind, Kind::Policy(_));
            if !is_policy || bare.node.is_none() || !bare.wrappings.is_empty() {
                continue;
            }
            let (kind, wanted) = mended(rule, &text, &name, None);
            for text in [text.clone(), text.replace('\n', "\r\n")] {
                let wanted: BTreeSet<String> = wanted.iter().map(|it| squeezed(it)).collect();
                let escaped = format!("{{\"Policy\": {}}}", quoted(&text));
                let percented = format!("{{\"PolicyDocument\": \"{}\"}}", percent(&text));
                let marked = format!("\u{feff}{text}");
                for encoded in [escaped, percented, marked] {
                    let (_, found) = mended(rule, &encoded, &name, kind);
                    let found: BTreeSet<String> = found.iter().map(|it| squeezed(it)).collect();
                    count += found.len();
                    // Some are not offered there; none does anything else.
                    for one in found.difference(&wanted) {
                        let head: String = encoded.chars().take(20).collect();
                        wrong.push(format!("{}: {head}: {one}", path.display()));
                    }
                }
            }
        }
    }
    assert!(count > 200, "{count}");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Rules about what is around the document.
const FILE_LEVEL: [&str; 3] = ["K343", "P001", "P033"];
