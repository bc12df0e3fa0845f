//! Tried: to declare an operation that only reads one that changes keys.

use kms_model::api::DescribeKey;
use kms_model::authorize::Manages;

impl Manages for DescribeKey {}

fn main() {}
