//! A file under the wrong flag: advice beside what is wrong with it.

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document;
use policy_core::json::{self, Node};
use policy_core::text::diagnostic::Severity;

use crate::problem::Problem;

/// What is wrong with a policy, with advice when it looks like a policy of another kind.
pub(super) fn with_advice(problem: Problem, source: &Arc<Source>, kind: PolicyKind) -> Problem {
    let Some(node) = json::parse(source).node else {
        return problem;
    };
    if has(&node, "Grants") {
        return advised(problem, "this looks like a list of grants: use `--grants`");
    }
    if !has(&node, "Statement") && !has(&node, "Policy") {
        return problem;
    }
    // Without a kind, whether any statement names a principal tells.
    let names_principals = match document::read_policy(source, None).kind {
        PolicyKind::KeyPolicy => true,
        PolicyKind::IdentityPolicy
        | PolicyKind::PermissionsBoundary
        | PolicyKind::ResourceControlPolicy
        | PolicyKind::ServiceControlPolicy
        | PolicyKind::SessionPolicy
        | PolicyKind::VpcEndpointPolicy => false,
    };
    let advice = match (kind, names_principals) {
        (PolicyKind::KeyPolicy | PolicyKind::VpcEndpointPolicy, false) => {
            "this looks like an identity policy: use `--identity-policy`, or `--scp` for a \
             service control policy"
        }
        (PolicyKind::ResourceControlPolicy, false) => {
            "this looks like a service control policy: use `--scp`"
        }
        (
            PolicyKind::IdentityPolicy
            | PolicyKind::PermissionsBoundary
            | PolicyKind::SessionPolicy,
            true,
        ) => "this looks like a key policy: use `--key-policy`",
        (PolicyKind::ServiceControlPolicy, true) => {
            "this looks like a key policy or a resource control policy: use `--key-policy` or \
             `--rcp`"
        }
        (
            PolicyKind::KeyPolicy
            | PolicyKind::ResourceControlPolicy
            | PolicyKind::VpcEndpointPolicy,
            true,
        )
        | (
            PolicyKind::IdentityPolicy
            | PolicyKind::PermissionsBoundary
            | PolicyKind::ServiceControlPolicy
            | PolicyKind::SessionPolicy,
            false,
        ) => return problem,
    };
    advised(problem, advice)
}

/// What is wrong with grants, with advice when they look like a policy.
pub(super) fn grants_with_advice(problem: Problem, source: &Arc<Source>) -> Problem {
    let is_policy = json::parse(source)
        .node
        .is_some_and(|node| has(&node, "Statement"));
    if is_policy {
        let advice = "this looks like a policy: use `--key-policy` or `--identity-policy`";
        return advised(problem, advice);
    }
    problem
}

fn has(node: &Node<'_>, name: &str) -> bool {
    node.member(name).is_some()
}

/// The first error says it, before its own advice.
fn advised(problem: Problem, advice: &str) -> Problem {
    match problem {
        Problem::Located {
            source,
            mut diagnostics,
        } => {
            let first = diagnostics
                .iter_mut()
                .find(|diagnostic| diagnostic.severity == Severity::Error);
            if let Some(first) = first {
                first.help = Some(match first.help.take() {
                    Some(help) => format!("{advice}; otherwise: {help}"),
                    None => advice.to_owned(),
                });
            }
            Problem::Located {
                source,
                diagnostics,
            }
        }
        plain @ Problem::Plain { .. } => plain,
    }
}
