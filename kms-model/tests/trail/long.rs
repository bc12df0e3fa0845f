//! A day of two accounts: every way for a call to come, and to be allowed or denied.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kms_model::audit::MemorySink;
use kms_model::authorize::Settings;
use kms_model::call::Call;
use kms_model::clock::{Clock, ManualClock};
use kms_model::iam::{Attached, Identity, SessionOptions};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::MemoryStore;
use serde_json::{Value, json};

use crate::cast::{
    self, ALLOW_DESCRIBE, ENDPOINT, HOME, KEY_POLICY, PARTNER, REGION, ROLES, anna, read, role,
};
use crate::moment::{Known, Moment};
use crate::{Line, lines};

/// The trail of it all.
pub(crate) fn trail() -> Vec<Line> {
    let mut day = Day::new();
    let key = day.create_keys();
    let blob = day.tenants(&key);
    day.callers(&key, &blob);
    day.routes(&key, &blob);
    day.grants(&key, &blob);
    day.accounts(&key, &blob);
    day.names(&key, &blob);
    // What there was at the end, for keys that a call made on its way.
    let end = day.role("admin");
    day.take_down(&end);
    lines(day.sink.events(), day.moments)
}

struct Day {
    kms: Kms,
    clock: Arc<ManualClock>,
    sink: Arc<MemorySink>,
    store: Arc<MemoryStore>,
    moments: Vec<(usize, Arc<Moment>)>,
}

