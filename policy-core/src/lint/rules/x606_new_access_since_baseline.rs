//! A change of a policy after which somebody can do what nobody let them do before.
//!
//! # Why it matters
//!
//! The text of a change shows what was written, not what it opens: a condition that is gone, a
//! `NotAction` with an entry more, a Deny that fails for one key. This looks at the requests.
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
//! A change that gives the access it was made for, and a base that is taken anew when it is
//! accepted.
//!
//! # When to keep it
//!
//! When the access is meant: then the new text becomes the base. What changes only for one reading
//! of a point that AWS leaves open is said with it.
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
    code: "X606",
    name: "new-access-since-baseline",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Together(look),
};

fn look(documents: &[Document], facts: &Facts, found: &mut Findings) {
    report(documents, facts, Direction::Gained, found);
}
