//! Grants, as `list-grants` prints them and as CreateGrant takes them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::GrantsOutcome;
use crate::document::grants::fault::Fault;
use crate::grant::{EncryptionContextConstraint, Grant, GrantConstraints, Visibility};
use crate::json::{self, Member, Node, Value};
use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::{PrincipalName, is_service_name};
use crate::table::kms_action::Action;
use crate::text::diagnostic::Diagnostics;
use crate::text::source::Source;
use crate::text::span::{Span, Spanned};
use crate::value::time::Timestamp;

mod fault;

/// Reads grants: one, a list, or the output of `aws kms list-grants`.
#[must_use]
pub fn read_grants(source: &Arc<Source>) -> GrantsOutcome {
    let parsed = json::parse(source);
    let faithful = parsed.is_faithful();
    let mut outcome = GrantsOutcome {
        grants: Vec::new(),
        diagnostics: parsed.diagnostics,
    };
    let broken = !outcome.diagnostics.is_empty();
    if let Some(node) = parsed.node.filter(|_| faithful) {
        let found = grants_from_node(&node);
        outcome.diagnostics.extend(found.diagnostics);
        outcome
            .diagnostics
            .sort_by_key(|diagnostic| diagnostic.span);
        if !broken {
            outcome.grants = found.grants;
        }
    }
    outcome
}

/// Reads grants that stand inside another document, such as a case file.
#[must_use]
pub fn grants_from_node(node: &Node<'_>) -> GrantsOutcome {
    let mut reader = Reader {
        found: Diagnostics::default(),
    };
    let grants = reader.grants(node);
    let broken = reader.found.has_errors();
    GrantsOutcome {
        grants: if broken { Vec::new() } else { grants },
        diagnostics: reader.found.into_sorted(),
    }
}

struct Reader {
    found: Diagnostics,
}

/// The two members that name one principal, of which at most one may be given.
struct Pair {
    principal: &'static str,
    service: &'static str,
}

impl Reader {
    fn grants(&mut self, node: &Node<'_>) -> Vec<Spanned<Grant>> {
        match &node.value {
            Value::Array(elements) => elements
                .iter()
                .filter_map(|element| self.grant(element))
                .collect(),
            Value::Object(members) => match node.member("Grants") {
                Some(list) => {
                    self.unknown(members, &LIST_MEMBERS);
                    match list.as_array() {
                        Some(elements) => elements
                            .iter()
                            .filter_map(|element| self.grant(element))
                            .collect(),
                        None => {
                            self.wrong_type("Grants", "a list", list);
                            Vec::new()
                        }
                    }
                }
                None => self.grant(node).into_iter().collect(),
            },
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {
                self.wrong_type("a grant", "an object", node);
                Vec::new()
            }
        }
    }

    fn grant(&mut self, node: &Node<'_>) -> Option<Spanned<Grant>> {
        let Some(members) = node.as_object() else {
            self.wrong_type("a grant", "an object", node);
            return None;
        };
        self.unknown(members, &GRANT_MEMBERS);
        let brace = Span::new(node.span.start, node.span.start.saturating_add(1));
        let grantee = self.principal(node, &GRANTEE);
        if grantee.is_none() && !GRANTEE.is_given(node) {
            self.report(&Fault::Missing("GranteePrincipal"), brace);
        }
        let retiring = self.principal(node, &RETIRING);
        let operations = match node.member("Operations") {
            Some(list) => self.operations(list),
            None => {
                self.report(&Fault::Missing("Operations"), brace);
                Vec::new()
            }
        };
        let constraints = node.member("Constraints").filter(|node| !is_null(node));
        let constraints = constraints.map_or_else(GrantConstraints::default, |constraints| {
            self.constraints(constraints)
        });
        if let Some(member) = member(node, "GranteeServicePrincipal")
            && !is_null(&member.value)
        {
            if constraints.source_arn.is_none() {
                self.report(&Fault::ServiceNeeds("SourceArn"), member.name_span);
            }
            if !RETIRING.is_given(node) {
                self.report(&Fault::ServiceNeeds("RetiringPrincipal"), member.name_span);
            }
        }
        let grant = Grant {
            key: self.key(node),
            id: self.text(node, "GrantId").map(str::to_owned),
            name: self.text(node, "Name").map(str::to_owned),
            grantee: grantee?,
            retiring,
            operations,
            constraints,
            issuing_account: self.issuing_account(node),
            token: self.text(node, "GrantToken").map(str::to_owned),
            visibility: self.visibility(node),
        };
        Some(Spanned::new(grant, node.span))
    }

