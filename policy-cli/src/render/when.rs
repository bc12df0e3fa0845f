//! When a request is allowed, for people: each condition as a sentence and as a policy writes it.

use policy_core::symbolic::answer::{Assumption, Block, Conditions};

use crate::command::when::report::{Answer, Report};
use crate::render::excerpt::visible;
use crate::render::json;
use crate::render::paint::Paint;
use crate::render::symbolic::lines::{self, labeled, wrapped};
use crate::render::symbolic::sentence;
use crate::render::symbolic::words::{self, Keys};
use crate::render::text::Lines;
use crate::render::when_json;

/// The whole answer.
pub(crate) fn answer(report: &Report, paint: Paint) -> String {
    let mut out = Lines::default();
    let answer = report.answer();
    let word = match answer {
        Answer::Always => "always allowed:",
        Answer::Never => "never allowed:",
        Answer::Sometimes => "it depends:",
        Answer::Unknown => "not known:",
    };
    let painted = |word: &str| match answer {
        Answer::Always => paint.good(word),
        Answer::Never => paint.error(word),
        Answer::Sometimes | Answer::Unknown => paint.warning(word),
    };
    let call = words::call(&report.request, Keys::Named);
    labeled(&mut out, 0, word, painted, &call);
    match answer {
        Answer::Sometimes => blocks(&mut out, &report.residual.blocks, paint),
        Answer::Always | Answer::Never | Answer::Unknown => {}
    }
    if report.residual.more && answer != Answer::Always {
        out.blank();
        let warning = |label: &str| paint.warning(label);
        let text = match answer {
            Answer::Always | Answer::Never | Answer::Sometimes => {
                "these are not all: it may be allowed under other conditions as well, for which \
                 the steps did not suffice; give more with `--steps`"
            }
            Answer::Unknown => {
                "the steps did not suffice to find when it is allowed; give more with `--steps`"
            }
        };
        labeled(&mut out, 0, "warning:", warning, text);
    }
    let assumptions: Vec<&Assumption> = report.residual.assumptions.iter().collect();
    lines::rest(&mut out, &assumptions, &[], paint);
    out.text
}

fn blocks(out: &mut Lines, blocks: &[Block], paint: Paint) {
    for (at, block) in blocks.iter().enumerate() {
        out.blank();
        let has_conditions = !block.conditions.0.is_empty();
        let label = match (at, has_conditions) {
            (0, true) => "allowed when",
            (0, false) => "allowed",
            (_, true) => "or when",
            (_, false) => "or",
        };
        labeled(
            out,
            0,
            label,
            |label| paint.bold(label),
            &sentence::block(block),
        );
        if has_conditions {
            element(out, &block.conditions, paint);
        }
        for exception in &block.exceptions {
            wrapped(out, 2, "unless, as the condition of a Deny:");
            element(out, exception, paint);
        }
    }
}

/// A `Condition` element that can be put into a policy.
fn element(out: &mut Lines, conditions: &Conditions, paint: Paint) {
    let text = json::pretty(&when_json::condition(conditions));
    let text = format!("\"Condition\": {text}");
    for line in text.lines() {
        out.line(4, &paint.dim(&visible(line)));
    }
}
