//! A value of `kms:ViaService` that no request carries: without a Region, with another end than
//! `amazonaws.com`, or in another form.
//!
//! # Why it matters
//!
//! The condition looks like a narrow one and is none. In an Allow it is never true, so the
//! statement gives nothing; in a Deny with a negated operator it is always true, so the statement
//! takes everything.
//!
//! # What AWS does
//!
//! A call that a service forwards carries `SERVICE.REGION.amazonaws.com`, with that end in all
//! partitions. Values are compared with their case.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # When to keep it
//!
//! Never. A service that is not known here is not flagged unless its name is nearly that of one
//! that is known; then it is a warning, and a new service may be the reason to keep it. `Null` on
//! the key is not flagged: it asks whether a service forwards the call.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS condition keys": `kms:ViaService` and its table of services.

use crate::lint::document::Document;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::region::{self, Said};
use crate::lint::known::service;
use crate::lint::pattern;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::name::wildcard::{Case, Pattern};
use crate::table::operator::Wildcards;
use crate::text::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    code: "K318",
    name: "viaservice-format",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in statement
        .tests_of("kms:ViaService")
        .filter(|it| it.compares())
    {
        for value in &test.values {
            let text = value.value.text.as_str();
            let Some(fault) = fault_of(test, text) else {
                continue;
            };
            let message = match &fault {
                Fault::Never(why) => format!("no request carries `{text}`: {why}"),
                Fault::Unusual(near) => {
                    format!("`{text}` is probably not what was meant: `{near}` is a service")
                }
            };
            let meant = meant(view, test, text, &fault);
            let help = match &meant {
                Some(meant) => format!("write `{meant}`"),
                None => "write it as `SERVICE.REGION.amazonaws.com`".to_owned(),
            };
            let finding = found.add(value.span, message).help(help).subject(text);
            match fault {
                Fault::Never(_) => {
                    finding.consequence(consequence(test, statement));
                }
                Fault::Unusual(_) => {
                    finding.severity(Severity::Warning);
                }
            }
            if let Some(meant) = meant {
                finding.fix(replacing(view.document, value.span, &meant));
            }
        }
    }
}

/// What is wrong with a value.
enum Fault {
    /// It is equal to no value, and why.
    Never(String),
    /// Its service is not known, and nearly that of another.
    Unusual(&'static str),
}

fn fault_of(test: &Test, text: &str) -> Option<Fault> {
    let knows_wildcards = test
        .parsed
        .is_some_and(|it| it.base.row().wildcards == Wildcards::Yes);
    // An empty value is another rule's matter.
    if text.is_empty() || text.contains("${") {
        return None;
    }
    if pattern::has_wildcard(text) {
        let is_hopeless = knows_wildcards && !may_match(text);
        let why = "it matches nothing of the form `SERVICE.REGION.amazonaws.com`";
        return is_hopeless.then(|| Fault::Never(why.to_owned()));
    }
    let folded = text.to_ascii_lowercase();
    let is_folding = test
        .operator
        .value
        .to_ascii_lowercase()
        .contains("ignorecase");
    if folded != text && !is_folding {
        return Some(Fault::Never("its letters are lower-case ones".to_owned()));
    }
    let Some(head) = folded.strip_suffix(END) else {
        let why = match folded.ends_with(".amazonaws.com.cn") {
            true => "it ends in `amazonaws.com` in all partitions".to_owned(),
            false => "it has to end in `amazonaws.com`".to_owned(),
        };
        return Some(Fault::Never(why));
    };
    let Some((label, place)) = head.rsplit_once('.') else {
        return Some(Fault::Never("it names no Region".to_owned()));
    };
    match region::said(place) {
        Said::Region(_) | Said::Plausible => {}
        Said::Zone(_) | Said::LocalZone(_) => {
            return Some(Fault::Never(format!("`{place}` is a zone, not a Region")));
        }
        Said::Other => return Some(Fault::Never(format!("`{place}` is no Region"))),
    }
    if service::by_label(label).is_some_and(|row| row.via_service) {
        return None;
    }
    near(label).map(Fault::Unusual)
}

/// The service that was probably meant by a name that is none. Short names are like each other.
fn near(label: &str) -> Option<&'static str> {
    let other = OTHER_NAMES.iter().find(|(name, _)| *name == label);
    if let Some((_, usual)) = other {
        return Some(usual);
    }
    let is_another = service::by_label(label).is_some() || LIKE_OTHERS.contains(&label);
    if label.len() < LONG_ENOUGH || is_another {
        return None;
    }
    let known = service::rows().iter().filter(|row| row.via_service);
    nearest(label, known.map(|row| row.label))
}

