//! Decides who may use a KMS key, as AWS would, and says why.
//!
//! The crate is pure: it reads no clock, no file, no environment and no socket. Policies come in as
//! text, requests as values, and the answer is a [`Decision`](decide::Decision) with, if asked for,
//! an [`Explanation`](explain::Explanation).
//!
//! ```
//! use std::error::Error;
//! use std::sync::Arc;
//!
//! use policy_core::Source;
//! use policy_core::ast::PolicyKind;
//! use policy_core::decide::{Decision, Layer};
//! use policy_core::document::read_policy;
//! use policy_core::name::arn::Arn;
//! use policy_core::record::{KeyMetadata, KeyRecord};
//! use policy_core::request::{Check, Principal, Request, Resource};
//! use policy_core::semantics::Semantics;
//! use policy_core::snapshot::{Scratch, Snapshot, Strangers};
//! use policy_core::table::kms_action::Action;
//!
//! fn main() -> Result<(), Box<dyn Error>> {
//!     // Text becomes a policy only if nothing is wrong with it.
//!     let text = r#"{
//!         "Version": "2012-10-17",
//!         "Statement": {
//!             "Sid": "BillingReads",
//!             "Effect": "Allow",
//!             "Principal": {"AWS": "arn:aws:iam::111122223333:role/billing"},
//!             "Action": "kms:Decrypt",
//!             "Resource": "*"
//!         }
//!     }"#;
//!     let source = Arc::new(Source::new("key-policy.json", text));
//!     let outcome = read_policy(&source, Some(PolicyKind::KeyPolicy));
//!     let policy = outcome.document.ok_or("the policy has errors")?;
//!
//!     // A snapshot holds what is known of keys, principals and accounts.
//!     let key: Arn = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd".parse()?;
//!     let mut snapshot = Snapshot::new(Semantics::default());
//!     snapshot.set_strangers(Strangers::HaveNoPolicies);
//!     snapshot.add_key(KeyRecord {
//!         arn: key.clone(),
//!         policies: vec![policy],
//!         grants: Vec::new(),
//!         metadata: KeyMetadata::default(),
//!         aliases: None,
//!         tags: None,
//!     })?;
//!
//!     let caller = "arn:aws:sts::111122223333:assumed-role/billing/one".parse()?;
//!     let action = Action::parse("kms:Decrypt").ok_or("no such action")?;
//!     let resource = Resource::Key(key);
//!     let request = Request::new(Principal::new(caller), vec![Check { action, resource }]);
//!
//!     // Keep the scratch: with a warm one, a decision allocates nothing.
//!     let mut scratch = Scratch::default();
//!     let prepared = snapshot.prepare(&request, &mut scratch)?;
//!     let outcome = prepared.decide();
//!     assert_eq!(outcome.decision, Decision::Allowed);
//!     assert_eq!(outcome.layer, Some(Layer::KeyPolicy));
//!
//!     // The same evaluation again, with everything it came across.
//!     let explanation = prepared.explain();
//!     let statement = &explanation.checks[0].determining[0];
//!     assert_eq!(statement.sid.as_deref(), Some("BillingReads"));
//!     assert_eq!(source.line_column(statement.span.start).line, 3);
//!     Ok(())
//! }
//! ```
//!
//! # Not here
//!
//! - No call to AWS, and no other way to learn anything that was not given.
//! - No services but KMS: identity policies are read whole, but only KMS actions are decided.
//! - No cryptography and no key material; a decision is not an enforcement.
//! - No rendering: explanations are data.

pub mod accept;
pub mod ast;
pub mod batch;
mod compile;
mod condition;
mod context;
pub mod decide;
pub mod document;
pub mod engine;
mod eval;
pub mod explain;
pub mod grant;
pub mod json;
pub mod limits;
pub mod lint;
pub mod live;
pub mod name;
pub mod plan;
pub mod query;
pub mod record;
pub mod request;
pub mod semantics;
pub mod snapshot;
pub mod symbolic;
pub mod table;
mod template;
pub mod text;
pub mod text_request;
pub mod value;

pub use compile::entry::{AccountEntry, KeyEntry, PolicyEntry, PrincipalEntry};
pub use compile::lower::CompileError;
pub use name::variable::{VariableError, VariableErrorKind};
pub use text::source::Source;
