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
use crate::explain::Explanation;
use crate::lint::document::Document;
use crate::lint::engine::ask;
use crate::lint::engine::assumed::{alone, delegating, user_or_role};
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::{Project, named_keys, of_caller};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::name::arn::Arn;
use crate::name::arn_pattern::ArnPattern;
use crate::record::KeyRecord;
use crate::symbolic::World;
use crate::symbolic::answer::{CallerAccess, Example};
use crate::table::kms_action::ActionSet;
use crate::text::span::Spanned;

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
                        Ok(Some(example)) => {
                            report(&project, number, *of_key, entry, &asked, &example, found);
                        }
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
    /// A request that the statement would allow if the key policy let it count; `None` if it allows
    /// something as it is, or nothing at all.
    fn is_inert(&self) -> Result<Option<Example>, String> {
        let wanted = self.statement.actions.intersection(ActionSet::ON_KEYS);
        if wanted.is_empty() {
            return Ok(None);
        }
        let now = ask::access(&self.world(self.key.clone()))?;
        let has = of_caller(&now, self.principal).map_or(ActionSet::EMPTY, CallerAccess::all);
        if !has.intersection(wanted).is_empty() {
            return Ok(None);
        }
        let account = self.principal.account();
        let open = account.and_then(|it| delegating(it, self.principal.partition()));
        let open = ask::access(&self.world(KeyRecord {
            policies: open.into_iter().collect(),
            ..self.key.clone()
        }))?;
        let Some(row) = of_caller(&open, self.principal) else {
            return Ok(None);
        };
        let mut would = row.all().intersection(wanted).iter();
        Ok(would.find_map(|action| row.example(action)).cloned())
    }

    /// The key and the principal, with this statement as all that is attached to it.
    fn world(&self, key: KeyRecord) -> World {
        let policy = self.document.policy.as_ref();
        let policy = policy.and_then(|it| alone(it, self.statement.index));
        World {
            principals: vec![user_or_role(self.principal, policy.into_iter().collect())],
            keys: vec![key],
            ..World::default()
        }
    }
}

fn report(
    project: &Project<'_>,
    number: usize,
    of_key: usize,
    entry: &Spanned<String>,
    asked: &Asked<'_>,
    example: &Example,
    found: &mut Findings,
) {
    let Asked { principal, key, .. } = asked;
    let message = format!("the key policy does not let `{principal}` use what this allows");
    let finding = found.add_in(number, entry.span, message);
    let world = asked.world((*key).clone());
    let explanation = ask::explain(&world, example);
    if let Some(denial) = explanation.as_ref().and_then(Explanation::denial) {
        finding.consequence(denial);
    }
    finding
        .help("let identity policies count in the key policy, or allow the principal there")
        .subject(key.arn.as_str())
        .witness(example);
    if let Some(document) = project.documents.get(of_key) {
        finding.related_in(of_key, document.top(), "the key policy");
    }
}

fn is_identity(document: &Document) -> bool {
    document.policy_kind() == Some(PolicyKind::IdentityPolicy)
}
