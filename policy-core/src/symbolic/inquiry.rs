//! What every question does: cells are encoded for each side, formulas are searched, and what is
//! found is tried on the engine.

use std::collections::HashMap;

use foldhash::quality::RandomState;

use crate::compile::record::LoadError;
use crate::decide::Decision;
use crate::document::PolicyDocument;
use crate::explain::Explanation;
use crate::request::Request;
use crate::semantics::Semantics;
use crate::snapshot::Scratch;
use crate::symbolic::answer::{Assumed, Assumption, Example};
use crate::symbolic::cells::Cells;
use crate::symbolic::encode::{Encoder, ReadAs};
use crate::symbolic::example::{Cell, Paths};
use crate::symbolic::formula::Node;
use crate::symbolic::ground::Ground;
use crate::symbolic::layers::{self, Doubt, WhatIf};
use crate::symbolic::room::{Labels, Place};
use crate::symbolic::solve::{Model, Search, search};
use crate::symbolic::text::language::Language;
use crate::symbolic::text::steps::Steps;
use crate::symbolic::{Options, Unloaded, World};

/// A question in the making.
#[derive(Debug)]
pub(super) struct Inquiry {
    pub(super) ground: Ground,
    pub(super) encoder: Encoder,
    pub(super) steps: Steps,
    pub(super) semantics: Semantics,
    given: u64,
    endpoints: Vec<Language>,
    /// Whether tags and aliases of keys are as loaded.
    pub(super) labels: Labels,
    /// What is known of formulas that were searched before.
    searched: HashMap<Node, Known, RandomState>,
}

#[derive(Clone, Debug)]
enum Known {
    Found(Model),
    None,
    Unknown,
}

impl Inquiry {
    pub(super) fn new(
        worlds: &[&World],
        scopes: &[&PolicyDocument],
        options: &Options,
    ) -> Result<Self, LoadError> {
        let ground = Ground::new(worlds, scopes, options.semantics)?;
        let endpoints = ground.endpoints.iter().map(|id| Language::literal(id));
        Ok(Self {
            endpoints: endpoints.collect(),
            ground,
            encoder: Encoder::new(ReadAs::Said),
            labels: Labels::AsLoaded,
            steps: Steps::new(options.steps),
            given: options.steps,
            semantics: options.semantics,
            searched: HashMap::default(),
        })
    }

    /// Starts over, with another way to read uncertain points.
    pub(super) fn read(&mut self, readings: ReadAs) {
        self.encoder = Encoder::new(readings);
        self.searched.clear();
    }

    /// Gives so many steps for the next question.
    pub(super) fn refill(&mut self, steps: u64) {
        self.steps = Steps::new(steps);
        self.given = steps;
    }

    pub(super) fn taken(&self) -> u64 {
        self.given.saturating_sub(self.steps.left())
    }

    pub(super) fn cells(&mut self) -> Option<Cells> {
        Cells::new(&self.ground, &mut self.steps)
    }

