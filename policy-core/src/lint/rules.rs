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
    p225_condition_key_never_present,
    p226_condition_value_impossible,
    p227_duplicate_condition_key_case,
    p228_condition_value_type_mix,
    p229_redundant_condition_value,
    p230_variable_syntax,
    p231_variable_in_wrong_element,
    p232_variable_with_wrong_operator,
    p233_unknown_variable,
    p234_variable_absent_for_principal,
    p235_redundant_action,
    p236_redundant_resource,
    p237_redundant_principal,
    p238_redundant_statement,
    p239_allow_shadowed_by_deny,
    p240_unreachable_statement,
    p241_notaction_allow,
    p242_notresource_allow,
    p243_notaction_single_service_deny,
    p244_paired_condition_keys,
    p245_mfa_condition_pitfall,
    p246_useless_secure_transport,
    p247_tag_condition_unsupported,
    s501_public_key_policy,
    s505_service_principal_no_source,
    x601_iam_allow_inert,
    x602_cross_account_half,
    x603_scp_blocks_key_policy,
    x604_vpce_policy_blocks,
    x605_expectation_failed,
    x606_new_access_since_baseline,
    x607_lost_access_since_baseline,
    x608_grant_outlives_policy,
}
