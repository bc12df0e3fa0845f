//! An Allow for an AWS service that does not say for which account or resource the service calls.
//!
//! # Why it matters
//!
//! A service calls for everybody who uses it. Without a condition on the source, whoever can make
//! the service use this key, from any account, has the access that the statement gives: the
//! service is a confused deputy.
//!
//! # What AWS does
//!
//! It allows every call that the service makes with its own principal, whoever it works for.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! For a service that documents a key policy without such a condition because its calls carry
//! none. Services of which it is not known that their calls carry a source get an `info`, and so
//! does EventBridge, whose calls carry one in some uses only. Statements that only describe the
//! key are left alone.
//!
//! # Source
//!
//! IAM User Guide, "The confused deputy problem"; KMS Developer Guide, "Key policies in AWS KMS".

use crate::lint::edit::Edit;
use crate::lint::engine::claims::{self, Claim};
use crate::lint::engine::stranger;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::service::{Source, of_principal};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};
use crate::table::kms_action::{Action, ActionSet};
use crate::table::operator::BaseOperator;

pub(super) const RULE: Rule = Rule {
    code: "S505",
    name: "service-principal-no-source",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let actions = statement.actions.difference(harmless());
    if !statement.allows() || actions.is_empty() {
        return;
    }
    if statement.is_for_everybody() {
        return every_service(view, statement, actions, found);
    }
    for entry in statement.principals() {
        if entry.value.kind.as_deref() != Some("Service") || has_bound(statement) {
            continue;
        }
        let service = &entry.value.text;
        let Some(engine) = view.document.engine(view.facts) else {
            continue;
        };
        // Whether a Deny saves it, the engine knows.
        let principal = claims::named("Service", service);
        let claim = Claim::of(&principal, actions).when(claims::SOME_SOURCE);
        let example = match engine.refute_by(statement.index, &claim) {
            Ok(Some(example)) => example,
            Ok(None) => continue,
            Err(why) => return found.fail(why),
        };
        let row = of_principal(service).map(|(row, _)| row);
        let source = row.map_or(Source::Undocumented, |row| row.source);
        let context = row.and_then(|row| row.context.first());
        let (severity, help) = match (source, context) {
            (Source::Carried, _) => (
                Severity::Warning,
                "add a condition on `aws:SourceAccount` or `aws:SourceArn`".to_owned(),
            ),
            (Source::Undocumented, Some(key)) => (
                Severity::Warning,
                format!("add a condition on `kms:EncryptionContext:{key}`, or on the source"),
            ),
            (Source::Sometimes | Source::Undocumented, _) => (
                Severity::Info,
                "add a condition on `aws:SourceAccount` if the calls of this service carry it"
                    .to_owned(),
            ),
        };
        let finding = found.add(
            entry.span,
            format!("`{service}` may call for anybody who uses the service"),
        );
        finding
            .severity(severity)
            .help(help)
            .subject(service)
            .witness(&example);
        let account = engine.owner().account().map(|it| it.to_string());
        if let (Source::Carried, Some(account)) = (source, account)
            && let Some(edit) = Edit::add_test(
                view.document,
                statement,
                "StringEquals",
                "aws:SourceAccount",
                &account,
            )
        {
            let title = format!("ask for calls on behalf of account {account}");
            finding.fix(Fix::changing(title, vec![edit]));
        }
    }
}

/// An Allow for everybody that keeps strangers out and services not.
fn every_service(view: &View<'_>, statement: &Statement, actions: ActionSet, found: &mut Findings) {
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    match stranger::of(view, statement) {
        Ok(None) => {}
        Ok(Some(_)) => return,
        Err(why) => return found.fail(why),
    }
    let claim = Claim::of(claims::ANYBODY, actions);
    let claim = claim.when(claims::SOME_SOURCE).when(claims::BY_SERVICE);
    match engine.refute_by(statement.index, &claim) {
        Ok(Some(example)) if !has_bound(statement) => {
            found
                .add(
                    statement.principal_place(),
                    "every AWS service may call for anybody who uses it",
                )
                .help(r#"`"*"` is for services as well; add a condition on `aws:SourceAccount`"#)
                .witness(&example);
        }
        Ok(_) => {}
        Err(why) => found.fail(why),
    }
}

/// Whether it names for whom the service calls: by the source, an organization, or an encryption
/// context in which the service writes an ARN or an account.
fn has_bound(statement: &Statement) -> bool {
    let names_somebody = |text: &str| {
        let digits = text.split(|it: char| !it.is_ascii_digit());
        text.contains("${") || digits.into_iter().any(|run| run.len() == 12)
    };
    // That a key is there says nothing of what it is.
    let says = |test: &Test| {
        test.parsed
            .is_some_and(|operator| operator.base != BaseOperator::Null)
    };
    let mut sources = SOURCES.iter().flat_map(|key| statement.tests_of(key));
    sources.any(says)
        || statement.tests.iter().any(|test| {
            let key = test.key.value.to_ascii_lowercase();
            key.starts_with("kms:encryptioncontext:")
                && !test.is_negated()
                && test
                    .texts()
                    .all(|text| names_somebody(text) || text.starts_with("arn:aws:s3:::"))
        })
}

/// Actions that tell nothing of data.
fn harmless() -> ActionSet {
    ActionSet::from_slice(&[
        Action::DESCRIBE_KEY,
        Action::GET_KEY_POLICY,
        Action::GET_KEY_ROTATION_STATUS,
        Action::GET_PUBLIC_KEY,
        Action::LIST_ALIASES,
        Action::LIST_GRANTS,
        Action::LIST_KEY_POLICIES,
        Action::LIST_KEY_ROTATIONS,
        Action::LIST_KEYS,
        Action::LIST_RESOURCE_TAGS,
        Action::LIST_RETIRABLE_GRANTS,
        Action::GET_KEY_LAST_USAGE,
        Action::GET_PARAMETERS_FOR_IMPORT,
        Action::DESCRIBE_CUSTOM_KEY_STORES,
    ])
}

/// Keys that say for whom a service calls; whether their values admit everybody is the business of
/// another rule.
const SOURCES: [&str; 5] = [
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "kms:ViaService",
];
