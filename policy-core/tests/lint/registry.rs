//! The registry is whole: codes are sorted and unique, names are kebab-case, and the linter says so
//! when a rule does not finish.

use std::sync::Arc;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::facts::Facts;
use policy_core::lint::finding::Findings;
use policy_core::lint::kind::Kinds;
use policy_core::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use policy_core::lint::view::View;
use policy_core::lint::{by_name, lint, rules};

#[test]
fn codes_are_sorted_and_names_are_unique() {
    let codes: Vec<&str> = rules().map(|rule| rule.code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    let mut names: Vec<&str> = rules().map(|rule| rule.name).collect();
    names.sort_unstable();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    for name in names {
        let is_kebab = name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
        assert!(is_kebab, "{name}");
    }
    assert_eq!(
        by_name("k306").map(|rule| rule.name),
        Some("key-policy-lockout")
    );
}

#[test]
fn a_rule_that_panics_is_reported_and_others_go_on() {
    let source = Arc::new(Source::new("key-policy.json", r#"{"Statement": []}"#));
    let documents = [Document::read(&source, None)];
    let report = lint(&documents, &Facts::default(), &[&PANICS, &FINDS]);
    assert!(!report.is_complete());
    assert_eq!(report.failures[0].why, "on purpose");
    assert_eq!(report.findings.len(), 1);
}

fn panics(_: &View<'_>, _: &mut Findings) {
    panic!("on purpose");
}

fn finds(view: &View<'_>, found: &mut Findings) {
    found.add(view.document.top(), "here");
}

const PANICS: Rule = rule("Z001", Look::Policy(panics));
const FINDS: Rule = rule("Z002", Look::Policy(finds));

const fn rule(code: &'static str, look: Look) -> Rule {
    Rule {
        code,
        name: "for-tests",
        severity: Severity::Error,
        profile: Profile::Minimal,
        applies_to: Kinds::ANY,
        fixes: Fixes::Never,
        look,
    }
}
