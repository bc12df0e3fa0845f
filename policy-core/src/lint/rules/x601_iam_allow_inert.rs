//! An identity policy that allows actions on a key of its own account whose key policy neither lets
//! identity policies count nor allows the principal itself.
//!
//! # Why it matters
//!
//! The permission is written, reviewed and attached, and does nothing: a KMS key is governed by its
//! key policy first. It shows when the application is refused.
//!
//! # What AWS does
//!
//! It denies the call: "because no resource-based policy allows the kms:… action".
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:Decrypt",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!  "Action": "kms:*", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! While the key policy is about to change. The configuration has to say which key each key policy
//! is of, and which user or role each identity policy is attached to. Only entries that name one key
//! are looked at, and those of which nothing at all is allowed.
//!
//! # Source
//!
//! KMS Developer Guide, "Using IAM policies with AWS KMS" and "Default key policy".

use crate::ast::PolicyKind;
use crate::lint::document::Document;
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::{Project, access, alone, delegating, named_keys, of_caller, stranger};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::name::arn::Arn;
use crate::name::arn_pattern::ArnPattern;
use crate::record::KeyRecord;
use crate::symbolic::World;
use crate::symbolic::answer::CallerAccess;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::span::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    code: "X601",
    name: "iam-allow-inert",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    let project = Project::new(documents, facts);
    if project.keys.is_empty() || project.principals.is_empty() {
        return;
    }
    for (numbers, principal) in &project.principals {
        let own = numbers
            .iter()
            .filter_map(|at| Some((*at, documents.get(*at)?)));
        for (number, document) in own.filter(|(_, it)| is_identity(it)) {
            let allows = document.statements.iter().filter(|it| it.allows());
            for (statement, entry) in allows.flat_map(|it| named_keys(it).map(move |key| (it, key)))
            {
                let pattern = ArnPattern::parse(&entry.value);
                let keys = project.keys.iter().filter(|(_, key)| {
                    key.arn.account() == principal.arn.account()
                        && pattern.matches(key.arn.as_str())
                });
                for (of_key, key) in keys {
                    let asked = Asked {
                        document,
                        statement,
                        principal: &principal.arn,
                        key,
                    };
                    match asked.is_inert() {
                        Ok(Some(action)) => report(number, *of_key, entry, &asked, action, found),
                        Ok(None) => {}
                        Err(why) => found.fail(why),
                    }
                }
            }
        }
    }
}

/// A statement of an identity policy, and a key that it names.
struct Asked<'a> {
    document: &'a Document,
    statement: &'a Statement,
    principal: &'a Arn,
    key: &'a KeyRecord,
}

impl Asked<'_> {
    /// An action that the statement would allow if the key policy let it count; `None` if it allows
    /// something as it is, or nothing at all.
    fn is_inert(&self) -> Result<Option<Action>, String> {
        let wanted = self.statement.actions.intersection(ActionSet::ON_KEYS);
        if wanted.is_empty() {
            return Ok(None);
        }
        let has = self.allowed(self.key.clone())?;
        if !has.intersection(wanted).is_empty() {
            return Ok(None);
        }
        let account = self.principal.account();
        let open = account.and_then(|it| delegating(it, self.principal.partition()));
        let open = KeyRecord {
            policies: open.into_iter().collect(),
            ..self.key.clone()
        };
        let would = self.allowed(open)?.intersection(wanted);
        Ok(would.iter().next())
    }

    fn allowed(&self, key: KeyRecord) -> Result<ActionSet, String> {
        let policy = self.document.policy.as_ref();
        let policy = policy.and_then(|it| alone(it, self.statement.index));
        let world = World {
            principals: vec![stranger(self.principal, policy.into_iter().collect())],
            keys: vec![key],
            ..World::default()
        };
        let access = access(&world)?;
        let row = of_caller(&access, self.principal);
        Ok(row.map_or(ActionSet::EMPTY, CallerAccess::all))
    }
}

fn report(
    number: usize,
    of_key: usize,
    entry: &Spanned<String>,
    asked: &Asked<'_>,
    action: Action,
    found: &mut Findings,
) {
    let Asked { principal, key, .. } = asked;
    let message = format!("the key policy does not let `{principal}` use what this allows");
    let finding = found.add_in(number, entry.span, message);
    finding
        .consequence(format!(
            "User: {principal} is not authorized to perform: {action} on resource: {} because no \
             resource-based policy allows the {action} action",
            key.arn
        ))
        .help("let identity policies count in the key policy, or allow the principal there")
        .subject(key.arn.as_str());
    if let Some(policy) = key.policies.first() {
        let first = policy.policy.statements.first();
        let span = first.map_or_else(Span::default, |it| {
            Span::new(it.span.start, it.span.start.saturating_add(1))
        });
        finding.related_in(of_key, span, "the key policy");
    }
}

fn is_identity(document: &Document) -> bool {
    document.policy_kind() == Some(PolicyKind::IdentityPolicy)
}
