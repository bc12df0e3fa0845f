//! An endpoint policy that lets a user of a key through for some of what it does with the key, and
//! not for the rest.
//!
//! # Why it matters
//!
//! An application that encrypts through the endpoint and cannot decrypt through it fails late, and
//! only inside the VPC. The key policy and the identity policy look right, and are.
//!
//! # What AWS does
//!
//! It asks the policy of the endpoint for each call through it: "because no VPC endpoint policy
//! allows the kms:… action".
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:GenerateDataKey", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
//!  "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When the rest is called from elsewhere on purpose. The configuration has to say who uses the key;
//! a user that the endpoint policy lets do nothing at all with the key is taken not to come this
//! way.
//!
//! # Source
//!
//! KMS Developer Guide, "Connecting to AWS KMS through a VPC endpoint"; AWS PrivateLink Guide,
//! "Control access to VPC endpoints using endpoint policies".

use crate::ast::PolicyKind;
use crate::decide::{Decision, Layer};
use crate::explain::Explanation;
use crate::lint::document::Document;
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::Project;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::name::principal::Caller;
use crate::record::KeyRecord;
use crate::request::{Check, Principal, Request, Resource};
use crate::symbolic::answer::Example;
use crate::table::kms_action::Action;

pub(super) const RULE: Rule = Rule {
    code: "X604",
    name: "vpce-policy-blocks",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    let project = Project::new(documents, facts);
    if project.endpoints.is_empty() {
        return;
    }
    for (number, key) in &project.keys {
        let Some(document) = documents.get(*number) else {
            continue;
        };
        for user in &document.key.users {
            let Ok(caller) = user.as_str().parse::<Caller>() else {
                continue;
            };
            for (at, endpoint) in documents.iter().enumerate() {
                if endpoint.policy_kind() != Some(PolicyKind::VpcEndpointPolicy) {
                    continue;
                }
                let Some(id) = project.endpoint_of(at) else {
                    continue;
                };
                if let Err(why) = ask(&project, key, &caller, (at, id), endpoint, found) {
                    found.fail(why);
                }
            }
        }
    }
}

fn ask(
    project: &Project<'_>,
    key: &KeyRecord,
    caller: &Caller,
    (at, id): (usize, &str),
    endpoint: &Document,
    found: &mut Findings,
) -> Result<(), String> {
    let mut passes = false;
    let mut blocked: Option<(Request, Explanation)> = None;
    let mut names = Vec::new();
    for action in USE {
        let check = Check {
            action: *action,
            resource: Resource::Key(key.arn.clone()),
        };
        let mut request = Request::new(Principal::new(caller.clone()), vec![check]);
        if project.decide(&request, None)?.decision != Decision::Allowed {
            continue;
        }
        request.endpoint = Some(id.to_owned());
        let explanation = project.decide(&request, None)?;
        if explanation.decision == Decision::Allowed {
            passes = true;
        } else if explanation.layer == Some(Layer::VpcEndpointPolicy) {
            names.push(action.full_name());
            blocked.get_or_insert((request, explanation));
        }
    }
    let (true, Some((request, explanation))) = (passes, blocked) else {
        return Ok(());
    };
    let who = caller.as_str();
    let what = names.join("`, `");
    let message = format!("`{who}` may use the key, but not for `{what}` through this endpoint");
    let finding = found.add_in(at, endpoint.top(), message);
    finding
        .help("allow the actions here as well")
        .subject(format!("{who} {}", key.arn))
        .witness(&Example {
            request,
            assumed: Vec::new(),
        });
    if let Some(denial) = explanation.denial() {
        finding.consequence(denial);
    }
    Ok(())
}

/// What keys are used for.
const USE: &[Action] = &[
    Action::DECRYPT,
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_MAC,
    Action::RE_ENCRYPT_FROM,
    Action::RE_ENCRYPT_TO,
    Action::SIGN,
    Action::VERIFY,
    Action::VERIFY_MAC,
];
