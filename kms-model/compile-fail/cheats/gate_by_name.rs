//! Tried: to go to the gate, or into its parts, past `Kms`.

use kms_model::authorize::Gate;
use kms_model::authorize::RequestDigest;

fn main() {}
