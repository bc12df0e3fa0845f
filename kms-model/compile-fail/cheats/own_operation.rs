//! Tried: to add an operation of one's own.

use kms_model::api::{DecryptRequest, DecryptResponse, Operation};

#[derive(Debug)]
struct DecryptForFree;

impl Operation for DecryptForFree {
    type Input = DecryptRequest;
    type Output = DecryptResponse;
    const NAME: &'static str = "DescribeKey";
    const READ_ONLY: bool = true;
}

fn main() {}
