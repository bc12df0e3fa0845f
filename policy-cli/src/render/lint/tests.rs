//! One outcome with everything in it, in every format. `UPDATE_EXPECT=1` writes the texts anew.

#![expect(clippy::disallowed_methods, reason = "test code")]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use policy_core::lint::rule::Severity;
use policy_core::text::span::Span;
use roxmltree::{Document as Xml, Node};
use serde_json::Value;

use crate::args::Color;
use crate::lint::outcome::{Outcome, Reported};
use crate::load::Stream;
use crate::render::json;
use crate::render::lint::{LintFormat, github, rendered};
use crate::render::paint::Paint;
use sample::outcome;

mod sample;

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
        let properties = command.split("::").nth(1).unwrap();
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
fn sarif_is_what_its_schema_says() {
    let text = plain(LintFormat::Sarif);
    let log = valid_sarif(&text);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    for (result, reported) in results.iter().zip(&outcome().findings) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], reported.finding.rule.code);
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    // The manual has pages of its own; here it matters that they are there.
    let mut short = log.clone();
    for rule in short["runs"][0]["tool"]["driver"]["rules"]
        .as_array_mut()
        .unwrap()
    {
        for form in ["markdown", "text"] {
            let page = rule["help"][form].as_str().unwrap();
            rule["help"][form] = page.lines().next().unwrap().into();
        }
    }
    expect("lint.sarif", &json::pretty(&short));
}

#[test]
fn sarif_keeps_the_worst() {
    let mut many = outcome();
    let some = many.findings.iter().map(copy).collect::<Vec<_>>();
    many.findings = (0..9_000).map(|at| copy(&some[at % some.len()])).collect();
    let log = valid_sarif(&rendered(&many, LintFormat::Sarif, Paint::plain()));
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5_000);
    let errors = results.iter().filter(|it| it["level"] == "error").count();
    assert_eq!(errors, many.count(Severity::Error));
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    let said = notifications[1]["message"]["text"].as_str().unwrap();
    assert_eq!(said, "these are the worst 5000 results; 4000 are left out");
}

#[test]
fn junit_is_what_its_schema_says() {
    let text = plain(LintFormat::Junit);
    expect("lint.junit.xml", &text);
    let report = Xml::parse(&text).unwrap();
    let schema = std::fs::read_to_string(schemas().join("junit-10.xsd")).unwrap();
    let schema = Xml::parse(&schema).unwrap();
    let root = report.root_element();
    let mut names = BTreeSet::new();
    for node in root.descendants().filter(Node::is_element) {
        names.insert(node.tag_name().name());
        fits(&schema, node);
    }
    assert!(names.is_superset(&["error", "failure", "skipped", "system-out"].into()));
    // The counts are those of the elements.
    let suites = root.children().filter(Node::is_element);
    for of in suites.chain([root]) {
        for (count, name) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ] {
            let found = of.descendants().filter(|it| it.has_tag_name(name)).count();
            let said = of.attribute(count).map(|it| it.parse().unwrap());
            assert_eq!(said.unwrap_or(found), found, "{count} of {of:?}");
        }
    }
}

#[test]
fn junit_is_taken_by_another_reader() {
    let reader = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schemas().join("junit-10.xsd"))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(error) => {
            eprintln!("xmllint is not there ({error}): not asked");
            return;
        }
    };
    let text = plain(LintFormat::Junit);
    let mut input = reader.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    let run = reader.wait_with_output().unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
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

/// Whether the XML schema knows an element here, its attributes, and those that it has to have.
fn fits(schema: &Xml<'_>, node: Node<'_, '_>) {
    let name = node.tag_name().name();
    let declared = |name: &str| {
        let mut elements = schema.root_element().children();
        elements.find(|it| it.has_tag_name((XSD, "element")) && it.attribute("name") == Some(name))
    };
    let element = declared(name).unwrap_or_else(|| panic!("no element {name}"));
    let inside = |tag| {
        element
            .descendants()
            .filter(move |it| it.has_tag_name((XSD, tag)))
    };
    for attribute in node.attributes() {
        let known = inside("attribute").any(|it| it.attribute("name") == Some(attribute.name()));
        assert!(known, "{name} has no {}", attribute.name());
    }
    for attribute in inside("attribute").filter(|it| it.attribute("use") == Some("required")) {
        let wanted = attribute.attribute("name").unwrap();
        assert!(node.has_attribute(wanted), "{name} without {wanted}");
    }
    for child in node.children().filter(Node::is_element) {
        let child = child.tag_name().name();
        let known = inside("element").any(|it| it.attribute("ref") == Some(child));
        assert!(known, "{child} in {name}");
    }
}

/// The log, which the published schema takes.
fn valid_sarif(text: &str) -> Value {
    let schema = std::fs::read_to_string(schemas().join("sarif-schema-2.1.0.json")).unwrap();
    // As it was published, the pattern of `language` is none: it closes a bracket that it did not
    // open. We name no language.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true);
    let validator = validator.build(&schema).unwrap();
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
    let log: Value = serde_json::from_str(text).unwrap();
    let wrong = validator.iter_errors(&log);
    let wrong: Vec<String> = wrong
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    log
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
    let path = goldens().join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, wanted, "{}", path.display());
}

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lint")
}

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schemas")
}

const XSD: &str = "http://www.w3.org/2001/XMLSchema";
