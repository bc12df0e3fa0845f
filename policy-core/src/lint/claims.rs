//! Claims that rules ask the engine about, as text.

use std::fmt::Write;

use crate::lint::edit::quoted;
use crate::table::kms_action::ActionSet;

/// The claim that requests of these callers, actions and conditions are denied.
///
/// Principal, resource and condition are JSON; without a resource it is about every key, and an
/// empty condition says nothing.
#[must_use]
pub(super) fn denied(
    principal: &str,
    actions: ActionSet,
    resource: Option<&str>,
    condition: &[&str],
) -> String {
    let names: Vec<String> = actions.iter().map(|it| quoted(it.full_name())).collect();
    let mut claim = format!(
        r#"{{"Version": "2012-10-17", "Claim": [{{"Expect": "Denied", "Principal": {principal}, "Action": [{}]"#,
        names.join(", ")
    );
    // Writing to a string cannot fail.
    if let Some(resource) = resource {
        let _ = write!(claim, r#", "Resource": {}"#, quoted(resource));
    }
    if !condition.is_empty() {
        let _ = write!(claim, r#", "Condition": {{{}}}"#, condition.join(", "));
    }
    claim.push_str("}]}");
    claim
}

/// `{"AWS": "arn:…"}`.
#[must_use]
pub(super) fn principal(kind: &str, text: &str) -> String {
    format!("{{{}: {}}}", quoted(kind), quoted(text))
}
