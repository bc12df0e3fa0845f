//! Which file is compared with which.

use std::collections::BTreeSet;
use std::path::Path;

use crate::command::diff::DiffArgs;
use crate::command::diff::document::{Content, Document, Input, Kind};
use crate::load;
use crate::loose::Files;
use crate::problem::Problem;

/// One document before and after the change.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// Of directories, the path in both of them.
    pub(super) file: Option<String>,
    pub(super) kind: Kind,
    /// `None` where there is no such file.
    pub(super) old: Option<Document>,
    pub(super) new: Option<Document>,
}

/// What there is to compare.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) pairs: Vec<Pair>,
    /// Files that differ and are none of the documents that are compared.
    pub(super) ignored: Vec<String>,
}

/// Reads both sides.
pub(super) fn read(args: &DiffArgs, files: &mut Files) -> Found {
    match (load::is_directory(&args.old), load::is_directory(&args.new)) {
        (true, true) => directories(args, files),
        (false, false) => Found {
            pairs: loose(args, files).into_iter().collect(),
            ignored: Vec::new(),
        },
        (old_is_directory @ true, false) | (old_is_directory @ false, true) => {
            let (directory, file) = match old_is_directory {
                true => (&args.old, &args.new),
                false => (&args.new, &args.old),
            };
            files.problems.push(Problem::with_help(
                format!("`{directory}` is a directory, and `{file}` a file"),
                "compare two files, or two directories",
            ));
            Found::default()
        }
    }
}

/// Two files.
fn loose(args: &DiffArgs, files: &mut Files) -> Option<Pair> {
    let mut side = |path: &str, name: &str| {
        if path == NOTHING {
            return None;
        }
        Input::load(path, name)
            .map_err(|problem| files.problems.push(problem))
            .ok()
    };
    let old = side(&args.old, "OLD");
    let new = side(&args.new, "NEW");
    if !files.problems.is_empty() {
        return None;
    }
    let kind = match args.kind {
        Some(kind) => kind,
        None => match kind_of(old.as_ref(), new.as_ref(), None) {
            Ok(kind) => kind,
            Err(Some(problem)) => {
                files.problems.push(problem);
                return None;
            }
            Err(None) => {
                // What a reader of key policies says of it is nearer than nothing.
                let inputs = [&old, &new];
                let inputs = inputs.into_iter().flatten();
                let known: Vec<_> = inputs
                    .filter(|input| matches!(input.content(), Content::Other))
                    .collect();
                files.problems.extend(known.into_iter().map(unknown));
                return None;
            }
        },
    };
    pair(None, kind, old.as_ref(), new.as_ref(), files)
}

/// Two directories, file by file.
fn directories(args: &DiffArgs, files: &mut Files) -> Found {
    let mut found = Found::default();
    let mut names = BTreeSet::new();
    for side in [&args.old, &args.new] {
        match load::walk(Path::new(side)) {
            Ok(paths) => names.extend(paths.iter().filter_map(|path| {
                let inside = path.strip_prefix(side).ok()?;
                Some(inside.to_owned())
            })),
            Err(problem) => files.problems.push(problem),
        }
    }
    if names.is_empty() && files.problems.is_empty() {
        files.problems.push(Problem::with_help(
            format!("there are no files in `{}` and `{}`", args.old, args.new),
            "compare directories that hold policies, or two files",
        ));
    }
    for name in names {
        let shown = name.display().to_string();
        let is_document = ["json", "yaml", "yml"]
            .iter()
            .any(|extension| name.extension().is_some_and(|of| of == *extension));
        let mut side = |directory: &str| {
            let path = Path::new(directory).join(&name).display().to_string();
            if !load::exists(&path) {
                return Ok(None);
            }
            match Input::load(&path, &path) {
                Ok(input) => Ok(Some(input)),
                Err(problem) if is_document => {
                    files.problems.push(problem);
                    Err(())
                }
                Err(_) => Err(()),
            }
        };
        let (Ok(old), Ok(new)) = (side(&args.old), side(&args.new)) else {
            if !is_document {
                found.ignored.push(shown);
            }
            continue;
        };
        let is_same = match (&old, &new) {
            (Some(old), Some(new)) => old.source.text() == new.source.text(),
            (Some(_) | None, _) => false,
        };
        if is_same {
            continue;
        }
        match kind_of(old.as_ref(), new.as_ref(), args.kind) {
            Ok(kind) => {
                let pair = pair(Some(shown), kind, old.as_ref(), new.as_ref(), files);
                found.pairs.extend(pair);
            }
            Err(Some(problem)) => files.problems.push(problem),
            Err(None) => {
                // A broken policy must not count as a file of another kind.
                let inputs = [&old, &new];
                let broken = inputs.into_iter().flatten().filter_map(broken);
                let broken: Vec<Problem> = broken.collect();
                if broken.is_empty() {
                    found.ignored.push(shown);
                } else {
                    files.problems.extend(broken);
                }
            }
        }
    }
    found
}

