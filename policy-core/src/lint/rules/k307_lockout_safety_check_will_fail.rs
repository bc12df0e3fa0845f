//! A key policy that the principal who deploys it could not change again.
//!
//! # Why it matters
//!
//! The deployment fails. Of all errors that KMS answers when a stack or a plan is applied, this is
//! the most common one: the role of the pipeline is not among those who may change the policy.
//!
//! # What AWS does
//!
//! Unless `BypassPolicyLockoutSafetyCheck` is set, CreateKey and PutKeyPolicy accept a policy only
//! if it lets the caller of this very request call PutKeyPolicy later: by name, or by letting the
//! account decide.
//!
//! # Example
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/admin"},
//!   "Action": "kms:*", "Resource": "*"}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {
//!   "Sid": "Admin", "Effect": "Allow",
//!   "Principal": {"AWS": ["arn:aws:iam::111122223333:role/admin",
//!                         "arn:aws:iam::111122223333:role/deploy"]},
//!   "Action": "kms:*", "Resource": "*"}}
//! ```
//!
//! # When to keep it
//!
//! When somebody else deploys this file, or the bypass is meant. The rule needs `deployer` in the
//! configuration, and looks only at keys of the account of the deployer. It is silent where it
//! depends on a condition that only the request can tell.
//!
//! # Source
//!
//! KMS API Reference, "PutKeyPolicy", on the lockout safety check.

use crate::accept::{Bypass, Directory, Lockout, PolicyWrite, Verdict, WriteErrorKind, accept};
use crate::ast::PolicyKind;
use crate::ast::print::print;
use crate::document::read_policy;
use crate::limits::MAX_KEY_POLICY_BYTES;
use crate::lint::engine::{Engine, account_of};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::own::{Plain, is_of_aws};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::name::principal::Caller;
use crate::request::{Completeness, Principal, Request};
use crate::semantics::Semantics;
use crate::table::kms_action::Action;
use crate::text::source::Source;
use crate::text::span::Span;
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: "K307",
    name: "lockout-safety-check-will-fail",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let Some(engine) = document.engine(view.facts) else {
        return;
    };
    let Some(deployer) = &view.facts.deployer else {
        return;
    };
    let owner = engine.owner().account();
    if account_of(deployer) != owner || !engine.is_settled() || is_of_aws(document) {
        return;
    }
    let plain = Plain::of(document, owner);
    if plain.by_identity.contains(Action::PUT_KEY_POLICY) {
        return;
    }
    let Ok(caller) = deployer.as_str().parse::<Caller>() else {
        return;
    };
    let refused = match refused(view, engine, caller) {
        Ok(Some(refused)) => refused,
        Ok(None) => return,
        Err(why) => return found.fail(why),
    };
    // If nobody at all can, that is another finding.
    if engine.managers().is_ok_and(|managers| managers.is_empty()) {
        return;
    }
    let denying = refused.denying.and_then(|index| document.statement(index));
    let span = denying.map_or_else(|| document.top(), |statement| statement.head());
    found
        .add(
            span,
            format!("`{deployer}` deploys this policy and could not change it again"),
        )
        .consequence(
            "MalformedPolicyDocumentException: The new key policy will not allow you to update \
             the key policy in the future.",
        )
        .help(match denying {
            Some(_) => "leave the deployer out of this Deny",
            None => "allow `kms:PutKeyPolicy` to the deployer, or `kms:*` to the account's root",
        })
        .subject(deployer.as_str());
}

/// A policy that KMS would not take from a caller.
struct Refused {
    /// The Deny that matches, if there is one.
    denying: Option<usize>,
}

fn refused(view: &View<'_>, engine: &Engine, caller: Caller) -> Result<Option<Refused>, String> {
    // The document may be escaped inside another; what counts is the policy itself.
    let text = print(&engine.policy().policy);
    let source = Arc::new(Source::new(view.document.source.name(), text));
    let mut request = Request::new(Principal::new(caller), Vec::new());
    request.completeness = Completeness::Open;
    let acceptance = accept(&PolicyWrite {
        source: &source,
        request: &request,
        key: engine.key(),
        metadata: &view.document.key.metadata,
        principal: None,
        accounts: &[],
        policy_name: None,
        bypass: Bypass::No,
        directory: Directory::Unchecked,
        max_bytes: MAX_KEY_POLICY_BYTES,
        semantics: Semantics::default(),
    });
    let acceptance = acceptance.map_err(|error| error.to_string())?;
    if acceptance.lockout != Lockout::LockedOut {
        return Ok(None);
    }
    let lockout = match &acceptance.verdict {
        Verdict::Refused { error, others } => std::iter::once(error)
            .chain(others)
            .find(|error| error.kind == WriteErrorKind::Lockout),
        Verdict::Accepted(_) | Verdict::Depends(_) => None,
    };
    Ok(Some(Refused {
        denying: lockout.and_then(|error| place_of(&source, error.diagnostic.span)),
    }))
}

/// Which statement of a printed policy stands at a place.
fn place_of(source: &Arc<Source>, span: Span) -> Option<usize> {
    let read = read_policy(source, Some(PolicyKind::KeyPolicy)).document?;
    let mut statements = read.policy.statements.iter();
    statements.position(|statement| statement.span == span)
}
