//! `kms-policy lint --list`: all rules in a table.

use policy_core::lint::manual;
use policy_core::lint::rule::Fixes;
use policy_core::lint::rules;
use serde_json::json;

use crate::lint::config::Config;
use crate::lint::files::NAME;
use crate::lint::selection::{Said, Selection};
use crate::load;
use crate::problem::Problem;
use crate::render::lint::LintFormat;

pub(super) fn print(said: &Said, format: LintFormat) -> Result<(), Problem> {
    let selection = Selection::of(&Config::none(), said, NAME);
    let text = if format == LintFormat::Json {
        as_json(&selection)
    } else {
        as_text(&selection)
    };
    load::print(&text)
}

fn as_text(selection: &Selection) -> String {
    let mut out = String::new();
    for rule in rules() {
        let mark = if selection.has(rule) { '*' } else { ' ' };
        let fix = match rule.fixes {
            Fixes::Never => "",
            Fixes::Safe => "fix",
            Fixes::Unsafe => "unsafe fix",
        };
        let line = format!(
            "{mark} {} {:<44} {:<8} {:<12} {fix}",
            rule.code,
            rule.name,
            rule.severity.as_str(),
            rule.profile.as_str(),
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push_str("\n* asked with these flags; `kms-policy explain RULE` has more\n");
    out
}

fn as_json(selection: &Selection) -> String {
    let rules: Vec<_> = rules()
        .map(|rule| {
            json!({
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.as_str(),
                "profile": rule.profile.as_str(),
                "fix": match rule.fixes {
                    Fixes::Never => "none",
                    Fixes::Safe => "safe",
                    Fixes::Unsafe => "unsafe",
                },
                "summary": manual::summary(rule),
                "asked": selection.has(rule),
            })
        })
        .collect();
    format!(
        "{:#}\n",
        json!({"version": 1, "command": "lint --list", "rules": rules})
    )
}
