//! Results of cases, for people and for programs.

use serde::Serialize;

use crate::command::test::result::{CaseResult, Outcome};
use crate::render::diagnostic::plural;
use crate::render::excerpt::visible;
use crate::render::json::{VERSION, pretty};
use crate::render::paint::Paint;

/// What failed, with the reason of the answer, and a summary.
pub(crate) fn text(results: &[CaseResult], skipped: usize, paint: Paint) -> String {
    let mut out = String::new();
    for result in results {
        let word = match result.outcome {
            Outcome::Pass => continue,
            Outcome::Fail => paint.error("FAIL"),
            Outcome::Error => paint.error("ERROR"),
        };
        let place = format!("{}:{}", visible(&result.file), result.line);
        let name = paint.bold(&visible(&result.name));
        out.push_str(&format!("{word}  {place}  {name}\n"));
        if result.outcome == Outcome::Fail {
            for line in result.message.split("; ") {
                out.push_str(&format!("  {}\n", visible(line)));
            }
            out.push('\n');
        }
        for line in result.explanation.trim_end().lines() {
            let line = format!("    {line}");
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    out.push_str(&summary(results, paint));
    if skipped > 0 {
        let files = plural(skipped, "file");
        out.push_str(&paint.dim(&format!("{files} without cases skipped\n")));
    }
    out
}

/// All results, with a summary.
pub(crate) fn json(results: &[CaseResult], skipped: &[String]) -> String {
    #[derive(Serialize)]
    struct Report<'r> {
        version: u32,
        command: &'static str,
        summary: Summary,
        cases: Vec<Line<'r>>,
        skipped: &'r [String],
    }
    #[derive(Serialize)]
    struct Summary {
        passed: usize,
        failed: usize,
        errors: usize,
    }
    #[derive(Serialize)]
    struct Line<'r> {
        file: &'r str,
        name: &'r str,
        line: u32,
        outcome: &'static str,
        decision: Option<&'static str>,
        layer: Option<&'static str>,
        message: Option<&'r str>,
    }
    let lines = results.iter().map(|result| Line {
        file: &result.file,
        name: &result.name,
        line: result.line,
        outcome: match result.outcome {
            Outcome::Error => "error",
            Outcome::Fail => "fail",
            Outcome::Pass => "pass",
        },
        decision: result.decision.map(policy_core::decide::Decision::as_str),
        layer: result.layer.map(policy_core::decide::Layer::as_str),
        message: (result.outcome != Outcome::Pass).then_some(result.message.as_str()),
    });
    let [passed, failed, errors] = counts(results);
    pretty(&Report {
        version: VERSION,
        command: "test",
        summary: Summary {
            passed,
            failed,
            errors,
        },
        cases: lines.collect(),
        skipped,
    })
}

fn summary(results: &[CaseResult], paint: Paint) -> String {
    let [passed, failed, errors] = counts(results);
    let mut words = vec![format!("{passed} passed")];
    if failed > 0 {
        words.push(paint.error(&format!("{failed} failed")));
    }
    if errors > 0 {
        words.push(paint.error(&format!("{errors} could not be run")));
    }
    let total = plural(results.len(), "case");
    format!("{total}: {}\n", words.join(", "))
}

fn counts(results: &[CaseResult]) -> [usize; 3] {
    [Outcome::Pass, Outcome::Fail, Outcome::Error].map(|outcome| {
        results
            .iter()
            .filter(|result| result.outcome == outcome)
            .count()
    })
}
