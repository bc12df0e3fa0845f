//! An Allow for everybody through an AWS service, of whatever account.
//!
//! # Why it matters
//!
//! `kms:ViaService` says which service a call goes through, not for whom. Everybody with an AWS
//! account can make a bucket or a table that uses this key, and read and write with it through the
//! service.
//!
//! # What AWS does
//!
//! It allows the call that the service makes for a stranger, as soon as the stranger's own account
//! allows it too. The policies of AWS managed keys therefore test `kms:CallerAccount` beside
//! `kms:ViaService`.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com",
//!                                 "kms:CallerAccount": "111122223333"}}}
//! ```
//!
//! # When to keep it
//!
//! Never for data that is not public.
//!
//! # Source
//!
//! KMS Developer Guide, "kms:ViaService" and "kms:CallerAccount".

use crate::lint::edit::Edit;
use crate::lint::engine::stranger;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S504",
    name: "viaservice-without-calleraccount",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let stranger = match stranger::of(view, statement) {
        Ok(Some(stranger)) if stranger.meets("kms:ViaService") => stranger,
        Ok(_) => return,
        Err(why) => return found.fail(why),
    };
    if !statement.is_for_everybody() || statement.tests.is_empty() {
        return;
    }
    let message = format!(
        "anybody with an AWS account can call {} through the service",
        stranger.can()
    );
    let finding = found.add(statement.principal_place(), message);
    finding
        .help("add `kms:CallerAccount` beside `kms:ViaService`")
        .witness(&stranger.example);
    if let Some(test) = statement.tests_of("kms:ViaService").next() {
        finding.related(test.span(), "this says how the call comes, not whose it is");
    }
    let owner = view.document.engine(view.facts);
    let account = owner.and_then(|engine| engine.owner().account());
    if let Some(account) = account
        && let Some(edit) = Edit::add_test(
            view.document,
            statement,
            "StringEquals",
            "kms:CallerAccount",
            &account.to_string(),
        )
    {
        let title = format!("ask for callers of account {account}");
        finding.fix(Fix::changing(title, vec![edit]));
    }
}
