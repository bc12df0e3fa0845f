//! The model against an abstract state machine: random histories of calls, edits of IAM and jumps of
//! the clock, over two accounts and two Regions.
//!
//! The reference is plain data. What it cannot know, whether a call is authorized, it asks the
//! engine itself, over records that it makes of its own data; nothing of the gate is used. After
//! every step each property of `machine/properties.rs` is looked at.
//!
//! `KMS_MODEL_HISTORIES=20` makes twenty times as many histories.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "test code"
)]

#[path = "machine/chance.rs"]
mod chance;
#[path = "machine/effect.rs"]
mod effect;
#[path = "machine/generate.rs"]
mod generate;
#[path = "machine/judge.rs"]
mod judge;
#[path = "machine/mention.rs"]
mod mention;
#[path = "machine/names.rs"]
mod names;
#[path = "machine/policies.rs"]
mod policies;
#[path = "machine/properties.rs"]
mod properties;
#[path = "machine/records.rs"]
mod records;
#[path = "machine/reference.rs"]
mod reference;
#[path = "machine/run.rs"]
mod run;
#[path = "machine/step.rs"]
mod step;
#[path = "machine/system.rs"]
mod system;

use std::collections::BTreeMap;

use kms_model::error::ErrorKind;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use crate::generate::Reference;
use crate::reference::{Expect, State};
use crate::run::Model;
use crate::step::Step;

prop_state_machine! {
    #![proptest_config(Config {
        cases: 64 * times(),
        max_shrink_iters: 4_000,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn every_history_is_as_the_reference_says(sequential 30..60 => Model);
}

/// Histories that reach nothing would agree about nothing.
#[test]
fn histories_reach_everything() {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let mut table: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let (mut calls, mut allowed) = (0_usize, 0_usize);
    for _ in 0..HISTORIES {
        let strategy = Reference::sequential_strategy(60);
        let (mut state, steps, _) = strategy.new_tree(&mut runner).unwrap().current();
        for step in steps {
            state = <Reference as ReferenceStateMachine>::apply(state, &step);
            let (row, column) = place(&state, &step);
            if let Step::Call(_) = step {
                calls += 1;
                allowed += usize::from(state.last.allowed);
            }
            *table.entry(row).or_default().entry(column).or_default() += 1;
        }
    }
    for (row, columns) in &table {
        let columns: Vec<String> = columns
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        println!("{row:32} {}", columns.join(", "));
    }
    println!("{calls} calls, {allowed} allowed");
    assert!(allowed * 5 >= calls, "{allowed} of {calls} are allowed");
    for operation in OPERATIONS {
        let columns = &table[*operation];
        assert!(columns.contains_key("success"), "{operation}");
    }
    for edit in ["Advance", "Iam", "Sweep", "Takeover"] {
        assert!(table.contains_key(edit), "{edit}");
    }
    for kind in KINDS {
        let met = table.values().any(|row| row.contains_key(kind.as_str()));
        assert!(met, "{kind}");
    }
}

/// A whole history of the coverage test, to be read and run by hand.
#[test]
fn a_fixed_history_is_as_the_reference_says() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = Reference::sequential_strategy(200);
    let (state, steps, _) = strategy.new_tree(&mut runner).unwrap().current();
    Model::test_sequential(Config::default(), state, steps, None);
}

fn place(state: &State, step: &Step) -> (String, String) {
    let row = match step {
        Step::Call(call) => call.what.name(),
        Step::Iam(_) => "Iam",
        Step::Advance(_) => "Advance",
        Step::Sweep => "Sweep",
        Step::Takeover => "Takeover",
    };
    let column = match &state.last.expect {
        Expect::Nothing => "done",
        Expect::Success => "success",
        Expect::Error(kind) => kind.as_str(),
        Expect::SomeError => "some error",
    };
    (row.to_owned(), column.to_owned())
}

/// How many times as many histories are wanted.
#[expect(
    clippy::disallowed_methods,
    reason = "how long to test is for whoever runs the tests to say"
)]
fn times() -> u32 {
    let wanted = std::env::var("KMS_MODEL_HISTORIES");
    wanted.map_or(1, |wanted| wanted.parse().unwrap())
}

const HISTORIES: usize = 80;

const OPERATIONS: &[&str] = &[
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "CreateKey",
    "Decrypt",
    "DeleteAlias",
    "DescribeKey",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKey",
    "EnableKeyRotation",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateRandom",
    "PutKeyPolicy",
    "ReEncrypt",
    "RetireGrant",
    "RevokeGrant",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
];

/// The errors that histories are to lead to.
const KINDS: &[ErrorKind] = &[
    ErrorKind::AccessDenied,
    ErrorKind::AlreadyExists,
    ErrorKind::Disabled,
    ErrorKind::DryRunOperation,
    ErrorKind::IncorrectKey,
    ErrorKind::InvalidAliasName,
    ErrorKind::InvalidArn,
    ErrorKind::InvalidCiphertext,
    ErrorKind::InvalidGrantToken,
    ErrorKind::KmsInvalidState,
    ErrorKind::MalformedPolicyDocument,
    ErrorKind::NotFound,
    ErrorKind::UnrecognizedClient,
    ErrorKind::Validation,
];
