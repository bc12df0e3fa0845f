//! What the gate costs beside the work that it guards: `cargo bench -p kms-model`.
//!
//! One table: each operation through the whole KMS (decision, audit event and all), beside one
//! AES-256-GCM seal of 4 KB by the same provider in the same run. The audit trail is made and thrown
//! away, the store is in memory.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use kms_model::api::{
    CreateKeyRequest, DecryptRequest, DescribeKeyRequest, EncryptRequest, GenerateDataKeyRequest,
};
use kms_model::audit::DiscardSink;
use kms_model::call::Call;
use kms_model::crypto::Crypto;
use kms_model::crypto::aws_lc::AwsLc;
use kms_model::iam::{Attached, SessionOptions, lone_account, policy};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::secret::SecretBytes;

fn main() {
    let mut config = Config::in_memory().unwrap();
    config.sink = Arc::new(DiscardSink);
    let kms = Kms::new(config);
    let call = caller(&kms);
    let created = kms.create_key(&call, &CreateKeyRequest::default()).unwrap();
    let key = created.key_metadata.unwrap().arn.unwrap();
    let context = BTreeMap::from([("tenant".to_owned(), "northwind".to_owned())]);

    let plaintext = vec![7; 4096];
    let mut encrypt = EncryptRequest::new(key.clone(), SecretBytes::from(&*plaintext));
    encrypt.encryption_context = Some(context.clone());
    let sealed = kms.encrypt(&call, &encrypt).unwrap();
    let decrypt = DecryptRequest {
        ciphertext_blob: sealed.ciphertext_blob,
        encryption_context: Some(context.clone()),
        ..DecryptRequest::default()
    };
    let mut data_key = GenerateDataKeyRequest::new(key.clone());
    data_key.number_of_bytes = Some(32);
    data_key.encryption_context = Some(context);
    let describe = DescribeKeyRequest::new(key);

    let mut out = Vec::with_capacity(8192);
    let mut reference = || {
        out.clear();
        AwsLc
            .seal(&[1; 32], &[2; 12], b"", &plaintext, &mut out)
            .unwrap();
        black_box(&out);
    };
    let rows: [(&str, &mut dyn FnMut()); 4] = [
        ("DescribeKey", &mut || {
            drop(black_box(kms.describe_key(&call, &describe)))
        }),
        ("Encrypt, 4 KB", &mut || {
            drop(black_box(kms.encrypt(&call, &encrypt)))
        }),
        ("Decrypt, 4 KB", &mut || {
            drop(black_box(kms.decrypt(&call, &decrypt)))
        }),
        ("GenerateDataKey, 32 B", &mut || {
            drop(black_box(kms.generate_data_key(&call, &data_key)));
        }),
    ];
    println!(
        "{:24} {:>12} {:>22}",
        "operation", "time", "AES-256-GCM of 4 KB"
    );
    for (name, operation) in rows {
        let (time, sealing) = beside(operation, &mut reference);
        println!("{name:24} {:>9.2} µs {:>20.1} x", time, time / sealing);
    }
}

/// Both in turn, many times; the lower quartile of each, in microseconds.
fn beside(operation: &mut dyn FnMut(), reference: &mut dyn FnMut()) -> (f64, f64) {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        times.0.push(time(operation));
        times.1.push(time(reference));
    }
    (quartile(times.0), quartile(times.1))
}

fn time(work: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        work();
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

fn quartile(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 4).copied().unwrap_or(f64::NAN)
}

fn caller(kms: &Kms) -> Call {
    let iam = kms.iam();
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
    let role: Arn = "arn:aws:iam::111122223333:role/app".parse().unwrap();
    let policies = vec![policy("app", text, PolicyKind::IdentityPolicy).unwrap()];
    let attached = Attached {
        policies,
        ..Attached::default()
    };
    iam.put_account(lone_account("111122223333".parse().unwrap()))
        .unwrap();
    iam.put_role(&role, attached).unwrap();
    let now = Timestamp::from_epoch_seconds(1_772_323_200);
    let session = iam.assume_role(&role, "one", SessionOptions::default(), now);
    Call::new(session.unwrap(), "eu-north-1")
}

const ROUNDS: usize = 60;
const CALLS: u32 = 500;
