//! A Deny with `NotPrincipal`.
//!
//! # Why it matters
//!
//! A role calls as a session, and the account stands behind it: a Deny that spares the role alone
//! denies its sessions and its account nevertheless, and so everybody. Who adds a role later has
//! to think of all of that again, and a mistake locks the key.
//!
//! # What AWS does
//!
//! It denies every principal that is not listed. For a role to be spared, the session and the
//! account have to be listed beside it.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/key-keeper"},
//!  "Action": "kms:ScheduleKeyDeletion", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*",
//!  "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/key-keeper"}}}
//! ```
//!
//! # When to keep it
//!
//! Hardly ever. `aws:PrincipalArn` says the same, and is right for sessions of roles.
//!
//! # Source
//!
//! IAM User Guide, "AWS JSON policy elements: NotPrincipal".

use crate::ast::Polarity;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S520",
    name: "deny-notprincipal",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    let element = statement.principal.as_ref();
    let Some(element) = element.filter(|it| it.polarity == Polarity::IsNot) else {
        return;
    };
    if statement.denies() {
        found
            .add(
                element.name.span,
                "a Deny with `NotPrincipal` easily denies more than it seems to",
            )
            .help(r#"deny `"*"` and spare principals with `ArnNotEquals` on `aws:PrincipalArn`"#);
    }
}
