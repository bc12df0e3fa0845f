//! Grants as rules look at them: their members, their key, and the policy of that key.

use std::sync::Arc;

use crate::grant::Grant;
use crate::json::{Member, Value};
use crate::lint::document::Document;
use crate::lint::edit::Edit;
use crate::lint::engine::Engine;
use crate::lint::fix::Fix;
use crate::lint::view::{GrantView, Statement, View};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::record::{GrantRecord, KeyMetadata};
use crate::table::kms_action::{Action, ActionSet};
use crate::text::nearest::nearest;
use crate::text::span::{Span, Spanned};

impl GrantView {
    /// A member that is given: there, and not null.
    pub(super) fn given(&self, name: &str) -> Option<&Member<'static>> {
        let mut members = self.node.as_object()?.iter();
        members.find(|it| it.name == name && it.value.value != Value::Null)
    }

    /// A member of `Constraints`.
    pub(super) fn constraint(&self, name: &str) -> Option<&Member<'static>> {
        let constraints = self.given("Constraints")?;
        let mut members = constraints.value.as_object()?.iter();
        members.find(|it| it.name == name && it.value.value != Value::Null)
    }

    /// A constraint on the encryption context that says something.
    pub(super) fn context_constraint(&self) -> Option<&Member<'static>> {
        CONTEXT.iter().find_map(|name| {
            let member = self.constraint(name)?;
            let pairs = member.value.as_object()?;
            (!pairs.is_empty()).then_some(member)
        })
    }

    /// The operations as written, with their places.
    pub(super) fn operations(&self) -> Vec<Spanned<&str>> {
        let list = self.given("Operations");
        let elements = list.and_then(|it| it.value.as_array()).unwrap_or_default();
        let texts = elements
            .iter()
            .filter_map(|it| Some(Spanned::new(it.as_str()?, it.span)));
        texts.collect()
    }

    /// Where an operation stands.
    pub(super) fn operation(&self, name: &str) -> Option<Span> {
        let mut all = self.operations().into_iter();
        all.find(|it| it.value == name).map(|it| it.span)
    }

    /// Where the grantee stands.
    pub(super) fn grantee(&self) -> Option<Span> {
        let names = ["GranteePrincipal", "GranteeServicePrincipal"];
        let member = names.iter().find_map(|name| self.given(name))?;
        Some(member.value.span)
    }

    /// What messages about the whole grant underline.
    pub(super) fn head(&self) -> Span {
        self.grantee()
            .unwrap_or_else(|| Span::new(self.span.start, self.span.start.saturating_add(1)))
    }

    /// What it is told apart by: its id, or its name, or its place.
    pub(super) fn subject(&self) -> String {
        let text = |name| self.given(name).and_then(|it| it.value.as_str());
        let said = text("GrantId").or_else(|| text("Name"));
        said.map_or_else(|| self.index.to_string(), str::to_owned)
    }
}

/// What is known of the key of a grant.
pub(super) fn metadata<'a>(view: &View<'a>, grant: &Grant) -> &'a KeyMetadata {
    let own = &view.document.key.metadata;
    match key_policy(view, grant) {
        Some(policy) if *own == KeyMetadata::default() => &policy.key.metadata,
        Some(_) | None => own,
    }
}

/// The key policy of the key of a grant: that of the same key, or the only one.
pub(super) fn key_policy<'a>(view: &View<'a>, grant: &Grant) -> Option<&'a Document> {
    let policies = || view.documents.iter().filter(|it| it.key_policy().is_some());
    let own = view.document.key.arn.as_ref().map(Arn::as_str);
    let own = own.or(grant.key.as_deref());
    let of_key = |document: &&Document| {
        let arn = document.key.arn.as_ref();
        arn.is_some_and(|arn| {
            own.is_some_and(|own| {
                own == arn.as_str() || arn.resource().strip_prefix("key/") == Some(own)
            })
        })
    };
    if let Some(found) = policies().find(of_key) {
        return Some(found);
    }
    let mut all = policies();
    let first = all.next();
    let is_only = all.next().is_none();
    first.filter(|it| is_only && it.key.arn.is_none())
}

