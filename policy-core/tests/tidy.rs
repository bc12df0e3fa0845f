//! The rules of the house, read from the sources themselves.
//!
//! Floors come from the tables in `docs/ARCHITECTURE.md`: a module may use the modules of lower
//! floors, and of its own floor those that stand before it in the table.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "test code"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn imports_point_down() {
    let mut upward = Vec::new();
    for package in FLOORED {
        let ranks = ranks(package);
        for file in files(&format!("{package}/src"), "rs") {
            let name = family(package, &file);
            if name == "lib" || is_test(&file) {
                continue;
            }
            let from = ranks.get(&name).expect("every module has a floor");
            for used in uses(&code(&file)) {
                let allowed = used == name || ranks.get(&used).is_some_and(|to| to < from);
                if !allowed {
                    upward.push(format!("{} uses crate::{used}", shown(&file)));
                }
            }
        }
    }
    assert_none(
        &upward,
        "these imports point up; move the code, or write an ADR",
    );
}

#[test]
fn every_module_has_a_floor() {
    for package in FLOORED {
        let declared: BTreeSet<String> = read(&root().join(package).join("src/lib.rs"))
            .lines()
            .filter_map(|line| line.trim_end().strip_suffix(';'))
            .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
            .map(str::to_owned)
            .collect();
        let listed: BTreeSet<String> = ranks(package).into_keys().collect();
        assert_eq!(
            declared, listed,
            "lib.rs of {package} and docs/ARCHITECTURE.md disagree"
        );
    }
}

#[test]
fn module_docs_say_the_floor_of_the_table() {
    let mut wrong = Vec::new();
    for package in FLOORED {
        for (module, (floor, _)) in ranks(package) {
            let text = read(&root().join(format!("{package}/src/{module}.rs")));
            let said = text
                .strip_prefix("//! Floor ")
                .and_then(|rest| rest.split_once(':'))
                .map(|(number, _)| number.to_owned());
            if said.is_some_and(|said| said != floor.to_string()) {
                wrong.push(format!("{module} is on floor {floor} in the table"));
            }
        }
    }
    assert_none(&wrong, "these modules say another floor of themselves");
}

#[test]
fn crates_depend_downward() {
    for (package, above) in [
        ("policy-core", &["kms-model", "policy-cli"][..]),
        ("kms-model", &["policy-cli"][..]),
    ] {
        let manifest = read(&root().join(package).join("Cargo.toml"));
        for other in above {
            let named = manifest.lines().any(|line| line.starts_with(other));
            assert!(!named, "{package} must not depend on {other}");
        }
    }
}

#[test]
fn files_open_with_their_purpose() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|file| !file.ends_with("tests.rs"))
        .filter(|file| !read(file).starts_with("//! ") && !read(file).trim().is_empty())
        .map(|file| shown(file))
        .collect();
    assert_none(&silent, "these files do not begin with a `//!` doc");
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .iter()
        .map(|file| (shown(file), read(file).lines().count()))
        .filter(|(name, lines)| *lines > MAX_LINES && !may_be_long(name))
        .map(|(name, lines)| format!("{name}: {lines} lines"))
        .collect();
    assert_none(&long, "these files hold more than one thing");
}

#[test]
fn words_are_those_of_the_glossary() {
    let mut found = Vec::new();
    for file in sources() {
        if file.ends_with("tests/tidy.rs") {
            continue;
        }
        for (number, line) in (1..).zip(read(&file).lines()) {
            let folded = line.to_lowercase();
            for (word, instead) in WORDS {
                let name = shown(&file);
                if contains_word(&folded, word) && !SAID_BY_AWS.contains(&(&name, word)) {
                    found.push(format!("{name}:{number}: `{word}`: say {instead}"));
                }
            }
        }
    }
    assert_none(&found, "one word per thing");
}

#[test]
fn functions_are_named_by_a_telling_verb() {
    let mut found = Vec::new();
    for file in library_sources() {
        for line in code(&file).lines() {
            let Some((_, rest)) = line.split_once("fn ") else {
                continue;
            };
            let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
            if VERBS.iter().any(|verb| name.starts_with(verb)) {
                found.push(format!("{}: fn {name}", shown(&file)));
            }
        }
    }
    assert_none(&found, "these names do not say what the function does");
}

#[test]
fn seam_crates_are_named_in_one_place() {
    let mut found = Vec::new();
    for file in library_sources() {
        let name = shown(&file);
        let text = code(&file);
        for (seam, home) in SEAMS {
            let in_scope = name.starts_with(home.split('/').next().unwrap_or_default());
            let named = text.contains(&format!("{seam}::"));
            if in_scope && named && !name.starts_with(home) {
                found.push(format!("{name} names {seam}, whose place is {home}"));
            }
        }
    }
    assert_none(
        &found,
        "a seam crate can be replaced only if one place names it",
    );
}

