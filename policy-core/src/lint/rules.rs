//! The rules, one file each.

use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

/// All rules, sorted by code.
pub fn rules() -> impl ExactSizeIterator<Item = &'static Rule> {
    REGISTRY.iter().map(|row| row.rule)
}

/// The rule of this code or name, in any case.
#[must_use]
pub fn by_name(text: &str) -> Option<&'static Rule> {
    let wanted =
        |rule: &&Rule| rule.code.eq_ignore_ascii_case(text) || rule.name.eq_ignore_ascii_case(text);
    rules().find(wanted)
}

/// What is taken as the rule of findings that no rule makes.
pub const LINTER: &Rule = &Rule {
    code: "M900",
    name: "linter",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: crate::lint::kind::Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};

/// The text of the file of a rule.
pub(super) fn source_of(rule: &Rule) -> Option<&'static str> {
    let row = REGISTRY.iter().find(|row| row.rule.code == rule.code);
    row.map(|row| row.source)
}

struct Row {
    rule: &'static Rule,
    /// Its file, of which the doc comment is the manual page.
    source: &'static str,
}

/// Each rule is a module of its own, and a row of the registry.
macro_rules! registry {
    ($($rule:ident,)*) => {
        $(mod $rule;)*

        const REGISTRY: &[Row] = &[
            $(Row {
                rule: &$rule::RULE,
                source: include_str!(concat!("rules/", stringify!($rule), ".rs")),
            },)*
        ];
    };
}

registry! {
    k306_key_policy_lockout,
    p001_json_syntax,
    p002_duplicate_json_key,
    p003_unknown_element,
    p004_element_case,
    p005_missing_statement,
    p006_missing_effect,
    p007_invalid_effect,
    p008_missing_action,
    p009_missing_resource,
    p010_missing_principal,
    p011_unsupported_principal,
    p012_conflicting_elements,
    p013_data_type_mismatch,
    p014_null_or_nested_value,
    p015_missing_version,
    p016_invalid_version,
    p017_old_version,
    p018_variable_in_2008_version,
    p019_empty_action,
    p020_empty_resource,
    p021_empty_principal,
    p022_empty_condition,
    p023_empty_condition_values,
    p024_invalid_sid_characters,
    p025_duplicate_sid,
    p026_empty_sid,
    p027_policy_too_large,
    p028_policy_near_limit,
    p029_invalid_key_policy_characters,
    p030_hidden_characters,
    p031_surrounding_whitespace,
    p032_comments_in_json,
    p033_double_encoded_policy,
    p034_unresolved_placeholder,
    p035_sample_account_id,
    p036_malformed_grant,
    p104_action_case,
    p235_redundant_action,
    s501_public_key_policy,
    s505_service_principal_no_source,
    t701_scalar_vs_array,
    t702_unsorted_actions,
    t703_element_order,
    t704_missing_sid,
    t705_statement_mergeable,
    t706_star_as_array,
    t707_inconsistent_sid_style,
}
