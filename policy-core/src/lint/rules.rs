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
    g401_grant_unknown_operation,
    g402_grant_operation_invalid_for_key,
    g403_grant_constraint_on_unsupported_key,
    g404_grant_constraint_not_applied,
    g405_grant_constraint_empty,
    g406_grant_both_constraints,
    g407_grant_subset_loose,
    g408_grant_grantee_format,
    g409_grant_no_retiring_principal,
    g410_grant_creategrant_escalation,
    g411_grant_wider_than_policy,
    g412_grant_denied_by_policy,
    g413_grant_cross_account,
    g414_grant_stale_principal,
    g415_grant_duplicate,
    g417_grant_redundant_with_policy,
    g418_creategrant_without_aws_resource,
    g419_creategrant_operations_unbounded,
    g420_grantoperations_wrong_set_operator,
    g421_grantoperations_value_unknown,
    g422_granteeprincipal_is_service,
    g423_revoke_missing_for_creator,
    g424_grantisforawsresource_revoke_trap,
    k306_key_policy_lockout,
    p104_action_case,
    p235_redundant_action,
    s501_public_key_policy,
    s502_wildcard_principal_bounded,
    s503_wildcard_principal_weak_bound,
    s504_viaservice_without_calleraccount,
    s505_service_principal_no_source,
    s506_source_arn_without_account_part,
    s507_source_arn_wildcard,
    s508_cross_account_no_condition,
    s509_cross_account_root,
    s510_cross_account_creategrant,
    s511_unknown_org_id,
    s512_admin_and_user,
    s513_kms_star_to_non_root,
    s514_decrypt_on_all_keys,
    s515_kms_star_identity,
    s516_policy_change_on_all_keys,
    s517_destructive_unguarded,
    s518_deletion_window_short,
    s519_allow_notprincipal,
    s520_deny_notprincipal,
    s521_caller_controlled_condition,
    s522_source_ip_breaks_services,
    s523_principal_arn_wildcard_account,
    s524_passrole_and_kms,
    s525_tag_manage_unrestricted,
    s526_key_rotation_disable_allowed,
    s528_cloud_account_not_in_allow_list,
    s529_administrator_allows_self_use_by_grant,
}
