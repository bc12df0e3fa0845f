//! A request that is written again and again into the same memory.

use std::mem;

use crate::name::condition_key::{ConditionKey, ConditionKeyError};
use crate::name::principal::Caller;
use crate::request::{Completeness, Context, ContextValue, Principal, Request};
use crate::text::buffers::Buffers;

/// A request and the memory of those before it.
#[derive(Clone, Debug)]
pub(crate) struct RequestMemory {
    /// What is written now.
    pub(crate) request: Request,
    /// Memory for what is written next.
    pub(crate) buffers: Buffers,
}

impl Default for RequestMemory {
    fn default() -> Self {
        Self {
            request: Request::new(Principal::new(Caller::NOBODY), Vec::new()),
            buffers: Buffers::default(),
        }
    }
}

impl RequestMemory {
    /// Takes memory back: a request by nobody for nothing is left. Its context and its parameters are
    /// still there, to be written over: nothing else may be done with them.
    pub(crate) fn clear(&mut self) {
        let Self { request, buffers } = self;
        let Request {
            principal,
            checks,
            parameters: _,
            via,
            endpoint,
            time,
            grant_tokens,
            context: _,
            overrides,
            completeness,
        } = request;
        let Principal {
            caller,
            user_id,
            tags,
            org_id,
            org_path,
            service_linked,
        } = principal;
        ContextWriter::new(overrides, buffers).finish();
        for token in grant_tokens.drain(..) {
            buffers.keep(token);
        }
        for check in checks.drain(..) {
            check.resource.keep_in(buffers);
        }
        mem::replace(caller, Caller::NOBODY).keep_in(buffers);
        for member in [via, endpoint, user_id, org_id, org_path] {
            buffers.keep_of(member);
        }
        *tags = None;
        *service_linked = None;
        *time = None;
        *completeness = Completeness::Complete;
    }
}

/// Writes the entries of a context one after the other over those of the request before. Requests of
/// one caller often say the same keys in the same order: then only values are written.
#[derive(Debug)]
pub(crate) struct ContextWriter<'m> {
    entries: &'m mut Vec<(ConditionKey, ContextValue)>,
    buffers: &'m mut Buffers,
    /// Entries that were begun.
    said: usize,
    /// Values of the last of them.
    values: usize,
}

impl<'m> ContextWriter<'m> {
    pub(crate) fn new(context: &'m mut Context, buffers: &'m mut Buffers) -> Self {
        Self {
            entries: &mut context.entries,
            buffers,
            said: 0,
            values: 0,
        }
    }

    /// Begins an entry; values follow, or [`without_values`](Self::without_values).
    pub(crate) fn key(&mut self, key: &str) -> Result<(), ConditionKeyError> {
        self.end_entry();
        match self.entries.get_mut(self.said) {
            Some((old, _)) if old.as_str() == key => {}
            Some((old, _)) => {
                let key = ConditionKey::read(key, self.buffers)?;
                self.buffers.keep(mem::replace(old, key).into_text());
            }
            None => {
                let key = ConditionKey::read(key, self.buffers)?;
                let list = self.buffers.list();
                self.entries.push((key, ContextValue::Values(list)));
            }
        }
        self.said = self.said.saturating_add(1);
        self.values = 0;
        if let Some((_, value)) = last(self.entries, self.said)
            && !matches!(value, ContextValue::Values(_))
        {
            *value = ContextValue::Values(self.buffers.list());
        }
        Ok(())
    }

    /// Adds a value.
    pub(crate) fn value(&mut self, text: &str) {
        let Some((_, value)) = last(self.entries, self.said) else {
            return;
        };
        let ContextValue::Values(list) = value else {
            return;
        };
        match list.get_mut(self.values) {
            Some(old) => Buffers::rewrite(old, text),
            None => list.push(self.buffers.text(text)),
        }
        self.values = self.values.saturating_add(1);
    }

    /// Says of the key what is no list of values.
    pub(crate) fn without_values(&mut self, said: ContextValue) {
        if let Some((_, value)) = last(self.entries, self.said)
            && let ContextValue::Values(list) = mem::replace(value, said)
        {
            self.buffers.keep_list(list);
        }
    }

    /// What is left of the request before goes.
    pub(crate) fn finish(mut self) {
        self.end_entry();
        for (key, value) in self.entries.drain(self.said..) {
            self.buffers.keep(key.into_text());
            if let ContextValue::Values(list) = value {
                self.buffers.keep_list(list);
            }
        }
    }

    /// An entry keeps no value of the request before.
    fn end_entry(&mut self) {
        let Some((_, value)) = last(self.entries, self.said) else {
            return;
        };
        match value {
            ContextValue::Values(list) => {
                for text in list.drain(self.values.min(list.len())..) {
                    self.buffers.keep(text);
                }
            }
            ContextValue::Absent | ContextValue::Unknown => {}
        }
    }
}

/// The last of so many entries.
fn last(
    entries: &mut [(ConditionKey, ContextValue)],
    said: usize,
) -> Option<&mut (ConditionKey, ContextValue)> {
    entries.get_mut(said.checked_sub(1)?)
}
