//! `kms-policy.toml`: which rules are asked, what is known, and what is in order.
//!
//! Every member that is not known is an error with its place: a misspelt `ignore` that is passed
//! over would be a linter that is silently off.

use std::collections::BTreeMap;
use std::sync::Arc;

use policy_core::Source;
use policy_core::json::Node;
use policy_core::lint::facts::{Facts, KeyFacts};
use policy_core::lint::kind::Kind;
use policy_core::lint::rule::{Profile, Severity};
use policy_core::name::arn::Arn;
use policy_core::text::diagnostic::Diagnostic;
use policy_core::text::span::{Span, Spanned};

use crate::case::fields::{self, Faults, Fields, listed};
use crate::globs::Globs;
use crate::lint::tree;
use crate::problem::Problem;

mod known;
mod suppress;

pub(crate) use suppress::Suppression;

/// A configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The file, for findings about it; `None` for the one that is taken without a file.
    pub(crate) source: Option<Arc<Source>>,
    /// What is asked of every file.
    pub(crate) asked: Asked,
    /// What is asked of some, in the order in which it is written.
    pub(crate) of_files: Vec<OfFiles>,
    /// Files in directories that are passed over.
    pub(crate) exclude: Globs,
    /// From which severity on findings fail the run, `None` for never.
    pub(crate) fail_on: Option<FailOn>,
    /// The baseline, relative to the file.
    pub(crate) baseline: Option<String>,
    /// What is known beside the documents.
    pub(crate) facts: Facts,
    /// What is known of keys, by the files that are about them.
    pub(crate) keys: Vec<(Globs, KeyFacts)>,
    /// The users and roles that policies are attached to.
    pub(crate) principals: Vec<(Globs, Arn)>,
    /// Findings that are in order.
    pub(crate) suppressions: Vec<Suppression>,
}

/// Which rules are asked, and how bad their findings are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) profile: Option<Profile>,
    /// Codes, beginnings of codes, and names, with their places.
    pub(crate) select: Vec<Spanned<String>>,
    pub(crate) ignore: Vec<Spanned<String>>,
    /// By code or name; `None` is off.
    pub(crate) severity: BTreeMap<String, (Option<Severity>, Span)>,
}

/// What is asked of some files.
#[derive(Debug)]
pub(crate) struct OfFiles {
    pub(crate) files: Globs,
    pub(crate) kind: Option<Kind>,
    pub(crate) asked: Asked,
}

/// Which findings make the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// All findings.
    Info,
    /// None.
    Never,
}

