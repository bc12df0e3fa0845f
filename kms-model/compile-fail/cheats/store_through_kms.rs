//! Tried: to reach the store and the domain keys through a `Kms`.

use kms_model::kms::Kms;

fn store(kms: &Kms) {
    let _ = &kms.gate.store;
}

fn keyring(kms: &Kms) {
    let _ = kms.gate();
}

fn main() {}
