//! Tried: to add a kind of target.

use kms_model::authorize::Target;

struct AnyKey;

impl Target for AnyKey {}

fn main() {}