#[test]
fn nothing_is_suppressed_or_left_open() {
    let mut found = Vec::new();
    for file in sources() {
        // What several tests share, no one of them uses in full.
        if file.ends_with("tests/tidy.rs") || file.ends_with("tests/world/mod.rs") {
            continue;
        }
        let text = code(&file);
        for stub in STUBS {
            if text.contains(stub) {
                found.push(format!("{}: {stub}", shown(&file)));
            }
        }
    }
    assert_none(&found, "finish it, or expect the lint with a reason");
}

#[test]
fn cases_name_clauses_that_exist() {
    let clauses = clauses();
    let mut unknown = Vec::new();
    for (clause, file) in cited() {
        if !clauses.contains(&clause) {
            unknown.push(format!("{clause} in {file}"));
        }
    }
    assert_none(&unknown, "docs/SEMANTICS.md has no such clause");
}

#[test]
fn every_clause_is_held_by_a_case() {
    let cited: BTreeSet<String> = cited().into_keys().collect();
    let excused: BTreeSet<String> = EXCUSED.iter().map(|(id, _)| (*id).to_owned()).collect();
    let open: Vec<String> = clauses()
        .into_iter()
        .filter(|clause| HELD.iter().any(|part| clause.starts_with(part)))
        .filter(|clause| !cited.contains(clause) && !excused.contains(clause))
        .collect();
    assert_none(&open, "no case under testdata/ names these clauses");
    let stale: Vec<String> = excused.intersection(&cited).cloned().collect();
    assert_none(
        &stale,
        "a case holds these clauses now: take them from EXCUSED",
    );
}

#[test]
fn readme_shows_the_example_of_the_crate() {
    let crate_doc: String = read(&root().join("policy-core/src/lib.rs"))
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect();
    let example = crate_doc.split("```").nth(1).unwrap_or_default();
    let shown = format!("```rust{example}```");
    assert!(!example.is_empty(), "lib.rs has no example");
    assert!(
        read(&root().join("README.md")).contains(&shown),
        "README.md shows another example than policy-core/src/lib.rs"
    );
}

#[test]
fn the_manual_of_embedding_shows_the_example_of_the_plan() {
    let doc: String = read(&root().join("policy-core/src/plan.rs"))
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .filter(|line| !line.starts_with("# "))
        .map(|line| format!("{line}\n"))
        .collect();
    let example = doc.split("```").nth(1).unwrap_or_default();
    assert!(!example.is_empty(), "plan.rs has no example");
    assert!(
        read(&root().join("docs/EMBEDDING.md")).contains(&format!("```rust{example}```")),
        "docs/EMBEDDING.md shows another example than policy-core/src/plan.rs"
    );
}

/// Module to floor and place on the floor, from the code map of the package in
/// `docs/ARCHITECTURE.md`.
fn ranks(package: &str) -> BTreeMap<String, (usize, usize)> {
    let text = read(&root().join("docs/ARCHITECTURE.md"));
    let heading = format!("## Code map of {package}\n");
    let (_, map) = text
        .split_once(&heading)
        .expect("the package has a code map");
    let map = map.split("\n## ").next().unwrap_or_default();
    let mut ranks = BTreeMap::new();
    for line in map.lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let Some(Ok(floor)) = cells.next().map(str::parse::<usize>) else {
            continue;
        };
        let modules = cells.next().unwrap_or_default();
        // The names stand between backticks: every second piece.
        for (place, module) in modules.split('`').skip(1).step_by(2).enumerate() {
            let twice = ranks.insert(module.to_owned(), (floor, place)).is_some();
            assert!(!twice, "{module} has two floors");
        }
    }
    assert!(!ranks.is_empty(), "{package} has no floor table");
    ranks
}

/// The modules named as `crate::module`.
fn uses(code: &str) -> BTreeSet<String> {
    code.split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| is_word(*c)).collect())
        .collect()
}

/// A file without comments and without its tests.
fn code(file: &Path) -> String {
    read(file)
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| line.split(" // ").next().unwrap_or_default())
        .map(|line| format!("{line}\n"))
        .collect()
}

