//! Whether every text that one pattern matches is matched by another: sure where it says so.

use crate::name::arn_pattern::ArnPattern;

/// For texts of which `*` and `?` are wildcards.
#[must_use]
pub(crate) fn covers_text(wide: &str, narrow: &str) -> bool {
    if wide == narrow {
        return true;
    }
    // A variable may stand for anything, an escape is no wildcard: neither is taken apart.
    if wide.contains("${") || narrow.contains("${") {
        return wide == "*";
    }
    // A `?` of the one could take half of a `*` of the other.
    if wide.contains('?') && narrow.contains('*') {
        return false;
    }
    ArnPattern::parse(wide).matches_as_text(narrow)
}

/// For ARNs, part by part; the lone `*` covers everything.
#[must_use]
pub(crate) fn covers_arn(wide: &str, narrow: &str) -> bool {
    if wide == "*" || wide == narrow {
        return true;
    }
    let (wide, narrow): (Vec<&str>, Vec<&str>) = (
        wide.splitn(6, ':').collect(),
        narrow.splitn(6, ':').collect(),
    );
    wide.len() == 6
        && narrow.len() == 6
        && wide
            .iter()
            .zip(&narrow)
            .all(|(wide, narrow)| covers_text(wide, narrow))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_covers_what() {
        for (wide, narrow, wanted) in [
            ("s3.*", "s3.us-east-1.amazonaws.com", true),
            ("s3.*", "s3.us-*.amazonaws.com", true),
            ("s?", "s*", false),
            ("a*b", "a*", false),
            ("*", "${aws:username}", true),
            ("a*", "a${aws:username}", false),
            ("A", "a", false),
        ] {
            assert_eq!(covers_text(wide, narrow), wanted, "{wide} {narrow}");
        }
        let key = "arn:aws:kms:*:111122223333:key/*";
        let one = "arn:aws:kms:us-east-1:111122223333:key/a";
        assert!(covers_arn(key, one));
        assert!(!covers_arn(one, key));
        assert!(!covers_arn("arn:aws:kms:*", one));
    }
}
