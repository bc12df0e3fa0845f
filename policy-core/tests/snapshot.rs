//! Requests meet only entries of their own snapshot.

use policy_core::name::arn::Arn;
use policy_core::record::{KeyMetadata, KeyRecord};
use policy_core::request::{Check, Principal, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Entries, RequestError, ResourceEntries, Scratch, Snapshot};
use policy_core::table::kms_action::Action;

#[test]
fn entries_of_another_snapshot_are_refused() {
    let key: Arn = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd"
        .parse()
        .unwrap();
    let record = KeyRecord {
        arn: key.clone(),
        policies: Vec::new(),
        grants: Vec::new(),
        metadata: KeyMetadata::default(),
        aliases: None,
        tags: None,
    };
    let (mut own, mut other) = (
        Snapshot::new(Semantics::default()),
        Snapshot::new(Semantics::default()),
    );
    let entry = own.key_entry(record.clone()).unwrap();
    let foreign = other.key_entry(record).unwrap();
    let caller = "arn:aws:iam::111122223333:user/ann".parse().unwrap();
    let check = Check {
        action: Action::DECRYPT,
        resource: Resource::Key(key),
    };
    let request = Request::new(Principal::new(caller), vec![check]);
    let prepare = |entry, scratch: &mut Scratch| {
        let resources = [ResourceEntries {
            key: Some(entry),
            account: None,
        }];
        let entries = Entries {
            resources: &resources,
            ..Entries::default()
        };
        own.prepare_entries(&request, &entries, Semantics::default(), scratch)
            .map(|_| ())
    };
    let mut scratch = Scratch::default();
    assert_eq!(prepare(&entry, &mut scratch), Ok(()));
    assert_eq!(
        prepare(&foreign, &mut scratch),
        Err(RequestError::ForeignEntry("a key"))
    );
}