/// `ast` for `ast.rs` and for everything under `ast/`.
fn family(package: &str, file: &Path) -> String {
    let inside = file
        .strip_prefix(root().join(package).join("src"))
        .expect("a file of the package");
    let first = inside.components().next().expect("a file has a name");
    let first = first.as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The ids that open a clause of `docs/SEMANTICS.md`.
fn clauses() -> BTreeSet<String> {
    read(&root().join("docs/SEMANTICS.md"))
        .lines()
        .filter_map(|line| line.strip_prefix("**S-"))
        .filter_map(|rest| rest.split_once("**"))
        .map(|(number, _)| format!("S-{number}"))
        .collect()
}

/// The clauses that cases name, each with one of the files that does.
fn cited() -> BTreeMap<String, String> {
    let mut cited = BTreeMap::new();
    for extension in ["json", "yaml"] {
        for file in files("testdata", extension) {
            for list in read(&file).split("clauses").skip(1) {
                let list = list.split(']').next().unwrap_or_default();
                for id in list.split(|c: char| !is_word(c) && c != '-') {
                    if id.starts_with("S-") {
                        cited.insert(id.to_owned(), shown(&file));
                    }
                }
            }
        }
    }
    cited
}

/// A file of unit tests, which look up and down.
fn is_test(file: &Path) -> bool {
    file.ends_with("tests.rs") || file.components().any(|part| part.as_os_str() == "tests")
}

fn may_be_long(name: &str) -> bool {
    name.contains("/table/")
        || name.contains("/tests/")
        || LONG.iter().any(|(file, _)| *file == name)
}

fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let rest = text.get(at.saturating_add(word.len())..);
        let after = rest.and_then(|rest| rest.chars().next());
        !before.is_some_and(is_letter) && !after.is_some_and(is_letter)
    })
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn is_word(c: char) -> bool {
    is_letter(c) || c == '_'
}

fn assert_none(found: &[String], why: &str) {
    assert!(found.is_empty(), "{why}:\n  {}", found.join("\n  "));
}

/// All Rust files of the workspace, tests included.
fn sources() -> Vec<PathBuf> {
    let mut sources = library_sources();
    for package in PACKAGES {
        for folder in ["tests", "benches", "examples", "cheats"] {
            sources.extend(files(&format!("{package}/{folder}"), "rs"));
        }
    }
    sources
}

fn library_sources() -> Vec<PathBuf> {
    PACKAGES
        .iter()
        .flat_map(|package| files(&format!("{package}/src"), "rs"))
        .collect()
}

/// The files of a folder and the folders in it, sorted; none when there is no such folder.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|of| of == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn shown(file: &Path) -> String {
    let inside = file.strip_prefix(root()).unwrap_or(file);
    inside.display().to_string()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package stands in the workspace")
}

const PACKAGES: [&str; 4] = [
    "policy-core",
    "kms-model",
    "kms-model/compile-fail",
    "policy-cli",
];

/// The packages with a table of floors.
const FLOORED: [&str; 2] = ["policy-core", "kms-model"];

/// Longer files are read by nobody. Most have less than 400 lines.
const MAX_LINES: usize = 600;

/// Files that may be longer, with the reason.
const LONG: &[(&str, &str)] = &[];

/// Words that the glossary gives another word for. Only those that can mean nothing else here.
const WORDS: &[(&str, &str)] = &[
    ("blacklist", "Deny"),
    ("cmk", "KMS key"),
    ("comparator", "condition operator"),
    ("conditions map", "condition block"),
    ("default deny", "implicit deny"),
    ("guardrail", "the kind of policy"),
    ("guardrails", "the kind of policy"),
    ("matched rules", "determining statements"),
    ("placeholder", "policy variable"),
    ("quantifier", "set operator"),
    ("ruleset", "policy"),
    ("user policy", "identity policy"),
    ("whitelist", "Allow"),
];

/// Files that repeat a text of AWS which has such a word, or the name of a rule.
const SAID_BY_AWS: &[(&str, &str)] = &[
    ("kms-model/src/authorize/refusal.rs", "cmk"),
    ("policy-core/src/lint/rules.rs", "placeholder"),
    (
        "policy-core/src/lint/rules/p034_unresolved_placeholder.rs",
        "placeholder",
    ),
];

/// Beginnings of names that say nothing.
const VERBS: &[&str] = &["do_", "get_", "handle_", "manage_", "process_"];

/// A crate whose types must not spread, and where it is named. Holds for the package of that place.
const SEAMS: &[(&str, &str)] = &[
    ("aws_lc_rs", "kms-model/src/crypto/aws_lc.rs"),
    ("chrono", "policy-core/src/value/time.rs"),
    ("globset", "policy-cli/src/globs.rs"),
    ("ipnet", "policy-core/src/value/ip.rs"),
    ("nom", "policy-core/src/json/"),
    ("toml", "policy-cli/src/lint/tree.rs"),
];

/// What must not be left in a file.
const STUBS: &[&str] = &[
    "#[allow(",
    "#![allow(",
    "dbg!(",
    "todo!(",
    "unimplemented!(",
];

/// Parts of `docs/SEMANTICS.md` whose clauses a case can hold.
const HELD: &[&str] = &["S-1", "S-2", "S-3", "S-4"];

/// Clauses that no case can hold, or none holds yet, with the reason.
const EXCUSED: &[(&str, &str)] = &[];
