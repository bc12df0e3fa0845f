//! What rules ask of conditions: what their values are, what becomes of access when one is changed,
//! and how they are edited.

use crate::ast::{
    self, ConditionValue, Element, IfExists, Place, Polarity, Policy, PolicyKind, SetOperator,
    Written,
};
use crate::lint::document::Document;
use crate::lint::edit::{Edit, quoted};
use crate::lint::view::{Statement, Test, View};
use crate::name::action::ActionPattern;
use crate::name::variable::{Piece, Pieces};
use crate::symbolic::answer::{Change, Direction};
use crate::table::condition_key::ConditionKeyRow;
use crate::table::kms_action::ActionSet;
use crate::table::operator::{BaseOperator, ConditionOperator, Family};
use crate::text::span::{Span, Spanned};

pub(crate) mod absent;
pub(crate) mod fit;
pub(crate) mod meet;

/// The first `*` or `?` of a text that stands outside of policy variables and escapes.
#[must_use]
pub(crate) fn wildcard(text: &str) -> Option<char> {
    let mut pieces = Pieces::new(text).filter_map(Result::ok);
    pieces.find_map(|(_, piece)| match piece {
        Piece::Text(plain) => plain.chars().find(|it| matches!(it, '*' | '?')),
        Piece::Escaped(_) | Piece::Variable { .. } => None,
    })
}

/// Whether a text has a policy variable, or something that was meant to be one.
#[must_use]
pub(crate) fn has_variable(text: &str) -> bool {
    text.contains("${")
}

impl Test {
    /// What its operator compares; `None` when there is no such operator.
    #[must_use]
    pub(crate) fn family(&self) -> Option<Family> {
        self.parsed.map(|operator| operator.base.row().family)
    }

    /// Whether it is of a set operator.
    #[must_use]
    pub(crate) fn is_set(&self, set: SetOperator) -> bool {
        self.parsed.is_some_and(|it| it.set == Some(set))
    }

    /// Whether its operator ends in `IfExists`.
    #[must_use]
    pub(crate) fn if_exists(&self) -> bool {
        self.parsed.is_some_and(|it| it.if_exists == IfExists::Yes)
    }

    /// Whether it holds only for requests that carry its key.
    #[must_use]
    pub(crate) fn requires_key(&self) -> bool {
        let Some(operator) = self.parsed else {
            return false;
        };
        let row = operator.base.row();
        if row.family == Family::Null {
            return self.texts().all(|text| text.eq_ignore_ascii_case("false"));
        }
        let is_total = operator.set == Some(SetOperator::ForAllValues);
        !row.is_negated() && operator.if_exists == IfExists::No && !is_total
    }

    /// Whether it compares the values of its key, instead of asking whether there are any.
    #[must_use]
    pub(crate) fn compares(&self) -> bool {
        self.family().is_some_and(|family| family != Family::Null)
    }

    /// Whether it is `Null` with this one value.
    #[must_use]
    pub(crate) fn is_null(&self, value: &str) -> bool {
        let all = |text: &str| text.eq_ignore_ascii_case(value);
        self.family() == Some(Family::Null) && !self.values.is_empty() && self.texts().all(all)
    }

    /// The operator and the key, to underline both; the key alone when others stand between them.
    #[must_use]
    pub(crate) fn head(&self) -> Span {
        match self.siblings {
            0 | 1 => self.operator.span.to(self.key.span),
            _ => self.key.span,
        }
    }

    /// The operator, the key and its values; without the operator when others stand between.
    #[must_use]
    pub(crate) fn whole(&self) -> Span {
        self.head().to(self.value)
    }

    /// The key as AWS spells it, if it is a known one, with what the author put behind a family;
    /// else as written.
    #[must_use]
    pub(crate) fn key_name(&self) -> String {
        let written = &self.key.value;
        let rest = |row: &ConditionKeyRow| written.get(row.name().len()..).unwrap_or_default();
        self.row.map_or_else(
            || written.clone(),
            |row| format!("{}{}", row.name(), rest(row)),
        )
    }
}

impl Statement {
    /// Whether a condition says that a key has to be in the request.
    #[must_use]
    pub(crate) fn requires(&self, key: &str) -> bool {
        self.tests_of(key).any(|test| test.is_null("false"))
    }

    /// Every key under one operator block that a test belongs to.
    pub(crate) fn block_of<'a>(&'a self, test: &'a Test) -> impl Iterator<Item = &'a Test> {
        let tests = self.tests.iter();
        tests.filter(move |other| other.block == test.block)
    }
}

