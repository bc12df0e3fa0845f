//! The lockout check: may the caller change the policy again?

use std::sync::Arc;

use crate::accept::{AcceptError, Bypass, Found, Lockout, PolicyWrite, WriteErrorKind};
use crate::ast::{Effect, PolicyKind};
use crate::compile::entry::CompiledGrant;
use crate::compile::set::Placed;
use crate::condition::Ternary;
use crate::decide::tally::{self, Tally, Trace};
use crate::decide::{Decision, Layer, order};
use crate::document::{PolicyDocument, read_policy};
use crate::eval::facts::Facts;
use crate::eval::grant::GrantVerdict;
use crate::eval::statement::{Failures, Verdict};
use crate::record::{AccountRecord, KeyRecord, PrincipalRecord};
use crate::request::{Check, Resource};
use crate::semantics::{Reading, Semantics, Uncertain};
use crate::snapshot::{Scratch, Snapshot, Strangers};
use crate::table::kms_action::Action;
use crate::template::arn::ArnTemplate;
use crate::text::source::Source;
use crate::text::span::Span;

/// Asks the engine whether the caller may call PutKeyPolicy on a key that has this policy.
///
/// Statements about another resource are reported on the way: only the engine knows what a
/// resource matches.
pub(super) fn look(
    write: &PolicyWrite<'_>,
    document: &PolicyDocument,
    found: &mut Found,
) -> Result<Lockout, AcceptError> {
    let mut snapshot = Snapshot::new(write.semantics);
    // Nothing is known of the caller, unless a record is given.
    snapshot.set_strangers(Strangers::HaveNoPolicies);
    snapshot.add_key(KeyRecord {
        arn: write.key.clone(),
        policies: vec![document.clone()],
        grants: Vec::new(),
        metadata: write.metadata.clone(),
        aliases: None,
        tags: None,
    })?;
    if let Some(record) = write.principal {
        snapshot.add_principal(as_asked(record, write.semantics))?;
    }
    for account in write.accounts {
        snapshot.add_account(without_policies(account))?;
    }
    if let Some(id) = &write.request.endpoint {
        // Its policy let this call through, and says nothing of the next.
        snapshot.add_endpoint(id, full_access())?;
    }
    let mut request = write.request.clone();
    request.checks = vec![Check {
        action: Action::PUT_KEY_POLICY,
        resource: Resource::Key(write.key.clone()),
    }];
    let mut scratch = Scratch::default();
    let prepared = snapshot.prepare(&request, &mut scratch)?;
    let Some((facts, table)) = prepared.check(0) else {
        // INVARIANT: the request has one check, and its resource is an ARN.
        return Ok(Lockout::NotReached);
    };
    let mut heard = Heard::default();
    let tally = tally::tally(&facts, table, &mut heard);
    for index in &heard.elsewhere {
        if let Some(statement) = document.policy.statements.get(*index) {
            let element = statement.value.resource.as_ref();
            found.warn(
                "other-resource",
                element.map_or(statement.span, |element| element.span.0),
                "the resource of this statement is not this key, so it has no effect".to_owned(),
                "`\"Resource\": \"*\"` in a key policy is the key itself",
            );
        }
    }
    if write.bypass == Bypass::Yes {
        return Ok(Lockout::Bypassed);
    }
    let lockout = match verdict(&facts, &tally) {
        Ternary::False => Lockout::LockedOut,
        Ternary::Unknown => Lockout::Depends,
        Ternary::True => Lockout::Passed,
    };
    let whole = Span::new(
        0,
        u32::try_from(write.source.text().len()).unwrap_or(u32::MAX),
    );
    let caller = request.principal.caller.as_str();
    match lockout {
        Lockout::LockedOut => {
            let deny = heard
                .deny
                .and_then(|index| document.policy.statements.get(index));
            match deny {
                Some(deny) => found.refuse(
                    WriteErrorKind::Lockout,
                    deny.span,
                    format!("this statement denies `kms:PutKeyPolicy` to `{caller}`"),
                    "leave out those who manage the key, or bypass the lockout check",
                ),
                None => found.refuse(
                    WriteErrorKind::Lockout,
                    whole,
                    format!("no statement allows `kms:PutKeyPolicy` to `{caller}` or its account"),
                    "allow it to the caller or to the account, or bypass the lockout check",
                ),
            }
        }
        Lockout::Depends => found.warn(
            "lockout-depends",
            whole,
            format!(
                "whether `{caller}` can change this policy again depends on condition keys that \
                 the request does not say"
            ),
            "say the whole request, or allow `kms:PutKeyPolicy` without conditions",
        ),
        Lockout::Bypassed | Lockout::NotReached | Lockout::Passed => {}
    }
    Ok(lockout)
}