    /// Makes a formula of a cell on one side; `None` where there can be no such caller.
    pub(super) fn on_side(
        &mut self,
        side: usize,
        cell: &Cell,
        make: impl FnOnce(&mut Encoder, &Place<'_>, Doubt) -> Node,
    ) -> Option<Node> {
        let request = cell.bare();
        let mut scratch = Scratch::default();
        let prepared = self
            .ground
            .prepare(side, &request, self.semantics, &mut scratch)
            .ok()?;
        let (facts, table) = prepared.check(0)?;
        let place = Place {
            facts: &facts,
            table,
            class: &cell.class,
            way: cell.way,
            endpoints: &self.endpoints,
            labels: self.labels,
        };
        let of = self.ground.sides.get(side)?;
        let caller = cell.caller().account();
        let owner = facts.owner;
        let is_loaded = |account| of.loaded_accounts.contains(&account);
        let doubt = Doubt {
            unloaded: of.unloaded,
            may_deny: false,
            what_if: WhatIf::AsIs,
            without: None,
            accounts_are_loaded: caller.is_none_or(is_loaded) && owner.is_none_or(is_loaded),
        };
        Some(make(&mut self.encoder, &place, doubt))
    }

    /// Whether a side allows.
    pub(super) fn allowed(&mut self, side: usize, cell: &Cell) -> Option<Node> {
        self.on_side(side, cell, layers::allowed)
    }

    /// Makes a formula of what a claim speaks of.
    pub(super) fn in_scope(
        &mut self,
        claim: usize,
        cell: &Cell,
        make: impl FnOnce(&mut Encoder, &Place<'_>) -> Node,
    ) -> Option<Node> {
        let request = cell.bare();
        let mut scratch = Scratch::default();
        let prepared = self
            .ground
            .prepare_scope(claim, &request, self.semantics, &mut scratch)
            .ok()?;
        let (facts, table) = prepared.check(0)?;
        let place = Place {
            facts: &facts,
            table,
            class: &cell.class,
            way: cell.way,
            endpoints: &self.endpoints,
            labels: self.labels,
        };
        Some(make(&mut self.encoder, &place))
    }

    /// Looks for a request of a cell that a formula holds of and that the engine decides as wanted
    /// on every side: allowed or not.
    pub(super) fn search(
        &mut self,
        cell: &Cell,
        formula: Node,
        wanted: &[bool],
    ) -> Search<(Example, Model)> {
        let known = self.searched.get(&formula).cloned();
        match known {
            Some(Known::None) => return Search::None,
            Some(Known::Unknown) => return Search::Unknown,
            Some(Known::Found(model)) => {
                if let Some(found) = confirm(&mut self.ground, cell, model, self.semantics, wanted)
                {
                    return Search::Found(found);
                }
            }
            None => {}
        }
        let Self {
            ground,
            encoder,
            steps,
            semantics,
            ..
        } = self;
        let found = search(&encoder.book, formula, steps, |model| {
            confirm(ground, cell, model, *semantics, wanted)
        });
        let known = match &found {
            Search::Found((_, model)) => Known::Found(model.clone()),
            Search::None => Known::None,
            Search::Unknown => Known::Unknown,
        };
        self.searched.insert(formula, known);
        found
    }

    /// Explains a request on one side.
    pub(super) fn explain(&mut self, side: usize, example: &Example) -> Option<Explanation> {
        let Example { request, assumed } = example;
        let asked = self
            .ground
            .ask(side, request, assumed, self.semantics, |prepared| {
                prepared.explain()
            });
        asked.ok()
    }

    /// What every answer rests on.
    pub(super) fn assumptions(&self) -> Vec<Assumption> {
        let mut all = vec![
            "callers are users, roles, root users, federated users and AWS services of the key's \
             partition"
                .to_owned(),
            "values of condition keys that AWS documents as Boolean, date, number, address or ARN \
             are such values"
                .to_owned(),
            "a role session carries no session policy".to_owned(),
        ];
        let is_open = self
            .ground
            .sides
            .iter()
            .any(|side| side.unloaded == Unloaded::MayBeAnything);
        if is_open {
            let text = "users and roles that are not loaded have no permissions boundary";
            all.push(text.to_owned());
        }
        all.push(match is_open {
            true => "identity policies and organization policies that are not loaded may say \
                     anything"
                .to_owned(),
            false => "policies that are not loaded do not exist".to_owned(),
        });
        all.into_iter().map(Assumption).collect()
    }
}

/// Makes the request of a model and asks the engine on every side.
fn confirm(
    ground: &mut Ground,
    cell: &Cell,
    model: Model,
    semantics: Semantics,
    wanted: &[bool],
) -> Option<(Example, Model)> {
    // Most policies test the organization only, and then its path is better left out.
    let found = [Paths::LeftOut, Paths::Said].into_iter().find_map(|paths| {
        let request = cell.request(&model, paths)?;
        decided(ground, request, &model, semantics, wanted)
    });
    found.map(|example| (example, model))
}

/// The example that a request is, if the engine decides it as wanted on every side.
fn decided(
    ground: &mut Ground,
    request: Request,
    model: &Model,
    semantics: Semantics,
    wanted: &[bool],
) -> Option<Example> {
    let mut assumed: Vec<Assumed> = Vec::new();
    for (one, holds) in &model.assumed {
        match (one, holds) {
            (Assumed::IdentityAllows, false) => assumed.push(Assumed::IdentityIsSilent),
            (_, true) => assumed.push(*one),
            (_, false) => {}
        }
    }
    let semantics = model
        .flipped
        .iter()
        .fold(semantics, |semantics, point| semantics.flipped(*point));
    for (side, wanted) in wanted.iter().enumerate() {
        let decided = ground.ask(side, &request, &assumed, semantics, |prepared| {
            prepared.decide().decision
        });
        match decided {
            Ok(decision) if (decision == Decision::Allowed) == *wanted => {}
            Ok(_) | Err(_) => return None,
        }
    }
    Some(Example { request, assumed })
}
