//! A key per tenant: a small service whose tenants cannot read each other, by key policy.
//!
//! Each tenant has a role and a key. The key policy lets that role use the key, with the tenant in
//! the encryption context, and nobody else. The service holds everybody's ciphertexts, and leaves it
//! to the KMS who may open them.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use kms_model::api::{
    CreateAliasRequest, CreateKeyRequest, DecryptRequest, DescribeKeyRequest, EncryptRequest,
    ListAliasesRequest, ScheduleKeyDeletionRequest,
};
use kms_model::call::Call;
use kms_model::clock::{Clock, ManualClock, SystemClock};
use kms_model::error::KmsError;
use kms_model::iam::{Attached, SessionOptions, lone_account, policy};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::name::arn::Arn;
use kms_model::secret::SecretBytes;

/// The service, with a clock that can be moved: an off-boarding takes a week.
struct Service {
    kms: Kms,
    clock: Arc<ManualClock>,
}

impl Service {
    fn new() -> Result<Self, Box<dyn Error>> {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let kms = Kms::new(Config {
            clock: Arc::clone(&clock) as _,
            ..Config::in_memory()?
        });
        kms.iam().put_account(lone_account(ACCOUNT.parse()?))?;
        let operator = Attached {
            policies: vec![policy(
                "operator",
                OPERATOR_POLICY,
                PolicyKind::IdentityPolicy,
            )?],
            ..Attached::default()
        };
        kms.iam().put_role(&role(OPERATOR)?, operator)?;
        Ok(Self { kms, clock })
    }

    /// A role, a key that is for this role only, and an alias to find it by.
    fn admit(&self, tenant: &str) -> Result<(), Box<dyn Error>> {
        self.kms
            .iam()
            .put_role(&role(tenant)?, Attached::default())?;
        let operator = self.call(OPERATOR)?;
        let input = CreateKeyRequest {
            policy: Some(KEY_POLICY.replace("TENANT", tenant)),
            ..CreateKeyRequest::default()
        };
        let created = self.kms.create_key(&operator, &input)?;
        let key = created.key_metadata.ok_or("a new key is described")?.key_id;
        let alias = CreateAliasRequest::new(alias(tenant), key);
        self.kms.create_alias(&operator, &alias)?;
        Ok(())
    }

    fn seal(&self, tenant: &str, text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut input = EncryptRequest::new(alias(tenant), SecretBytes::from(text.as_bytes()));
        input.encryption_context = Some(context(tenant));
        let sealed = self.kms.encrypt(&self.call(tenant)?, &input)?;
        Ok(sealed.ciphertext_blob.ok_or("there is a ciphertext")?)
    }

    /// What `who` reads of a ciphertext, taken for one of the tenant `of`.
    fn open(&self, who: &str, of: &str, blob: &[u8]) -> Result<String, Box<dyn Error>> {
        let input = DecryptRequest {
            ciphertext_blob: Some(blob.to_vec()),
            encryption_context: Some(context(of)),
            key_id: Some(alias(of)),
            ..DecryptRequest::default()
        };
        let opened = self.kms.decrypt(&self.call(who)?, &input)?;
        let text = opened.plaintext.ok_or("there is a plaintext")?;
        Ok(String::from_utf8_lossy(text.expose()).into_owned())
    }

    /// Within the week it can be taken back with CancelKeyDeletion; after it, nobody reads what the
    /// tenant left behind, in whatever backup it stands.
    fn dismiss(&self, tenant: &str) -> Result<(), Box<dyn Error>> {
        let operator = self.call(OPERATOR)?;
        // Deletion takes a key, and no alias: which key that is, is asked for first.
        let found = DescribeKeyRequest::new(alias(tenant));
        let found = self.kms.describe_key(&operator, &found)?;
        let key = found.key_metadata.ok_or("a key is described")?.key_id;
        let mut input = ScheduleKeyDeletionRequest::new(key);
        input.pending_window_in_days = Some(7);
        self.kms.schedule_key_deletion(&operator, &input)?;
        Ok(())
    }

