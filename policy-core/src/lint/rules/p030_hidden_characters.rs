//! A character that cannot be seen or that looks like another one, in an action, a principal, a
//! resource, a condition key, an element or a value.
//!
//! # Why it matters
//!
//! The text looks right and never matches: `kms:Decrypt` with a zero-width space, a Cyrillic letter
//! in the name of a role, a no-break space that was copied from a web page. A character that turns
//! the direction of writing even shows the reviewer something else than AWS reads.
//!
//! # What AWS does
//!
//! It compares the characters. An `Allow` with such a text gives nothing, and a `Deny` takes
//! nothing away.
//!
//! # Example
//!
//! ```json
//! "Action": "kms:Dec\u200brypt"
//! ```
//!
//! # Instead
//!
//! ```json
//! "Action": "kms:Decrypt"
//! ```
//!
//! # When to keep it
//!
//! In a value of an encryption context or of a tag that really has the character; such findings are
//! warnings, and letters of other scripts are left alone there.
//!
//! # Source
//!
//! Unicode Technical Report 36, "Unicode Security Considerations"; Unicode Technical Standard 39,
//! "Unicode Security Mechanisms"; IAM User Guide, "IAM identifiers".

use crate::lint::edit::Edit;
use crate::lint::finding::Findings;
use crate::lint::fix::Fix;
use crate::lint::hidden::{self, Hidden};
use crate::lint::kind::Kinds;
use crate::lint::known::lookalike::{Disguise, disguise};
use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};
use crate::lint::tree::{self, Role, Text};
use crate::lint::view::View;

pub(super) const RULE: Rule = Rule {
    code: "P030",
    name: "hidden-characters",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: Kinds::ANY,
    fixes: Fixes::Unsafe,
    look: Look::Policy(look),
};

fn look(view: &View<'_>, found: &mut Findings) {
    for text in tree::texts(view.document) {
        let Some((at, character, hidden)) = hidden::first(&text) else {
            continue;
        };
        let span = tree::part(view.document, &text, at, character.len_utf8());
        let code = u32::from(character);
        let what = match hidden {
            Hidden::Disguised(Disguise::Direction) => {
                "which turns the direction of the text".to_owned()
            }
            Hidden::Disguised(Disguise::Invisible) => "which cannot be seen".to_owned(),
            Hidden::Disguised(Disguise::Like(plain)) => format!("which looks like `{plain}`"),
            Hidden::Disguised(Disguise::Space) => "which looks like a space".to_owned(),
            Hidden::Foreign => "and AWS writes such names in ASCII".to_owned(),
        };
        let finding = found
            .add(
                span,
                format!(
                    "`{}` has the character U+{code:04X}, {what}",
                    shown(text.text)
                ),
            )
            .help("type the text again")
            .subject(text.text);
        if text.role != Role::Label {
            let words = "AWS compares the characters: it matches no text without this one";
            finding.consequence(words);
        }
        match text.role {
            Role::Free | Role::Label => {
                finding.severity(Severity::Warning);
            }
            Role::Action
            | Role::ConditionOperator
            | Role::Element
            | Role::Key
            | Role::Principal
            | Role::Resource
            | Role::Value => {}
        }
        if let Some(plain) = plain(&text) {
            let edit = Edit::replace_string(view.document, text.span, &plain);
            finding.fix(Fix::changing(format!("write `{plain}`"), vec![edit]));
        }
    }
}

/// The text with what it hides.
fn shown(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match disguise(character) {
            Some(Disguise::Like(_)) | None => out.push(character),
            Some(Disguise::Direction | Disguise::Invisible | Disguise::Space) => {
                out.push_str(&format!("<U+{:04X}>", u32::from(character)));
            }
        }
    }
    out
}

/// What was probably meant, if that is ASCII.
fn plain(text: &Text<'_>) -> Option<String> {
    let mut out = String::new();
    for character in text.text.chars() {
        match disguise(character) {
            Some(Disguise::Like(plain)) => out.push(plain),
            Some(Disguise::Space) if !text.role.is_ascii() => out.push(' '),
            Some(Disguise::Direction | Disguise::Invisible | Disguise::Space) => {}
            None => out.push(character),
        }
    }
    (out.is_ascii() && !out.is_empty()).then_some(out)
}
