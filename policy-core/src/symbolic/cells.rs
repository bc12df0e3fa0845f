//! All cells of a question: who, which action, on which key, in which way.

use std::collections::BTreeMap;

use crate::request::Resource;
use crate::symbolic::callers::{Class, classes_of};
use crate::symbolic::example::Cell;
use crate::symbolic::ground::Ground;
use crate::symbolic::room::Way;
use crate::symbolic::text::steps::Steps;
use crate::table::condition_key;
use crate::table::kms_action::{Action, ActionSet, ResourceKind};

/// The cells that differ in something that policies look at.
#[derive(Debug)]
pub(super) struct Cells {
    pub(super) classes: Vec<Class>,
    /// One action of each group, and the group.
    pub(super) actions: Vec<(Action, ActionSet)>,
    ways: Vec<Way>,
    resources: Vec<Resource>,
    endpoints: Vec<Option<String>>,
}

impl Cells {
    /// All cells; `None` when there are more callers to tell apart than can be looked at.
    pub(super) fn new(ground: &Ground, steps: &mut Steps) -> Option<Self> {
        let endpoints = ground.endpoints.iter().cloned().map(Some);
        Some(Self {
            classes: classes_of(ground, steps)?,
            actions: groups(ground),
            ways: match tells_ways_apart(ground) {
                true => vec![Way::Direct, Way::Forwarded],
                false => vec![Way::Direct],
            },
            resources: ground.keys.iter().cloned().map(Resource::Key).collect(),
            endpoints: [None].into_iter().chain(endpoints).collect(),
        })
    }

    /// Every cell with the actions that it stands for.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Cell, ActionSet)> {
        let Self {
            classes,
            actions,
            ways,
            resources,
            endpoints,
        } = self;
        resources.iter().flat_map(move |resource| {
            classes.iter().flat_map(move |class| {
                actions.iter().flat_map(move |(action, group)| {
                    ways.iter().flat_map(move |way| {
                        endpoints.iter().filter_map(move |endpoint| {
                            // Services call for themselves.
                            if class.is_service() && *way == Way::Forwarded {
                                return None;
                            }
                            let cell = Cell {
                                class: class.clone(),
                                action: *action,
                                resource: resource.clone(),
                                way: *way,
                                endpoint: endpoint.clone(),
                            };
                            Some((cell, *group))
                        })
                    })
                })
            })
        })
    }
}

/// Actions on keys, those together that no statement, grant or condition key tells apart.
fn groups(ground: &Ground) -> Vec<(Action, ActionSet)> {
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
        match action.resource_kind() {
            ResourceKind::Account => continue,
            ResourceKind::Alias | ResourceKind::Key => {}
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
