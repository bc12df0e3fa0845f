//! The KMS under test, and the names that it has for what the reference counts.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kms_model::audit::MemorySink;
use kms_model::authorize::Settings;
use kms_model::call::Call as KmsCall;
use kms_model::clock::ManualClock;
use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::keyring::Keyring;
use kms_model::error::KmsError;
use kms_model::iam::{Attached, Iam, Identity, SessionOptions, VpcEndpoint};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::record::AccountRecord;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::{MemoryStore, StoredKey};
use serde_json::Value;

use crate::judge;
use crate::names::{
    ACCOUNTS, By, ENDPOINT, Names, PRINCIPALS, REGIONS, SERVICE, SERVICE_SOURCE, Who, is_role,
    principal_arn,
};
use crate::policies;
use crate::reference::{START, State, VISIBILITY_DELAY};
use crate::step::{Call, Edit};

/// The KMS and everything that it was given.
#[derive(Debug)]
pub(crate) struct System {
    pub(crate) kms: Kms,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sink: Arc<MemorySink>,
    pub(crate) store: Arc<MemoryStore>,
    iam: Arc<Iam>,
    keyring: Keyring,
    /// Of each user and role: the first identity and the newest, plain and narrow.
    identities: Vec<Identities>,
    roots: Vec<Identity>,
    service: Identity,
    pub(crate) keys: Vec<String>,
    pub(crate) blobs: Vec<Vec<u8>>,
    /// The id and the newest token.
    pub(crate) grants: Vec<(String, String)>,
    /// What was encrypted; not known of data keys that nobody has seen yet.
    pub(crate) secrets: Vec<Option<Vec<u8>>>,
}

#[derive(Debug)]
struct Identities {
    first: Identity,
    one: Identity,
    narrow: Identity,
}

/// What a step did.
#[derive(Debug)]
pub(crate) enum Answer {
    Nothing,
    Call(Result<Value, KmsError>),
}

impl System {
    pub(crate) fn new(state: &State) -> Self {
        let iam = Arc::new(Iam::new());
        let clock = Arc::new(ManualClock::at(Timestamp::from_epoch_seconds(START)));
        let sink = Arc::new(MemorySink::new());
        let store = Arc::new(MemoryStore::new());
        let keyring = Keyring::generate(&AwsLc, &AwsLc).unwrap();
        for account in 0..ACCOUNTS.len() {
            put_account(&iam, account, false);
        }
        put_endpoint(&iam, false);
        for one in 0..PRINCIPALS.len() {
            put(&iam, state, one);
        }
        let identities = (0..PRINCIPALS.len()).map(|one| identities(&iam, one, START));
        Self {
            kms: kms(&iam, &clock, &sink, &store, &keyring),
            identities: identities.collect(),
            roots: (0..ACCOUNTS.len())
                .map(|account| iam.root(judge::account(account)).unwrap())
                .collect(),
            service: iam.service(SERVICE).unwrap(),
            clock,
            sink,
            store,
            iam,
            keyring,
            keys: Vec::new(),
            blobs: Vec::new(),
            grants: Vec::new(),
            secrets: Vec::new(),
        }
    }

    pub(crate) fn export(&self) -> Vec<Arc<StoredKey>> {
        self.store.export()
    }

    pub(crate) fn call(&self, call: &Call) -> Result<Value, KmsError> {
        let own = self.own(call);
        let body = call.body(own, self);
        let by = self.by(call.by);
        self.kms.dispatch(&by, call.what.name(), &body)
    }

    /// The edit was made in the reference already.
    pub(crate) fn edit(&mut self, state: &State, edit: &Edit) {
        match edit {
            Edit::Policy(one, _) | Edit::Boundary(one, _) => {
                if state.people[*one].there {
                    put(&self.iam, state, *one);
                }
            }
            Edit::Delete(one) => {
                let arn = principal_arn(*one).parse().unwrap();
                self.iam.delete_principal(&arn).unwrap();
            }
            Edit::Make(one) | Edit::Replace(one) => {
                if let Edit::Replace(_) = edit {
                    let arn = principal_arn(*one).parse().unwrap();
                    self.iam.delete_principal(&arn).unwrap();
                }
                put(&self.iam, state, *one);
                let first = self.identities[*one].first.clone();
                self.identities[*one] = Identities {
                    first,
                    ..identities(&self.iam, *one, state.now)
                };
            }
            Edit::Scp { tight } => put_account(&self.iam, 0, *tight),
            Edit::Endpoint { tight } => put_endpoint(&self.iam, *tight),
        }
    }