impl Day {
    fn create_keys(&mut self) -> String {
        let admin = self.role("admin");
        let policy = KEY_POLICY.replace("HOME", HOME).replace("PARTNER", PARTNER);
        let created = self.allowed(&admin, "CreateKey", json!({ "Policy": policy }));
        let key = created["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();

        let tagger = self.role("tagger");
        let tags = |team: &str| json!({ "Tags": [{ "TagKey": "team", "TagValue": team }] });
        let second = self.allowed(&tagger, "CreateKey", tags("red"));
        self.denied(&tagger, "CreateKey", tags("blue"));
        self.denied(&tagger, "CreateKey", json!({}));
        let stranger = self.role("stranger");
        self.denied(&stranger, "CreateKey", tags("red"));

        let second = &second["KeyMetadata"]["Arn"];
        let alias = json!({ "AliasName": "alias/archive", "TargetKeyId": second });
        self.denied(&stranger, "CreateAlias", alias.clone());
        self.allowed(&admin, "CreateAlias", alias);
        key
    }

    /// Encryption contexts, and dry runs.
    fn tenants(&mut self, key: &str) -> String {
        let tenant = self.role("tenant-a");
        let encrypt = |of: &str| json!({ "KeyId": key, "Plaintext": "YQ==", "EncryptionContext": { "tenant": of } });
        let sealed = self.allowed(&tenant, "Encrypt", encrypt("a"));
        self.denied(&tenant, "Encrypt", encrypt("b"));
        let dry_run = |of: &str| {
            let mut body = encrypt(of);
            body["DryRun"] = true.into();
            body
        };
        self.fails(&tenant, "Encrypt", dry_run("a"), "DryRunOperationException");
        self.denied(&tenant, "Encrypt", dry_run("b"));
        let blob = sealed["CiphertextBlob"].as_str().unwrap().to_owned();

        let decrypt = |of: &str| json!({ "KeyId": key, "CiphertextBlob": blob, "EncryptionContext": { "tenant": of } });
        self.allowed(&tenant, "Decrypt", decrypt("a"));
        self.denied(&tenant, "Decrypt", decrypt("b"));
        // The KMS looks into the ciphertext for the key; the trail shows which one it found.
        let mut unnamed = decrypt("a");
        unnamed["KeyId"] = Value::Null;
        self.allowed(&tenant, "Decrypt", unnamed.clone());
        let stranger = self.role("stranger");
        self.denied(&stranger, "Decrypt", unnamed.clone());
        let theirs = self.session(PARTNER, "stranger", SessionOptions::default());
        self.denied(&theirs, "Decrypt", unnamed);
        // By its id alone.
        let id = key.rsplit('/').next().unwrap();
        let mut by_id = decrypt("a");
        by_id["KeyId"] = id.into();
        self.allowed(&tenant, "Decrypt", by_id.clone());
        // Allowed, and still not opened: an error that is no denial.
        by_id["CiphertextBlob"] = STANDARD.encode([7; 120]).into();
        self.fails(&tenant, "Decrypt", by_id, "InvalidCiphertextException");
        blob
    }

    /// Users, root users, federated users, session policies and tags.
    fn callers(&mut self, key: &str, blob: &str) {
        let describe = json!({ "KeyId": key });
        let root = self.kms.iam().root(HOME.parse().unwrap()).unwrap();
        self.allowed(&call(root), "DescribeKey", describe.clone());

        let anna = anna();
        let user = self.kms.iam().user(&anna).unwrap();
        self.denied(&call(user.clone()), "DescribeKey", describe.clone());
        let with_mfa = call(user).with_mfa(60);
        self.allowed(&with_mfa, "DescribeKey", describe.clone());
        let options = SessionOptions {
            policies: vec![read(ALLOW_DESCRIBE, PolicyKind::SessionPolicy)],
            ..SessionOptions::default()
        };
        let now = self.clock.now();
        let federated = self.kms.iam().federate(&anna, "guest", options, now);
        let federated = call(federated.unwrap()).with_mfa(60);
        self.allowed(&federated, "DescribeKey", describe.clone());
        self.denied(&federated, "Decrypt", decryption(key, blob));

        let options = SessionOptions {
            policies: vec![read(ALLOW_DESCRIBE, PolicyKind::SessionPolicy)],
            ..SessionOptions::default()
        };
        let narrowed = self.session(HOME, "admin", options);
        self.allowed(&narrowed, "DescribeKey", describe.clone());
        self.denied(&narrowed, "Decrypt", decryption(key, blob));

        for (team, may) in [("red", true), ("blue", false)] {
            let options = SessionOptions {
                tags: BTreeMap::from([("team".to_owned(), team.to_owned())]),
                source_identity: Some("anna".to_owned()),
                ..SessionOptions::default()
            };
            let session = self.session(HOME, "tagged", options);
            self.is(may, &session, "DescribeKey", describe.clone());
        }
        let intern = self.role("intern");
        self.allowed(&intern, "DescribeKey", describe.clone());
        self.denied(&intern, "DisableKey", describe);
    }

    /// Addresses, VPC endpoints, services in between, and the time.
    fn routes(&mut self, key: &str, blob: &str) {
        let decrypt = decryption(key, blob);
        let office = self.role("office");
        self.denied(&office, "Decrypt", decrypt.clone());
        let inside = office.clone().from_ip("203.0.113.7".parse().unwrap());
        self.allowed(&inside, "Decrypt", decrypt.clone());
        let agent = inside.user_agent("billing/1.0");
        self.allowed(&agent, "Decrypt", decrypt.clone());
        let outside = office.clone().from_ip("198.51.100.1".parse().unwrap());
        self.denied(&outside, "Decrypt", decrypt.clone());

        let vpc = self.role("vpc");
        self.denied(&vpc, "Decrypt", decrypt.clone());
        let through = vpc.through(ENDPOINT).from_ip("10.0.0.9".parse().unwrap());
        self.allowed(&through, "Decrypt", decrypt.clone());
        let admin = self.role("admin");
        self.denied(
            &admin.through(ENDPOINT),
            "DescribeKey",
            json!({ "KeyId": key }),
        );

        let s3 = format!("s3.{REGION}.amazonaws.com");
        let uploads = self.role("uploads");
        let data_key =
            json!({ "KeyId": key, "KeySpec": "AES_256", "EncryptionContext": { "tenant": "a" } });
        self.denied(&uploads, "GenerateDataKey", data_key.clone());
        let forwarded = uploads.via(&s3);
        self.allowed(&forwarded, "GenerateDataKey", data_key.clone());
        self.denied(&office.via(&s3), "Decrypt", decrypt.clone());
        // The service makes its key when it first needs one.
        let managed = json!({ "KeyId": "alias/aws/s3", "KeySpec": "AES_256" });
        self.allowed(&forwarded, "GenerateDataKey", managed);

        for (name, may) in [("logs", true), ("sns", false)] {
            let service = format!("{name}.{REGION}.amazonaws.com");
            let service = self.kms.iam().service(&service).unwrap();
            self.is(may, &Call::new(service, REGION), "Decrypt", decrypt.clone());
        }
        let temporary = self.role("temporary");
        self.allowed(&temporary, "Decrypt", decrypt.clone());
        self.clock.advance(2 * DAY);
        let temporary = self.role("temporary");
        self.denied(&temporary, "Decrypt", decrypt);
    }

    /// Tokens before a grant is visible, constraints, retiring, and names that changed hands.
    fn grants(&mut self, key: &str, blob: &str) {
        let admin = self.role("admin");
        let reader = self.role("reader");
        let grantee = role(HOME, "reader");
        let grant = json!({
            "KeyId": key, "GranteePrincipal": grantee.as_str(), "Operations": ["Decrypt"],
            "RetiringPrincipal": role(HOME, "retirer").as_str(),
            "Constraints": { "EncryptionContextSubset": { "tenant": "a" } },
        });
        let decrypt = decryption(key, blob);
        self.denied(&reader, "CreateGrant", grant.clone());
        let granted = self.allowed(&admin, "CreateGrant", grant);
        self.denied(&reader, "Decrypt", decrypt.clone());
        let mut with_token = decrypt.clone();
        with_token["GrantTokens"] = json!([granted["GrantToken"]]);
        self.allowed(&reader, "Decrypt", with_token.clone());
        with_token["EncryptionContext"] = json!({ "tenant": "b" });
        self.denied(&reader, "Decrypt", with_token);
        self.clock.advance(DELAY);
        let reader = self.role("reader");
        self.allowed(&reader, "Decrypt", decrypt.clone());

        let retire = json!({ "GrantToken": granted["GrantToken"] });
        self.denied(&reader, "RetireGrant", retire.clone());
        let retirer = self.role("retirer");
        self.allowed(&retirer, "RetireGrant", retire);
        self.denied(&reader, "Decrypt", decrypt.clone());

        let temp = role(HOME, "temp");
        let grant =
            json!({ "KeyId": key, "GranteePrincipal": temp.as_str(), "Operations": ["Decrypt"] });
        self.allowed(&admin, "CreateGrant", grant);
        self.clock.advance(DELAY);
        let first = self.role("temp");
        self.allowed(&first, "Decrypt", decrypt.clone());
        self.kms.iam().delete_principal(&temp).unwrap();
        self.kms.iam().put_role(&temp, Attached::default()).unwrap();
        let another = self.role("temp");
        self.denied(&another, "Decrypt", decrypt);
    }

    /// Both sides must allow.
    fn accounts(&mut self, key: &str, blob: &str) {
        let decrypt = decryption(key, blob);
        let reader = self.session(PARTNER, "reader", SessionOptions::default());
        self.allowed(&reader, "Decrypt", decrypt.clone());
        self.denied(&reader, "DisableKey", json!({ "KeyId": key }));
        let poor = self.session(PARTNER, "stranger", SessionOptions::default());
        self.denied(&poor, "Decrypt", decrypt);
        // Whether there is such a key is nobody else's business.
        let (start, _) = key.split_at(key.len() - 4);
        let absent = json!({ "KeyId": format!("{start}0000") });
        self.denied(&reader, "DescribeKey", absent.clone());
        let admin = self.role("admin");
        self.fails(&admin, "DescribeKey", absent, "NotFoundException");
    }

    /// Aliases, and two keys in one call.
    fn names(&mut self, key: &str, blob: &str) {
        let by_alias = json!({ "KeyId": "alias/archive", "Plaintext": "YQ==" });
        let aliased = self.role("aliased");
        let sealed = self.allowed(&aliased, "Encrypt", by_alias);
        let second = json!({ "KeyId": sealed["KeyId"], "Plaintext": "YQ==" });
        self.denied(&aliased, "Encrypt", second);
        let absent = json!({ "KeyId": "alias/absent", "Plaintext": "YQ==" });
        self.fails(&aliased, "Encrypt", absent, "NotFoundException");

        let again = json!({
            "CiphertextBlob": blob, "SourceEncryptionContext": { "tenant": "a" },
            "DestinationKeyId": "alias/archive", "DestinationEncryptionContext": { "moved": "yes" },
        });
        let admin = self.role("admin");
        self.allowed(&admin, "ReEncrypt", again.clone());
        let mut named = again.clone();
        named["SourceKeyId"] = key.into();
        let tenant = self.role("tenant-a");
        self.denied(&tenant, "ReEncrypt", named.clone());
        self.denied(&aliased, "ReEncrypt", again);
        self.allowed(&admin, "ReEncrypt", named);

        self.allowed(&admin, "DisableKey", json!({ "KeyId": key }));
        // Allowed, but the key is off.
        self.fails(
            &admin,
            "Decrypt",
            decryption(key, blob),
            "DisabledException",
        );
        self.denied(&aliased, "Decrypt", decryption(key, blob));
    }

    fn allowed(&mut self, call: &Call, operation: &str, body: Value) -> Value {
        let answer = self.make(call, operation, &body);
        answer.unwrap_or_else(|kind| panic!("{operation} {body}: {kind}"))
    }

    fn denied(&mut self, call: &Call, operation: &str, body: Value) {
        self.fails(call, operation, body, "AccessDeniedException");
    }

    fn fails(&mut self, call: &Call, operation: &str, body: Value, kind: &str) {
        let found = self.make(call, operation, &body);
        assert_eq!(found.err().as_deref(), Some(kind), "{operation} {body}");
    }

    fn is(&mut self, allowed: bool, call: &Call, operation: &str, body: Value) {
        if allowed {
            self.allowed(call, operation, body);
        } else {
            self.denied(call, operation, body);
        }
    }

    fn make(&mut self, call: &Call, operation: &str, body: &Value) -> Result<Value, String> {
        self.clock.advance(1);
        self.take_down(call);
        let answer = self.kms.dispatch(call, operation, body);
        answer.map_err(|error| error.kind.to_string())
    }

    fn take_down(&mut self, call: &Call) {
        let anna = anna();
        let roles = [HOME, PARTNER].into_iter().flat_map(|account| {
            let named = ROLES.iter().filter(move |row| row.0 == account);
            named.map(move |row| role(account, row.1))
        });
        let known = Known {
            accounts: [HOME, PARTNER].map(|id| id.parse().unwrap()).to_vec(),
            principals: roles.chain([anna]).collect(),
            endpoints: vec![ENDPOINT.to_owned()],
        };
        let moment = Moment::new(self.kms.iam(), &self.store, &known, call);
        let count = self.sink.events().len();
        self.moments.push((count, Arc::new(moment)));
    }

    fn role(&self, name: &str) -> Call {
        self.session(HOME, name, SessionOptions::default())
    }

    fn session(&self, account: &str, name: &str, options: SessionOptions) -> Call {
        let now = self.clock.now();
        let role = role(account, name);
        call(
            self.kms
                .iam()
                .assume_role(&role, "day", options, now)
                .unwrap(),
        )
    }

    fn new() -> Self {
        let start = Timestamp::parse("2026-03-02T08:00:00Z").unwrap();
        let clock = Arc::new(ManualClock::at(start));
        let sink = Arc::new(MemorySink::new());
        let store = Arc::new(MemoryStore::new());
        let kms = Kms::new(Config {
            clock: Arc::clone(&clock) as _,
            settings: Settings {
                grant_visibility_delay: u32::try_from(DELAY).unwrap(),
                ..Settings::default()
            },
            sink: Arc::clone(&sink) as _,
            store: Arc::clone(&store) as _,
            ..Config::in_memory().unwrap()
        });
        cast::enter(kms.iam());
        Self {
            kms,
            clock,
            sink,
            store,
            moments: Vec::new(),
        }
    }
}

fn call(identity: Identity) -> Call {
    Call::new(identity, REGION)
}

fn decryption(key: &str, blob: &str) -> Value {
    json!({ "KeyId": key, "CiphertextBlob": blob, "EncryptionContext": { "tenant": "a" } })
}

/// Seconds.
const DELAY: i64 = 300;
const DAY: i64 = 86_400;
