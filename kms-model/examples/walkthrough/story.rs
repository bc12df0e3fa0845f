//! What happens to one key, from its creation to its deletion.
//!
//! Every call is made with [`Scene::by`], which tells the audience first: the example prints, and a
//! test takes down what there was before the call, to decide it again.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use kms_model::api::{
    CreateGrantRequest, CreateKeyRequest, DecryptRequest, EnableKeyRotationRequest, EncryptRequest,
    GrantConstraints, GrantOperation, ListKeyRotationsRequest, RevokeGrantRequest,
    RotateKeyOnDemandRequest, ScheduleKeyDeletionRequest,
};
use kms_model::audit::Sink;
use kms_model::call::Call;
use kms_model::clock::{Clock, ManualClock};
use kms_model::crypto::Entropy;
use kms_model::crypto::aws_lc::AwsLc;
use kms_model::crypto::keyring::Keyring;
use kms_model::error::KmsError;
use kms_model::iam::{Attached, SessionOptions, lone_account, policy};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::secret::SecretBytes;
use kms_model::store::Store;

/// A KMS, and what it was made of.
pub(crate) struct Stage {
    pub(crate) kms: Kms,
    pub(crate) clock: Arc<ManualClock>,
}

/// Whoever follows the story.
pub(crate) trait Audience {
    /// A part begins.
    fn part(&mut self, title: &str) -> Told;

    /// A call is about to be made.
    fn before(&mut self, stage: &Stage, call: &Call) -> Told;

    /// The call was answered.
    fn answered(&mut self, role: &str, operation: &str, answer: &str) -> Told;

    /// The call was refused.
    fn refused(&mut self, role: &str, operation: &str, error: &KmsError) -> Told;
}

pub(crate) type Told = Result<(), Box<dyn Error>>;

/// Tells the story.
pub(crate) fn tell(stage: &Stage, audience: &mut dyn Audience) -> Told {
    let kms = &stage.kms;
    let mut scene = Scene { stage, audience };

    scene.audience.part("A key with a policy")?;
    let input = CreateKeyRequest {
        description: Some("invoices".to_owned()),
        policy: Some(KEY_POLICY.to_owned()),
        ..CreateKeyRequest::default()
    };
    let created = kms.create_key(&scene.by(ADMIN)?, &input)?;
    let key = created.key_metadata.and_then(|key| key.arn);
    let key = key.ok_or("a new key has an ARN")?;
    scene.audience.answered(ADMIN, "CreateKey", &key)?;

    let mut input = EncryptRequest::new(&key, SecretBytes::from(INVOICE));
    input.encryption_context = Some(tenant("northwind"));
    let sealed = kms.encrypt(&scene.by(BILLING)?, &input)?;
    let blob = sealed.ciphertext_blob.ok_or("there is a ciphertext")?;
    let answer = format!("{} bytes for tenant northwind", blob.len());
    scene.audience.answered(BILLING, "Encrypt", &answer)?;

    scene.audience.part("Another role is denied")?;
    let northwind = decryption(&key, &blob, "northwind");
    scene.decrypt(ARCHIVE, &northwind, Expect::Refused)?;

    scene.audience.part("A grant, for one tenant only")?;
    let mut input = CreateGrantRequest::new(&key, vec![GrantOperation::Decrypt]);
    input.grantee_principal = Some(arn_of(ARCHIVE)?.as_str().to_owned());
    input.constraints = Some(GrantConstraints {
        encryption_context_subset: Some(tenant("northwind")),
        ..GrantConstraints::default()
    });
    let granted = kms.create_grant(&scene.by(ADMIN)?, &input)?;
    let grant = granted.grant_id.ok_or("a grant has an id")?;
    scene.audience.answered(ADMIN, "CreateGrant", &grant)?;

    scene.decrypt(ARCHIVE, &northwind, Expect::Opened)?;
    // Denied before anything is decrypted: the grant is for one tenant.
    let fabrikam = decryption(&key, &blob, "fabrikam");
    scene.decrypt(ARCHIVE, &fabrikam, Expect::Refused)?;

    let input = RevokeGrantRequest::new(&key, &grant);
    kms.revoke_grant(&scene.by(ADMIN)?, &input)?;
    scene.audience.answered(ADMIN, "RevokeGrant", "revoked")?;
    scene.decrypt(ARCHIVE, &northwind, Expect::Refused)?;

    scene
        .audience
        .part("New key material, on demand and by the clock")?;
    kms.rotate_key_on_demand(&scene.by(ADMIN)?, &RotateKeyOnDemandRequest::new(&key))?;
    scene
        .audience
        .answered(ADMIN, "RotateKeyOnDemand", "rotated")?;
    let mut input = EnableKeyRotationRequest::new(&key);
    input.rotation_period_in_days = Some(90);
    kms.enable_key_rotation(&scene.by(ADMIN)?, &input)?;
    scene
        .audience
        .answered(ADMIN, "EnableKeyRotation", "every 90 days")?;

    stage.clock.advance(91 * DAY);
    scene.audience.part("91 days later")?;
    // What is due is done before the call: the trail shows it as the KMS's own doing.
    scene.decrypt(BILLING, &northwind, Expect::Opened)?;
    let input = ListKeyRotationsRequest::new(&key);
    let rotations = kms.list_key_rotations(&scene.by(ADMIN)?, &input)?;
    let answer = format!("{} so far", rotations.rotations.unwrap_or_default().len());
    scene
        .audience
        .answered(ADMIN, "ListKeyRotations", &answer)?;

    scene.audience.part("The end")?;
    let mut input = ScheduleKeyDeletionRequest::new(&key);
    input.pending_window_in_days = Some(7);
    kms.schedule_key_deletion(&scene.by(ADMIN)?, &input)?;
    scene
        .audience
        .answered(ADMIN, "ScheduleKeyDeletion", "in 7 days")?;
    scene.decrypt(BILLING, &northwind, Expect::Refused)?;

    stage.clock.advance(8 * DAY);
    scene.audience.part("8 days later")?;
    // A server does this every minute or so.
    kms.sweep()?;
    scene.decrypt(BILLING, &northwind, Expect::Refused)
}

