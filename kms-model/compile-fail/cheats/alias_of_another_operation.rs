//! Tried: to point an alias at a key with the permission to take an alias from it.

use kms_model::api::{CreateAlias, DeleteAlias};
use kms_model::authorize::{Authorized, OnAlias};

fn point(alias: Authorized<'_, CreateAlias, OnAlias>, key: Authorized<'_, DeleteAlias>) {
    drop(alias.point_at(key));
}

fn main() {}
