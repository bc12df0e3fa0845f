//! Patterns of paths. The only file that names globset.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};
use policy_core::json::Node;

use crate::case::fields::{self, Faults};

/// Patterns of a configuration, relative to it, of which one has to match. `*` stays within a directory and `**` does not; a pattern
/// without a slash matches in every directory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs(GlobSet);

impl Globs {
    /// Reads a pattern or a list of them.
    pub(crate) fn read(node: &Node<'_>, what: &str, faults: &mut Faults) -> Self {
        let nodes = node.as_array().unwrap_or(std::slice::from_ref(node));
        let mut set = GlobSetBuilder::new();
        for node in nodes {
            let Some(text) = fields::string(node, what, faults) else {
                continue;
            };
            match glob(text) {
                Ok(glob) => {
                    set.add(glob);
                }
                Err(error) => {
                    let message = format!("`{text}` is not a pattern of paths: {}", error.kind());
                    faults.error("bad-value", message, node.span);
                }
            }
        }
        Self(set.build().unwrap_or_default())
    }

    /// Whether a path matches, relative to the file that has the patterns.
    pub(crate) fn matches(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

/// A pattern of a command line.
#[derive(Debug)]
pub(crate) struct PathPattern(GlobMatcher);

impl PathPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        match exactly(text) {
            Ok(glob) => Ok(Self(glob.compile_matcher())),
            Err(error) => Err(format!("`{text}` is not a pattern: {}", error.kind())),
        }
    }

    /// Whether a path matches.
    pub(crate) fn matches(&self, path: &Path) -> bool {
        self.0.is_match(path)
    }
}

fn glob(text: &str) -> Result<Glob, globset::Error> {
    let text = text.trim_start_matches("./");
    let anywhere = format!("**/{text}");
    exactly(if text.contains('/') { text } else { &anywhere })
}

fn exactly(text: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(text).literal_separator(true).build()
}
