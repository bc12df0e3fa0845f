//! One request of one line, read in one go over the bytes of the request before.
//!
//! What nearly all lines are made of is read here: the members and shapes that this file names, texts
//! without escapes, every member once. Of anything else, right or wrong, nothing is said: it is for
//! a reader that knows the whole form and has the words for what is wrong.

use std::collections::BTreeMap;

use crate::batch::cursor::Cursor;
use crate::request::{
    Check, Completeness, Context, ContextValue, ContextWriter, Parameters, RequestMemory, Resource,
};
use crate::table::kms_action::Action;
use crate::text::buffers::Buffers;
use crate::text_request;
use crate::value::time::Timestamp;

/// Reads the line over the request before. `None` leaves half a request behind, which nobody may
/// look at.
pub(super) fn read(
    line: &str,
    completeness: Completeness,
    memory: &mut RequestMemory,
) -> Option<()> {
    memory.clear();
    let RequestMemory { request, buffers } = memory;
    let mut said = Said::default();
    let mut cursor = Cursor::new(line);
    cursor.object(|cursor, name| match name {
        "action" => once(&mut said.action, cursor.string()?),
        "context" => {
            once(&mut said.context, ())?;
            context(cursor, &mut request.context, buffers)
        }
        "endpoint" => once(&mut said.endpoint, cursor.string()?),
        "parameters" => {
            once(&mut said.parameters, ())?;
            let written = request.parameters.get_or_insert_default();
            parameters(cursor, written, buffers)
        }
        "principal" => {
            once(&mut said.principal, ())?;
            principal(cursor, &mut said)
        }
        "resource" => once(&mut said.resource, cursor.string()?),
        "time" => once(&mut said.time, Timestamp::parse(cursor.string()?)?),
        "via" => once(&mut said.via, cursor.string()?),
        _ => None,
    })?;
    cursor.end()?;
    if said.context.is_none() {
        ContextWriter::new(&mut request.context, buffers).finish();
    }
    if said.parameters.is_none()
        && let Some(parameters) = request.parameters.take()
    {
        buffers.keep_pairs(parameters.encryption_context);
    }
    if said.via.is_some_and(|via| !via.contains('.')) {
        return None;
    }
    let principal = &mut request.principal;
    principal.caller = text_request::caller(said.arn?, said.role, buffers).ok()?;
    principal.user_id = said.user_id.map(|id| buffers.text(id));
    let action = Action::parse(said.action?)?;
    let resource = Resource::read(action, said.resource?, buffers).ok()?;
    request.checks.push(Check { action, resource });
    request.via = said.via.map(|via| buffers.text(via));
    request.endpoint = said.endpoint.map(|endpoint| buffers.text(endpoint));
    request.time = said.time;
    request.completeness = completeness;
    Some(())
}

/// What the line says, each member at most once.
#[derive(Default)]
struct Said<'t> {
    action: Option<&'t str>,
    arn: Option<&'t str>,
    context: Option<()>,
    endpoint: Option<&'t str>,
    parameters: Option<()>,
    principal: Option<()>,
    resource: Option<&'t str>,
    role: Option<&'t str>,
    time: Option<Timestamp>,
    user_id: Option<&'t str>,
    via: Option<&'t str>,
}

/// A member that comes twice is wrong.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// An ARN, the name of a service, or an object with more.
fn principal<'t>(cursor: &mut Cursor<'t>, said: &mut Said<'t>) -> Option<()> {
    if cursor.next_is(b'"') {
        return once(&mut said.arn, cursor.string()?);
    }
    cursor.object(|cursor, name| match name {
        "arn" => once(&mut said.arn, cursor.string()?),
        "role" => once(&mut said.role, cursor.string()?),
        "user_id" => once(&mut said.user_id, cursor.string()?),
        _ => None,
    })
}

/// Condition keys with a text, a truth value, a list of them, or `null` for a key that is absent.
fn context(cursor: &mut Cursor<'_>, context: &mut Context, buffers: &mut Buffers) -> Option<()> {
    let mut names = Names::default();
    let mut writer = ContextWriter::new(context, buffers);
    cursor.object(|cursor, name| {
        names.add(name)?;
        writer.key(name).ok()?;
        if cursor.next_is(b'[') {
            return cursor.list(|cursor| {
                writer.value(cursor.text()?);
                Some(())
            });
        }
        if cursor.next_is(b'n') {
            cursor.word("null")?;
            writer.without_values(ContextValue::Absent);
            return Some(());
        }
        writer.value(cursor.text()?);
        Some(())
    })?;
    writer.finish();
    Some(())
}

/// The input of the operation. Only what is written here is ever set in these parameters.
fn parameters(
    cursor: &mut Cursor<'_>,
    parameters: &mut Parameters,
    buffers: &mut Buffers,
) -> Option<()> {
    for member in [
        &mut parameters.encryption_algorithm,
        &mut parameters.key_id,
        &mut parameters.key_spec,
        &mut parameters.mac_algorithm,
        &mut parameters.message_type,
        &mut parameters.signing_algorithm,
    ] {
        buffers.keep_of(member);
    }
    buffers.keep_pairs(parameters.encryption_context.take());
    cursor.object(|cursor, name| {
        let member = match name {
            "EncryptionAlgorithm" => &mut parameters.encryption_algorithm,
            "EncryptionContext" => {
                let pairs = pairs(cursor, buffers)?;
                return once(&mut parameters.encryption_context, pairs);
            }
            "KeyId" => &mut parameters.key_id,
            "KeySpec" => &mut parameters.key_spec,
            "MacAlgorithm" => &mut parameters.mac_algorithm,
            "MessageType" => &mut parameters.message_type,
            "SigningAlgorithm" => &mut parameters.signing_algorithm,
            _ => return None,
        };
        once(member, buffers.text(cursor.string()?))
    })
}

/// Names with texts, over those of a request before.
fn pairs(cursor: &mut Cursor<'_>, buffers: &mut Buffers) -> Option<BTreeMap<String, String>> {
    let mut pairs = buffers.pairs();
    let mut names = Names::default();
    cursor.object(|cursor, name| {
        names.add(name)?;
        let value = cursor.string()?;
        match pairs.get_mut(name) {
            Some(old) => Buffers::rewrite(old, value),
            None => {
                pairs.insert(buffers.text(name), buffers.text(value));
            }
        }
        Some(())
    })?;
    if pairs.len() != names.count {
        pairs.retain(|name, _| names.has(name));
    }
    Some(pairs)
}

/// The names of an object that has few.
#[derive(Default)]
struct Names<'t> {
    names: [&'t str; FEW],
    count: usize,
}

impl<'t> Names<'t> {
    /// Refuses a name that was there before, and more names than are few.
    fn add(&mut self, name: &'t str) -> Option<()> {
        if self.has(name) {
            return None;
        }
        *self.names.get_mut(self.count)? = name;
        self.count = self.count.saturating_add(1);
        Some(())
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().take(self.count).any(|one| *one == name)
    }
}

/// As many are compared one by one; a request has some ten condition keys.
const FEW: usize = 16;
