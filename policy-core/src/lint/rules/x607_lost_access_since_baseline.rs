//! A change of a policy after which somebody can no longer do what they could before.
//!
//! # Why it matters
//!
//! An outage by policy shows when the call is refused, and data under a key is out of reach until
//! somebody who may change the policy does. This says before who will be refused.
//!
//! # What AWS does
//!
//! It decides each call by the policies as they are then. Here the policies before and after are
//! compared for all requests, with everything else that is loaded beside them, and a request that
//! shows the difference is printed.
//!
//! # Example
//!
//! ```diff
//!  {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*",
//! - "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}
//! + "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
//! ```
//!
//! # Instead
//!
//! A change that takes away what nobody uses, and a base that is taken anew when it is accepted.
//!
//! # When to keep it
//!
//! When the access is to go: then the new text becomes the base.
//!
//! # Source
//!
//! IAM User Guide, "Policy evaluation logic"; KMS Developer Guide, "Determining access to AWS KMS
//! keys".

use crate::lint::document::Document;
use crate::lint::facts::Facts;
use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::project::change::report;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::symbolic::answer::Direction;

pub(super) const RULE: Rule = Rule {
    code: "X607",
    name: "lost-access-since-baseline",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    report(documents, facts, Direction::Lost, found);
}
