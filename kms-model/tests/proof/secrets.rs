//! No secret is printed: not by an error, an event, a `Debug` or the store.
//!
//! All randomness, everything that is derived and every plaintext of a long story is known here, and
//! looked for in everything that the story left behind, in every form in which bytes get printed.

use std::collections::BTreeSet;
use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use kms_model::api::{
    Decrypt, Encrypt, GenerateDataKey, GenerateRandom, Input, Operation, Output, ReEncrypt,
};
use kms_model::call::Call;
use kms_model::operation::Perform;
use serde_json::{Value, json};

use crate::scene::{DAY, HOME, PARTNER, Scene, text};

/// What must not be found, and where it must not be.
#[derive(Default)]
struct Search {
    secrets: BTreeSet<Vec<u8>>,
    printed: Vec<(String, String)>,
}

/// The story and what it leaves behind.
struct Story {
    scene: Scene,
    search: Search,
}

#[test]
fn nothing_secret_is_printed() {
    let mut story = Story::new();
    story.tell();
    let Story { scene, mut search } = story;
    for event in scene.sink.inner.events() {
        search.look_at("event", &event);
        search.printed.push(("line".to_owned(), event.to_line()));
        search
            .printed
            .push(("JSON".to_owned(), event.to_json().to_string()));
    }
    for stored in scene.store.inner.export() {
        search.look_at("stored key", &stored);
        for material in &stored.key.materials {
            let wrapped = String::from_utf8_lossy(material.wrapped.as_bytes()).into_owned();
            search
                .printed
                .push(("wrapped material".to_owned(), wrapped));
            // As bytes too: what is lossy as text is compared as it is.
            for secret in &search.secrets {
                let bytes = material.wrapped.as_bytes();
                assert!(
                    !bytes
                        .windows(PIECE)
                        .any(|window| secret.starts_with(window))
                );
            }
        }
    }
    search.look_at("KMS", &scene.kms);
    search.look_at("IAM", scene.kms.iam());
    search.look_at("store", &scene.store);
    search.look_at("sink", &scene.sink);
    assert!(
        search.secrets.len() > 100,
        "{} secrets",
        search.secrets.len()
    );
    assert!(search.printed.len() > 300, "{} texts", search.printed.len());
    assert_eq!(search.found(), Vec::<String>::new());
}

#[test]
fn a_planted_secret_is_found_in_every_form() {
    let secret: Vec<u8> = (0..32_u8)
        .map(|at| at.wrapping_mul(37).wrapping_add(200))
        .collect();
    let ascii = b"Tangerine-0001-of-the-plaintexts".to_vec();
    for secret in [secret, ascii] {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut forms = vec![
            hex.to_uppercase(),
            hex,
            format!("{secret:?}"),
            format!("{secret:#?}"),
            format!("{secret:x?}"),
            format!("{secret:02X?}"),
            json!(secret).to_string(),
            serde_json::to_string_pretty(&secret).unwrap(),
            secret.escape_ascii().to_string(),
            format!("{:?}", secret.escape_ascii().to_string()),
        ];
        if let Ok(text) = String::from_utf8(secret.clone()) {
            forms.push(text);
        }
        for offset in 0..3 {
            let inside = [&vec![0xA5; offset][..], &secret, b"behind"].concat();
            forms.push(STANDARD_NO_PAD.encode(&inside));
            forms.push(URL_SAFE_NO_PAD.encode(&inside));
        }
        // A piece of it is enough.
        forms.push(format!("{:?}", secret.get(8..28).unwrap()));
        for form in forms {
            let mut search = Search::default();
            search.secrets.insert(secret.clone());
            let printed = format!("Outer {{ inner: {form}, other: 7 }}");
            search.printed.push(("planted".to_owned(), printed));
            assert_eq!(search.found().len(), 1, "{form}");
        }
    }
}

impl Story {
    fn new() -> Self {
        let mut story = Self {
            scene: Scene::new(),
            search: Search::default(),
        };
        // The domain key, and what is derived of it.
        story.collect("");
        story
    }

