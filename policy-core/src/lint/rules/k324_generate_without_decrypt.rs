//! A principal that may generate data keys and never decrypt them.
//!
//! # Why it matters
//!
//! It works in the first test and fails later. Multipart uploads to S3, producers of encrypted
//! queues and topics, and everything that caches a data key need to decrypt it as well.
//!
//! # What AWS does
//!
//! S3 decrypts the data key for every part after the first one, and SQS and SNS decrypt theirs with
//! the permissions of whoever sends. Without `kms:Decrypt` the call fails with AccessDenied or
//! KMS.AccessDeniedException.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/uploader"},
//!  "Action": "kms:GenerateDataKey", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-north-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/uploader"},
//!  "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-north-1.amazonaws.com"}}}
//! ```
//!
//! # When to keep it
//!
//! For a writer that must not read and whose service is known to work so. It is a warning for
//! services that need both by their own guide, and for use through S3, SQS or SNS; for others it is
//! only pointed out. AWS services that only write, such as CloudTrail, are left alone, and so is a
//! Decrypt that a Deny takes away. If an identity policy of the account may allow it, it is only
//! pointed out as well.
//!
//! # Source
//!
//! Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys" on multipart uploads;
//! Amazon SQS and SNS Developer Guides, "Key management".

use crate::ast::{Effect, PolicyKind};
use crate::lint::action;
use crate::lint::finding::{Finding, Findings};
use crate::lint::kind::Kinds;
use crate::lint::known::service::{by_label, of_principal};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::Statement;
use crate::lint::view::View;
use crate::symbolic::answer::{CallerAccess, CallerClass};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K324",
    name: "generate-without-decrypt",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let document = view.document;
    let is_half = |set: ActionSet| set.contains(MAKES) && !set.contains(Action::DECRYPT);
    let mut allows = document.with_effect(Effect::Allow);
    if !allows.any(|it| is_half(it.actions) && !is_for_writers(it)) {
        return;
    }
    match document.policy_kind() {
        Some(PolicyKind::KeyPolicy) => {}
        Some(_) | None => {
            let mut allows = document.with_effect(Effect::Allow);
            if is_half(document.allowed())
                && let Some(at) = allows.find(|it| it.actions.contains(MAKES))
            {
                report(view, at, None, found);
            }
            return;
        }
    }
    let Some(engine) = document.engine(view.facts) else {
        return;
    };
    let access = match engine.access() {
        Ok(access) => access,
        Err(why) => return found.fail(why),
    };
    let mut told: Vec<usize> = Vec::new();
    for caller in access.callers.iter().filter(|it| is_half(given(it))) {
        let indexes = engine.allowing(caller, MAKES);
        let mut statements = indexes.iter().filter_map(|it| document.statement(*it));
        let Some(statement) = statements.find(|it| is_half(it.actions)) else {
            continue;
        };
        if told.contains(&statement.index) {
            continue;
        }
        let Some(finding) = report(view, statement, Some(&caller.caller), found) else {
            continue;
        };
        told.push(statement.index);
        // An identity policy may let it decrypt.
        if caller.all().contains(Action::DECRYPT) {
            finding.severity(Severity::Info);
        }
    }
}

/// What the key policy gives: to other accounts never without a policy of theirs.
const fn given(caller: &CallerAccess) -> ActionSet {
    match caller.is_own {
        true => caller.alone,
        false => caller.all(),
    }
}

fn report<'f>(
    view: &View<'_>,
    statement: &Statement,
    caller: Option<&CallerClass>,
    found: &'f mut Findings,
) -> Option<&'f mut Finding> {
    // Whoever writes a pattern for both and denies one means it.
    let mut entries = action::entries_for(statement, MAKES);
    let (entry, _) = entries
        .next()
        .filter(|(_, covered)| !covered.contains(Action::DECRYPT))?;
    let (who, needs) = match caller {
        Some(CallerClass::Named(name)) => {
            let service = of_principal(name).map(|(row, _)| row);
            let is_service = service.is_some() || !name.starts_with("arn:");
            let needs = service.is_some_and(|row| row.needs.contains(&"Decrypt"));
            if is_service && !needs {
                return None;
            }
            (format!("`{name}`"), needs)
        }
        Some(other) => (other.to_string(), false),
        None => ("the holder".to_owned(), false),
    };
    let needs = needs || is_through_a_reader(statement);
    let finding = found
        .add(
            entry.span,
            format!("{who} can make data keys and never decrypt them"),
        )
        .help("add `kms:Decrypt`")
        .subject(who);
    if needs {
        let kind = match caller {
            Some(_) => "resource",
            None => "identity",
        };
        finding.consequence(format!(
            "User: … is not authorized to perform: kms:Decrypt on resource: … because no \
             {kind}-based policy allows the kms:Decrypt action"
        ));
    } else {
        finding.severity(Severity::Info);
    }
    if let Some(fix) = action::with_action(view.document, statement, entry, Action::DECRYPT) {
        finding.fix(fix);
    }
    Some(finding)
}

/// Whether a statement is only for services that write, or of which it is not known that they read.
fn is_for_writers(statement: &Statement) -> bool {
    let mut principals = statement.principals();
    let is_one = statement.principals().next().is_some();
    is_one
        && principals.all(|entry| {
            let is_service = entry.value.kind.as_deref() == Some("Service");
            let row = of_principal(&entry.value.text).map(|(row, _)| row);
            is_service && !row.is_some_and(|row| row.needs.contains(&"Decrypt"))
        })
}

/// Whether a statement is about use through a service that decrypts with the caller's permissions
/// what it made.
fn is_through_a_reader(statement: &Statement) -> bool {
    let via = statement
        .tests_of("kms:ViaService")
        .filter(|it| !it.is_negated());
    let mut services = via.flat_map(|it| it.texts());
    let is_via = services.any(|text| {
        let label = text.split('.').next().unwrap_or_default();
        READERS.contains(&label)
    });
    let rows = READERS.iter().filter_map(|label| by_label(label));
    let keys = rows.flat_map(|row| row.context);
    let mut keys = keys.map(|key| format!("kms:EncryptionContext:{key}"));
    is_via || keys.any(|key| statement.has_test(&key))
}

const MAKES: Action = Action::GENERATE_DATA_KEY;

/// Sorted.
const READERS: [&str; 3] = ["s3", "sns", "sqs"];
