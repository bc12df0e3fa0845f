//! Whether KMS would accept a key policy that is sent.

use std::sync::Arc;

use policy_core::Source;
use policy_core::accept::{self, Acceptance, Bypass, Directory, PolicyWrite};
use policy_core::ast::print;
use policy_core::document::PolicyDocument;
use policy_core::json;
use policy_core::limits::MAX_KEY_POLICY_BYTES;
use policy_core::name::arn::Arn;
use policy_core::name::principal::Caller;
use policy_core::record::{AccountRecord, KeyRecord};
use policy_core::request::{Completeness, Context, Request};
use policy_core::semantics::Semantics;
use policy_core::symbolic::World;

use crate::case::principal;
use crate::case::write::tree::Tree;
use crate::clock;
use crate::problem::Problem;
use crate::render::json::line;

/// What KMS would say to a key policy.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    /// Who sends it.
    pub(crate) caller: Caller,
    pub(crate) acceptance: Acceptance,
    /// The text as sent, which places point into.
    pub(crate) sent: Sent,
}

/// The text of a policy without what stands around it in a file.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) source: Arc<Source>,
    pub(crate) places: Places,
}

/// Where places in the text as sent point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    /// The file has the text as it is sent.
    InFile,
    /// The file has it in another form.
    Nowhere,
}

/// Asks for one key; `None` when it has no policy.
pub(super) fn ask(
    world: &World,
    key: &KeyRecord,
    caller: &Caller,
    semantics: Semantics,
) -> Result<Option<Accepted>, Problem> {
    let Some(document) = key.policies.first() else {
        return Ok(None);
    };
    let sent = sent(document);
    let mut request = Request {
        principal: principal::plain(caller.clone()),
        checks: Vec::new(),
        parameters: None,
        via: None,
        endpoint: None,
        time: None,
        grant_tokens: Vec::new(),
        context: Context::default(),
        overrides: Context::default(),
        completeness: Completeness::Open,
    };
    clock::assume_now(&mut request);
    let named = named(caller);
    let principal = world
        .principals
        .iter()
        .find(|record| Some(&record.arn) == named);
    let accounts: Vec<&AccountRecord> = world.accounts.iter().collect();
    let acceptance = accept::accept(&PolicyWrite {
        source: &sent.source,
        request: &request,
        key: &key.arn,
        metadata: &key.metadata,
        principal,
        accounts: &accounts,
        policy_name: None,
        bypass: Bypass::No,
        directory: Directory::Unchecked,
        max_bytes: MAX_KEY_POLICY_BYTES,
        semantics,
    })
    .map_err(|error| Problem::plain(format!("in `--caller`: {error}")))?;
    Ok(Some(Accepted {
        caller: caller.clone(),
        acceptance,
        sent,
    }))
}

/// The user or role whose policies a caller has.
const fn named(caller: &Caller) -> Option<&Arn> {
    match caller {
        Caller::Session { role, .. } => Some(role),
        Caller::User { arn, .. } => Some(arn),
        Caller::FederatedUser { .. } | Caller::Root { .. } | Caller::Service { .. } => None,
    }
}

/// KMS unwraps nothing: what `get-key-policy` or a world has around a policy is not sent.
fn sent(document: &PolicyDocument) -> Sent {
    let source = &document.source;
    let node = json::parse(source).node;
    if node
        .as_ref()
        .is_some_and(|node| node.member("Statement").is_some())
    {
        return Sent {
            source: Arc::clone(source),
            places: Places::InFile,
        };
    }
    let inner = node
        .as_ref()
        .and_then(|node| node.member("Policy")?.as_str());
    let text = match inner {
        Some(inner) => inner.to_owned(),
        None => compact(document),
    };
    Sent {
        source: Arc::new(Source::new(source.name(), text)),
        places: Places::Nowhere,
    }
}

/// The policy without white space, which counts.
fn compact(document: &PolicyDocument) -> String {
    let printed = print::print(&document.policy);
    let source = Source::new(document.source.name(), printed);
    match json::parse(&source).node {
        Some(node) => line(&Tree::of(&node)).trim_end().to_owned(),
        None => source.text().to_owned(),
    }
}