    fn tell(&mut self) {
        let admin = self.scene.call(HOME, "admin");
        let stranger = self.scene.call(HOME, "stranger");
        let foreigner = self.scene.call(PARTNER, "stranger");
        let stage = self.scene.stage();
        self.collect("CreateGrant");
        let rotation = json!({"KeyId": stage.key, "RotationPeriodInDays": 90});
        self.dispatch(&admin, "EnableKeyRotation", &rotation);
        for round in 0..4 {
            let plaintext = format!("Tangerine-{round:04}-of-the-plaintexts, at length");
            let plaintext = self.search.keep(plaintext.as_bytes());
            let context = json!({"tenant": "a"});
            let body = json!({
                "KeyId": stage.key, "Plaintext": plaintext, "EncryptionContext": context,
            });
            let sealed = self.typed::<Encrypt>(&admin, &body);
            let sealed = sealed.unwrap()["CiphertextBlob"].clone();
            let open = json!({"CiphertextBlob": sealed, "EncryptionContext": context});
            let again = json!({
                "CiphertextBlob": sealed, "SourceEncryptionContext": context,
                "DestinationKeyId": stage.other,
            });
            let spec = json!({"KeyId": stage.key, "KeySpec": "AES_256"});
            let bytes = json!({"KeyId": stage.other, "NumberOfBytes": 57});
            for call in [&admin, &stranger, &foreigner] {
                self.typed::<Encrypt>(call, &body);
                self.typed::<Decrypt>(call, &open);
                self.typed::<ReEncrypt>(call, &again);
                self.typed::<GenerateDataKey>(call, &spec);
                self.typed::<GenerateDataKey>(call, &bytes);
                self.typed::<GenerateRandom>(call, &json!({"NumberOfBytes": 48}));
                self.dispatch(call, "GenerateDataKeyWithoutPlaintext", &spec);
                self.dispatch(call, "RotateKeyOnDemand", &json!({"KeyId": stage.other}));
            }
            self.failures(&admin, &body, &open);
            self.scene.clock.advance(91 * DAY);
        }
        self.scene.kms.sweep().unwrap();
        self.scene.kms.rewrap().unwrap();
        for operation in kms_model::api::operations() {
            for call in [&stranger, &foreigner, &admin] {
                let body = stage.body(operation).unwrap();
                self.dispatch(call, operation, &body);
            }
        }
        self.collect("");
    }

    /// Calls with secrets in them that fail in all kinds of ways.
    fn failures(&mut self, admin: &Call, seal: &Value, open: &Value) {
        let with = |body: &Value, member: &str, value: Value| {
            let mut body = body.clone();
            body[member] = value;
            body
        };
        let long = "Mandarin, longer than any plaintext may be. ".repeat(120);
        let long = self.search.keep(long.as_bytes());
        let odd = "Clementine-0001-in-no-base64-at-all!";
        self.search.secrets.insert(odd.as_bytes().to_vec());
        let mut bytes = text(&open["CiphertextBlob"]);
        bytes.replace_range(40..44, "AAAA");
        for (operation, body) in [
            ("Encrypt", with(seal, "Plaintext", long.into())),
            ("Encrypt", with(seal, "Plaintext", odd.into())),
            ("Encrypt", with(seal, "Plaintext", json!([odd]))),
            ("Encrypt", with(seal, "Plaintext", json!({"bytes": odd}))),
            ("Encrypt", with(seal, "Plaintext", json!(""))),
            ("Encrypt", with(seal, "KeyId", json!("alias/nowhere"))),
            ("Encrypt", with(seal, "KeyId", json!("no key"))),
            ("Encrypt", with(seal, "KeyId", json!(7))),
            (
                "Encrypt",
                with(seal, "EncryptionAlgorithm", json!("RSAES_OAEP_SHA_1")),
            ),
            ("Encrypt", with(seal, "GrantTokens", json!(["AAAA"]))),
            ("Encrypt", with(seal, "EncryptionContext", json!({"a": 7}))),
            ("Encrypt", with(seal, "DryRun", json!(true))),
            (
                "Decrypt",
                with(open, "EncryptionContext", json!({"tenant": "b"})),
            ),
            ("Decrypt", with(open, "CiphertextBlob", bytes.into())),
            ("Decrypt", with(open, "CiphertextBlob", json!("AAAA"))),
            ("Decrypt", with(open, "DryRun", json!(true))),
            ("Decrypt", with(open, "KeyId", json!("alias/nowhere"))),
            (
                "GenerateDataKey",
                json!({"KeyId": seal["KeyId"], "NumberOfBytes": 33, "DryRun": true}),
            ),
            ("GenerateDataKey", json!({"KeyId": seal["KeyId"]})),
            ("GenerateRandom", json!({"NumberOfBytes": 2000})),
        ] {
            let result = self.dispatch(admin, operation, &body);
            assert!(result.is_none(), "{operation} {body}");
        }
        for nth in 1..4 {
            self.scene.store.outage.set(nth);
            self.typed::<Decrypt>(admin, open);
            self.scene.store.outage.blew();
            self.scene.entropy.drained.set(nth);
            self.typed::<Encrypt>(admin, seal);
            self.scene.entropy.drained.blew();
        }
        self.scene.sink.full.set(1);
        self.typed::<Decrypt>(admin, open);
        self.scene.sink.full.blew();
    }

    /// A call through the types, whose `Debug` is looked at.
    fn typed<O: Operation + Perform>(&mut self, call: &Call, body: &Value) -> Option<Value> {
        let input = <O::Input as Input>::read(body).unwrap();
        self.search.look_at(O::NAME, &input);
        let result = self.scene.kms.call::<O>(call, &input);
        self.collect(O::NAME);
        self.search.look_at(O::NAME, &result);
        match result {
            Ok(output) => {
                let record = output.record().map(Value::Object);
                self.search.look_at(O::NAME, &record);
                Some(output.write())
            }
            Err(error) => {
                self.search
                    .printed
                    .push((O::NAME.to_owned(), error.to_string()));
                self.search.look_at(O::NAME, &error.explanation);
                None
            }
        }
    }

