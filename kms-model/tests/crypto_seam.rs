//! The cryptographic library has one door.

#![expect(clippy::disallowed_methods, reason = "test code")]

use std::fs;
use std::path::Path;

#[test]
fn one_file_names_the_library() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut named = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read_to_string(&path).unwrap().contains("aws_lc_rs") {
                named.push(path);
            }
        }
    }
    assert_eq!(named, [root.join("crypto/aws_lc.rs")]);
}
