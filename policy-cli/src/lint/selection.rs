//! Which rules are asked of which file, and how bad their findings are.

use std::collections::BTreeMap;

use policy_core::lint::rule::{Profile, Rule, Severity};
use policy_core::lint::{by_name, rules};
use policy_core::text::span::Span;

use crate::case::fields::nearest;
use crate::lint::config::{Asked, Config};

/// What is said on the command line, which goes before what configurations say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) profile: Option<Profile>,
    pub(crate) select: Vec<String>,
    pub(crate) ignore: Vec<String>,
}

/// The rules for one file.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    /// By code, with the severity if it is not that of the finding.
    rules: BTreeMap<&'static str, Option<Severity>>,
}

/// A word that names no rule.
#[derive(Clone, Debug)]
pub(crate) struct UnknownRule {
    pub(crate) word: String,
    /// The nearest name or code.
    pub(crate) near: Option<&'static str>,
}

impl Selection {
    /// The rules for a file, by its path relative to the configuration.
    pub(crate) fn of(config: &Config, said: &Said, relative: &str) -> Self {
        let own = config.of_files.iter();
        let own = own.filter(|row| row.files.matches(relative));
        let layers: Vec<&Asked> = [&config.asked]
            .into_iter()
            .chain(own.map(|row| &row.asked))
            .collect();
        let configured = layers.iter().rev().find_map(|asked| asked.profile);
        let profile = said.profile.or(configured).unwrap_or(Profile::Recommended);
        let mut selected: BTreeMap<&'static str, Option<Severity>> = BTreeMap::new();
        for rule in rules().filter(|rule| rule.profile <= profile) {
            selected.insert(rule.code, None);
        }
        for asked in &layers {
            let select = asked.select.iter().map(|it| it.value.as_str());
            let ignore = asked.ignore.iter().map(|it| it.value.as_str());
            change(&mut selected, select, ignore);
            // The longest word that means a rule says how bad it is: of `K = "off"` and
            // `K306 = "error"`, the second.
            let mut levels: BTreeMap<&'static str, (usize, Option<Severity>)> = BTreeMap::new();
            for (word, (severity, _)) in &asked.severity {
                let own = (precision(word), *severity);
                for rule in meant(word) {
                    let known = levels.entry(rule.code).or_insert(own);
                    if known.0 <= own.0 {
                        *known = own;
                    }
                }
            }
            for (code, (_, severity)) in levels {
                match severity {
                    // A severity makes a rule that is asked worse or better, and no more.
                    Some(level) => {
                        if let Some(own) = selected.get_mut(code) {
                            *own = Some(level);
                        }
                    }
                    None => {
                        selected.remove(code);
                    }
                }
            }
        }
        let select = said.select.iter().map(String::as_str);
        let ignore = said.ignore.iter().map(String::as_str);
        change(&mut selected, select, ignore);
        Self { rules: selected }
    }

    /// Whether a rule is asked.
    pub(crate) fn has(&self, rule: &Rule) -> bool {
        self.rules.contains_key(rule.code)
    }

    /// How bad its findings are, if somebody said.
    pub(crate) fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.rules.get(rule.code).copied().flatten()
    }
}

/// The longer word wins: `--select P --ignore P0 --select P030` has P030.
fn change<'w>(
    selected: &mut BTreeMap<&'static str, Option<Severity>>,
    select: impl Iterator<Item = &'w str>,
    ignore: impl Iterator<Item = &'w str>,
) {
    let select = select.map(|word| (word, true));
    let ignore = ignore.map(|word| (word, false));
    // Of two words of one length, the one that ignores is the later.
    let mut words: Vec<(&str, bool)> = select.chain(ignore).collect();
    words.sort_by_key(|(word, _)| precision(word));
    for (word, wanted) in words {
        for rule in meant(word) {
            if wanted {
                selected.entry(rule.code).or_insert(None);
            } else {
                selected.remove(rule.code);
            }
        }
    }
}

fn precision(word: &str) -> usize {
    if word.eq_ignore_ascii_case("all") {
        return 0;
    }
    match by_name(word) {
        Some(_) => usize::MAX,
        None => word.len(),
    }
}

/// The rules that a word means: a name, a code, the beginning of a code, or `ALL`.
pub(crate) fn meant(word: &str) -> Vec<&'static Rule> {
    if word.eq_ignore_ascii_case("all") {
        return rules().collect();
    }
    if let Some(rule) = by_name(word) {
        return vec![rule];
    }
    let folded = word.to_ascii_uppercase();
    let is_beginning = !folded.is_empty() && folded.len() < 4;
    rules()
        .filter(|rule| is_beginning && rule.code.starts_with(&folded))
        .collect()
}

/// A word that means no rule, with the one that was probably meant.
pub(crate) fn unknown(word: &str) -> Option<UnknownRule> {
    if !meant(word).is_empty() {
        return None;
    }
    let names: Vec<&'static str> = rules().flat_map(|rule| [rule.name, rule.code]).collect();
    Some(UnknownRule {
        word: word.to_owned(),
        near: nearest(word, &names),
    })
}

/// All words of a configuration that should mean rules.
pub(crate) fn words(config: &Config) -> Vec<(String, Span)> {
    let own = config.of_files.iter().map(|row| &row.asked);
    let mut all = Vec::new();
    for asked in [&config.asked].into_iter().chain(own) {
        let listed = asked.select.iter().chain(&asked.ignore);
        all.extend(listed.map(|it| (it.value.clone(), it.span)));
        let levels = asked.severity.iter();
        all.extend(levels.map(|(word, (_, span))| (word.clone(), *span)));
    }
    let suppressions = config.suppressions.iter();
    all.extend(suppressions.map(|it| (it.rule.clone(), it.span)));
    all.sort_by_key(|(_, span)| *span);
    all
}
