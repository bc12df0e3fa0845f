//! Results of cases as JUnit XML, which CI systems read.

use std::fmt::Write;

use crate::command::test::result::{CaseResult, Outcome};

/// One suite a file, one test case a case.
pub(crate) fn report(results: &[CaseResult]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = counts(results);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "<testsuites name=\"kms-policy\"{counts}>");
    let mut rest = results;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|result| result.file == first.file);
        let (suite, others) = rest.split_at_checked(same.count()).unwrap_or((rest, &[]));
        rest = others;
        let file = escaped(&first.file);
        let _ = writeln!(out, "  <testsuite name=\"{file}\"{}>", self::counts(suite));
        for result in suite {
            case(&mut out, result);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(out: &mut String, result: &CaseResult) {
    let name = escaped(&result.name);
    let file = escaped(&result.file);
    let _ = write!(
        out,
        "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\" line=\"{}\"",
        result.line
    );
    let element = match result.outcome {
        Outcome::Pass => {
            out.push_str("/>\n");
            return;
        }
        Outcome::Fail => "failure",
        Outcome::Error => "error",
    };
    let message = escaped(&result.message);
    // Line breaks are kept in text; in an attribute they would become spaces.
    let text = escaped(&result.explanation).replace("&#10;", "\n");
    let _ = writeln!(
        out,
        ">\n      <{element} message=\"{message}\">{text}</{element}>\n    </testcase>"
    );
}

fn counts(results: &[CaseResult]) -> String {
    let count = |outcome| {
        results
            .iter()
            .filter(|result| result.outcome == outcome)
            .count()
    };
    format!(
        " tests=\"{}\" failures=\"{}\" errors=\"{}\"",
        results.len(),
        count(Outcome::Fail),
        count(Outcome::Error)
    )
}

/// XML 1.0 has no way to write most control characters at all.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other if other.is_control() => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}
