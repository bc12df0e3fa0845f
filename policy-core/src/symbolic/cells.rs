//! All cells of a question: who, which action, on which key, in which way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::compile::intern::slot_of;
use crate::condition::Wanted;
use crate::name::arn::Arn;
use crate::request::Resource;
use crate::symbolic::callers::{Class, classes_of};
use crate::symbolic::example::Cell;
use crate::symbolic::ground::Ground;
use crate::symbolic::room::Way;
use crate::symbolic::text::steps::Steps;
use crate::table::condition_key;
use crate::table::derived_key::Derived;
use crate::table::kms_action::{Action, ActionSet, ResourceKind};
use crate::template::arn::ArnTemplate;
use crate::template::{Template, TemplatePiece};

/// The cells that differ in something that policies look at.
#[derive(Debug)]
pub(super) struct Cells {
    pub(super) classes: Vec<Arc<Class>>,
    /// One action of each group, and the group: of those on keys.
    pub(super) actions: Vec<(Action, ActionSet)>,
    /// The same of those that are on no key.
    on_no_key: Vec<(Action, ActionSet)>,
    regions: Vec<String>,
    partition: String,
    ways: Vec<Way>,
    resources: Vec<Resource>,
    endpoints: Vec<Option<String>>,
}

impl Cells {
    /// All cells; `None` when there are more callers to tell apart than can be looked at.
    pub(super) fn new(ground: &Ground, steps: &mut Steps) -> Option<Self> {
        let endpoints = ground.endpoints.iter().cloned().map(Some);
        Some(Self {
            classes: classes_of(ground, steps)?
                .into_iter()
                .map(Arc::new)
                .collect(),
            actions: groups(ground, &[ResourceKind::Alias, ResourceKind::Key]),
            on_no_key: groups(ground, &[ResourceKind::Account]),
            regions: regions(ground),
            partition: ground.keys.first().map_or("aws", Arn::partition).to_owned(),
            ways: match tells_ways_apart(ground) {
                true => vec![Way::Direct, Way::Forwarded],
                false => vec![Way::Direct],
            },
            resources: ground.keys.iter().cloned().map(Resource::Key).collect(),
            endpoints: [None].into_iter().chain(endpoints).collect(),
        })
    }

    /// The cells that differ from this one in action and way only.
    pub(super) fn like<'a>(&'a self, cell: &'a Cell) -> impl Iterator<Item = Cell> {
        self.actions.iter().flat_map(move |(action, _)| {
            let ways = self.ways.iter().copied();
            let ways = ways.filter(|way| !cell.class.is_service() || *way == Way::Direct);
            ways.map(|way| Cell {
                action: *action,
                way,
                ..cell.clone()
            })
        })
    }

    /// The cells of one key.
    pub(super) fn of_key(&self, key: &Arn) -> impl Iterator<Item = (Cell, ActionSet)> {
        let cells = self.iter();
        cells.filter(move |(cell, _)| match &cell.resource {
            Resource::Key(arn) => arn == key,
            Resource::Account { .. } | Resource::Alias(_) => false,
        })
    }

    /// Every cell with the actions that it stands for: those on keys first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Cell, ActionSet)> {
        self.on_keys().chain(self.on_accounts())
    }

    fn on_keys(&self) -> impl Iterator<Item = (Cell, ActionSet)> {
        self.resources.iter().flat_map(move |resource| {
            self.classes
                .iter()
                .flat_map(move |class| self.in_every_way(class, resource, &self.actions))
        })
    }

    /// Actions that are on no key are decided in the account of the caller; in any other they are
    /// out of reach. Services have no account.
    fn on_accounts(&self) -> impl Iterator<Item = (Cell, ActionSet)> {
        self.classes.iter().flat_map(move |class| {
            let account = class.principal.caller.account();
            let resources = self.regions.iter().filter_map(move |region| {
                Some(Resource::Account {
                    partition: self.partition.clone(),
                    region: region.clone(),
                    account: account?,
                })
            });
            resources.flat_map(move |resource| {
                let cells = self.in_every_way(class, &resource, &self.on_no_key);
                cells.collect::<Vec<_>>()
            })
        })
    }

    fn in_every_way<'a>(
        &'a self,
        class: &'a Arc<Class>,
        resource: &'a Resource,
        actions: &'a [(Action, ActionSet)],
    ) -> impl Iterator<Item = (Cell, ActionSet)> {
        // Services call for themselves.
        let is_possible = |way: &&Way| !class.is_service() || **way == Way::Direct;
        actions.iter().flat_map(move |(action, group)| {
            self.ways.iter().filter(is_possible).flat_map(move |way| {
                self.endpoints.iter().map(move |endpoint| {
                    let cell = Cell {
                        class: Arc::clone(class),
                        action: *action,
                        resource: resource.clone(),
                        way: *way,
                        endpoint: endpoint.clone(),
                    };
                    (cell, *group)
                })
            })
        })
    }
}

