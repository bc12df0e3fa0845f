//! `[[suppress]]`: findings that somebody looked at and found in order.

use policy_core::json::Node;
use policy_core::text::span::Span;
use policy_core::value::time::Timestamp;

use crate::case::fields::{self, Faults, Fields};
use crate::globs::Globs;

/// Findings that are in order.
#[derive(Debug)]
pub(crate) struct Suppression {
    /// The code or the name of the rule.
    pub(crate) rule: String,
    /// In which files.
    pub(crate) file: Globs,
    /// In the statement with this Sid; in all when it is not said.
    pub(crate) sid: Option<String>,
    /// About this principal or action; about all when it is not said.
    pub(crate) subject: Option<String>,
    /// Why it is in order. Without a reason it is not.
    pub(crate) reason: Option<String>,
    /// Until when, and how that is written.
    pub(crate) until: Option<(Timestamp, String)>,
    /// Where the rule stands.
    pub(crate) span: Span,
}

impl Suppression {
    pub(super) fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let fields = Fields::read(node, "`suppress`", MEMBERS, faults)?;
        let rule = fields.require("`suppress`", "rule", faults)?;
        let file = fields.require("`suppress`", "file", faults)?;
        let until = fields.get("until").and_then(|node| until(node, faults));
        // The owner is for people; that it is a text is all there is to see.
        let _ = fields.string("owner", faults);
        let reason = fields.string("reason", faults);
        Some(Self {
            rule: fields::string(rule, "`rule`", faults)?.to_owned(),
            file: Globs::read(file, "`file`", faults),
            sid: fields.string("sid", faults),
            subject: fields.string("subject", faults),
            reason: reason.filter(|reason| !reason.trim().is_empty()),
            until,
            span: rule.span,
        })
    }
}

fn until(node: &Node<'_>, faults: &mut Faults) -> Option<(Timestamp, String)> {
    let text = fields::string(node, "`until`", faults)?;
    let instant = Timestamp::parse(text);
    if instant.is_none() {
        let message = format!("`{text}` is not a date");
        faults.error_with_help("bad-value", message, node.span, "write it as 2026-12-31");
    }
    Some((instant?, text.to_owned()))
}

const MEMBERS: &[&str] = &["file", "owner", "reason", "rule", "sid", "subject", "until"];
