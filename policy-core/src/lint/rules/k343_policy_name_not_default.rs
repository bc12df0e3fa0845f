//! A key policy beside a policy name other than `default`.
//!
//! # Why it matters
//!
//! The command fails, and the key keeps the policy that it has.
//!
//! # What AWS does
//!
//! A key has one policy that can be written, and its name is `default`. PutKeyPolicy rejects every
//! other name.
//!
//! # Example
//!
//! ```json
//! {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "PolicyName": "app", "Policy": "{…}"}
//! ```
//!
//! # Instead
//!
//! ```json
//! {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "PolicyName": "default", "Policy": "{…}"}
//! ```
//!
//! # When to keep it
//!
//! Never. The rule looks at input of `put-key-policy` and output of `get-key-policy`; a policy
//! alone has no name.
//!
//! # Source
//!
//! KMS API Reference, "PutKeyPolicy" and "GetKeyPolicy".

use crate::json;
use crate::lint::edit::{Edit, quoted};
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "K343",
    name: "policy-name-not-default",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Safe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    let source = &view.document.source;
    if !source.text().contains("olicyName") {
        return;
    }
    let parsed = json::parse(source);
    let members = parsed
        .node
        .as_ref()
        .and_then(json::Node::as_object)
        .unwrap_or_default();
    let named = |name: &str| members.iter().find(|it| it.name.eq_ignore_ascii_case(name));
    let (Some(name), Some(_)) = (named("PolicyName"), named("Policy")) else {
        return;
    };
    let Some(text) = name.value.as_str().filter(|text| *text != DEFAULT) else {
        return;
    };
    // It stands in the file itself, whatever the policy beside it is encoded in.
    let edit = Edit {
        span: name.value.span,
        text: quoted(DEFAULT),
    };
    found
        .add(
            name.value.span,
            format!("no key has a policy called `{text}`"),
        )
        .help(format!("write `{DEFAULT}`"))
        .subject(text)
        .fix(Fix::safe(format!("write `{DEFAULT}`"), vec![edit]));
}

const DEFAULT: &str = "default";