impl Config {
    /// What is taken without a file.
    pub(crate) fn none() -> Self {
        Self {
            source: None,
            asked: Asked::default(),
            of_files: Vec::new(),
            exclude: Globs::default(),
            fail_on: None,
            baseline: None,
            facts: Facts::default(),
            keys: Vec::new(),
            principals: Vec::new(),
            suppressions: Vec::new(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub(crate) fn read(source: &Arc<Source>) -> Result<Self, Problem> {
        let parsed = tree::parse(source);
        let mut faults = Faults {
            diagnostics: parsed.diagnostics,
        };
        let mut config = Self::none();
        config.source = Some(Arc::clone(source));
        if let Some(node) = &parsed.node {
            config.take(node, &mut faults);
        }
        if faults.diagnostics.is_empty() {
            return Ok(config);
        }
        faults.diagnostics.sort_by_key(|it: &Diagnostic| it.span);
        Err(Problem::Located {
            source: Arc::clone(source),
            diagnostics: faults.diagnostics,
        })
    }

    fn take(&mut self, node: &Node<'_>, faults: &mut Faults) {
        let Some(fields) = Fields::read(node, "the configuration", MEMBERS, faults) else {
            return;
        };
        self.asked = Asked::read(&fields, faults);
        if let Some(node) = fields.get("fail_on") {
            self.fail_on = choice(node, "`fail_on`", FAIL_ON, faults);
        }
        self.baseline = fields.string("baseline", faults);
        if let Some(node) = fields.get("exclude") {
            self.exclude = Globs::read(node, "`exclude`", faults);
        }
        if let Some(node) = fields.get("facts") {
            self.facts = known::facts(node, faults);
        }
        for node in each(&fields, "key", faults) {
            self.keys.extend(known::key(node, faults));
        }
        for node in each(&fields, "principal", faults) {
            self.principals.extend(known::principal(node, faults));
        }
        for node in each(&fields, "assert", faults) {
            let assertion = known::assertion(node, faults);
            self.facts.assertions.extend(assertion);
        }
        for node in each(&fields, "file", faults) {
            self.of_files.extend(OfFiles::read(node, faults));
        }
        for node in each(&fields, "suppress", faults) {
            self.suppressions.extend(Suppression::read(node, faults));
        }
    }
}

impl OfFiles {
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let fields = Fields::read(node, "`file`", OF_FILES_MEMBERS, faults)?;
        let files = fields.require("`file`", "files", faults)?;
        let kind = fields.get("kind");
        Some(Self {
            files: Globs::read(files, "`files`", faults),
            kind: kind.and_then(|node| choice(node, "`kind`", KINDS, faults)),
            asked: Asked::read(&fields, faults),
        })
    }
}

impl Asked {
    fn read(fields: &Fields<'_>, faults: &mut Faults) -> Self {
        let mut asked = Self::default();
        if let Some(node) = fields.get("profile") {
            asked.profile = choice(node, "`profile`", PROFILES, faults);
        }
        asked.select = codes(fields, "select", faults);
        asked.ignore = codes(fields, "ignore", faults);
        if let Some(node) = fields.get("severity") {
            for member in fields::members(node, "`severity`", faults).unwrap_or_default() {
                let what = format!("`{}`", member.name);
                if let Some(level) = choice(&member.value, &what, SEVERITIES, faults) {
                    let name = member.name.to_string();
                    asked.severity.insert(name, (level, member.name_span));
                }
            }
        }
        asked
    }
}

/// The entries of an array of tables.
fn each<'n>(fields: &Fields<'n>, name: &str, faults: &mut Faults) -> &'n [Node<'n>] {
    let node = fields.get(name);
    let list = node.and_then(|node| {
        if node.as_object().is_some() {
            // `[key]` in the place of `[[key]]`.
            let message = format!("`{name}` is a list of tables");
            let help = format!("write `[[{name}]]` with two brackets");
            faults.error_with_help("wrong-type", message, node.span, help);
            return None;
        }
        fields::list(node, &format!("`{name}`"), faults)
    });
    list.unwrap_or_default()
}

fn codes(fields: &Fields<'_>, name: &str, faults: &mut Faults) -> Vec<Spanned<String>> {
    let Some(node) = fields.get(name) else {
        return Vec::new();
    };
    let nodes = node.as_array().unwrap_or(std::slice::from_ref(node));
    let texts = nodes.iter().filter_map(|node| {
        let text = fields::string(node, &format!("`{name}`"), faults)?;
        Some(Spanned::new(text.to_owned(), node.span))
    });
    texts.collect()
}

/// One of a few words.
fn choice<T: Copy>(
    node: &Node<'_>,
    what: &str,
    words: &[(&str, T)],
    faults: &mut Faults,
) -> Option<T> {
    let text = fields::string(node, what, faults)?;
    let found = words.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = match fields::nearest(text, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", listed(&known)),
        };
        let message = format!("{what} cannot be `{text}`");
        faults.error_with_help("bad-value", message, node.span, help);
    }
    found.map(|(_, value)| *value)
}

const MEMBERS: &[&str] = &[
    "assert",
    "baseline",
    "exclude",
    "facts",
    "fail_on",
    "file",
    "ignore",
    "key",
    "principal",
    "profile",
    "select",
    "severity",
    "suppress",
];

const OF_FILES_MEMBERS: &[&str] = &["files", "ignore", "kind", "profile", "select", "severity"];

const PROFILES: &[(&str, Profile)] = &[
    ("minimal", Profile::Minimal),
    ("recommended", Profile::Recommended),
    ("strict", Profile::Strict),
    ("all", Profile::All),
];

const SEVERITIES: &[(&str, Option<Severity>)] = &[
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("info", Some(Severity::Info)),
    ("off", None),
];

const FAIL_ON: &[(&str, FailOn)] = &[
    ("error", FailOn::Error),
    ("warning", FailOn::Warning),
    ("info", FailOn::Info),
    ("never", FailOn::Never),
];

/// The same words as the flag `--kind`.
const KINDS: &[(&str, Kind)] = &known::KINDS;
