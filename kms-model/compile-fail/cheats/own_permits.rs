//! Tried: to say what the gate hands out.

use kms_model::authorize::Permits;

struct Everything;

impl<'g> Permits<'g> for Everything {}

fn main() {}
