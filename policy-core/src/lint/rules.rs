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
    p104_action_case,
    p201_unknown_operator,
    p202_wildcard_without_like,
    p203_like_without_wildcard,
    p204_operator_type_mismatch,
    p205_usable_type_mismatch,
    p206_invalid_bool_value,
    p207_multiple_booleans,
    p208_invalid_date,
    p209_invalid_number,
    p210_numeric_out_of_range,
    p211_invalid_cidr,
    p212_cidr_host_bits,
    p213_private_source_ip,
    p214_set_operator_on_single_valued_key,
    p215_missing_set_operator,
    p216_forallvalues_allow_without_null,
    p217_null_with_set_operator,
    p218_null_if_exists,
    p219_if_exists_makes_allow_open,
    p220_negated_only_allow,
    p221_negated_multivalue_or,
    p222_negated_deny_blocks_services,
    p223_contradictory_conditions,
    p224_tautological_condition,
    p235_redundant_action,
    s501_public_key_policy,
    s505_service_principal_no_source,
}
