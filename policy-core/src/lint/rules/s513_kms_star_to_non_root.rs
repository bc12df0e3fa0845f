//! Every action of KMS for a principal that is not the root of the key's own account.
//!
//! # Why it matters
//!
//! `kms:*` is use, administration, grants and deletion in one, and every action that KMS gets
//! later. Hardly any principal needs all of that; the root of the account has it so that identity
//! policies count.
//!
//! # What AWS does
//!
//! It allows all actions on the key. Principals of other accounts can call those that work across
//! accounts: CreateGrant is among them.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:*", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! For a break-glass role.
//!
//! # Source
//!
//! KMS Developer Guide, "Key policies in AWS KMS"; AWS Well-Architected Framework, "SEC03-BP02
//! Grant least privilege access".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::principal::PrincipalName;
use crate::table::kms_action::ActionSet;

pub(super) const RULE: Rule = Rule {
    code: "S513",
    name: "kms-star-to-non-root",
    severity: Severity::Warning,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let is_all = ActionSet::ON_KEYS.difference(statement.actions).is_empty();
    if !statement.allows() || !is_all || statement.has_test("kms:ViaService") {
        return;
    }
    let owner = view.document.engine(view.facts);
    let owner = owner.and_then(|engine| engine.owner().account());
    for entry in statement.principals() {
        let name = match entry.value.kind.as_deref() {
            Some("AWS") => PrincipalName::parse_aws(&entry.value.text),
            None | Some(_) => continue,
        };
        match name {
            Ok(PrincipalName::Account { account, .. }) => {
                if owner.is_none_or(|owner| owner == account) {
                    continue;
                }
            }
            // Everybody is the business of other rules.
            Ok(PrincipalName::AnyAws) | Err(_) => continue,
            Ok(_) => {}
        }
        let text = &entry.value.text;
        found
            .add(
                entry.span,
                format!("`{text}` may do everything with the key"),
            )
            .help("list the actions that it needs")
            .subject(text);
    }
}
