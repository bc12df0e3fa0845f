//! The ARN patterns of policies.

use std::fmt;

use crate::name::wildcard::{Case, Pattern};

/// An ARN with wildcards, as `Resource` and the ARN operators write it, without policy variables.
///
/// The six parts are matched one by one, so that a wildcard in the first five does not cross a
/// colon; the sixth is the rest. Source: IAM User Guide, "Resource" and "ARN condition operators".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArnPattern {
    text: Box<str>,
    /// The six parts; `None` if there are fewer.
    parts: Option<[Pattern; 6]>,
    whole: Pattern,
}

impl ArnPattern {
    /// Reads every `*` and `?` of the text as a wildcard.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let parts = match split(text).map(|part| part.map(Pattern::parse)) {
            [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)] => Some([a, b, c, d, e, f]),
            [..] => None,
        };
        Self {
            text: text.into(),
            parts,
            whole: Pattern::parse(text),
        }
    }

    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is the lone `*`, which stands for everything.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        &*self.text == "*"
    }

    /// Whether it has fewer than six parts and is not the lone `*`: it is uncertain (U-06) whether
    /// such a pattern matches anything.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.parts.is_none() && !self.is_everything()
    }

    /// Whether it matches an ARN, part by part. The lone `*` matches, a short pattern does not,
    /// and no other pattern matches a text of fewer than six parts.
    #[must_use]
    pub fn matches(&self, arn: &str) -> bool {
        let Some(patterns) = &self.parts else {
            return self.is_everything();
        };
        patterns
            .iter()
            .zip(split(arn))
            .all(|(pattern, part)| part.is_some_and(|part| pattern.matches(part, Case::Sensitive)))
    }

    /// Whether it matches a text as a whole, colons being characters like others: the other
    /// reading of a short pattern.
    #[must_use]
    pub fn matches_as_text(&self, text: &str) -> bool {
        self.whole.matches(text, Case::Sensitive)
    }
}

impl fmt::Display for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArnPattern({})", self.text)
    }
}

/// The parts of an ARN; the sixth keeps its colons.
fn split(text: &str) -> [Option<&str>; 6] {
    let mut parts = text.splitn(6, ':');
    [(); 6].map(|()| parts.next())
}