/// Puts another operator in the place of the one of a block. `None` when the statement has that
/// operator already, or when the block has keys that are not in `all`.
#[must_use]
pub(crate) fn renamed(
    document: &Document,
    statement: &Statement,
    test: &Test,
    to: ConditionOperator,
    all: impl Fn(&Test) -> bool,
) -> Option<Edit> {
    let is_taken = statement.tests.iter().any(|it| it.parsed == Some(to));
    let block: Vec<&Test> = statement.block_of(test).collect();
    let is_whole = block.len() == test.siblings && block.iter().all(|it| all(it));
    (is_whole && !is_taken)
        .then(|| Edit::replace_string(document, test.operator.span, &to.as_string()))
}

/// Adds that a key has to be in the request.
#[must_use]
pub(crate) fn required(document: &Document, statement: &Statement, test: &Test) -> Option<Edit> {
    let member = format!("{}: \"false\"", quoted(&test.key_name()));
    let is_null = |it: &&Test| {
        let plain = it.parsed.is_some_and(|operator| operator.set.is_none());
        plain && it.family() == Some(Family::Null)
    };
    if statement.tests_of(&test.key.value).any(|it| is_null(&it)) {
        // It asks for the contrary, and which of them is meant is for the author to say.
        return None;
    }
    match statement.tests.iter().rfind(is_null) {
        Some(null) => Some(Edit::insert(
            document,
            null.value.end,
            &format!(", {member}"),
        )),
        None => {
            let block = format!(", \"Null\": {{{member}}}");
            Some(Edit::insert(document, test.block.end, &block))
        }
    }
}

/// Takes a key out of the conditions, with its operator when it is the only one, and with the whole
/// element when nothing is left.
#[must_use]
pub(crate) fn removed(statement: &Statement, test: &Test) -> Option<Edit> {
    let keys: Vec<Span> = statement.block_of(test).map(Test::span).collect();
    if keys.len() != test.siblings {
        return None;
    }
    let index = keys.iter().position(|span| *span == test.span())?;
    if let Some(edit) = Edit::remove(&keys, index) {
        return Some(edit);
    }
    let mut blocks: Vec<Span> = Vec::new();
    for other in &statement.tests {
        let span = other.operator.span.to(other.block);
        if !blocks.contains(&span) {
            blocks.push(span);
        }
    }
    let index = blocks
        .iter()
        .position(|span| *span == test.operator.span.to(test.block))?;
    if let Some(edit) = Edit::remove(&blocks, index) {
        return Some(edit);
    }
    let members: Vec<Span> = statement
        .members
        .iter()
        .map(|member| member.name_span.to(member.value))
        .collect();
    let own = statement.condition?;
    let index = statement
        .members
        .iter()
        .position(|member| member.value == own)?;
    Edit::remove(&members, index)
}

/// A policy with one statement changed for some actions, and left as it is for the others.
#[must_use]
pub(crate) fn altered_for(
    policy: &Policy,
    index: usize,
    actions: ActionSet,
    change: impl FnOnce(&mut ast::Statement),
) -> Policy {
    let mut other = policy.clone();
    let Some(own) = other.statements.get_mut(index) else {
        return other;
    };
    let all = own.value.action.as_ref().map_or(ActionSet::EMPTY, covered);
    let mut rest = own.clone();
    rest.value.action = Some(listed(all.difference(actions)));
    own.value.action = Some(listed(all.intersection(actions)));
    change(&mut own.value);
    if !all.difference(actions).is_empty() {
        other.statements.push(rest);
    }
    other
}

/// The actions of KMS that an element speaks of.
fn covered(element: &Element<ActionPattern>) -> ActionSet {
    let sets = element.entries.iter();
    let sets = sets.map(|entry| ActionSet::from_pattern(&entry.value));
    let all = sets.fold(ActionSet::EMPTY, ActionSet::union);
    match element.polarity {
        Polarity::Is => all,
        Polarity::IsNot => all.complement(),
    }
}

/// `Action` with these.
fn listed(actions: ActionSet) -> Element<ActionPattern> {
    let here = Span::new(0, 0);
    let names = actions.iter().filter_map(|it| it.full_name().parse().ok());
    Element {
        polarity: Polarity::Is,
        entries: names.map(|name| Spanned::new(name, here)).collect(),
        span: Place::default(),
    }
}

