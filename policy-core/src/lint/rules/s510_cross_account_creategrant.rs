//! A principal of another account that may make grants for whomever it likes.
//!
//! # Why it matters
//!
//! A grant outlives the statement that allowed it: taking the statement out does not take the
//! grants back. And the grantee can be anybody, in any account. With `kms:GrantIsForAWSResource`
//! only AWS services make grants, for resources of the other account.
//!
//! # What AWS does
//!
//! It allows CreateGrant with any operation that a grant can have, also those that the creator may
//! not call itself, unless the policy limits them.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
//!  "Action": "kms:CreateGrant", "Resource": "*"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
//!  "Action": "kms:CreateGrant", "Resource": "*",
//!  "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
//! ```
//!
//! # When to keep it
//!
//! When an administrator of the other account has to make a grant by hand, as for the
//! service-linked role of Auto Scaling; test `kms:GranteePrincipal` then. Accounts that the
//! configuration lists as trusted are left alone, and while nothing is configured a finding is an
//! `info` only.
//!
//! # Source
//!
//! KMS Developer Guide, "Allowing users in other accounts to use a KMS key" and
//! "kms:GrantIsForAWSResource"; Amazon EC2 Auto Scaling User Guide, "Required AWS KMS key policy
//! for use with encrypted volumes".

use crate::lint::engine::claims::{self, Claim};
use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::lint::who;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "S510",
    name: "cross-account-creategrant",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || !statement.actions.contains(Action::CREATE_GRANT) {
        return;
    }
    let Some(engine) = view.document.engine(view.facts) else {
        return;
    };
    let actions = ActionSet::of(Action::CREATE_GRANT);
    for outsider in who::outsiders(view, engine, statement) {
        let text = outsider.text;
        let principal = claims::named("AWS", text);
        let claim = Claim::of(&principal, actions).when(claims::ANY_GRANT);
        let example = match engine.refute_by(statement.index, &claim) {
            Ok(Some(example)) => example,
            Ok(None) => continue,
            Err(why) => return found.fail(why),
        };
        let account = outsider.account;
        let finding = found.add(
            outsider.span,
            format!("account {account} may make grants for anybody"),
        );
        finding
            .severity(who::severity(view))
            .help("add `kms:GrantIsForAWSResource`, or bound `kms:GranteePrincipal`")
            .subject(text)
            .witness(&example);
        if let Some(fix) = granted::for_services_only(view.document, statement) {
            finding.fix(fix);
        }
    }
}
