//! Tried: to store a key policy that was never held to AWS's rules.

use kms_model::authorize::AcceptedPolicy;
use kms_model::store::PolicyText;

fn accept(text: PolicyText) -> AcceptedPolicy {
    AcceptedPolicy(text)
}

fn main() {}
