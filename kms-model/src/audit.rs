//! The audit trail: every call, allowed or denied, as an event of CloudTrail.
//!
//! An [`Event`] is plain data in CloudTrail's own shape; a [`Sink`] is where it goes. Nothing here
//! asks for the time or for randomness: times and ids come with the event. No event carries a
//! secret, for whoever builds one leaves plaintexts and key material out, as AWS does.
//!
//! What a reader of AWS's trail will not find here is left out because this KMS does not know it:
//! `tlsDetails`, `sessionCredentialFromConsole`, `webIdFederationData`.
//!
//! Source: CloudTrail User Guide, "CloudTrail record contents", "CloudTrail userIdentity element"
//! and "AWS service events"; KMS Developer Guide, "Logging AWS KMS API calls with AWS CloudTrail".

mod event;
mod file;
mod identity;
mod ordered;
mod read;
mod sink;
mod uuid;

pub use event::Category;
pub use event::Event;
pub use event::EventIds;
pub use event::EventType;
pub use event::Fault;
pub use event::MAX_FIELD_BYTES;
pub use event::MAX_MESSAGE_BYTES;
pub use event::Resource;
pub use event::VpcEndpoint;
pub use file::Durability;
pub use file::FileSink;
pub use identity::Caller;
pub use identity::SessionContext;
pub use identity::SessionIssuer;
pub use identity::UserIdentity;
pub use read::EventError;
pub use sink::DiscardSink;
pub use sink::FanOutSink;
pub use sink::MemorySink;
pub use sink::Sink;
pub use sink::SinkError;
pub use sink::WriterSink;
pub use uuid::uuid_from;
