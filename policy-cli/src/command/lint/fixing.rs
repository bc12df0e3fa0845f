//! `kms-policy lint --fix`, `--unsafe-fixes` and `--diff`.

use similar::TextDiff;

use crate::args::Color;
use crate::command::lint::LintArgs;
use crate::exit::Exit;
use crate::lint::files::Project;
use crate::lint::mend::{Effect, Extent, Left, Mended, mend};
use crate::lint::run::{Asking, run as lint_all};
use crate::load::{self, Stream};
use crate::problem::Problem;
use crate::render::diagnostic;
use crate::render::paint::Paint;
use crate::render::symbolic::words;

/// Mends all files, or prints what would be done.
pub(super) fn mend_all(
    args: &LintArgs,
    found: &[Project],
    asking: &Asking<'_>,
    color: Color,
) -> Result<Exit, Vec<Problem>> {
    let extent = if args.unsafe_fixes {
        Extent::Unsafe
    } else {
        Extent::Safe
    };
    let mut exit = Exit::Yes;
    for project in found {
        let one = mend_project(args, project, asking, extent, color)?;
        exit = exit.worse(one);
    }
    Ok(exit)
}

/// A fix may make room for another: the files are looked at again until nothing is left to do.
fn mend_project(
    args: &LintArgs,
    project: &Project,
    asking: &Asking<'_>,
    extent: Extent,
    color: Color,
) -> Result<Exit, Vec<Problem>> {
    let facts = &project.config.facts;
    let mut exit = Exit::Yes;
    let mut said: Vec<String> = Vec::new();
    for _ in 0..ROUNDS {
        let (outcome, problems) = lint_all(std::slice::from_ref(project), asking);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut left = Vec::new();
        let mut is_done = true;
        for number in 0..outcome.documents.len() {
            let Some(mended) = mend(&outcome, number, facts, extent, &mut left) else {
                continue;
            };
            let Some(document) = outcome.documents.get(number) else {
                continue;
            };
            let name = document.source.name();
            said.extend(report(name, &mended));
            if args.diff {
                let old = document.source.text();
                load::print(&patch(name, old, &mended.text)).map_err(|it| vec![it])?;
                exit = Exit::No;
            } else {
                let is_input = project.files.iter().any(|it| it.path == "-");
                let path = if is_input { "-" } else { name };
                load::replace(path, &mended.text).map_err(|it| vec![it])?;
                is_done = false;
            }
        }
        if is_done {
            said.extend(left.iter().map(|it| kept(&outcome.documents, it)));
            break;
        }
    }
    let paint = Paint::new(color, Stream::Error);
    for line in said {
        load::complain(&format!("{}\n", paint.dim(&line)));
    }
    Ok(exit)
}

fn kept(documents: &[policy_core::lint::document::Document], left: &Left) -> String {
    let name = documents
        .get(left.document)
        .map_or("", |it| it.source.name());
    format!("{name}: {}", left.words)
}

/// What was done to a file, and what that does to access.
fn report(name: &str, mended: &Mended) -> Vec<String> {
    let done = mended.done.iter();
    let mut lines: Vec<String> = done.map(|it| format!("{name}: {it}")).collect();
    match &mended.effect {
        Effect::None => lines.push(format!("{name}: every decision stays as it was")),
        Effect::Repaired => lines.push(format!("{name}: AWS rejected it as it was")),
        Effect::Unknown(why) => lines.push(format!("{name}: what it changes is not known: {why}")),
        Effect::Changes(diff) => {
            let count = diagnostic::plural(diff.changes.len(), "change");
            lines.push(format!("{name}: {count} of access"));
            for change in &diff.changes {
                lines.push(format!("  {}", words::change(change)));
            }
        }
    }
    lines
}

fn patch(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff()
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

/// More rounds than any document needs; two fixes that undo each other must not go on for ever.
const ROUNDS: usize = 10;
