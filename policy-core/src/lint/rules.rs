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
    k318_viaservice_format,
    k319_viaservice_region_mismatch,
    k320_viaservice_names_its_own_service_principal,
    k321_viaservice_covers_non_forwarded_action,
    k322_viaservice_service_needs_grant,
    k332_service_use_missing_actions,
    k333_logs_principal_needs_region,
    k334_service_encryption_context_mismatch,
    k335_principal_key_with_service_principal,
    k337_multi_region_primary_vs_replica,
    k338_replicate_without_createkey,
    k339_import_half_granted,
    k340_bypass_safety_check_allowed,
    k341_default_policy_only,
    k343_policy_name_not_default,
    k344_attestation_bypass,
    k345_attestation_weak_pcr,
    k346_attestation_op_unsupported,
    k347_tag_abac_self_grant,
    k348_alias_abac_self_grant,
    k349_requestalias_for_aliasless_call,
    k350_sts_principal_deny_incomplete,
    k351_deny_principal_role_misses_sessions,
    p104_action_case,
    p235_redundant_action,
    s501_public_key_policy,
    s505_service_principal_no_source,
}
