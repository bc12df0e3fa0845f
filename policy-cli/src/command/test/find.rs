//! Finding case files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::case::file::Tree;
use crate::globs::PathPattern;
use crate::load;
use crate::problem::Problem;

/// Case files, each once, and the other files, which are passed over.
pub(super) struct Found {
    pub(super) files: Vec<(String, Result<Tree, Problem>)>,
    pub(super) skipped: Vec<String>,
}

/// Files as they are named; of directories and patterns those that have `cases`.
pub(super) fn case_files(paths: &[String]) -> Result<Found, Vec<Problem>> {
    let mut found = Found {
        files: Vec::new(),
        skipped: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for path in paths {
        if path == "-" || (load::exists(path) && !load::is_directory(path)) {
            if seen.insert(path.clone()) {
                found.files.push((path.clone(), Tree::load(path)));
            }
            continue;
        }
        match several(path) {
            Ok(files) => {
                for file in files {
                    let shown = file.display().to_string();
                    if seen.insert(shown.clone()) {
                        found.consider(shown);
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

impl Found {
    /// A file that nobody named: one that was not meant to have cases is some other file.
    fn consider(&mut self, path: String) {
        let tree = Tree::load(&path);
        let is_case_file = match &tree {
            Ok(tree) => is_meant(tree),
            // A broken file that was meant to have cases must not be passed over in silence.
            Err(Problem::Located { source, .. }) => names_a_member(source.text()),
            Err(Problem::Plain { .. }) => true,
        };
        if is_case_file {
            self.files.push((path, tree));
        } else {
            self.skipped.push(path);
        }
    }
}

/// Whether a file has cases, or should have.
fn is_meant(tree: &Tree) -> bool {
    let members = tree.node.as_object().unwrap_or_default();
    let mut names = members.iter().map(|member| member.name.as_ref());
    // A world alone is what `can --world` reads.
    let is_world = names.clone().all(|name| matches!(name, "note" | "world"));
    names.any(|name| MEMBERS.contains(&name)) && !is_world
}

/// Whether a text that cannot be read has a member of case files at its top.
fn names_a_member(text: &str) -> bool {
    let in_yaml = text.lines().any(|line| {
        let name = line.split(':').next().unwrap_or_default();
        line.contains(':') && MEMBERS.contains(&name.trim_end())
    });
    in_yaml || names_a_member_in_json(text)
}

fn names_a_member_in_json(text: &str) -> bool {
    let mut depth = 0_usize;
    // Every second part between quotes is a string. An escaped quote shifts that for the rest of
    // one string; names of members have none.
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 1 {
            if depth == 1 && MEMBERS.contains(&part) {
                return true;
            }
            continue;
        }
        for character in part.chars() {
            match character {
                '{' | '[' => depth = depth.saturating_add(1),
                '}' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    false
}

/// The files of a directory, or those that match a pattern.
fn several(path: &str) -> Result<Vec<PathBuf>, Problem> {
    if load::is_directory(path) {
        let mut files = load::walk(Path::new(path))?;
        files.retain(|file| is_data(file));
        return Ok(files);
    }
    if !path.contains(['*', '?', '[', '{']) {
        return Err(Problem::plain(format!("there is no file `{path}`")));
    }
    let pattern = PathPattern::new(path).map_err(Problem::plain)?;
    let mut files = load::walk(&fixed_part(path))?;
    files.retain(|file| {
        pattern.matches(file.strip_prefix("./").unwrap_or(file)) || pattern.matches(file)
    });
    if files.is_empty() {
        return Err(Problem::plain(format!("no file matches `{path}`")));
    }
    Ok(files)
}

/// The directories of a pattern before its first wildcard.
fn fixed_part(pattern: &str) -> PathBuf {
    let mut fixed = PathBuf::new();
    for part in Path::new(pattern).components() {
        if part
            .as_os_str()
            .to_string_lossy()
            .contains(['*', '?', '[', '{'])
        {
            break;
        }
        fixed.push(part);
    }
    if fixed.as_os_str().is_empty() {
        fixed.push(".");
    }
    fixed
}

fn is_data(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("json" | "yaml" | "yml"))
}

/// What a case file has at its top.
const MEMBERS: [&str; 3] = ["cases", "policies", "world"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_files_that_were_meant_to_have_cases_are_told() {
        let meant = [
            "policies:\n  key: [",
            "{\n  \"policies\": {",
            "{\"note\": \"a\", \"cases\": [{",
            "{\"note\": [\"a\"], \"world\"",
        ];
        for text in meant {
            assert!(names_a_member(text), "{text}");
        }
        let others = [
            "",
            "{\"Statement\": [{\"cases\": 1",
            "kind: [",
            "- cases: [",
        ];
        for text in others {
            assert!(!names_a_member(text), "{text}");
        }
    }
}
