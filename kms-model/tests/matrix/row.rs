//! Runs one row, and holds the answer, the store and the audit trail to what it wants.

use kms_model::audit::Event;
use kms_model::error::KmsError;
use serde_json::Value;

use crate::matrix::build;
use crate::matrix::caller;
use crate::matrix::case::{Case, Failure, Row, Want};
use crate::matrix::policies::Shared;
use crate::matrix::read::Node;
use crate::matrix::world::World;

/// Runs a row in a world of its own.
pub(crate) fn run(case: &Case, row: &Row) -> Result<(), String> {
    let mut world = build::build(case, row)?;
    let node = Node::new(&row.caller, format!("{}.as", row.place));
    let call = caller::call(&world, case, &node)?;
    world.names.say("caller", call.identity.caller().as_str());
    world.names.say("action", format!("kms:{}", row.operation));
    let arn = world.names.text_of(&row.on).map(str::to_owned);
    world.names.say("on", &row.on);
    if let Ok(arn) = arn {
        world.names.say("on:arn", arn);
    }
    let node = Node::new(&row.input, format!("{}.input", row.place));
    let input = world.names.fill(&node, Shared(&case.policies))?;
    let before = format!("{:?}", world.store.export());
    let events = world.sink.events().len();
    let answer = world.kms.dispatch(&call, &row.operation, &input);
    let events = world.sink.events().split_off(events);
    match (&row.want, answer) {
        (Want::Success(members), Ok(answer)) => {
            let node = Node::new(members, format!("{}.want.ok", row.place));
            let wanted = world.names.fill(&node, Shared(&case.policies))?;
            holds(&wanted, &answer)?;
            traced(&events, row, None)
        }
        (Want::Success(_), Err(error)) => Err(format!("wanted: success\n{}", told(&error))),
        (Want::Failure(failure), Ok(_)) => Err(format!("wanted: {failure:?}\ngot: success")),
        (Want::Failure(failure), Err(error)) => {
            fails(&world, failure, &error)?;
            traced(&events, row, Some(&error))?;
            if before != format!("{:?}", world.store.export()) {
                return Err("it fails, but the store has changed".to_owned());
            }
            silent(&world, &events, &error)
        }
    }
}

fn fails(world: &World, failure: &Failure, error: &KmsError) -> Result<(), String> {
    let fill = |text: &Option<String>| {
        text.as_ref()
            .map(|it| world.names.fill_text(it))
            .transpose()
    };
    let wanted = fill(&failure.message)?;
    let part = fill(&failure.holds)?;
    let layer = layer(error);
    let right = error.kind.as_str() == failure.error
        && wanted
            .as_ref()
            .is_none_or(|wanted| *wanted == error.message)
        && part
            .as_ref()
            .is_none_or(|part| error.message.contains(part))
        && (failure.layer.is_none() || failure.layer.as_deref() == layer);
    if right {
        return Ok(());
    }
    let mut text = format!("wanted: {}", failure.error);
    if let Some(layer) = &failure.layer {
        text = format!("{text} ({layer})");
    }
    if let Some(wanted) = wanted.or(part) {
        text = format!("{text}: {wanted}");
    }
    Err(format!("{text}\n{}", told(error)))
}

/// A call leaves its event, and the event says what the caller was told.
fn traced(events: &[Event], row: &Row, error: Option<&KmsError>) -> Result<(), String> {
    let mut own = events
        .iter()
        .filter(|event| event.event_name == row.operation)
        .peekable();
    if own.peek().is_none() {
        return Err("no event was written".to_owned());
    }
    for event in own {
        let told = event.error.as_ref();
        let code = error.map(|error| error.kind.audit_code());
        let words = error
            .map(|error| error.message.as_str())
            .filter(|it| !it.is_empty());
        let same = told.map(|fault| fault.code.as_str()) == code
            && told.and_then(|fault| fault.message.as_deref()) == words;
        if !same {
            return Err(format!(
                "the event says {told:?}, the caller is told {error:?}"
            ));
        }
        if error.is_some() && event.response_elements.is_some() {
            return Err(format!("the event has an answer: {}", event.to_line()));
        }
    }
    Ok(())
}

/// Nothing that was encrypted, and no ciphertext, is in what a failed call leaves behind.
fn silent(world: &World, events: &[Event], error: &KmsError) -> Result<(), String> {
    let lines = events.iter().map(Event::to_line);
    let texts: Vec<String> = lines
        .chain([error.to_string(), format!("{error:?}")])
        .collect();
    let heard = |secret: &&String| texts.iter().any(|text| text.contains(secret.as_str()));
    match world.secrets.iter().find(heard) {
        None => Ok(()),
        Some(secret) => Err(format!("`{secret}` is given away: {}", texts.join("\n"))),
    }
}

/// Whether an answer has all that is wanted of it.
fn holds(wanted: &Value, answer: &Value) -> Result<(), String> {
    let right = match (wanted, answer) {
        (Value::Object(wanted), Value::Object(answer)) => {
            for (name, wanted) in wanted {
                holds(wanted, answer.get(name).unwrap_or(&Value::Null))
                    .map_err(|error| format!("{name}: {error}"))?;
            }
            true
        }
        (wanted, answer) => wanted == answer,
    };
    if right {
        return Ok(());
    }
    Err(format!("wanted: {wanted}\ngot: {answer}"))
}

fn layer(error: &KmsError) -> Option<&'static str> {
    Some(error.explanation.as_ref()?.layer?.as_str())
}

fn told(error: &KmsError) -> String {
    let mut text = format!("got:    {}", error.kind);
    if let Some(layer) = layer(error) {
        text = format!("{text} ({layer})");
    }
    text = format!("{text}: {}", error.message);
    let Some(explanation) = &error.explanation else {
        return text;
    };
    for check in &explanation.checks {
        text = format!("{text}\n  {:?}: {:?}", check.check.action, check.decision);
        if let Some(denial) = &check.denial {
            text = format!("{text}: {denial}");
        }
        let misses = check.near_misses.iter().flat_map(|miss| &miss.failed);
        for failed in misses.take(4) {
            text = format!("{text}\n    {}: {}", failed.element, failed.reason);
        }
    }
    text
}
