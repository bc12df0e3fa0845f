//! Requests of the made-up worlds as lines of JSON.

use policy_core::name::principal::Caller;
use policy_core::request::{ContextValue, Request, Resource};
use serde_json::{Map, Value, json};

/// The line of a request, without its end.
pub fn line(request: &Request) -> String {
    let caller = &request.principal.caller;
    let check = &request.checks[0];
    let Resource::Key(key) = &check.resource else {
        panic!("{check:?}");
    };
    let Caller::Session { role, .. } = caller else {
        panic!("{caller:?}");
    };
    let mut time = String::new();
    request.time.unwrap().to_iso8601(&mut time).unwrap();
    let mut line = json!({
        "principal": {
            "arn": caller.as_str(),
            "role": role.as_str(),
            "user_id": request.principal.user_id,
        },
        "action": check.action.full_name(),
        "resource": key.as_str(),
        "context": context(request),
        "time": time,
    });
    let parameters = request.parameters.as_ref().unwrap();
    if let Some(pairs) = &parameters.encryption_context {
        line["parameters"] = json!({ "EncryptionContext": pairs });
    } else {
        line["parameters"] = json!({ "KeyId": key.as_str() });
    }
    if let Some(via) = &request.via {
        line["via"] = json!(via);
    }
    line.to_string()
}

fn context(request: &Request) -> Map<String, Value> {
    let entries = request.context.entries.iter().map(|(key, value)| {
        let value = match value {
            ContextValue::Values(values) if values.len() == 1 => json!(values[0]),
            ContextValue::Values(values) => json!(values),
            other => panic!("{other:?}"),
        };
        (key.as_str().to_owned(), value)
    });
    entries.collect()
}
