//! Which claims hold, for people: the summary first, then each claim with its counterexample.

use policy_core::symbolic::answer::{Escape, Verdict};
use policy_core::symbolic::claim::Expect;

use crate::command::prove::report::{Answer, Answered, Report};
use crate::render::excerpt::visible;
use crate::render::paint::Paint;
use crate::render::symbolic::lines::{self, labeled, wrapped};
use crate::render::symbolic::words::{self, Keys};
use crate::render::text::Lines;

/// The whole answer.
pub(crate) fn answer(report: &Report, paint: Paint) -> String {
    let mut out = Lines::default();
    out.line(0, &paint.bold(&summary(report)));
    let keys = Keys::of(std::iter::once(&report.world));
    for answered in &report.answered {
        out.blank();
        one(&mut out, answered, keys, paint);
    }
    lines::rest(&mut out, &report.assumptions(), &[], paint);
    out.text
}

/// `2 of 3 claims hold, 1 FAILS`.
fn summary(report: &Report) -> String {
    let all = report.answered.len();
    let holds = report.count(Answer::Holds);
    let fails = report.count(Answer::Fails);
    let unknown = report.count(Answer::Unknown);
    let mut summary = match (all, holds) {
        (1, 1) => "the claim holds".to_owned(),
        (1, _) => "1 claim".to_owned(),
        (_, _) if holds == all => format!("all {all} claims hold"),
        (_, _) => format!("{holds} of {all} claims hold"),
    };
    match fails {
        0 => {}
        1 => summary.push_str(", 1 FAILS"),
        _ => summary.push_str(&format!(", {fails} FAIL")),
    }
    if unknown > 0 {
        summary.push_str(&format!(", {unknown} unknown"));
    }
    summary
}

fn one(out: &mut Lines, answered: &Answered, keys: Keys, paint: Paint) {
    let claim = &answered.claim;
    let word = match answered.answer() {
        Answer::Fails => paint.error("FAILS"),
        Answer::Holds => paint.good("holds"),
        Answer::Unknown => paint.warning("unknown"),
    };
    let at = claim.source.line_column(claim.span.start).line;
    let place = format!("{}:{at}", visible(claim.source.name()));
    let name = paint.bold(&visible(&claim.name));
    out.line(0, &format!("{word}  {name}  {}", paint.dim(&place)));
    let verdict = answered.proof.as_ref().map(|proof| &proof.answer);
    match verdict {
        Some(Verdict::Holds {
            readings,
            vacuous,
            escapes: _,
        }) => {
            wrapped(out, 2, &words::readings(readings));
            if *vacuous {
                let warning = paint.warning("warning:");
                out.line(
                    2,
                    &format!("{warning} no request that it speaks of exists: it says nothing"),
                );
            }
            for escape in answered.escapes() {
                self::escape(out, escape, paint);
            }
        }
        Some(Verdict::Fails {
            caller,
            example,
            explanation,
            readings,
        }) => {
            let expected = match claim.expect {
                Expect::Allowed => "allowed",
                Expect::Denied => "denied",
            };
            wrapped(
                out,
                2,
                &format!("not {expected}: {}", words::caller(caller)),
            );
            lines::example(out, example, keys, paint);
            lines::decided(out, "decided:", &example.request, explanation, paint);
            wrapped(out, 2, &words::readings(readings));
        }
        Some(Verdict::Unknown(undecided)) => {
            wrapped(out, 2, &format!("{}: {}", undecided.what, undecided.why));
        }
        None => wrapped(out, 2, "there is no answer to it"),
    }
}

fn escape(out: &mut Lines, escape: &Escape, paint: Paint) {
    let Escape {
        caller,
        action,
        how,
        example,
    } = escape;
    let caller = words::caller(caller);
    let step = format!("{caller} calls {}: {how}", action.full_name());
    labeled(
        out,
        2,
        "but in one step:",
        |label| paint.warning(label),
        &step,
    );
    for line in words::carried(&example.request) {
        wrapped(out, 4, &line);
    }
    if let Some(granted) = words::granted(example) {
        wrapped(out, 4, &format!("provided that {granted}"));
    }
}
