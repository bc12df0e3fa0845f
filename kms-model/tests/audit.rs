//! The records of the trail, written and read back, and the sinks that take them.

#![expect(clippy::unwrap_used, reason = "test code")]

#[path = "audit/trail.rs"]
mod trail;

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;

use proptest::prelude::ProptestConfig;
use proptest::prop_assert_eq;
use proptest::proptest;
use proptest::strategy::Strategy;
use serde_json::Value;
use serde_json::json;

use kms_model::audit::DiscardSink;
use kms_model::audit::Durability;
use kms_model::audit::Event;
use kms_model::audit::EventError;
use kms_model::audit::FanOutSink;
use kms_model::audit::FileSink;
use kms_model::audit::MAX_FIELD_BYTES;
use kms_model::audit::MAX_MESSAGE_BYTES;
use kms_model::audit::MemorySink;
use kms_model::audit::Resource;
use kms_model::audit::SessionContext;
use kms_model::audit::Sink;
use kms_model::audit::SinkError;
use kms_model::audit::UserIdentity;
use kms_model::audit::WriterSink;
use kms_model::policy_core::value::time::Timestamp;

use crate::trail::KEY;
use crate::trail::OURS;
use crate::trail::THEIRS;
use crate::trail::at;
use crate::trail::denied_elsewhere;
use crate::trail::encrypt;
use crate::trail::fault;
use crate::trail::shared;
use crate::trail::trail;
use crate::trail::uuid;

/// The golden lines, in the order of the file; `UPDATE_EXPECT=1` writes the file anew.
#[test]
fn golden_lines() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/kms/events.jsonl");
    let mut text = String::new();
    for event in trail() {
        text.push_str(&event.to_line());
        text.push('\n');
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let mut file = File::create(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }
    assert_eq!(read(&path), text, "run again with UPDATE_EXPECT=1");
}

#[test]
fn records_are_read_back() {
    for event in trail() {
        assert_eq!(Event::read(&event.to_json()).as_ref(), Ok(&event));
        let line: Value = serde_json::from_str(&event.to_line()).unwrap();
        assert_eq!(line, event.to_json());
    }
}

#[test]
fn an_owner_sees_the_account_and_no_name() {
    let [caller, owner] = shared();
    assert_eq!(caller.recipient_account_id, THEIRS);
    assert_eq!(owner.recipient_account_id, OURS);
    assert_eq!(caller.shared_event_id, owner.shared_event_id);
    assert_ne!(caller.event_id, owner.event_id);
    let identity = json!({
        "type": "AWSAccount",
        "principalId": "AROAEXAMPLEPARTNER:batch-7",
        "accountId": THEIRS,
    });
    assert_eq!(owner.to_json()["userIdentity"], identity);
}

#[test]
fn denied_calls_and_own_keys_have_one_record() {
    let ids = || (uuid(90), uuid(91));
    for event in [denied_elsewhere(), encrypt()] {
        let (owner_event, shared) = ids();
        let (caller, owner) = event.clone().deliver(OURS, owner_event, shared);
        assert_eq!(caller, event);
        assert_eq!(owner, None);
    }
    // A call that access allowed and the key's state did not is seen by both.
    let mut disabled = denied_elsewhere();
    disabled.error = fault("DisabledException", &format!("{KEY} is disabled."));
    let (owner_event, shared) = ids();
    let (_, owner) = disabled.deliver(OURS, owner_event, shared);
    assert!(owner.is_some());
}

/// Records as AWS's documentation shows them: old versions, `null`, unknown members and types.
#[test]
fn records_of_aws_are_read() {
    let mut record = encrypt().to_json();
    record["eventVersion"] = json!("1.02");
    record["tlsDetails"] = json!({ "tlsVersion": "TLSv1.3" });
    record["apiVersion"] = json!("2014-11-01");
    record["resources"] = json!([{ "ARN": KEY, "accountId": OURS }, { "ARNPrefix": "x" }]);
    for gone in ["managementEvent", "eventCategory", "userAgent"] {
        record.as_object_mut().unwrap().remove(gone);
    }
    let event = Event::read(&record).unwrap();
    assert_eq!(event.event_category, None);
    assert_eq!(event.response_elements, None);
    assert_eq!(event.resources.len(), 1);
    assert_eq!(event.resources[0].kind, None);

    record["userIdentity"] = json!({
        "type": "AssumedRole",
        "accountId": OURS,
        "onBehalfOf": {},
        "sessionContext": {
            "sessionIssuer": {},
            "webIdFederationData": {},
            "attributes": { "mfaAuthenticated": "true", "creationDate": "20260302T080000Z" },
            "sourceIdentity": "ana",
        },
    });
    let UserIdentity::AssumedRole(caller) = Event::read(&record).unwrap().user_identity else {
        panic!("not a role");
    };
    let session = SessionContext {
        issuer: None,
        creation_date: Some(at("2026-03-02T08:00:00Z")),
        mfa_authenticated: Some(true),
        source_identity: Some("ana".to_owned()),
    };
    assert_eq!(caller.session, Some(session));

    record["userIdentity"] = json!({ "type": "WebIdentityUser", "userName": "ana" });
    let other = Event::read(&record).unwrap();
    assert_eq!(other.user_identity.account_id(), None);
    assert_eq!(Event::read(&other.to_json()), Ok(other));
}

