//! A grant that still gives what a change of the key policy takes away.
//!
//! # Why it matters
//!
//! Grants are not in the key policy, so whoever removes a principal there takes the access for gone.
//! The grant goes on until somebody revokes it.
//!
//! # What AWS does
//!
//! It allows a call that a grant allows, whatever the key policy leaves out; only a Deny goes
//! before.
//!
//! # Example
//!
//! ```json
//! {"GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"]}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When the grant is meant to stay. Revoke it otherwise. The policies before and after the change
//! are compared for all requests, once without and once with the grants.
//!
//! # Source
//!
//! KMS Developer Guide, "Grants in AWS KMS"; KMS API Reference, "RevokeGrant".

use crate::lint::document::Document;
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::Project;
use crate::lint::project::change::{Grants, callers, of_document};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::record::KeyRecord;
use crate::symbolic::answer::{CallerClass, Direction};
use crate::symbolic::{self, Options};

pub(super) const RULE: Rule = Rule {
    code: "X608",
    name: "grant-outlives-policy",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    if documents
        .iter()
        .all(|it| it.base.is_none() || it.key_policy().is_none())
    {
        return;
    }
    let project = Project::new(documents, facts);
    for (number, document) in documents.iter().enumerate() {
        let arn = document.key.arn.as_ref();
        let key = arn.and_then(|arn| project.key(arn));
        let Some((_, key)) = key.filter(|(of, key)| *of == number && !key.grants.is_empty()) else {
            continue;
        };
        if let Err(why) = ask(&project, (number, document), key, found) {
            found.fail(why);
        }
    }
}

fn ask(
    project: &Project<'_>,
    (number, document): (usize, &Document),
    key: &KeyRecord,
    found: &mut Findings,
) -> Result<(), String> {
    let (documents, facts) = (project.documents, project.facts);
    let Some(lost) = of_document(documents, facts, number, Grants::LeftOut)? else {
        return Ok(());
    };
    let without = KeyRecord {
        grants: Vec::new(),
        ..key.clone()
    };
    let (without, with) = (
        project.world(vec![without]),
        project.world(vec![key.clone()]),
    );
    let given = symbolic::diff(&without, &with, &Options::default());
    let given = given.map_err(|error| error.to_string())?;
    for change in lost
        .changes
        .iter()
        .filter(|it| it.direction == Direction::Lost)
    {
        for grant in given
            .changes
            .iter()
            .filter(|it| it.direction == Direction::Gained)
        {
            let actions = grant.actions.intersection(change.actions);
            let both = change.callers.iter();
            let both: Vec<&CallerClass> = both.filter(|it| grant.callers.contains(it)).collect();
            let (Some(action), false) = (actions.iter().next(), both.is_empty()) else {
                continue;
            };
            let determining = grant.after.checks.iter().flat_map(|it| &it.determining);
            let mut places = determining.filter_map(|it| project.place(it));
            let Some((at, span)) = places.next() else {
                continue;
            };
            let who = callers(&both);
            let message = format!(
                "{who} keeps `{action}` by this grant, which the key policy does not give any more"
            );
            found
                .add_in(at, span, message)
                .help("revoke the grant, or deny the action in the key policy")
                .subject(format!("{who} {action}"))
                .witness(&grant.example)
                .related_in(number, document.top(), "the key policy that was changed");
        }
    }
    Ok(())
}
