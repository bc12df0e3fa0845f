//! A policy that allows one half of importing key material: ImportKeyMaterial or
//! GetParametersForImport.
//!
//! # Why it matters
//!
//! Importing takes both: GetParametersForImport gives the public key and the token that
//! ImportKeyMaterial needs. With one of them nothing can be imported.
//!
//! # What AWS does
//!
//! It authorizes each call for itself. The token is valid for 24 hours.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:ImportKeyMaterial", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Action": ["kms:GetParametersForImport", "kms:ImportKeyMaterial"],
//!  "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! When two people import together on purpose, each with one half.
//!
//! # Source
//!
//! KMS Developer Guide, "Importing key material for AWS KMS keys"; KMS API Reference,
//! "ImportKeyMaterial".

use crate::ast::Polarity;
use crate::lint::action;
use crate::lint::edit::{Edit, quoted};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Form, Statement, View};
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K339",
    name: "import-half-granted",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY.and(Kinds::IDENTITY),
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let listed = statement.action.as_ref().filter(|_| statement.allows());
    let Some(element) = listed.filter(|it| it.polarity == Polarity::Is) else {
        return;
    };
    let allowed = view
        .document
        .statements
        .iter()
        .filter(|it| it.allows())
        .fold(ActionSet::EMPTY, |set, it| set.union(it.actions));
    for entry in &element.entries {
        let own = action::covered(&entry.value);
        let is_exact = own.len() == 1;
        // `kms:Get*` is for reading, and no sign of an import.
        let other = match (own.contains(IMPORT), own.contains(PARAMETERS)) {
            (true, _) if !allowed.contains(PARAMETERS) => PARAMETERS,
            (_, true) if is_exact && !allowed.contains(IMPORT) => IMPORT,
            (_, _) => continue,
        };
        let finding = found
            .add(
                entry.span,
                format!(
                    "`{}` is half of an import: `{other}` is not allowed",
                    entry.value
                ),
            )
            .help(format!("allow `{other}` to the same principals"))
            .subject(&entry.value);
        let edit = match element.form {
            Form::List => {
                let more = format!(", {}", quoted(other.full_name()));
                Edit::insert(view.document, entry.span.end, &more)
            }
            Form::One => {
                let list = format!("[{}, {}]", quoted(&entry.value), quoted(other.full_name()));
                Edit::replace(view.document, element.value, &list)
            }
        };
        finding.fix(Fix::changing(format!("allow `{other}` here"), vec![edit]));
    }
}

const IMPORT: Action = Action::IMPORT_KEY_MATERIAL;
const PARAMETERS: Action = Action::GET_PARAMETERS_FOR_IMPORT;
