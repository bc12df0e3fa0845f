//! Tried: to copy an `Authorized`, so that one decision serves two calls.

use kms_model::api::Encrypt;
use kms_model::authorize::Authorized;

fn copy<'g>(permit: &Authorized<'g, Encrypt>) -> Authorized<'g, Encrypt> {
    Clone::clone(permit)
}

fn main() {}
