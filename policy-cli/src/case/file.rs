//! A whole case file.

use std::sync::Arc;

use policy_core::Source;
use policy_core::json::{self, Node, Parsed};
use policy_core::limits::MAX_GRANTS_BYTES;
use policy_core::request::Completeness;
use policy_core::text::diagnostic::Severity;

use crate::case::documents::{Library, Reading};
use crate::case::fields::{self, Fields};
use crate::case::policies::Policies;
use crate::case::request::{self, Asked};
use crate::case::want::Want;
use crate::case::{flat, world, yaml};
use crate::clock;
use crate::load;
use crate::problem::Problem;
use crate::world::World;

/// The cases of a file, in its order.
#[derive(Debug)]
pub(crate) struct CaseFile {
    pub(crate) cases: Vec<Case>,
}

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Where it stands, from 1.
    pub(crate) line: u32,
    /// What is asked, or everything that is wrong with the case.
    pub(crate) body: Result<Body, Vec<Problem>>,
}

/// What a case asks, and what it wants to hear.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) world: Arc<World>,
    pub(crate) asked: Asked,
    pub(crate) want: Want,
}

/// What the file says that all its cases share.
enum Shared {
    Flat(Policies),
    Full(Arc<World>),
}

/// A JSON or YAML file as a tree.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) source: Arc<Source>,
    pub(crate) node: Node<'static>,
}

impl Tree {
    /// Reads a file; YAML by its name, JSON otherwise.
    pub(crate) fn load(path: &str) -> Result<Self, Problem> {
        let source = load::source(path, MAX_CASE_BYTES)?;
        Self::parse(source, is_yaml(path))
    }

    /// The tree of a text without errors.
    pub(crate) fn parse(source: Arc<Source>, yaml: bool) -> Result<Self, Problem> {
        let Parsed { node, diagnostics } = if yaml {
            yaml::parse(&source)
        } else {
            json::parse(&source).into_owned()
        };
        let broken = diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        match node {
            Some(node) if !broken => Ok(Self { source, node }),
            Some(_) | None if broken => Err(Problem::Located {
                source,
                diagnostics,
            }),
            Some(_) | None => Err(Problem::plain(format!("`{}` is empty", source.name()))),
        }
    }

    /// Whether it has a member of that name at its top.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.node.member(name).is_some()
    }
}

/// Reads the cases of a file.
pub(crate) fn read(path: &str, tree: &Tree) -> Result<CaseFile, Vec<Problem>> {
    if !tree.has("cases") {
        let message = format!(
            "`{}` is not a case file: it has no `cases`",
            tree.source.name()
        );
        let members = tree.node.as_object().unwrap_or_default();
        let meant = members
            .iter()
            .find(|member| fields::nearest(&member.name, &["cases"]).is_some());
        let help = match meant {
            Some(member) => format!("it has `{}`: did you mean `cases`?", member.name),
            None => "`kms-policy test --help` shows one".to_owned(),
        };
        return Err(vec![Problem::with_help(message, help)]);
    }
    let mut library = Library::beside(path);
    let mut reading = Reading::new(&tree.source, &mut library);
    let fields = Fields::read(&tree.node, "a case file", MEMBERS, &mut reading.faults);
    let shared = fields.and_then(|fields| shared(&fields, &mut reading));
    let cases = fields
        .and_then(|fields| fields.require("a case file", "cases", &mut reading.faults))
        .and_then(|node| fields::list(node, "`cases`", &mut reading.faults));
    let problems = reading.finish();
    let (Some(shared), Some(cases), []) = (shared, cases, problems.as_slice()) else {
        return Err(problems);
    };
    let cases = cases
        .iter()
        .enumerate()
        .map(|(at, node)| case(at, node, tree, &shared, &mut library))
        .collect();
    Ok(CaseFile { cases })
}

/// Reads the world of a file in the full form; what else the file says is left alone.
pub(crate) fn read_world(path: &str) -> Result<World, Vec<Problem>> {
    let tree = Tree::load(path).map_err(|problem| vec![problem])?;
    world_of(path, &tree)
}

