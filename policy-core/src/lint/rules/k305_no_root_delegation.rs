//! A key policy that lets no identity policy of the owning account count.
//!
//! # Why it matters
//!
//! Administrators expect that an IAM policy gives access to a key. Here it does not: whoever is not
//! named in the key policy has nothing, and when the named principals are deleted, nobody has.
//! Identity policies that were linted together with this key and that it makes void are listed.
//!
//! # What AWS does
//!
//! An identity policy allows actions on a key only if the key policy allows the account to, usually
//! by the statement that the console calls "Enable IAM User Permissions". Otherwise the request is
//! denied "because no resource-based policy allows" the action.
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
//!   "Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!   "Action": "kms:*", "Resource": "*"}}
//! ```
//!
//! # When to keep it
//!
//! When identity policies are to have no say over this key. Then set `delegation = false` for the
//! key in the configuration, and keep two administrators at least. A statement for the account's
//! root with a condition on `aws:PrincipalType`, which leaves the root user alone, is taken as
//! meant. The rule is silent when the account of the key cannot be told.
//!
//! # Source
//!
//! KMS Developer Guide, "Default key policy", on the statement that allows access to the account
//! and enables IAM policies.

use crate::ast::Effect;
use crate::ast::PolicyKind;
use crate::lint::document::Document;
use crate::lint::engine::account_of;
use crate::lint::finding::Findings;
use crate::lint::kind::Kind;
use crate::lint::kind::Kinds;
use crate::lint::own::{self, Known, Meets};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: "K305",
    name: "no-root-delegation",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let Some((engine, plain)) = own::settled(view) else {
        return;
    };
    if document.key.delegation == Some(false) || !plain.by_identity.is_empty() {
        return;
    }
    if document.with_effect(Effect::Allow).any(settles) {
        return;
    }
    let access = match engine.access() {
        Ok(access) => access,
        Err(why) => return found.fail(why),
    };
    // A key that nobody has any access to has a worse problem.
    let mut own = access.callers.iter().filter(|it| it.is_own).peekable();
    if own.peek().is_none() || own.any(|it| !it.with_identity.is_empty()) {
        return;
    }
    let named = document.policy.iter().flat_map(|it| &it.policy.statements);
    let named = named.filter_map(|it| it.value.principal.as_ref());
    let named: Vec<&PrincipalName> = named
        .flat_map(|it| it.entries.iter().map(|entry| &entry.value))
        .collect();
    let finding = found
        .add(
            document.top(),
            "identity policies of the owning account have no effect on this key",
        )
        .consequence(
            "User: … is not authorized to perform: kms:… on resource: … because no resource-based \
             policy allows the kms:… action",
        )
        .help(
            "allow `kms:*` to the account's root, or say `delegation = false` of this key if that \
             is meant",
        );
    // Only the statement that was meant to do it, if there is one.
    let owner = engine.owner().account();
    let is_root = |name: &PrincipalName| {
        matches!(name, PrincipalName::Account { .. }) && account_of(name) == owner
    };
    for statement in document.with_effect(Effect::Allow) {
        let mut roots = statement.principals().filter(|entry| {
            PrincipalName::parse_aws(&entry.value.text).is_ok_and(|name| is_root(&name))
        });
        if let Some(root) = roots.next() {
            finding.related(
                root.span,
                "this statement names the account, and does not get there",
            );
        }
    }
    let known = Known {
        key: document.key.arn.as_ref(),
        account: owner,
        region: view.facts.region.as_deref(),
    };
    let others = view.documents.iter().enumerate();
    let inert =
        others.filter_map(|(number, other)| Some((number, void_in(other, &known, &named)?)));
    for (number, span) in inert.take(MOST) {
        finding.related_in(number, span, "this has no effect on the key");
    }
}

/// Whether a statement shows that it is meant: it lets everybody of an account or organization do
/// what identity policies could, or it speaks of root users only, as AWS documents it.
fn settles(statement: &Statement) -> bool {
    let is_of_all = |test: &Test| {
        let mut keys = OF_ALL.iter();
        keys.any(|key| test.key.value.eq_ignore_ascii_case(key))
    };
    let is_for_all = statement.is_for_everybody()
        && statement.actions.contains(Action::PUT_KEY_POLICY)
        && statement.tests.iter().all(is_of_all);
    is_for_all || statement.has_test("aws:PrincipalType")
}

/// Conditions that everybody of an account meets.
const OF_ALL: [&str; 3] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "kms:CallerAccount",
];

/// The resource of an Allow of an identity policy that is about the key, if the principal that it
/// is attached to is not named in the key policy.
fn void_in(other: &Document, known: &Known<'_>, named: &[&PrincipalName]) -> Option<Span> {
    match other.kind {
        Kind::Policy(PolicyKind::IdentityPolicy) => {}
        Kind::Policy(_) | Kind::Grants | Kind::KeyMetadata | Kind::Unknown => return None,
    }
    let is_named = |arn: &Arn| named.iter().any(|name| name.as_str() == arn.as_str());
    if other.principal.as_ref().is_some_and(is_named) {
        return None;
    }
    let account = other.principal.as_ref().and_then(Arn::account);
    if account.is_some() && account != known.account {
        return None;
    }
    let mut allows = other.with_effect(Effect::Allow);
    allows.find_map(|statement| {
        let on_keys = statement.actions.intersection(ActionSet::ON_KEYS);
        let element = statement
            .resource
            .as_ref()
            .filter(|_| !on_keys.is_empty())?;
        let mut entries = element.entries.iter();
        let about = entries.find(|entry| known.meets(&entry.value) == Meets::Always)?;
        Some(about.span)
    })
}

/// So many identity policies are named; the rest is like them.
const MOST: usize = 5;
