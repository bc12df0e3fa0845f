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
    k301_key_policy_missing_resource,
    k302_key_policy_resource_never_matches,
    k303_key_policy_resource_not_star,
    k304_key_policy_notresource,
    k305_no_root_delegation,
    k306_key_policy_lockout,
    k307_lockout_safety_check_will_fail,
    k308_sole_admin_is_session_or_user,
    k309_deny_locks_out_root,
    k310_key_not_deletable_or_disablable,
    k311_key_not_observable,
    k312_key_unusable,
    k313_action_invalid_for_key_usage,
    k314_encryption_context_on_non_symmetric_op,
    k315_encryption_context_suffix_case,
    k316_encryption_context_allows_extra_keys,
    k317_sensitive_value_in_encryption_context,
    k323_reencrypt_half_granted,
    k324_generate_without_decrypt,
    k325_encrypt_without_decrypt,
    k326_decrypt_without_describe,
    k327_generatedatakey_star_includes_pairs,
    k328_account_action_in_key_policy,
    k329_cross_account_unsupported_action,
    k330_other_service_action_in_key_policy,
    k331_alias_action_in_key_policy_only,
    k336_grantisforawsresource_on_crypto,
    p104_action_case,
    p235_redundant_action,
    s501_public_key_policy,
    s505_service_principal_no_source,
}
