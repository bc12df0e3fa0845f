//! Grants through the KMS: made, used, listed and ended.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code"
)]

#[path = "../world/mod.rs"]
mod world;

mod ending;
mod listing;
mod making;
mod parties;
mod using;

use kms_model::authorize::Settings;
use kms_model::call::Call;
use kms_model::error::{ErrorKind, KmsError};
use kms_model::policy_core::name::arn::Arn;
use kms_model::store::{Change, KeyState, Store as _, Write};
use serde_json::{Value, json};

use crate::world::{HOME, PARTNER, World};

/// A world with one key, in which `admin` of the home account may do everything.
struct Desk {
    world: World,
    key: String,
}

impl Desk {
    fn new() -> Self {
        Self::with_delay(0)
    }

    fn with_delay(seconds: u32) -> Self {
        let world = World::with(Settings {
            grant_visibility_delay: seconds,
            ..Settings::default()
        });
        let mut desk = Self {
            world,
            key: String::new(),
        };
        desk.key = desk.another_key();
        desk
    }

    /// A key that the partner's principals may create grants on, too, if their account lets them.
    fn another_key(&self) -> String {
        let policy = json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": format!("arn:aws:iam::{HOME}:root")},
                    "Action": "kms:*",
                    "Resource": "*",
                },
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": format!("arn:aws:iam::{PARTNER}:root")},
                    "Action": ["kms:CreateGrant", "kms:ListGrants"],
                    "Resource": "*",
                },
            ],
        });
        let made = self.ok(
            &self.admin(),
            "CreateKey",
            json!({ "Policy": policy.to_string() }),
        );
        made["KeyMetadata"]["Arn"].as_str().unwrap().to_owned()
    }

    fn admin(&self) -> Call {
        self.world.call(HOME, "admin")
    }

    fn app(&self) -> Call {
        self.world.call(HOME, "app")
    }

    fn call(&self, call: &Call, operation: &str, body: Value) -> Result<Value, KmsError> {
        self.world.kms.dispatch(call, operation, &body)
    }

    #[track_caller]
    fn ok(&self, call: &Call, operation: &str, body: Value) -> Value {
        match self.call(call, operation, body) {
            Ok(answer) => answer,
            Err(error) => panic!("{operation}: {error}"),
        }
    }

    #[track_caller]
    fn refused(&self, call: &Call, operation: &str, body: Value) -> ErrorKind {
        match self.call(call, operation, body) {
            Ok(answer) => panic!("{operation}: {answer}"),
            Err(error) => error.kind,
        }
    }

    /// A grant by `admin`, with further members.
    #[track_caller]
    fn grant(&self, body: Value) -> Made {
        self.grant_by(&self.admin(), body)
    }

    #[track_caller]
    fn grant_by(&self, call: &Call, body: Value) -> Made {
        Made::of(&self.ok(call, "CreateGrant", self.request(body)))
    }

    /// CreateGrant of this key for `app`, where the body does not say otherwise.
    fn request(&self, body: Value) -> Value {
        let mut request = json!({"KeyId": self.key, "Operations": ["Encrypt", "Decrypt"]});
        let whole = request.as_object_mut().unwrap();
        let said = body.as_object().unwrap();
        if !said.contains_key("GranteeServicePrincipal") {
            whole.insert("GranteePrincipal".to_owned(), json!(role(HOME, "app")));
        }
        for (name, value) in said {
            if value.is_null() {
                whole.remove(name);
            } else {
                whole.insert(name.clone(), value.clone());
            }
        }
        request
    }

    fn encrypt(&self, call: &Call, body: Value) -> Result<Value, KmsError> {
        let mut request = json!({"KeyId": self.key, "Plaintext": PLAINTEXT});
        let whole = request.as_object_mut().unwrap();
        whole.extend(body.as_object().unwrap().clone());
        self.call(call, "Encrypt", request)
    }

    #[track_caller]
    fn may_encrypt(&self, call: &Call) -> bool {
        self.may_encrypt_with(call, json!({}))
    }

    #[track_caller]
    fn may_encrypt_with(&self, call: &Call, body: Value) -> bool {
        match self.encrypt(call, body) {
            Ok(_) => true,
            Err(error) if error.kind == ErrorKind::AccessDenied => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// Ids, in the order in which ListGrants shows them.
    fn ids(&self) -> Vec<String> {
        let listed = self.ok(&self.admin(), "ListGrants", json!({"KeyId": self.key}));
        let grants = listed["Grants"].as_array().unwrap();
        let id = |grant: &Value| grant["GrantId"].as_str().unwrap().to_owned();
        grants.iter().map(id).collect()
    }

    /// Puts the key in a state, as if by the passing of time.
    fn put_state(&self, state: KeyState) {
        let arn: Arn = self.key.parse().unwrap();
        let stored = self.world.store.key(&arn).unwrap().unwrap();
        let mut key = stored.key.clone();
        key.state = state;
        let change = Change {
            expected: vec![(arn, Some(stored.version))],
            writes: vec![Write::PutKey(Box::new(key))],
        };
        self.world.store.commit(&change).unwrap();
    }
}

/// What CreateGrant answered.
#[derive(Debug)]
struct Made {
    id: String,
    token: String,
}

impl Made {
    fn of(answer: &Value) -> Self {
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        Self {
            id: text("GrantId"),
            token: text("GrantToken"),
        }
    }
}

fn role(account: &str, name: &str) -> String {
    world::role(account, name).to_string()
}

fn user(name: &str) -> String {
    format!("arn:aws:iam::{HOME}:user/{name}")
}

/// `hello`.
const PLAINTEXT: &str = "aGVsbG8=";