/// The caller, with policies only where they are looked at (U-21).
fn as_asked(record: &PrincipalRecord, semantics: Semantics) -> PrincipalRecord {
    match semantics.reading(Uncertain::LockoutDepth) {
        Reading::Recommended => PrincipalRecord {
            arn: record.arn.clone(),
            path: record.path,
            unique_id: record.unique_id.clone(),
            tags: record.tags.clone(),
            policies: Vec::new(),
            boundary: None,
        },
        Reading::Alternative => record.clone(),
    }
}

/// What an account says in condition keys: the organization is not asked whether it agrees.
fn without_policies(record: &AccountRecord) -> AccountRecord {
    AccountRecord {
        id: record.id,
        org_id: record.org_id.clone(),
        org_path: record.org_path.clone(),
        management: record.management,
        scp: None,
        rcp: Vec::new(),
    }
}

/// The policy of an endpoint that was given none.
fn full_access() -> Vec<PolicyDocument> {
    let source = Arc::new(Source::new("endpoint", FULL_ACCESS));
    let outcome = read_policy(&source, Some(PolicyKind::VpcEndpointPolicy));
    outcome.document.into_iter().collect()
}

/// U-21: the key policy alone, or with the caller's identity policies.
fn verdict(facts: &Facts<'_>, tally: &Tally) -> Ternary {
    match facts.semantics.reading(Uncertain::LockoutDepth) {
        Reading::Recommended => {
            let allowed = tally.direct.or(tally.capped).or(tally.delegated);
            allowed.and(not(tally.denied_in(Layer::KeyPolicy)))
        }
        Reading::Alternative => match order::decide(facts.situation(), tally).decision {
            Decision::Allowed => Ternary::True,
            Decision::Depends => Ternary::Unknown,
            Decision::ExplicitDeny | Decision::ImplicitDeny => Ternary::False,
        },
    }
}

/// What the engine said of the statements of the new policy.
#[derive(Debug, Default)]
struct Heard {
    /// The first Deny that matches.
    deny: Option<usize>,
    /// Statements whose resource is not the key, whatever the request.
    elsewhere: Vec<usize>,
}

impl Trace<'_> for Heard {
    const RECORDS: bool = true;
    const LOOKS_BEYOND_THE_ACTION: bool = true;

    fn statement(
        &mut self,
        layer: Layer,
        placed: Placed<'_>,
        verdict: Verdict,
        failures: Failures,
    ) {
        let Placed {
            position,
            statement,
            ..
        } = placed;
        if layer != Layer::KeyPolicy {
            return;
        }
        if statement.effect == Effect::Deny && verdict.matches == Ternary::True {
            self.deny.get_or_insert(position);
        }
        let mut entries = statement
            .resources
            .iter()
            .flat_map(|listed| &listed.entries);
        let fixed = entries.all(|entry: &ArnTemplate| entry.slots().next().is_none());
        if failures.resource && fixed {
            self.elsewhere.push(position);
        }
    }

    fn level(&mut self, _: Ternary) {}

    fn grant(&mut self, _: &CompiledGrant, _: GrantVerdict) {}
}

const fn not(answer: Ternary) -> Ternary {
    match answer {
        Ternary::False => Ternary::True,
        Ternary::Unknown => Ternary::Unknown,
        Ternary::True => Ternary::False,
    }
}

/// Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies".
const FULL_ACCESS: &str =
    r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#;
