//! A statement of a key policy whose `Resource` is never the key: an alias, a key id, another key,
//! another account or Region, or another service's ARN.
//!
//! # Why it matters
//!
//! The statement looks as if it allowed or denied something, and does nothing. Such resources come
//! from a copied identity policy, or from the idea that the role or queue that uses the key has to
//! stand there.
//!
//! # What AWS does
//!
//! KMS stores the statement. A request is always about the ARN of a key, also when it names the key
//! by an alias, and no entry of this `Resource` is ever equal to that ARN.
//!
//! # Example
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-north-1:111122223333:alias/app"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!  "Action": "kms:Decrypt", "Resource": "*"}
//! ```
//!
//! # When to keep it
//!
//! Never in a key policy. Without the key's own ARN (`arn` of the key in the configuration) the
//! rule speaks only of resources that no key of the account can have. The fix changes access: the
//! statement begins to apply.
//!
//! # Source
//!
//! KMS Developer Guide, "Key policies in AWS KMS", on Resource; IAM User Guide, "IAM JSON policy
//! elements: Resource".

use crate::ast::Polarity;
use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::own::{Because, Known, Meets};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::{Statement, View};
use crate::name::arn::Arn;

pub(super) const RULE: Rule = Rule {
    code: "K302",
    name: "key-policy-resource-never-matches",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Statement(look),
};

fn look(view: &View<'_>, statement: &Statement, found: &mut Findings) {
    let Some(element) = &statement.resource else {
        return;
    };
    if element.polarity == Polarity::IsNot {
        return;
    }
    let key = view.document.key.arn.as_ref();
    // Who is named in a policy may be of another account than the key: only what is said counts.
    let account = key.and_then(Arn::account).or(view.facts.account);
    let known = Known {
        key,
        account,
        region: view.facts.region.as_deref(),
    };
    let mut why = Vec::new();
    for entry in &element.entries {
        match known.meets(&entry.value) {
            Meets::Never(because) => why.push((entry, because)),
            Meets::Always | Meets::Depends => return,
        }
    }
    let Some((entry, because)) = why.first() else {
        return;
    };
    let what = match because {
        Because::Account => "is of another account than the key",
        Because::Alias => "is an alias, and requests are about keys",
        Because::Id => "is an id, and no ARN",
        Because::Key => "is another key",
        Because::NoArn => "is no ARN",
        Because::Region => "is of another Region than the key",
        Because::Thing => "is no key",
    };
    let (span, more) = match why.as_slice() {
        [_] => (entry.span, ""),
        [..] => (element.value, ", and no other entry is the key"),
    };
    let does = if statement.denies() {
        "denies"
    } else {
        "allows"
    };
    let title = statement.title();
    let edit = Edit::replace_string(view.document, element.value, "*");
    found
        .add(
            span,
            format!("`{}` {what}{more}: {title} {does} nothing", entry.value),
        )
        .consequence("KMS stores the statement, and it never matches a request")
        .help("write `\"Resource\": \"*\"`, which is the key itself")
        .fix(Fix::changing(
            "write `\"*\"`, and so let the statement take effect",
            vec![edit],
        ));
}
