//! Runs each step on both sides and compares.

use proptest_state_machine::StateMachineTest;

use crate::generate::Reference;
use crate::names::{By, Context, Who};
use crate::properties::{self, Seen};
use crate::reference::{Expect, State};
use crate::step::{Call, Damage, Operation, Step, plain};
use crate::system::{Answer, System, bytes};

/// The test.
#[derive(Debug)]
pub(crate) struct Model;

impl StateMachineTest for Model {
    type SystemUnderTest = (System, State);
    type Reference = Reference;

    fn init_test(state: &State) -> (System, State) {
        (System::new(state), state.clone())
    }

    fn apply((mut system, _): (System, State), state: &State, step: Step) -> (System, State) {
        take(&mut system, state, &step);
        (system, state.clone())
    }

    /// In the end every ciphertext is opened once more, and held against every other context.
    fn teardown((mut system, mut state): (System, State)) {
        for blob in 0..state.blobs.len() {
            let key = &state.keys[state.blobs[blob].key];
            let by = By {
                who: Who::One(if key.account == 0 { 0 } else { 4 }),
                region: key.region,
                via: false,
                endpoint: false,
            };
            for context in 0..Context::ALL.len() {
                let step = Step::Call(Call {
                    by,
                    what: Operation::Decrypt(blob, Damage::None, Context(context), None),
                    tokens: Vec::new(),
                    dry: false,
                });
                state.step(&step);
                take(&mut system, &state, &step);
            }
        }
    }
}

/// Takes a step that the reference has taken already.
fn take(system: &mut System, state: &State, step: &Step) {
    let before = system.export();
    let told = system.sink.events().len();
    let answer = match step {
        Step::Call(call) => Answer::Call(system.call(call)),
        Step::Iam(edit) => {
            system.edit(state, edit);
            Answer::Nothing
        }
        Step::Advance(seconds) => {
            system.clock.advance(seconds.0);
            Answer::Nothing
        }
        Step::Sweep => {
            system.kms.sweep().unwrap();
            Answer::Nothing
        }
        Step::Takeover => {
            system.take_over();
            Answer::Nothing
        }
    };
    let mut events = system.sink.events();
    let seen = Seen {
        state,
        step,
        answer: &answer,
        before,
        after: system.export(),
        events: events.split_off(told),
    };
    properties::answers_as_decided(&seen);
    learn(system, state, step, &answer);
    properties::only_good_keys_work(&seen, system);
    properties::plaintexts_are_exact(&seen, system);
    properties::grants_are_those_made(&seen, system);
    properties::events_tell_everything(&seen);
    properties::store_changes_for_a_reason(&seen);
    properties::rotations_are_on_time(&seen, system);
    properties::records_agree(&seen, system);
}

/// Remembers the names that the KMS gave to what is new.
fn learn(system: &mut System, state: &State, step: &Step, answer: &Answer) {
    let (Step::Call(call), Answer::Call(Ok(answer))) = (step, answer) else {
        return;
    };
    if state.last.expect != Expect::Success {
        return;
    }
    match &call.what {
        Operation::CreateKey(..) => {
            let arn = answer["KeyMetadata"]["Arn"].as_str().unwrap();
            system.keys.push(arn.to_owned());
        }
        Operation::Encrypt(_, _, byte) => {
            system.secrets.push(Some(plain(*byte)));
            seal(system, state, answer);
        }
        Operation::GenerateDataKey(..) => {
            let secret = bytes(answer, "Plaintext");
            assert_eq!(secret.len(), 24);
            system.secrets.push(Some(secret));
            seal(system, state, answer);
        }
        Operation::GenerateDataKeyWithoutPlaintext(..) => {
            assert!(answer.get("Plaintext").is_none());
            system.secrets.push(None);
            seal(system, state, answer);
        }
        Operation::ReEncrypt(..) => seal(system, state, answer),
        Operation::CreateGrant(..) => {
            let text = |member: &str| answer[member].as_str().unwrap().to_owned();
            let new = (text("GrantId"), text("GrantToken"));
            let number = state.last.grant.unwrap();
            if number == system.grants.len() {
                system.grants.push(new);
            } else {
                assert_eq!(system.grants[number].0, new.0);
                system.grants[number].1 = new.1;
            }
        }
        Operation::GenerateRandom => assert_eq!(bytes(answer, "Plaintext").len(), 24),
        _ => {}
    }
}

/// A new ciphertext is of the key, and of the material that is current by now.
fn seal(system: &mut System, state: &State, answer: &serde_json::Value) {
    system.blobs.push(bytes(answer, "CiphertextBlob"));
    assert_eq!(system.blobs.len(), state.blobs.len());
    let blob = state.blobs[state.blobs.len() - 1];
    let arn = &system.keys[blob.key];
    assert_eq!(answer["KeyId"].as_str(), Some(arn.as_str()));
    let stored = system.export();
    let stored = stored.iter().find(|key| key.key.arn.as_str() == arn);
    let material = &stored.unwrap().key.materials[blob.material];
    let said = answer["KeyMaterialId"].as_str();
    let said = said.or(answer["DestinationKeyMaterialId"].as_str());
    // Encrypt does not say it.
    if let Some(said) = said {
        assert_eq!(said, material.id.to_string());
    }
}
