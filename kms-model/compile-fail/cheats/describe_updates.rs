//! Tried: to change a key with the permission to look at it.

use kms_model::api::DescribeKey;
use kms_model::authorize::Authorized;

fn rename(permit: Authorized<'_, DescribeKey>) {
    drop(permit.update(|key| key.description.clear()));
}

fn main() {}
