//! What to say on the command line so that a request carries a condition key, or does not.

use policy_core::explain::SuggestedValue;
use policy_core::name::condition_key::ConditionKey;

/// The flag that says it, ready to be pasted into a shell.
pub(crate) fn flag(key: &ConditionKey, value: &SuggestedValue) -> String {
    let values = match value {
        SuggestedValue::Absent => return format!("--absent {}", quoted(key.as_str())),
        SuggestedValue::Values(values) => values,
    };
    if let [one] = values.as_slice()
        && let Some(name) = own_flag(key)
    {
        return format!("{name} {}", quoted(one));
    }
    if let [one] = values.as_slice()
        && let Some((name, part)) = pair_flag(key)
    {
        return format!("{name} {}", quoted(&format!("{part}={one}")));
    }
    let flags: Vec<String> = values
        .iter()
        .map(|value| format!("--context {}", quoted(&format!("{}={value}", key.as_str()))))
        .collect();
    flags.join(" ")
}

/// The value as a person reads it.
pub(crate) fn shown(value: &SuggestedValue) -> String {
    match value {
        SuggestedValue::Absent => "absent".to_owned(),
        SuggestedValue::Values(values) => {
            let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            quoted.join(", ")
        }
    }
}

fn own_flag(key: &ConditionKey) -> Option<&'static str> {
    match key.folded() {
        "aws:currenttime" => Some("--time"),
        "aws:principalorgid" => Some("--org-id"),
        "aws:sourcevpce" => Some("--endpoint"),
        "aws:userid" => Some("--user-id"),
        "kms:viaservice" => Some("--via"),
        _ => None,
    }
}

fn pair_flag(key: &ConditionKey) -> Option<(&'static str, &str)> {
    let prefixes = [
        ("--principal-tag", "aws:principaltag/"),
        ("--encryption-context", "kms:encryptioncontext:"),
    ];
    prefixes.into_iter().find_map(|(flag, prefix)| {
        // Folding is ASCII only, so that offsets in both spellings are the same.
        let part = key.folded().strip_prefix(prefix)?;
        let start = key.as_str().len().checked_sub(part.len())?;
        Some((flag, key.as_str().get(start..)?))
    })
}

/// Quoted for a POSIX shell where it needs to be.
fn quoted(text: &str) -> String {
    let plain = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(
                character,
                '-' | '_' | '.' | '/' | ':' | '=' | ',' | '@' | '+'
            )
    };
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
