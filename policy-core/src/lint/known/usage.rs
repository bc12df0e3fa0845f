//! Which operations a key can do, by its spec, usage and origin.
//!
//! Sources: KMS Developer Guide, "Key type reference" and "Rotate AWS KMS keys"; KMS API Reference
//! of each operation.

use crate::record::KeyMetadata;
use crate::table::kms_action::{Action, ActionSet};

/// Operations that use key material; each key can do some of them.
pub(crate) const USES: ActionSet = ActionSet::from_slice(&[
    Action::DECAPSULATE,
    Action::DECRYPT,
    Action::DERIVE_SHARED_SECRET,
    Action::ENCAPSULATE,
    Action::ENCRYPT,
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
    Action::GENERATE_MAC,
    Action::GET_PUBLIC_KEY,
    Action::RE_ENCRYPT_FROM,
    Action::RE_ENCRYPT_TO,
    Action::SIGN,
    Action::VERIFY,
    Action::VERIFY_MAC,
]);

/// Operations that can never succeed on a key of which this much is known.
#[must_use]
pub(crate) fn impossible(key: &KeyMetadata) -> ActionSet {
    let mut set = ActionSet::EMPTY;
    let spec = key.key_spec.as_deref();
    if let Some(possible) = key.key_usage.as_deref().and_then(|it| of_usage(it, spec)) {
        set = set.union(USES.difference(possible));
    } else if let Some(possible) = spec.and_then(of_spec) {
        set = set.union(USES.difference(possible));
    }
    let is_other_usage = key
        .key_usage
        .as_deref()
        .is_some_and(|it| it != "ENCRYPT_DECRYPT");
    if is_other_usage || spec.is_some_and(|spec| spec != SYMMETRIC) {
        set = set.union(ROTATION);
    }
    match key.origin.as_deref() {
        Some("AWS_KMS") => set = set.union(IMPORT),
        Some("EXTERNAL") => set = set.union(AUTOMATIC),
        Some("AWS_CLOUDHSM" | "EXTERNAL_KEY_STORE") => {
            set = set.union(IMPORT).union(ROTATION).union(PAIRS);
        }
        Some(_) | None => {}
    }
    if key.multi_region == Some(false) {
        set = set.union(REPLICAS);
    }
    set
}

/// What keys of a usage can do.
fn of_usage(usage: &str, spec: Option<&str>) -> Option<ActionSet> {
    let set = match usage {
        "ENCRYPT_DECRYPT" => match spec {
            Some(SYMMETRIC) => DATA_KEYS.union(CIPHER),
            Some(_) => CIPHER.union(ActionSet::of(Action::GET_PUBLIC_KEY)),
            None => DATA_KEYS
                .union(CIPHER)
                .union(ActionSet::of(Action::GET_PUBLIC_KEY)),
        },
        "ENCAPSULATE_DECAPSULATE" => ActionSet::from_slice(&[
            Action::DECAPSULATE,
            Action::ENCAPSULATE,
            Action::GET_PUBLIC_KEY,
        ]),
        "GENERATE_VERIFY_MAC" => MAC,
        "KEY_AGREEMENT" => {
            ActionSet::from_slice(&[Action::DERIVE_SHARED_SECRET, Action::GET_PUBLIC_KEY])
        }
        "SIGN_VERIFY" => {
            ActionSet::from_slice(&[Action::GET_PUBLIC_KEY, Action::SIGN, Action::VERIFY])
        }
        _ => return None,
    };
    Some(set)
}

/// What keys of a spec can do whose usage is not known; `None` where the spec does not say enough.
fn of_spec(spec: &str) -> Option<ActionSet> {
    if spec == SYMMETRIC {
        return of_usage("ENCRYPT_DECRYPT", Some(spec));
    }
    if spec.starts_with("HMAC_") {
        return Some(MAC);
    }
    let usages: &[&str] = match spec {
        _ if spec.starts_with("RSA_") => &["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
        _ if spec.starts_with("ECC_NIST_P") => &["KEY_AGREEMENT", "SIGN_VERIFY"],
        _ if spec.starts_with("ECC_") || spec.starts_with("ML_DSA_") => &["SIGN_VERIFY"],
        _ if spec.starts_with("ML_KEM_") => &["ENCAPSULATE_DECAPSULATE"],
        "SM2" => &["ENCRYPT_DECRYPT", "KEY_AGREEMENT", "SIGN_VERIFY"],
        _ => return None,
    };
    let sets = usages
        .iter()
        .filter_map(|usage| of_usage(usage, Some(spec)));
    Some(sets.fold(ActionSet::EMPTY, ActionSet::union))
}

const SYMMETRIC: &str = "SYMMETRIC_DEFAULT";

const CIPHER: ActionSet = ActionSet::from_slice(&[
    Action::DECRYPT,
    Action::ENCRYPT,
    Action::RE_ENCRYPT_FROM,
    Action::RE_ENCRYPT_TO,
]);

const DATA_KEYS: ActionSet = ActionSet::from_slice(&[
    Action::GENERATE_DATA_KEY,
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
    Action::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
]);

const MAC: ActionSet = ActionSet::from_slice(&[Action::GENERATE_MAC, Action::VERIFY_MAC]);

/// Of key material that is not KMS's own, only symmetric encryption keys rotate, and on demand.
const AUTOMATIC: ActionSet = ActionSet::of(Action::ENABLE_KEY_ROTATION);

const ROTATION: ActionSet =
    ActionSet::from_slice(&[Action::ENABLE_KEY_ROTATION, Action::ROTATE_KEY_ON_DEMAND]);

/// Keys in custom key stores make no data key pairs.
const PAIRS: ActionSet = ActionSet::from_slice(&[
    Action::GENERATE_DATA_KEY_PAIR,
    Action::GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
]);

const IMPORT: ActionSet = ActionSet::from_slice(&[
    Action::DELETE_IMPORTED_KEY_MATERIAL,
    Action::GET_PARAMETERS_FOR_IMPORT,
    Action::IMPORT_KEY_MATERIAL,
]);

const REPLICAS: ActionSet =
    ActionSet::from_slice(&[Action::REPLICATE_KEY, Action::UPDATE_PRIMARY_REGION]);
