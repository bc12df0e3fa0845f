//! From texts to a decision, as an embedder calls it first.

use std::collections::BTreeMap;

use policy_core::decide::Outcome;
use policy_core::request::{
    Check, Context, ContextValue, Parameters, Principal, Request, Resource,
};
use policy_core::snapshot::{Scratch, Snapshot};
use policy_core::table::kms_action::Action;

use crate::floor::names::Call;

/// Parses every name, builds a request, prepares it and decides.
pub fn decide(snapshot: &Snapshot, call: &Call<'_>, scratch: &mut Scratch) -> Outcome {
    let principal = Principal::new(call.session.parse().unwrap());
    let action = Action::parse(call.action).unwrap();
    let resource = Resource::Key(call.key.parse().unwrap());
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let pairs: BTreeMap<_, _> = call.encryption_context.iter().map(owned).collect();
    let entries = call.context.iter().map(|(key, value)| {
        let values = ContextValue::Values(vec![(*value).to_owned()]);
        (key.parse().unwrap(), values)
    });
    let request = Request {
        parameters: Some(Parameters {
            encryption_context: (!pairs.is_empty()).then_some(pairs),
            ..Parameters::default()
        }),
        via: call.via.map(str::to_owned),
        context: Context {
            entries: entries.collect(),
        },
        ..Request::new(principal, vec![Check { action, resource }])
    };
    snapshot.prepare(&request, scratch).unwrap().decide()
}

/// Whether texts give what requests give.
pub fn agrees(snapshot: &Snapshot, requests: &[Request], calls: &[Call<'_>]) {
    let mut scratch = Scratch::default();
    for (request, call) in requests.iter().zip(calls) {
        let from_text = decide(snapshot, call, &mut scratch);
        let from_request = snapshot.prepare(request, &mut scratch).unwrap().decide();
        assert_eq!(from_text, from_request, "{request:#?}");
    }
}