/// The engine of that policy.
pub(super) fn engine<'a>(view: &View<'a>, grant: &Grant) -> Option<&'a Engine> {
    key_policy(view, grant)?.engine(view.facts)
}

/// The account of the key of a grant.
pub(super) fn account(view: &View<'_>, grant: &Grant) -> Option<AccountId> {
    let own = view.document.key.arn.as_ref().and_then(Arn::account);
    let said = grant.key.as_deref().and_then(|it| it.parse::<Arn>().ok());
    own.or_else(|| said.as_ref().and_then(Arn::account))
        .or(view.facts.account)
        .or_else(|| engine(view, grant)?.owner().account())
}

/// The grant as one of the key that the engine asks about, whatever key it names.
pub(super) fn record(view: &View<'_>, grant: &GrantView) -> Option<GrantRecord> {
    let mut own = grant.grant.clone()?;
    own.key = None;
    let source = Arc::clone(&view.document.source);
    Some(GrantRecord::new(Spanned::new(own, grant.span), source))
}

/// The actions of its operations.
pub(super) fn actions(grant: &Grant) -> ActionSet {
    ActionSet::from_slice(&grant.operations)
}

/// How callers of its grantee are named.
pub(super) fn name_of(grant: &Grant) -> Option<&str> {
    match &grant.grantee {
        PrincipalName::AssumedRole(arn)
        | PrincipalName::FederatedUser(arn)
        | PrincipalName::Role(arn)
        | PrincipalName::User(arn) => Some(arn.as_str()),
        PrincipalName::Service(name) => Some(name),
        PrincipalName::Account { .. }
        | PrincipalName::Any
        | PrincipalName::AnyAws
        | PrincipalName::CanonicalUser(_)
        | PrincipalName::Federated(_)
        | PrincipalName::UniqueId(_) => None,
    }
}

/// Leaves the making of grants to AWS services; `None` of a statement about more than grants, since
/// other requests do not carry the key.
pub(super) fn for_services_only(document: &Document, statement: &Statement) -> Option<Fix> {
    let (key, value) = ("kms:GrantIsForAWSResource", "true");
    let edit = Edit::add_test(document, statement, "Bool", key, value);
    let edit = edit.filter(|_| statement.actions.difference(GRANTS).is_empty())?;
    let title = "let AWS services make the grants";
    Some(Fix::changing(title, vec![edit]))
}

/// The operations of a grant that were probably meant by a text that is none.
pub(super) fn meant(text: &str) -> Vec<Action> {
    let bare = text.rsplit(':').next().unwrap_or(text);
    if bare.eq_ignore_ascii_case("ReEncrypt") || bare.eq_ignore_ascii_case("ReEncrypt*") {
        return vec![Action::RE_ENCRYPT_FROM, Action::RE_ENCRYPT_TO];
    }
    // Administration is known, and cannot be granted: nothing near it was meant.
    if Action::all().any(|it| it.name().eq_ignore_ascii_case(bare) && !it.is_grant_operation()) {
        return Vec::new();
    }
    let operations = || Action::all().filter(|it| it.is_grant_operation());
    let near = nearest(bare, operations().map(Action::name));
    near.and_then(Action::from_name).into_iter().collect()
}

/// Whether AWS made it for a service: to a service, to its role, or to its sessions.
pub(super) fn is_of_service(grant: &Grant) -> bool {
    name_of(grant).is_some_and(|name| {
        matches!(grant.grantee, PrincipalName::Service(_))
            || name.contains(":role/aws-service-role/")
            || name.contains(":assumed-role/aws:")
    })
}

/// Actions whose requests carry `kms:GrantIsForAWSResource`.
const GRANTS: ActionSet = ActionSet::from_slice(&[
    Action::CREATE_GRANT,
    Action::LIST_GRANTS,
    Action::REVOKE_GRANT,
]);

const CONTEXT: [&str; 2] = ["EncryptionContextEquals", "EncryptionContextSubset"];