/// A condition with one value.
#[must_use]
pub(crate) fn condition(
    base: BaseOperator,
    if_exists: IfExists,
    key: &str,
    value: &str,
) -> Option<Spanned<ast::Condition>> {
    let here = Span::new(0, 0);
    let operator = ConditionOperator {
        set: None,
        base,
        if_exists,
    };
    let value = ConditionValue {
        text: value.to_owned(),
        written: Written::String,
    };
    let condition = ast::Condition {
        operator: Spanned::new(operator, here),
        key: Spanned::new(key.parse().ok()?, here),
        values: vec![Spanned::new(value, here)],
    };
    Some(Spanned::new(condition, here))
}

/// A change of access that shows that an Allow lets requests through which could carry a key and do
/// not. Asked of key policies only; of others the answer is `None`.
///
/// # Errors
///
/// Why it could not be settled.
pub(crate) fn open_without(
    view: &View<'_>,
    statement: &Statement,
    test: &Test,
) -> Result<Option<Change>, String> {
    let Some(row) = test.row.filter(|_| !is_always_there(test)) else {
        return Ok(None);
    };
    let Some(engine) = view.document.engine(view.facts) else {
        return Ok(None);
    };
    let present = condition(BaseOperator::Null, IfExists::No, &test.key.value, "false");
    let Some(present) = present else {
        return Ok(None);
    };
    let policy = &engine.policy().policy;
    let other = altered_for(policy, statement.index, row.carriers(), |it| {
        it.conditions.push(present);
    });
    let diff = engine.compare(&other)?;
    let mut changes = diff.changes.into_iter();
    Ok(changes.find(|change| change.direction == Direction::Lost))
}

/// Whether every request carries the key whose action can: parameters that a call must have, or
/// that have a default, and what a key is. The engine takes what it is not told to be absent as well.
#[must_use]
pub(crate) fn is_always_there(test: &Test) -> bool {
    test.row.is_some_and(|row| ALWAYS.contains(&row.name()))
}

/// Whether the policies of this kind are attached to callers whose requests may lack a key that
/// their action can carry. Sure of the keys that are listed; of others nothing is said.
///
/// Sources: IAM User Guide, "AWS global condition context keys" (the paragraphs on availability);
/// KMS Developer Guide, "Condition keys for AWS KMS".
#[must_use]
pub(crate) fn may_be_absent(view: &View<'_>, test: &Test) -> bool {
    let is_of_caller = match view.document.policy_kind() {
        Some(
            PolicyKind::IdentityPolicy
            | PolicyKind::PermissionsBoundary
            | PolicyKind::SessionPolicy,
        ) => true,
        Some(
            PolicyKind::KeyPolicy
            | PolicyKind::ResourceControlPolicy
            | PolicyKind::ServiceControlPolicy
            | PolicyKind::VpcEndpointPolicy,
        )
        | None => false,
    };
    is_of_caller && is_optional(test)
}

/// Whether requests whose action can carry the key are known to be made with it and without it.
#[must_use]
pub(crate) fn is_optional(test: &Test) -> bool {
    test.row.is_some_and(|row| OPTIONAL.contains(&row.name()))
}

/// Sources: KMS API Reference, "CreateGrant" and others (parameters that are required, and
/// defaults); KMS Developer Guide, "Condition keys for AWS KMS". With a default: U-07.
const ALWAYS: &[&str] = &[
    "kms:CustomerMasterKeySpec",
    "kms:CustomerMasterKeyUsage",
    "kms:DataKeyPairSpec",
    "kms:EncryptionAlgorithm",
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:KeyOrigin",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:MacAlgorithm",
    "kms:MessageType",
    "kms:MultiRegion",
    "kms:PolicyName",
    "kms:PrimaryRegion",
    "kms:ReEncryptOnSameKey",
    "kms:ReplicaRegion",
    "kms:RotationPeriodInDays",
    "kms:ScheduleKeyDeletionPendingWindowInDays",
    "kms:SigningAlgorithm",
    "kms:WrappingAlgorithm",
    "kms:WrappingKeySpec",
];

/// Keys that a request may lack although its action can carry them.
const OPTIONAL: &[&str] = &[
    "aws:CalledVia",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "kms:EncryptionContext:",
    "kms:EncryptionContextKeys",
    "kms:RecipientAttestation:ImageSha384",
    "kms:RecipientAttestation:PCR",
    "kms:RequestAlias",
    "kms:ResourceAliases",
    "kms:ViaService",
];
