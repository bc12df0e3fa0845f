//! Fixes that are judged to change nothing, held against requests one by one.
//!
//! The judge sees two key policies, and of the key not more than they say. The engine decides with
//! the real key, its grants, and everything else that is loaded.

use std::env;
use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::lint::document::Document;
use policy_core::lint::facts::Facts;
use policy_core::lint::fix::judge;
use policy_core::lint::kind::Kind;
use serde_json::json;

use crate::choices::{Choices, spread};
use crate::engine::Engine;
use crate::pair::{Pair, Side, pair};
use crate::statement::Statement;
use crate::universe::Universe;

#[derive(Debug, Default)]
struct Tally {
    pairs: usize,
    safe: usize,
    requests: usize,
}

fn check(mut pair: Pair, seed: u64, tally: &mut Tally) -> Result<(), String> {
    // Only the key policy is edited, and nobody says what of the key.
    pair.shared.key_facts = false;
    pair.new = Side {
        key: pair.new.key,
        ..pair.old.clone()
    };
    let Some((old, new)) = pair.worlds() else {
        return Ok(());
    };
    tally.pairs += 1;
    let source = Arc::new(Source::new("policy.json", text(&pair.old.key)));
    let document = Document::read(&source, Some(Kind::Policy(PolicyKind::KeyPolicy)));
    let judgement = judge(&document, &text(&pair.new.key), &Facts::default());
    if !judgement.is_safe() {
        return Ok(());
    }
    tally.safe += 1;
    let semantics = pair.shared.semantics;
    let engines = [Engine::new(&old, semantics), Engine::new(&new, semantics)];
    let universe = Universe::new(&pair);
    for numbers in spread(seed, REQUESTS * 60).chunks(60) {
        let request = universe.request(&mut Choices::new(numbers));
        for assumed in engines[0].assumptions(&request.principal.caller) {
            tally.requests += 1;
            let decided = [0, 1].map(|side| engines[side].allows_with(&request, &assumed));
            // A request that contradicts itself is decided by neither.
            let differs = decided[0].is_some() && decided[1].is_some() && decided[0] != decided[1];
            if differs {
                let shown = pair.shown();
                return Err(format!(
                    "seed {seed}: {judgement:?}, but {decided:?}\n{shown}\n{request:#?}"
                ));
            }
        }
    }
    Ok(())
}

fn text(statements: &[Statement]) -> String {
    let statements: Vec<_> = statements.iter().map(Statement::to_json).collect();
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

#[test]
fn what_is_judged_the_same_is_decided_alike() {
    let said = env::var("KMS_POLICY_CASES").ok();
    let cases: u64 = said.and_then(|text| text.parse().ok()).unwrap_or(2_000) / 2;
    let mut tally = Tally::default();
    let wrong: Vec<String> = (0..cases)
        .filter_map(|seed| check(pair(&spread(seed, 400)), seed, &mut tally).err())
        .take(3)
        .collect();
    eprintln!("{tally:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tally.safe * 10 >= tally.pairs, "{tally:?}");
}

const REQUESTS: usize = 120;
