//! A character in a key policy that PutKeyPolicy does not take.
//!
//! # Why it matters
//!
//! Quotation marks and dashes come from word processors, and invisible spaces from web pages. An
//! encryption context or a tag with other letters than those of Latin-1 cannot be named in a key
//! policy at all.
//!
//! # What AWS does
//!
//! A key policy may have tabs, line breaks and the characters from U+0020 to U+00FF, and no others:
//! KMS answers with a ValidationException. Whether an escape such as `\u201c` passes is not
//! documented, so that is a warning here.
//!
//! # Example
//!
//! ```json
//! "Sid": "Allow “use” of the key"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Sid": "Allow use of the key"
//! ```
//!
//! # When to keep it
//!
//! Never, where the character itself stands in the document.
//!
//! # Source
//!
//! KMS API Reference, "PutKeyPolicy".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::kind::Kinds;
use crate::lint::known::lookalike::{Disguise, disguise};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::view::View;
use crate::lint::{hidden, tree};

pub(super) const RULE: Rule = Rule {
    code: "P029",
    name: "invalid-key-policy-characters",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::KEY,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    // Of what is hidden, P030 says more.
    let texts = tree::texts(view.document).into_iter();
    for text in texts.filter(|it| hidden::first(it).is_none()) {
        let wrong = text.text.char_indices().find(|(_, it)| !is_taken(*it));
        let Some((at, character)) = wrong else {
            continue;
        };
        let span = tree::part(view.document, &text, at, character.len_utf8());
        let code = u32::from(character);
        let written = view.document.source.slice(span);
        let is_escaped = !written.contains(character) || !view.document.wrappings.is_empty();
        let finding = found
            .add(
                span,
                format!("a key policy cannot have the character U+{code:04X}"),
            )
            .subject(text.text);
        if is_escaped {
            finding
                .severity(Severity::Warning)
                .consequence("it is not documented whether KMS takes the escape");
        } else {
            finding.consequence("KMS refuses the policy: ValidationException");
        }
        finding.help("write it with characters up to U+00FF");
        let plain: Option<String> = text.text.chars().map(plain).collect();
        if let Some(plain) = plain {
            let edit = Edit::replace_string(view.document, text.span, &plain);
            finding.fix(Fix::changing(format!("write `{plain}`"), vec![edit]));
        }
    }
}

/// Whether PutKeyPolicy takes a character.
fn is_taken(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}

/// The character, or the one that it looks like.
fn plain(character: char) -> Option<char> {
    if is_taken(character) {
        return Some(character);
    }
    match disguise(character)? {
        Disguise::Like('"') => Some('\''),
        Disguise::Like(plain) => Some(plain),
        Disguise::Space => Some(' '),
        Disguise::Direction | Disguise::Invisible => None,
    }
}
