//! The story and its trail, as text.

use std::io::Write;

use kms_model::audit::{Event, EventType};
use kms_model::call::Call;
use kms_model::error::KmsError;
use kms_model::policy_core::explain::{Explanation, NearMiss, Suggestion};
use serde_json::Value;

use crate::story::{Audience, Stage, Told};

/// Prints the story, or nothing of it when only the trail is wanted, as JSON.
pub(crate) struct Printer<W> {
    out: W,
    json: bool,
    begun: bool,
}

impl<W: Write> Printer<W> {
    pub(crate) fn new(out: W, json: bool) -> Self {
        Self {
            out,
            json,
            begun: false,
        }
    }

    /// One line an event.
    pub(crate) fn trail(&mut self, events: &[Event]) -> Told {
        self.part("The audit trail")?;
        for event in events {
            let line = if self.json {
                event.to_line()
            } else {
                row(event)
            };
            writeln!(self.out, "{line}")?;
        }
        Ok(self.out.flush()?)
    }

    fn line(&mut self, text: &str) -> Told {
        if !self.json {
            writeln!(self.out, "{text}")?;
        }
        Ok(())
    }
}

impl<W: Write> Audience for Printer<W> {
    fn part(&mut self, title: &str) -> Told {
        if self.begun {
            self.line("")?;
        }
        self.begun = true;
        self.line(title)
    }

    fn before(&mut self, _stage: &Stage, _call: &Call) -> Told {
        Ok(())
    }

    fn answered(&mut self, role: &str, operation: &str, answer: &str) -> Told {
        self.line(&format!("  {role:<9}  {operation:<19}  {answer}"))
    }

    fn refused(&mut self, role: &str, operation: &str, error: &KmsError) -> Told {
        self.line(&format!("  {role:<9}  {operation:<19}  {}", error.kind))?;
        self.line(&format!("    AWS says: {}", error.message))?;
        match &error.explanation {
            // Not a matter of who may: the state of the key, say.
            None => Ok(()),
            Some(explanation) => why(explanation)
                .iter()
                .try_for_each(|line| self.line(&format!("    {line}"))),
        }
    }
}

/// What the engine says beyond AWS: for those who may read the policies, never for the caller.
fn why(explanation: &Explanation) -> Vec<String> {
    let layer = explanation.layer.map_or("none", |layer| layer.as_str());
    let decision = explanation.decision.as_str();
    let mut lines = vec![format!("the engine: {decision}, layer {layer}")];
    for check in &explanation.checks {
        lines.extend(check.near_misses.first().map(near));
        let suggestions = check.suggestions.iter();
        lines.extend(suggestions.map(|suggestion| match suggestion {
            Suggestion::Context(keys) => {
                let keys: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
                format!("would allow it: another value of {}", keys.join(", "))
            }
            Suggestion::Policy(text) => format!("would allow it: {text}"),
        }));
    }
    lines
}

fn near(miss: &NearMiss) -> String {
    let reference = &miss.reference;
    let name = reference.sid.as_deref().unwrap_or("a statement");
    // The id of a grant is long; its beginning is enough to find it.
    let name: String = name.chars().take(16).collect();
    let failed = miss.failed.first();
    let failed = failed.map_or_else(String::new, |failed| {
        format!(": {}: {}", failed.element, failed.reason)
    });
    format!("came near: {} {name}{failed}", reference.layer.as_str())
}

/// When, who, what, for which tenant, and how it ended.
fn row(event: &Event) -> String {
    let json = event.to_json();
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str);
    let who = match event.event_type {
        EventType::ServiceEvent => "(the KMS)",
        EventType::ApiCall | EventType::Other(_) => {
            text("/userIdentity/sessionContext/sessionIssuer/userName").unwrap_or("?")
        }
    };
    let tenant = text("/requestParameters/encryptionContext/tenant").unwrap_or("");
    let ended = text("/errorCode").unwrap_or("ok");
    let time = text("/eventTime").unwrap_or_default();
    let name = &event.event_name;
    format!("  {time}  {who:<9}  {name:<19}  {tenant:<9}  {ended}")
}
