//! An identity policy that allows `kms:ReplicateKey` and not `kms:CreateKey`.
//!
//! # Why it matters
//!
//! A replica is a new key. Without CreateKey in the Region of the replica, replication fails, at
//! the time when somebody needs the other Region.
//!
//! # What AWS does
//!
//! ReplicateKey is authorized twice: `kms:ReplicateKey` on the primary key in its Region, and
//! `kms:CreateKey` in the Region of the replica. Only identity policies can allow the second,
//! because no identity-based policy allows the kms:CreateKey action otherwise.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Action": "kms:ReplicateKey",
//!  "Resource": "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"}
//! ```
//!
//! # Instead
//!
//! ```json
//! [{"Effect": "Allow", "Action": "kms:ReplicateKey",
//!   "Resource": "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"},
//!  {"Effect": "Allow", "Action": "kms:CreateKey", "Resource": "*"}]
//! ```
//!
//! # When to keep it
//!
//! When another policy of the same principal allows CreateKey. A wildcard that covers more than
//! ReplicateKey is not flagged. Policies that are known to be of one principal are looked at
//! together.
//!
//! # Source
//!
//! KMS API Reference, "ReplicateKey"; KMS Developer Guide, "Control access to multi-Region keys".

use crate::lint::action;
use crate::lint::document::Document;
use crate::lint::engine::attached::{Attached, Labels};
use crate::lint::engine::claims::{Claim, who};
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::symbolic::answer::Verdict;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "K338",
    name: "replicate-without-createkey",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::IDENTITY,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    if !statement.allows() || !statement.actions.contains(Action::REPLICATE_KEY) {
        return;
    }
    // `kms:*` on some key says nothing of an intention to replicate it.
    let element = statement.action.as_ref();
    let mut entries = element.into_iter().flat_map(|it| &it.entries);
    let only = ActionSet::of(Action::REPLICATE_KEY);
    let Some(entry) = entries.find(|it| action::covered(&it.value) == only) else {
        return;
    };
    let others = view.documents.iter().filter(|other| {
        let is_same = std::ptr::eq(*other, view.document);
        !is_same && other.principal.is_some() && other.principal == view.document.principal
    });
    if others.into_iter().any(creates_by_text) {
        return;
    }
    if creates_by_text(view.document) && !is_denied(view, statement, found) {
        return;
    }
    found
        .add(entry.span, "a key is replicated with `kms:CreateKey` too, which is not allowed")
        .consequence("because no identity-based policy allows the kms:CreateKey action")
        .help("allow `kms:CreateKey` on `*`, with `aws:RequestedRegion` for the Region of the replica");
}

/// Whether any statement allows CreateKey, as far as its text goes.
fn creates_by_text(document: &Document) -> bool {
    let mut statements = document.statements.iter();
    statements.any(|it| it.allows() && it.actions.contains(Action::CREATE_KEY))
}

/// Whether CreateKey is never allowed all the same: its statement names a key, or a Deny takes it.
fn is_denied(view: &View<'_>, statement: &Statement, found: &mut Findings) -> bool {
    let Some(attached) = Attached::new(view.document, view.facts, statement) else {
        return false;
    };
    let own = who(attached.principal().as_str());
    let claim = Claim::of(own, ActionSet::of(Action::CREATE_KEY));
    match attached.prove(&Labels::default(), &claim) {
        Ok(Verdict::Holds { vacuous, .. }) => !vacuous,
        Ok(Verdict::Fails { .. } | Verdict::Unknown(_)) => false,
        Err(why) => {
            found.fail(why);
            false
        }
    }
}
