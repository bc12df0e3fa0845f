//! Templates of policies as languages.

use crate::symbolic::test::Variables;
use crate::symbolic::text::chars::Chars;
use crate::symbolic::text::language::{Language, Step};
use crate::table::condition_key::Arity;
use crate::template::{Folding, Template, TemplatePiece};

/// The texts that a template matches; `None` when a variable stands for nothing, so that nothing
/// matches.
pub(super) fn language(
    template: &Template,
    folding: Folding,
    variables: &impl Variables,
) -> Option<Language> {
    steps(template, folding, Chars::Any, variables).map(Language::of_steps)
}

/// The ARNs that six templates match: a wildcard of the first five does not cross a colon.
pub(super) fn arn_language(parts: &[Template; 6], variables: &impl Variables) -> Option<Language> {
    let mut all = Vec::new();
    for (part, number) in parts.iter().zip(1_usize..) {
        let within = if number < parts.len() {
            Chars::Not(':')
        } else {
            Chars::Any
        };
        let own = steps(part, Folding::None, within, variables)?;
        if within != Chars::Any && own.contains(&Step::One(Chars::Is(':'))) {
            // A part before the last cannot hold a colon.
            return None;
        }
        all.extend(own);
        if number < parts.len() {
            all.push(Step::One(Chars::Is(':')));
        }
    }
    Some(Language::of_steps(all))
}

/// The texts that have fewer than five colons, and so are no ARNs.
pub(super) fn no_arns() -> impl Iterator<Item = Language> {
    (0..5).map(|colons| {
        let mut steps = vec![Step::Run(Chars::Not(':'))];
        for _ in 0..colons {
            steps.push(Step::One(Chars::Is(':')));
            steps.push(Step::Run(Chars::Not(':')));
        }
        Language::of_steps(steps)
    })
}

/// All texts that have five colons at least.
pub(super) fn arns() -> Language {
    let mut steps = Vec::new();
    for _ in 0..5 {
        steps.push(Step::Run(Chars::Not(':')));
        steps.push(Step::One(Chars::Is(':')));
    }
    steps.push(Step::Run(Chars::Any));
    Language::of_steps(steps)
}

fn steps(
    template: &Template,
    folding: Folding,
    wild: Chars,
    variables: &impl Variables,
) -> Option<Vec<Step>> {
    let same = |character| match folding {
        Folding::None => Step::One(Chars::Is(character)),
        Folding::Simple => Step::One(Chars::folded(character)),
    };
    let mut steps = Vec::new();
    for piece in template.pieces() {
        match piece {
            TemplatePiece::AnyRun => steps.push(Step::Run(wild)),
            TemplatePiece::One => steps.push(Step::One(wild)),
            TemplatePiece::Character(character) => steps.push(same(character)),
            TemplatePiece::Text(text) => steps.extend(text.chars().map(same)),
            TemplatePiece::Variable {
                slot,
                arity,
                default,
            } => {
                let text = if !variables.is_present(slot) {
                    default
                } else if arity == Arity::Multi {
                    None
                } else {
                    variables.text(slot)
                };
                steps.extend(text?.chars().map(same));
            }
        }
    }
    Some(steps)
}