/// The same of a file that was read already.
pub(crate) fn world_of(path: &str, tree: &Tree) -> Result<World, Vec<Problem>> {
    let mut library = Library::beside(path);
    let mut reading = Reading::new(&tree.source, &mut library);
    let fields = Fields::read(
        &tree.node,
        "a file with a world",
        MEMBERS,
        &mut reading.faults,
    );
    let world = fields
        .and_then(|fields| fields.require("this file", "world", &mut reading.faults))
        .and_then(|node| world::read(node, &mut reading));
    let problems = reading.finish();
    match world {
        Some(world) if problems.is_empty() => Ok(world),
        Some(_) | None => Err(problems),
    }
}

/// Whether a file of this name is YAML.
pub(crate) fn is_yaml(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.ends_with(".yaml") || path.ends_with(".yml")
}

fn shared(fields: &Fields<'_>, reading: &mut Reading<'_>) -> Option<Shared> {
    match (fields.get("world"), fields.get("policies")) {
        (Some(_), Some(policies)) => {
            reading.faults.error(
                "two-forms",
                "a case file has `policies` or a `world`, not both",
                policies.span,
            );
            None
        }
        (Some(node), None) => Some(Shared::Full(Arc::new(world::read(node, reading)?))),
        (None, Some(node)) => Some(Shared::Flat(Policies::read(node, reading)?)),
        (None, None) => Some(Shared::Flat(Policies::default())),
    }
}

fn case(at: usize, node: &Node<'_>, tree: &Tree, shared: &Shared, library: &mut Library) -> Case {
    let mut reading = Reading::new(&tree.source, library);
    let fields = Fields::read(node, "a case", CASE, &mut reading.faults);
    let name = fields.and_then(|fields| {
        let name = fields.require("a case", "name", &mut reading.faults)?;
        fields::string(name, "`name`", &mut reading.faults).map(str::to_owned)
    });
    let body = fields.and_then(|fields| body(&fields, shared, &mut reading));
    let problems = reading.finish();
    Case {
        name: name.unwrap_or_else(|| format!("case {}", at.saturating_add(1))),
        line: tree.source.line_column(node.span.start).line,
        body: match body {
            Some(body) if problems.is_empty() => Ok(body),
            Some(_) | None => Err(problems),
        },
    }
}

fn body(fields: &Fields<'_>, shared: &Shared, reading: &mut Reading<'_>) -> Option<Body> {
    fields.string("note", &mut reading.faults);
    fields.strings("clauses", &mut reading.faults);
    let world = match shared {
        Shared::Flat(_) => None,
        Shared::Full(world) => Some(world.as_ref()),
    };
    let asked = fields
        .require("a case", "request", &mut reading.faults)
        .and_then(|node| request::read(node, Completeness::Complete, world, reading));
    let want = fields
        .require("a case", "want", &mut reading.faults)
        .and_then(|node| Want::read(node, &mut reading.faults));
    let own = fields.get("policies");
    let (mut asked, want) = (asked?, want?);
    clock::leave_open(&mut asked.request);
    let world = match shared {
        Shared::Flat(policies) => {
            let policies = match own {
                Some(node) => Policies::read(node, reading)?.over(policies),
                None => policies.clone(),
            };
            Arc::new(flat::world(&policies, &mut asked))
        }
        Shared::Full(world) => {
            if let Some(node) = own {
                reading.faults.error(
                    "two-forms",
                    "a case has no `policies` of its own where the file has a `world`",
                    node.span,
                );
            }
            Arc::clone(world)
        }
    };
    Some(Body { world, asked, want })
}

const MEMBERS: &[&str] = &["cases", "note", "policies", "world"];
const CASE: &[&str] = &["clauses", "name", "note", "policies", "request", "want"];

/// Case files may hold the grants of a key with the most of them.
const MAX_CASE_BYTES: usize = MAX_GRANTS_BYTES;
