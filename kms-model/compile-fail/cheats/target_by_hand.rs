//! Tried: to make the target of an `Authorized` out of a key that was only read.

use std::sync::Arc;

use kms_model::authorize::OnKey;
use kms_model::store::StoredKey;

fn target(stored: Arc<StoredKey>) -> OnKey {
    OnKey(stored)
}

fn main() {}
