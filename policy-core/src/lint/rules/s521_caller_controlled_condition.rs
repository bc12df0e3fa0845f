//! A condition on a value that callers write as they like: the user agent or the referer.
//!
//! # Why it matters
//!
//! Both are headers of the request. Whoever knows the policy, or guesses, sends the value that
//! lets the call pass.
//!
//! # What AWS does
//!
//! It compares what the caller sent. Its guide says of both keys that they are not to be used to
//! keep anybody out.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringLike": {"aws:UserAgent": "shop/*"}}}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!  "Action": "kms:Decrypt", "Resource": "*",
//!  "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"}}}
//! ```
//!
//! # When to keep it
//!
//! To keep a tool from a slip, not an attacker from the data.
//!
//! # Source
//!
//! IAM User Guide, "aws:UserAgent" and "aws:Referer".

use crate::lint::finding::Findings;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};

pub(super) const RULE: Rule = Rule {
    code: "S521",
    name: "caller-controlled-condition",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    applies_to: Kinds::POLICIES,
    fixes: Fixes::Never,
    look: Look::Statement(look),
};

fn look(_: &View<'_>, statement: &Statement, found: &mut Findings) {
    // Where everybody can meet it, that is the business of a rule for everybody.
    if statement.allows() && statement.is_for_everybody() {
        return;
    }
    for test in KEYS.iter().flat_map(|key| statement.tests_of(key)) {
        let key = &test.key.value;
        found
            .add(test.key.span, format!("callers choose what `{key}` is"))
            .help("test something that they cannot choose, such as `aws:SourceVpce`")
            .subject(key);
    }
}

const KEYS: [&str; 2] = ["aws:Referer", "aws:UserAgent"];
