//! Another KMS in under 80 lines: keys, store and cryptography are its own; policy-core says who may.
use std::{collections::HashMap, error::Error, sync::Arc, sync::Mutex, thread};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey as Material};
use policy_core::request::{Check, Principal, Request, Resource};
use policy_core::snapshot::{Entries, ResourceEntries, Scratch};
use policy_core::{KeyEntry, Source, document, semantics::Semantics, table::kms_action::Action};
use policy_core::{decide::Decision, engine::Engine, name::arn::Arn, record::KeyRecord};

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Key = (Arc<KeyEntry>, Arc<Material>);
struct Kms {
    engine: Engine,
    keys: Mutex<HashMap<Arn, Key>>,
}
impl Kms {
    fn put_key_policy(&self, who: &str, key: &Arn, policy: String) -> Result<()> {
        self.store(key, policy, self.allowed(who, Action::PUT_KEY_POLICY, key)?)
    }
    fn encrypt(&self, who: &str, key: &Arn, text: &str) -> Result<Vec<u8>> {
        let (material, mut text) = (self.allowed(who, Action::ENCRYPT, key)?, Vec::from(text));
        let nonce = material.seal_in_place_append_tag(Aad::from(key.as_str()), &mut text)?;
        Ok([nonce.as_ref().as_slice(), &text].concat())
    }
    fn decrypt(&self, who: &str, key: &Arn, sealed: &[u8]) -> Result<String> {
        let material = self.allowed(who, Action::DECRYPT, key)?;
        let (nonce, sealed) = sealed.split_first_chunk().ok_or("too short")?;
        let (nonce, mut sealed) = (Nonce::assume_unique_for_key(*nonce), sealed.to_vec());
        let text = material.open_in_place(nonce, Aad::from(key.as_str()), &mut sealed)?;
        Ok(String::from_utf8(text.to_vec())?)
    }
    /// The gate: the only way to the material of a key.
    fn allowed(&self, who: &str, action: Action, key: &Arn) -> Result<Arc<Material>> {
        let found = self.keys.lock().map(|keys| keys.get(key).cloned());
        let (entry, material) = found.ok().flatten().ok_or("there is no such key")?;
        let (who, resource) = (Principal::new(who.parse()?), Resource::Key(key.clone()));
        let request = Request::new(who, vec![Check { action, resource }]);
        let found = [ResourceEntries::from(&*entry)];
        let (reader, mut scratch) = (self.engine.reader(), Scratch::default());
        let prepared = reader.prepare(&request, &Entries::of_resources(&found), &mut scratch)?;
        if prepared.decide().decision == Decision::Allowed {
            return Ok(material);
        }
        Err(prepared.explain().denial().unwrap_or("it depends").into())
    }
    fn store(&self, key: &Arn, policy: String, material: Arc<Material>) -> Result<()> {
        let source = Arc::new(Source::new("policy", policy));
        let policy = document::read_policy(&source, None).document;
        let record = KeyRecord::new(key.clone(), vec![policy.ok_or("the policy has errors")?]);
        let entry = Arc::new(self.engine.key_entry(record)?);
        let mut keys = self.keys.lock().map_err(|_| "the store is broken")?;
        keys.insert(key.clone(), (entry, material));
        Ok(())
    }
}

fn main() -> Result<()> {
    let (engine, keys) = (Engine::new(Semantics::default()), Mutex::default());
    let (kms, key, mut bytes) = (Kms { engine, keys }, KEY.parse()?, [0; 32]);
    aws_lc_rs::rand::fill(&mut bytes)?;
    let material = Arc::new(Material::new(&AES_256_GCM, &bytes)?);
    let policy = |roles: &[&str]| POLICY.replace("ROLES", &format!("{roles:?}"));
    kms.store(&key, policy(&[BILLING]), material)?;
    let sealed = kms.encrypt(BILLING, &key, "42 euros")?;
    println!("billing reads: {}", kms.decrypt(BILLING, &key, &sealed)?);
    let read = || kms.decrypt(SHIPPING, &key, &sealed);
    println!("shipping is told: {}", read().err().ok_or("too much")?);
    thread::scope(|scope| {
        scope.spawn(|| (0..1000).filter(|_| read().is_ok()).count());
        kms.put_key_policy(BILLING, &key, policy(&[BILLING, SHIPPING]))
    })?;
    println!("shipping, let in by billing, reads: {}", read()?);
    Ok(())
}
const BILLING: &str = "arn:aws:iam::111122223333:role/billing";
const SHIPPING: &str = "arn:aws:iam::111122223333:role/shipping";
const KEY: &str = "arn:aws:kms:eu-north-1:111122223333:key/1234abcd";
const POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": ROLES},
    "Action": "kms:*", "Resource": "*"}}"#;
