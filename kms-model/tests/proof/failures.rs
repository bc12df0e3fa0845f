//! Parts that fail at the worst moment: never a panic, never half of a change.

use std::sync::Arc;
use std::thread;

use kms_model::api;
use kms_model::error::{ErrorKind, KmsError};
use serde_json::{Value, json};

use crate::scene::{DAY, HOME, Scene, Stage, kind, text};

/// One call to be disturbed, on a stage prepared for it.
struct Step {
    /// The operation, or what else is called.
    name: &'static str,
    /// Whether something falls due on the way.
    has_due: bool,
    prepare: fn(&Scene, &Stage),
    act: fn(&Scene, &Stage, &'static str) -> Result<Value, KmsError>,
}

/// What a step does when nothing fails.
struct Undisturbed {
    before: String,
    after: String,
    events: usize,
}

#[test]
fn an_outage_of_the_store_leaves_all_or_nothing() {
    for step in steps() {
        let calm = undisturbed(&step);
        for nth in 1.. {
            let (scene, stage) = ready(&step);
            scene.store.outage.set(nth);
            let result = (step.act)(&scene, &stage, step.name);
            let named = format!("{}, access {nth}", step.name);
            if !scene.store.outage.blew() {
                assert_eq!(kind(&result), "success", "{named}: {result:?}");
                break;
            }
            assert_eq!(kind(&result), "KMSInternalException", "{named}");
            assert_eq!(last_code(&scene).as_deref(), Some("KMSInternalException"));
            let now = scene.stored();
            assert!(now == calm.before || now == calm.after, "{named}: half");
            if now == calm.before {
                let again = (step.act)(&scene, &stage, step.name);
                assert_eq!(kind(&again), "success", "{named}, again: {again:?}");
            }
        }
    }
}

#[test]
fn whoever_is_overtaken_decides_anew() {
    for step in steps() {
        let calm = undisturbed(&step);
        for nth in 1.. {
            let (scene, stage) = ready(&step);
            let events = scene.sink.inner.events().len();
            scene.store.race.set(nth);
            let result = (step.act)(&scene, &stage, step.name);
            let named = format!("{}, commit {nth}", step.name);
            assert_eq!(kind(&result), "success", "{named}: {result:?}");
            let events = scene.sink.inner.events().len().wrapping_sub(events);
            assert_eq!(events, calm.events, "{named}: events");
            if !scene.store.race.blew() {
                break;
            }
        }
    }
}

#[test]
fn whoever_is_always_overtaken_gives_up() {
    for step in steps() {
        let calm = undisturbed(&step);
        if calm.before == calm.after {
            continue;
        }
        let (scene, stage) = ready(&step);
        scene.store.race.set_for_good();
        let result = (step.act)(&scene, &stage, step.name);
        assert_eq!(kind(&result), "KMSInternalException", "{}", step.name);
        assert_eq!(scene.stored(), calm.before, "{}", step.name);
    }
}

/// A rotation on the way makes another version of the key: whatever else happened to it by then
/// counts too.
#[test]
fn a_key_that_is_disabled_right_after_its_rotation_is_not_used() {
    let scene = Scene::new();
    let stage = scene.stage();
    let body = json!({"KeyId": stage.key, "RotationPeriodInDays": 90});
    scene.admin("EnableKeyRotation", body);
    scene.clock.advance(91 * DAY);
    scene.store.meddler.set(1);
    let call = scene.call(HOME, "admin");
    let body = json!({"KeyId": stage.key, "Plaintext": "aGVsbG8="});
    let result = scene.kms.dispatch(&call, "Encrypt", &body);
    assert!(scene.store.meddler.blew());
    assert_eq!(kind(&result), "DisabledException");
}

#[test]
fn without_randomness_nothing_is_made() {
    for step in steps() {
        let calm = undisturbed(&step);
        for nth in 1.. {
            let (scene, stage) = ready(&step);
            scene.entropy.drained.set(nth);
            let result = (step.act)(&scene, &stage, step.name);
            let named = format!("{}, fill {nth}", step.name);
            if !scene.entropy.drained.blew() {
                assert_eq!(kind(&result), "success", "{named}: {result:?}");
                break;
            }
            assert_eq!(kind(&result), "KMSInternalException", "{named}");
            // What fell due is a change of its own, whole before the call goes on.
            let now = scene.stored();
            let due_was_done = step.has_due && now == calm.after;
            assert!(now == calm.before || due_was_done, "{named}: written");
        }
    }
}

#[test]
fn without_an_event_there_is_no_answer() {
    for step in steps() {
        for nth in 1.. {
            let (scene, stage) = ready(&step);
            scene.sink.full.set(nth);
            let result = (step.act)(&scene, &stage, step.name);
            let named = format!("{}, event {nth}", step.name);
            if !scene.sink.full.blew() {
                assert_eq!(kind(&result), "success", "{named}: {result:?}");
                break;
            }
            assert_eq!(kind(&result), "KMSInternalException", "{named}");
        }
    }
}

#[test]
fn a_sweep_that_is_cut_off_is_made_up_for() {
    let ready = || {
        let scene = Scene::new();
        let stage = scene.stage();
        let body = json!({"KeyId": stage.key, "RotationPeriodInDays": 90});
        scene.admin("EnableKeyRotation", body);
        scene.clock.advance(91 * DAY);
        scene
    };
    let calm = ready();
    calm.kms.sweep().unwrap();
    let keys = |scene: &Scene| {
        let keys = scene.store.inner.export();
        let shape = |key: &Arc<kms_model::store::StoredKey>| {
            (key.key.arn.as_str().to_owned(), key.key.materials.len())
        };
        keys.iter().map(shape).collect::<Vec<_>>()
    };
    assert_eq!(keys(&calm).len(), 2, "the dying key is swept away");
    for nth in 1.. {
        let scene = ready();
        scene.store.outage.set(nth);
        let swept = scene.kms.sweep();
        if !scene.store.outage.blew() {
            swept.unwrap();
            break;
        }
        assert_eq!(swept.unwrap_err().kind, ErrorKind::KmsInternal);
        scene.kms.sweep().unwrap();
        assert_eq!(keys(&scene), keys(&calm), "access {nth}");
        let told = |scene: &Scene, name: &str| {
            let events = scene.sink.inner.events();
            events
                .iter()
                .filter(|event| event.event_name == name)
                .count()
        };
        for name in ["DeleteKey", "RotateKey"] {
            assert_eq!(told(&scene, name), 1, "{name}, access {nth}");
        }
    }
}

#[test]
fn any_time_of_the_clock_is_survived() {
    let everything: Vec<_> = api::operations().collect();
    let dated = &["CreateGrant", "CreateKey", "Encrypt", "ScheduleKeyDeletion"][..];
    let jumps = [
        (-1, &everything[..]),
        (-10 * DAY, &everything),
        (91 * DAY, &everything),
        (400 * 365 * DAY, dated),
        (-i64::MAX, dated),
        (i64::MAX, dated),
    ];
    for (jump, operations) in jumps {
        for operation in operations {
            let scene = Scene::new();
            let stage = scene.stage();
            // At the end of time rotations would be without number.
            if jump < i64::MAX {
                let body = json!({"KeyId": stage.key, "RotationPeriodInDays": 90});
                scene.admin("EnableKeyRotation", body);
            }
            scene.clock.advance(jump);
            let call = scene.call(HOME, "admin");
            let body = stage.body(operation).unwrap();
            let result = scene.kms.dispatch(&call, operation, &body);
            // The dying key may be gone; all else is there at any time.
            if *operation != "CancelKeyDeletion" && jump.abs() < i64::MAX {
                assert_eq!(
                    kind(&result),
                    "success",
                    "{operation} at {jump}: {result:?}"
                );
            }
            drop(scene.kms.sweep());
        }
    }
}

#[test]
fn a_clock_that_goes_back_neither_rotates_nor_deletes() {
    let scene = Scene::new();
    let stage = scene.stage();
    let body = json!({"KeyId": stage.key, "RotationPeriodInDays": 90});
    scene.admin("EnableKeyRotation", body);
    let before = scene.stored();
    scene.clock.advance(-1_000 * DAY);
    scene.kms.sweep().unwrap();
    let opened = scene.admin("Decrypt", json!({"CiphertextBlob": stage.ciphertext}));
    assert_eq!(text(&opened["Plaintext"]), "aGVsbG8=");
    assert_eq!(scene.stored(), before);
}

#[test]
fn many_threads_lose_nothing() {
    let scene = Arc::new(Scene::new());
    let stage = scene.stage();
    let workers: Vec<_> = (0..THREADS)
        .map(|worker| {
            let (scene, key) = (Arc::clone(&scene), stage.key.clone());
            thread::spawn(move || {
                let call = scene.call(HOME, "admin");
                for turn in 0..TURNS {
                    let name = format!("alias/of-{worker}-{turn}");
                    let body = json!({"AliasName": name, "TargetKeyId": key});
                    // Whoever was overtaken too often is told to retry, and does.
                    while let Err(error) = scene.kms.dispatch(&call, "CreateAlias", &body) {
                        assert_eq!(error.kind, ErrorKind::KmsInternal, "{error}");
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    let keys = scene.store.inner.export();
    let aliases: usize = keys.iter().map(|key| key.aliases.len()).sum();
    assert_eq!(aliases, THREADS * TURNS + 1);
}

#[test]
fn of_many_who_want_one_alias_one_gets_it() {
    let scene = Arc::new(Scene::new());
    let stage = scene.stage();
    let workers: Vec<_> = (0..THREADS)
        .map(|worker| {
            let (scene, stage) = (Arc::clone(&scene), stage.clone());
            thread::spawn(move || {
                let key = if worker % 2 == 0 {
                    &stage.key
                } else {
                    &stage.other
                };
                let body = json!({"AliasName": "alias/wanted", "TargetKeyId": key});
                let call = scene.call(HOME, "admin");
                kind(&scene.kms.dispatch(&call, "CreateAlias", &body))
            })
        })
        .collect();
    let mut ends: Vec<_> = workers.into_iter().map(|it| it.join().unwrap()).collect();
    ends.sort_unstable();
    let mut wanted = ["AlreadyExistsException"; THREADS];
    wanted[THREADS - 1] = "success";
    assert_eq!(ends, wanted);
}

/// Every operation, and two calls that do more than their operation says: one that rotates the key
/// on its way, and one that makes an AWS managed key.
fn steps() -> Vec<Step> {
    let operations = api::operations().map(|operation| Step {
        name: operation,
        has_due: false,
        prepare: |_, _| {},
        act: |scene, stage, operation| {
            let call = scene.call(HOME, "admin");
            let body = stage.body(operation).unwrap();
            scene.kms.dispatch(&call, operation, &body)
        },
    });
    let rotating = Step {
        name: "Encrypt when rotation is due",
        has_due: true,
        prepare: |scene, stage| {
            let body = json!({"KeyId": stage.key, "RotationPeriodInDays": 90});
            scene.admin("EnableKeyRotation", body);
            scene.clock.advance(91 * DAY);
        },
        act: |scene, stage, _| {
            let call = scene.call(HOME, "admin");
            let body = json!({"KeyId": stage.key, "Plaintext": "aGVsbG8="});
            scene.kms.dispatch(&call, "Encrypt", &body)
        },
    };
    let first_use = Step {
        name: "first use of an AWS managed key",
        has_due: true,
        prepare: |_, _| {},
        act: |scene, _, _| {
            let call = scene.call(HOME, "admin").via("s3.eu-north-1.amazonaws.com");
            let body = json!({"KeyId": "alias/aws/s3", "KeySpec": "AES_256"});
            scene.kms.dispatch(&call, "GenerateDataKey", &body)
        },
    };
    operations.chain([rotating, first_use]).collect()
}

fn undisturbed(step: &Step) -> Undisturbed {
    let (scene, stage) = ready(step);
    let before = scene.stored();
    let events = scene.sink.inner.events().len();
    let result = (step.act)(&scene, &stage, step.name);
    assert_eq!(kind(&result), "success", "{}: {result:?}", step.name);
    Undisturbed {
        before,
        after: scene.stored(),
        events: scene.sink.inner.events().len().wrapping_sub(events),
    }
}

fn ready(step: &Step) -> (Scene, Stage) {
    let scene = Scene::new();
    let stage = scene.stage();
    (step.prepare)(&scene, &stage);
    (scene, stage)
}

fn last_code(scene: &Scene) -> Option<String> {
    let events = scene.sink.inner.events();
    events
        .last()?
        .error
        .as_ref()
        .map(|fault| fault.code.clone())
}

const THREADS: usize = 8;

/// Chosen: all of them stay under the quota of aliases of one key.
const TURNS: usize = 5;
