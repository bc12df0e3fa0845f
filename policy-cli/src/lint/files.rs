//! Which files there are, and which configuration is for each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use policy_core::Source;
use policy_core::limits::{MAX_DOCUMENT_BYTES, MAX_GRANTS_BYTES};
use policy_core::lint::document::Document;
use policy_core::lint::kind::Kind;

use crate::lint::config::Config;
use crate::load;
use crate::problem::Problem;

/// Files that have one configuration, and with that belong together.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) config: Config,
    /// The directory of the configuration.
    root: PathBuf,
    pub(crate) files: Vec<LintedFile>,
}

/// A file to lint.
#[derive(Debug)]
pub(crate) struct LintedFile {
    /// As it is opened, and as it is shown.
    pub(crate) path: String,
    /// Relative to the configuration, with slashes.
    pub(crate) relative: String,
    /// The same file before a change.
    pub(crate) base: Option<String>,
    /// Whether it was named, and not found in a directory.
    pub(crate) is_named: bool,
}

/// What to look for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) paths: &'a [String],
    /// The one configuration for all, if it is said.
    pub(crate) config: Option<&'a str>,
    /// Whether configurations are not looked for.
    pub(crate) isolated: bool,
    /// Where the files were before a change.
    pub(crate) base: Option<&'a str>,
    /// Whether excluded files are passed over also when they are named.
    pub(crate) force_exclude: bool,
    /// As which file standard input is taken.
    pub(crate) stdin_name: Option<&'a str>,
}

