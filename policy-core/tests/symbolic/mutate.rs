//! From one side to another: a change, or a rewrite that changes nothing.

use crate::choices::Choices;
use crate::pair::{Shared, Side, grant};
use crate::statement::{self, Kind, Statement};

/// The same, written otherwise.
pub(crate) fn rewritten(c: &mut Choices<'_>, side: &Side) -> Side {
    let mut side = side.clone();
    side.key.reverse();
    for statement in &mut side.key {
        statement.conditions.reverse();
        statement.actions.reverse();
    }
    let at = c.below(side.key.len());
    let one = side.key[at].clone();
    match c.below(3) {
        // Said twice.
        0 => side.key.push(one),
        // One statement for each principal.
        1 if one.principals.len() > 1 && !one.not_principal => {
            for principal in &one.principals {
                let principals = vec![principal.clone()];
                side.key.push(Statement {
                    principals,
                    ..one.clone()
                });
            }
            side.key.remove(at);
        }
        // One statement for each action.
        _ if !one.not_action => {
            for action in &one.actions {
                let actions = vec![action.clone()];
                side.key.push(Statement {
                    actions,
                    ..one.clone()
                });
            }
            side.key.remove(at);
        }
        _ => {}
    }
    side
}

/// Something else than before.
pub(crate) fn changed(c: &mut Choices<'_>, side: &Side, shared: &Shared) -> Side {
    let mut side = side.clone();
    let layers = 3 + usize::from(shared.role) * 2 + usize::from(shared.account) * 2;
    match c.below(layers) {
        0 | 1 => statements(c, &mut side.key, Kind::Key),
        2 => match side.grants.is_empty() || c.chance(50) {
            true => side.grants.push(grant(c)),
            false => _ = side.grants.pop(),
        },
        3 | 4 if shared.role => match &mut side.boundary {
            Some(boundary) if c.chance(50) => statements(c, boundary, Kind::Identity),
            _ => statements(c, &mut side.identity, Kind::Identity),
        },
        _ => match side.scp.last_mut() {
            Some(level) if c.chance(50) => statements(c, level, Kind::Identity),
            _ if side.rcp.is_empty() => side.rcp.push(statement::statement(c, Kind::Rcp)),
            _ => statements(c, &mut side.rcp, Kind::Rcp),
        },
    }
    side
}

fn statements(c: &mut Choices<'_>, all: &mut Vec<Statement>, kind: Kind) {
    if all.is_empty() || c.chance(10) {
        all.push(statement::statement(c, kind));
        return;
    }
    let at = c.below(all.len());
    if all.len() > 1 && c.chance(10) {
        all.remove(at);
        return;
    }
    let one = &mut all[at];
    if !one.conditions.is_empty() && c.chance(65) {
        condition(c, one);
        return;
    }
    match c.below(6) {
        0 => one.conditions.push(statement::condition(c)),
        1 => one.actions.push(statement::action(c)),
        2 if kind != Kind::Rcp => one.not_action = !one.not_action,
        3 if kind != Kind::Rcp => one.allow = !one.allow,
        4 if kind == Kind::Key => one.principals.push(statement::principal(c)),
        5 if kind == Kind::Key && !has_any(one) => one.not_principal = !one.not_principal,
        _ => one.conditions.push(statement::condition(c)),
    }
    if has_any(one) {
        one.not_principal = false;
    }
}

fn has_any(one: &Statement) -> bool {
    one.principals
        .iter()
        .any(|(kind, name)| *kind == "*" || name == "*")
}

fn condition(c: &mut Choices<'_>, statement: &mut Statement) {
    let at = c.below(statement.conditions.len());
    let one = &mut statement.conditions[at];
    match c.below(8) {
        0 => _ = statement.conditions.remove(at),
        1 if one.base != "Null" => one.if_exists = !one.if_exists,
        2 if one.base != "Null" => {
            one.set = match one.set {
                "ForAllValues:" => "ForAnyValue:",
                "ForAnyValue:" => "ForAllValues:",
                _ => c.pick(&["ForAnyValue:", "ForAllValues:"]),
            };
        }
        3 => one.base = negated(&one.base),
        4 => one.base = similar(&one.base),
        5 if one.values.len() > 1 => _ = one.values.pop(),
        6 if one.key.ends_with(":t") => one.key = one.key.replace(":t", ":T"),
        7 => {
            let other = statement::condition(c);
            one.set = other.set;
            one.base = other.base;
            one.if_exists = other.if_exists;
            one.key = other.key;
            one.values = other.values;
        }
        _ => {
            // Another value of the same kind.
            for _ in 0..20 {
                let other = statement::condition(c);
                let same = other.key == statement.conditions[at].key
                    && other.base == statement.conditions[at].base;
                if same {
                    statement.conditions[at].values = other.values;
                    break;
                }
            }
        }
    }
}

fn negated(base: &str) -> String {
    match base {
        "Bool" | "Null" | "BinaryEquals" => base.to_owned(),
        "NumericLessThan" => "NumericGreaterThanEquals".to_owned(),
        "NumericGreaterThan" => "NumericLessThanEquals".to_owned(),
        "DateLessThan" => "DateGreaterThanEquals".to_owned(),
        "IpAddress" => "NotIpAddress".to_owned(),
        "NotIpAddress" => "IpAddress".to_owned(),
        base if base.contains("Not") => base.replace("Not", ""),
        base => base
            .replace("Equals", "NotEquals")
            .replace("ThanNotEquals", "ThanEquals")
            .replace("Like", "NotLike"),
    }
}

fn similar(base: &str) -> String {
    match base {
        "StringEquals" => "StringEqualsIgnoreCase".to_owned(),
        "StringEqualsIgnoreCase" => "StringLike".to_owned(),
        "StringLike" => "StringEquals".to_owned(),
        "StringNotLike" => "StringNotEquals".to_owned(),
        "ArnLike" => "StringLike".to_owned(),
        "ArnEquals" => "ArnLike".to_owned(),
        "NumericLessThan" => "NumericLessThanEquals".to_owned(),
        "DateLessThan" => "DateLessThanEquals".to_owned(),
        other => other.to_owned(),
    }
}
