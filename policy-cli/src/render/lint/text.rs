//! Findings for people: the place, the line with a caret, what AWS does, what to do.

use crate::lint::outcome::Outcome;
use crate::render::paint::Paint;

pub(super) fn report(outcome: &Outcome, _: Paint) -> String {
    let mut out = String::new();
    for reported in outcome.active() {
        let finding = &reported.finding;
        let Some(document) = outcome.document(reported) else {
            continue;
        };
        let at = document.source.line_column(finding.span.start);
        let name = document.source.name();
        out.push_str(&format!(
            "{}[{}]: {}:{}:{}: {}\n",
            finding.severity, finding.rule.code, name, at.line, at.column, finding.message
        ));
    }
    out
}
