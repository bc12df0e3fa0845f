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
//!
//! # The clock
//!
//! Whatever happens by the clock reads the one of the [`Config`](kms::Config): deletion, rotation,
//! dates in policies. A [`ManualClock`](clock::ManualClock) stands still until it is told to move:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::sync::Arc;
//! # use kms_model::clock::{Clock, ManualClock};
//! # use kms_model::kms::{Config, Kms};
//! let clock = Arc::new(ManualClock::at("2026-03-02T09:00:00Z".parse()?));
//! let kms = Kms::new(Config { clock: Arc::clone(&clock) as _, ..Config::in_memory()? });
//! clock.advance(7 * 86_400);
//! assert_eq!(clock.now().to_string(), "2026-03-09T09:00:00Z");
//! # kms.sweep()?;
//! # Ok(())
//! # }
//! ```
//!
//! # The audit trail
//!
//! Every call leaves one event, before its answer. Without a sink of your own the events are kept in
//! memory, where nobody sees them and they only grow. To a file, and to memory as well:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::sync::Arc;
//! # use kms_model::audit::{Durability, FanOutSink, FileSink, MemorySink};
//! # use kms_model::kms::{Config, Kms};
//! # let path = std::env::temp_dir().join(format!("kms-model-doc-{}", std::process::id()));
//! let file = FileSink::open(&path, Durability::System)?;
//! let memory = Arc::new(MemorySink::new());
//! let sink = Arc::new(FanOutSink::new(vec![Arc::new(file), Arc::clone(&memory) as _]));
//! let kms = Kms::new(Config { sink, ..Config::in_memory()? });
//! # std::fs::remove_file(&path)?;
//! # Ok(())
//! # }
//! ```
//!
//! # Who there is
//!
//! [`Iam`](iam::Iam) knows accounts, users, roles, sessions and VPC endpoints, and can be edited while
//! calls are made. It knows no passwords and no trust policies: whoever holds the
//! [`Iam`](iam::Iam) may assume any role. A session ends with its role, and not with time: when it is
//! to end is yours to watch. A caller is an [`Identity`](iam::Identity), and the rest of a
//! [`Call`](call::Call) is your word; fill nothing of it from what a caller sends.
//!
//! # Policies
//!
//! [`iam::policy`] reads a policy of one kind, and says everything that is wrong with it, by place.
//! [`iam::policy_with_warnings`] also says what is probably not meant. The policy of a key is text in
//! [`CreateKeyRequest`](api::CreateKeyRequest), and a wrong one is refused as AWS refuses it, without
//! places: read it with [`iam::policy`] first to see them.
//!
//! ```
//! use kms_model::iam::{policy, policy_with_warnings};
//! use kms_model::policy_core::ast::PolicyKind::IdentityPolicy;
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Alow", "Action": "kms:Decript", "Resource": "*"}}"#;
//! let error = policy("app.json", text, IdentityPolicy).unwrap_err().to_string();
//! assert!(error.starts_with("app.json:1:51: error: "), "{error}");
//! let (_, warnings) = policy_with_warnings("app.json", &text.replace("Alow", "Allow"), IdentityPolicy)?;
//! assert!(warnings[0].ends_with("warning: `kms:Decript` covers no action of KMS"));
//! # Ok::<_, kms_model::iam::IamError>(())
//! ```
//!
//! # Forwarded calls and AWS managed keys
//!
//! A call that a service makes with its caller's credentials says so with [`Call::via`](call::Call::via).
//! The key of a service, such as `alias/aws/s3`, is made by the first allowed call through it:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use kms_model::api::EncryptRequest;
//! # use kms_model::call::Call;
//! # use kms_model::clock::{Clock, SystemClock};
//! # use kms_model::iam::{Attached, SessionOptions, lone_account};
//! # use kms_model::kms::{Config, Kms};
//! # use kms_model::secret::SecretBytes;
//! # let kms = Kms::new(Config::in_memory()?);
//! # kms.iam().put_account(lone_account("111122223333".parse()?))?;
//! # let role = "arn:aws:iam::111122223333:role/app".parse()?;
//! # kms.iam().put_role(&role, Attached::default())?;
//! # let app = kms.iam().assume_role(&role, "one", SessionOptions::default(), SystemClock.now())?;
//! let call = Call::new(app, "eu-north-1");
//! let input = EncryptRequest::new("alias/aws/s3", SecretBytes::from(&b"an object"[..]));
//! assert!(kms.encrypt(&call, &input).is_err());
//! assert!(kms.encrypt(&call.via("s3.eu-north-1.amazonaws.com"), &input).is_ok());
//! # Ok(())
//! # }
//! ```
//!
//! # Several accounts
//!
//! A key of another account is named by its ARN. Both sides must allow the call: the policies of the
//! caller, and the key policy or a grant. A new grant counts at once, unless
//! [`Settings::grant_visibility_delay`](authorize::Settings::grant_visibility_delay) says that it
//! takes a while without its token, as in AWS.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use kms_model::api::{CreateGrantRequest, CreateKeyRequest, DescribeKeyRequest, GrantOperation};
//! # use kms_model::call::Call;
//! # use kms_model::clock::{Clock, SystemClock};
//! # use kms_model::iam::{Attached, SessionOptions, lone_account, policy};
//! # use kms_model::kms::{Config, Kms};
//! # use kms_model::policy_core::ast::PolicyKind;
//! # let kms = Kms::new(Config::in_memory()?);
//! # let iam = kms.iam();
//! # iam.put_account(lone_account("111122223333".parse()?))?;
//! # iam.put_account(lone_account("444455556666".parse()?))?;
//! # let role = "arn:aws:iam::444455556666:role/partner".parse()?;
//! # let text = r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
//! # let mut attached = Attached::default();
//! # attached.policies = vec![policy("partner", text, PolicyKind::IdentityPolicy)?];
//! # iam.put_role(&role, attached)?;
//! # let partner = iam.assume_role(&role, "one", SessionOptions::default(), SystemClock.now())?;
//! # let partner = Call::new(partner, "eu-north-1");
//! # let admin = Call::new(iam.root("111122223333".parse()?)?, "eu-north-1");
//! # let created = kms.create_key(&admin, &CreateKeyRequest::default())?;
//! # let key = created.key_metadata.and_then(|key| key.arn).ok_or("no key")?;
//! let mut grant = CreateGrantRequest::new(&key, vec![GrantOperation::DescribeKey]);
//! grant.grantee_principal = Some("arn:aws:iam::444455556666:role/partner".to_owned());
//! let input = DescribeKeyRequest::new(&key);
//! assert!(kms.describe_key(&partner, &input).is_err());
//! kms.create_grant(&admin, &grant)?;
//! assert!(kms.describe_key(&partner, &input).is_ok());
//! # Ok(())
//! # }
//! ```
//!
//! # As a server
//!
//! [`Kms::dispatch`](kms::Kms::dispatch) takes the name of an operation and a body as it is on the
//! wire. HTTP and signatures are yours, as is taking the [`Identity`](iam::Identity) from the latter.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use kms_model::call::Call;
//! # use kms_model::iam::lone_account;
//! # use kms_model::kms::{Config, Kms};
//! # use serde_json::json;
//! # let kms = Kms::new(Config::in_memory()?);
//! # kms.iam().put_account(lone_account("111122223333".parse()?))?;
//! # let call = Call::new(kms.iam().root("111122223333".parse()?)?, "eu-north-1");
//! let made = kms.dispatch(&call, "CreateKey", &json!({"Description": "invoices"}))?;
//! assert_eq!(made["KeyMetadata"]["Description"], "invoices");
//! # Ok(())
//! # }
//! ```
//!
//! A server calls [`Kms::sweep`](kms::Kms::sweep) every minute or so: only that destroys the material
//! of keys whose time has come. It calls [`Kms::rewrap`](kms::Kms::rewrap) once after it was started
//! with a new domain key in front of the old ones
//! ([`Keyring::from_bytes`](crypto::keyring::Keyring::from_bytes)); what outlives the process needs a
//! [`Store`](store::Store) of your own, too.

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