/// A story while it is told.
struct Scene<'s, 'a> {
    stage: &'s Stage,
    audience: &'a mut dyn Audience,
}

/// How a decryption ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Opened,
    Refused,
}

impl Scene<'_, '_> {
    /// The next call, a minute later, by a session of a role.
    fn by(&mut self, role: &str) -> Result<Call, Box<dyn Error>> {
        self.stage.clock.advance(MINUTE);
        let session = self.stage.kms.iam().assume_role(
            &arn_of(role)?,
            "walkthrough",
            SessionOptions::default(),
            self.stage.clock.now(),
        )?;
        let call = Call::new(session, REGION).from_ip(OFFICE.parse()?);
        self.audience.before(self.stage, &call)?;
        Ok(call)
    }

    fn decrypt(&mut self, role: &str, input: &DecryptRequest, expect: Expect) -> Told {
        let call = self.by(role)?;
        match (self.stage.kms.decrypt(&call, input), expect) {
            (Ok(opened), Expect::Opened) => {
                let plaintext = opened.plaintext.ok_or("there is a plaintext")?;
                let answer = String::from_utf8_lossy(plaintext.expose()).into_owned();
                self.audience.answered(role, "Decrypt", &answer)
            }
            (Err(error), Expect::Refused) => self.audience.refused(role, "Decrypt", &error),
            (Ok(_), Expect::Refused) => Err("it was decrypted all the same".into()),
            (Err(error), Expect::Opened) => Err(error.into()),
        }
    }
}

impl Stage {
    /// One account with three roles, of which only `key-admin` has an identity policy. The clock
    /// moves only when the story says so.
    pub(crate) fn new(
        entropy: Arc<dyn Entropy>,
        sink: Arc<dyn Sink>,
        store: Arc<dyn Store>,
    ) -> Result<Self, Box<dyn Error>> {
        let start = Timestamp::parse(START).ok_or("the story has a beginning")?;
        let clock = Arc::new(ManualClock::at(start));
        let kms = Kms::new(Config {
            clock: Arc::clone(&clock) as _,
            keyring: Keyring::generate(&AwsLc, &*entropy)?,
            entropy,
            sink,
            store,
            ..Config::in_memory()?
        });
        let iam = kms.iam();
        iam.put_account(lone_account(ACCOUNT.parse()?))?;
        for role in ROLES {
            let mut attached = Attached::default();
            if role == ADMIN {
                let kind = PolicyKind::IdentityPolicy;
                attached.policies = vec![policy("key-admin.json", ADMIN_POLICY, kind)?];
            }
            iam.put_role(&arn_of(role)?, attached)?;
        }
        Ok(Self { kms, clock })
    }
}

/// The ARN of a role of the story.
pub(crate) fn arn_of(role: &str) -> Result<Arn, Box<dyn Error>> {
    Ok(format!("arn:aws:iam::{ACCOUNT}:role/{role}").parse()?)
}

fn tenant(name: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("tenant".to_owned(), name.to_owned())])
}

/// Names the key, so that no ciphertext of another key is taken for one of this.
fn decryption(key: &str, blob: &[u8], of: &str) -> DecryptRequest {
    DecryptRequest {
        ciphertext_blob: Some(blob.to_vec()),
        encryption_context: Some(tenant(of)),
        key_id: Some(key.to_owned()),
        ..DecryptRequest::default()
    }
}

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const ROLES: [&str; 3] = [ADMIN, ARCHIVE, BILLING];
const ADMIN: &str = "key-admin";
const ARCHIVE: &str = "archive";
const BILLING: &str = "billing";
const REGION: &str = "eu-north-1";
const OFFICE: &str = "203.0.113.7";
const START: &str = "2026-03-02T09:00:00Z";
const INVOICE: &[u8] = b"invoice 42: 1,200 euros";

/// Seconds.
const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// No statement for the account: identity policies do not count for this key.
const KEY_POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AdminManages",
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/key-admin"},
      "Action": ["kms:*Grant*", "kms:*Rotation*", "kms:Rotate*", "kms:*Deletion", "kms:PutKeyPolicy"],
      "Resource": "*"
    },
    {
      "Sid": "BillingUses",
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/billing"},
      "Action": ["kms:Encrypt", "kms:Decrypt"],
      "Resource": "*"
    }
  ]
}"#;

/// Nobody has a key policy yet when a key is created.
const ADMIN_POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "kms:CreateKey", "Resource": "*"}
}"#;