fn pair(
    file: Option<String>,
    kind: Kind,
    old: Option<&Input>,
    new: Option<&Input>,
    files: &mut Files,
) -> Option<Pair> {
    let before = files.problems.len();
    let old = old.and_then(|input| input.read(kind, files));
    let new = new.and_then(|input| input.read(kind, files));
    (files.problems.len() == before).then_some(Pair {
        file,
        kind,
        old,
        new,
    })
}

/// The kind of a pair; without a problem when it is none of those that are compared.
fn kind_of(
    old: Option<&Input>,
    new: Option<&Input>,
    said: Option<Kind>,
) -> Result<Kind, Option<Problem>> {
    let sides: Vec<(&Input, Content)> = [old, new]
        .into_iter()
        .flatten()
        .map(|input| (input, input.content()))
        .collect();
    let mut kinds = sides.iter().filter_map(|(input, content)| match content {
        Content::Certain(kind) => Some((input, *kind)),
        Content::OneOf(_) | Content::Other => None,
    });
    let is_other = |content: &Content| matches!(content, Content::Other);
    let others = sides.iter().filter(|(_, content)| is_other(content));
    if let Some((other, _)) = others.clone().next() {
        // A policy that became something else must not count as no policy.
        let is_alone = others.count() == sides.len();
        return Err((!is_alone).then(|| unknown(other)));
    }
    if let (Some((one, kind)), second) = (kinds.next(), kinds.next()) {
        return match second {
            Some((other, different)) if different != kind => Err(Some(Problem::plain(format!(
                "`{}` is of the kind `{}`, and `{}` of the kind `{}`",
                one.source.name(),
                kind.as_str(),
                other.source.name(),
                different.as_str()
            )))),
            Some(_) | None => Ok(kind),
        };
    }
    if let Some(kind) = said {
        return Ok(kind);
    }
    match sides.first() {
        Some((input, Content::OneOf(kinds))) => {
            let flags: Vec<String> = kinds
                .iter()
                .map(|kind| format!("`--kind {}`", kind.as_str()))
                .collect();
            let flags = match flags.split_last() {
                Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
                None => String::new(),
            };
            Err(Some(Problem::with_help(
                format!("`{}` can be a policy of several kinds", input.source.name()),
                format!("say which: {flags}"),
            )))
        }
        Some(_) => Err(None),
        None => Err(Some(Problem::plain("there is nothing on either side"))),
    }
}

/// What is wrong with the text of a file that is no document.
fn broken(input: &Input) -> Option<Problem> {
    let yaml = crate::case::file::is_yaml(&input.path);
    if !yaml && !input.path.to_ascii_lowercase().ends_with(".json") {
        return None;
    }
    crate::case::file::Tree::parse(std::sync::Arc::clone(&input.source), yaml).err()
}

fn unknown(input: &Input) -> Problem {
    let name = input.source.name();
    let yaml = crate::case::file::is_yaml(&input.path);
    let parsed = crate::case::file::Tree::parse(std::sync::Arc::clone(&input.source), yaml);
    match parsed {
        Err(problem) => problem,
        Ok(_) => Problem::with_help(
            format!("`{name}` is neither a policy nor a list of grants nor a file with a `world`"),
            "if it is one all the same, say which with `--kind`, and see what is wrong with it",
        ),
    }
}

/// The file that is always empty: nothing was there, or nothing is left.
const NOTHING: &str = "/dev/null";
