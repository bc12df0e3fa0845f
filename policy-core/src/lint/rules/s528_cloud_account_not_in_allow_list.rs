//! A principal of another account that the configuration does not list as trusted.
//!
//! # Why it matters
//!
//! A review of a key policy asks of each account whose it is. The configuration is the place for
//! the answer; what is not there has not been answered.
//!
//! # What AWS does
//!
//! It allows what the statement allows, as far as the other account's identity policies allow it
//! too.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/reader"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! List the account among `trusted_accounts`, or take it out of the policy.
//!
//! # When to keep it
//!
//! While the accounts are being found out.
//!
//! # Source
//!
//! KMS Developer Guide, "Allowing users in other accounts to use a KMS key".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;

pub(super) const RULE: Rule = Rule {
    code: "S528",
    name: "cloud-account-not-in-allow-list",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() {
        return;
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    let mut seen = Vec::new();
    for outsider in who::outsiders(view, engine, statement) {
        let account = outsider.account;
        if seen.contains(&account) {
            continue;
        }
        seen.push(account);
        found
            .add(
                outsider.span,
                format!("account {account} is not among those that are trusted"),
            )
            .help("list it as trusted in the configuration if it is")
            .subject(account.to_string());
    }
}
