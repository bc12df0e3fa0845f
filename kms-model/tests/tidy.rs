//! What the types cannot say inside of the crate, read from its sources: who names what.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "test code")]

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn names_stay_in_their_rooms() {
    let mut found = Vec::new();
    for file in sources() {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        let code = code(&file);
        for (word, rooms) in ROOMS {
            let at_home = rooms.iter().any(|room| name.starts_with(room));
            if contains_word(&code, word) && !at_home {
                found.push(format!("{name} names `{word}`, whose place is {rooms:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_is_still_needed() {
    let sources: Vec<_> = sources()
        .iter()
        .map(|file| {
            (
                file.strip_prefix(root()).unwrap().display().to_string(),
                code(file),
            )
        })
        .collect();
    for (word, rooms) in ROOMS {
        for room in *rooms {
            let named = |(name, code): &(String, String)| {
                name.starts_with(room) && contains_word(code, word)
            };
            assert!(sources.iter().any(named), "{room} does not name `{word}`");
        }
    }
}

/// Whether an operation that was added is in the dispatcher, in the table of key states and among
/// those that have a body in the tests is tested where those are; here, that it has a file.
#[test]
fn every_operation_is_performed_in_the_room_of_operations() {
    let code: String = sources()
        .iter()
        .filter(|file| file.starts_with(root().join("operation")))
        .map(|file| code(file))
        .collect();
    for operation in kms_model::api::operations() {
        for needed in ["Guarded", "Perform"] {
            let wanted = format!("impl {needed} for {operation} ");
            assert!(code.contains(&wanted), "{wanted}");
        }
    }
}

/// A file without comments and without its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The files of the crate but for unit tests.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("tests") || path.ends_with("tests.rs") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn contains_word(text: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text.get(at.saturating_add(word.len())..);
        let after = after.and_then(|rest| rest.chars().next());
        let first = word.chars().next().is_some_and(joins);
        let last = word.chars().next_back().is_some_and(joins);
        let goes_on = (first && before.is_some_and(joins)) || (last && after.is_some_and(joins));
        !goes_on
    })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Words, and the only files that may say them.
const ROOMS: &[(&str, &[&str])] = &[
    // The library, and the trait in front of it.
    ("aws_lc_rs", &["crypto/aws_lc.rs"]),
    (
        "AwsLc",
        &["crypto/aws_lc.rs", "crypto/predictable.rs", "kms.rs"],
    ),
    ("dyn Crypto", &["authorize", "crypto", "kms.rs"]),
    ("dyn Entropy", &["authorize", "crypto", "kms.rs"]),
    // Key material, and what wraps it.
    (
        "Material",
        &["authorize/due.rs", "authorize/material.rs", "crypto"],
    ),
    ("Keyring", &["authorize.rs", "crypto/keyring.rs", "kms.rs"]),
    (".keyring", &["authorize", "kms.rs"]),
    ("WrappedMaterial", &["crypto/keyring.rs", "store/key.rs"]),
    (".wrapped", &["authorize"]),
    ("blob::seal", &["authorize/material.rs"]),
    ("blob::open", &["authorize/material.rs"]),
    // The store.
    (".store", &["authorize", "kms.rs"]),
    ("dyn Store", &["authorize.rs", "kms.rs"]),
    (".commit(", &["authorize"]),
    ("Change", &["authorize", "store"]),
    ("Write::PutKey", &["authorize", "store/memory.rs"]),
    // The gate.
    ("Gate", &["authorize", "kms"]),
    ("Reader", &["authorize/entries.rs"]),
    ("admit", &["authorize.rs", "kms.rs"]),
    // What an audit event could get wrong.
    (
        "expose",
        &["api", "authorize/material.rs", "crypto", "secret.rs"],
    ),
    // Encodings that two files could do differently.
    (
        "base64",
        &[
            "api/member/blob.rs",
            "authorize/account.rs",
            "authorize/token.rs",
        ],
    ),
];