    /// The tenants with the states of their keys.
    fn tenants(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let operator = self.call(OPERATOR)?;
        let listed = self
            .kms
            .list_aliases(&operator, &ListAliasesRequest::default())?;
        let names = listed.aliases.unwrap_or_default().into_iter();
        names
            .filter_map(|entry| entry.alias_name)
            .map(|name| {
                let input = DescribeKeyRequest::new(&name);
                let key = self.kms.describe_key(&operator, &input)?.key_metadata;
                let state = key.and_then(|key| key.key_state);
                let state = state.ok_or("a key has a state")?;
                Ok(format!("{name} {}", state.as_str()))
            })
            .collect()
    }

    fn call(&self, name: &str) -> Result<Call, Box<dyn Error>> {
        let (options, now) = (SessionOptions::default(), self.clock.now());
        let session = self
            .kms
            .iam()
            .assume_role(&role(name)?, "service", options, now)?;
        Ok(Call::new(session, "eu-north-1"))
    }
}

fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let service = Service::new()?;
    for tenant in ["fabrikam", "northwind"] {
        service.admit(tenant)?;
    }
    let note = service.seal("northwind", "the price is 1,200 euros")?;
    let mut told = |what: &str, read: Result<String, Box<dyn Error>>| {
        let read = read.unwrap_or_else(|error| match error.downcast::<KmsError>() {
            Ok(error) => error.kind.to_string(),
            Err(other) => other.to_string(),
        });
        writeln!(out, "{what:<44} {read}")
    };
    let open = |who: &str, of: &str| service.open(who, of, &note);
    told("northwind reads its note:", open("northwind", "northwind"))?;
    told(
        "fabrikam, with the blob and northwind's key:",
        open("fabrikam", "northwind"),
    )?;
    told(
        "fabrikam, with the blob and its own key:",
        open("fabrikam", "fabrikam"),
    )?;
    // Who operates the service runs the keys, and reads nothing.
    told("the operator:", open(OPERATOR, "northwind"))?;

    service.dismiss("northwind")?;
    let tenants = |service: &Service| service.tenants().map(|names| names.join(", "));
    told("northwind leaves:", tenants(&service))?;
    told("northwind reads its note:", open("northwind", "northwind"))?;
    service.clock.advance(8 * 86_400);
    service.kms.sweep()?;
    told("8 days later:", tenants(&service))?;
    told("northwind reads its note:", open("northwind", "northwind"))?;
    Ok(())
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let result = match env::args_os().nth(1) {
        None => run(&mut out),
        Some(word) if word == "-h" || word == "--help" => {
            write!(out, "{USAGE}").map_err(Into::into)
        }
        Some(word) => {
            let word = word.to_string_lossy();
            eprint!("unexpected argument: {word}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    finish(result)
}

/// A reader that has read enough, such as `head`, is no error.
fn finish(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    let output = error.downcast_ref::<io::Error>();
    if output.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("tenants: {error}");
    ExitCode::from(2)
}

fn role(name: &str) -> Result<Arn, Box<dyn Error>> {
    Ok(format!("arn:aws:iam::{ACCOUNT}:role/{name}").parse()?)
}

fn alias(tenant: &str) -> String {
    format!("alias/tenant/{tenant}")
}

fn context(tenant: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("tenant".to_owned(), tenant.to_owned())])
}

const USAGE: &str = "\
Usage: tenants

Shows a service with a key for each tenant, and what they can read of each other. It takes no
arguments.
";

const ACCOUNT: &str = "111122223333";
const OPERATOR: &str = "operator";

const KEY_POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Sid": "OperatorRuns", "Effect": "Allow",
     "Principal": {"AWS": "arn:aws:iam::111122223333:role/operator"},
     "Action": ["kms:DescribeKey", "kms:*Alias", "kms:*Deletion", "kms:PutKeyPolicy"],
     "Resource": "*"},
    {"Sid": "TenantUses", "Effect": "Allow",
     "Principal": {"AWS": "arn:aws:iam::111122223333:role/TENANT"},
     "Action": ["kms:Encrypt", "kms:Decrypt"],
     "Resource": "*",
     "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "TENANT"}}}
]}"#;

const OPERATOR_POLICY: &str = r#"{"Version": "2012-10-17", "Statement":
    {"Effect": "Allow", "Action": ["kms:CreateKey", "kms:CreateAlias", "kms:ListAliases"], "Resource": "*"}}"#;
