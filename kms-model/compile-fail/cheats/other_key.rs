//! Tried: to put another key into an `Authorized`.

use kms_model::api::Encrypt;
use kms_model::authorize::Authorized;

fn swap(mine: &mut Authorized<'_, Encrypt>, theirs: &mut Authorized<'_, Encrypt>) {
    std::mem::swap(&mut mine.target, &mut theirs.target);
}

fn main() {}