    fn dispatch(&mut self, call: &Call, operation: &str, body: &Value) -> Option<Value> {
        let result = self.scene.kms.dispatch(call, operation, body);
        self.collect(operation);
        match result {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.search.look_at(operation, &error);
                self.search
                    .printed
                    .push((operation.to_owned(), error.to_string()));
                None
            }
        }
    }

    /// Takes up what was drawn and derived. Not secret are ids, salts and nonces; all of them are
    /// short, but for the ids of grants.
    fn collect(&mut self, operation: &str) {
        let drawn = self.scene.entropy.drawn().into_iter();
        let secret = drawn.filter(|fill| fill.len() >= SECRET && fill.len() != EVENT_IDS);
        if operation != "CreateGrant" {
            self.search.secrets.extend(secret);
        }
        let derived = self.scene.crypto.derived().into_iter();
        let secret = derived.filter(|derived| !PUBLIC_SALTS.contains(&&derived.salt[..]));
        let secret = secret.map(|derived| derived.bytes);
        self.search
            .secrets
            .extend(secret.filter(|bytes| bytes.len() >= SECRET));
    }
}

impl Search {
    /// Another secret. Gives it as the wire wants it.
    fn keep(&mut self, secret: &[u8]) -> String {
        self.secrets.insert(secret.to_vec());
        base64::engine::general_purpose::STANDARD.encode(secret)
    }

    fn look_at(&mut self, what: &str, thing: &dyn Debug) {
        self.printed.push((what.to_owned(), format!("{thing:?}")));
    }

    /// Every text with a secret in it.
    fn found(&self) -> Vec<String> {
        let needles: BTreeSet<String> = self.secrets.iter().flat_map(|it| forms(it)).collect();
        // Needles are looked up by their first bytes, so that each text is read once.
        let keys: std::collections::HashMap<&[u8], Vec<&str>> =
            needles.iter().fold(Default::default(), |mut keys, needle| {
                let key = needle.as_bytes().get(..KEY).unwrap();
                keys.entry(key).or_insert_with(Vec::new).push(needle);
                keys
            });
        let mut found = Vec::new();
        for (what, text) in &self.printed {
            let plain = text.as_str();
            let folded = plain.to_ascii_lowercase();
            let packed: String = folded.split_whitespace().collect();
            for text in [plain, &folded, &packed] {
                let hit = text.as_bytes().windows(KEY).enumerate().any(|(at, key)| {
                    let rest = text.as_bytes().get(at..).unwrap();
                    let of_key = keys.get(key).into_iter().flatten();
                    of_key
                        .into_iter()
                        .any(|needle| rest.starts_with(needle.as_bytes()))
                });
                if hit {
                    found.push(format!(
                        "{what}: {}",
                        plain.chars().take(400).collect::<String>()
                    ));
                    break;
                }
            }
        }
        found
    }
}

/// Pieces of a secret as they would be printed.
fn forms(secret: &[u8]) -> Vec<String> {
    let pieces = secret.windows(PIECE).step_by(STEP);
    let mut forms = Vec::new();
    for piece in pieces.take(PIECES) {
        let joined =
            |print: fn(&u8) -> String| -> Vec<String> { piece.iter().map(print).collect() };
        forms.push(joined(|byte| format!("{byte:02x}")).concat());
        forms.push(joined(|byte| format!("{byte}")).join(","));
        forms.push(joined(|byte| format!("{byte:x}")).join(","));
        forms.push(joined(|byte| format!("{byte:02x}")).join(","));
        let escaped = piece.escape_ascii().to_string();
        forms.push(escaped.to_ascii_lowercase());
        forms.push(escaped.replace('\\', "\\\\").to_ascii_lowercase());
        for offset in 0..3 {
            let inside = [&vec![0; offset][..], piece].concat();
            // The characters that neighbors take part in are left out at both ends.
            let skip = [0, 2, 3][offset];
            let whole = inside.len().saturating_mul(8) / 6;
            for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let encoded = engine.encode(&inside);
                forms.push(encoded.get(skip..whole).unwrap().to_owned());
            }
        }
    }
    forms
}

/// A piece of a secret that is looked for: what is shorter is found by chance.
const PIECE: usize = 12;

/// From one piece to the next.
const STEP: usize = 4;

/// Pieces of one secret; of long ones the beginning is enough.
const PIECES: usize = 12;

/// Characters by which pieces are looked up.
const KEY: usize = 12;

/// Bytes from which on randomness is a secret.
const SECRET: usize = 24;

/// Bytes of the ids of the events of one call.
const EVENT_IDS: usize = 7 * 16;

/// What is derived with these is an id.
const PUBLIC_SALTS: &[&[u8]] = &[b"kms-model key material id", b"kms-model domain key id"];
