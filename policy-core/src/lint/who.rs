//! Principals that a statement names: those of other accounts, administrators, and users.

use crate::lint::document::Document;
use crate::lint::engine::claims::{self, Claim};
use crate::lint::engine::{Engine, account_of};
use crate::lint::rule::Severity;
use crate::lint::view::{Statement, View};
use crate::name::account::AccountId;
use crate::name::principal::PrincipalName;
use crate::table::kms_action::{Action, ActionSet};
use crate::text::span::Span;

/// A principal of another account that nobody said to trust.
#[derive(Clone, Copy)]
pub(super) struct Outsider<'a> {
    /// Where it is named.
    pub(super) span: Span,
    pub(super) text: &'a str,
    pub(super) account: AccountId,
    /// Whether it is the whole account.
    pub(super) is_account: bool,
}

/// Those that a statement names, or whose account a condition of a statement for everybody names;
/// nobody while it is not known whose key it is.
pub(super) fn outsiders<'a>(
    view: &View<'_>,
    engine: &Engine,
    statement: &'a Statement,
) -> Vec<Outsider<'a>> {
    let Some(owner) = engine.owner().account() else {
        return Vec::new();
    };
    let entries = statement.principals();
    let aws = entries.filter(|entry| entry.value.kind.as_deref() == Some("AWS"));
    let named = aws.map(|entry| (entry.span, entry.value.text.as_str()));
    let tests = statement.tests.iter().filter(|it| {
        let key = it.key.value.to_ascii_lowercase();
        statement.is_for_everybody() && !it.is_negated() && ACCOUNTS.contains(&key.as_str())
    });
    let values = tests.flat_map(|test| &test.values);
    let in_conditions = values
        .map(|value| (value.span, value.value.text.as_str()))
        .filter(|(_, text)| AccountId::from_digits(text).is_some());
    let outside = named.chain(in_conditions).filter_map(|(span, text)| {
        let name = PrincipalName::parse_aws(text).ok()?;
        let account = account_of(&name)?;
        let is_trusted = account == owner || view.facts.trusted_accounts.contains(&account);
        (!is_trusted).then_some(Outsider {
            span,
            text,
            account,
            is_account: matches!(name, PrincipalName::Account { .. }),
        })
    });
    outside.collect()
}

/// How bad access from another account is: without a word on which accounts are trusted, it is only
/// worth knowing.
pub(super) fn severity(view: &View<'_>) -> Severity {
    let is_said = view.facts.account.is_some() || !view.facts.trusted_accounts.is_empty();
    match is_said {
        true => Severity::Warning,
        false => Severity::Info,
    }
}

/// Whether a statement that names a principal, or everybody, lets it call one of these actions by
/// itself, with every Deny of the policy in force.
pub(super) fn may(
    document: &Document,
    engine: &Engine,
    text: &str,
    actions: ActionSet,
) -> Result<bool, String> {
    let principal = claims::who(text);
    for statement in document.statements.iter().filter(|it| it.allows()) {
        let own = statement.actions.intersection(actions);
        let mut entries = statement.principals();
        let names = entries.any(|it| it.value.text == text || it.value.text == "*");
        if own.is_empty() || !names {
            continue;
        }
        let claim = Claim::of(&principal, own);
        if engine.refute_by(statement.index, &claim)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the policy itself lets a principal change it, or the facts say that it is to administer
/// the key.
pub(super) fn is_admin(view: &View<'_>, engine: &Engine, text: &str) -> Result<bool, String> {
    let Ok(name) = PrincipalName::parse_aws(text) else {
        return Ok(false);
    };
    if view.document.key.admins.contains(&name) {
        return Ok(true);
    }
    let administers = ActionSet::of(Action::PUT_KEY_POLICY);
    may(view.document, engine, text, administers)
}

/// Whether a statement names only whole accounts, or one that is the whole of the key's account.
pub(super) fn is_account(text: &str) -> bool {
    matches!(
        PrincipalName::parse_aws(text),
        Ok(PrincipalName::Account { .. })
    )
}

/// Actions by which data or secrets become known, or are made in the name of the key.
pub(super) fn uses() -> ActionSet {
    ActionSet::from_slice(&[
        Action::DECAPSULATE,
        Action::DECRYPT,
        Action::DERIVE_SHARED_SECRET,
        Action::ENCRYPT,
        Action::GENERATE_DATA_KEY,
        Action::GENERATE_DATA_KEY_PAIR,
        Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
        Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
        Action::GENERATE_MAC,
        Action::RE_ENCRYPT_FROM,
        Action::RE_ENCRYPT_TO,
        Action::SIGN,
    ])
}

/// Actions that take a key, and all data under it, away.
pub(super) fn destructive() -> ActionSet {
    ActionSet::from_slice(&[
        Action::DELETE_CUSTOM_KEY_STORE,
        Action::DELETE_IMPORTED_KEY_MATERIAL,
        Action::DISABLE_KEY,
        Action::SCHEDULE_KEY_DELETION,
    ])
}

/// The condition keys that say of which account the caller is, in lower case.
const ACCOUNTS: [&str; 2] = ["aws:principalaccount", "kms:calleraccount"];