    fn principal(&mut self, node: &Node<'_>, pair: &Pair) -> Option<PrincipalName> {
        let principal = member(node, pair.principal).filter(|member| !is_null(&member.value));
        let service = member(node, pair.service).filter(|member| !is_null(&member.value));
        if let (Some(principal), Some(service)) = (principal, service) {
            let fault = Fault::Both(pair.principal, pair.service).at(service.name_span);
            self.found
                .push(fault.with_related(principal.name_span, "the other one is here"));
        }
        if let Some(member) = principal {
            let text = self.string(&member.value, pair.principal)?;
            // `list-grants` prints services here as well.
            if is_service_name(text) {
                return Some(PrincipalName::Service(text.into()));
            }
            return match PrincipalName::parse_aws(text) {
                Ok(PrincipalName::AnyAws) => {
                    self.report(&Fault::Anyone, member.value.span);
                    None
                }
                Ok(principal) => Some(principal),
                Err(error) => {
                    self.report(&Fault::Principal(error), member.value.span);
                    None
                }
            };
        }
        let member = service?;
        let text = self.string(&member.value, pair.service)?;
        if !is_service_name(text) {
            self.report(&Fault::ServiceName(text.to_owned()), member.value.span);
            return None;
        }
        Some(PrincipalName::Service(text.into()))
    }

    fn operations(&mut self, list: &Node<'_>) -> Vec<Action> {
        let Some(elements) = list.as_array() else {
            self.wrong_type("Operations", "a list", list);
            return Vec::new();
        };
        if elements.is_empty() {
            self.report(&Fault::NoOperations, list.span);
        }
        let mut operations = Vec::new();
        for element in elements {
            let Some(text) = self.string(element, "an operation") else {
                continue;
            };
            match grant_operation(text) {
                Some(action) if !operations.contains(&action) => operations.push(action),
                Some(_) => {}
                None => self.report(&Fault::unknown_operation(text), element.span),
            }
        }
        operations
    }

    fn constraints(&mut self, node: &Node<'_>) -> GrantConstraints {
        let Some(members) = node.as_object() else {
            self.wrong_type("Constraints", "an object", node);
            return GrantConstraints::default();
        };
        self.unknown(members, &CONSTRAINT_MEMBERS);
        let equals = self.context(node, "EncryptionContextEquals");
        let subset = self.context(node, "EncryptionContextSubset");
        let encryption_context = match (equals, subset) {
            (Some(equals), Some(_)) => {
                let both = Fault::Both("EncryptionContextEquals", "EncryptionContextSubset");
                let place = member(node, "EncryptionContextSubset");
                self.report(&both, place.map_or(node.span, |member| member.name_span));
                Some(EncryptionContextConstraint::Equals(equals))
            }
            (Some(equals), None) => Some(EncryptionContextConstraint::Equals(equals)),
            (None, Some(subset)) => Some(EncryptionContextConstraint::Subset(subset)),
            (None, None) => None,
        };
        GrantConstraints {
            encryption_context,
            source_arn: self.text(node, "SourceArn").map(str::to_owned),
        }
    }

    /// An empty map counts as not given.
    fn context(&mut self, node: &Node<'_>, name: &'static str) -> Option<BTreeMap<String, String>> {
        let value = node.member(name).filter(|value| !is_null(value))?;
        let Some(members) = value.as_object() else {
            self.wrong_type(name, "an object", value);
            return None;
        };
        let mut pairs = BTreeMap::new();
        for member in members {
            if let Some(text) = self.string(&member.value, &member.name) {
                pairs.insert(member.name.to_string(), text.to_owned());
            }
        }
        // A pair that could not be read must not widen the grant; its error keeps the grant out.
        (!members.is_empty()).then_some(pairs)
    }

