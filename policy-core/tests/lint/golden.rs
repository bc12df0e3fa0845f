//! Findings as text, compared with files; `UPDATE_EXPECT=1` writes them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use policy_core::Source;
use policy_core::lint::document::Document;
use policy_core::lint::edit::applied;
use policy_core::lint::facts::Facts;
use policy_core::lint::finding::{Finding, Report};
use policy_core::lint::fix::{Judgement, Safety, judge};
use policy_core::text::span::Span;

/// All findings of a report. A fix that its rule takes to be safe and that is not judged so is
/// `wrong`.
pub(crate) fn findings(
    report: &Report,
    documents: &[Document],
    facts: &Facts,
    wrong: &mut Vec<String>,
    case: &str,
) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let document = &documents[finding.document];
        let source = &document.source;
        line(
            &mut out,
            &format!(
                "{} {}: {}",
                finding.severity,
                place(source, finding.span),
                finding.message
            ),
        );
        line(
            &mut out,
            &format!("  | {}", shortened(source.slice(finding.span))),
        );
        if let Some(words) = &finding.consequence {
            line(&mut out, &format!("  aws: {words}"));
        }
        if let Some(words) = &finding.help {
            line(&mut out, &format!("  help: {words}"));
        }
        for related in &finding.related {
            let source = &documents[related.document].source;
            line(
                &mut out,
                &format!("  see {}: {}", place(source, related.span), related.words),
            );
        }
        if let Some(example) = &finding.witness {
            let request = &example.request;
            let action = request
                .checks
                .first()
                .map_or("", |check| check.action.full_name());
            line(
                &mut out,
                &format!("  request: {} {action}", request.principal.caller.as_str()),
            );
        }
        fix(&mut out, finding, document, facts, wrong, case);
    }
    out
}

fn fix(
    out: &mut String,
    finding: &Finding,
    document: &Document,
    facts: &Facts,
    wrong: &mut Vec<String>,
    case: &str,
) {
    let Some(fix) = &finding.fix else {
        return;
    };
    let Some(text) = applied(document.source.text(), &fix.edits) else {
        wrong.push(format!("{case}: the edits of a fix overlap"));
        return;
    };
    let judgement = judge(document, &text, facts);
    let judged = match &judgement {
        Judgement::Same => "same".to_owned(),
        Judgement::NoChange => "no change".to_owned(),
        Judgement::Repaired => "repaired".to_owned(),
        Judgement::Changes(_) => "changes access".to_owned(),
        Judgement::Unknown(why) => format!("unknown: {why}"),
    };
    if fix.safety == Safety::Safe && !judgement.is_safe() {
        wrong.push(format!("{case}: a safe fix is judged otherwise: {judged}"));
    }
    line(out, &format!("  fix ({judged}): {}", fix.title));
    for edit in &fix.edits {
        let old = shortened(document.source.slice(edit.span));
        let at = place(&document.source, edit.span);
        line(
            out,
            &format!("    {at}: {old} -> {}", shortened(&edit.text)),
        );
    }
}

/// Compares a text with a file, or writes it.
pub(crate) fn expect(path: &Path, text: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, text).expect("the directory can be written");
        return;
    }
    let wanted = fs::read_to_string(path).unwrap_or_default();
    if wanted != text {
        let shown = path.display();
        wrong.push(format!(
            "{shown} is not what was found (UPDATE_EXPECT=1 writes it):\n{text}"
        ));
    }
}

fn place(source: &Source, span: Span) -> String {
    let (start, end) = (source.line_column(span.start), source.line_column(span.end));
    format!(
        "{}:{}:{}-{}:{}",
        source.name(),
        start.line,
        start.column,
        end.line,
        end.column
    )
}

fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let joined = words.join(" ");
    if joined.chars().count() <= 70 {
        return joined;
    }
    let head: String = joined.chars().take(69).collect();
    format!("{head}…")
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("a string takes everything");
}