    /// Another process with a new domain key takes over the store, and wraps everything anew.
    pub(crate) fn take_over(&mut self) {
        self.keyring.rotate(&AwsLc, &AwsLc).unwrap();
        self.kms = kms(
            &self.iam,
            &self.clock,
            &self.sink,
            &self.store,
            &self.keyring,
        );
        self.kms.rewrap().unwrap();
    }

    /// The number of a key, by its ARN.
    pub(crate) fn number(&self, arn: &str) -> usize {
        self.keys.iter().position(|known| known == arn).unwrap()
    }

    /// The account whose key the call is about, for policies that speak of it.
    fn own(&self, call: &Call) -> usize {
        call.by.who.account().unwrap_or_default()
    }

    fn by(&self, by: By) -> KmsCall {
        let identity = match by.who {
            Who::Root(account) => &self.roots[account],
            Who::One(one) => &self.identities[one].one,
            Who::Narrow(one) => &self.identities[one].narrow,
            Who::Former(one) => &self.identities[one].first,
            Who::Service => &self.service,
        };
        let mut call = KmsCall::new(identity.clone(), REGIONS[by.region]);
        if by.via {
            call = call.via(judge::s3(by));
        }
        if by.endpoint {
            call = call.through(ENDPOINT);
        }
        if by.who == Who::Service {
            call = call.on_behalf_of(Some(SERVICE_SOURCE.parse().unwrap()), None);
        }
        call
    }
}

impl Names for System {
    fn key_arn(&self, key: usize) -> String {
        self.keys[key].clone()
    }

    fn blob(&self, blob: usize) -> Vec<u8> {
        self.blobs[blob].clone()
    }

    fn grant_id(&self, grant: usize) -> String {
        self.grants[grant].0.clone()
    }

    fn token(&self, grant: usize) -> String {
        self.grants[grant].1.clone()
    }
}

pub(crate) fn bytes(answer: &Value, member: &str) -> Vec<u8> {
    STANDARD.decode(answer[member].as_str().unwrap()).unwrap()
}

fn kms(
    iam: &Arc<Iam>,
    clock: &Arc<ManualClock>,
    sink: &Arc<MemorySink>,
    store: &Arc<MemoryStore>,
    keyring: &Keyring,
) -> Kms {
    Kms::new(Config {
        clock: Arc::clone(clock) as _,
        iam: Arc::clone(iam),
        keyring: keyring.clone(),
        settings: Settings {
            grant_visibility_delay: u32::try_from(VISIBILITY_DELAY).unwrap(),
            ..Settings::default()
        },
        sink: Arc::clone(sink) as _,
        store: Arc::clone(store) as _,
        ..Config::in_memory().unwrap()
    })
}

fn put(iam: &Iam, state: &State, one: usize) {
    let person = state.people[one];
    let attached = Attached {
        policies: person
            .policy
            .document(PolicyKind::IdentityPolicy)
            .into_iter()
            .collect(),
        boundary: person
            .boundary
            .and_then(|policy| policy.document(PolicyKind::PermissionsBoundary)),
        ..Attached::default()
    };
    let arn = principal_arn(one).parse().unwrap();
    if is_role(one) {
        iam.put_role(&arn, attached).unwrap();
    } else {
        iam.put_user(&arn, attached).unwrap();
    }
}

fn put_account(iam: &Iam, account: usize, tight: bool) {
    iam.put_account(AccountRecord {
        id: judge::account(account),
        org_id: Some("o-example1234".to_owned()),
        org_path: None,
        management: false,
        scp: Some(policies::scp(tight)),
        rcp: Vec::new(),
    })
    .unwrap();
}

fn put_endpoint(iam: &Iam, tight: bool) {
    iam.put_endpoint(VpcEndpoint {
        id: ENDPOINT.to_owned(),
        vpc: "vpc-0123456789abcdef0".to_owned(),
        owner: judge::account(0),
        policies: policies::endpoint(tight),
    })
    .unwrap();
}

fn identities(iam: &Iam, one: usize, now: i64) -> Identities {
    let arn = principal_arn(one).parse().unwrap();
    let now = Timestamp::from_epoch_seconds(now);
    let narrow = SessionOptions {
        policies: policies::session(),
        ..SessionOptions::default()
    };
    let plain = SessionOptions::default();
    let (one, narrow) = if is_role(one) {
        (
            iam.assume_role(&arn, "one", plain, now).unwrap(),
            iam.assume_role(&arn, "narrow", narrow, now).unwrap(),
        )
    } else {
        (
            iam.user(&arn).unwrap(),
            iam.federate(&arn, "fed", narrow, now).unwrap(),
        )
    };
    Identities {
        first: one.clone(),
        one,
        narrow,
    }
}
