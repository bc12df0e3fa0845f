//! A small key management service that embeds [`policy_core`]: nothing happens in it unless the
//! engine allowed it.
//!
//! [`Kms`](kms::Kms) has one function for each operation of the API. It is made of parts that come
//! from outside: clock, cryptography, randomness, store, audit sink, and the [`Iam`](iam::Iam) that
//! says who there is. Every call passes [the gate](authorize), and leaves an event in the
//! [audit trail](audit), allowed or denied.
//!
//! It is software and no HSM, and what it keeps is in memory. It has the operations on symmetric
//! encryption keys, grants, aliases, tags and rotation; it has no asymmetric, HMAC and multi-Region
//! keys, no imported key material and no custom key stores, and it does not speak HTTP.
//!
//! ```
//! use std::error::Error;
//!
//! use kms_model::api::{CreateKeyRequest, DecryptRequest, EncryptRequest};
//! use kms_model::call::Call;
//! use kms_model::clock::{Clock, SystemClock};
//! use kms_model::error::ErrorKind;
//! use kms_model::iam::{Attached, SessionOptions, lone_account, policy};
//! use kms_model::kms::{Config, Kms};
//! use kms_model::policy_core::ast::PolicyKind;
//! use kms_model::policy_core::decide::Layer;
//! use kms_model::policy_core::name::arn::Arn;
//! use kms_model::secret::SecretBytes;
//!
//! fn main() -> Result<(), Box<dyn Error>> {
//!     let kms = Kms::new(Config::in_memory()?);
//!
//!     // Who there is: an account, a role with a policy, and one without.
//!     let iam = kms.iam();
//!     iam.put_account(lone_account("111122223333".parse()?))?;
//!     let billing: Arn = "arn:aws:iam::111122223333:role/billing".parse()?;
//!     let shipping: Arn = "arn:aws:iam::111122223333:role/shipping".parse()?;
//!     let text = r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
//!     let mut attached = Attached::default();
//!     attached.policies = vec![policy("billing.json", text, PolicyKind::IdentityPolicy)?];
//!     iam.put_role(&billing, attached)?;
//!     iam.put_role(&shipping, Attached::default())?;
//!
//!     // Who calls, and where.
//!     let session = |role| {
//!         let (options, now) = (SessionOptions::default(), SystemClock.now());
//!         iam.assume_role(role, "one", options, now)
//!     };
//!     let billing = Call::new(session(&billing)?, "eu-north-1");
//!     let shipping = Call::new(session(&shipping)?, "eu-north-1");
//!
//!     // A key that is created without a policy leaves it to the policies of its account.
//!     let created = kms.create_key(&billing, &CreateKeyRequest::default())?;
//!     let key = created.key_metadata.ok_or("no key")?.key_id;
//!     let text = SecretBytes::from(&b"1,200 euros"[..]);
//!     let sealed = kms.encrypt(&billing, &EncryptRequest::new(&key, text))?;
//!
//!     let mut input = DecryptRequest::default();
//!     input.ciphertext_blob = sealed.ciphertext_blob;
//!     input.key_id = Some(key);
//!     let opened = kms.decrypt(&billing, &input)?;
//!     assert_eq!(opened.plaintext.ok_or("no text")?.expose(), b"1,200 euros");
//!
//!     // The error has AWS's words, and beside them the reasons, which are not for the caller.
//!     let denied = kms.decrypt(&shipping, &input).err().ok_or("not denied")?;
//!     assert_eq!(denied.kind, ErrorKind::AccessDenied);
//!     println!("{}", denied.message);
//!     let reasons = denied.explanation.ok_or("no reasons")?;
//!     assert_eq!(reasons.layer, Some(Layer::IdentityPolicy));
//!     println!("{:?}", reasons.checks[0].suggestions);
//!     Ok(())
//! }
//! ```

pub mod api;
pub mod audit;
pub mod authorize;
pub mod call;
pub mod clock;
pub mod crypto;
pub mod error;
pub mod iam;
pub mod kms;
pub mod operation;
pub mod secret;
pub mod store;
pub mod table;

pub use policy_core;
