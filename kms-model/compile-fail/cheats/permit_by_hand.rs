//! Tried: to make an `Authorized` by hand, even of the parts of another.

use kms_model::api::Encrypt;
use kms_model::authorize::Authorized;

fn make<'g>(model: Authorized<'g, Encrypt>) -> Authorized<'g, Encrypt> {
    Authorized { ..model }
}

fn main() {}
