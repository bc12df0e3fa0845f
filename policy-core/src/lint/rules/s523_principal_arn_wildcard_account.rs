//! An Allow for everybody whose name matches a pattern that names of every account match.
//!
//! # Why it matters
//!
//! `arn:aws:iam::*:role/app` is the role of that name in every account: whoever likes makes one of
//! their own. The same goes for patterns that begin with `*`, and for a session's `aws:userid`.
//!
//! # What AWS does
//!
//! It compares the ARN with the pattern, and allows the call when the stranger's own account
//! allows it too.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"},
//!                "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
//! ```
//!
//! # When to keep it
//!
//! Never for data that is not public.
//!
//! # Source
//!
//! IAM User Guide, "aws:PrincipalArn".

use crate::lint::engine::stranger;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, Test, View};

pub(super) const RULE: Rule = Rule {
    code: "S523",
    name: "principal-arn-wildcard-account",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let stranger = match stranger::of(view, statement) {
        Ok(Some(stranger)) if stranger.meets("aws:PrincipalArn") => stranger,
        Ok(_) => return,
        Err(why) => return found.fail(why),
    };
    // Through a service, another rule says it.
    if !statement.is_for_everybody()
        || statement.tests.is_empty()
        || stranger.meets("kms:ViaService")
    {
        return;
    }
    let test = statement.tests_of("aws:PrincipalArn").next();
    let span = test.map_or_else(|| statement.principal_place(), Test::span);
    found
        .add(
            span,
            format!(
                "principals of other accounts can have such a name, and call {}",
                stranger.can()
            ),
        )
        .help("write the account into the ARN, or add `aws:PrincipalOrgID`")
        .witness(&stranger.example);
}
