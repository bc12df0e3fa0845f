//! What `find`, `matches` and `classes` say, against all texts one by one.

use crate::name::wildcard;
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::classes::classes;
use crate::symbolic::text::language::{Builder, Language, Step};
use crate::symbolic::text::steps::Steps;
use crate::symbolic::text::{Found, Goal, find};
use crate::template::Folding;

fn like(pattern: &str) -> Language {
    Language::of_tokens(wildcard::tokens(pattern), Folding::None)
}

#[test]
fn first() {
    let a = like("arn:*:key/*");
    let b = like("*prod*");
    let c = like("*x*");
    let goal = Goal {
        all: vec![&a, &b],
        any: vec![],
        none: vec![&c],
        shortest: 0,
        longest: 100,
    };
    let mut steps = Steps::new(1_000_000);
    println!("{:?} {}", find(&goal, &mut steps), steps.left());
    let _ = (
        classes("", &[Chars::Digit], &[&a], 3, &mut steps),
        Builder::default().step(Step::One(Chars::Any)).build(),
    );
    let _ = Found::Nothing;
}