    /// The key ARN or the bare key id.
    fn key(&mut self, node: &Node<'_>) -> Option<String> {
        let member = member(node, "KeyId").filter(|member| !is_null(&member.value))?;
        let text = self.string(&member.value, "KeyId")?;
        if !text.contains(':') {
            if text.starts_with("alias/") {
                self.report(&Fault::Alias, member.value.span);
                return None;
            }
            return Some(text.to_owned());
        }
        match text.parse::<Arn>() {
            Ok(arn) if arn.resource().starts_with("alias/") => {
                self.report(&Fault::Alias, member.value.span);
                None
            }
            Ok(arn) => Some(arn.to_string()),
            Err(error) => {
                self.report(&Fault::Key(error), member.value.span);
                None
            }
        }
    }

    fn issuing_account(&mut self, node: &Node<'_>) -> Option<AccountId> {
        let member = member(node, "IssuingAccount").filter(|member| !is_null(&member.value))?;
        let text = self.string(&member.value, "IssuingAccount")?;
        match PrincipalName::parse_aws(text) {
            Ok(PrincipalName::Account { account, .. }) => Some(account),
            Ok(_) | Err(_) => {
                self.report(&Fault::IssuingAccount(text.to_owned()), member.value.span);
                None
            }
        }
    }

    fn visibility(&mut self, node: &Node<'_>) -> Visibility {
        let Some(value) = node.member("Visible") else {
            return Visibility::Visible;
        };
        match &value.value {
            Value::Bool(true) => return Visibility::Visible,
            Value::Bool(false) => return Visibility::Hidden,
            Value::String(text) => {
                if let Some(instant) = Timestamp::parse(text) {
                    return Visibility::From(instant);
                }
            }
            Value::Array(_) | Value::Null | Value::Number(_) | Value::Object(_) => {}
        }
        self.report(&Fault::Visible, value.span);
        Visibility::Hidden
    }

    /// The text of a member that may be left out or null.
    fn text<'a>(&mut self, node: &'a Node<'a>, name: &str) -> Option<&'a str> {
        let value = node.member(name).filter(|value| !is_null(value))?;
        self.string(value, name)
    }

    fn string<'a>(&mut self, node: &'a Node<'a>, name: &str) -> Option<&'a str> {
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(name, "a string", node);
        }
        text
    }

    fn unknown(&mut self, members: &[Member<'_>], known: &[&'static str]) {
        for member in members {
            if !known.contains(&member.name.as_ref()) {
                let fault = Fault::unknown_member(&member.name, known);
                self.report(&fault, member.name_span);
            }
        }
    }

    fn wrong_type(&mut self, what: &str, wanted: &'static str, node: &Node<'_>) {
        let fault = Fault::WrongType(what.to_owned(), wanted, node.kind());
        self.report(&fault, node.span);
    }

    fn report(&mut self, fault: &Fault, span: Span) {
        self.found.push(fault.at(span));
    }
}

impl Pair {
    fn is_given(&self, node: &Node<'_>) -> bool {
        let given = |name| node.member(name).is_some_and(|value| !is_null(value));
        given(self.principal) || given(self.service)
    }
}

fn member<'a>(node: &'a Node<'a>, name: &str) -> Option<&'a Member<'a>> {
    node.as_object()?.iter().find(|member| member.name == name)
}

fn is_null(node: &Node<'_>) -> bool {
    node.value == Value::Null
}

fn grant_operation(text: &str) -> Option<Action> {
    Action::from_name(text).filter(|action| action.is_grant_operation())
}

const GRANTEE: Pair = Pair {
    principal: "GranteePrincipal",
    service: "GranteeServicePrincipal",
};

const RETIRING: Pair = Pair {
    principal: "RetiringPrincipal",
    service: "RetiringServicePrincipal",
};

/// Members of the output of `list-grants`.
const LIST_MEMBERS: [&str; 3] = ["Grants", "NextMarker", "Truncated"];

/// Members of a grant in `list-grants`, those of CreateGrant, and `Visible`, which is ours.
const GRANT_MEMBERS: [&str; 15] = [
    "Constraints",
    "CreationDate",
    "DryRun",
    "GrantId",
    "GrantToken",
    "GrantTokens",
    "GranteePrincipal",
    "GranteeServicePrincipal",
    "IssuingAccount",
    "KeyId",
    "Name",
    "Operations",
    "RetiringPrincipal",
    "RetiringServicePrincipal",
    "Visible",
];

const CONSTRAINT_MEMBERS: [&str; 3] = [
    "EncryptionContextEquals",
    "EncryptionContextSubset",
    "SourceArn",
];
