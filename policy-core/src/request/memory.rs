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
    /// Takes all memory back: a request by nobody for nothing is left.
    pub(crate) fn clear(&mut self) {
        let Self { request, buffers } = self;
        let Request {
            principal,
            checks,
            parameters,
            via,
            endpoint,
            time,
            grant_tokens,
            context,
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
        for context in [overrides, context] {
            for (key, value) in context.entries.drain(..) {
                if let ContextValue::Values(values) = value {
                    buffers.keep_list(values);
                }
                buffers.keep(key.into_text());
            }
        }
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
        *parameters = None;
        *tags = None;
        *service_linked = None;
        *time = None;
        *completeness = Completeness::Complete;
    }
}

impl Context {
    /// Adds an entry.
    pub(crate) fn say<'t>(
        &mut self,
        key: &str,
        values: impl IntoIterator<Item = &'t str>,
        buffers: &mut Buffers,
    ) -> Result<(), ConditionKeyError> {
        let key = ConditionKey::read(key, buffers)?;
        let mut list = buffers.list();
        list.extend(values.into_iter().map(|value| buffers.text(value)));
        self.entries.push((key, ContextValue::Values(list)));
        Ok(())
    }
}