#[test]
fn what_is_no_record_is_said_clearly() {
    let with = |member: &str, value: Value| {
        let mut record = encrypt().to_json();
        record[member] = value;
        Event::read(&record).unwrap_err().to_string()
    };
    assert_eq!(with("eventTime", json!(null)), "`eventTime` is missing");
    assert_eq!(
        with("eventTime", json!("noon")),
        "`eventTime` is no date: `noon`"
    );
    assert_eq!(with("eventName", json!(7)), "`eventName` is not text");
    assert_eq!(
        with("readOnly", json!("yes")),
        "`readOnly` is not true or false"
    );
    assert_eq!(
        with("userIdentity", json!("root")),
        "`userIdentity` is not an object"
    );
    let session = json!({ "type": "IAMUser", "sessionContext": { "sessionIssuer": [] } });
    assert_eq!(
        with("userIdentity", session),
        "`userIdentity.sessionContext.sessionIssuer` is not an object"
    );
    assert_eq!(
        with("resources", json!([{ "ARN": KEY }, "x"])),
        "`resources[1]` is not an object"
    );
    assert_eq!(
        with("eventVersion", json!("2.0")),
        "event version `2.0` is not known; this reads version 1"
    );
    let wrong = EventError::WrongType {
        member: "the record".to_owned(),
        wanted: "an object",
    };
    assert_eq!(Event::read(&json!([])), Err(wrong));
}

#[test]
fn what_is_too_long_is_left_out() {
    let mut event = encrypt();
    event.request_parameters = Some(json!({ "policy": "x".repeat(MAX_FIELD_BYTES) }));
    event.error = fault("ValidationException", &"ü".repeat(MAX_MESSAGE_BYTES));
    let record = event.to_json();
    assert_eq!(record["requestParameters"], json!({ "omitted": true }));
    let message = record["errorMessage"].as_str().unwrap();
    assert_eq!(message.len(), MAX_MESSAGE_BYTES);
}

#[test]
fn threads_and_sinks_that_share_a_file_write_whole_lines() {
    let path = scratch("shared.jsonl");
    let sinks = [Durability::System, Durability::Disk].map(|durability| {
        let sink = FileSink::open(&path, durability).unwrap();
        assert_eq!(sink.path(), path);
        Arc::new(sink)
    });
    std::thread::scope(|scope| {
        for sink in sinks.iter().chain(&sinks) {
            scope.spawn(move || {
                for event in trail().iter().cycle().take(50) {
                    sink.record(event).unwrap();
                }
            });
        }
    });
    let lines: Vec<String> = BufReader::new(File::open(&path).unwrap())
        .lines()
        .map(Result::unwrap)
        .collect();
    assert_eq!(lines.len(), 200);
    let known = trail();
    for line in lines {
        let event = Event::read(&serde_json::from_str(&line).unwrap()).unwrap();
        assert!(known.contains(&event));
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let path = scratch("no/such/directory/trail.jsonl");
    let error = FileSink::open(&path, Durability::System).unwrap_err();
    assert!(matches!(error, SinkError::Open { .. }));
    let wanted = format!("cannot open the audit trail `{}`: ", path.display());
    assert!(error.to_string().starts_with(&wanted), "{error}");
}

/// `/dev/full` is a disk without space.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_written_is_named() {
    let sink = FileSink::open("/dev/full", Durability::System).unwrap();
    let error = sink.record(&encrypt()).unwrap_err();
    assert!(matches!(error, SinkError::Write { .. }));
    let wanted = "cannot write to the audit trail `/dev/full`: ";
    assert!(error.to_string().starts_with(wanted), "{error}");
}

#[test]
fn every_sink_of_several_gets_the_record() {
    let memory = Arc::new(MemorySink::new());
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let sink = FanOutSink::new(vec![
        Arc::new(DiscardSink),
        Arc::new(WriterSink::new(Full)),
        Arc::new(WriterSink::new(Kept(bytes.clone()))),
        memory.clone(),
    ]);
    let error = sink.record(&encrypt()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot write to the audit trail `writer`: no space"
    );
    assert_eq!(memory.events(), [encrypt()]);
    let line = format!("{}\n", encrypt().to_line());
    assert_eq!(*bytes.lock().unwrap(), line.as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text in it, a record is one line and comes back.
    #[test]
    fn any_text_survives(text in any_text(), seconds in 0_i64..4_000_000_000) {
        let mut event = encrypt();
        event.event_time = Timestamp::from_epoch_seconds(seconds);
        event.user_agent = Some(text.clone());
        event.error = fault(&text, &text);
        event.resources = vec![Resource::key(text.as_str(), text.as_str())];
        event.request_parameters = Some(json!({ "encryptionContext": { text.as_str(): text } }));
        let line = event.to_line();
        prop_assert_eq!(line.lines().count(), 1);
        prop_assert_eq!(Event::read(&serde_json::from_str(&line).unwrap()), Ok(event));
    }
}

/// A writer on a full disk.
struct Full;

/// A writer that the test can look into.
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("no space"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::char::any(), 0..40)
        .prop_map(|chars| chars.into_iter().collect())
}

fn read(path: &Path) -> String {
    let mut text = String::new();
    let mut file = File::open(path).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

/// A file that is not there yet.
fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}
