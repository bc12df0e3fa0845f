//! Policies: whole documents, statements alone, or the names of those that a file shares.

use kms_model::iam;
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::document::PolicyDocument;
use serde_json::{Value, json};

use crate::matrix::fill::Names;
use crate::matrix::read::Node;

/// Policies that a file gives names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared<'a>(pub(crate) &'a Value);

impl Shared<'_> {
    /// The text of a policy.
    pub(crate) fn text(&self, node: &Node<'_>, names: &Names) -> Result<String, String> {
        Ok(self.document(node, names)?.to_string())
    }

    /// A policy of a kind that stands with a principal, an account or an endpoint.
    pub(crate) fn policy(
        &self,
        node: &Node<'_>,
        kind: PolicyKind,
        names: &Names,
    ) -> Result<PolicyDocument, String> {
        let text = self.text(node, names)?;
        iam::policy(&node.place, &text, kind).map_err(|error| node.wrong(error))
    }

    /// A list of policies, or one alone.
    pub(crate) fn list(
        &self,
        node: Option<Node<'_>>,
        kind: PolicyKind,
        names: &Names,
    ) -> Result<Vec<PolicyDocument>, String> {
        let Some(node) = node else {
            return Ok(Vec::new());
        };
        match node.value {
            Value::Array(_) => {
                let list = node.list()?;
                let list = list.iter().map(|node| self.policy(node, kind, names));
                list.collect()
            }
            _ => Ok(vec![self.policy(&node, kind, names)?]),
        }
    }

    fn document(&self, node: &Node<'_>, names: &Names) -> Result<Value, String> {
        let value = match node.value {
            Value::String(name) => {
                let shared = self.0.get(name);
                shared.ok_or_else(|| node.wrong(format!("there is no policy `{name}`")))?
            }
            other => other,
        };
        let filled = names.fill_texts(value).map_err(|error| node.wrong(error))?;
        if filled.get("Statement").is_some() {
            return Ok(filled);
        }
        // A statement or a list of them is the policy of the version of today.
        Ok(json!({ "Version": "2012-10-17", "Statement": filled }))
    }
}