/// Whether a pattern may match what a request carries, of a service and a Region known or not.
fn may_match(text: &str) -> bool {
    let pattern = Pattern::parse(text);
    let mut parts = text
        .split('.')
        .map(|part| part.replace('*', "").replace('?', "a"));
    let guesses = [parts.next(), parts.next()].map(Option::unwrap_or_default);
    let [label, place] = &guesses;
    let labels = service::rows().iter().map(|row| row.label);
    let labels = labels.chain(
        [label.as_str(), "a"]
            .into_iter()
            .filter(|it| !it.is_empty()),
    );
    let is_region = region::said(place) != Said::Other;
    let regions = region::regions().iter().map(|row| row.name);
    let regions = regions.chain(is_region.then_some(place.as_str()));
    labels.into_iter().any(|label| {
        regions
            .clone()
            .any(|region| pattern.matches(&format!("{label}.{region}{END}"), Case::Sensitive))
    })
}

/// What was probably meant, where that can be told.
fn meant(view: &View<'_>, test: &Test, text: &str, fault: &Fault) -> Option<String> {
    let folded = text.trim().to_ascii_lowercase();
    let head = folded.strip_suffix(".amazonaws.com.cn");
    let head = head.or_else(|| folded.strip_suffix(END)).unwrap_or(&folded);
    let parts: Vec<&str> = head.split('.').collect();
    let (label, place) = match parts.as_slice() {
        [label] => (*label, None),
        [one, two] if is_region(two) => (*one, Some(*two)),
        [one, two] if is_region(one) => (*two, Some(*one)),
        _ => return None,
    };
    let label = match fault {
        Fault::Unusual(near) => near,
        Fault::Never(_) => label,
    };
    let row = service::by_label(label).filter(|row| row.via_service)?;
    let like = test.operator.value.to_ascii_lowercase().contains("like");
    let own = view.facts.region.as_deref();
    let place = place.or(own).or_else(|| like.then_some("*"))?;
    Some(format!("{}.{place}{END}", row.label))
}

fn is_region(text: &str) -> bool {
    matches!(region::said(text), Said::Region(_) | Said::Plausible)
}

fn replacing(document: &Document, span: crate::text::span::Span, meant: &str) -> Fix {
    let edit = Edit::replace_string(document, span, meant);
    Fix::changing(format!("write `{meant}`"), vec![edit])
}

fn consequence(test: &Test, statement: &Statement) -> &'static str {
    match (test.is_negated(), statement.denies()) {
        (false, false) => "this value allows nothing",
        (false, true) => "this value denies nothing",
        (true, false) => "this value keeps nothing from being allowed",
        (true, true) => "this value keeps nothing from being denied",
    }
}

const END: &str = ".amazonaws.com";

/// Names of fewer letters are like too many others.
const LONG_ENOUGH: usize = 5;

/// Names of services that are nearly those of others.
const LIKE_OTHERS: [&str; 2] = ["monitoring", "qconnect"];

/// Names that services go by elsewhere, and how they are called here.
const OTHER_NAMES: [(&str, &str); 9] = [
    ("ebs", "ec2"),
    ("efs", "elasticfilesystem"),
    ("keyspaces", "cassandra"),
    ("mwaa", "airflow"),
    ("msk", "kafka"),
    ("opensearch", "es"),
    ("parameterstore", "ssm"),
    ("snowball", "importexport"),
    ("systems-manager", "ssm"),
];
