//! A key policy that lets anybody with an AWS account use the key.
//!
//! # Why it matters
//!
//! `"Principal": "*"` is every principal of every account. Without a condition that says who the
//! caller is, whoever learns the key's ARN can decrypt with it, and ARNs are in logs, ciphertexts
//! and error messages.
//!
//! # What AWS does
//!
//! It allows the call of a stranger as soon as the stranger's own account allows it too.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! Only for a key that is public on purpose, such as one that strangers verify signatures with.
//!
//! # Source
//!
//! KMS Developer Guide, "Key policies in AWS KMS"; IAM User Guide, "AWS JSON policy elements:
//! Principal".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::symbolic::answer::Bound;

pub(super) const RULE: Rule = Rule {
    code: "S501",
    name: "public-key-policy",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    let reach = match engine.reach() {
        Ok(reach) => reach,
        Err(why) => {
            found.fail(why);
            return;
        }
    };
    let Some(public) = reach.iter().find(|row| row.bound == Bound::Public) else {
        return;
    };
    let settling = engine.settling(&public.example);
    let statement = settling.first().and_then(|index| {
        let mut statements = view.document.statements.iter();
        statements.find(|statement| statement.index == *index)
    });
    let span = statement.map_or_else(
        || view.document.top(),
        |statement| {
            let principal = statement.principal.as_ref();
            principal.map_or_else(|| statement.head(), |it| it.name.span.to(it.value))
        },
    );
    let actions: Vec<&str> = public
        .actions
        .iter()
        .map(|action| action.full_name())
        .collect();
    let message = match actions.as_slice() {
        [only] => format!("anybody with an AWS account can call `{only}`"),
        [first, ..] => {
            let more = actions.len().saturating_sub(1);
            format!("anybody with an AWS account can call `{first}` and {more} more actions")
        }
        [] => return,
    };
    found
        .add(span, message)
        .help("name the principals, or bound them with `kms:CallerAccount` or `aws:PrincipalOrgID`")
        .witness(&public.example);
}