/// The Regions of keys and those that policies tell apart, for actions that are on no key.
fn regions(ground: &Ground) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut told_apart = false;
    for statement in ground.statements() {
        for condition in &statement.conditions {
            if condition.key() != slot_of(Derived::AwsRequestedRegion) {
                continue;
            }
            told_apart = true;
            if let Wanted::Texts(_, templates) = condition.wanted() {
                let literals = templates.iter().filter_map(Template::literal);
                found.extend(literals.map(str::to_owned));
            }
        }
        let patterns = statement
            .resources
            .iter()
            .flat_map(|listed| &listed.entries);
        for [_, _, _, region, ..] in patterns.filter_map(ArnTemplate::parts) {
            match region.literal() {
                Some(region) => {
                    told_apart = true;
                    found.insert(region.to_owned());
                }
                None => told_apart |= !is_any(region),
            }
        }
    }
    found.retain(|region| is_region(region));
    found.extend(ground.keys.iter().map(|key| key.region().to_owned()));
    if told_apart || found.is_empty() {
        found.extend(REGIONS.map(str::to_owned));
    }
    found.into_iter().collect()
}

/// Whether a template is `*` alone.
fn is_any(template: &Template) -> bool {
    template.pieces().iter().all(|piece| match piece {
        TemplatePiece::AnyRun => true,
        TemplatePiece::Text(text) => text.is_empty(),
        TemplatePiece::Character(_) | TemplatePiece::One | TemplatePiece::Variable { .. } => false,
    })
}

fn is_region(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(is_part)
}

/// One Region of each kind of name.
const REGIONS: [&str; 8] = [
    "af-south-1",
    "ap-south-1",
    "ca-central-1",
    "eu-north-1",
    "eu-west-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
];

/// Actions, those together that no statement, grant or condition key tells apart.
fn groups(ground: &Ground, kinds: &[ResourceKind]) -> Vec<(Action, ActionSet)> {
    let mut rows: Vec<ActionSet> = ground
        .statements()
        .into_iter()
        .map(|statement| statement.actions)
        .collect();
    rows.extend(ground.operations());
    for key in ground.mentioned() {
        if let Some(row) = condition_key::lookup(&key) {
            rows.push(row.carriers());
        }
    }
    rows.extend([
        ActionSet::ACROSS_ACCOUNTS,
        ActionSet::WITH_ENCRYPTION_CONTEXT,
        ActionSet::of(Action::RETIRE_GRANT),
        ActionSet::of(Action::CREATE_GRANT),
    ]);
    let mut seen = Vec::new();
    for row in rows {
        if !seen.contains(&row) {
            seen.push(row);
        }
    }
    let mut groups: BTreeMap<Vec<bool>, (Action, ActionSet)> = BTreeMap::new();
    let mut order = Vec::new();
    for action in Action::all() {
        if !kinds.contains(&action.resource_kind()) {
            continue;
        }
        let signature: Vec<bool> = seen.iter().map(|row| row.contains(action)).collect();
        let group = groups.entry(signature.clone()).or_insert_with(|| {
            order.push(signature);
            (action, ActionSet::EMPTY)
        });
        group.1.insert(action);
    }
    order
        .iter()
        .filter_map(|signature| groups.get(signature).copied())
        .collect()
}

/// Whether any condition tells direct calls from those that a service forwards.
fn tells_ways_apart(ground: &Ground) -> bool {
    const KEYS: [&str; 6] = [
        "aws:calledvia",
        "aws:calledviafirst",
        "aws:calledvialast",
        "aws:viaawsservice",
        "kms:grantisforawsresource",
        "kms:viaservice",
    ];
    ground
        .mentioned()
        .iter()
        .any(|key| KEYS.contains(&key.folded()))
}
