//! Requests of the made-up worlds as text.

use policy_core::name::principal::Caller;
use policy_core::request::{ContextValue, Request, Resource};
use policy_core::text_request::{TextRequest, TextValue};
use policy_core::value::time::Timestamp;

/// The texts of a request.
pub struct Written {
    pub principal: String,
    pub role: Option<String>,
    pub user_id: Option<String>,
    pub action: &'static str,
    pub resource: String,
    pub context: Vec<(String, Vec<String>)>,
    pub via: Option<String>,
    pub time: Option<Timestamp>,
}

impl Written {
    /// An encryption context is said by condition keys.
    pub fn new(request: &Request) -> Self {
        let caller = &request.principal.caller;
        let check = &request.checks[0];
        let Resource::Key(key) = &check.resource else {
            panic!("{check:?}");
        };
        let said = request.context.entries.iter().map(|(key, value)| {
            let ContextValue::Values(values) = value else {
                panic!("{value:?}");
            };
            (key.as_str().to_owned(), values.clone())
        });
        let mut context: Vec<_> = said.collect();
        let parameters = request.parameters.iter();
        for pairs in parameters.filter_map(|said| said.encryption_context.as_ref()) {
            context.extend(pairs.iter().map(|(name, value)| {
                let key = format!("kms:EncryptionContext:{name}");
                (key, vec![value.clone()])
            }));
            let names = pairs.keys().cloned().collect();
            context.push(("kms:EncryptionContextKeys".to_owned(), names));
        }
        Self {
            principal: caller.as_str().to_owned(),
            role: match caller {
                Caller::Session { role, .. } => Some(role.to_string()),
                _ => None,
            },
            user_id: request.principal.user_id.clone(),
            action: check.action.full_name(),
            resource: key.to_string(),
            context,
            via: request.via.clone(),
            time: request.time,
        }
    }

    /// The lists of values, which a text request borrows.
    pub fn values(&self) -> Vec<Vec<&str>> {
        let lists = self.context.iter();
        lists
            .map(|(_, values)| values.iter().map(String::as_str).collect())
            .collect()
    }

    /// The context, which a text request borrows.
    pub fn context<'a>(&'a self, values: &'a [Vec<&'a str>]) -> Vec<(&'a str, TextValue<'a>)> {
        let entries = self.context.iter().zip(values);
        entries
            .map(|((key, _), values)| match values.as_slice() {
                [one] => (key.as_str(), TextValue::One(one)),
                many => (key.as_str(), TextValue::Many(many)),
            })
            .collect()
    }

    pub fn request<'a>(&'a self, context: &'a [(&'a str, TextValue<'a>)]) -> TextRequest<'a> {
        let mut request = TextRequest::new(&self.principal, self.action, &self.resource);
        request.role = self.role.as_deref();
        request.user_id = self.user_id.as_deref();
        request.context = context;
        request.via = self.via.as_deref();
        request.time = self.time;
        request
    }
}