/// All files, by the configurations that are for them.
pub(crate) fn projects(wanted: &Wanted<'_>) -> Result<Vec<Project>, Vec<Problem>> {
    let mut finder = Finder {
        found: BTreeMap::new(),
        by_directory: BTreeMap::new(),
        seen: BTreeSet::new(),
    };
    let mut problems = Vec::new();
    for path in wanted.paths {
        if let Err(problem) = finder.add(path, wanted) {
            problems.push(problem);
        }
    }
    let found: Vec<Project> = finder.found.into_values().collect();
    if let Some(base) = wanted.base {
        let mut files = found.iter().flat_map(|project| &project.files);
        let is_there = |path: &String| load::exists(path);
        if !files.any(|file| file.base.as_ref().is_some_and(is_there)) {
            problems.push(Problem::with_help(
                format!("`{base}` has none of the files that are linted"),
                "`--base` takes one file for one file, or a directory with the same files in it",
            ));
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

impl Project {
    /// Reads a file; `None` for one that holds nothing that is linted and that nobody named.
    pub(crate) fn document(
        &self,
        file: &LintedFile,
        kind: Option<Kind>,
    ) -> Result<Option<Document>, Problem> {
        let source = match load::source_as(&file.path, &file.shown(), MAX_GRANTS_BYTES) {
            Ok(source) => source,
            // A file in a directory that is empty or no text is no policy that is broken, unless its
            // path or some word in it says so.
            Err(_)
                if !file.is_named
                    && Kind::from_path(&file.path).is_none()
                    && !load::mentions(&file.path, WORDS, MAX_GRANTS_BYTES) =>
            {
                return Ok(None);
            }
            Err(problem) => return Err(problem),
        };
        let kind = kind.or_else(|| self.kind_of(&file.relative));
        let mut document = Document::read(&source, kind);
        match document.kind {
            Kind::Unknown | Kind::KeyMetadata if !file.is_named => return Ok(None),
            Kind::Policy(_) | Kind::Unknown if source.text().len() > MAX_DOCUMENT_BYTES => {
                let name = source.name();
                let most = MAX_DOCUMENT_BYTES >> 20;
                return Err(Problem::plain(format!(
                    "`{name}` is larger than {most} MiB, the most that is read of a policy"
                )));
            }
            Kind::Grants | Kind::KeyMetadata | Kind::Policy(_) | Kind::Unknown => {}
        }
        let relative = &file.relative;
        let mut keys = self.config.keys.iter();
        if let Some((_, key)) = keys.find(|(files, _)| files.matches(relative)) {
            document = document.with_key(key.clone());
        }
        let mut principals = self.config.principals.iter();
        let principal = principals.find(|(files, _)| files.matches(relative));
        document.principal = principal.map(|(_, arn)| arn.clone());
        if let Some(base) = &file.base
            && load::exists(base)
        {
            let source = load::source(base, MAX_DOCUMENT_BYTES)?;
            let before = Document::read(&source, Some(document.kind));
            if before.policy.is_none() && matches!(before.kind, Kind::Policy(_)) {
                return Err(Problem::with_help(
                    format!("`{base}` has errors, so nothing can be compared with it"),
                    "`kms-policy lint` of that file says which",
                ));
            }
            document.base = before.policy;
        }
        Ok(Some(document))
    }

    /// A path relative to the configuration, as it is shown.
    pub(crate) fn beside(&self, path: &str) -> String {
        let joined = self.root.join(path);
        shown(&joined)
    }

    fn kind_of(&self, relative: &str) -> Option<Kind> {
        let rows = self.config.of_files.iter();
        let mut said = rows.filter(|row| row.files.matches(relative));
        said.find_map(|row| row.kind)
    }
}

impl LintedFile {
    fn shown(&self) -> String {
        match self.path.as_str() {
            "-" => match self.relative.as_str() {
                "-" => load::display_name("-"),
                name => name.to_owned(),
            },
            path => path.to_owned(),
        }
    }
}

struct Finder {
    /// By the path of the configuration, empty for none.
    found: BTreeMap<PathBuf, Project>,
    /// The configuration for each directory that was looked at.
    by_directory: BTreeMap<PathBuf, Option<PathBuf>>,
    seen: BTreeSet<PathBuf>,
}

impl Finder {
    fn add(&mut self, path: &str, wanted: &Wanted<'_>) -> Result<(), Problem> {
        if path == "-" {
            let name = wanted.stdin_name.unwrap_or("-");
            let base = wanted.base.map(str::to_owned);
            return self.file(path, Path::new(name), base, true, wanted);
        }
        if !load::is_directory(path) {
            let base = wanted.base.map(|base| before(base, path, ""));
            return self.file(path, Path::new(path), base, true, wanted);
        }
        for file in load::walk(Path::new(path))? {
            let is_json = file.extension().is_some_and(|it| it == "json");
            let inside = file.strip_prefix(path).unwrap_or(&file);
            let is_built = inside.components().any(|part| match part {
                Component::Normal(name) => BUILT.iter().any(|built| name == *built),
                Component::CurDir
                | Component::ParentDir
                | Component::Prefix(_)
                | Component::RootDir => false,
            });
            if !is_json || is_built {
                continue;
            }
            let base = wanted.base.map(|base| before(base, path, &shown(inside)));
            self.file(&shown(&file), &file, base, false, wanted)?;
        }
        Ok(())
    }

    fn file(
        &mut self,
        opened: &str,
        path: &Path,
        base: Option<String>,
        is_named: bool,
        wanted: &Wanted<'_>,
    ) -> Result<(), Problem> {
        let absolute = load::absolute(path)?;
        if opened != "-" && !self.seen.insert(absolute.clone()) {
            return Ok(());
        }
        let config = match (wanted.config, wanted.isolated) {
            (Some(config), _) => Some(load::absolute(Path::new(config))?),
            (None, true) => None,
            (None, false) => self.nearest(&absolute),
        };
        let key = config.clone().unwrap_or_default();
        if !self.found.contains_key(&key) {
            let project = match &config {
                None => Project {
                    config: Config::none(),
                    root: load::absolute(Path::new("."))?,
                    files: Vec::new(),
                },
                Some(file) => {
                    let name = load::near(file);
                    let source = if load::is_blank(&name) {
                        Arc::new(Source::new(name, ""))
                    } else {
                        load::source(&name, MAX_DOCUMENT_BYTES)?
                    };
                    Project {
                        config: Config::read(&source)?,
                        root: file.parent().map(Path::to_owned).unwrap_or_default(),
                        files: Vec::new(),
                    }
                }
            };
            self.found.insert(key.clone(), project);
        }
        let Some(project) = self.found.get_mut(&key) else {
            return Ok(());
        };
        let relative = match (opened, wanted.stdin_name) {
            ("-", None) => "-".to_owned(),
            (_, _) => {
                let inside = absolute.strip_prefix(&project.root);
                shown(inside.unwrap_or(&absolute))
            }
        };
        if (!is_named || wanted.force_exclude) && project.config.exclude.matches(&relative) {
            return Ok(());
        }
        let path = opened.strip_prefix("./").unwrap_or(opened);
        project.files.push(LintedFile {
            path: path.to_owned(),
            relative,
            base,
            is_named,
        });
        Ok(())
    }

    /// The nearest configuration, in the directory of a file or above it.
    fn nearest(&mut self, file: &Path) -> Option<PathBuf> {
        let directory = file.parent()?;
        if let Some(known) = self.by_directory.get(directory) {
            return known.clone();
        }
        let mut all = directory.ancestors().map(|it| it.join(NAME));
        let found = all.find(|path| path.is_file());
        self.by_directory
            .insert(directory.to_owned(), found.clone());
        found
    }
}

/// Shared by all: an `Arc` keeps documents and messages on one text.
pub(crate) fn as_document(source: &Arc<Source>) -> Document {
    Document::plain(source)
}

/// Where a file was before: in a checkout of the whole, or in a copy of the directory that was named.
fn before(base: &str, named: &str, inside: &str) -> String {
    if !load::is_directory(base) {
        return base.to_owned();
    }
    let named = Path::new(named);
    let (whole, beside) = match inside {
        "" => (named.to_owned(), named.file_name().map_or(named, Path::new)),
        inside => (named.join(inside), Path::new(inside)),
    };
    let of_whole = shown(&Path::new(base).join(&whole));
    if whole.is_relative() && load::exists(&of_whole) {
        of_whole
    } else {
        shown(&Path::new(base).join(beside))
    }
}

fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if std::path::MAIN_SEPARATOR == '/' {
        text
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// The name of a configuration.
pub(crate) const NAME: &str = "kms-policy.toml";

/// Words of policies and grants.
const WORDS: &[&str] = &["2012-10-17", "GranteePrincipal", "Statement"];

/// Directories that tools fill.
const BUILT: [&str; 2] = ["node_modules", "target"];
