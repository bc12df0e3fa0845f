//! A request of the configuration that has to be allowed, or denied, and is not.
//!
//! # Why it matters
//!
//! What a key is for is said once, in words that a reviewer understands: the application decrypts,
//! nobody but the administrators deletes. Every change of any policy is held to it.
//!
//! # What AWS does
//!
//! It decides by all policies together: the key policy, grants, identity policies, boundaries and
//! those of the organization. So does this rule, with all of them that are among the documents.
//!
//! # Example
//!
//! ```toml
//! [[assert]]
//! name = "the application does not delete the key"
//! principal = "arn:aws:iam::111122223333:role/app"
//! action = "kms:ScheduleKeyDeletion"
//! key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
//! expect = "deny"
//! ```
//!
//! The key policy lets identity policies count, and the one of `role/app` allows `kms:*`.
//!
//! # Instead
//!
//! An identity policy of `role/app` that allows `kms:Decrypt` and `kms:GenerateDataKey`.
//!
//! # When to keep it
//!
//! Never: change the expectation. A note says what is missing where a key policy or the policies of
//! the principal are not among the documents.
//!
//! # Source
//!
//! IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Determining access to AWS KMS
//! keys".

use crate::ast::PolicyKind;
use crate::decide::Decision;
use crate::explain::Explanation;
use crate::lint::document::Document;
use crate::lint::engine::assumed::{self, full_access};
use crate::lint::facts::{Assertion, Expect, Facts};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::Project;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::name::arn::Arn;
use crate::name::principal::Caller;
use crate::request::Resource;
use crate::symbolic::answer::Example;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "X605",
    name: "expectation-failed",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    if facts.assertions.is_empty() {
        return;
    }
    let project = Project::new(documents, facts);
    for assertion in &facts.assertions {
        if let Err(why) = hold(&project, assertion, found) {
            found.fail(format!("{}: {why}", name_of(assertion)));
        }
    }
}

fn hold(project: &Project<'_>, assertion: &Assertion, found: &mut Findings) -> Result<(), String> {
    let request = &assertion.request;
    let name = name_of(assertion);
    let keys = request
        .checks
        .iter()
        .filter_map(|check| match &check.resource {
            Resource::Key(arn) => Some(arn),
            Resource::Account { .. } | Resource::Alias(_) => None,
        });
    let mut home = None;
    for arn in keys {
        match project.key(arn) {
            Some((number, _)) => home = home.or(Some(*number)),
            None => {
                let message =
                    format!("`{name}` is not told: no key policy is known to be of `{arn}`");
                let finding = found.add_in(0, top(project, 0), message);
                finding.severity(Severity::Info).subject(&name);
                finding
                    .help("lint the key policy as well, and say in the configuration whose it is");
                return Ok(());
            }
        }
    }
    if let Some(number) = project.unread_of(user_or_role(&request.principal.caller)) {
        let message = format!("`{name}` is not told: this document has errors, and may decide");
        let finding = found.add_in(number, top(project, number), message);
        finding.severity(Severity::Warning).subject(&name);
        finding.help("mend the errors first");
        return Ok(());
    }
    let home = home.unwrap_or(0);
    let explanation = project.decide(request, None)?;
    let is_allowed = explanation.decision == Decision::Allowed;
    let holds = is_allowed == (assertion.expect == Expect::Allow);
    let is_open = !is_allowed && would_be_allowed(project, assertion)?;
    let example = Example {
        request: request.clone(),
        assumed: Vec::new(),
    };
    if holds && !is_open {
        hinges(project, home, &name, &explanation, found);
        return Ok(());
    }
    let places: Vec<(usize, Span)> = explanation
        .checks
        .iter()
        .filter(|check| check.decision == explanation.decision)
        .flat_map(|check| &check.determining)
        .filter_map(|reference| project.place(reference))
        .collect();
    let (number, span) = places
        .first()
        .copied()
        .unwrap_or((home, top(project, home)));
    let caller = request.principal.caller.as_str();
    let actions: Vec<&str> = request
        .checks
        .iter()
        .map(|it| it.action.full_name())
        .collect();
    let actions = actions.join(", ");
    let message = match (is_allowed, is_open) {
        (true, _) => format!("`{name}` fails: `{caller}` is allowed `{actions}`"),
        (false, false) => format!("`{name}` fails: `{caller}` is denied `{actions}`"),
        (false, true) => format!(
            "`{name}` is not told: no policy of `{caller}` is loaded, and it decides about `{actions}`"
        ),
    };
    let finding = found.add_in(number, span, message);
    finding.subject(&name).witness(&example);
    for (at, place) in places.iter().skip(1) {
        finding.related_in(*at, *place, "and so does this");
    }
    if is_open {
        finding.severity(Severity::Warning);
        finding.help("lint the identity policies of the principal as well");
        return Ok(());
    }
    match is_allowed {
        true => finding.help("take it away here, or deny it"),
        false => finding.help("allow it, or take away what denies it"),
    };
    if let Some(denial) = explanation.denial() {
        finding.consequence(denial);
    }
    Ok(())
}

/// Whether a request of somebody of whom nothing is loaded would be allowed with an identity policy
/// that allows everything.
fn would_be_allowed(project: &Project<'_>, assertion: &Assertion) -> Result<bool, String> {
    let Some(arn) = user_or_role(&assertion.request.principal.caller) else {
        return Ok(false);
    };
    if project.principal(arn).is_some() {
        return Ok(false);
    }
    let policies = full_access(PolicyKind::IdentityPolicy)
        .into_iter()
        .collect();
    let explanation = project.decide(
        &assertion.request,
        Some(assumed::user_or_role(arn, policies)),
    )?;
    Ok(explanation.decision == Decision::Allowed)
}

/// Says on which readings of uncertain points it hangs that an expectation holds.
fn hinges(
    project: &Project<'_>,
    home: usize,
    name: &str,
    explanation: &Explanation,
    found: &mut Findings,
) {
    for hinge in &explanation.hinges {
        let turns =
            (hinge.otherwise == Decision::Allowed) != (explanation.decision == Decision::Allowed);
        if turns {
            let id = hinge.point.id;
            let message =
                format!("`{name}` hangs on how AWS reads a point that it leaves open, {id}");
            let finding = found.add_in(home, top(project, home), message);
            finding
                .severity(Severity::Info)
                .subject(format!("{name} {id}"));
            finding.consequence(hinge.point.alternative);
        }
    }
}

fn user_or_role(caller: &Caller) -> Option<&Arn> {
    match caller {
        Caller::Session { role, .. } => Some(role),
        Caller::User { arn, .. } => Some(arn),
        Caller::FederatedUser { .. } | Caller::Root { .. } | Caller::Service { .. } => None,
    }
}

/// The name of an assertion, or what it says.
fn name_of(assertion: &Assertion) -> String {
    if !assertion.name.is_empty() {
        return assertion.name.clone();
    }
    let request = &assertion.request;
    let action = request
        .checks
        .first()
        .map_or("", |it| it.action.full_name());
    let verb = match assertion.expect {
        Expect::Allow => "allow",
        Expect::Deny => "deny",
    };
    format!("{verb} {} {action}", request.principal.caller.as_str())
}

fn top(project: &Project<'_>, number: usize) -> Span {
    let document = project.documents.get(number);
    document.map_or_else(Span::default, Document::top)
}
