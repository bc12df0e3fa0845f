//! A grant that adds nothing to what the key policy allows.
//!
//! # Why it matters
//!
//! Revoking it changes nothing, which whoever revokes it in an incident does not expect.
//!
//! # What AWS does
//!
//! It allows a call that either the key policy or a grant allows.
//!
//! # Example
//!
//! ```json
//! "GranteePrincipal": "arn:aws:iam::111122223333:role/app", "Operations": ["Decrypt"]
//! ```
//!
//! # Instead
//!
//! Revoke the grant, or take the statement out of the key policy.
//!
//! # When to keep it
//!
//! While the one takes the place of the other. The key policy has to be among the documents for
//! this.
//!
//! # Source
//!
//! KMS Developer Guide, "Grants in AWS KMS".

use crate::grant::GrantConstraints;
use crate::lint::finding::Findings;
use crate::lint::granted;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{GrantView, View};
use crate::lint::who;
use crate::table::kms_action::{Action, ActionSet};

pub(super) const RULE: Rule = Rule {
    code: "G417",
    name: "grant-redundant-with-policy",
    severity: Severity::Info,
    profile: Profile::Strict,
    applies_to: Kinds::GRANTS,
    fixes: Fixes::Never,
    look: Look::Grant(look),
};

fn look(view: &View<'_>, grant: &GrantView, found: &mut Findings) {
    let Some(read) = &grant.grant else {
        return;
    };
    let (Some(policy), Some(record)) = (
        granted::key_policy(view, read),
        granted::record(view, grant),
    ) else {
        return;
    };
    let (Some(engine), Some(name)) = (policy.engine(view.facts), granted::name_of(read)) else {
        return;
    };
    // Only where the policy gives all of it, a closer look is worth its time.
    for action in granted::actions(read).iter() {
        match who::may(policy, engine, name, ActionSet::of(action)) {
            Ok(true) => {}
            Ok(false) => return,
            Err(why) => return found.fail(why),
        }
    }
    // What adds nothing without its constraints adds nothing with them.
    let mut record = record;
    record.grant.value.constraints = GrantConstraints::default();
    // To retire a grant, there has to be one.
    let retiring = ActionSet::of(Action::RETIRE_GRANT);
    match engine.gain(vec![record]) {
        Ok(gain)
            if gain
                .changes
                .iter()
                .all(|it| it.actions.difference(retiring).is_empty()) =>
        {
            found
                .add(
                    grant.head(),
                    format!("the key policy gives `{name}` all of this already"),
                )
                .help("revoke the grant")
                .subject(grant.subject());
        }
        Ok(_) => {}
        Err(why) => found.fail(why),
    }
}
