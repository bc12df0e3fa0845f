//! The model's names in Rust's spelling.

/// `key_id` for `KeyId`, `aws_account_id` for `AWSAccountId`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|at| letters.get(at));
        let after = place.checked_add(1).and_then(|at| letters.get(at));
        let begins = before.is_some_and(|before| !before.is_uppercase())
            || before.is_some() && after.is_some_and(|after| after.is_lowercase());
        if letter.is_uppercase() && begins {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// `KEY_ID_TYPE` for `KeyIdType`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_uppercase()
}

/// `RsaesOaepSha1` for `RSAES_OAEP_SHA_1`; `PendingDeletion` stays.
pub(crate) fn variant(value: &str) -> String {
    if value.eq_ignore_ascii_case("self") {
        // `Self` is Rust's.
        return "SelfValue".to_owned();
    }
    let mixed = value.chars().any(char::is_lowercase);
    value
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .map(|word| capitalized(word, mixed))
        .collect()
}

fn capitalized(word: &str, mixed: bool) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    if mixed {
        first.chain(letters).collect()
    } else {
        first.chain(letters.flat_map(char::to_lowercase)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{constant, snake, variant};

    #[test]
    fn spellings() {
        assert_eq!(snake("KeyId"), "key_id");
        assert_eq!(snake("AWSAccountId"), "aws_account_id");
        assert_eq!(snake("ReEncrypt"), "re_encrypt");
        assert_eq!(constant("AWSAccountIdType"), "AWS_ACCOUNT_ID_TYPE");
        assert_eq!(variant("RSAES_OAEP_SHA_1"), "RsaesOaepSha1");
        assert_eq!(variant("PendingDeletion"), "PendingDeletion");
        assert_eq!(variant("SYMMETRIC_DEFAULT"), "SymmetricDefault");
        assert_eq!(variant("SELF"), "SelfValue");
    }
}
