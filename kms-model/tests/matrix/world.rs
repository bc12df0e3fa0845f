//! A KMS with everything around it, and the calls that prepare it for a row.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kms_model::audit::MemorySink;
use kms_model::call::Call;
use kms_model::clock::{Clock, ManualClock};
use kms_model::kms::Kms;
use kms_model::policy_core::name::account::AccountId;
use kms_model::policy_core::name::arn::Arn;
use kms_model::store::{Change, MemoryStore, Store, StoredKey, Write};
use serde_json::Value;

use crate::matrix::build;
use crate::matrix::caller;
use crate::matrix::case::Case;
use crate::matrix::fill::Names;
use crate::matrix::policies::Shared;
use crate::matrix::read::Node;

/// A KMS with everything around it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) kms: Kms,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sink: Arc<MemorySink>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) names: Names,
    /// Roles and users by the names that they have in the file.
    pub(crate) principals: BTreeMap<String, Arn>,
    /// Callers whose sessions began before the steps.
    pub(crate) early: BTreeMap<String, Call>,
    pub(crate) home: AccountId,
    pub(crate) region: String,
    /// Texts that no answer to a denied call may hold.
    pub(crate) secrets: Vec<String>,
}

impl World {
    pub(crate) fn call(
        &mut self,
        call: &Call,
        operation: &str,
        input: &Value,
    ) -> Result<Value, String> {
        let answer = self.kms.dispatch(call, operation, input);
        answer.map_err(|error| format!("{operation}: {error}"))
    }

    /// Remembers what an answer gave.
    pub(crate) fn save(&mut self, name: &str, answer: &Value) {
        let text = |member: &str| answer.get(member).and_then(Value::as_str);
        if let Some(key) = text("KeyId") {
            self.names.say(format!("key-of:{name}"), key);
        }
        let metadata = answer.get("KeyMetadata");
        let created = metadata.and_then(|it| Some((it.get("Arn")?, it.get("KeyId")?)));
        if let Some((arn, id)) = created {
            self.names.say(name, arn.as_str().unwrap_or_default());
            self.names
                .say(format!("id:{name}"), id.as_str().unwrap_or_default());
        }
        if let Some(id) = text("GrantId") {
            self.names.say(format!("grant:{name}"), id);
        }
        if let Some(token) = text("GrantToken") {
            self.names.tokens.insert(name.to_owned(), token.to_owned());
        }
        if let Some(plaintext) = text("Plaintext") {
            self.secrets.push(plaintext.to_owned());
        }
        let blob = text("CiphertextBlob").and_then(|blob| STANDARD.decode(blob).ok());
        if let Some(blob) = blob {
            self.secrets.push(STANDARD.encode(&blob));
            self.names.blobs.insert(name.to_owned(), blob);
        }
    }

    /// Does the steps of a file or a row.
    pub(crate) fn steps(&mut self, case: &Case, steps: &Value, place: &str) -> Result<(), String> {
        for node in Node::new(steps, place).list()? {
            self.step(case, &node)?;
        }
        Ok(())
    }

    /// Changes what is stored without asking anybody.
    pub(crate) fn edit(
        &self,
        arn: &Arn,
        writes: impl FnOnce(&StoredKey) -> Vec<Write>,
    ) -> Result<(), String> {
        let stored = self.store.key(arn).map_err(shown)?;
        let stored = stored.ok_or_else(|| format!("{arn} is not stored"))?;
        let change = Change {
            expected: vec![(arn.clone(), Some(stored.version))],
            writes: writes(&stored),
        };
        self.store.commit(&change).map_err(shown)
    }

    fn step(&mut self, case: &Case, node: &Node<'_>) -> Result<(), String> {
        let members = node.members(&[
            "as",
            "create",
            "delete",
            "fails",
            "input",
            "note",
            "operation",
            "save",
            "sweep",
            "wait",
        ])?;
        members.text("note")?;
        if let Some(seconds) = members.maybe("wait") {
            self.clock.advance(seconds.number()?);
            return Ok(());
        }
        if let Some(name) = members.maybe("delete") {
            let arn = self.principal(&name)?;
            let deleted = self.kms.iam().delete_principal(&arn);
            return deleted.map_err(|error| name.wrong(error));
        }
        if let Some(name) = members.maybe("create") {
            let arn = self.principal(&name)?;
            return build::put_bare(self, &arn).map_err(|error| name.wrong(error));
        }
        if members.maybe("sweep").is_some() {
            return self.kms.sweep().map_err(|error| node.wrong(error));
        }
        let call = caller::call(self, case, &members.needed("as")?)?;
        let operation = members.needed("operation")?.text()?;
        let input = self
            .names
            .fill(&members.needed("input")?, Shared(&case.policies))?;
        let answer = self.kms.dispatch(&call, operation, &input);
        match (members.text("fails")?, answer) {
            (None, Ok(answer)) => {
                if let Some(name) = members.text("save")? {
                    self.save(&name, &answer);
                }
                Ok(())
            }
            (Some(error), Err(got)) if got.kind.as_str() == error => Ok(()),
            (_, Err(error)) => Err(node.wrong(format!("{operation}: {error}"))),
            (Some(error), Ok(_)) => Err(node.wrong(format!("{error} is wanted, but it succeeds"))),
        }
    }

    fn principal(&self, name: &Node<'_>) -> Result<Arn, String> {
        let arn = self.principals.get(name.text()?);
        let arn = arn.ok_or_else(|| name.wrong("there is no such role or user"))?;
        Ok(arn.clone())
    }

    pub(crate) fn now(&self) -> kms_model::policy_core::value::time::Timestamp {
        self.clock.now()
    }
}

pub(crate) fn shown(error: impl Display) -> String {
    error.to_string()
}
