//! A condition key of KMS or of all services that there is not.
//!
//! # Why it matters
//!
//! Nothing checks the names of condition keys. A statement with `kms:ViaServices` reads as if it
//! were narrow: an Allow with it never applies, and with a negated operator or `IfExists` it
//! applies without the bound that is meant.
//!
//! # What AWS does
//!
//! It takes the policy as it is, and treats the key as one that the request does not carry.
//!
//! # Example
//!
//! ```json
//! "StringEquals": {"kms:ViaServices": "s3.eu-west-1.amazonaws.com"}
//! ```
//!
//! # Instead
//!
//! ```json
//! "StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
//! ```
//!
//! # When to keep it
//!
//! When AWS has added the key since this version of the tables was made. A name that is not near to
//! a known one is a warning only, for that reason. Keys of other services are not looked at here.
//!
//! # Source
//!
//! KMS Developer Guide, "AWS KMS condition keys"; IAM User Guide, "AWS global condition context
//! keys".

use crate::lint::action;
use crate::lint::condition::absent;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::prefix;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::rules::p109_deprecated_condition_key::is_old;
use crate::lint::rules::p112_missing_suffix_in_condition_key::bare_family;
use crate::lint::view::{Statement, View};
use crate::table::condition_key::{self, ConditionKeyRow, Form as KeyForm};
use crate::text::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    code: "P110",
    name: "unknown-condition-key",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    for test in &statement.tests {
        let key = test.key.value.as_str();
        let Some((own, name)) = key.split_once(':') else {
            continue;
        };
        let is_passed = test.row.is_some()
            || name.is_empty()
            || is_old(key)
            || action::is_left_to_others(key)
            || bare_family(key).is_some()
            || USED_BY_AWS.iter().any(|it| it.eq_ignore_ascii_case(key));
        if is_passed || !(is_looked_at(own) || is_misspelled(own)) {
            continue;
        }
        let finding = found
            .add(test.key.span, format!("there is no condition key `{key}`"))
            .consequence(absent::consequence_of_absent(test))
            .subject(key);
        match meant(key) {
            Some(meant) => {
                let edit = Edit::replace_string(view.document, test.key.span, &meant);
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(Fix::changing(format!("write `{meant}`"), vec![edit]));
            }
            None => {
                finding
                    .severity(Severity::Warning)
                    .help("see the list of condition keys, or update this linter if it is new");
            }
        }
    }
}

/// Keys that policies of AWS use and its documentation does not describe.
const USED_BY_AWS: [&str; 1] = ["aws:PrincipalOrgMasterAccountId"];

fn is_looked_at(own: &str) -> bool {
    own.eq_ignore_ascii_case("aws") || own.eq_ignore_ascii_case("kms")
}

fn is_misspelled(own: &str) -> bool {
    !prefix::is_known(own) && nearest(own, ["aws", "kms"]).is_some()
}

/// The known key that is meant, with what the author chose behind it.
fn meant(key: &str) -> Option<String> {
    let folded = key.to_ascii_lowercase();
    for row in condition_key::rows() {
        // The sign between a family and its own part may be another one.
        let stem = row.folded().strip_suffix([':', '/']);
        let rest = stem.and_then(|stem| folded.strip_prefix(stem));
        let is_parted =
            rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with([':', '/', '.']));
        if is_parted {
            let own = key.get(row.folded().len()..)?;
            return Some(format!("{}{own}", row.name()));
        }
    }
    let whole = condition_key::rows()
        .iter()
        .filter(|row| row.form() == KeyForm::Exact);
    if let Some(near) = nearest(key, whole.map(ConditionKeyRow::name)) {
        return Some(near.to_owned());
    }
    let at = key.rfind(['/', ':'])?;
    let (head, own) = key.split_at_checked(at.checked_add(1)?)?;
    let families = condition_key::rows()
        .iter()
        .filter(|row| row.form() == KeyForm::Family);
    let near = nearest(head, families.map(ConditionKeyRow::name))?;
    (!own.is_empty()).then(|| format!("{near}{own}"))
}
