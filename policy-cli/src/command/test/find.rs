//! Finding case files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;

use crate::case::file::Tree;
use crate::load;
use crate::problem::Problem;

/// Case files, each once, and how many other files were passed over.
pub(super) struct Found {
    pub(super) files: Vec<(String, Result<Tree, Problem>)>,
    pub(super) skipped: usize,
}

/// Files as they are named; of directories and patterns those that have `cases`.
pub(super) fn case_files(paths: &[String]) -> Result<Found, Vec<Problem>> {
    let mut found = Found {
        files: Vec::new(),
        skipped: 0,
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
    /// A file that nobody named: one without cases is some other file.
    fn consider(&mut self, path: String) {
        let tree = Tree::load(&path);
        let is_case_file = match &tree {
            Ok(tree) => tree.has("cases"),
            // A broken file that was meant to have cases must not be passed over in silence.
            Err(Problem::Located { source, .. }) => {
                let text = source.text();
                text.contains("\"cases\"") || text.lines().any(|line| line.starts_with("cases:"))
            }
            Err(Problem::Plain { .. }) => true,
        };
        if is_case_file {
            self.files.push((path, tree));
        } else {
            self.skipped = self.skipped.saturating_add(1);
        }
    }
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
    let glob = GlobBuilder::new(path)
        .literal_separator(true)
        .build()
        .map_err(|error| Problem::plain(format!("`{path}` is not a pattern: {}", error.kind())))?;
    let matcher = glob.compile_matcher();
    let mut files = load::walk(&fixed_part(path))?;
    files.retain(|file| {
        matcher.is_match(file.strip_prefix("./").unwrap_or(file)) || matcher.is_match(file)
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
